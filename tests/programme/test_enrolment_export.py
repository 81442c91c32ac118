"""What a person takes along: enrolments and usage, the desk, the conversations; before, after and without."""

import json
import uuid
from email import message_from_bytes, policy
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from tarmac.office import services as office
from tarmac.people.models import Person
from tarmac.programme import services
from tarmac.programme.access import require
from tarmac.web import clock
from tests.office.practice import load_office
from tests.programme.waves import CLOSES, NOW, OPENS, in_state, invited, person, signed_in, started, wave

pytestmark = pytest.mark.django_db


def exported(who: Person, now: Any = NOW) -> dict[str, bytes]:
    with clock.fixed(now):
        response = signed_in(who).get("/people/me/export/")
    assert response.status_code == 200
    with ZipFile(BytesIO(response.content)) as archive:
        assert archive.testzip() is None
        assert len(set(archive.namelist())) == len(archive.namelist())
        return {name: archive.read(name) for name in archive.namelist()}


def test_enrolments_and_usage() -> None:
    anne, bert = person(), person(name="Bert")
    first = wave(turns_a_day_per_person=40)
    for who in (anne, bert):
        started(who, first)
        services.spend_turn(require(who, NOW))
    services.add_tokens(require(anne, NOW), 650)
    told = json.loads(exported(anne)["enrolments.json"])
    assert told["usage"] == [{"day": "2026-11-09", "turns": 1, "tokens": 650}]
    (enrolment,) = told["enrolments"]
    assert (enrolment["state"], enrolment["wave"], enrolment["organisation"]) == ("active", "Wave first", "Hall")
    assert enrolment["quota_a_day"] == {"turns": 40, "tokens": 200_000}


@pytest.mark.parametrize(
    ("state", "now", "told"),
    [
        ("invited", NOW, "invited"),
        ("active", NOW, "active"),
        ("active", CLOSES, "ended"),
        ("invited", CLOSES, "ended"),
        ("ended", NOW, "ended"),
        ("withdrawn", NOW, "withdrawn"),
        ("withdrawn", CLOSES, "withdrawn"),
    ],
)
def test_it_works_in_every_state_and_says_it_as_the_clock_has_it(state: str, now: Any, told: str) -> None:
    anne = person()
    in_state(state, anne, wave())
    assert json.loads(exported(anne, now)["enrolments.json"])["enrolments"][0]["state"] == told


def test_work_comes_along_after_the_end_and_after_leaving(tmp_path: Path) -> None:
    load_office(tmp_path)
    anne = person()
    enrolment = started(anne, wave())
    desk = office.open_desk(anne, require(anne, NOW), now=NOW)
    mail = office.write_mail(
        desk, to="Luc Dewael <luc@tiny.example>; José", subject="Réunion / plan", body="Cher Luc,\n\n€ 5", now=NOW
    )
    for number in range(2):
        office.create_document(desk, title="Plan", text=f"# Step\n\n- number {number}", now=NOW)
    gone = office.create_document(desk, title="?", text="thrown away", now=NOW)
    office.delete_item(desk, gone.ref, now=NOW)
    office.move_mail(desk, "mail-a", "archive", now=NOW)
    with clock.fixed(NOW):
        body = {"key": str(uuid.uuid4()), "text": "When is the hearing?"}
        signed_in(anne).post("/assistant/turn/", body, headers={"Accept": "text/html"})
    services.withdraw(enrolment.pk, actor_id=anne.pk, now=NOW)
    for now in (NOW, CLOSES):
        files = exported(anne, now)
        assert {"account.json", "enrolments.json", "desk.json", "conversations.json"} <= files.keys()
        desk_told = json.loads(files["desk.json"])
        assert {item["ref"] for item in desk_told["items"] if item["deleted"]} == {gone.ref}
        assert mail.ref in {item["ref"] for item in desk_told["items"]}
        taken = [name for name in files if name.startswith("desk/")]
        assert sorted(name.rpartition(".")[2] for name in taken) == ["docx", "docx", "docx", "eml", "eml"]
        (letter,) = (message_from_bytes(files[name], policy=policy.default) for name in taken if "reunion" in name)
        assert letter["To"].addresses[0].addr_spec == "luc@tiny.example"
        assert letter.get_content() == "Cher Luc,\n\n€ 5"
        assert sum("- number" in item["text"] for item in desk_told["items"]) == 2
        assert "hearing" in files["conversations.json"].decode()


def test_somebody_who_never_took_part_gets_the_account() -> None:
    assert list(exported(person())) == ["account.json"]


def test_both_waves_are_told() -> None:
    anne = person()
    started(anne, wave())
    invited(anne, wave(CLOSES, CLOSES.replace(month=12), slug="second"), now=CLOSES)
    told = json.loads(exported(anne, CLOSES)["enrolments.json"])
    assert [(each["wave"], each["state"]) for each in told["enrolments"]] == [
        ("Wave second", "invited"),
        ("Wave first", "ended"),
    ]
    with clock.fixed(CLOSES):
        page = signed_in(anne).get("/people/me/").content.decode()
    assert page.index("Wave second") < page.index("Wave first")
    assert "Ended" in page


def test_my_data_shows_state_and_quota() -> None:
    anne = person()
    started(anne, wave(turns_a_day_per_person=40))
    services.spend_turn(require(anne, NOW))
    client = signed_in(anne)
    with clock.fixed(NOW):
        page = client.get("/people/me/").content.decode()
    assert "1 of 40" in page
    assert "Active" in page
    with clock.fixed(CLOSES):
        page = client.get("/people/me/").content.decode()
    assert "Ended" in page
    assert "of 40" not in page
    with clock.fixed(OPENS):
        assert "Wave" not in signed_in(person(name="Bert")).get("/people/me/").content.decode()
