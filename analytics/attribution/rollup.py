"""Keeps journeys and the credit of each day equal to what is known; can prove it, or tell all anew."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db import connection

from accounts.models import Workspace
from accounts.tenancy import workspace_scope
from analytics.attribution import journeys, marks
from analytics.attribution.codes import CHANNEL_BY_CODE
from analytics.attribution.credit import MOST, credit, summed
from analytics.attribution.journeys import COLUMNS, Told
from analytics.attribution.marks import rows_of
from analytics.attribution.packed import KINDS, day_of, number_of, reach, read_days
from analytics.rollup import Fence
from campaigns import locks
from campaigns.models import DateBasis, TrackingSettings
from campaigns.tracking.settings import settings_of

CHANGES_PER_BATCH = 5_000
DAYS_PER_BATCH = 100

_LISTED = ", ".join(COLUMNS)
# By the primary key (workspace_id, conversion_id).
KEPT = f"""
SELECT {_LISTED} FROM analytics_journey
 WHERE workspace_id = %(workspace_id)s AND conversion_id = ANY(%(conversions)s::bigint[])
"""
FORGET = """
DELETE FROM analytics_journey
 WHERE workspace_id = %(workspace_id)s AND conversion_id = ANY(%(conversions)s::bigint[])
"""
FORGET_ALL = "DELETE FROM analytics_journey WHERE workspace_id = %(workspace_id)s"
_TYPES = {
    "conversion_id": "bigint", "kind": "text", "at": "timestamptz", "day": "date", "value": "bigint",
    "is_unconverted": "boolean", "lead_index": "smallint", "deal_index": "smallint", "version": "smallint",
}  # fmt: skip
_UNNESTED = ", ".join(f"%({name})s::{_TYPES.get(name, 'bytea')}[]" for name in COLUMNS)
KEEP = f"""
INSERT INTO analytics_journey (workspace_id, {_LISTED})
SELECT %(workspace_id)s, {_LISTED} FROM unnest({_UNNESTED}) AS told({_LISTED})
"""
# By the primary key (workspace_id, ...).
ALL_CONVERSIONS = "SELECT id FROM campaigns_conversion WHERE workspace_id = %(workspace_id)s"
ALL_TOLD = "SELECT conversion_id FROM analytics_journey WHERE workspace_id = %(workspace_id)s"
# By journey_by_day (workspace_id, day).
PERIOD = "SELECT min(day), max(day) FROM analytics_journey WHERE workspace_id = %(workspace_id)s"

# By the primary key (workspace_id, day, ...).
FORGET_DAYS = """
DELETE FROM analytics_attributedday WHERE workspace_id = %(workspace_id)s AND day = ANY(%(days)s::date[])
"""
FORGET_ALL_DAYS = "DELETE FROM analytics_attributedday WHERE workspace_id = %(workspace_id)s"
ALL_DAYS = """
SELECT day, kind, channel, campaign_id, conversions, value, unconverted_count FROM analytics_attributedday
 WHERE workspace_id = %(workspace_id)s
"""
ADD_DAYS = """
INSERT INTO analytics_attributedday (
    workspace_id, day, kind, channel, campaign_id, conversions, value, unconverted_count)
SELECT %(workspace_id)s, * FROM unnest(
    %(days)s::date[], %(kinds)s::text[], %(channels)s::text[], %(campaigns)s::bigint[],
    %(conversions)s::bigint[], %(values)s::bigint[], %(unconverted)s::integer[])
"""

DayRow = tuple[date, str, str, int, int, int | None, int]


@dataclass(frozen=True, slots=True)
class Difference:
    """A journey or a row of credit that is not what telling all anew says: `missing` here, or `unexpected`."""

    what: str
    subject: str
    verdict: str


def recompute(workspace_id: int, lease: Fence | None = None) -> int:
    """Tell every journey anew that something changed for, a transaction a batch; how many conversions that were."""
    total = 0
    while (told := recompute_batch(workspace_id, lease)) is not None:
        total += told
    return total


def recompute_batch(
    workspace_id: int, lease: Fence | None = None, *, limit: int = CHANGES_PER_BATCH
) -> int | None:
    """One batch in one transaction: lock, claim, tell, replace; None when nothing waits.

    The lock comes before the claim: two of them could otherwise replace each other's rows with older ones. A change
    that commits after the claim was read stays in its table. The work is that of the journeys concerned and their days;
    a mark of everything becomes marks of its parts, which the next batches take.
    """
    with workspace_scope(workspace_id):
        locks.take(locks.Lock.ATTRIBUTE, workspace_id)
        if lease is not None:
            lease.check()
        workspace = Workspace.objects.get(pk=workspace_id)
        claimed = marks.claim(workspace, limit)
        if claimed is None:
            return None
        basis = settings_of(workspace).date_basis
        days = set(claimed.days)
        for batch in journeys.batches(claimed.conversions):
            days |= _retell(workspace, batch, basis)
        _replace_days(workspace, days)
    return len(claimed.conversions)


def rebuild(workspace_id: int) -> int:
    """All journeys and all credit from nothing but what is known, in one transaction; how many conversions."""
    with workspace_scope(workspace_id):
        locks.take(locks.Lock.ATTRIBUTE, workspace_id)
        return _rebuild(Workspace.objects.get(pk=workspace_id))


def verify(workspace_id: int) -> list[Difference]:
    """Where journeys and credit differ from those told anew, what waits to be told aside; empty when all is well."""
    with workspace_scope(workspace_id):
        locks.take(locks.Lock.ATTRIBUTE, workspace_id)
        workspace = Workspace.objects.get(pk=workspace_id)
        named = {"workspace_id": workspace_id}
        aside = marks.waiting(workspace_id)
        if aside is None:
            return []
        known = {found for (found,) in rows_of(ALL_CONVERSIONS, named) + rows_of(ALL_TOLD, named)} - aside
        wrong: list[Difference] = []
        for batch in journeys.batches(known):
            should = {one.conversion_id: one for one in journeys.tell(workspace, batch)}
            kept = _kept(workspace_id, batch)
            wrong += _compared("journey", should, kept)
        # What was marked while they were told is other than what is kept, and will be told.
        aside = marks.waiting(workspace_id)
        if aside is None:
            return []
        wrong = [one for one in wrong if int(one.subject) not in aside]
        expected = {row[:4]: row for row in _all_days(workspace)}
        wrong += _compared("credit", expected, {row[:4]: row for row in rows_of(ALL_DAYS, named)})
    return wrong


def _compared(what: str, should: dict[Any, Any], kept: dict[Any, Any]) -> list[Difference]:
    changed = {key for key in should.keys() & kept.keys() if tuple(should[key]) != tuple(kept[key])}
    missing = sorted((should.keys() - kept.keys()) | changed)
    unexpected = sorted((kept.keys() - should.keys()) | changed)
    return [Difference(what, _named(key), "missing") for key in missing] + [
        Difference(what, _named(key), "unexpected") for key in unexpected
    ]


def _named(key: Any) -> str:
    return " ".join(str(part) for part in key) if isinstance(key, tuple) else str(key)


def _retell(workspace: Workspace, conversions: Sequence[int], basis: str) -> set[date]:
    """Write the journeys that are other ones now; the days whose credit that changes."""
    should = {one.conversion_id: one for one in journeys.tell(workspace, conversions)}
    kept = _kept(workspace.pk, conversions)
    gone = [old for key, old in kept.items() if should.get(key) != old]
    new = [one for key, one in should.items() if kept.get(key) != one]
    if gone:
        ids = [old.conversion_id for old in gone]
        _run(FORGET, {"workspace_id": workspace.pk, "conversions": ids})
    keep(workspace.pk, new)
    days = {one.day for one in (*gone, *new)}
    if basis == DateBasis.TOUCH:
        for one in (*gone, *new):
            days |= {day_of(number) for number in set(np.frombuffer(one.days, "<i4").tolist())}
    return days


def _kept(workspace_id: int, conversions: Sequence[int]) -> dict[int, Told]:
    rows = rows_of(KEPT, {"workspace_id": workspace_id, "conversions": list(conversions)})
    told = (Told._make(bytes(cell) if isinstance(cell, memoryview) else cell for cell in row) for row in rows)
    return {one.conversion_id: one for one in told}


def keep(workspace_id: int, told: Sequence[Told]) -> None:
    if told:
        columns = {name: list(column) for name, column in zip(COLUMNS, zip(*told, strict=True), strict=True)}
        _run(KEEP, {"workspace_id": workspace_id, **columns})


def _rebuild(workspace: Workspace) -> int:
    named = {"workspace_id": workspace.pk}
    marks.forget_all(workspace.pk)
    for statement in (FORGET_ALL, FORGET_ALL_DAYS):
        _run(statement, named)
    conversions = [found for (found,) in rows_of(ALL_CONVERSIONS, named)]
    for batch in journeys.batches(conversions):
        keep(workspace.pk, journeys.tell(workspace, batch))
    _add_days(workspace.pk, _all_days(workspace))
    return len(conversions)


def _all_days(workspace: Workspace) -> list[DayRow]:
    ((first, last),) = rows_of(PERIOD, {"workspace_id": workspace.pk})
    if first is None:
        return []
    rules = settings_of(workspace)
    if rules.date_basis == DateBasis.TOUCH:
        first -= reach(rules.look_back_days)
    every = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    rows: list[DayRow] = []
    for start in range(0, len(every), DAYS_PER_BATCH):
        rows += _day_rows(workspace.pk, rules, every[start : start + DAYS_PER_BATCH])
    return rows


def _replace_days(workspace: Workspace, days: Iterable[date]) -> None:
    changed = sorted(days)
    if not changed:
        return
    rules = settings_of(workspace)
    _run(FORGET_DAYS, {"workspace_id": workspace.pk, "days": changed})
    for start in range(0, len(changed), DAYS_PER_BATCH):
        _add_days(workspace.pk, _day_rows(workspace.pk, rules, changed[start : start + DAYS_PER_BATCH]))


def _day_rows(workspace_id: int, rules: TrackingSettings, days: Sequence[date]) -> list[DayRow]:
    """The credit of these days, from the journeys that may have some on them."""
    read = set(days)
    if rules.date_basis == DateBasis.TOUCH:
        after = range(reach(rules.look_back_days).days + 1)
        read = {day + timedelta(days=number) for day in days for number in after}
    found = credit(read_days(workspace_id, sorted(read)), rules.model, rules.date_basis)
    wanted = np.isin(found.days, np.array([number_of(day) for day in days]))
    keys = [column[wanted] for column in (found.days, found.kinds, found.channels, found.campaigns)]
    known = found.has_value[wanted].astype(np.int64)
    amounts = [found.conversions[wanted], found.values[wanted], known, found.unconverted[wanted]]
    (day, kind, channel, campaign), (conversions, values, with_value, unconverted) = summed(keys, amounts)
    return [
        (
            day_of(int(day[at])),
            KINDS[int(kind[at])],
            CHANNEL_BY_CODE.get(int(channel[at]), ""),
            int(campaign[at]),
            conversions[at],
            values[at] if with_value[at] and abs(values[at]) <= MOST else None,
            unconverted[at],
        )
        for at in range(len(day))
    ]


def _add_days(workspace_id: int, rows: Sequence[DayRow]) -> None:
    if not rows:
        return
    names = ("days", "kinds", "channels", "campaigns", "conversions", "values", "unconverted")
    columns = {name: list(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)}
    _run(ADD_DAYS, {"workspace_id": workspace_id, **columns})


def _run(statement: str, values: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
