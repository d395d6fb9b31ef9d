"""Seals what must not lie about readable, and names what must be recognised without being read; the only cipher here.

Two sets of keys. `FILE_KEYS` seal: the first seals, all of them open, so that a key is changed by putting a new one in
front. `HASH_KEY` names files and people by keyed hashes; it stays, since a hash cannot be made anew without what was
hashed. A key that is not set is derived from SECRET_KEY.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from functools import cache
from typing import Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
NAME_BYTES = 8
_VERSION = b"\x01"
# What sealing adds to a secret: version, name of the key, nonce, tag.
OVERHEAD = len(_VERSION) + NAME_BYTES + NONCE_BYTES + TAG_BYTES


class CannotOpen(Exception):
    """What was sealed was changed since, belongs elsewhere, or was sealed with a key that is not here."""


def seal(secret: bytes, *, context: str) -> bytes:
    """The secret, readable only with one of the keys and only for the same `context`: what it is, and whose."""
    name, key = next(iter(_sealing_keys().items()))
    nonce = secrets.token_bytes(NONCE_BYTES)
    head = _VERSION + name
    return head + nonce + AESGCM(key).encrypt(nonce, secret, head + context.encode())


def unseal(sealed: bytes, *, context: str) -> bytes:
    """The secret again; `CannotOpen` when anything about it is not as it was."""
    head, rest = sealed[: 1 + NAME_BYTES], sealed[1 + NAME_BYTES :]
    key = _sealing_keys().get(head[1:])
    if len(sealed) < OVERHEAD or head[:1] != _VERSION or key is None:
        raise CannotOpen
    try:
        return AESGCM(key).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], head + context.encode())
    except InvalidTag:
        raise CannotOpen from None


def is_sealed_with_first_key(sealed: bytes) -> bool:
    return sealed[1 : 1 + NAME_BYTES] == next(iter(_sealing_keys()))


def sealed_anew(sealed: bytes, *, context: str) -> bytes | None:
    """The same under the first key, None where it lies under it already; `CannotOpen` as `unseal`."""
    return (
        None if is_sealed_with_first_key(sealed) else seal(unseal(sealed, context=context), context=context)
    )


def random_key() -> bytes:
    return AESGCM.generate_key(256)


class Blocks:
    """Seals or opens the blocks of one long secret by a key of its own, which is used for nothing else.

    The number of a block and whether it is the last one are its nonce: a block that was changed, moved, left out or
    put in does not open, and neither does a secret that was cut off or lengthened.
    """

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)
        self._count = 0

    def seal(self, block: bytes, *, is_last: bool) -> bytes:
        return self._cipher.encrypt(self._nonce(is_last), block, None)

    def unseal(self, sealed: bytes, *, is_last: bool) -> bytes:
        try:
            return self._cipher.decrypt(self._nonce(is_last), sealed, None)
        except InvalidTag:
            raise CannotOpen from None

    def _nonce(self, is_last: bool) -> bytes:
        number, self._count = self._count, self._count + 1
        return number.to_bytes(NONCE_BYTES - 1, "big") + bytes([is_last])


class Hasher:
    """Keyed hashes of one workspace for one purpose: equal for equal texts, and telling nothing without the key."""

    def __init__(self, workspace_id: int, purpose: str) -> None:
        self._key = _derived(_hash_key(), f"{purpose} of workspace {workspace_id}")

    def __call__(self, text: str) -> bytes:
        return hmac.digest(self._key, text.encode(), hashlib.sha256)


def is_signed(message: bytes, *, by: bytes, signature: str, encoding: Literal["hex", "base64"]) -> bool:
    """Whether HMAC-SHA256 of the message with this secret is the signature; takes as long for every wrong one."""
    digest = hmac.digest(by, message, hashlib.sha256)
    expected = digest.hex() if encoding == "hex" else base64.b64encode(digest).decode()
    return hmac.compare_digest(expected.encode(), signature.strip().encode())


def is_hash_of(message: bytes, *, signature: str) -> bool:
    """Whether SHA-256 of the message, which begins with a secret, is the signature in hexadecimal."""
    return hmac.compare_digest(
        hashlib.sha256(message).hexdigest().encode(), signature.strip().lower().encode()
    )


class VisitorHasher:
    """Recognises whoever called, for as long as the salt is kept, and tells nobody who it was: 16 bytes.

    The salt is random and gone after two days; with it goes every way from the hash back to an address.
    """

    def __init__(self, salt: bytes) -> None:
        # Not remembered: it would outlive the salt in memory.
        self._key = _derive(_hash_key() + salt, "visitors of a day")

    def __call__(self, workspace_id: int, address: str, agent: str) -> bytes:
        return _short_hash(self._key, f"{workspace_id}\0{address}\0{agent}")


def visitor_of_cookie(workspace_id: int, cookie_id: str) -> bytes:
    """The same for as long as somebody keeps the cookie that he agreed to."""
    return _short_hash(_derived(_hash_key(), "visitors by cookie"), f"{workspace_id}\0{cookie_id}")


def _short_hash(key: bytes, text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "replace"), key=key, digest_size=16).digest()


def _sealing_keys() -> dict[bytes, bytes]:
    """By name, the one that seals first."""
    return _named(tuple(settings.FILE_KEYS) or (_derived(settings.SECRET_KEY.encode(), "sealing"),))


@cache
def _named(keys: tuple[bytes, ...]) -> dict[bytes, bytes]:
    return {_derived(key, "name of the key")[:NAME_BYTES]: key for key in keys}


def _hash_key() -> bytes:
    return settings.HASH_KEY or _derived(settings.SECRET_KEY.encode(), "hashing")


def _derive(key: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"smroi {purpose}".encode()).derive(key)


_derived = cache(_derive)
