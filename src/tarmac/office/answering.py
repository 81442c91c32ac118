"""How an answer begins: who it goes to, its subject, the earlier mail below."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from tarmac.office import queries
from tarmac.office.details import Address
from tarmac.office.errors import NotEditable
from tarmac.office.items import Item, Kind
from tarmac.office.models import Desk
from tarmac.office.packs.parsed import TITLE_LENGTH
from tarmac.office.reading import own_text


@dataclass(frozen=True, slots=True)
class Start:
    """The fields of a new mail; `in_reply_to` is the ref of the mail it answers, `thread` that mail's thread."""

    to: str = ""
    cc: str = ""
    subject: str = ""
    body: str = ""
    in_reply_to: str = ""
    thread: str = ""

    def fields(self) -> dict[str, Any]:
        return asdict(self)


def start(desk: Desk, mode: str, ref: str) -> Start:
    """A reply, reply_all or forward of the mail `ref`. Raises ItemNotFound, NotEditable for what is no mail."""
    mail, details = queries.opened(desk, ref)
    if mail.kind != Kind.MAIL:
        raise NotEditable
    if mode == "forward":
        return Start(subject=_prefixed("Fwd:", mail.title), body=_forwarded(mail, details), thread=mail.thread)
    to, others = receivers(desk, details)
    return Start(
        to=written(to),
        cc=written(others) if mode == "reply_all" else "",
        subject=_prefixed("Re:", mail.title),
        body=f"\n\n{_quoted(mail, details['from'])}",
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


def _quoted(mail: Item, sender: Address) -> str:
    name = sender["name"] or sender["email"]
    line = _("On %(moment)s, %(name)s wrote:") % {"moment": _moment(mail.when), "name": name}
    lines = own_text(mail).split("\n")
    return "\n".join([line, *(f"> {each}".rstrip() for each in lines)])


def _forwarded(mail: Item, details: dict[str, Any]) -> str:
    facts = [
        (_("From"), written([details["from"]])),
        (_("Date"), _moment(mail.when)),
        (_("To"), written(details["to"])),
        (_("Subject"), mail.title),
    ]
    lines = "\n".join(f"{label}: {value}" for label, value in facts)
    title = _("Forwarded mail")
    return f"\n\n---------- {title} ----------\n{lines}\n\n{own_text(mail)}"


def _moment(when: datetime | None) -> str:
    return date_format(localtime(when), "DATETIME_FORMAT") if when else ""
