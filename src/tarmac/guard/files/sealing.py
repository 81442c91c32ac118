"""A vault as a file, sealed with a key that a person gives."""

import hashlib
import hmac
import os
from typing import NamedTuple

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from tarmac.guard.files.limits import Refused
from tarmac.guard.vault import Vault, VaultError

SUFFIX = ".vault"
_MARK = b"tarmac guard vault 1 "
_SALT_BYTES = 16
_LONGEST_ENCODING = 20
# 128 MB and some tenths of a second for each guess at the passphrase
_COST, _BLOCK, _LANES = 2**17, 8, 1


class Opened(NamedTuple):
    """`encoding` is what the text was in; empty for a format that says so itself."""

    vault: Vault
    encoding: str


class Key:
    """A passphrase, stretched once for each salt. All vaults that it seals share one salt, and are sealed apart."""

    def __init__(self, passphrase: bytes) -> None:
        self._passphrase = passphrase
        self._salt = os.urandom(_SALT_BYTES)
        self._stretched: dict[bytes, bytes] = {}

    def seal(self, vault: Vault, encoding: str) -> bytes:
        head = _MARK + encoding.encode() + b"\n" + self._salt
        return head + vault.seal(self._of(head, self._salt))

    def open(self, sealed: bytes) -> Opened:
        """What `seal` made with the same passphrase. Raises Refused for another, and for what was altered."""
        first, _end, _rest = sealed[: len(_MARK) + _LONGEST_ENCODING].partition(b"\n")
        head = sealed[: len(first) + 1 + _SALT_BYTES]
        if not first.startswith(_MARK):
            raise Refused("has a vault that is none, or was altered")
        try:
            vault = Vault.open(sealed[len(head) :], self._of(head, head[-_SALT_BYTES:]))
        except VaultError as error:
            raise Refused("has a vault that this key does not open, or that was altered") from error
        return Opened(vault, first.removeprefix(_MARK).decode())

    def _of(self, head: bytes, salt: bytes) -> bytes:
        """The key of one vault: it opens only what has the same head."""
        if salt not in self._stretched:
            self._stretched[salt] = Scrypt(salt=salt, length=32, n=_COST, r=_BLOCK, p=_LANES).derive(self._passphrase)
        return hmac.digest(self._stretched[salt], head, hashlib.sha256)
