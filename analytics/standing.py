"""What is known of a workspace whatever is asked about it, for a page of many questions in one statement."""

from __future__ import annotations

from typing import Any

from django.db import connection

from accounts.models import Workspace
from analytics.cost.entered import ENTERED, ever_entered
from analytics.freshness import STATE, State, freshness_of
from analytics.lookups import LookUps
from analytics.ranges import ANY_RANGE, Ranges, ranges_in_each
from analytics.tracked import SINCE, own_record, since_from

# As each of the four says by itself.
STANDING = f"""
SELECT EXISTS ({ANY_RANGE}), entered.*, state.*, record.*
  FROM ({ENTERED}) AS entered (costs, products, offers)
 CROSS JOIN ({STATE}) AS state (recomputed_at, recomputing)
  LEFT JOIN ({SINCE}) AS record (sales_since, leads_since, heard) ON true
"""


def look_up(workspace: Workspace, lookups: LookUps) -> None:
    """Whether there are facts longer than a day, entered costs and margins, how fresh the sums are, and since when
    there is a record of our own.
    """
    values: dict[str, Any] = {
        "workspace_id": workspace.pk,
        "first": min(first for first, _last in lookups.spans),
        "last": max(last for _first, last in lookups.spans),
    }
    with connection.cursor() as cursor:
        cursor.execute(STANDING, values)
        has_ranges, costs, products, offers, as_of, recomputing, *record = cursor.fetchone()
    if not has_ranges:
        lookups.keep(dict.fromkeys(lookups.spans, Ranges()), ranges_in_each, workspace, lookups.spans)
    lookups.keep((costs, products, offers), ever_entered, workspace)
    lookups.keep(State(as_of, recomputing), freshness_of, workspace)
    lookups.keep(since_from(workspace, record), own_record, workspace)
