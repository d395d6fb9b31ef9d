"""What rows would change: the facts they speak of read back, and compared with them column by column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campaigns.ingest.batch import Numbers
from campaigns.ingest.binary import NULL, fetch_columns
from campaigns.ingest.keys import Keys, codes, day_of, joined, places_in
from campaigns.ingest.match import Resolved, Scope, scope_of
from campaigns.ingest.observed import Newer
from campaigns.ingest.stated import Piece, Stated, Statement
from campaigns.models import MEASURE_FIELDS, Series

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Deletion:
    """Facts that an import takes away. Where a newer import states one, it stays and loses `measures` only."""

    keys: Keys
    measures: tuple[str, ...] = ()


@dataclass(slots=True)
class Delta:
    """What rows mean against the facts as they are."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    kept: int = 0  # rows that an import exported later overrules, and that would change something otherwise
    moved: int = 0  # facts of orders and deals that now lie on another day
    gone: int = 0  # facts that a file complete for its range does not contain
    days: set[date] = field(default_factory=set)  # whose sums change; periods longer than a day have none

    def add(self, other: Delta) -> None:
        self.new += other.new
        self.changed += other.changed
        self.unchanged += other.unchanged
        self.kept += other.kept
        self.moved += other.moved
        self.gone += other.gone
        self.days |= other.days


@dataclass(slots=True)
class Difference:
    """A piece against the facts: rows to add, rows to change with the numbers they then have, facts to take away."""

    delta: Delta
    new: Piece
    changed: Piece
    deletions: list[Deletion] = field(default_factory=list)

    def touched(self) -> Keys:
        return joined([self.new.keys, self.changed.keys, *(deletion.keys for deletion in self.deletions)])


def read_back_sql(measures: Sequence[str], *, any_day: bool) -> str:
    """By the primary key (workspace_id, start_on, series_id, end_on).

    An order or a deal may have lain on any day: then by all days of the workspace, where the index alone says which
    facts are of the series.
    """
    columns = "".join(f", array_agg(coalesce(f.{name}, {NULL}))" for name in measures)
    days = "" if any_day else "AND f.start_on BETWEEN %(first)s AND %(last)s"
    return f"""
SELECT array_agg(f.series_id), array_agg((f.start_on - date '1970-01-01')::bigint),
       array_agg((f.end_on - date '1970-01-01')::bigint){columns}
  FROM campaigns_fact f
 WHERE f.workspace_id = %(workspace_id)s {days} AND f.series_id = ANY(%(series)s::bigint[])
"""


# By the primary key, and by series_by_account.
WITHIN = """
SELECT array_agg(f.series_id), array_agg((f.start_on - date '1970-01-01')::bigint),
       array_agg((f.end_on - date '1970-01-01')::bigint)
  FROM campaigns_fact f
 WHERE f.workspace_id = %(workspace_id)s AND f.start_on BETWEEN %(first)s AND %(last)s AND f.end_on <= %(last)s
   AND f.series_id = ANY(%(series)s::bigint[])
"""


@dataclass(frozen=True, slots=True)
class Existing:
    """Facts as they are, with the measures that were asked for."""

    keys: Keys
    numbers: dict[str, Numbers]


def read_back(
    workspace_id: int, series: NDArray[np.int64], days: tuple[int, int] | None, measures: Sequence[str]
) -> Existing:
    """The facts of these series that start on these days; of any day when `days` is None."""
    values: dict[str, Any] = {"workspace_id": workspace_id, "series": series.tolist()}
    if days:
        values |= {"first": day_of(days[0]), "last": day_of(days[1])}
    found, starts, ends, *columns = fetch_columns(read_back_sql(measures, any_day=days is None), values)
    numbers = {}
    for name, column in zip(measures, columns, strict=True):
        measured = column != NULL
        numbers[name] = Numbers(np.where(measured, column, 0), measured)
    return Existing(Keys(found, starts, ends), numbers)


def compare(workspace_id: int, stated: Stated, piece: Piece, newer: Newer) -> Difference:
    """What loading the piece would change, given what newer imports have said."""
    if stated.are_new and not newer:
        return _all_new(piece)
    known = np.unique(piece.keys.series[piece.keys.series > 0])
    existing = _nothing(piece)
    if len(known) and len(piece.keys):
        days = None if stated.on_one_day else (int(piece.keys.starts.min()), int(piece.keys.starts.max()))
        existing = read_back(workspace_id, known, days, stated.measures)
    own, theirs = codes(piece.keys, existing.keys)
    at, is_known = places_in(own, theirs)
    scopes = scopes_of(piece.keys, stated.resolved)
    said = newer.overrule(piece.keys, scopes, stated.measures)
    differs, would_differ, numbers = _differences(piece, existing, at, is_known, said.void)
    is_new = ~is_known & ~said.removed
    is_changed = is_known & differs
    kept = (would_differ & is_known & ~differs) | (~is_known & said.removed)
    lines = np.where(said.stated, 0, piece.lines)
    difference = Difference(
        Delta(), piece.take(is_new), replace(piece, lines=lines, numbers=numbers).take(is_changed)
    )
    if stated.everything is not None:
        difference.deletions = _moved(existing.keys, stated, stated.everything, newer)
    difference.delta = Delta(
        new=int(is_new.sum()),
        changed=int(is_changed.sum()),
        kept=int(kept.sum()),
        unchanged=len(own) - int(is_new.sum()) - int(is_changed.sum()) - int(kept.sum()),
        moved=sum(len(deletion.keys) for deletion in difference.deletions if not deletion.measures),
        days=days_of(difference.touched()),
    )
    return difference


def _moved(known: Keys, stated: Stated, everything: Keys, newer: Newer) -> list[Deletion]:
    """The facts of orders and deals that the file knows on another day."""
    theirs, own = codes(known, everything)
    elsewhere = ~np.isin(theirs, own)
    by_series = scopes_by_series(stated.resolved)
    on_one_day = [series for series, scope in by_series.items() if scope.on_one_day]
    moved = known.take(elsewhere & np.isin(known.series, on_one_day))
    return deletions(moved, [by_series[series] for series in moved.series.tolist()], newer)


def _all_new(piece: Piece) -> Difference:
    nothing = piece.take(np.zeros(0, dtype=np.intp))
    return Difference(Delta(new=len(piece.keys), days=days_of(piece.keys)), piece, nothing)


def _nothing(piece: Piece) -> Existing:
    nothing = piece.take(np.zeros(0, dtype=np.intp))
    return Existing(nothing.keys, nothing.numbers)


def _differences(
    piece: Piece, existing: Existing, at: NDArray[np.intp], is_known: Flags, void: Mapping[str, Flags]
) -> tuple[Flags, Flags, dict[str, Numbers]]:
    """Whether each row differs, whether it would without newer imports, and the numbers that hold after it."""
    differs = np.zeros(len(at), dtype=np.bool_)
    would_differ = differs.copy()
    numbers: dict[str, Numbers] = {}
    if not is_known.any():
        return differs, would_differ, piece.numbers
    for name, own in piece.numbers.items():
        theirs = existing.numbers[name]
        before, had = theirs.values[at], theirs.measured[at]
        other = is_known & ((own.values != before) | (own.measured != had))
        would_differ |= other
        differs |= other & ~void[name]
        stays = is_known & void[name]
        numbers[name] = Numbers(np.where(stays, before, own.values), np.where(stays, had, own.measured))
    return differs, would_differ, numbers


def scopes_by_series(resolved: Resolved) -> dict[int, Scope]:
    return dict(zip(resolved.series.tolist(), resolved.scopes, strict=True))


def scopes_of(keys: Keys, resolved: Resolved) -> list[Scope]:
    by_series = scopes_by_series(resolved)
    return [by_series[series] for series in keys.series.tolist()]


def deletions(keys: Keys, scopes: Sequence[Scope], newer: Newer) -> list[Deletion]:
    """The facts an import takes away, as far as no newer import has spoken of them."""
    if not len(keys):
        return []
    if not newer:
        return [Deletion(keys)]
    said = newer.overrule(keys, scopes, MEASURE_FIELDS)
    found = [Deletion(keys.take(~said.removed & ~said.stated))]
    lasting = np.flatnonzero(said.stated & ~said.removed)
    by_measures: dict[tuple[str, ...], list[int]] = {}
    for row in lasting.tolist():
        lost = tuple(name for name in MEASURE_FIELDS if not said.void[name][row])
        by_measures.setdefault(lost, []).append(row)
    found += [Deletion(keys.take(np.array(rows)), lost) for lost, rows in by_measures.items() if lost]
    return [deletion for deletion in found if len(deletion.keys)]


def absent(workspace_id: int, account_id: int, statement: Statement, newer: Newer) -> list[Deletion]:
    """Facts that a file complete for its range lacks: of its account, reports and levels, inside its period."""
    own = statement.keys()
    found: list[Deletion] = []
    series = _series_by_scope(workspace_id, account_id)
    for scope, (first, last) in statement.scopes().items():
        values = {
            "workspace_id": workspace_id,
            "series": series.get(scope, []),
            "first": day_of(first),
            "last": day_of(last),
        }
        keys = Keys(*fetch_columns(WITHIN, values))
        theirs, mine = codes(keys, own)
        missing = keys.take(~np.isin(theirs, mine))
        found += deletions(missing, [scope] * len(missing), newer)
    return found


def _series_by_scope(workspace_id: int, account_id: int) -> dict[Scope, list[int]]:
    rows = Series.objects.of(workspace_id).filter(account_id=account_id)
    found: dict[Scope, list[int]] = {}
    for series_id, *named in rows.values_list("id", "source", "level", "breakdown"):
        found.setdefault(scope_of(*named), []).append(series_id)
    return found


def days_of(keys: Keys) -> set[date]:
    """The days of facts that are no longer than a day."""
    return {day_of(number) for number in np.unique(keys.starts[keys.starts == keys.ends]).tolist()}


def start_days(keys: Iterable[Keys]) -> set[int]:
    return {day for one in keys for day in np.unique(one.starts).tolist()}
