"""First tasks to try, on Today: a skill of the assistant each, with an item of the office to try it on."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tarmac.assistant.models import Turn, TurnState
from tarmac.assistant.skills import ACTIONS, DRAFT_REPLY, EXPLAIN_TABLE, FIND, SUMMARISE
from tarmac.office import queries
from tarmac.office.picks import EXCHANGE, MAIL, MEETING, SHEET, Pick, picks
from tarmac.people.access import signed_in
from tarmac.people.models import Person
from tarmac.programme.access import enrolment_of

# What to do, with which skill, on which pick of the office; the first is the easiest to judge.
_TASKS: tuple[tuple[str, Promise, str], ...] = (
    (SUMMARISE, gettext_lazy("Have a long exchange summarised"), EXCHANGE),
    (FIND, gettext_lazy("Find an answer in the whole office"), ""),
    (DRAFT_REPLY, gettext_lazy("Have a reply drafted, and correct it"), MAIL),
    (ACTIONS, gettext_lazy("List who does what after a meeting"), MEETING),
    (EXPLAIN_TABLE, gettext_lazy("Have a table explained"), SHEET),
)


@dataclass(frozen=True, slots=True)
class Task:
    """`about` says on what; `done` once the person has had a complete answer of that kind."""

    title: Promise
    about: str
    url: str
    done: bool


def first_tasks(request: HttpRequest, _values: dict[str, Any]) -> str:
    """The slot `today.next`; nothing where there is no office to practise on, or it is held."""
    person = signed_in(request)
    enrolment, desk = enrolment_of(request), queries.desk_for(person)
    if enrolment is None:
        return ""
    office = desk.office if desk else queries.office_of(enrolment.organisation_id)
    if office is None or not office.shown:
        return ""
    tasks = _tasks(picks(office, desk), _tried(person))
    current = next((task for task in tasks if not task.done), None)
    return render_to_string("assistant/first_tasks.html", {"tasks": tasks, "current": current}, request)


def _tried(person: Person) -> set[str]:
    turns = Turn.objects.filter(conversation__person=person, state=TurnState.COMPLETE)
    return set(turns.order_by().values_list("skill", flat=True).distinct())


def _tasks(found: dict[str, Pick], tried: set[str]) -> list[Task]:
    tasks = []
    for skill, title, pick in _TASKS:
        if pick in found:
            url = reverse("office:item", args=[found[pick].ref])
            tasks.append(Task(title, _about(found[pick]), url, skill in tried))
        elif not pick:
            about = _("Ask in your own words. Each answer says what it rests on.")
            tasks.append(Task(title, about, reverse("assistant:home"), skill in tried))
    return tasks


def _about(pick: Pick) -> str:
    if pick.mails == 1:
        return pick.title
    return ngettext("%(title)s (%(mails)s mail)", "%(title)s (%(mails)s mails)", pick.mails) % {
        "title": pick.title,
        "mails": pick.mails,
    }
