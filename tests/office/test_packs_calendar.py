"""Calendars and address books: one bad event or card is one problem, and no rule can hold a page up."""

from pathlib import Path

import pytest

from tarmac.office.items import Kind
from tarmac.office.packs.pack import Pack
from tests.office.practice import read_files

FINE = "DTSTART;TZID=Europe/Brussels:20260316T090000\nDTEND;TZID=Europe/Brussels:20260316T100000"


def calendar(folder: Path, *events: str) -> Pack:
    """A calendar with a good event and `events`, told by their lines."""
    told = ["UID:good\nSUMMARY:Good\n" + FINE, *events]
    blocks = "".join(f"BEGIN:VEVENT\n{each}\nEND:VEVENT\n" for each in told)
    content = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:test\n{blocks}END:VCALENDAR\n".replace("\n", "\r\n")
    return read_files(folder, {"calendar.ics": content.encode()})


def starts(pack: Pack) -> dict[str, str]:
    return {item.ref: item.details["start"] for item in pack.items if item.kind == Kind.EVENT}


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (f"UID:bad\nRRULE:FREQ=SECONDLY\n{FINE}", "odd_rule"),
        (f"UID:bad\nRRULE:FREQ=MINUTELY;INTERVAL=90000\n{FINE}", "odd_rule"),
        (f"UID:bad\nRRULE:FREQ=DAILY;BYHOUR=8,9,10;BYMINUTE=0,1,2\n{FINE}", "odd_rule"),
        (f"UID:bad\nRRULE:FREQ=DAILY;INTERVAL=0\n{FINE}", "odd_rule"),
        (f"UID:bad\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30\n{FINE}", "odd_rule"),
        (f"UID:bad\nRRULE:FREQ=YEARLY;UNTIL=20200101T000000Z\n{FINE}", "odd_rule"),
        (f"UID:bad\nRRULE:FREQ=WEEKLY\nRRULE:FREQ=DAILY\n{FINE}", "odd_rule"),
        (f"UID:bad\nRRULE:FREQ=DAILY;BYYEARDAY={','.join(map(str, range(1, 366)))}\n{FINE}", "odd_rule"),
        ("UID:bad\nDTSTART:99991231T235900Z\nDTEND:99991231T235959Z", "impossible_date"),
        ("UID:bad\nDTSTART;VALUE=DATE:00010101", "impossible_date"),
        ("UID:bad\nDTSTART:20260316T090000Z\nDTEND:99991231T235959Z", "impossible_date"),
        ("UID:bad\nDTSTART:20260316T090000Z\nDURATION:P9999999D", "unreadable"),
        ("UID:bad\nDTSTART:soon", "unreadable"),
        ("UID:bad\nSUMMARY:When?", "unreadable"),
        ("SUMMARY:Who?\n" + FINE, "unreadable"),
        (f"UID:{'x' * 400}\n{FINE}", "long_name"),
        (f"UID:bad\nDESCRIPTION:{'x' * 2_100_000}\n{FINE}", "too_many_characters"),
    ],
)
def test_a_bad_event_is_a_problem_and_the_others_take_place(tmp_path: Path, event: str, code: str) -> None:
    pack = calendar(tmp_path, event)
    assert [problem.code for problem in pack.problems] == [code]
    assert pack.problems[0].path.startswith("calendar.ics#")
    assert starts(pack) == {"event-good": "2026-03-16T09:00:00+01:00"}


@pytest.mark.parametrize(
    ("lines", "start"),
    [
        ("DTSTART:20260316T090000", "2026-03-16T09:00:00+01:00"),
        ("DTSTART;TZID=Nowhere/City:20260316T090000", "2026-03-16T09:00:00+01:00"),
        ("DTSTART:20260316T090000Z", "2026-03-16T09:00:00+00:00"),
        ("DTSTART;TZID=America/New_York:20260316T090000", "2026-03-16T09:00:00-04:00"),
        ("DTSTART;VALUE=DATE:20260316", "2026-03-16"),
    ],
)
def test_a_time_without_a_known_zone_is_the_offices_own(tmp_path: Path, lines: str, start: str) -> None:
    assert starts(calendar(tmp_path, f"UID:it\n{lines}"))["event-it"] == start


def test_a_rule_for_ever_is_kept_as_it_is(tmp_path: Path) -> None:
    pack = calendar(tmp_path, f"UID:it\nRRULE:FREQ=WEEKLY;UNTIL=99991231T235959Z\n{FINE}")
    assert pack.problems == []


def test_an_event_that_is_there_twice_counts_once(tmp_path: Path) -> None:
    pack = calendar(tmp_path, f"UID:good\nSUMMARY:Again\n{FINE}")
    assert [problem.code for problem in pack.problems] == ["twice"]
    assert len(pack.items) == 1


BROKEN = [b"", b"BEGIN:VCALENDAR\r\n", b"only words", b"\xff\xfe\x00", b"BEGIN:VEVENT\n" * 30_000]


@pytest.mark.parametrize("content", BROKEN)
@pytest.mark.parametrize("name", ["calendar.ics", "people.vcf"])
def test_a_broken_file_is_one_problem(tmp_path: Path, name: str, content: bytes) -> None:
    pack = read_files(tmp_path, {name: content, "documents/good.md": b"# Good\n"})
    assert [problem.path for problem in pack.problems] == [name]
    assert [item.ref for item in pack.items] == ["document-good-md"]


def cards(folder: Path, *told: str) -> Pack:
    content = "".join(f"BEGIN:VCARD\nVERSION:4.0\n{each}\nEND:VCARD\n" for each in told).replace("\n", "\r\n")
    return read_files(folder, {"people.vcf": content.encode()})


def test_a_card_without_a_name_is_a_problem_and_the_others_are_people(tmp_path: Path) -> None:
    pack = cards(tmp_path, "UID:1\nFN:Ann", "UID:2\nEMAIL:b@x.example", "FN:Cato")
    assert [(problem.path, problem.code) for problem in pack.problems] == [("people.vcf#2", "unreadable")]
    assert sorted(item.title for item in pack.items) == ["Ann", "Cato"]


def test_a_card_as_phones_and_mail_programs_write_it(tmp_path: Path) -> None:
    card = (
        "UID:urn:uuid:12\nFN:Ann\\, the first\nitem1.EMAIL;TYPE=work:ann@x.example\n"
        "TEL;VALUE=uri:tel:+32-450-00-00-01\nORG:Town;Roads\nADR:;;Long\n  street 1;Valmont;;4999;\n"
        "NOTE:One\\nTwo\nX-STRANGE:yes"
    )
    details = cards(tmp_path, card).items[0].details
    assert details == {
        "name": "Ann, the first",
        "emails": ["ann@x.example"],
        "phones": ["+32 450 00 00 01"],
        "organisation": "Town · Roads",
        "title": "",
        "note": "One\nTwo",
        "address": "Long street 1, Valmont, 4999",
    }
