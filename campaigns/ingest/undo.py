"""Undo an import: unwind its account from the newest import down to it, then load the later ones again.

Unwinding in reverse order makes each step simple: what an import changed still is as it left it, so the revision it
kept is exactly the state before.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.functions import Now

from accounts.tenancy import workspace_scope
from campaigns import jobs
from campaigns.changes import mark_days
from campaigns.ingest import contacts
from campaigns.ingest.keeping import require_for_undo
from campaigns.ingest.posts import sweep_posts
from campaigns.ingest.slices import forget
from campaigns.jobs import Busy, Lease
from campaigns.locks import Lock, take
from campaigns.models import MEASURE_FIELDS, ImportRun, JobKind, Observation, RunState
from campaigns.planning.bare import bare

_COLUMNS = ", ".join(MEASURE_FIELDS)
# States of imports whose facts are in force.
STANDING = (RunState.LOADED, RunState.UNDOING, RunState.REPLAYING)

# By observation_by_run (workspace_id, run_id). An import from before observations were kept may be of any day.
ITS_DAYS = """
SELECT coalesce(min(first_on)::text, '-infinity'), coalesce(max(last_on)::text, 'infinity') FROM campaigns_observation
 WHERE workspace_id = %(workspace_id)s AND run_id = %(run_id)s
"""

# By the primary key (workspace_id, start_on, ...), over the days that the import stated.
REMOVE_ITS_FACTS = """
DELETE FROM campaigns_fact
 WHERE workspace_id = %(workspace_id)s AND start_on BETWEEN %(first)s::date AND %(last)s::date AND run_id = %(run_id)s
RETURNING start_on, end_on
"""

# What the import changed and left to another one, on whatever day: it has a revision. By one_revision_a_fact_and_run.
REMOVE_WHAT_IT_CHANGED = """
DELETE FROM campaigns_fact f USING campaigns_revision r
 WHERE r.workspace_id = %(workspace_id)s AND r.run_id = %(run_id)s
   AND f.workspace_id = %(workspace_id)s AND f.start_on = r.start_on AND f.series_id = r.series_id
   AND f.end_on = r.end_on
RETURNING f.start_on, f.end_on
"""

# By one_revision_a_fact_and_run (workspace_id, run_id, ...).
RESTORE = f"""
WITH kept AS (
    DELETE FROM campaigns_revision WHERE workspace_id = %(workspace_id)s AND run_id = %(run_id)s RETURNING *
)
INSERT INTO campaigns_fact (workspace_id, start_on, end_on, series_id, run_id, sheet, line, {_COLUMNS})
SELECT workspace_id, start_on, end_on, series_id, previous_run_id, previous_sheet, previous_line, {_COLUMNS} FROM kept
RETURNING start_on, end_on
"""

# What imports made and no fact needs any more; by series_by_account. One pass over the workspace's facts.
SWEEP_SERIES = """
WITH used AS MATERIALIZED (
    SELECT DISTINCT series_id FROM campaigns_fact WHERE workspace_id = %(workspace_id)s
    UNION
    SELECT series_id FROM campaigns_revision WHERE workspace_id = %(workspace_id)s
)
DELETE FROM campaigns_series s
 WHERE s.workspace_id = %(workspace_id)s AND s.account_id = %(account_id)s
   AND s.id NOT IN (SELECT series_id FROM used)
"""
SWEEP_PLATFORM_CAMPAIGNS = """
DELETE FROM campaigns_platformcampaign p
 WHERE p.workspace_id = %(workspace_id)s AND p.account_id = %(account_id)s
   AND NOT EXISTS (SELECT FROM campaigns_series s
                    WHERE s.workspace_id = p.workspace_id AND s.platform_campaign_id = p.id)
RETURNING campaign_id
"""
SWEEP_CAMPAIGNS = """
DELETE FROM campaigns_campaign WHERE workspace_id = %(workspace_id)s AND id = ANY(%(campaigns)s)
"""


def unwind(workspace_id: int, run_id: int) -> None:
    """Put back what the facts were before this import, which is the newest of its account; under the account's lock."""
    values: dict[str, Any] = {"workspace_id": workspace_id, "run_id": run_id}
    touched: list[tuple[date, date]] = []
    with connection.cursor() as cursor:
        cursor.execute(ITS_DAYS, values)
        values["first"], values["last"] = cursor.fetchone()
        for statement in (REMOVE_ITS_FACTS, REMOVE_WHAT_IT_CHANGED, RESTORE):
            cursor.execute(statement, values)
            touched.extend(cursor.fetchall())
    Observation.objects.of(workspace_id).filter(run_id=run_id).delete()
    forget(workspace_id, {start for start, _end in touched})
    mark_days(workspace_id, {start for start, end in touched if start == end})
    contacts.forget(workspace_id, run_id)


def undo(lease: Lease) -> None:
    """Handler of `JobKind.UNDO`; the subject is an import whose undoing was asked for. One transaction."""
    workspace_id = lease.workspace_id
    with workspace_scope(workspace_id):
        run = ImportRun.objects.of(workspace_id).get(pk=lease.subject_id)
        account_id = run.account_id
        assert account_id is not None
        take(Lock.LOAD, account_id)
        lease.check()
        in_account = ImportRun.objects.of(workspace_id).filter(account_id=account_id)
        run = in_account.get(pk=run.pk)
        if run.state != RunState.UNDOING:
            return
        if in_account.filter(state=RunState.LOADING).exists():
            raise Busy
        require_for_undo(workspace_id, run)
        again = unwind_down_to(workspace_id, in_account, run)
        _mark_undone(workspace_id, run.pk)
        sweep(workspace_id, account_id)
        load_again(workspace_id, again)


def unwind_down_to(workspace_id: int, in_account: QuerySet[ImportRun], run: ImportRun) -> list[int]:
    """Take back this import and all that was loaded after it; the later ones that were not undone, oldest first."""
    later = in_account.filter(load_order__gt=run.load_order, state__in=STANDING).order_by("-load_order")
    again: list[int] = []
    for other in list(later):
        unwind(workspace_id, other.pk)
        if other.state == RunState.UNDOING:
            _mark_undone(workspace_id, other.pk)
        else:
            again.append(other.pk)
    unwind(workspace_id, run.pk)
    return again[::-1]


def load_again(workspace_id: int, run_ids: Iterable[int]) -> None:
    """Let these imports be loaded anew, in the order they have; until they are, it is noted that they were before."""
    for run in ImportRun.objects.of(workspace_id).filter(pk__in=run_ids).order_by("load_order"):
        ImportRun.objects.of(workspace_id).filter(pk=run.pk).update(
            state=RunState.QUEUED, loaded_rows=0, loaded_at=None, before_replay=as_loaded(run)
        )
        jobs.enqueue(workspace_id, kind=JobKind.LOAD, subject_id=run.pk)


def as_loaded(run: ImportRun) -> dict[str, Any]:
    """Its answers and currency of when it was loaded; a worker that died may have noted them before."""
    noted: dict[str, Any] | None = run.before_replay
    return noted or {"answers": run.answers, "currency": run.currency}


def _mark_undone(workspace_id: int, run_id: int) -> None:
    ImportRun.objects.of(workspace_id).filter(pk=run_id).update(state=RunState.UNDONE, undone_at=Now())


def sweep(workspace_id: int, account_id: int) -> None:
    """Take away the campaigns and series that only the undone imports knew; what a person added to one keeps it."""
    with connection.cursor() as cursor:
        values = {"workspace_id": workspace_id, "account_id": account_id}
        cursor.execute(SWEEP_SERIES, values)
        cursor.execute(SWEEP_PLATFORM_CAMPAIGNS, values)
        left = {campaign_id for (campaign_id,) in cursor.fetchall()}
        campaigns = list(bare(workspace_id).filter(pk__in=left).values_list("pk", flat=True))
        cursor.execute(SWEEP_CAMPAIGNS, {"workspace_id": workspace_id, "campaigns": campaigns})
    sweep_posts(workspace_id, account_id)


def undo_failed(workspace_id: int, run_id: int, message: str) -> None:
    ImportRun.objects.of(workspace_id).filter(pk=run_id, state=RunState.UNDOING).update(
        state=RunState.LOADED, error=message
    )


jobs.register(JobKind.UNDO, run=undo, failed=undo_failed)
