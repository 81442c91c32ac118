"""All rules, in the order in which they win."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from tarmac.guard.findings import Span
from tarmac.guard.rules import births, emails, network, numbers, phones, secrets
from tarmac.guard.rules.rule import Rule, whole
from tarmac.guard.vault import PLACEHOLDER


class Finder(Protocol):
    """What finds one kind in some stretches of a folded text, in order; nothing overlaps. `source` says who sets the
    format."""

    @property
    def kind(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def source(self) -> str: ...

    def find(self, text: str, stretches: Iterable[tuple[int, int]]) -> Iterator[Span]: ...


_LITERAL = Rule(
    "literal",
    "looks_like_a_placeholder",
    "a text that looks like a placeholder of ours, so that what was written comes back exactly",
    PLACEHOLDER,
    whole(1.0),
)
_EMAIL = Rule(
    "email",
    "email_address",
    "RFC 5322 dot-atom and RFC 6531, with a domain of at least two labels",
    emails.CANDIDATE,
    emails.check,
)
_PHONE = Rule(
    "phone",
    "phone_number",
    "ITU-T E.164 and the Belgian numbering plan (BIPT), as people write them",
    phones.CANDIDATE,
    phones.check,
)
RULES: tuple[Finder, ...] = (
    _LITERAL,
    secrets.BY_FORM,
    network.URL,
    _EMAIL,
    *numbers.RULES,
    *network.RULES,
    *births.RULES,
    _PHONE,
    *secrets.SAID,
)
