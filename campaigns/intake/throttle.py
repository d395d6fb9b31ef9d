"""How often one address may ask, counted in memory."""

from __future__ import annotations

MAX_BUCKETS = 50_000


class Throttle:
    """A bucket of tokens for each key: `rate` a second flow in, up to `burst`."""

    def __init__(self, rate: float, burst: float) -> None:
        self.rate, self.burst = rate, burst
        self._buckets: dict[str, tuple[float, float]] = {}

    def takes(self, key: str, now: float) -> bool:
        """Whether there was a token, which is gone now; always where there is no limit."""
        if not self.rate:
            return True
        tokens, since = self._buckets.get(key, (self.burst, now))
        tokens = min(self.burst, tokens + (now - since) * self.rate)
        is_taken = tokens >= 1
        if len(self._buckets) >= MAX_BUCKETS and key not in self._buckets:
            self._forget(now)
        self._buckets[key] = (tokens - 1 if is_taken else tokens, now)
        return is_taken

    def _forget(self, now: float) -> None:
        """Buckets that are full again say nothing; if all are in use, the older half goes."""
        full = [
            key
            for key, (tokens, since) in self._buckets.items()
            if tokens + (now - since) * self.rate >= self.burst
        ]
        for key in full or list(self._buckets)[: MAX_BUCKETS // 2]:
            del self._buckets[key]
