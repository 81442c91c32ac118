"""The assistant as a clerk works with it: answers that come, break off, are stopped, checked and used."""

import json
import re

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.barriers import in_both_themes
from tests.browser.scripted import START, answer_with, ask, end, text
from tests.browser.test_office import MAIL, letter

IBAN = "BE68 5390 0754 7034"
PROTECTED = ("protected", [{"kind": "iban", "placeholder": "[IBAN_1]", "text": IBAN}])
SOURCE = (
    "source",
    {
        "n": 1, "ref": "mail-2026-02-24-moulin-07", "anchor": "p2", "title": "Délai", "kind": "mail",
        "where": "24 February 2026", "quote": "Une offre ne change plus.", "url": f"{MAIL}#p2",
    },
)  # fmt: skip
WHOLE = [
    START,
    PROTECTED,
    *text("## En bref\n\nL’offre ", "ne change *", "*plus**"),
    SOURCE,
    *text(
        " [1]. On paie sur ",
        f"{IBAN}. ",
        "Rien <b>d’autre</b>.\n\n- un\n- de",
        "ux [1]\n\n| Quoi | Quand |\n|---|---|\n",
    ),
    *text("| Dépôt | mars |\n\n", "12 jours.\nFin"),
    end(),
]


@pytest.fixture
def page(desk: Page) -> Page:
    return desk


@pytest.fixture
def answered(page: Page) -> Page:
    """A mail, and beside it an answer that was cut into pieces of seven bytes."""
    page.goto(MAIL)
    answer_with(page, WHOLE)
    ask(page, "Peut-on changer l’offre ?")
    page.wait_for_selector(".answer[data-state=complete]")
    return page


def _refuse(page: Page, status: int, code: str) -> None:
    reason = {"code": code, "title": "Not now", "detail": "Your text is kept.", "advice": "Come back."}

    def answer(route: Route) -> None:
        route.fulfill(status=status, content_type="application/json", body=json.dumps(reason))

    page.route("**/assistant/turn/", answer)


def test_an_answer_is_a_document_whatever_the_pieces_it_came_in(answered: Page) -> None:
    body = answered.locator("[data-text]")
    expect(body.locator("h4")).to_have_text("En bref")
    expect(body.locator("strong")).to_have_text("plus")
    expect(body.locator("li")).to_have_text(["un", "deux Source 1"])
    expect(body.locator("th")).to_have_text(["Quoi", "Quand"])
    expect(body.locator("td")).to_have_text(["Dépôt", "mars"])
    expect(body.locator("mark.protected")).to_have_text(f"{IBAN}account number")
    expect(body.locator("p").last).to_have_text("12 jours.Fin")
    expect(body).to_contain_text("Rien <b>d’autre</b>.")
    expect(answered.get_by_text("1 detail was protected before sending")).to_be_visible()
    expect(answered.get_by_text("A generative model wrote this. It may be wrong: check it.")).to_be_visible()


def test_a_source_lights_its_sentence_and_opens_the_place_with_the_conversation(answered: Page) -> None:
    link = answered.locator("[data-source-link]")
    link.focus()
    expect(answered.locator(".cited.lit").first).to_contain_text("L’offre ne change")
    expect(link).to_have_attribute("href", re.compile(r"\?c=1#p2$"))
    answered.locator(".cite").first.click()
    expect(answered.locator("#turn-7-source-1")).to_be_in_viewport()


def test_the_answer_is_checked_sentence_by_sentence(answered: Page) -> None:
    answered.get_by_role("button", name="Check it").click()
    dialog = answered.get_by_role("dialog", name="Check this answer")
    expect(dialog.locator("[data-checks] > li").first).to_contain_text("Une offre ne change plus.")
    expect(dialog.locator("[data-unfounded-list]")).to_contain_text("Rien <b>d’autre</b>.")
    expect(dialog.locator("[data-unfounded-list]")).not_to_contain_text("L’offre ne change")


def test_what_is_no_answer_is_nothing_to_use(page: Page) -> None:
    page.goto("/assistant/")
    ask(page, "Écris un poème sur la pluie")
    answer = page.locator(".answer[data-state=declined]")
    for come_back in (False, True):
        if come_back:
            page.reload()
        expect(answer).to_contain_text("No answer to use")
        expect(answer).to_contain_text("no language model")
        for tool in ("Use it", "Check it", "Copy"):
            expect(answer.get_by_role("button", name=tool, exact=True)).to_be_hidden()
        expect(answer.get_by_role("link", name="Download")).to_be_hidden()
        expect(answer.get_by_role("button", name="Retry")).to_be_visible()
        expect(answer.get_by_text("Say what is wrong")).to_be_visible()


def test_an_answer_goes_into_the_open_draft(page: Page) -> None:
    page.goto("/office/write/")
    answer_with(page, WHOLE)
    ask(page, "Écris-le")
    page.get_by_role("button", name="Use it").click()
    written = letter(page).locator("> p")
    expect(written.first).to_have_text("En bref")
    expect(written.nth(1)).to_have_text(re.compile(r"^L’offre ne change plus\. On paie sur BE68"))
    expect(letter(page).locator("li").first).to_have_text("un")
    written.first.click()
    page.get_by_role("button", name="Use it").click()
    expect(written.nth(1)).to_have_text("En bref")
    expect(written.filter(has_text="L’offre")).to_have_count(2)


def test_without_a_draft_an_answer_opens_a_reply(page: Page) -> None:
    page.goto(MAIL)
    ask(page, "Quel est le délai ?")
    page.wait_for_selector(".answer[data-state=complete]")
    page.get_by_role("button", name="Use it").click()
    page.wait_for_url("**/office/draft/**")
    expect(page.get_by_label("Subject")).to_have_value(re.compile("^Re: "))
    expect(letter(page)).not_to_be_empty()


def test_stop_keeps_what_came_and_the_next_question_has_another_key(page: Page) -> None:
    page.goto("/assistant/")
    answer_with(page, [START, *text("Half an ans")], forever=True)
    ask(page, "First")
    expect(page.locator("[data-text]")).to_have_text("Half an ans")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".answer-state")).to_contain_text("This answer was stopped")
    expect(page.locator("[data-text]")).to_have_text("Half an ans")
    ask(page, "Second")
    page.get_by_role("button", name="Stop").click()
    first, second = page.evaluate("window.asked")
    assert first["key"] != second["key"]
    assert second["conversation"] == "1"


def test_two_fast_enters_are_one_question(page: Page) -> None:
    page.goto("/assistant/")
    answer_with(page, [START], forever=True)
    page.get_by_label("Your question").fill("Once")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert len(page.evaluate("window.asked")) == 1


@pytest.mark.parametrize(
    ("events", "state", "words"),
    [
        ([START, *text("Half")], "incomplete", "The connection broke"),
        (
            [
                START,
                ("error", {"code": "no_server", "title": "No server", "detail": "D.", "advice": "A."}),
                end("failed"),
            ],
            "failed",
            "No server",
        ),
        (
            [
                START,
                *text("Whole"),
                ("error", {"code": "answer_not_kept", "title": "Not kept", "detail": "D.", "advice": "A."}),
                end("unkept"),
            ],
            "unkept",
            "Not kept",
        ),
    ],
)
def test_an_answer_that_breaks_says_what_happened(page: Page, events: list, state: str, words: str) -> None:
    page.goto("/assistant/")
    answer_with(page, events)
    ask(page, "Will it break?")
    expect(page.locator(f".answer[data-state={state}] .answer-state")).to_contain_text(words)
    expect(page.get_by_role("button", name="Retry")).to_be_visible()
    expect(page.get_by_role("button", name="Use it")).to_be_visible(visible=state != "failed")
    expect(page.get_by_role("link", name="Download (.docx)")).to_be_visible(visible=state == "incomplete")
    expect(page.get_by_text("Say what is wrong")).to_be_visible(visible=state == "incomplete")


@pytest.mark.parametrize(("status", "code"), [(403, "access_ended"), (429, "quota_reached"), (503, "no_provider")])
def test_what_is_typed_stays_when_the_server_refuses(page: Page, status: int, code: str) -> None:
    page.goto("/assistant/")
    _refuse(page, status, code)
    ask(page, "A long question")
    expect(page.get_by_role("alert").filter(has_text="Not now")).to_be_visible()
    expect(page.get_by_label("Your question")).to_have_value("A long question")
    page.reload()
    expect(page.get_by_label("Your question")).to_have_value("A long question")


def test_what_was_typed_survives_the_end_of_the_session(page: Page, context: BrowserContext, server: str) -> None:
    page.goto("/assistant/")
    page.get_by_label("Your question").fill("What do the neighbours ask?")
    context.clear_cookies(name="sessionid")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Sign in and keep this text").click()
    page.get_by_role("button", name="Nadia El Amrani").click()
    # from here on in the language of whoever signed in
    expect(page.get_by_role("main").get_by_role("textbox")).to_have_value("What do the neighbours ask?")


def test_a_text_that_is_too_long_stays_and_is_counted(page: Page) -> None:
    page.goto("/assistant/")
    ask(page, "é" * 20_001)
    expect(page.get_by_role("alert").filter(has_text="20,001 characters; 20,000 is the most")).to_be_visible()
    expect(page.get_by_label("Your question")).to_have_value("é" * 20_001)


def test_marked_text_goes_with_the_question_until_it_is_left_out(page: Page) -> None:
    page.goto(MAIL)
    answer_with(page, WHOLE)
    page.locator("#pane-item").get_by_text("une offre ne change plus").dblclick()
    expect(page.get_by_text("Marked text goes with it")).to_be_visible()
    ask(page, "Plus simple")
    page.wait_for_selector(".answer[data-state=complete]")
    expect(page.get_by_text("Marked text goes with it")).to_be_hidden()
    assert page.evaluate("window.asked")[0]["selection"].strip()
    assert page.evaluate("window.asked")[0]["item_ref"] == "mail-2026-02-24-moulin-07"


def test_to_rewrite_asks_which_way(page: Page) -> None:
    page.goto(MAIL)
    page.get_by_role("button", name="Rewrite").click()
    ways = page.get_by_role("group", name="How to rewrite")
    expect(ways.get_by_role("button", name="Plainer")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Shorter", exact=True)).to_be_visible()
    page.wait_for_selector(".answer[data-state=complete]")
    expect(page.locator("[data-text]")).not_to_contain_text("a écrit")
    expect(ways).to_be_hidden()


def test_a_skill_without_an_open_item_wants_words(page: Page) -> None:
    page.goto("/assistant/")
    page.get_by_role("button", name="Summarise").click()
    expect(page.get_by_role("alert").filter(has_text="Type first what it is about")).to_be_visible()
    expect(page.get_by_label("Your question")).to_be_focused()
    page.keyboard.type("the library roof")
    page.get_by_role("button", name="Summarise").click()
    page.wait_for_selector(".answer[data-state=complete]")
    expect(page.locator("[data-source-link]").first).to_be_visible()


def test_the_conversation_goes_on_beside_the_next_item(page: Page) -> None:
    page.goto(MAIL)
    ask(page, "Quel est le délai ?")
    page.wait_for_selector(".answer[data-state=complete]")
    page.goto("/office/calendar/")
    expect(page.get_by_role("heading", name="Quel est le délai ?")).to_be_visible()
    page.get_by_role("link", name="New", exact=True).click()
    expect(page.get_by_role("heading", name="Quel est le délai ?")).to_have_count(0)


def test_without_script_a_form_gives_the_whole_answer(without_script: Page) -> None:
    without_script.goto("/office/reset/")
    without_script.get_by_role("button", name="Reset my desk").click()
    without_script.goto(MAIL)
    without_script.get_by_label("Your question").fill("Quel est le délai ?")
    without_script.get_by_role("button", name="Send", exact=True).click()
    without_script.wait_for_url(re.compile(r"/assistant/c/\d+/#turn-\d+$"))
    expect(without_script.locator(".answer[data-state=complete] [data-text]")).not_to_be_empty()
    without_script.locator("[data-source-link]").first.click()
    expect(without_script.get_by_role("heading", name="Quel est le délai ?")).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_no_screen_of_the_assistant_has_a_barrier(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/assistant/")
    assert in_both_themes(page) == []
    page.goto(MAIL)
    if width == 360:
        page.get_by_role("button", name="Assistant").click()
    assert in_both_themes(page) == []
    answer_with(page, WHOLE)
    ask(page, "Peut-on changer l’offre ?")
    page.wait_for_selector(".answer[data-state=complete]")
    page.get_by_role("button", name="Rewrite").click()
    assert in_both_themes(page) == []


def test_no_state_of_an_answer_is_a_barrier(page: Page) -> None:
    page.goto("/assistant/")
    error = ("error", {"code": "cut_stream", "title": "It broke", "detail": "What came is kept.", "advice": "Again."})
    for state in ("declined", "incomplete", "refused", "failed", "stopped", "unkept"):
        answer_with(page, [START, *text("Half"), error, end(state)])
        ask(page, state)
        page.wait_for_selector(f".answer[data-state={state}]")
    answer_with(page, [START, *text("Half")], forever=True)
    ask(page, "Being written")
    assert in_both_themes(page) == []


def test_a_kept_conversation_has_no_barrier_and_its_dialogs_have_none(page: Page) -> None:
    page.goto("/assistant/")
    ask(page, "Quel est le délai de l'offre ?")
    page.wait_for_selector(".answer[data-state=complete]")
    page.reload()
    page.get_by_text("Say what is wrong").click()
    assert in_both_themes(page) == []
    for button in ("Rename", "Check it", "Delete"):
        page.get_by_role("button", name=button, exact=True).click()
        expect(page.get_by_role("dialog")).to_be_visible()
        assert in_both_themes(page) == []
        page.keyboard.press("Escape")
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("button", name="Delete it").click()
    page.wait_for_url("**/assistant/")
    expect(page.get_by_role("heading", name="Quel est le délai de l'offre ?")).to_have_count(0)
