"""What a screen needs beyond the text of an item, one shape a kind. Kept as JSON beside the item."""

from typing import Any, Literal, NotRequired, TypedDict


class Address(TypedDict):
    """`name` may be empty, `email` too where a person typed only a name."""

    name: str
    email: str


class Attachment(TypedDict):
    """`position` is the file's number for download, from 1; its text, where it has one, is segments `a1p1`…"""

    position: int
    name: str
    type: str
    bytes: int


Method = Literal["request", "cancel", "reply", "publish"]


class Invitation(TypedDict):
    """What a mail asks to a meeting says of it. `start` and `end` as in EventDetails; `method` is that of iTIP."""

    method: Method
    title: str
    start: str
    end: str
    all_day: bool
    rule: str
    location: str
    organiser: Address | None


# What of a mail cannot be read here, or was not looked into.
Sealed = Literal["encrypted", "signed", "winmail"]

Folder = Literal["inbox", "sent", "archive", "drafts"]
FOLDERS: tuple[Folder, ...] = ("inbox", "sent", "archive", "drafts")
TRASH = "trash"

# `from` is a keyword of Python, so this one is written as a call. `blocks` show the mail as it was meant, where it came
# as HTML or was written with looks of its own: the first block of each segment has its anchor. `remote` counts the
# pictures that lie elsewhere.
MailDetails = TypedDict(
    "MailDetails",
    {
        "from": Address,
        "to": list[Address],
        "cc": list[Address],
        "folder": Folder,
        "unread": bool,
        "message_id": str,
        "in_reply_to": str,
        "references": list[str],
        "attachments": list[Attachment],
        "blocks": NotRequired[list["Block"]],
        "remote": NotRequired[int],
        "invitation": NotRequired[Invitation],
        "sealed": NotRequired[list[Sealed]],
    },
)

Style = Literal["heading", "paragraph", "list", "row", "note", "picture"]
Change = Literal["inserted", "deleted"]
Mark = Literal["bold", "italic", "underline", "strike"]


class Run(TypedDict):
    """A piece of a paragraph; `change` says that `author` put it in or took it out, which nobody accepted yet.

    `marks` say how it looks, `link` where it leads: http, https or mailto. `leads` is the host or mailbox that a link
    really leads to, where its words look like another.
    """

    text: str
    change: NotRequired[Change]
    author: NotRequired[str]
    marks: NotRequired[list[Mark]]
    link: NotRequired[str]
    leads: NotRequired[str]


class Block(TypedDict):
    """One block of a document, at `anchor`. `level`: of a heading 1–6, of a list its depth from 0. `cells`: of a row.

    `table` numbers the table a row belongs to, `header` marks its first row. `note` is the sort of a note, `author` who
    made a comment. `file` is the file that a picture shows. `runs` are there where changes are tracked or a part looks
    different; `text` is then the text with its changes made; `cell_runs` are those of each cell of a row. `quoted`: of
    a mail, in how many quotes of earlier ones it stands; `also` are the anchors of places that begin inside the block.
    """

    anchor: str
    style: Style
    text: str
    level: NotRequired[int]
    ordered: NotRequired[bool]
    cells: NotRequired[list[str]]
    table: NotRequired[int]
    header: NotRequired[bool]
    page: NotRequired[int]
    note: NotRequired[Literal["speaker", "footnote", "comment"]]
    author: NotRequired[str]
    file: NotRequired[int]
    runs: NotRequired[list[Run]]
    cell_runs: NotRequired[list[list[Run]]]
    quoted: NotRequired[int]
    also: NotRequired[list[str]]


class Line(TypedDict):
    """A line of a page, of the block at `anchor`; empty for none. Places are in points, from the upper left corner."""

    anchor: str
    text: str
    x: float
    y: float
    width: float
    height: float


class DocumentPage(TypedDict):
    """A page as it looks, in points. Where `picture` is there, the picture of page n is the document's file n."""

    width: float
    height: float
    lines: list[Line]
    picture: NotRequired[bool]


class DocumentDetails(TypedDict):
    """`format` is the file's type: docx, odt, pdf, pptx, md, txt. A PDF has `pages` that show how it looks."""

    format: str
    blocks: list[Block]
    pages: NotRequired[list[DocumentPage]]


class Cell(TypedDict):
    """`value`: number, text, true or false, ISO date; `text`: as it is read; `format`: Excel's number format."""

    ref: str
    value: str | int | float | bool | None
    text: str
    formula: NotRequired[str]
    format: NotRequired[str]


class Worksheet(TypedDict):
    """`cells` hold what is not empty, row by row; `merged` are ranges such as `A1:C1`; `widths` are in characters."""

    name: str
    rows: int
    columns: int
    merged: list[str]
    widths: dict[str, float]
    cells: list[Cell]


class SheetDetails(TypedDict):
    worksheets: list[Worksheet]


class Cue(TypedDict):
    """Start and end in seconds from the beginning of the meeting."""

    anchor: str
    start: float
    end: float
    speaker: str
    text: str


class MeetingDetails(TypedDict):
    seconds: float
    speakers: list[str]
    cues: list[Cue]


class EventDetails(TypedDict):
    """`start` and `end` are ISO: dates (the end excluded) for a whole day, moments with an offset otherwise.

    `rule` is an RRULE, `excluded` the starts that do not take place.
    """

    start: str
    end: str
    all_day: bool
    cancelled: bool
    rule: str
    excluded: list[str]
    location: str
    description: str
    organiser: Address | None
    attendees: list[Address]


class ContactDetails(TypedDict):
    name: str
    emails: list[str]
    phones: list[str]
    organisation: str
    title: str
    note: str
    address: str


Details = MailDetails | DocumentDetails | SheetDetails | MeetingDetails | EventDetails | ContactDetails | dict[str, Any]
