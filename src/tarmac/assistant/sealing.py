"""What is kept encrypted: vaults of conversations and secrets of providers, each with a key of its own."""

import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_NONCE_BYTES = 12


class SealBroken(ValueError):
    """It was sealed with another key, or altered."""


@lru_cache(maxsize=8)
def _derived(secret_key: str, purpose: bytes) -> bytes:
    return HKDF(SHA256(), length=32, salt=None, info=b"tarmac " + purpose).derive(secret_key.encode())


def vault_key() -> bytes:
    """The 32-byte key of all vaults, from SECRET_KEY."""
    return _derived(settings.SECRET_KEY, b"conversation vault")


def _secret_key() -> bytes:
    return _derived(settings.SECRET_KEY, b"provider secret")


def seal_secret(secret: str) -> bytes:
    """A provider's secret with AES-GCM; empty stays empty."""
    if not secret:
        return b""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(_secret_key()).encrypt(nonce, secret.encode(), None)


def open_secret(sealed: bytes) -> str:
    """What `seal_secret` sealed; raises SealBroken."""
    if not sealed:
        return ""
    try:
        return AESGCM(_secret_key()).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None).decode()
    except InvalidTag as error:
        raise SealBroken from error
