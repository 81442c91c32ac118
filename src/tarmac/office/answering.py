"""How an answer begins: who it goes to, its subject, the earlier mail below."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from tarmac.office import queries, quoting
from tarmac.office.details import Address, Block
from tarmac.office.errors import NotEditable
from tarmac.office.items import Item, Kind
from tarmac.office.models import Desk
from tarmac.office.packs.blocks import paragraph
from tarmac.office.packs.parsed import TITLE_LENGTH
from tarmac.office.reading import own_text


@dataclass(frozen=True, slots=True)
class Start:
    """How a new mail begins: `blocks` are the earlier mail below, `in_reply_to` is the ref of the mail it answers,
    `thread` that mail's thread.
    """

    to: str = ""
    cc: str = ""
    subject: str = ""
    blocks: list[Block] = field(default_factory=list)
    in_reply_to: str = ""
    thread: str = ""

    def fields(self) -> dict[str, Any]:
        """Its form, with an empty paragraph above the earlier mail, where one begins to write."""
        return {
            "to": self.to,
            "cc": self.cc,
            "subject": self.subject,
            "body": f"\n\n{quoting.as_text(self.blocks)}" if self.blocks else "",
            "html": f"<p></p>{quoting.html_of(self.blocks)}" if self.blocks else "",
            "in_reply_to": self.in_reply_to,
        }


def start(desk: Desk, mode: str, ref: str) -> Start:
    """A reply, reply_all or forward of the mail `ref`. Raises ItemNotFound, NotEditable for what is no mail."""
    mail, details = queries.opened(desk, ref)
    if mail.kind != Kind.MAIL:
        raise NotEditable
    if mode == "forward":
        return Start(subject=_prefixed("Fwd:", mail.title), blocks=_forwarded(mail, details), thread=mail.thread)
    to, others = receivers(desk, details)
    return Start(
        to=written(to),
        cc=written(others) if mode == "reply_all" else "",
        subject=_prefixed("Re:", mail.title),
        blocks=_quoted(mail, details),
        in_reply_to=mail.ref,
        thread=mail.thread,
    )


def receivers(desk: Desk, details: dict[str, Any]) -> tuple[list[Address], list[Address]]:
    """Whom an answer to a mail goes to, and who else has it when it goes to all."""
    owner = str(desk.office.owner.get("email", "")).lower()
    sender: Address = details["from"]
    # an answer to a mail of one's own goes where that mail went
    to = details["to"] if sender["email"].lower() == owner else [sender]
    everybody = [*details["to"], *details["cc"]]
    return to, [each for each in everybody if each["email"].lower() != owner and each not in to]


def written(addresses: Iterable[Address]) -> str:
    """Addresses as people write them: `Ann <ann@x.be>, Ben`."""
    return ", ".join(
        f"{each['name']} <{each['email']}>" if each["name"] and each["email"] else each["name"] or each["email"]
        for each in addresses
    )


def _prefixed(prefix: str, title: str) -> str:
    known = title.lower().startswith(prefix.lower())
    return (title if known else f"{prefix} {title}")[:TITLE_LENGTH]


def _quoted(mail: Item, details: dict[str, Any]) -> list[Block]:
    sender = details["from"]
    name = sender["name"] or sender["email"]
    line = _("On %(moment)s, %(name)s wrote:") % {"moment": _moment(mail.when), "name": name}
    return [paragraph(line), *quoting.quoted(_repeated(mail, details))]


def _repeated(mail: Item, details: dict[str, Any]) -> list[Block]:
    """What a mail says, without its pictures, which are files of that mail."""
    said = [each for each in quoting.blocks_in(mail, details) if each["style"] != "picture"]
    return said or quoting.blocks_of(own_text(mail))


def _forwarded(mail: Item, details: dict[str, Any]) -> list[Block]:
    facts = [
        (_("From"), written([details["from"]])),
        (_("Date"), _moment(mail.when)),
        (_("To"), written(details["to"])),
        (_("Subject"), mail.title),
    ]
    lines = "\n".join(f"{label}: {value}" for label, value in facts)
    title = _("Forwarded mail")
    return [paragraph(f"---------- {title} ----------\n{lines}"), *_repeated(mail, details)]


def _moment(when: datetime | None) -> str:
    return date_format(localtime(when), "DATETIME_FORMAT") if when else ""
