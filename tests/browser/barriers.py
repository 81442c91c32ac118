"""Accessibility rules (axe) on the page that is open."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What the colours of a theme can break; every other rule looks the same in both.
OF_COLOUR = ["color-contrast", "link-in-text-block"]
_FIND = (
    "options => axe.run(options).then(found => found.violations.map(each => [each.id, each.nodes.map(n => n.target)]))"
)


def barriers(page: Page, *, only: list[str] | None = None) -> list[Any]:
    """Each rule that is broken, with where; `only` names the rules to look at."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    return page.evaluate(_FIND, {"runOnly": only or TAGS, "resultTypes": ["violations"]})  # type: ignore[no-any-return]


def in_both_themes(page: Page) -> list[tuple[str, Any]]:
    """What is in the way on the screen as wide as it is, and whether the page scrolls sideways."""
    found: list[tuple[str, Any]] = []
    for theme, only in (("light", None), ("dark", OF_COLOUR)):
        _show(page, theme)
        found += [(theme, each) for each in barriers(page, only=only)]
    return found + _sideways(page)


def on_phone_and_desk(page: Page) -> list[tuple[str, Any]]:
    """What is in the way at 1280 and at 360 pixels. Looking at colours takes longest, so each theme has one width."""
    _show(page, "light", width=1280)
    found = [("desk", each) for each in barriers(page)] + _sideways(page)
    _show(page, "dark", width=360)
    return found + [("phone", each) for each in barriers(page)] + _sideways(page)


def _show(page: Page, theme: str, *, width: int | None = None) -> None:
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
    if width:
        page.set_viewport_size({"width": width, "height": 900})


def _sideways(page: Page) -> list[tuple[str, Any]]:
    too_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [(f"{page.viewport_size}", "scrolls sideways")] if too_wide else []
