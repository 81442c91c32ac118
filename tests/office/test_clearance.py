"""The data protection officer's answer on an office: yes, no, taken back; bound to the files; one at a time."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from tarmac.ledger.models import Entry
from tarmac.office import offices, services
from tarmac.office.errors import ReportChanged
from tarmac.office.models import Clearance, Office
from tarmac.office.services import clearance
from tarmac.people.models import Person, Role
from tarmac.web import clock
from tests.office.practice import NOW, load_office, participant, signed_in
from tests.office.test_reports import REAL, load, mail, officer
from tests.office.test_services_at_once import at_once

pytestmark = pytest.mark.django_db

PAGE = "/office/reports/tiny/"
REASON = "All people in it agreed in writing."


@pytest.fixture(autouse=True)
def _at_nine() -> Iterator[None]:
    with clock.fixed(NOW):
        yield


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return load(tmp_path, {"mail/a.eml": mail(f"Account: {REAL['iban']}")})


@pytest.fixture
def dpo() -> Client:
    return officer()


def changed(folder: Path, text: str) -> Office:
    (folder / "mail" / "a.eml").write_bytes(mail(text))
    return services.load_pack(folder, now=NOW + timedelta(hours=1)).office


def answer(client: Client, step: str, office: Office, reason: str = REASON) -> int:
    return client.post(f"{PAGE}{step}/", {"digest": office.digest, "reason": reason}).status_code


def test_a_yes_opens_the_office_and_is_kept(office: Office, dpo: Client) -> None:
    client = signed_in(participant("valley"))
    assert client.get("/office/").status_code == 503
    assert "1 office waits for your answer" in dpo.get("/").content.decode()
    assert answer(dpo, "allow", office) == 302
    assert client.get("/office/").status_code == 200
    kept = Clearance.objects.get()
    assert (kept.allowed, kept.reason, kept.digest, kept.answered_at) == (True, REASON, office.digest, NOW)
    page = dpo.get(PAGE).content.decode()
    assert REASON in page
    assert "Kim Day" in page
    assert "waits for your answer" not in dpo.get("/").content.decode()


def test_taken_back_the_office_is_shut_at_once_and_the_answer_stays_in_the_list(office: Office, dpo: Client) -> None:
    client = signed_in(participant("valley"))
    answer(dpo, "allow", office)
    client.get("/office/")
    assert answer(dpo, "take-back", office) == 302
    assert client.get("/office/").status_code == 503
    page = dpo.get(PAGE).content.decode()
    assert "Former answers" in page
    assert REASON in page
    assert answer(dpo, "allow", office, "Asked again.") == 302
    assert client.get("/office/").status_code == 200


def test_a_no_shuts_an_office_in_which_nothing_was_found_too(tmp_path: Path, dpo: Client) -> None:
    office = load_office(tmp_path)
    client = signed_in(participant("valley"))
    assert client.get("/office/").status_code == 200
    assert answer(dpo, "refuse", office, "") == 302
    assert client.get("/office/").status_code == 503
    assert answer(dpo, "take-back", office) == 302
    assert client.get("/office/").status_code == 200


def test_a_yes_wants_a_reason_and_a_no_does_not(office: Office, dpo: Client) -> None:
    assert answer(dpo, "allow", office, "  ") == 422
    assert not Clearance.objects.exists()
    assert answer(dpo, "refuse", office, "") == 302
    with pytest.raises(IntegrityError, match="office_clearance_yes_has_reason"), transaction.atomic():
        Clearance.objects.update(allowed=True)


@pytest.mark.parametrize("value", REAL.values())
def test_a_reason_with_personal_data_is_not_kept(office: Office, dpo: Client, value: str) -> None:
    sent = dpo.post(f"{PAGE}allow/", {"digest": office.digest, "reason": f"{value} agreed"})
    assert sent.status_code == 422
    assert "Leave personal data out" in sent.content.decode()
    assert not Clearance.objects.exists()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.DPO])
def test_nobody_else_reads_or_answers(office: Office, role: Role) -> None:
    participant("valley")
    client = officer(role)
    assert [client.get(address).status_code for address in ("/office/reports/", PAGE)] == [403, 403]
    assert [answer(client, step, office) for step in ("allow", "refuse", "take-back")] == [403, 403, 403]
    assert not Clearance.objects.exists()


def test_neither_do_participants_nor_strangers(office: Office) -> None:
    assert answer(signed_in(participant("valley")), "allow", office) == 403
    assert answer(Client(), "allow", office) in {302, 401, 403}
    assert not Clearance.objects.exists()


def test_the_same_files_again_keep_the_yes(office: Office, dpo: Client, tmp_path: Path) -> None:
    answer(dpo, "allow", office)
    assert services.load_pack(tmp_path, now=NOW).office.shown
    (tmp_path / "mail" / "a.eml").touch()
    assert services.load_pack(tmp_path, now=NOW).office.shown


def test_other_files_need_a_new_yes_and_those_of_before_do_not(office: Office, dpo: Client, tmp_path: Path) -> None:
    answer(dpo, "allow", office)
    new = changed(tmp_path, f"Account: {REAL['iban']}. Call {REAL['phone']}.")
    assert not new.shown
    assert offices.report("tiny").waits
    assert answer(dpo, "allow", office) == 409, "the yes of who read the former report"
    assert not Office.objects.get().shown
    assert answer(dpo, "allow", new) == 302
    assert Office.objects.get().shown
    assert changed(tmp_path, f"Account: {REAL['iban']}").shown, "as they were when they got their yes"


def test_files_without_a_finding_need_no_yes(office: Office, tmp_path: Path) -> None:
    assert changed(tmp_path, "Account: none").shown
    assert offices.waiting() == 0


def test_a_no_stands_over_other_files_until_it_is_taken_back(office: Office, dpo: Client, tmp_path: Path) -> None:
    answer(dpo, "refuse", office, "")
    new = changed(tmp_path, "Account: none")
    assert not new.shown, "what the guard does not see may be why"
    page = dpo.get(PAGE).content.decode()
    assert "Other files of this office got a no" in page
    assert answer(dpo, "allow", new) == 302
    assert Office.objects.get().shown
    later = changed(tmp_path, "Account: none at all")
    assert later.shown


def test_a_no_to_other_files_can_be_taken_back(office: Office, dpo: Client, tmp_path: Path) -> None:
    answer(dpo, "refuse", office, "")
    new = changed(tmp_path, "Account: none")
    assert b"take-back" in dpo.get(PAGE).content
    assert answer(dpo, "take-back", new) == 302
    assert Office.objects.get().shown


def test_an_answer_to_nothing_changes_nothing(office: Office, dpo: Client) -> None:
    assert dpo.get("/office/reports/nowhere/").status_code == 404
    assert dpo.post("/office/reports/nowhere/allow/", {"digest": office.digest, "reason": "x"}).status_code == 404
    assert answer(dpo, "take-back", office) == 409
    assert dpo.post(f"{PAGE}allow/", {"reason": REASON}).status_code == 409
    answer(dpo, "allow", office)
    assert answer(dpo, "allow", office) == 409
    assert answer(dpo, "refuse", office) == 409
    assert Clearance.objects.count() == 1


def test_the_ledger_says_who_answered_and_nothing_that_was_written(office: Office, dpo: Client) -> None:
    for step in ("allow", "take-back", "refuse"):
        answer(dpo, step, office)
    entries = list(Entry.objects.order_by("number").values_list("verb", "actor_id", "data_json"))
    person = Person.objects.get()
    assert [(verb, actor) for verb, actor, _data in entries] == [
        ("office.loaded", None),
        ("office.allowed", person.pk),
        ("office.answer_taken_back", person.pk),
        ("office.refused", person.pk),
    ]
    assert '"real":{"iban":1}' in entries[0][2]
    assert not any(REASON in data for _verb, _actor, data in entries)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("second", ["allow", "refuse"])
def test_of_two_answers_at_once_one_counts(office: Office, dpo: Client, second: str) -> None:
    person = Person.objects.get()

    def answering(step: str) -> Callable[[], None]:
        verb = getattr(clearance, step)
        return lambda: verb("tiny", office.digest, reason=REASON, actor_id=person.pk, now=NOW)

    results = at_once(*(answering(step) for step in ("allow", second, "allow", second)))
    assert sorted(type(each).__name__ for each in results) == ["NoneType"] + ["ReportChanged"] * 3
    kept = Clearance.objects.get()
    assert Office.objects.get().shown == kept.allowed
    assert Entry.objects.exclude(verb="office.loaded").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_load_and_a_yes_at_once_never_show_what_nobody_read(office: Office, dpo: Client, tmp_path: Path) -> None:
    person = Person.objects.get()
    (tmp_path / "mail" / "a.eml").write_bytes(mail(f"Call {REAL['phone']}"))

    def allow() -> None:
        clearance.allow("tiny", office.digest, reason=REASON, actor_id=person.pk, now=NOW)

    at_once(allow, lambda: services.load_pack(tmp_path, now=NOW))
    now = Office.objects.get()
    assert now.digest != office.digest
    assert not now.shown
    with pytest.raises(ReportChanged):
        allow()
