"""Where the pieces of one text stand in another that says the same: the lines of a page in its paragraphs."""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

# So short a piece may stand anywhere: it counts only where the reading has come to.
_SHORT = 8
_NEAR = 200
# Where a piece is not found whole, it stands where it begins: so many letters of it.
_BEGINNINGS = (60, 24)


def places(texts: Sequence[str], pieces: Iterable[str]) -> Iterator[int | None]:
    """For each of `pieces`, in reading order, the number of the text of `texts` in which it begins; None where none.

    Only letters and digits count.
    """
    bare = [_bare(text) for text in texts]
    starts = [0, *accumulate(map(len, bare))][:-1]
    whole, cursor = "".join(bare), 0
    for piece in pieces:
        first_line = len(_bare(piece.strip().partition("\n")[0]))
        at, length = _found(whole, _bare(piece), (*_BEGINNINGS, first_line), cursor)
        if at >= 0:
            cursor = at + length
        yield bisect_right(starts, at) - 1 if at >= 0 else None


def _found(whole: str, piece: str, beginnings: tuple[int, ...], cursor: int) -> tuple[int, int]:
    """Where `piece` stands from `cursor` on, else anywhere, and how much of it; -1 where none of it does."""
    for length in (len(piece), *(most for most in beginnings if most < len(piece))):
        beginning = piece[:length]
        at = whole.find(beginning, cursor) if beginning else -1
        if at >= 0 and (length >= _SHORT or at <= cursor + _NEAR):
            return at, length
        if length >= _SHORT and (at := whole.find(beginning)) >= 0:
            return at, length
    return -1, 0


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))
