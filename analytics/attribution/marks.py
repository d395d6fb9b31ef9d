"""What waits to be told anew: marks of everything or of many days are spread into those of conversions when claimed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from accounts.models import Workspace
from analytics.attribution.packed import reach
from campaigns.models import DateBasis
from campaigns.tracking.settings import settings_of

# By journey_change_in_order (workspace_id, id).
CLAIM = """
DELETE FROM campaigns_journeychange
 WHERE workspace_id = %(workspace_id)s
   AND id <= (SELECT max(id) FROM (SELECT id FROM campaigns_journeychange
                                    WHERE workspace_id = %(workspace_id)s ORDER BY id LIMIT %(limit)s) first)
RETURNING conversion_id, person_id, visitor
"""
CLAIM_ALL = "DELETE FROM campaigns_journeychange WHERE workspace_id = %(workspace_id)s"
WAITING = """
SELECT conversion_id, person_id, visitor FROM campaigns_journeychange WHERE workspace_id = %(workspace_id)s
"""

# By the primary key, conversion_of_a_person, conversion_of_a_visitor, one_link_a_visitor_and_person and
# refund_of_a_sale. What is gone is in it too, so that its journey goes. Of a lead also the person's next one, which is
# no longer the first.
EXPAND = """
WITH direct AS (
    SELECT unnest(%(conversions)s::bigint[]) AS id
    UNION
    SELECT id FROM campaigns_conversion
     WHERE workspace_id = %(workspace_id)s AND person_id = ANY(%(people)s::bigint[])
    UNION
    SELECT id FROM campaigns_conversion
     WHERE workspace_id = %(workspace_id)s AND visitor = ANY(%(visitors)s::bytea[])
    UNION
    SELECT c.id FROM campaigns_visitorlink l
      JOIN campaigns_conversion c ON c.workspace_id = %(workspace_id)s AND c.person_id = l.person_id
     WHERE l.workspace_id = %(workspace_id)s AND l.visitor = ANY(%(visitors)s::bytea[])
)
SELECT id FROM direct
UNION
SELECT r.id FROM direct d
  JOIN campaigns_conversion r ON r.workspace_id = %(workspace_id)s AND r.refund_of_id = d.id
UNION
SELECT later.id FROM direct d
  JOIN campaigns_conversion c ON c.workspace_id = %(workspace_id)s AND c.id = d.id AND c.kind = 'lead'
  CROSS JOIN LATERAL (
      SELECT o.id FROM campaigns_conversion o
       WHERE o.workspace_id = %(workspace_id)s AND o.person_id = c.person_id AND o.kind = 'lead'
         AND (o.at, o.id) > (c.at, c.id)
       ORDER BY o.at, o.id LIMIT 1) later
"""

# By the primary keys (workspace_id, ...); in the order of days, so that a batch has few of them.
SPREAD_ALL = """
INSERT INTO campaigns_journeychange (workspace_id, conversion_id)
SELECT %(workspace_id)s, id FROM (
    SELECT id, day FROM campaigns_conversion WHERE workspace_id = %(workspace_id)s
    UNION
    SELECT conversion_id, day FROM analytics_journey WHERE workspace_id = %(workspace_id)s) known
 GROUP BY id ORDER BY min(day), id
"""
# By the primary key (workspace_id, day, ...) and journey_by_day (workspace_id, day). `reach` is null where credit lies
# on the days of conversions.
SPREAD_DAYS = """
INSERT INTO campaigns_journeychange (workspace_id, conversion_id)
SELECT %(workspace_id)s, -(day - DATE '0001-01-01' + 1) FROM (
    SELECT day FROM analytics_attributedday WHERE workspace_id = %(workspace_id)s
    UNION
    SELECT day FROM analytics_journey WHERE workspace_id = %(workspace_id)s
    UNION
    SELECT generate_series(min(day) - %(reach)s::integer, max(day), interval '1 day')::date
      FROM analytics_journey WHERE workspace_id = %(workspace_id)s AND %(reach)s::integer IS NOT NULL
) known ORDER BY day
"""
# By conversion_by_day (workspace_id, day, kind).
SPREAD_FOREIGN = """
INSERT INTO campaigns_journeychange (workspace_id, conversion_id)
SELECT %(workspace_id)s, id FROM campaigns_conversion
 WHERE workspace_id = %(workspace_id)s AND day BETWEEN %(first)s AND %(last)s AND currency NOT IN ('', %(own)s)
 ORDER BY day, id
"""


@dataclass(frozen=True, slots=True)
class Claimed:
    """What a batch works on; what it spread waits for the batches after it."""

    conversions: set[int]
    days: set[date]


def claim(workspace: Workspace, limit: int) -> Claimed | None:
    """Under the lock ATTRIBUTE; None when nothing waits."""
    marks = rows_of(CLAIM, {"workspace_id": workspace.pk, "limit": limit})
    if not marks:
        return None
    if (None, None, None) in marks:
        _spread_all(workspace)
    days = set()
    for conversion_id, person_id, _visitor in marks:
        if conversion_id is None or conversion_id >= 0:
            continue
        first = date.fromordinal(-conversion_id)
        if person_id is None:
            days.add(first)
        else:
            _spread_foreign(workspace, first, date.fromordinal(-person_id))
    return Claimed(concerned(workspace.pk, marks), days)


def forget_all(workspace_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(CLAIM_ALL, {"workspace_id": workspace_id})


def waiting(workspace_id: int) -> set[int] | None:
    """The conversions that wait; None where nobody knows yet which those are."""
    marks = rows_of(WAITING, {"workspace_id": workspace_id})
    if any(mark == (None, None, None) or (mark[0] or 0) < 0 for mark in marks):
        return None
    return concerned(workspace_id, marks)


def concerned(workspace_id: int, marks: Sequence[Sequence[Any]]) -> set[int]:
    """Numbers below zero are days: they name no conversion and no person."""
    values = {
        "workspace_id": workspace_id,
        "conversions": sorted({one for one, _person, _visitor in marks if one is not None and one >= 0}),
        "people": sorted({person for _one, person, _visitor in marks if person is not None and person >= 0}),
        "visitors": sorted({bytes(visitor) for _one, _person, visitor in marks if visitor is not None}),
    }
    return {found for (found,) in rows_of(EXPAND, values)}


def rows_of(statement: str, values: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[Any] = cursor.fetchall()
        return found


def _spread_all(workspace: Workspace) -> None:
    """Behind all conversions come all days: a journey may stay as it was, and its credit not."""
    rules = settings_of(workspace)
    by_touch = rules.date_basis == DateBasis.TOUCH
    with connection.cursor() as cursor:
        cursor.execute(SPREAD_ALL, {"workspace_id": workspace.pk})
        values = {
            "workspace_id": workspace.pk,
            "reach": reach(rules.look_back_days).days if by_touch else None,
        }
        cursor.execute(SPREAD_DAYS, values)


def _spread_foreign(workspace: Workspace, first: date, last: date) -> None:
    """Once the new rates are there for everybody: whoever was told with the old ones is among them."""
    values: dict[str, Any] = {
        "workspace_id": workspace.pk,
        "own": workspace.currency,
        "first": first,
        "last": last,
    }
    with connection.cursor() as cursor:
        cursor.execute(SPREAD_FOREIGN, values)
