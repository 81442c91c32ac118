"""What every provider is: asked with a Request and a Toolbox, it gives Deltas and at last what it used."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, Protocol

from tarmac.office.items import Item, Kind
from tarmac.office.queries import Occurrence


@dataclass(frozen=True, slots=True)
class Limits:
    """In tokens and seconds; `wait_seconds` is the longest silence."""

    context_tokens: int
    answer_tokens: int
    wait_seconds: float


@dataclass(frozen=True, slots=True)
class Exchange:
    """An earlier question of the conversation and its answer."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Owner:
    """In whose chair the person sits."""

    name: str
    email: str
    role: str


@dataclass(frozen=True, slots=True)
class Request:
    """One question, with placeholders. `language` is the person's; `moment` is now in the office; `selection` is what
    is marked or being written."""

    skill: str
    question: str
    selection: str
    language: str
    history: tuple[Exchange, ...]
    limits: Limits
    moment: datetime
    owner: Owner


class Place(NamedTuple):
    """Where something was found: an item, and the anchor of a place in it."""

    ref: str
    anchor: str


class Toolbox(Protocol):
    """The desk as a provider may see it: every text has passed the guard. Blocking: call it in a thread."""

    def focus(self) -> Sequence[Item]:
        """What the question is about: the open item, of a mail its whole thread, oldest first; may be empty."""
        ...

    def opened(self) -> str:
        """The ref of the item that stands open, or empty."""
        ...

    def search(self, query: str, *, kinds: Sequence[Kind] = (), limit: int = 8) -> list[Place]:
        """What fits, best first, without a word of it: what it says is read from the item."""
        ...

    def read(self, ref: str) -> Item:
        """Raises ItemNotFound."""
        ...

    def name(self, ref: str) -> str:
        """What an item is called outside: a ref may hold words of a file's name."""
        ...

    def named(self, name: str) -> str:
        """The ref behind a name that was given; raises ItemNotFound."""
        ...

    def read_many(self, refs: Sequence[str]) -> list[Item]: ...

    def thread(self, key: str) -> list[Item]: ...

    def listing(self, kind: Kind) -> list[Item]:
        """All items of a kind, newest first."""
        ...

    def events(self, start: date, end: date) -> list[Occurrence]: ...

    def formulas(self, ref: str) -> dict[str, str]:
        """The formulas of a sheet by anchor. Raises ItemNotFound."""
        ...

    def cited(self) -> Sequence[Item]:
        """The items of which a place has a number already."""
        ...

    def cite(self, item: Item, anchor: str) -> int:
        """The number that stands for this place in an answer, as `[number]`."""
        ...


@dataclass(frozen=True, slots=True)
class Delta:
    """New words of the answer."""

    text: str


@dataclass(slots=True)
class Usage:
    """Tokens read and written so far in this turn, all steps together.

    Given once, before the first word; it is true when its provider's iterator has come to its end, whatever ended it.
    """

    tokens_in: int = 0
    tokens_out: int = 0

    def add(self, more: "Usage") -> None:
        self.tokens_in += more.tokens_in
        self.tokens_out += more.tokens_out


@dataclass(frozen=True, slots=True)
class Waiting:
    """Nothing new yet, but the provider is at work."""


@dataclass(frozen=True, slots=True)
class Declined:
    """What comes is no answer: the words say why there is none, and what else the provider can do."""


Part = Delta | Usage | Waiting | Declined


class AnswerProvider(Protocol):
    def answer(self, request: Request, tools: Toolbox) -> AsyncGenerator[Part, None]:
        """Raises ProviderError. Closing the iterator stops the work."""
        ...
