"""Fingerprints of a day's rows of one report: a day that is stated as it is loaded need not be read back.

A fingerprint stands for "loading exactly these rows would change nothing". Whatever changes a fact of the day takes it
away in the same transaction, and it speaks of series by id, so that it never outlives them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from campaigns.ingest.batch import Numbers
from campaigns.ingest.keys import Keys, day_of
from campaigns.models import SliceFingerprint

# To be raised whenever the same rows shall no longer give the same facts.
VERSION = 1
DIGEST_BYTES = 16
DAYS = 31

Digests = dict[int, bytes]  # by day

REMEMBER = """
INSERT INTO campaigns_slicefingerprint (workspace_id, account_id, report, month, digests, version)
SELECT %(workspace_id)s, %(account_id)s, %(report)s, month, digests, %(version)s
  FROM unnest(%(months)s::date[], %(digests)s::bytea[]) AS t(month, digests)
ON CONFLICT (workspace_id, account_id, report, month)
DO UPDATE SET digests = excluded.digests, version = excluded.version
"""


def digests_of(keys: Keys, numbers: Mapping[str, Numbers]) -> Digests:
    """A digest for each start day; the rows are in the order of their days. What stands in which line is no part."""
    if not len(keys):
        return {}
    total = _mixed(_mixed(keys.series.astype(np.uint64)) + keys.ends.astype(np.uint64))
    for name in sorted(numbers):
        seed = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "little")
        stated = numbers[name].values.astype(np.uint64) * np.uint64(2) + numbers[name].measured
        total += _mixed(stated ^ np.uint64(seed))
    lanes = (_mixed(total), _mixed(total ^ np.uint64(0x9E3779B97F4A7C15)))
    first = np.flatnonzero(np.diff(keys.starts, prepend=keys.starts[0] - 1))
    sums = [np.add.reduceat(lane, first).tolist() for lane in lanes]
    counts = np.diff(first, append=len(keys)).tolist()
    measures = ",".join(sorted(numbers))
    return {
        day: hashlib.sha256(f"{count} {one} {two} {measures}".encode()).digest()[:DIGEST_BYTES]
        for day, count, one, two in zip(keys.starts[first].tolist(), counts, *sums, strict=True)
    }


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The finalizer of splitmix64: every bit of the number moves every bit of the result."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


class Slices:
    """The fingerprints of one report of one account in the months of some days; in the caller's transaction."""

    def __init__(self, workspace_id: int, account_id: int, report: str, days: Iterable[int]) -> None:
        self.workspace_id, self.account_id, self.report = workspace_id, account_id, report
        stored = SliceFingerprint.objects.of(workspace_id).filter(
            account_id=account_id, report=report, month__in=_months(days), version=VERSION
        )
        self._months = {
            month: bytearray(digests) for month, digests in stored.values_list("month", "digests")
        }
        self._changed: set[date] = set()

    def same_days(self, digests: Digests) -> list[int]:
        return [day for day, digest in digests.items() if self._of(day) == digest]

    def _of(self, day: int) -> bytes:
        month, at = _place(day)
        return bytes(self._months.get(month, b"")[at : at + DIGEST_BYTES])

    def _set(self, day: int, digest: bytes) -> None:
        if self._of(day) == digest:
            return
        month, at = _place(day)
        self._months.setdefault(month, bytearray(DAYS * DIGEST_BYTES))[at : at + DIGEST_BYTES] = digest
        self._changed.add(month)

    def forget_days(self, days: Iterable[int]) -> None:
        """These days' facts have changed: what other reports of the account knew of their months is gone too."""
        gone = set(days)
        if not gone:
            return
        of_account = SliceFingerprint.objects.of(self.workspace_id).filter(account_id=self.account_id)
        of_account.filter(month__in=_months(gone)).exclude(report=self.report).delete()
        for day in gone:
            self._set(day, bytes(DIGEST_BYTES))

    def remember(self, digests: Digests) -> None:
        for day, digest in digests.items():
            self._set(day, digest)

    def write(self) -> None:
        if not self._changed:
            return
        months = sorted(self._changed)
        values: dict[str, Any] = {
            "workspace_id": self.workspace_id,
            "account_id": self.account_id,
            "report": self.report,
            "version": VERSION,
            "months": months,
            "digests": [bytes(self._months[month]) for month in months],
        }
        with connection.cursor() as cursor:
            cursor.execute(REMEMBER, values)


def forget(workspace_id: int, days: Iterable[date]) -> None:
    """In the transaction that changes facts of these days: no fingerprint of their months holds any more."""
    months = {day.replace(day=1) for day in days}
    if months:
        SliceFingerprint.objects.of(workspace_id).filter(month__in=months).delete()


def forget_of_account(workspace_id: int, account_id: int, days: Iterable[int]) -> None:
    """The same for the account whose facts have changed."""
    months = _months(days)
    if months:
        SliceFingerprint.objects.of(workspace_id).filter(account_id=account_id, month__in=months).delete()


def _place(day: int) -> tuple[date, int]:
    """The month, and where in it the digest of the day stands."""
    known = day_of(day)
    return known.replace(day=1), (known.day - 1) * DIGEST_BYTES


def _months(days: Iterable[int]) -> set[date]:
    return {_place(day)[0] for day in days}
