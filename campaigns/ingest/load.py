"""From rows to facts: read back, compare, and write only what differs, in chunks that may die and be done again.

A chunk is one transaction: the account's lock, the fencing check, the facts, what they replaced, the changed days and
the cursor. COPY cannot write into a table with row-level security, so rows go through a temporary table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db import connection

from campaigns.changes import mark_days
from campaigns.ingest.match import Matcher, wanted_series
from campaigns.ingest.shapes import Row
from campaigns.models import MEASURE_FIELDS

# Series of these levels are one order or one deal, which lies on one day at a time: on another day it has moved.
ONE_DAY_LEVELS = frozenset({"order", "deal"})

Measures = tuple[int | None, ...]


class FactKey(NamedTuple):
    series_id: int
    start_on: date
    end_on: date


@dataclass(slots=True)
class Delta:
    """What a chunk of rows means against the facts as they are; the lists hold (key, row, measures)."""

    new: list[tuple[FactKey, Row, Measures]] = field(default_factory=list)
    changed: list[tuple[FactKey, Row, Measures]] = field(default_factory=list)
    moved: list[FactKey] = field(default_factory=list)
    gone: list[FactKey] = field(default_factory=list)
    kept: list[FactKey] = field(default_factory=list)
    unchanged: int = 0

    @property
    def days(self) -> set[date]:
        """Days whose sums change: of new and changed daily facts, and the old days of what moved."""
        keys = [key for key, _, _ in self.new] + [key for key, _, _ in self.changed] + self.moved
        return {key.start_on for key in keys if key.start_on == key.end_on}


_COLUMNS = ", ".join(MEASURE_FIELDS)

# By the primary key (workspace_id, start_on, series_id, end_on).
READ_BACK = f"""
SELECT series_id, start_on, end_on, {_COLUMNS} FROM campaigns_fact
 WHERE workspace_id = %(workspace_id)s AND start_on BETWEEN %(first)s AND %(last)s AND series_id = ANY(%(series)s)
"""

# By fact_by_series (workspace_id, series_id): an order or a deal may have lain on any day.
READ_BACK_ANY_DAY = f"""
SELECT series_id, start_on, end_on, {_COLUMNS} FROM campaigns_fact
 WHERE workspace_id = %(workspace_id)s AND series_id = ANY(%(series)s)
"""

MAKE_INCOMING = f"""
CREATE TEMPORARY TABLE IF NOT EXISTS incoming_fact (
    verdict "char" NOT NULL, series_id bigint NOT NULL, start_on date NOT NULL, end_on date NOT NULL,
    sheet smallint, line integer, {", ".join(f"{name} bigint" for name in MEASURE_FIELDS)}
) ON COMMIT DELETE ROWS
"""

FILL_INCOMING = (
    f"COPY incoming_fact (verdict, series_id, start_on, end_on, sheet, line, {_COLUMNS}) FROM STDIN"
)

_SAME_FACT = """
       f.workspace_id = %(workspace_id)s AND f.start_on = i.start_on AND f.series_id = i.series_id
   AND f.end_on = i.end_on AND f.start_on BETWEEN %(first)s AND %(last)s
"""

# A fact that this very run wrote before (one order twice in a file) needs no second revision.
KEEP_OLD = f"""
INSERT INTO campaigns_revision
       (workspace_id, run_id, start_on, end_on, series_id,
        previous_run_id, previous_sheet, previous_line, made_at, {_COLUMNS})
SELECT f.workspace_id, %(run_id)s, f.start_on, f.end_on, f.series_id, f.run_id, f.sheet, f.line, now(),
       {", ".join(f"f.{name}" for name in MEASURE_FIELDS)}
  FROM incoming_fact i JOIN campaigns_fact f ON {_SAME_FACT}
 WHERE i.verdict IN ('c', 'm') AND f.run_id <> %(run_id)s
"""

CHANGE = f"""
UPDATE campaigns_fact f
   SET run_id = %(run_id)s, sheet = i.sheet, line = i.line, {", ".join(f"{name} = i.{name}" for name in MEASURE_FIELDS)}
  FROM incoming_fact i WHERE i.verdict = 'c' AND {_SAME_FACT}
"""

REMOVE_MOVED = f"DELETE FROM campaigns_fact f USING incoming_fact i WHERE i.verdict = 'm' AND {_SAME_FACT}"

ADD = f"""
INSERT INTO campaigns_fact (workspace_id, start_on, end_on, series_id, run_id, sheet, line, {_COLUMNS})
SELECT %(workspace_id)s, start_on, end_on, series_id, %(run_id)s, sheet, line, {_COLUMNS}
  FROM incoming_fact WHERE verdict = 'n'
"""


def in_loading_order(rows: Sequence[Row]) -> list[Row]:
    """The same order each time, so that a cursor means the same rows to every worker; by day, as the key is."""
    return sorted(
        rows,
        key=lambda row: (row.start_on, row.end_on, row.campaign_key, row.level, row.entity_key, row.line),
    )


def compare(
    workspace_id: int, rows: Sequence[Row], series: Sequence[int | None], measured: Sequence[frozenset[str]]
) -> Delta:
    """What would change. `series[i]` is the series of `rows[i]`, None when it does not exist yet.

    A measure outside `measured[row.part]` has no column in the file and keeps its value; inside it a blank means
    "not measured".
    """
    known = [series_id for series_id in series if series_id is not None]
    existing = _read_back(workspace_id, rows, sorted(set(known)))
    days_of: dict[int, list[FactKey]] = {}
    for key in existing:
        days_of.setdefault(key.series_id, []).append(key)
    delta = Delta()
    for row, series_id in zip(rows, series, strict=True):
        key = FactKey(series_id or 0, row.start_on, row.end_on)
        old = existing.get(key) if series_id is not None else None
        values = _merged(row, old, measured[row.part])
        if old is None:
            delta.new.append((key, row, values))
        elif old == values:
            delta.unchanged += 1
        else:
            delta.changed.append((key, row, values))
        if row.level in ONE_DAY_LEVELS and series_id is not None:
            delta.moved.extend(other for other in days_of.get(series_id, ()) if other != key)
    return delta


def _read_back(workspace_id: int, rows: Sequence[Row], series: list[int]) -> dict[FactKey, Measures]:
    if not rows or not series:
        return {}
    any_day = any(row.level in ONE_DAY_LEVELS for row in rows)
    values: dict[str, Any] = {
        "workspace_id": workspace_id,
        "series": series,
        "first": min(row.start_on for row in rows),
        "last": max(row.start_on for row in rows),
    }
    with connection.cursor() as cursor:
        cursor.execute(READ_BACK_ANY_DAY if any_day else READ_BACK, values)
        return {FactKey(*found[:3]): tuple(found[3:]) for found in cursor.fetchall()}


def _merged(row: Row, old: Measures | None, measured: frozenset[str]) -> Measures:
    stated = row.measures
    if old is None:
        return tuple(stated.get(name) for name in MEASURE_FIELDS)
    return tuple(
        stated.get(name) if name in measured else before
        for name, before in zip(MEASURE_FIELDS, old, strict=True)
    )


def load_chunk(
    matcher: Matcher, run_id: int, rows: Sequence[Row], measured: Sequence[frozenset[str]]
) -> Delta:
    """Bring the facts up to these rows, in the caller's transaction and under the account's lock."""
    wanted = wanted_series(rows)
    ids = matcher.make(wanted)
    delta = compare(matcher.workspace_id, rows, [ids[key] for key in wanted.keys], measured)
    if delta.new or delta.changed or delta.moved:
        _write(matcher.workspace_id, run_id, delta)
        mark_days(matcher.workspace_id, delta.days)
    return delta


def _write(workspace_id: int, run_id: int, delta: Delta) -> None:
    starts = [key.start_on for key, _, _ in delta.changed] + [key.start_on for key in delta.moved]
    values: dict[str, Any] = {
        "workspace_id": workspace_id,
        "run_id": run_id,
        "first": min(starts, default=date.min),
        "last": max(starts, default=date.min),
    }
    nothing = (None,) * len(MEASURE_FIELDS)
    with connection.cursor() as cursor:
        cursor.execute(MAKE_INCOMING)
        cursor.execute("TRUNCATE incoming_fact")
        with cursor.copy(FILL_INCOMING) as copy:
            for verdict, entries in (("n", delta.new), ("c", delta.changed)):
                for key, row, measures in entries:
                    copy.write_row((verdict, *key, row.sheet, row.line, *measures))
            for key in set(delta.moved):
                copy.write_row(("m", *key, None, None, *nothing))
        # Without statistics the planner takes the table for empty and nests loops over the facts.
        cursor.execute("ANALYZE incoming_fact")
        if starts:
            cursor.execute(KEEP_OLD, values)
            cursor.execute(CHANGE, values)
            cursor.execute(REMOVE_MOVED, values)
        if delta.new:
            cursor.execute(ADD, values)
