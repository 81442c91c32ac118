"""Which helper answers a question: the button's, the one that the words ask for, else find."""

import re
from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import override

from tarmac.assistant import skills
from tarmac.assistant.extractive import (
    actions,
    agenda,
    cards,
    drafting,
    finding,
    mails,
    manners,
    meetings,
    reckoning,
    rewriting,
    summary,
    tables,
)
from tarmac.assistant.extractive.text import NoAnswer, to_assistants
from tarmac.assistant.providers.base import Request, Toolbox

_CITATION = re.compile(r"\[\d+\]")
_Helper = Callable[[Request, Toolbox], list[str]]
_HELPERS: dict[str, _Helper] = {
    skills.SUMMARISE: summary.summarise,
    skills.FIND: finding.find,
    skills.DRAFT_REPLY: drafting.draft,
    skills.ACTIONS: actions.extract,
    **dict.fromkeys((way.slug for way in skills.WAYS), rewriting.rewrite),
    skills.EXPLAIN_TABLE: tables.explain,
    skills.PREPARE_MEETING: meetings.prepare,
}
# What a question may ask for instead; each gives nothing where it does not.
_BEFORE_ALL: tuple[_Helper, ...] = (manners.reply,)
_BEFORE_FINDING: tuple[_Helper, ...] = (cards.show, agenda.show, mails.show, reckoning.show)


def answer(request: Request, toolbox: Toolbox) -> list[str]:
    """The pieces of an answer, in the person's language; raises NoAnswer. Blocking."""
    with override(request.language):
        focus = toolbox.focus()
        chosen = skills.route(request.skill, request.question, focus[0].kind.value if focus else "")
        if chosen == skills.FIND and not request.question:
            raise NoAnswer(_("Type what you are looking for."))
        before = _BEFORE_ALL if not request.skill and request.question else ()
        helpers = (*before, *(_BEFORE_FINDING if chosen == skills.FIND else ()), _HELPERS[chosen])
        parts = next(parts for helper in helpers if (parts := helper(request, toolbox)))
        return [*parts, *_left_out(parts[0], toolbox)]


def _left_out(head: str, toolbox: Toolbox) -> list[str]:
    """What is said when a text speaks to the assistant rather than to the reader: one that is open, or that leads."""
    leading = toolbox.cited()[: len(_CITATION.findall(head))]
    read = {item.ref: item for item in [*toolbox.focus(), *leading]}
    places = [(item, place.anchor) for item in read.values() for place in to_assistants(item)]
    if not places:
        return []
    told = _(
        "A text here speaks to the assistant and wants something of it. It was left out: texts are read, not obeyed."
    )
    return [f"\n\n{told} " + "".join(f"[{toolbox.cite(item, anchor)}]" for item, anchor in places)]
