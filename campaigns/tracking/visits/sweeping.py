"""What goes by itself: hits that wait are gathered, and what was kept long enough is deleted."""

from __future__ import annotations

import structlog
from django.conf import settings
from django.db import connection

from accounts.tenancy import all_workspaces, workspace_scope
from campaigns import jobs
from campaigns.models import JobKind

log = structlog.get_logger(__name__)

# Rows of one transaction.
STEP = 5_000

# By hit_in_order (workspace_id, id): from one workspace to the next, however many hits each has. By job_still_to_do:
# a job that runs takes those hits too, and another one would only hold up a worker. One that was not heard of for a
# minute waits or is dead.
WITH_HITS = """
WITH RECURSIVE found (workspace_id) AS (
    (SELECT workspace_id FROM campaigns_hit ORDER BY workspace_id LIMIT 1)
    UNION ALL
    SELECT (SELECT h.workspace_id FROM campaigns_hit h WHERE h.workspace_id > f.workspace_id
             ORDER BY h.workspace_id LIMIT 1)
      FROM found f WHERE f.workspace_id IS NOT NULL
)
SELECT workspace_id FROM found WHERE workspace_id IS NOT NULL AND NOT EXISTS (
       SELECT FROM campaigns_job j
        WHERE j.workspace_id = found.workspace_id AND j.kind = 'enrich' AND j.state = 'running'
          AND j.lease_until > statement_timestamp() + make_interval(secs => GREATEST(%(lease)s - 60, 0)))
"""

EVERY_WORKSPACE = "SELECT id FROM accounts_workspace ORDER BY id"

# By its primary key; nobody's rows. Yesterday's may still be needed by what was counted around midnight.
DELETE_SALTS = "DELETE FROM campaigns_dailysalt WHERE day < (now() AT TIME ZONE 'UTC')::date - 1"

# By interaction_by_time, view_by_time, click_of_a_link and the primary keys of tallies and jobs, all led by
# workspace_id. Visits stay: journeys point at them.
DELETE_OLD = (
    """
DELETE FROM campaigns_interaction WHERE workspace_id = %(workspace_id)s AND id = ANY(ARRAY(
    SELECT id FROM campaigns_interaction WHERE workspace_id = %(workspace_id)s
       AND at < now() - make_interval(days => %(days)s) ORDER BY at LIMIT %(step)s))
""",
    """
DELETE FROM campaigns_pageview WHERE workspace_id = %(workspace_id)s AND id = ANY(ARRAY(
    SELECT id FROM campaigns_pageview WHERE workspace_id = %(workspace_id)s
       AND at < now() - make_interval(days => %(days)s) ORDER BY at LIMIT %(step)s))
""",
    """
DELETE FROM campaigns_linkclick WHERE workspace_id = %(workspace_id)s AND id = ANY(ARRAY(
    SELECT id FROM campaigns_linkclick WHERE workspace_id = %(workspace_id)s
       AND at < now() - make_interval(days => %(days)s) LIMIT %(step)s))
""",
    """
DELETE FROM campaigns_hittally WHERE workspace_id = %(workspace_id)s
   AND day < (now() - make_interval(days => %(days)s))::date
""",
    # A job every few seconds is no history; those that failed stay.
    """
DELETE FROM campaigns_job WHERE workspace_id = %(workspace_id)s AND id = ANY(ARRAY(
    SELECT id FROM campaigns_job WHERE workspace_id = %(workspace_id)s AND kind = 'enrich' AND state = 'done'
       AND finished_at < now() - interval '1 day' LIMIT %(step)s))
""",
)


def gather_hits() -> int:
    """Wake a job for every workspace with hits and none at work, and say how many; forget the salts of former days."""
    with connection.cursor() as cursor:
        cursor.execute(DELETE_SALTS)
    with (
        all_workspaces(reason="hits of all workspaces are gathered"),
        connection.cursor() as cursor,
    ):
        cursor.execute(WITH_HITS, {"lease": settings.JOB_LEASE_SECONDS})
        waiting = [workspace_id for (workspace_id,) in cursor.fetchall()]
    for workspace_id in waiting:
        with workspace_scope(workspace_id):
            jobs.enqueue(workspace_id, kind=JobKind.ENRICH)
    return len(waiting)


def delete_old() -> None:
    """Every day: what was seen and done longer ago than is kept. Where it fails, the others go on."""
    with (
        all_workspaces(reason="old hits of all workspaces are deleted"),
        connection.cursor() as cursor,
    ):
        cursor.execute(EVERY_WORKSPACE)
        workspaces = [workspace_id for (workspace_id,) in cursor.fetchall()]
    for workspace_id in workspaces:
        try:
            for statement in DELETE_OLD:
                _delete(workspace_id, statement)
        except Exception:
            log.exception("old_hits_not_deleted", workspace=workspace_id)
    log.info("old_hits_deleted", workspaces=len(workspaces), days=settings.TRACKING_KEEP_DAYS)


def _delete(workspace_id: int, statement: str) -> None:
    """Step by step, so that nothing waits long for the rows."""
    values = {"workspace_id": workspace_id, "days": settings.TRACKING_KEEP_DAYS, "step": STEP}
    deleted = STEP
    while deleted >= STEP:
        with workspace_scope(workspace_id, even_archived=True), connection.cursor() as cursor:
            cursor.execute(statement, values)
            deleted = cursor.rowcount
