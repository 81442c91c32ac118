"""What a file gives, whatever it is: lines of cells."""

from collections.abc import Callable
from typing import NamedTuple

# Stands in a cell whose formula was never calculated. Of Unicode's private use: no program writes it of its own accord.
NO_VALUE = "\ue000"

# Told how many bytes of a file, or rows of it, were dealt with since the last time.
Progress = Callable[[int], None]


class BadFile(Exception):
    """The file as a whole is no list of people, or costs too much to read. The message is whole sentences."""


class Line(NamedTuple):
    """From where to where the line stands in the file, from 1. `problem` says why it has no cells."""

    first: int
    last: int
    cells: list[str]
    problem: str = ""

    @property
    def empty(self) -> bool:
        return not self.problem and not any(map(str.strip, self.cells))
