"""Jobs: rows that say what must be done, leases that say who is doing it, a sweep for whatever was missed.

A job may run twice at once and die anywhere. Whoever holds the lease's token may write; a worker that slept through
its lease finds another token at its next `Lease.check()` and stops. All times are the database's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import structlog
from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from accounts.models import random_id
from accounts.tenancy import all_workspaces, workspace_scope
from campaigns.models import JobKind

log = structlog.get_logger(__name__)

# Attempts without progress: a long import that is interrupted each time but goes on each time is no poison.
MAX_ATTEMPTS = 5
# After the first failed attempt, then doubling.
RETRY_SECONDS = 5
BUSY_SECONDS = 1


class LostLease(Exception):
    """Another worker has taken the job over; stop without a trace."""


class Busy(Exception):
    """The job must wait for another one; it costs no attempt."""


# DO UPDATE and not DO NOTHING: it waits for a worker that is just taking the waiting job, and if that worker wins, a
# new row is added; DO NOTHING would see the row that is about to be taken and add none.
ENQUEUE = """
INSERT INTO campaigns_job (id, workspace_id, kind, subject_id, state, attempts, error)
SELECT %(id)s, %(workspace_id)s, %(kind)s, %(subject_id)s, 'queued', 0, ''
 WHERE NOT EXISTS (SELECT FROM accounts_workspace w WHERE w.id = %(workspace_id)s AND w.archived_at IS NOT NULL)
ON CONFLICT (workspace_id, kind, subject_id) WHERE state = 'queued'
DO UPDATE SET run_after = LEAST(campaigns_job.run_after, statement_timestamp())
RETURNING id
"""

CLAIM = """
UPDATE campaigns_job
   SET state = 'running', attempts = attempts + 1, lease_token = %(token)s,
       lease_until = statement_timestamp() + make_interval(secs => %(lease)s)
 WHERE workspace_id = %(workspace_id)s AND id = %(job_id)s AND attempts < %(max_attempts)s
   AND run_after <= statement_timestamp()
   AND (state = 'queued' OR (state = 'running' AND lease_until < statement_timestamp()))
RETURNING kind, subject_id, attempts
"""

KEEP = """
UPDATE campaigns_job
   SET lease_until = statement_timestamp() + make_interval(secs => %(lease)s),
       attempts = CASE WHEN %(progress)s THEN 1 ELSE attempts END
 WHERE workspace_id = %(workspace_id)s AND id = %(job_id)s AND lease_token = %(token)s AND state = 'running'
"""

FINISH = """
UPDATE campaigns_job
   SET state = %(state)s, error = %(error)s, finished_at = statement_timestamp(), lease_until = NULL
 WHERE workspace_id = %(workspace_id)s AND id = %(job_id)s AND lease_token = %(token)s AND state = 'running'
"""

# The job stays running with a lease that ends when it shall be tried again: the sweep finds it by that.
RETRY = """
UPDATE campaigns_job
   SET error = %(error)s, lease_token = NULL, lease_until = statement_timestamp() + make_interval(secs => %(wait)s),
       attempts = attempts - %(refund)s
 WHERE workspace_id = %(workspace_id)s AND id = %(job_id)s AND lease_token = %(token)s AND state = 'running'
"""

# Across workspaces, by job_still_to_do (run_after). Those of archived workspaces rest until they are restored.
DUE = """
SELECT workspace_id, id, attempts >= %(max_attempts)s FROM campaigns_job j
 WHERE state IN ('queued', 'running') AND run_after <= statement_timestamp()
   AND (state = 'queued' OR lease_until < statement_timestamp())
   AND NOT EXISTS (SELECT FROM accounts_workspace w WHERE w.id = j.workspace_id AND w.archived_at IS NOT NULL)
 ORDER BY run_after LIMIT %(limit)s
"""

WORN_OUT = """
UPDATE campaigns_job SET state = 'failed', finished_at = statement_timestamp(), lease_token = NULL
 WHERE workspace_id = %(workspace_id)s AND id = %(job_id)s AND state = 'running'
   AND lease_until < statement_timestamp()
RETURNING kind, subject_id, error
"""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to do one job for a while."""

    workspace_id: int
    job_id: int
    token: int
    subject_id: int
    attempts: int

    def check(self, *, progress: bool = False) -> None:
        """Call in each writing transaction, before the writes: locks the job row and extends the lease.

        `progress`: this transaction takes the job further, so that its attempts count anew.
        """
        if not self._update(KEEP, lease=settings.JOB_LEASE_SECONDS, progress=progress):
            raise LostLease

    def _update(self, statement: str, **values: int | float | str) -> int:
        named: dict[str, int | float | str] = {
            "workspace_id": self.workspace_id,
            "job_id": self.job_id,
            "token": self.token,
            **values,
        }
        with connection.cursor() as cursor:
            cursor.execute(statement, named)
            return int(cursor.rowcount)

    def finish(self, *, state: str = "done", error: str = "") -> None:
        with workspace_scope(self.workspace_id):
            self._update(FINISH, state=state, error=error)

    def retry(self, *, wait: float, error: str = "", refund: bool = False) -> None:
        """Try again in `wait` seconds; `refund` when this attempt shall not count."""
        from campaigns.tasks import wake_later  # tasks.py leans on this module

        with workspace_scope(self.workspace_id):
            self._update(RETRY, wait=wait, error=error, refund=int(refund))
        wake_later(self.workspace_id, self.job_id, seconds=wait)


@dataclass(frozen=True, slots=True)
class Handler:
    """`run` does the job; `failed` tells its subject, in a scope of the workspace, that it will not be done."""

    run: Callable[[Lease], None]
    failed: Callable[[int, int, str], None]


_handlers: dict[str, Handler] = {}


def register(kind: JobKind, *, run: Callable[[Lease], None], failed: Callable[[int, int, str], None]) -> None:
    """Say who does jobs of this kind; `failed(workspace_id, subject_id, message)`."""
    _handlers[kind.value] = Handler(run=run, failed=failed)


def enqueue(workspace_id: int, *, kind: JobKind, subject_id: int = 0) -> int:
    """Add the job to the caller's transaction, or wake the one that waits already; the queue hears after commit.

    An archived workspace gets none, and the answer is 0: what calls for it still does so when it is restored.
    """
    from campaigns.tasks import wake  # tasks.py leans on this module

    with connection.cursor() as cursor:
        cursor.execute(
            ENQUEUE,
            {"id": random_id(), "workspace_id": workspace_id, "kind": kind.value, "subject_id": subject_id},
        )
        added = cursor.fetchone()
    if added is None:
        return 0
    job_id: int = added[0]
    wake(workspace_id, job_id)
    return job_id


def run(workspace_id: int, job_id: int) -> None:
    """Do the job if nobody else does; every outcome is written to its row."""
    token = random_id()
    values = {
        "workspace_id": workspace_id,
        "job_id": job_id,
        "token": token,
        "lease": settings.JOB_LEASE_SECONDS,
        "max_attempts": MAX_ATTEMPTS,
    }
    with workspace_scope(workspace_id), connection.cursor() as cursor:
        cursor.execute(CLAIM, values)
        claimed = cursor.fetchone()
    if claimed is None:
        return
    kind, subject_id, attempts = claimed
    lease = Lease(workspace_id, job_id, token, subject_id, attempts)
    try:
        _handlers[kind].run(lease)
    except LostLease:
        log.info("job_lost_lease", kind=kind, job=job_id)
    except Busy:
        lease.retry(wait=BUSY_SECONDS, refund=True)
    except DomainError as error:
        _give_up(lease, kind, error.message)
    except Exception as error:
        log.exception("job_failed", kind=kind, job=job_id, attempt=attempts)
        if attempts >= MAX_ATTEMPTS:
            _give_up(lease, kind, _explain(error))
        else:
            lease.retry(wait=RETRY_SECONDS * 2 ** (attempts - 1), error=_explain(error))
    else:
        lease.finish()


def _explain(error: Exception) -> str:
    return _("It failed unexpectedly (%(error)s). Please try again or ask support.") % {
        "error": type(error).__name__
    }


def _give_up(lease: Lease, kind: str, message: str) -> None:
    with workspace_scope(lease.workspace_id):
        lease.check()
        _handlers[kind].failed(lease.workspace_id, lease.subject_id, message)
    lease.finish(state="failed", error=message)


def due(*, limit: int = 500) -> list[tuple[int, int]]:
    """(workspace, job) of what waits and of what a dead worker left; the fifth death of a job is its last."""
    with all_workspaces(reason="the sweep looks for forgotten jobs"), connection.cursor() as cursor:
        cursor.execute(DUE, {"max_attempts": MAX_ATTEMPTS, "limit": limit})
        found = cursor.fetchall()
    for workspace_id, job_id, worn_out in found:
        if worn_out:
            _bury(workspace_id, job_id)
    return [(workspace_id, job_id) for workspace_id, job_id, worn_out in found if not worn_out]


def _bury(workspace_id: int, job_id: int) -> None:
    with workspace_scope(workspace_id):
        with connection.cursor() as cursor:
            cursor.execute(WORN_OUT, {"workspace_id": workspace_id, "job_id": job_id})
            buried = cursor.fetchone()
        if buried:
            kind, subject_id, error = buried
            message = error or _(
                "It stopped its worker five times in a row. The file may be too large or damaged."
            )
            _handlers[kind].failed(workspace_id, subject_id, message)
