"""How often something was done in the running stretch of time, for limits that all processes share."""

from __future__ import annotations

import time

from django.core.cache import cache


def counted(what: str, *, seconds: int) -> int:
    return int(cache.get(_key(what, seconds), 0))


def count(what: str, *, seconds: int) -> int:
    """One more, and how many that makes. `cache.incr` would forget the count after the cache's own time."""
    key = _key(what, seconds)
    made = int(cache.get(key, 0)) + 1
    cache.set(key, made, timeout=seconds)
    return made


def _key(what: str, seconds: int) -> str:
    """Of this stretch alone, so that a count ends with it whenever it was last written."""
    return f"{what}:{int(time.time()) // seconds}"
