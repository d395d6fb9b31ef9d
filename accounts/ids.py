"""Ids of rows that stand in addresses."""

from __future__ import annotations

import secrets


def random_id() -> int:
    """An id that tells nothing about how many there are, and is exact in JavaScript (53 bits)."""
    return secrets.randbits(53) | 1
