"""Takes the pictures of docs/screenshots from a demonstration of its own: `make screenshots`."""

import base64
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from tests.browser.chromium import ARGUMENTS, CHROMIUM
from tests.serving import VALMONT, demonstration

TARGET = Path(__file__).resolve().parents[1] / "docs" / "screenshots"
MAIL = "/office/item/mail-2026-02-24-moulin-07/"
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 800}

Scene = Callable[[Page], None]


def main() -> None:
    TARGET.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        demonstration(Path(folder), office=VALMONT) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        take = Camera(browser, server.address)
        take("sign-in", _sign_in, persona="")
        take("office", _office, persona="Nadia El Amrani")
        take("today", _today, persona="Nadia El Amrani", both=True)
        take("phone", _phone, persona="Nadia El Amrani", size=PHONE, both=True)
        take("people", _people, persona="Hélène Dumoulin", both=True)
        take("document", _document, persona="Nadia El Amrani", language="fr", both=True)
        take("sheet", _sheet, persona="Nadia El Amrani", language="nl", both=True)
        take("letter", _letter, persona="Nadia El Amrani", language="de", both=True)
        take("calendar", _calendar, persona="Nadia El Amrani", language="nl", size=PHONE, both=True)
        browser.close()


class Camera:
    def __init__(self, browser: Browser, address: str) -> None:
        self._browser = browser
        self._address = address

    def __call__(
        self,
        name: str,
        scene: Scene,
        *,
        persona: str,
        language: str = "en",
        size: dict[str, int] = DESK,
        both: bool = False,
    ) -> None:
        """The scene as `persona` sees it; `both` puts the dark theme beside the light one."""
        context = self._browser.new_context(
            base_url=self._address,
            locale="en-GB",
            viewport=size,  # type: ignore[arg-type]
            reduced_motion="reduce",
        )
        page = context.new_page()
        if persona:
            page.goto("/account/login/")
            page.get_by_role("button", name=persona).click()
            page.wait_for_url("/")
            context.add_cookies([{"name": "django_language", "value": language, "url": self._address}])
        scene(page)
        pictures = []
        for theme in ("light", "dark") if both else ("light",):
            page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            pictures.append(page.screenshot())
        (TARGET / f"{name}.png").write_bytes(pictures[0] if len(pictures) == 1 else self._beside(pictures, size))
        context.close()

    def _beside(self, pictures: list[bytes], size: dict[str, int]) -> bytes:
        images = "".join(f'<img src="data:image/png;base64,{base64.b64encode(each).decode()}">' for each in pictures)
        page = self._browser.new_page(viewport={"width": 2 * size["width"], "height": size["height"]})
        page.set_content(f"<body style='margin:0;display:flex'>{images}</body>")
        picture = page.screenshot()
        page.close()
        return picture


def _sign_in(page: Page) -> None:
    page.goto("/account/login/")


def _today(page: Page) -> None:
    page.goto("/")


def _office(page: Page) -> None:
    page.goto(MAIL)
    page.get_by_role("button", name="Summarise").click()
    page.wait_for_selector(".answer[data-state=complete]")


def _phone(page: Page) -> None:
    page.goto(MAIL)


def _document(page: Page) -> None:
    page.goto("/office/item/document-pv-college-2026-02-16-docx/edit/")
    page.wait_for_selector(".ProseMirror")


def _sheet(page: Page) -> None:
    page.goto("/office/item/sheet-mp-2026-04-comparaison-offres-xlsx/")
    page.locator("[data-cell], .grid td").nth(9).click()


def _letter(page: Page) -> None:
    page.goto(f"/office/write/?reply={MAIL.split('/')[3]}")
    page.wait_for_selector(".ProseMirror")


def _calendar(page: Page) -> None:
    page.goto("/office/calendar/")


def _people(page: Page) -> None:
    page.goto("/programme/people/")


if __name__ == "__main__":
    main()
