"""What the rules know by heart: the names that people in Belgium have."""

import unicodedata
from functools import lru_cache
from importlib import resources

_FILES = ("given_names.txt", "surnames.txt")
_ALSO_A_WORD = "w"


def plain(text: str) -> str:
    """Small letters without accents: how names are compared."""
    lower = text.lower()
    if lower.isascii():
        return lower
    return "".join(each for each in unicodedata.normalize("NFD", lower) if not unicodedata.combining(each))


@lru_cache(maxsize=1)
def sure_names() -> frozenset[str]:
    """Given names and surnames, plain, but for those that are everyday words as well."""
    lines = [line.split("\t") for name in _FILES for line in _read(name).splitlines() if not line.startswith("#")]
    words = {plain(name) for name, *marks in lines if _ALSO_A_WORD in marks}
    return frozenset(plain(name) for name, *_marks in lines) - words


def _read(name: str) -> str:
    return resources.files("tarmac.guard").joinpath("data", name).read_text(encoding="utf-8")
