"""CSV as people's programs write it: three separators, four encodings, line ends inside quotation marks."""

import csv
import io
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections.abc import Generator, Iterator
from contextlib import closing
from itertools import islice
from typing import BinaryIO

from django.utils.translation import gettext as _

from tarmac.people.importing.columns import known
from tarmac.people.importing.lines import BadFile, Line

SEPARATORS = (",", ";", "\t")
MAX_LINE_CHARACTERS = 65_536
_CHUNK = 1 << 20
# The first line by which Excel is told the separator.
_NAMED_SEPARATOR = re.compile(r'"?sep=([^"\r\n ])"?[ \t]*(?:[\r\n]|$)', re.IGNORECASE)
# Accented letters and signs as UTF-8 has them; in Windows-1252 these bytes would be a letter and signs after it.
_UTF8_LETTER = re.compile(rb"\xc3[\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")


def csv_lines(file: BinaryIO) -> Iterator[Line]:
    """Raises BadFile for a line without end, a quotation mark that never closes, or a UTF-16 file that is cut off.

    A byte that is no letter in the file's encoding arrives as a lone surrogate, so that its row can be named.
    """
    encoding, errors = _encoding(file)
    file.seek(0)
    if named := _NAMED_SEPARATOR.match(file.read(64).decode(encoding, "ignore")):
        return islice(_split(file, encoding, errors, named[1]), 1, None)
    separator = max(SEPARATORS, key=lambda each: known(_headings(file, encoding, errors, each)))
    return _split(file, encoding, errors, separator)


def _encoding(file: BinaryIO) -> tuple[str, str]:
    """The encoding and its error handler."""
    file.seek(0)
    start = file.read(4096)
    if start.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "utf-16", "surrogatepass"
    for encoding, high_bytes in (("utf-16-le", start[1::2]), ("utf-16-be", start[0::2])):
        if high_bytes.count(0) > len(start) // 4:
            return encoding, "surrogatepass"
    return ("utf-8-sig" if _is_utf8(file) else "cp1252"), "surrogateescape"


def _is_utf8(file: BinaryIO) -> bool:
    """Whether all of the file is UTF-8, or most of it: it has bytes that are not, and letters that only UTF-8 has."""
    file.seek(0)
    decoder = getincrementaldecoder("utf-8")()
    sound, letters = True, False
    while chunk := file.read(_CHUNK):
        letters = letters or _UTF8_LETTER.search(chunk) is not None
        if sound:
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                sound = False
    return letters or (sound and not decoder.getstate()[0])


def _headings(file: BinaryIO, encoding: str, errors: str, separator: str) -> list[str]:
    with closing(_split(file, encoding, errors, separator)) as lines:
        return next((line.cells for line in lines if not line.empty), [])


def _split(file: BinaryIO, encoding: str, errors: str, separator: str) -> Generator[Line]:
    file.seek(0)
    text = io.TextIOWrapper(file, encoding, errors, newline="")
    reader = csv.reader(_bounded(text), delimiter=separator, strict=True)
    try:
        while True:
            first = reader.line_num + 1
            try:
                cells, problem = next(reader), ""
            except StopIteration:
                return
            except csv.Error as error:
                if "expected after" not in str(error):
                    raise BadFile(
                        _("A quotation mark opens in line %(line)d and never closes.") % {"line": first}
                    ) from error
                cells = []
                problem = _("a quotation mark stands inside a cell; inside a quoted cell it is written twice")
            yield Line(first, reader.line_num, cells, problem)
    except UnicodeDecodeError as error:
        last = {"line": reader.line_num}
        raise BadFile(_("The file is cut off after line %(line)d: its last character is not whole.") % last) from error
    finally:
        text.detach()


def _bounded(text: io.TextIOWrapper) -> Iterator[str]:
    number = 0
    while line := text.readline(MAX_LINE_CHARACTERS + 1):
        number += 1
        if len(line) > MAX_LINE_CHARACTERS:
            limit = {"line": number, "most": f"{MAX_LINE_CHARACTERS:,}"}
            raise BadFile(_("Line %(line)d has more than %(most)s characters. This is no list of people.") % limit)
        yield line
