"""What a demonstration begins with, whenever it is started for the first time."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tarmac.assistant.models import Provider
from tarmac.config import demo
from tarmac.config.demo.story import tell
from tarmac.ledger.models import Entry
from tarmac.ledger.services import verify
from tarmac.people.models import Organisation, Person
from tarmac.people.personas import personas
from tarmac.programme import access
from tarmac.programme.errors import AccessClosed
from tarmac.programme.models import PersonUsage
from tests.serving import content_of

pytestmark = pytest.mark.django_db

# A Monday's first moment in Brussels, a Sunday's last, and both changes of the clock.
STARTS = [
    datetime(2026, 11, 1, 23, 0, tzinfo=UTC),
    datetime(2026, 11, 8, 22, 59, tzinfo=UTC),
    datetime(2027, 3, 28, 0, 59, tzinfo=UTC),
    datetime(2027, 10, 31, 1, 0, tzinfo=UTC),
]


def standing(key: str, moment: datetime) -> str:
    try:
        access.require(Person.objects.get(email=f"{key}@demo.example"), moment)
    except AccessClosed as closed:
        return closed.code
    return "open"


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("weeks_later", [0, 24])
def test_everybody_stands_where_the_sign_in_page_says(start: datetime, weeks_later: int) -> None:
    tell(start)
    moment = start + timedelta(weeks=weeks_later)
    assert [standing(key, moment) for key in ("clerk", "nurse", "adviser")] == ["open"] * 3
    assert standing("planner", moment) == "not_started"
    assert standing("ward", moment) == "not_yet_open"
    assert standing("counter", moment) == "access_ended"
    for key in ("coordinator.valmont", "facilitator", "evaluator", "dpo", "owner"):
        assert standing(key, moment) == "not_enrolled"


@pytest.mark.parametrize("start", STARTS)
def test_the_ledger_tells_it_in_order_and_nothing_before_its_time(start: datetime) -> None:
    tell(start)
    times = list(Entry.objects.order_by("number").values_list("time", flat=True))
    assert times == sorted(times)
    assert times[-1] <= start
    assert verify().broken is None


def test_nobody_has_a_password_and_every_persona_is_there() -> None:
    tell(STARTS[0])
    assert [person.email for person in Person.objects.all() if person.has_usable_password()] == []
    shown = {(each.email, each.full_name, each.language) for group in personas() for each in group.people}
    kept = {(each.email, each.full_name, each.language) for each in Person.objects.all()}
    assert shown <= kept


def test_lists_and_figures_have_something_to_show() -> None:
    tell(STARTS[0])
    for organisation in Organisation.objects.all():
        assert organisation.people.count() >= 18
        assert {each.state for each in organisation.enrolments.all()} == {"invited", "active", "withdrawn"}
    assert PersonUsage.objects.filter(day__gte=STARTS[0] - timedelta(weeks=2)).count() > 50


def test_a_second_seed_changes_nothing(settings: Any, tmp_path: Any) -> None:
    settings.DATA_DIR, settings.CONTENT_DIR = tmp_path, content_of(tmp_path)
    demo.seed()
    before = Entry.objects.count(), Person.objects.count(), PersonUsage.objects.count()
    demo.seed()
    assert (Entry.objects.count(), Person.objects.count(), PersonUsage.objects.count()) == before
    assert [each.slug for each in Provider.objects.all()] == ["built-in"]
