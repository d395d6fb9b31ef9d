"""The doors through which Celery comes in: ids in, one call, nothing else."""

from __future__ import annotations

import structlog
from celery import shared_task
from django.db import transaction
from kombu.exceptions import OperationalError

from campaigns import changes, jobs
from campaigns.ingest import keeping
from campaigns.tracking.pages import erasing, mails
from campaigns.tracking.visits import sweeping
from campaigns.tracking.webhooks import sweeping as deliveries

log = structlog.get_logger(__name__)


@shared_task
def run_job(workspace_id: int, job_id: int) -> None:
    jobs.run(workspace_id, job_id)


@shared_task
def sweep() -> None:
    """Every 30 s: wake what was missed, whether the message was lost, the worker died or the broker was away."""
    for workspace_id, job_id in jobs.due():
        _send(workspace_id, job_id)
    changes.ring_where_nobody_heard()


@shared_task
def sweep_files() -> None:
    """Every day: delete the original files whose time is over."""
    keeping.sweep_files()


@shared_task
def sweep_forms() -> None:
    """Every day: forget what people wrote and never confirmed, and old spam."""
    erasing.sweep()


@shared_task
def sweep_mails() -> None:
    """Every quarter of an hour: mails of forms that were not sent, as when the server of mails was away."""
    mails.sweep_mails()


@shared_task
def gather_hits() -> None:
    """Every few seconds: make visits of what the intake took down."""
    sweeping.gather_hits()


@shared_task
def sweep_tracking() -> None:
    """Every day: delete page views and deliveries of webhooks that are older than they are kept."""
    sweeping.delete_old()
    deliveries.delete_old()


def wake(workspace_id: int, job_id: int) -> None:
    """Tell a worker, once the caller's transaction has committed; the sweep does it if this fails."""
    transaction.on_commit(lambda: _send(workspace_id, job_id), robust=True)


def wake_later(workspace_id: int, job_id: int, *, seconds: float) -> None:
    """For a job that must wait a little; a moment more, so that its lease has surely ended."""
    _send(workspace_id, job_id, countdown=seconds + 0.5)


def _send(workspace_id: int, job_id: int, countdown: float = 0) -> None:
    try:
        run_job.apply_async((workspace_id, job_id), countdown=countdown)
    except OperationalError:
        log.warning("broker_unreachable", job=job_id)
