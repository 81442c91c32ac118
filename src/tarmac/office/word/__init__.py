"""Documents as files of Word: made anew, or the file they came from with what was changed."""

from tarmac.office.word.anew import anew
from tarmac.office.word.rewriting import rewritten

__all__ = ["anew", "rewritten"]
