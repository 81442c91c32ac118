"""A desk as files to take along: all of it as a pack, or what the person did there."""

from tarmac.office.export.desks import Exported, write
from tarmac.office.export.own import desk_of

__all__ = ["Exported", "desk_of", "write"]
