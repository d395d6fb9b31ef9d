"""The doorbell: which days changed. Written with the facts, rung after the commit, swept when nobody heard it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.dispatch import Signal

from accounts.tenancy import all_workspaces
from campaigns.locks import Lock, take

# Sent after commit with `workspace_id`. Losing it costs half a minute, never a number: the changes stay in their table.
days_changed = Signal()
# Sent after commit with `workspace_id`: journeys of conversions are to be told anew. Losing it costs half a minute.
journeys_changed = Signal()
# Sent inside the transaction, with `workspace_id` and `goal_id`: the target or the days of a goal are other ones now.
goal_moved = Signal()

MARK_DAYS = """
INSERT INTO campaigns_change (workspace_id, day, made_at)
SELECT %(workspace_id)s, day, now() FROM unnest(%(days)s::date[]) AS day
"""

# By the primary key (workspace_id, start_on, ...).
MARK_ALL_DAYS = """
INSERT INTO campaigns_change (workspace_id, day, made_at)
SELECT DISTINCT %(workspace_id)s, start_on, now() FROM campaigns_fact
 WHERE workspace_id = %(workspace_id)s AND start_on = end_on
"""

# By the primary key (workspace_id, start_on, ...). No `currencies` means all that are foreign.
MARK_FOREIGN_DAYS = """
INSERT INTO campaigns_change (workspace_id, day, made_at)
SELECT DISTINCT %(workspace_id)s, f.start_on, now()
  FROM campaigns_fact f JOIN campaigns_series s ON s.workspace_id = f.workspace_id AND s.id = f.series_id
 WHERE f.workspace_id = %(workspace_id)s AND f.end_on = f.start_on AND f.start_on BETWEEN %(first)s AND %(last)s
   AND s.currency NOT IN ('', %(own)s)
   AND (%(currencies)s::text[] IS NULL OR s.currency = ANY(%(currencies)s::text[]))
"""

MARK_JOURNEYS = """
INSERT INTO campaigns_journeychange (workspace_id, conversion_id, person_id, visitor)
SELECT %(workspace_id)s, conversion_id, NULL::bigint, NULL::bytea
  FROM unnest(%(conversions)s::bigint[]) AS conversion_id
UNION ALL
SELECT %(workspace_id)s, NULL, person_id, NULL FROM unnest(%(people)s::bigint[]) AS person_id
UNION ALL
SELECT %(workspace_id)s, NULL, NULL, visitor FROM unnest(%(visitors)s::bytea[]) AS visitor
"""

MARK_ALL_JOURNEYS = """
INSERT INTO campaigns_journeychange (workspace_id, conversion_id, person_id, visitor)
VALUES (%(workspace_id)s, NULL, NULL, NULL)
"""

# Two days counted from the first of all, below zero, where ids are not.
MARK_FOREIGN_JOURNEYS = """
INSERT INTO campaigns_journeychange (workspace_id, conversion_id, person_id, visitor)
VALUES (%(workspace_id)s, -%(first)s::bigint, -%(last)s::bigint, NULL)
"""

WAITING_JOURNEYS = """
SELECT DISTINCT workspace_id FROM campaigns_journeychange
 WHERE made_at < statement_timestamp() - make_interval(secs => %(seconds)s)
"""

WAITING = """
SELECT DISTINCT workspace_id FROM campaigns_change
 WHERE made_at < statement_timestamp() - make_interval(secs => %(seconds)s)
"""


def ring(workspace_id: int) -> None:
    """Tell the floors above, once the caller's transaction has committed."""
    transaction.on_commit(lambda: days_changed.send(sender=None, workspace_id=workspace_id), robust=True)


def mark_days(workspace_id: int, days: Iterable[date]) -> None:
    """In the transaction that changes the facts of these days; a row that moved marks its old day too."""
    with connection.cursor() as cursor:
        cursor.execute(MARK_DAYS, {"workspace_id": workspace_id, "days": sorted(set(days))})
    ring(workspace_id)


def mark_journeys(
    workspace_id: int,
    *,
    conversions: Iterable[int] = (),
    people: Iterable[int] = (),
    visitors: Iterable[bytes] = (),
) -> None:
    """In the transaction that changes what led to these conversions: a touch, who somebody is, the conversion itself.

    By person and visitor where the conversions are not known: whoever commits last is heard by the one who reads.
    """
    values: dict[str, Any] = {
        "workspace_id": workspace_id,
        "conversions": sorted(set(conversions)),
        "people": sorted(set(people)),
        "visitors": sorted(set(visitors)),
    }
    if not any(values[name] for name in ("conversions", "people", "visitors")):
        return
    with connection.cursor() as cursor:
        cursor.execute(MARK_JOURNEYS, values)
    _ring_journeys(workspace_id)


def mark_all_journeys(workspace_id: int) -> None:
    """In the transaction that changes the rules by which all journeys are told, or their days or currency."""
    with connection.cursor() as cursor:
        cursor.execute(MARK_ALL_JOURNEYS, {"workspace_id": workspace_id})
    _ring_journeys(workspace_id)


def mark_journeys_of_foreign_money(workspace_id: int, *, first: date, last: date) -> None:
    """In the transaction that changes rates of these days.

    Which conversions that concerns is asked after the commit: nobody waits here, and no conversion slips through that
    is told with the old rate meanwhile.
    """
    values = {"workspace_id": workspace_id, "first": first.toordinal(), "last": last.toordinal()}
    with connection.cursor() as cursor:
        cursor.execute(MARK_FOREIGN_JOURNEYS, values)
    _ring_journeys(workspace_id)


def _ring_journeys(workspace_id: int) -> None:
    transaction.on_commit(lambda: journeys_changed.send(sender=None, workspace_id=workspace_id), robust=True)


def hold_sums(workspace_id: int) -> None:
    """Let no recompute begin before the caller commits: for what changes the meaning of facts that are there.

    An import may add a day behind the caller's mark; a recompute at that moment would take it with the old meaning, and
    nothing would mark it again. Those who only mark do not wait for each other.
    """
    take(Lock.RECOMPUTE, workspace_id, shared=True)


def mark_all_days(workspace_id: int) -> None:
    """For what changes the meaning of all facts: another currency."""
    hold_sums(workspace_id)
    with connection.cursor() as cursor:
        cursor.execute(MARK_ALL_DAYS, {"workspace_id": workspace_id})
    ring(workspace_id)


def mark_days_of_foreign_money(
    workspace_id: int, own: str, *, first: date, last: date, currencies: Iterable[str] | None = None
) -> None:
    """Days with facts in another currency than the workspace's `own`: their rate has changed."""
    hold_sums(workspace_id)
    values: dict[str, Any] = {
        "workspace_id": workspace_id,
        "own": own,
        "first": first,
        "last": last,
        "currencies": None if currencies is None else list(currencies),
    }
    with connection.cursor() as cursor:
        cursor.execute(MARK_FOREIGN_DAYS, values)
        if not cursor.rowcount:
            return
    ring(workspace_id)


def ring_where_nobody_heard(*, older_than_seconds: int = 5) -> None:
    """The sweep's part: workspaces that still hold changes of days or of journeys."""
    with (
        all_workspaces(reason="the sweep looks for changes that nobody recomputed"),
        connection.cursor() as cursor,
    ):
        cursor.execute(WAITING, {"seconds": older_than_seconds})
        waiting = [workspace_id for (workspace_id,) in cursor.fetchall()]
        cursor.execute(WAITING_JOURNEYS, {"seconds": older_than_seconds})
        untold = [workspace_id for (workspace_id,) in cursor.fetchall()]
    for workspace_id in waiting:
        days_changed.send(sender=None, workspace_id=workspace_id)
    for workspace_id in untold:
        journeys_changed.send(sender=None, workspace_id=workspace_id)
