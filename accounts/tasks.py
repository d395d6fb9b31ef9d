"""The doors through which Celery comes in: one call, nothing else."""

from __future__ import annotations

from celery import shared_task

from accounts.billing import watch
from accounts.portal import domains


@shared_task
def watch_plans() -> None:
    """Every hour: begin trials, tell owners of ends, ask Stripe anew."""
    watch.watch_plans()


@shared_task
def watch_portal_domains() -> None:
    """Every hour: those that were not looked at for a day."""
    domains.watch_domains()
