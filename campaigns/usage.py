"""How many rows a workspace took in during a month: facts of imports, and events of its website."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection

from accounts.billing.usage import Month, count_with
from campaigns.models import RunState

# What is loaded or will be; what is undone is given back. `uploaded_at` has an index, by run_newest_first.
FACTS = """
SELECT workspace_id, sum(new_count + changed_count)
  FROM campaigns_importrun
 WHERE workspace_id = ANY (%(workspaces)s) AND uploaded_at >= %(since)s AND uploaded_at < %(until)s
   AND state = ANY (%(states)s)
 GROUP BY workspace_id
"""
COUNTED = [RunState.QUEUED, RunState.LOADING, RunState.LOADED, RunState.REPLAYING]
# By view_by_time, interaction_by_time and conversion_by_day. A followed short link counts by what it leads to.
EVENTS = """
SELECT workspace_id, sum(n) FROM (
    SELECT workspace_id, count(*) AS n FROM campaigns_pageview
     WHERE workspace_id = ANY (%(workspaces)s) AND at >= %(since)s AND at < %(until)s GROUP BY workspace_id
    UNION ALL
    SELECT workspace_id, count(*) FROM campaigns_interaction
     WHERE workspace_id = ANY (%(workspaces)s) AND at >= %(since)s AND at < %(until)s GROUP BY workspace_id
    UNION ALL
    SELECT workspace_id, count(*) FROM campaigns_conversion
     WHERE workspace_id = ANY (%(workspaces)s) AND day >= %(first)s AND day < %(next_first)s GROUP BY workspace_id
) each GROUP BY workspace_id
"""
# A million page views take a tenth of a second to count, and decide nothing about the next event.
EVENTS_REMEMBERED = 600


def facts(workspace_ids: Sequence[int], month: Month) -> dict[int, int]:
    """Rows that were new or said something else; the same file again costs nothing."""
    return _ask(FACTS, workspace_ids, month, states=[str(state) for state in COUNTED])


def events(workspace_ids: Sequence[int], month: Month) -> dict[int, int]:
    """Page views, what people did on pages, and conversions, wherever they were reported."""
    return _ask(EVENTS, workspace_ids, month)


def _ask(sql: str, workspace_ids: Sequence[int], month: Month, **more: Any) -> dict[int, int]:
    values = {
        "workspaces": list(workspace_ids),
        "since": month.since,
        "until": month.until,
        "first": month.first,
        "next_first": month.next_first,
        **more,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return {workspace_id: int(count) for workspace_id, count in cursor.fetchall()}


count_with("facts", facts)
count_with("events", events, remember_seconds=EVENTS_REMEMBERED)
