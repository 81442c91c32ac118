"""The parts of a mail: what it says, what it shows, what is attached, what is sealed."""

import mimetypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import MIMEPart

from tarmac.office.details import Sealed
from tarmac.office.packs import pictures
from tarmac.office.packs.parsed import ParsedFile, file_name
from tarmac.web.text import clean

_SEALS: dict[str, Sealed] = {
    "application/ms-tnef": "winmail",
    "application/vnd.ms-tnef": "winmail",
    "application/pkcs7-mime": "encrypted",
    "application/x-pkcs7-mime": "encrypted",
    "application/pgp-encrypted": "encrypted",
    "application/pkcs7-signature": "signed",
    "application/x-pkcs7-signature": "signed",
    "application/pgp-signature": "signed",
}
_NAMES = {
    "application/ms-tnef": "winmail.dat",
    "application/pgp-encrypted": "pgp.txt",
    "application/pgp-signature": "signature.asc",
    "application/pkcs7-mime": "smime.p7m",
    "application/pkcs7-signature": "smime.p7s",
    "application/x-pkcs7-mime": "smime.p7m",
    "application/x-pkcs7-signature": "smime.p7s",
    "message/delivery-status": "delivery-status.txt",
    "text/calendar": "invitation.ics",
}


@dataclass(slots=True)
class Parts:
    """`pictures` are those that the HTML may show, by their content id; `attached` are the other files, from 1."""

    plain: MIMEPart | None = None
    html: MIMEPart | None = None
    calendar: MIMEPart | None = None
    attached: list[ParsedFile] = field(default_factory=list)
    pictures: dict[str, ParsedFile] = field(default_factory=dict)
    sealed: list[Sealed] = field(default_factory=list)


def parts_of(message: MIMEPart) -> Parts:
    """The parts of a whole mail. What stands beside its text comes before what stands in it."""
    found = Parts(message.get_body(("plain",)), message.get_body(("html",)))
    said = [each for each in (found.plain, found.html) if each is not None]
    leaves = [each for each in _leaves(message) if not any(each[0] is body for body in said)]
    shown: list[tuple[str, str, bytes]] = []
    for part, is_inside in sorted(leaves, key=lambda each: each[1]):
        kind, content = part.get_content_type(), _bytes(part)
        if kind == "text/calendar":
            found.calendar = found.calendar or part
        if (seal := _seal(part)) and seal not in found.sealed:
            found.sealed.append(seal)
        content_id = str(part.get("content-id", "")).strip(" <>")
        picture = pictures.type_of(content)
        if picture and content_id and is_inside:
            shown.append((content_id, picture, content))
            continue
        position = len(found.attached) + 1
        file = ParsedFile(position, _name(part, position), clean(kind)[:100], content)
        found.attached.append(file)
        if picture and content_id:
            found.pictures[content_id] = file
    for position, (content_id, picture, content) in enumerate(shown, start=len(found.attached) + 1):
        name = f"picture-{position}.{picture.rpartition('/')[2]}"
        found.pictures[content_id] = ParsedFile(position, name, picture, content)
    return found


def text_of(part: MIMEPart | None) -> str:
    payload = part.get_payload(decode=True) if part is not None else None
    if not isinstance(payload, bytes) or part is None:
        return ""
    charset = part.get_content_charset() or "utf-8"
    try:
        return payload.decode(charset)
    except (LookupError, UnicodeError):
        return payload.decode("utf-8", errors="replace")


def _leaves(part: MIMEPart, is_inside: bool = False) -> Iterator[tuple[MIMEPart, bool]]:
    """The parts that have no parts, each with whether it belongs to a text rather than beside it."""
    if part.get_content_maintype() != "multipart":
        yield part, is_inside
    elif part.is_multipart():
        is_inside = is_inside or part.get_content_subtype() in ("alternative", "related")
        for each in part.iter_parts():
            yield from _leaves(each, is_inside)


def _bytes(part: MIMEPart) -> bytes:
    payload = part.get_payload(decode=True)
    if isinstance(payload, bytes):
        return payload
    # a mail in a mail is a file of its own, without the headers that tie it to the outer one
    inner = next(part.iter_parts(), None) if part.get_content_type() == "message/rfc822" else None
    return (part if inner is None else inner).as_bytes()


def _seal(part: MIMEPart) -> Sealed | None:
    if part.get_filename("").lower() == "winmail.dat":
        return "winmail"
    seal = _SEALS.get(part.get_content_type())
    return "signed" if seal == "encrypted" and part.get_param("smime-type") == "signed-data" else seal


def _name(part: MIMEPart, position: int) -> str:
    if name := part.get_filename():
        return file_name(name)
    kind = part.get_content_type()
    if kind == "message/rfc822":
        inner = next(part.iter_parts(), None)
        subject = str(inner.get("subject", "")) if inner is not None else ""
        return file_name(f"{clean(subject)[:150].strip() or position}.eml")
    return _NAMES.get(kind) or file_name(f"{position}{mimetypes.guess_extension(kind) or ''}")
