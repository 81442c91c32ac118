"""Which format a file is of, by its name."""

from tarmac.guard.files import limits, text
from tarmac.guard.files.limits import Refused
from tarmac.guard.files.pieces import Document

TABLES = (".csv", ".tsv")


def opened(name: str, content: bytes, encoding: str = "", depth: int = 0) -> Document:
    """The file `name` as read. `encoding` is what a plain text, or a table, was read in before.

    Raises Refused for what is broken, costs too much, or is of no known kind.
    """
    if depth > limits.MAX_DEPTH:
        raise Refused("lies too deep in other files")
    try:
        return _read(name.lower(), content, encoding, depth)
    except Refused:
        raise
    except MemoryError as error:
        raise Refused("needs more memory to read than there is") from error
    except Exception as error:  # the parsers raise anything on a broken file
        raise Refused(f"is damaged, or not of the kind that its name says ({type(error).__name__})") from error


def _read(name: str, content: bytes, encoding: str, depth: int) -> Document:
    if name.endswith(".docx"):
        from tarmac.guard.files import word

        return word.read(content, depth)
    if name.endswith(".xlsx"):
        from tarmac.guard.files import sheets

        return sheets.read(content, depth)
    if name.endswith(".pdf"):
        from tarmac.guard.files import pdf

        return pdf.read(content)
    if name.endswith(".eml"):
        from tarmac.guard.files import mail

        return mail.read(content, depth)
    if name.endswith(TABLES) and not encoding:
        return text.read_table(content)
    return text.read(content, encoding)
