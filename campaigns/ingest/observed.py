"""The newest observation wins: when an export was made, what newer ones state, and what is left to an older one.

Facts are what the imports of an account make of each other in the order in which they were exported, whatever the order
in which they came. An import that finds newer ones loaded therefore says only what none of those says otherwise: they
overrule it for each fact and measure they state, for facts that a complete file of theirs leaves out, and for an order
or a deal they know on another day.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from campaigns.ingest.keys import Keys, codes, day_of, joined, number_of
from campaigns.ingest.match import Scope
from campaigns.ingest.shapes import ReadResult
from campaigns.models import ImportRun, Observation

Flags = NDArray[np.bool_]

# 2026-06-20, 20260620, 2026-06-20_093000, 2026-06-20T09.30; a letter counts the exports of a day: 2026-06-20b.
MOMENT_IN_NAME = re.compile(
    r"(?<!\d)(20\d\d)(?P<sep>[-_.]?)(\d\d)(?P=sep)(\d\d)"
    r"(?:[T_ ](\d\d)[.:_-]?(\d\d)(?:[.:_-]?(\d\d))?(?![\d-])|([a-z])(?![a-z0-9]))?(?!\d)",
    re.IGNORECASE,
)

# By observation_by_account (workspace_id, account_id, last_on).
NEWER = """
SELECT run_id, first_on, last_on, measures, scopes, keys FROM campaigns_observation
 WHERE workspace_id = %(workspace_id)s AND account_id = %(account_id)s
   AND last_on >= %(first)s AND first_on <= %(last)s
   AND (observed_at, uploaded_at, run_id) > (%(observed_at)s, %(uploaded_at)s, %(run_id)s)
"""


class Rank(NamedTuple):
    """Of two imports of an account the one with the higher rank is the newer observation."""

    observed_at: datetime
    uploaded_at: datetime
    run_id: int


def rank_of(run: ImportRun) -> Rank:
    return Rank(run.observed_at or run.uploaded_at, run.uploaded_at, run.pk)


def observed_at(result: ReadResult, file_name: str, uploaded_at: datetime) -> datetime:
    """When the export was made: as the file states, as its name says, or no earlier than the last day it covers."""
    last = result.period[1] if result.period else date.min.replace(year=2000)
    if result.generated_at is not None:
        stated = result.generated_at
        return stated if stated.tzinfo else stated.replace(tzinfo=UTC)
    ends = datetime.combine(last, time(), UTC)
    # A name may hold the days the file is about, or a campaign's; an export is made after its last day and before now.
    latest = uploaded_at + timedelta(days=1)
    return max((moment for moment in moments_in(file_name) if ends <= moment <= latest), default=ends)


def moments_in(file_name: str) -> Iterable[datetime]:
    for match in MOMENT_IN_NAME.finditer(file_name):
        year, _sep, month, day, hour, minute, second, letter = match.groups()
        try:
            moment = datetime(
                int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0),
                tzinfo=UTC,
            )  # fmt: skip
        except ValueError:
            continue
        yield moment + timedelta(minutes=ord(letter.lower()) - ord("a") if letter else 0)


@dataclass(frozen=True, slots=True)
class Overruled:
    """What newer imports leave to say about some facts: nothing where `removed`, and no measure where it is `void`."""

    removed: Flags
    stated: Flags  # a newer import states the fact, be it with other measures
    void: dict[str, Flags]


@dataclass(slots=True)
class _Other:
    """One newer import."""

    pieces: list[tuple[frozenset[str], Keys]] = field(default_factory=list)
    scopes: list[tuple[Scope, int, int]] = field(default_factory=list)

    def takes_away(self, keys: Keys, scopes: Sequence[Scope]) -> Flags:
        """Facts that would go with this import, were it loaded after them and did not state them."""
        gone = np.zeros(len(keys), dtype=np.bool_)
        on_one_day = np.fromiter((own.on_one_day for own in scopes), dtype=np.bool_, count=len(keys))
        if on_one_day.any():
            gone |= on_one_day & np.isin(keys.series, joined([known for _said, known in self.pieces]).series)
        for scope, first, last in self.scopes:
            covered = np.fromiter((own == scope for own in scopes), dtype=np.bool_, count=len(keys))
            gone |= covered & (keys.starts >= first) & (keys.ends <= last)
        return gone


class Newer:
    """The newer imports of an account that are loaded, as far as they touch some days."""

    def __init__(self, found: Iterable[tuple[Any, ...]] = ()) -> None:
        self._others: dict[int, _Other] = {}
        for run_id, first_on, last_on, measures, scopes, keys in found:
            other = self._others.setdefault(run_id, _Other())
            if scopes is None:
                other.pieces.append((frozenset(measures), Keys.unpack(bytes(keys))))
            else:
                first, last = number_of(first_on), number_of(last_on)
                other.scopes += [(Scope(*scope), first, last) for scope in json.loads(scopes)]

    def __bool__(self) -> bool:
        return bool(self._others)

    def overrule(self, keys: Keys, scopes: Sequence[Scope], measures: Iterable[str]) -> Overruled:
        """`scopes[i]` is that of `keys[i]`'s series."""
        names = list(measures)
        nobody = np.zeros(len(keys), dtype=np.bool_)
        removed, stated = nobody.copy(), nobody.copy()
        void = {name: nobody.copy() for name in names}
        for other in self._others.values():
            theirs = nobody.copy()
            for said, known in other.pieces:
                own, others = codes(keys, known)
                same = np.isin(own, others)
                theirs |= same
                for name in said & void.keys():
                    void[name] |= same
            stated |= theirs
            removed |= ~theirs & other.takes_away(keys, scopes)
        for name in names:
            void[name] |= removed
        return Overruled(removed, stated, void)


def newer_than(
    workspace_id: int, account_id: int, rank: Rank, days: tuple[int, int], *, any_day: bool
) -> Newer:
    """The newer imports that touch the days; those of any day for orders and deals, which may have moved."""
    first, last = (date.min, date.max) if any_day else (day_of(days[0]), day_of(max(days)))
    values = {
        "workspace_id": workspace_id,
        "account_id": account_id,
        "first": first,
        "last": last,
        **rank._asdict(),
    }
    with connection.cursor() as cursor:
        cursor.execute(NEWER, values)
        return Newer(cursor.fetchall())


def remember(workspace_id: int, account_id: int, rank: Rank, *, keys: Keys, measures: Iterable[str]) -> None:
    """With the facts: these were stated, whether or not anything changed."""
    _add(
        workspace_id,
        account_id,
        rank,
        first_on=day_of(int(keys.starts.min())),
        last_on=day_of(int(keys.ends.max())),
        measures=sorted(measures),
        keys=keys.pack(),
    )


def remember_complete(
    workspace_id: int, account_id: int, rank: Rank, scopes: dict[Scope, tuple[int, int]]
) -> None:
    """The import speaks for all of these scopes: what it does not state is not."""
    by_days: dict[tuple[int, int], list[Scope]] = {}
    for scope, days in scopes.items():
        by_days.setdefault(days, []).append(scope)
    for (first, last), members in by_days.items():
        _add(
            workspace_id,
            account_id,
            rank,
            first_on=day_of(first),
            last_on=day_of(last),
            scopes=[list(scope) for scope in members],
        )


def _add(workspace_id: int, account_id: int, rank: Rank, **fields: Any) -> None:
    Observation.objects.of(workspace_id).bulk_create(
        [Observation(account_id=account_id, **rank._asdict(), **fields)]
    )
