"""Files of each known format: their texts, placeholders in them, and the way back. A vault is kept beside each.

A format's library is imported when the first file of it is met.
"""

from tarmac.guard.files.formats import opened
from tarmac.guard.files.limits import Refused
from tarmac.guard.files.pieces import Document, protect, restore
from tarmac.guard.files.sealing import Key

__all__ = ["Document", "Key", "Refused", "opened", "protect", "restore"]
