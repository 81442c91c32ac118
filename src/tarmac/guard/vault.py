"""The mapping of one conversation from placeholders back to what a person wrote."""

import json
import os
import re
from collections.abc import Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

PLACEHOLDER = re.compile(r"\[[A-Z][A-Z_]{1,30}_[0-9]{1,6}\]")
_PLACEHOLDER_START = re.compile(r"\[(?:[A-Z][A-Z_]{0,31}(?:_[0-9]{0,6})?)?\Z")
_LONGEST = 1 + 32 + 1 + 6
_VERSION = b"\x01"
_NONCE_BYTES = 12


class VaultError(ValueError):
    """The sealed vault cannot be opened: another key, or it was tampered with."""


class Vault:
    """Placeholders such as `[EMAIL_1]` and what they stand for. The same text has one placeholder in one vault.

    `revision` grows with each new placeholder, so that an unchanged vault need not be sealed again.
    """

    def __init__(self) -> None:
        self._originals: dict[str, str] = {}
        self._placeholders: dict[tuple[str, str], str] = {}
        self._counts: dict[str, int] = {}
        self.revision = 0

    def __len__(self) -> int:
        return len(self._originals)

    def placeholder(self, kind: str, original: str) -> str:
        """The placeholder for a text of a kind, made at its first use."""
        known = self._placeholders.get((kind, original))
        if known:
            return known
        number = self._counts.get(kind, 0) + 1
        placeholder = f"[{kind.upper()}_{number}]"
        self._counts[kind] = number
        self._placeholders[kind, original] = placeholder
        self._originals[placeholder] = original
        self.revision += 1
        return placeholder

    def items(self) -> Iterator[tuple[str, str, str]]:
        """(placeholder, original, kind) of everything kept."""
        for (kind, original), placeholder in self._placeholders.items():
            yield placeholder, original, kind

    def restore(self, text: str) -> str:
        """`text` with what the placeholders stand for; an unknown placeholder stays as it is."""
        if "[" not in text:
            return text
        return PLACEHOLDER.sub(lambda match: self._originals.get(match[0], match[0]), text)

    def restorer(self) -> "Restorer":
        return Restorer(self)

    def seal(self, key: bytes) -> bytes:
        """The vault encrypted and authenticated with AES-GCM; `key` is 32 bytes."""
        nonce = os.urandom(_NONCE_BYTES)
        plain = json.dumps(list(self.items()), ensure_ascii=True).encode()
        return _VERSION + nonce + AESGCM(key).encrypt(nonce, plain, _VERSION)

    @classmethod
    def open(cls, sealed: bytes, key: bytes) -> "Vault":
        """The vault that `seal` made with the same key; raises VaultError otherwise."""
        version, nonce, body = sealed[:1], sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        if version != _VERSION:
            raise VaultError("unknown format")
        try:
            triples = json.loads(AESGCM(key).decrypt(nonce, body, _VERSION))
        except (InvalidTag, ValueError) as error:
            raise VaultError("wrong key, or altered") from error
        vault = cls()
        for placeholder, original, kind in triples:
            vault._placeholders[kind, original] = placeholder
            vault._originals[placeholder] = original
            vault._counts[kind] = vault._counts.get(kind, 0) + 1
        return vault


class Restorer:
    """Restores a stream. Holds back only what may still become a placeholder: at most some 40 characters."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._held = ""

    def feed(self, chunk: str) -> str:
        """What can be shown now."""
        if not self._held and "[" not in chunk:
            return chunk
        text = self._held + chunk
        start = text.rfind("[", -_LONGEST)
        if start >= 0 and _PLACEHOLDER_START.match(text, start):
            self._held = text[start:]
            text = text[:start]
        else:
            self._held = ""
        return self._vault.restore(text)

    def close(self) -> str:
        """What was held back, at the end of the stream."""
        held, self._held = self._held, ""
        return self._vault.restore(held)
