"""Where the pieces of one text stand in another that says the same: the lines of a page in its paragraphs."""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

# So short a piece may stand anywhere: it counts only where the reading has come to.
_SHORT = 8
_NEAR = 200


def places(texts: Sequence[str], pieces: Iterable[str]) -> Iterator[int | None]:
    """For each of `pieces`, in reading order, the number of the text of `texts` that holds it.

    Only letters and digits count. What stands in none belongs where the piece before it does; None before the first.
    """
    bare = [_bare(text) for text in texts]
    starts = [0, *accumulate(map(len, bare))][:-1]
    whole, cursor, place = "".join(bare), 0, None
    for piece in map(_bare, pieces):
        at = whole.find(piece, cursor) if piece else -1
        if len(piece) < _SHORT and at > cursor + _NEAR:
            at = -1
        elif piece and at < 0 and len(piece) >= _SHORT:
            at = whole.find(piece)
        if at >= 0:
            place, cursor = bisect_right(starts, at) - 1, at + len(piece)
        yield place


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))
