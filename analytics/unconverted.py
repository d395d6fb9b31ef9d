"""Which money no exchange rate converts: its currency and days, so that somebody can enter the rate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection

from accounts.models import Workspace
from analytics.counting import JOINED, MONEY, RATE, WITHIN, hash_joins, parameters

_MONEY = ", ".join(f"f.{name}" for name in sorted(MONEY))

# By the primary key (workspace_id, start_on, ...).
WAITING = f"""
WITH {RATE}
SELECT s.currency, count(*), count(DISTINCT f.end_on), min(f.end_on), max(f.end_on)
{JOINED}
 WHERE f.workspace_id = %(workspace_id)s AND {WITHIN}
   AND s.currency <> %(currency)s AND r.rate_day IS NULL AND coalesce({_MONEY}) IS NOT NULL
   AND (%(campaign_id)s::bigint IS NULL OR coalesce(p.campaign_id, 0) = %(campaign_id)s)
   AND (%(channel)s::text IS NULL OR s.channel = %(channel)s)
   AND (%(objective_id)s::bigint IS NULL OR %(objective_id)s = coalesce(
        (SELECT c.objective_id FROM campaigns_campaign c
          WHERE c.workspace_id = %(workspace_id)s AND c.id = p.campaign_id), 0))
 GROUP BY s.currency ORDER BY s.currency
"""

PERIOD = "SELECT min(start_on), max(end_on) FROM campaigns_fact WHERE workspace_id = %(workspace_id)s"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Money of one currency without a rate; `currency` is "" where no file named one, which no rate can mend.

    `row_count` has the rows of overlapping reports too, of which at most one counts in a figure.
    """

    currency: str
    row_count: int
    day_count: int
    first: date
    last: date


def waiting(
    workspace: Workspace,
    first: date,
    last: date,
    *,
    campaign_id: int | None = None,
    channel: str | None = None,
    objective_id: int | None = None,
) -> list[Waiting]:
    """What the figures of the period leave out for want of a rate, by currency; in a transaction."""
    values = parameters(workspace, first, last) | {
        "campaign_id": campaign_id,
        "channel": channel,
        "objective_id": objective_id,
    }
    with hash_joins(), connection.cursor() as cursor:
        cursor.execute(WAITING, values)
        return [Waiting(*row) for row in cursor.fetchall()]


def waiting_ever(workspace: Workspace) -> list[Waiting]:
    """The same for all that was ever imported."""
    with connection.cursor() as cursor:
        cursor.execute(PERIOD, {"workspace_id": workspace.pk})
        first, last = cursor.fetchone()
    return [] if first is None else waiting(workspace, first, last)
