"""A mail that Outlook saved: .msg."""

from email.message import EmailMessage
from email.utils import format_datetime
from io import BytesIO

from oxmsg import Message

from tarmac.office.packs import limits


def as_eml(content: bytes) -> bytes:
    """The mail as the bytes of an .eml file: who, when, subject, text and attachments."""
    found = Message.load(BytesIO(content))
    limits.at_most(found.attachment_count, limits.MAX_MIME_PARTS, "parts")
    headers = {name.lower(): value for name, value in found.message_headers.items()}
    mail = EmailMessage()
    mail["From"] = _line(headers.get("from") or found.sender or "")
    for name in ("to", "cc"):
        if value := headers.get(name):
            mail[name] = _line(value)
    if "to" not in mail:
        mail["To"] = ", ".join(_line(f"{each.name} <{each.email_address}>") for each in found.recipients)
    mail["Subject"] = _line(found.subject or "")
    for name in ("message-id", "in-reply-to", "references"):
        if value := headers.get(name):
            mail[name] = _line(value)
    if date := headers.get("date") or (found.sent_date and format_datetime(found.sent_date)):
        mail["Date"] = _line(date)
    if found.body or not found.html_body:
        mail.set_content(found.body or "")
        if found.html_body:
            mail.add_alternative(found.html_body, subtype="html")
    else:
        mail.set_content(found.html_body, subtype="html")
    for each in found.attachments:
        if each.file_bytes is not None:
            main, _, sub = (each.mime_type or "application/octet-stream").partition("/")
            mail.add_attachment(each.file_bytes, maintype=main, subtype=sub or "octet-stream", filename=each.file_name)
    return mail.as_bytes()


def _line(text: str) -> str:
    return " ".join(text.split())
