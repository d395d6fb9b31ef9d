"""Answers the doorbells: changed days and a changed currency become recompute jobs; and what goes by the clock."""

from __future__ import annotations

from typing import Any

import structlog
from celery import shared_task
from django.db import transaction
from django.dispatch import receiver

from accounts.signals import (
    workspace_currency_changed,
    workspace_moved,
    workspace_restored,
    workspace_time_zone_changed,
)
from accounts.tenancy import workspace_scope
from analytics import rollup, watch
from analytics.alerts import mailing
from analytics.attribution import rollup as attribution
from analytics.briefs import approval as approval  # registers its job
from analytics.briefs import delivering, returned, scheduling
from analytics.markup import entered
from analytics.quality import history
from analytics.rates import refresh as rate_refresh
from campaigns import changes, jobs
from campaigns.models import JobKind
from campaigns.tracking.conversions import conversions

log = structlog.get_logger(__name__)


@shared_task
def refresh_rates() -> None:
    rate_refresh.refresh_if_due()


@shared_task
def watch_goals() -> None:
    """Every hour: time alone changes goals, and midnight is at another hour in each zone."""
    watch.ask_where_a_day_began()


@shared_task
def keep_quality() -> None:
    """Every hour: a message for each workspace where a day has begun; one that is lost is sent again in an hour."""
    for workspace_id in history.due():
        keep_quality_of.delay(workspace_id)


@shared_task
def keep_quality_of(workspace_id: int) -> None:
    if history.keep(workspace_id):
        watch.ask(workspace_id)


@shared_task
def sweep_notice_mails() -> None:
    """Every five minutes: mails of notices that are due, as after quiet hours, for a digest, or when a job gave up."""
    mailing.sweep()


@shared_task
def enqueue_briefs() -> None:
    """Every few minutes: a job for each report whose time has come."""
    scheduling.enqueue_due()


@shared_task
def read_bounces() -> None:
    """Every ten minutes, where a mailbox is set: mails that came back."""
    returned.read_bounces()


@receiver(changes.days_changed, dispatch_uid="analytics.enqueue_recompute")
def enqueue_recompute(sender: object, workspace_id: int, **named: Any) -> None:
    """One waiting job a workspace is enough: it takes every change that is there when it starts."""
    with workspace_scope(workspace_id):
        jobs.enqueue(workspace_id, kind=JobKind.RECOMPUTE)


@receiver(workspace_currency_changed, dispatch_uid="analytics.mark_after_currency")
def mark_after_currency(sender: object, workspace_id: int, **named: Any) -> None:
    """All money in the sums is in the workspace's currency."""
    with workspace_scope(workspace_id):
        changes.mark_all_days(workspace_id)
        changes.mark_all_journeys(workspace_id)


@receiver(workspace_restored, dispatch_uid="analytics.mark_after_restoring")
def mark_after_restoring(sender: object, workspace_id: int, **named: Any) -> None:
    """Rates were published meanwhile, and nobody marked what they change; reports fell due that nobody waits for."""
    with workspace_scope(workspace_id):
        changes.mark_all_days(workspace_id)
        changes.mark_all_journeys(workspace_id)
        scheduling.reckon_anew(workspace_id)


@receiver(workspace_moved, dispatch_uid="analytics.forget_markups")
def forget_markups(sender: object, workspace_id: int, **named: Any) -> None:
    """What one organization earned is nothing that the next one shall learn."""
    with workspace_scope(workspace_id, even_archived=True):
        entered.forget_markups(workspace_id)


@receiver(workspace_time_zone_changed, dispatch_uid="analytics.mark_after_time_zone")
def mark_after_time_zone(sender: object, workspace_id: int, **named: Any) -> None:
    """Our own record knows the moment of everything, so its days move; days that a file states do not."""
    with workspace_scope(workspace_id):
        conversions.date_anew(workspace_id)
        changes.mark_all_journeys(workspace_id)
        scheduling.reckon_anew(workspace_id)


@receiver(changes.journeys_changed, dispatch_uid="analytics.enqueue_attribution")
def enqueue_attribution(sender: object, workspace_id: int, **named: Any) -> None:
    with workspace_scope(workspace_id):
        jobs.enqueue(workspace_id, kind=JobKind.ATTRIBUTE)


@receiver(changes.goal_moved, dispatch_uid="analytics.look_anew")
def look_anew(sender: object, workspace_id: int, goal_id: int, **named: Any) -> None:
    """In the transaction of the edit; the look itself comes after it."""
    watch.begin_anew(workspace_id, goal_id)
    transaction.on_commit(lambda: watch.ask(workspace_id), robust=True)


def run(lease: jobs.Lease) -> None:
    days = rollup.recompute(lease.workspace_id, lease)
    log.info("recomputed", workspace=lease.workspace_id, days=days)
    # A job of its own: whatever goes wrong in it, the sums are done.
    watch.ask(lease.workspace_id)


def attribute(lease: jobs.Lease) -> None:
    told = attribution.recompute(lease.workspace_id, lease)
    log.info("attributed", workspace=lease.workspace_id, conversions=told)
    if told:
        watch.ask(lease.workspace_id)


def failed(workspace_id: int, subject_id: int, message: str) -> None:
    """The changes stay where they are, so the next sweep asks for a new job."""
    log.error("recompute_failed", workspace=workspace_id, message=message)


def attribution_failed(workspace_id: int, subject_id: int, message: str) -> None:
    """As above: what was marked waits for the next sweep."""
    log.error("attribution_failed", workspace=workspace_id, message=message)


jobs.register(JobKind.BRIEF, run=scheduling.make_scheduled, failed=scheduling.failed)
jobs.register(JobKind.BRIEF_SEND, run=delivering.send_edition, failed=delivering.failed)
jobs.register(JobKind.RECOMPUTE, run=run, failed=failed)
jobs.register(JobKind.ATTRIBUTE, run=attribute, failed=attribution_failed)
