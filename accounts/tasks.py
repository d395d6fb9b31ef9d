"""The doors through which Celery comes in: one call, nothing else."""

from __future__ import annotations

from celery import shared_task

from accounts.billing import watch


@shared_task
def watch_plans() -> None:
    """Every hour: begin trials, tell owners of ends, ask Stripe anew."""
    watch.watch_plans()
