"""Names of files that every system can unpack."""

import re
import unicodedata

from tarmac.web.text import clean

# In bytes, so that a name stays one on file systems that count them; folders and a number still fit beside it.
_LONGEST = 120
_LONGEST_SUFFIX = 12
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\n\t]')
# Devices of Windows, whatever the name ends in; ¹²³ count as digits there.
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])")


def safe(name: str, otherwise: str = "item") -> str:
    """`name` as one plain file name; `otherwise` where nothing of it is left."""
    plain = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", clean(name)))
    plain = "".join(character for character in plain if unicodedata.category(character) not in ("Cf", "Cc", "Zl", "Zp"))
    stem, dot, suffix = plain.strip(" .").rpartition(".")
    if not stem or len(suffix) > _LONGEST_SUFFIX:
        stem, dot, suffix = f"{stem}{dot}{suffix}", "", ""
    stem = stem.encode()[: _LONGEST - len(f"{dot}{suffix}".encode())].decode(errors="ignore").strip(" .") or otherwise
    if _RESERVED.fullmatch(stem.partition(".")[0].rstrip()):
        stem = f"_{stem}"
    return f"{stem}{dot}{suffix}"


class Names:
    """Paths that were given away: none is given twice, also where case or accents do not tell files apart."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def free(self, folder: str, name: str) -> str:
        """A path in `folder` for a file of this safe name, with a number where the name is taken."""
        stem, dot, suffix = name.rpartition(".")
        if not stem:
            stem, dot, suffix = name, "", ""
        number, path = 1, f"{folder}{name}"
        while (key := unicodedata.normalize("NFKC", path).casefold()) in self._taken:
            number += 1
            path = f"{folder}{stem}-{number}{dot}{suffix}"
        self._taken.add(key)
        return path
