"""Conversations as files that a person takes along."""

import json
from collections.abc import Iterator
from io import BytesIO

import docx
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from tarmac.assistant.models import Conversation, Turn
from tarmac.assistant.queries import SourceShown, TurnShown, shown
from tarmac.assistant.rendering import Block, Line
from tarmac.people.models import Person
from tarmac.web import clock

_STYLES = {"paragraph": "Normal", "heading": "Heading 2", "list": "List Bullet", "numbered": "List Number"}


def document(turn: TurnShown) -> bytes:
    """An answer as a .docx, with its sources and who gave it."""
    made = docx.Document()
    made.core_properties.author = turn.provider_name
    made.core_properties.title = " ".join(turn.question.split())[:120]
    if turn.question:
        made.add_heading(" ".join(turn.question.split())[:200], level=1)
    for block in turn.blocks:
        _add(made, block)
    if turn.sources:
        made.add_heading(_("Sources"), level=2)
        for source in turn.sources:
            made.add_paragraph(_source_line(source))
    made.add_paragraph(notice(turn), style="Intense Quote")
    buffer = BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def _add(made: docx.document.Document, block: Block) -> None:
    if block.kind == "table":
        columns = max((len(row) for row in block.rows), default=0)
        table = made.add_table(rows=0, cols=columns, style="Table Grid")
        for row in block.rows:
            cells = table.add_row().cells
            for cell, spans in zip(cells, row, strict=False):
                cell.text = "".join(_plain(spans))
        return
    for line in block.lines:
        paragraph = made.add_paragraph(style=_STYLES[block.kind])
        for span in line:
            run = paragraph.add_run(f"[{span.n}]" if span.kind == "cite" else span.text)
            run.bold = span.strong


def _plain(spans: Line) -> Iterator[str]:
    for span in spans:
        yield f"[{span.n}]" if span.kind == "cite" else span.text


def _source_line(source: SourceShown) -> str:
    place = f" ({source.where})" if source.where else ""
    said = _("%(head)s: “%(text)s”") % {"head": f"{source.title}{place}", "text": source.quote}
    return f"[{source.n}] {said}"


def notice(turn: TurnShown) -> str:
    """Who answered and when, and that it may be wrong."""
    values = {
        "provider": f"{turn.provider_name} ({turn.provider_model})" if turn.provider_model else turn.provider_name,
        "when": date_format(localtime(turn.started_at), "DATETIME_FORMAT"),
    }
    if turn.generative:
        return _("Written by %(provider)s on %(when)s. It may be wrong: check it against its sources.") % values
    return _("Put together from your items by %(provider)s on %(when)s, without a language model. Check it.") % values


def conversations_of(person: Person) -> dict[str, bytes]:
    """What the assistant keeps about a person, for the own export; nothing about an office that is held."""
    now = clock.now()
    told = []
    own = Conversation.objects.filter(person=person).exclude(desk__office__shown=False).order_by("created_at")
    for conversation in own.prefetch_related("turns__feedback"):
        vault = conversation.readable_vault()
        turns = [_turn(turn, shown(turn, vault, now=now)) for turn in conversation.turns.all()]
        told.append({"title": vault.restore(conversation.title), "begun": conversation.created_at, "turns": turns})
    if not told:
        return {}
    return {"conversations.json": json.dumps(told, ensure_ascii=False, indent=2, default=str).encode()}


def _turn(turn: Turn, seen: TurnShown) -> dict[str, object]:
    return {
        "asked": seen.started_at,
        "skill": seen.skill,
        "question": seen.question,
        "answer": seen.plain,
        "state": seen.state,
        "provider": seen.provider_name,
        "model": seen.provider_model,
        "sources": [{"n": source.n, "title": source.title, "quote": source.quote} for source in seen.sources],
        "protected": [{"kind": each.kind, "text": each.text} for each in seen.protected],
        "feedback": turn.feedback.kind if hasattr(turn, "feedback") else None,
    }
