"""Text as people type and paste it, made safe to store and easy to find."""

import re
import unicodedata

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
# Letters that Unicode does not take apart, and the quote that a telephone types in O’Neill.
_PLAIN = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "’": "'"})


def clean(text: str) -> str:
    """`text` without control characters, lone surrogates as U+FFFD, line ends as `\\n`.

    PostgreSQL refuses NUL and UTF-8 cannot carry a lone surrogate; neither is something a person meant to write.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _SURROGATE.sub("\ufffd", _CONTROL.sub("", text))


def fold(text: str) -> str:
    """Lower case without accents, one space between words; for comparing what people type."""
    if text.isascii():
        return " ".join(text.lower().split())
    decomposed = unicodedata.normalize("NFKD", text.casefold()).translate(_PLAIN)
    return " ".join("".join(character for character in decomposed if not unicodedata.combining(character)).split())
