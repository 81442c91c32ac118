"""What a participant does in the office: writes, replies, edits, deletes, resets."""

import re
from datetime import timedelta
from html import unescape
from io import BytesIO
from pathlib import Path

import docx
import pytest
from django.core import mail as outgoing
from django.http import HttpResponse
from django.test import Client

from tarmac.office import queries, services
from tarmac.office.items import Kind
from tarmac.office.models import Desk, DeskItem
from tarmac.people.held import remember_person
from tarmac.people.models import Person
from tarmac.web import clock
from tests.office.practice import NOW, load_office, participant, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_nine")]

REF = "own-0123456789abcdef"
DRAFT = f"/office/draft/{REF}/"
FIELDS = {"to": "Luc Dewael", "cc": "", "subject": "Roads", "body": "Dear Luc,\n\nWhen?", "version": "0"}


@pytest.fixture
def stranger(anne: Person) -> Client:
    """Somebody of another organisation, with a desk of their own."""
    client = signed_in(participant("hill"))
    client.get("/office/")
    return client


def words(response: HttpResponse) -> str:
    return unescape(response.content.decode())


def field(html: str, name: str) -> str:
    """The value of a form's field as the page has it."""
    match = re.search(rf'<textarea[^>]*name="{name}"[^>]*>\n?(.*?)</textarea>', html, re.DOTALL)
    match = match or re.search(rf'<input(?=[^>]*name="{name}")[^>]*value="([^"]*)"', html)
    return unescape(match[1]) if match else ""


def test_a_mail_is_written_and_goes_to_sent_and_nowhere_else(client: Client, desk: Desk) -> None:
    form = client.get("/office/write/")
    assert "Nothing leaves this practice office" in words(form)
    assert not desk.items.exists(), "looking at the form saves nothing"
    address = re.search(r'class="compose" method="post" action="(/office/draft/own-[0-9a-f]{16}/)"', words(form))
    assert address
    response = client.post(address[1], {**FIELDS, "action": "send"}, follow=True)
    assert "It has not left this practice office" in words(response)
    assert "When?" in words(response)
    assert "Roads" in words(client.get("/office/mail/sent/"))
    assert outgoing.outbox == []


def test_sending_twice_sends_once(client: Client, desk: Desk) -> None:
    for _ in range(2):
        assert client.post(DRAFT, {**FIELDS, "action": "send"}).status_code == 302
    assert [item.folder for item in desk.items.all()] == ["sent"]


def test_what_is_typed_after_the_mail_was_sent_elsewhere_is_given_back(client: Client) -> None:
    client.post(DRAFT, {**FIELDS, "action": "send"})
    more = {**FIELDS, "body": "One more thought", "version": "1"}
    quiet = client.post(DRAFT, {**more, "action": "autosave"}, headers={"HX-Request": "true"})
    assert quiet["HX-Retarget"] == "#saved"
    response = client.post(DRAFT, more)
    assert response.status_code == 409
    assert "One more thought" in words(response)


def test_without_a_recipient_the_draft_is_kept(client: Client, desk: Desk) -> None:
    response = client.post(DRAFT, {**FIELDS, "to": " ", "action": "send"})
    assert response.status_code == 422
    assert 'aria-invalid="true"' in words(response)
    assert field(words(response), "body") == FIELDS["body"]
    assert field(words(response), "version") == "1"
    assert desk.items.get().folder == "drafts"


def test_a_mail_without_a_subject_is_found(client: Client) -> None:
    client.post(DRAFT, {**FIELDS, "subject": "", "body": "The marmalade factory", "action": "save"})
    for headers in ({}, {"HX-Request": "true", "HX-Target": "search-panel"}):
        found = client.get("/office/search/?q=marmalade", headers=headers)
        assert found.status_code == 200
        assert "(no subject)" in found.content.decode()


def test_a_reply_answers_the_sender_with_the_mail_below(client: Client, desk: Desk) -> None:
    html = client.get("/office/write/?reply=mail-a").content.decode()
    assert field(html, "to") == "José Ruiz <jose@tiny.example>"
    assert field(html, "cc") == ""
    assert field(html, "subject") == "Re: Hearing <b>bold</b>"
    assert field(html, "body").endswith("José Ruiz wrote:\n> Hello,\n>\n> The hearing is on 24 March.")
    client.post(DRAFT, {**FIELDS, "in_reply_to": "mail-a"})
    assert [mail.ref for mail in queries.thread(desk, "mail-a")] == ["mail-a", "mail-b", REF]


def test_reply_all_leaves_out_oneself_and_an_answer_to_oneself_goes_on_to_the_others(client: Client) -> None:
    html = client.get("/office/write/?reply_all=mail-a").content.decode()
    assert field(html, "cc") == "Luc Dewael <luc@tiny.example>"
    html = client.get("/office/write/?reply=mail-b").content.decode()
    assert field(html, "to") == "jose@tiny.example"
    assert field(html, "subject") == "Re: Hearing"


def test_a_forward_has_no_recipient_yet(client: Client) -> None:
    html = client.get("/office/write/?forward=mail-a").content.decode()
    assert field(html, "to") == ""
    assert field(html, "subject") == "Fwd: Hearing <b>bold</b>"
    assert "From: José Ruiz <jose@tiny.example>" in field(html, "body")


@pytest.mark.parametrize("mode", ["reply", "reply_all", "forward"])
def test_one_can_answer_only_a_mail_of_ones_own_desk(client: Client, mode: str) -> None:
    assert client.get(f"/office/write/?{mode}=mail-nope").status_code == 404
    assert client.get(f"/office/write/?{mode}=contact-luc").status_code == 409
    for odd in ("\x00", "a\x00b", "x" * 5_000, "../mail-a"):
        assert client.get("/office/write/", {mode: odd}).status_code == 404


def test_the_assistants_text_begins_a_reply(client: Client, desk: Desk) -> None:
    response = client.post("/office/write/", {"reply": "mail-a", "body": "I will come."}, follow=True)
    body = field(response.content.decode(), "body")
    assert body.startswith("I will come.")
    assert "> The hearing is on 24 March." in body
    assert queries.thread(desk, "mail-a")[-1].title == "Re: Hearing <b>bold</b>"


def test_a_draft_saves_itself(client: Client, desk: Desk) -> None:
    headers = {"HX-Request": "true"}
    first = client.post(DRAFT, {**FIELDS, "action": "autosave"}, headers=headers)
    assert first.status_code == 200
    assert "<html" not in words(first)
    assert field(words(first), "version") == "1"
    again = client.post(DRAFT, {**FIELDS, "body": "More", "version": "1", "action": "autosave"}, headers=headers)
    assert field(words(again), "version") == "2"
    other_tab = client.post(DRAFT, {**FIELDS, "body": "Other", "version": "1", "action": "autosave"}, headers=headers)
    assert other_tab.status_code == 409
    assert other_tab["HX-Retarget"] == "#saved"
    assert field(words(other_tab), "version") == "1"
    assert "nothing is lost" in words(other_tab)
    assert queries.item(desk, REF).text == "More"


def test_a_draft_that_was_found_on_the_desk_is_gone_on_with(client: Client, stranger: Client, desk: Desk) -> None:
    response = client.get("/office/item/mail-d/", follow=True)
    assert response.redirect_chain == [("/office/draft/mail-d/", 302)]
    assert field(words(response), "body") == "Dear"
    fields = {name: field(words(response), name) for name in ("to", "subject", "version")}
    assert client.post("/office/draft/mail-d/", {**fields, "body": "Dear Luc", "action": "send"}).status_code == 302
    assert queries.item(desk, "mail-d").text == "Dear Luc"
    assert "Begun" in words(client.get("/office/mail/sent/"))
    assert field(words(stranger.get("/office/draft/mail-d/")), "body") == "Dear"


def test_two_tabs_meet_on_a_page_with_both_texts(client: Client, desk: Desk) -> None:
    client.post(DRAFT, FIELDS)
    client.post(DRAFT, {**FIELDS, "body": "From the first tab", "version": "1"})
    response = client.post(DRAFT, {**FIELDS, "body": "From the second tab", "version": "1"})
    html = words(response)
    assert response.status_code == 409
    assert "From the first tab" in html
    assert field(html, "body") == "From the second tab"
    assert field(html, "to") == "Luc Dewael"
    assert queries.item(desk, REF).text == "From the first tab"
    settled = {name: field(html, name) for name in ("to", "cc", "subject", "in_reply_to", "version", "body")}
    assert client.post(DRAFT, settled).status_code == 302
    assert queries.item(desk, REF).text == "From the second tab"


def test_a_megabyte_is_refused_and_given_back(client: Client, desk: Desk) -> None:
    body = "Dear Luc " * 120_000
    response = client.post(DRAFT, {**FIELDS, "body": body})
    assert response.status_code == 413
    assert body.strip() in words(response)
    assert not desk.items.exists()


def test_control_characters_are_cleaned(client: Client, desk: Desk) -> None:
    response = client.post(DRAFT, {**FIELDS, "subject": "Ro\x00ads\x1b", "body": "One\x00\x07 two\r\nthree"})
    assert response.status_code == 302
    mail = queries.item(desk, REF)
    assert (mail.title, mail.text) == ("Roads", "One two\nthree")


def test_a_form_sent_after_the_session_ended_is_carried_by_the_sign_in_page(anne: Person, desk: Desk) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(anne)
    remembered = HttpResponse()
    remember_person(remembered, anne)
    browser.cookies.update(remembered.cookies)
    token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', words(browser.get("/office/write/")))[0]
    browser.cookies.pop("sessionid")
    response = browser.post(DRAFT, {**FIELDS, "action": "send", "csrfmiddlewaretoken": token})
    assert response.status_code == 401
    assert re.search(r'name="held" value="[^"]+"', words(response))
    assert not desk.items.exists()


def test_a_document_is_edited_on_a_copy(client: Client, stranger: Client, desk: Desk) -> None:
    form = client.get("/office/item/document-rules-md/edit/").content.decode()
    assert "You write in a copy of your own" in form
    text = field(form, "text")
    assert text.startswith("# Rules\n\nWear a badge & smile.\n\n- first\n  - inside")
    fields = {"title": "My rules", "text": f"{text}\n\nNo <script>.", "version": field(form, "version")}
    response = client.post("/office/item/document-rules-md/edit/", fields, follow=True)
    assert "No &lt;script&gt;." in response.content.decode()
    original = words(client.get("/office/item/document-rules-md/?version=original"))
    original = original[original.index('id="pane-item"') :]
    assert "Rules for <guests>" in original
    assert "No <script>." not in original
    assert "My rules" not in words(stranger.get("/office/item/document-rules-md/"))


def test_two_tabs_on_a_document(client: Client, desk: Desk) -> None:
    address = "/office/item/document-rules-md/edit/"
    assert client.post(address, {"title": "T", "text": "First tab", "version": "0"}).status_code == 302
    response = client.post(address, {"title": "T", "text": "Second tab", "version": "0"})
    html = words(response)
    assert response.status_code == 409
    assert "First tab" in html
    assert field(html, "text") == "Second tab"
    assert client.post(address, {"title": "T", "text": "Both", "version": field(html, "version")}).status_code == 302
    assert queries.item(desk, "document-rules-md").text == "Both"


@pytest.mark.parametrize("ref", ["sheet-budget-xlsx", "mail-a", "meeting-board"])
def test_only_documents_can_be_edited(client: Client, ref: str) -> None:
    assert client.get(f"/office/item/{ref}/edit/").status_code == 409


def test_a_new_document_sent_twice_is_one(client: Client, desk: Desk) -> None:
    form = client.get("/office/document/new/").content.decode()
    fields = {"title": "Plan", "text": "# Plan\n\n- one", "version": "0", "ref": field(form, "ref")}
    for _ in range(2):
        assert client.post("/office/document/new/", fields).status_code == 302
    assert [row.title for row in queries.changed(desk)] == ["Plan"]


def test_a_new_document_cannot_take_a_ref_of_the_pack(client: Client, desk: Desk) -> None:
    fields = {"title": "Plan", "text": "x", "version": "0", "ref": "document-rules-md"}
    assert client.post("/office/document/new/", fields).status_code == 422
    assert not desk.items.exists()


def test_own_work_is_downloaded_as_docx_and_the_original_as_it_came(client: Client, desk: Desk) -> None:
    fields = {"title": "Mine", "text": "# Head\n\nText\n\n- one\n  - two\n\n| a | b |\n| 1 | 2 |", "version": "0"}
    client.post("/office/item/document-rules-md/edit/", fields)
    response = client.get("/office/item/document-rules-md/file/")
    assert response["Content-Disposition"] == 'attachment; filename="Mine.docx"'
    document = docx.Document(BytesIO(response.content))
    styles = [paragraph.style.name for paragraph in document.paragraphs if paragraph.style]
    assert styles == ["Heading 1", "Normal", "List Bullet", "List Bullet 2"]
    assert [cell.text for cell in document.tables[0].rows[1].cells] == ["1", "2"]
    original = client.get("/office/item/document-rules-md/file/?version=original")
    assert original["Content-Disposition"] == 'attachment; filename="rules.md"'


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("?", "document"),
        ("..", "document"),
        ("../../etc/passwd", "etcpasswd"),
        ('a "b"; c', "a_b_c"),
        ("Réunion du 3", "R%C3%A9union_du_3"),
        ("x" * 500, "x" * 100),
        ("🙂", "document"),
    ],
)
def test_any_title_makes_a_name_of_a_file(client: Client, desk: Desk, title: str, name: str) -> None:
    made = services.create_document(desk, title=title, text="x", now=NOW)
    response = client.get(f"/office/item/{made.ref}/file/")
    assert response.status_code == 200
    assert f"{name}.docx" in response["Content-Disposition"]


def test_what_is_deleted_can_be_brought_back(client: Client, desk: Desk) -> None:
    response = client.post("/office/item/mail-a/delete/", follow=True)
    assert "Deleted." in words(response)
    assert '/office/item/mail-a/restore/"' in words(response)
    assert client.get("/office/item/mail-a/").status_code == 404
    assert "Hearing" in words(client.get("/office/deleted/"))
    assert client.post("/office/item/mail-a/restore/").status_code == 302
    assert client.get("/office/item/mail-a/").status_code == 200


def test_a_second_click_on_delete_or_bring_back_does_nothing_more(client: Client, desk: Desk) -> None:
    for _ in range(2):
        response = client.post("/office/item/mail-a/delete/", follow=True)
        assert response.status_code == 200
        assert '/office/item/mail-a/restore/"' in words(response)
    for _ in range(2):
        assert client.post("/office/item/mail-a/restore/", follow=True).status_code == 200


def test_a_document_of_too_many_lines_is_refused_and_given_back(client: Client, desk: Desk) -> None:
    text = "- x\n" * 30_000
    response = client.post("/office/item/document-rules-md/edit/", {"title": "T", "text": text, "version": "0"})
    assert response.status_code == 413
    assert "- x\n- x" in words(response)
    assert not desk.items.exists()


def test_a_document_that_was_reset_away_gives_the_text_back(client: Client, desk: Desk) -> None:
    made = services.create_document(desk, title="Plan", text="one", now=NOW)
    services.reset_desk(desk, now=NOW)
    fields = {"title": "Plan", "text": "All that I typed since", "version": "1"}
    response = client.post(f"/office/item/{made.ref}/edit/", fields)
    assert response.status_code == 404
    assert "All that I typed since" in words(response)


def test_a_draft_whose_enrolment_ended_meanwhile_is_not_lost_from_sight(client: Client, desk: Desk) -> None:
    with clock.fixed(NOW + timedelta(days=60)):
        late = signed_in(desk.person)
        response = late.post(DRAFT, FIELDS)
    assert response.status_code == 403
    assert "When?" in words(response)
    assert not desk.items.exists()


def test_the_undo_of_a_made_up_ref_breaks_nothing(client: Client) -> None:
    for ref in ("../../x", "a b", '"><script>', "x" * 5000):
        response = client.get("/office/", {"done": "deleted", "of": ref})
        assert response.status_code == 200
        assert "<script>" not in response.content.decode()


def test_a_mail_moves_to_the_archive_and_back(client: Client, desk: Desk) -> None:
    client.post("/office/item/mail-a/move/", {"folder": "archive"})
    assert "José Ruiz" in words(client.get("/office/mail/archive/"))
    client.post("/office/item/mail-a/move/", {"folder": "inbox"})
    assert "José Ruiz" not in words(client.get("/office/mail/archive/"))


def test_a_reset_says_what_will_be_gone_and_does_it(client: Client, desk: Desk) -> None:
    client.post(DRAFT, FIELDS)
    client.post("/office/item/document-rules-md/edit/", {"title": "Mine", "text": "x", "version": "0"})
    client.post("/office/item/meeting-board/delete/")
    html = words(client.get("/office/reset/"))
    for title in ("Roads", "Mine", "Board"):
        assert title in html
    assert DeskItem.objects.count() == 3, "asking changes nothing"
    assert client.post("/office/reset/").status_code == 302
    assert not DeskItem.objects.exists()
    assert client.get("/office/item/meeting-board/").status_code == 200


def test_another_persons_items_do_not_exist(client: Client, stranger: Client, desk: Desk) -> None:
    client.post(DRAFT, {**FIELDS, "action": "send"})
    made = services.create_document(desk, title="Secret plan", text="zebra", now=NOW)
    for ref in (REF, made.ref):
        assert stranger.get(f"/office/item/{ref}/").status_code == 404
        assert stranger.get(f"/office/item/{ref}/file/").status_code == 404
        assert stranger.get(f"/office/item/{ref}/edit/").status_code == 404
        assert stranger.post(f"/office/item/{ref}/delete/").status_code == 404
        assert stranger.post(f"/office/item/{ref}/restore/").status_code == 404
        assert stranger.post(f"/office/item/{ref}/move/", {"folder": "archive"}).status_code == 404
        assert stranger.get(f"/office/draft/{ref}/").status_code == 404
        assert stranger.get(f"/office/write/?reply={ref}").status_code == 404
    assert "Secret plan" not in words(stranger.get("/office/files/"))
    assert "zebra" not in words(stranger.get("/office/search/?q=secret+plan"))
    assert {row.kind for row in queries.changed(desk)} == {Kind.MAIL, Kind.DOCUMENT}, "and all of it is still there"


@pytest.mark.parametrize(
    "address", ["item/mail-a/delete/", "item/mail-a/restore/", "item/mail-a/move/", "reset/", "write/", f"draft/{REF}/"]
)
def test_outside_the_window_nothing_can_be_changed(tmp_path: Path, address: str) -> None:
    load_office(tmp_path)
    late = signed_in(participant("late", closes=timedelta(seconds=0)))
    assert late.post(f"/office/{address}", FIELDS).status_code == 403
    assert not Desk.objects.exists()


@pytest.mark.parametrize("address", ["item/mail-a/delete/", "item/mail-a/restore/", "item/mail-a/move/"])
def test_a_link_changes_nothing(client: Client, address: str) -> None:
    assert client.get(f"/office/{address}").status_code == 405
