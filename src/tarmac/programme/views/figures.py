"""Counts without names, for evaluator, programme owner and data protection officer."""

from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from tarmac.people.access import roles_required
from tarmac.people.models import Role
from tarmac.programme import charts
from tarmac.programme.models import EnrolmentState
from tarmac.programme.queries import figures as queries
from tarmac.web import clock

_STATE_SENTENCES = {
    EnrolmentState.INVITED: gettext_lazy("%(count)s of %(total)s people are invited and have not started yet"),
    EnrolmentState.ACTIVE: gettext_lazy("%(count)s of %(total)s people have started and are active"),
    EnrolmentState.ENDED: gettext_lazy("For %(count)s of %(total)s people, access has ended"),
    EnrolmentState.WITHDRAWN: gettext_lazy("%(count)s of %(total)s people have left the programme"),
}


@require_safe
@roles_required(Role.EVALUATOR, Role.OWNER, Role.DPO)
def figures(request: HttpRequest) -> HttpResponse:
    """GET /programme/figures/: people by state, sector and organisation, and questions by day."""
    now = clock.now()
    people, days = queries.people(now), queries.days(now)
    values = {
        "people": people,
        "days": days,
        "least": queries.LEAST,
        "states": charts.bars(_states_sentence(people), people.states),
        "sectors": charts.bars(_sectors_sentence(people), people.sectors),
        "questions": charts.columns(_days_sentence(days), days),
        "organisations_shown": sum(each.people is not None for each in people.organisations),
    }
    return render(request, "programme/figures.html", values)


def _states_sentence(people: queries.Figures) -> str:
    if not people.total:
        return _("Too few people take part to show how many are in each state")
    state, group = max(zip(EnrolmentState, people.states, strict=True), key=lambda pair: pair[1].people or 0)
    return str(_STATE_SENTENCES[state]) % {"count": _number(group.people), "total": _number(people.total)}


def _sectors_sentence(people: queries.Figures) -> str:
    if not people.total:
        return _("Too few people take part to show how many come from each sector")
    most = max(each.people or 0 for each in people.sectors)
    largest = [each.label for each in people.sectors if each.people == most]
    said = ngettext(
        "%(sectors)s is the largest sector, with %(count)s of %(total)s people",
        "The largest sectors have %(count)s of %(total)s people each: %(sectors)s",
        len(largest),
    )
    return said % {"sectors": ", ".join(largest), "count": _number(most), "total": _number(people.total)}


def _days_sentence(days: list[queries.Day]) -> str:
    busiest = max(days, key=lambda day: day.turns or 0)
    if busiest.turns is None:
        return _("On no day of the last %(days)s did five people or more ask a question") % {"days": len(days)}
    said = _("%(turns)s questions in the last %(days)s days, most of them on %(busiest)s: %(most)s")
    return said % {
        "turns": _number(queries.total_turns(days)),
        "days": len(days),
        "busiest": date_format(busiest.day, "DATE_FORMAT"),
        "most": _number(busiest.turns),
    }


def _number(count: int | None) -> str:
    return intcomma(count or 0)
