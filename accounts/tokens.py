"""Sealed tokens in addresses and forms: nobody makes one up, and each is good for one thing."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from accounts.sealing import CannotOpen, seal, unseal

_MOST = 4000


class BadToken(Exception):
    """It was not made here, was changed, is for something else, or its time is over."""


def make(purpose: str, values: dict[str, Any]) -> str:
    sealed = seal(json.dumps(values, separators=(",", ":")).encode(), context=purpose)
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def read(purpose: str, token: str) -> dict[str, Any]:
    if not token or len(token) > _MOST or not token.isascii():
        raise BadToken
    try:
        sealed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        values = json.loads(unseal(sealed, context=purpose))
    except (binascii.Error, ValueError, CannotOpen):
        raise BadToken from None
    if not isinstance(values, dict):
        raise BadToken
    return values
