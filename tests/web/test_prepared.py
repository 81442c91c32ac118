"""A statement that is made once gives the same rows as the queryset it comes from, and writes the same rows as save."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tarmac.assistant.models import Conversation, Provider, Turn
from tarmac.programme.models import Enrolment
from tarmac.web.prepared import Prepared, change, insert
from tests.office.practice import NOW, participant

pytestmark = pytest.mark.django_db

enrolments = Prepared(lambda person_id: Enrolment.objects.filter(person_id=person_id).select_related("wave__window"))
of_two = Prepared(
    lambda person_id, key: Session.objects.filter(session_data=key, pk=key) | Session.objects.filter(pk=person_id), 2
)


def test_it_gives_the_rows_and_what_they_point_to_in_one_query() -> None:
    one, other = participant("hall"), participant("clinic")
    for person in (one, other, one):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            (found,) = enrolments(person.pk)
            window = found.wave.window
        expected = Enrolment.objects.select_related("wave__window").get(person=person)
        assert len(asked) == 1
        assert (found, found.invited_at, found.state) == (expected, expected.invited_at, expected.state)
        assert (window, window.opens_at) == (expected.wave.window, expected.wave.window.opens_at)
    assert enrolments(0) == []


def test_a_found_row_can_be_changed_and_saved() -> None:
    person = participant("hall")
    (found,) = enrolments(person.pk)
    found.activated_at = NOW - timedelta(days=1)
    found.save()
    assert Enrolment.objects.get(person=person).activated_at == NOW - timedelta(days=1)


def test_values_are_values_whatever_they_hold() -> None:
    hostile = "x' OR '1'='1"
    Session.objects.create(session_key=hostile, session_data=hostile, expire_date=NOW)
    Session.objects.create(session_key="other", session_data="other", expire_date=NOW)
    assert [each.pk for each in of_two("none", hostile)] == [hostile]
    assert [each.pk for each in of_two("other", "none")] == ["other"]
    assert of_two("x%s", "''") == []


def test_an_inserted_row_is_as_if_saved() -> None:
    conversation = Conversation(person=participant("hall"), created_at=NOW, updated_at=NOW, sealed_vault=b"\x00'\xff")
    insert(conversation)
    provider = Provider.objects.create(slug="model", name="Model", base_url="http://localhost/v1")
    turn = Turn(
        conversation=conversation, number=1, key=uuid.uuid4(), provider=provider, started_at=NOW, until=NOW,
        sources=[{"n": 1, "title": "100 % 'é'"}], question="100 %s",
    )  # fmt: skip
    insert(turn)
    kept = Turn.objects.select_related("conversation").get(pk=turn.pk)
    for field in Turn._meta.concrete_fields:
        assert getattr(kept, field.attname) == getattr(turn, field.attname), field.name
    assert bytes(kept.conversation.sealed_vault) == b"\x00'\xff"
    turn.answer = "later"
    turn.save()
    assert Turn.objects.get().answer == "later"


def test_what_the_database_refuses_is_refused() -> None:
    conversation = Conversation(person=participant("hall"), created_at=NOW, updated_at=NOW)
    insert(conversation)
    key = uuid.uuid4()
    insert(Turn(conversation=conversation, number=1, key=key, started_at=NOW, until=NOW))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(Turn(conversation=conversation, number=2, key=key, started_at=NOW, until=NOW))
    assert Turn.objects.count() == 1


def test_a_row_is_changed_while_it_is_as_expected_and_no_other_one() -> None:
    conversation = Conversation(person=participant("hall"), created_at=NOW, updated_at=NOW)
    insert(conversation)
    turns = [
        Turn(conversation=conversation, number=number, key=uuid.uuid4(), started_at=NOW, until=NOW) for number in (1, 2)
    ]
    for turn in turns:
        insert(turn)
    values = {
        "answer": "50 % of 'all'", "sources": [{"n": 1}], "cost_eur": Decimal("0.000123"), "state": "complete",
        "duration_ms": 5, "first_token_ms": None,
    }  # fmt: skip
    assert change(Turn, turns[0].pk, only={"state": "running"}, **values)
    assert not change(Turn, turns[0].pk, only={"state": "running"}, answer="too late")
    assert not change(Turn, 0, answer="nowhere")
    changed, other = Turn.objects.order_by("number")
    assert {name: getattr(changed, name) for name in values} == values
    assert (other.answer, other.state) == ("", "running")
    with pytest.raises(IntegrityError), transaction.atomic():
        change(Turn, turns[1].pk, state="complete")
