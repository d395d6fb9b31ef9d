"""How fresh the results of a workspace are, and whether newer ones are on their way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from accounts.models import Workspace

# By one_freshness_a_workspace, change_by_workspace, journey_change_in_order and one_waiting_job_a_subject.
STATE = """
SELECT (SELECT recomputed_at FROM analytics_freshness WHERE workspace_id = %(workspace_id)s),
       EXISTS (SELECT 1 FROM campaigns_change WHERE workspace_id = %(workspace_id)s)
    -- A visit alone changes no figure until its visitor buys; a busy website would never be up to date.
    OR EXISTS (SELECT 1 FROM campaigns_journeychange
                WHERE workspace_id = %(workspace_id)s AND visitor IS NULL)
    OR EXISTS (SELECT 1 FROM campaigns_job
                WHERE workspace_id = %(workspace_id)s AND kind = 'recompute' AND state IN ('queued', 'running'))
"""


@dataclass(frozen=True, slots=True)
class State:
    """`as_of` is None before the first recompute; while `recomputing`, facts or conversions may not be in the sums."""

    as_of: datetime | None
    recomputing: bool


def freshness_of(workspace: Workspace) -> State:
    with connection.cursor() as cursor:
        cursor.execute(STATE, {"workspace_id": workspace.pk})
        return State(*cursor.fetchone())
