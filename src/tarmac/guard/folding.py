"""One spelling for what a number or an address may be written with, so that the rules need know only one."""

import re

_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
INVISIBLE = "\u00ad"
"""The soft hyphen stands for each character that takes no room of its own."""
# What copying from a contact list or a web page leaves between and around letters and digits: joiners, marks of
# direction, soft hyphens; accents that are apart from their letter; what makes a digit a picture.
_NO_ROOM = (
    "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064"
    "\u2066\u2067\u2068\u2069\u20e3\ufe0e\ufe0f\ufeff" + "".join(map(chr, range(0x0300, 0x0370)))
)
_HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_ARABIC = "\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669"
_PERSIAN = "\u06f0\u06f1\u06f2\u06f3\u06f4\u06f5\u06f6\u06f7\u06f8\u06f9"
_FULL_WIDTH = "".join(map(chr, range(0xFF01, 0xFF5F)))

_FOLDED: dict[str, str] = {
    **dict.fromkeys(_SPACES, " "),
    **dict.fromkeys(_NO_ROOM, INVISIBLE),
    **dict.fromkeys(_HYPHENS, "-"),
    **dict.fromkeys("\u00b7\u2022\u2024\u3002\uff61", "."),
    "\ufe6b": "@",
    **dict.fromkeys("\u2044\u2215", "/"),
    **dict(zip(_ARABIC + _PERSIAN, "0123456789" * 2, strict=True)),
    **{character: chr(ord(character) - 0xFEE0) for character in _FULL_WIDTH},
}
_UNFOLDED = re.compile(f"[{re.escape(''.join(_FOLDED))}]")


def fold(text: str) -> str:
    """`text` with typographic and invisible separators, Arabic, Persian and full-width characters in their ASCII
    form. As long as `text`: a place in one is the same place in the other."""
    return text if text.isascii() else _UNFOLDED.sub(lambda match: _FOLDED[match[0]], text)
