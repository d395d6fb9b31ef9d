"""Schedules: switched on and off, found when they are due, and what is done then, once for each time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from accounts.models import Workspace
from accounts.tenancy import all_workspaces, workspace_scope
from analytics.briefs import editions, periods
from analytics.briefs.briefs import Actor, hold, record
from analytics.briefs.models import Brief, BriefSchedule, Edition
from analytics.freshness import freshness_of
from analytics.rhythms import Rhythm
from campaigns import jobs
from campaigns.jobs import Busy, Lease
from campaigns.models import JobKind

log = structlog.get_logger(__name__)
MOST_DUE = 500


@dataclass(frozen=True, slots=True)
class ScheduleWish:
    every: str
    weekday: int
    month_day: int
    hour: int
    is_on: bool


def rhythm_of(schedule: BriefSchedule) -> Rhythm:
    return Rhythm(schedule.every, schedule.weekday, schedule.month_day, schedule.hour)


@transaction.atomic
def set_schedule(workspace: Workspace, brief: Brief, *, wish: ScheduleWish, by: Actor) -> BriefSchedule:
    """From now on; a time of today that is over already is not made up for."""
    brief = hold(workspace, brief)
    if wish.every not in BriefSchedule.Every.values:
        raise DomainError(_("Choose one of the list."), field="every")
    for name, first, last in (("weekday", 0, 6), ("month_day", 1, 31), ("hour", 0, 23)):
        if not first <= getattr(wish, name) <= last:
            raise DomainError(_("Choose one of the list."), field=name)
    schedule, _is_new = BriefSchedule.objects.of(workspace).get_or_create(
        brief=brief, defaults={"workspace": workspace}
    )
    for name in ("every", "weekday", "month_day", "hour", "is_on"):
        setattr(schedule, name, getattr(wish, name))
    schedule.next_at = _next(workspace, schedule, timezone.now()) if wish.is_on else None
    schedule.problem = ""
    schedule.save(update_fields=["every", "weekday", "month_day", "hour", "is_on", "next_at", "problem"])
    record("brief.scheduled", workspace, brief, by=by)
    return schedule


def reckon_anew(workspace_id: int) -> None:
    """After the workspace has moved to another time zone, where eight in the morning is another moment, or has come
    back from the archive: what fell due meanwhile is not made up for.
    """
    workspace = Workspace.objects.get(pk=workspace_id)
    for schedule in BriefSchedule.objects.of(workspace).select_for_update().filter(is_on=True):
        schedule.next_at = _next(workspace, schedule, timezone.now())
        schedule.save(update_fields=["next_at"])


def enqueue_due() -> int:
    """Every few minutes: a job for each schedule whose time has come. By brief_schedule_due (next_at)."""
    with all_workspaces(reason="schedules come due at another hour in each zone"):
        rows = BriefSchedule.all_workspaces.filter(next_at__lte=timezone.now(), workspace__archived_at=None)
        due = list(rows.order_by("next_at").values_list("workspace_id", "pk")[:MOST_DUE])
    return sum(_take(workspace_id, schedule_id) for workspace_id, schedule_id in due)


def _take(workspace_id: int, schedule_id: int) -> bool:
    """The next time and the job of this one in one transaction: of two sweeps at once, one does it."""
    now = timezone.now()
    with workspace_scope(workspace_id):
        workspace = Workspace.objects.get(pk=workspace_id)
        rows = BriefSchedule.objects.of(workspace).select_for_update(skip_locked=True)
        schedule = rows.filter(pk=schedule_id, is_on=True, next_at__lte=now).first()
        if schedule is None:
            return False
        # Times that passed while nothing ran are not made up for: one report says all.
        schedule.last_at, schedule.next_at = schedule.next_at, _next(workspace, schedule, now)
        schedule.save(update_fields=["last_at", "next_at"])
        jobs.enqueue(workspace_id, kind=JobKind.BRIEF, subject_id=schedule.pk)
    return True


def _next(workspace: Workspace, schedule: BriefSchedule, after: datetime) -> datetime:
    return rhythm_of(schedule).next_after(after, ZoneInfo(workspace.time_zone))


def make_scheduled(lease: Lease) -> None:
    """The handler of the job: an edition of the days that are over then, sent at once or left for approval."""
    with workspace_scope(lease.workspace_id):
        lease.check()
        workspace = Workspace.objects.select_related("organization").get(pk=lease.workspace_id)
        schedule = (
            BriefSchedule.objects.of(workspace).select_related("brief").filter(pk=lease.subject_id).first()
        )
        if schedule is None or schedule.last_at is None or schedule.brief.archived_at is not None:
            return
        if schedule.done_at == schedule.last_at:
            return  # a worker that died afterwards has done it
        if freshness_of(workspace).recomputing:
            raise Busy
        day = schedule.last_at.astimezone(ZoneInfo(workspace.time_zone)).date()
        problem = _make(workspace, schedule.brief, day)
        rows = BriefSchedule.objects.of(workspace).filter(pk=schedule.pk)
        rows.update(problem=problem, done_at=schedule.last_at)


def _make(workspace: Workspace, brief: Brief, day: date) -> str:
    """What stands in the way, in words for whoever looks at the schedule; empty where nothing does."""
    try:
        with transaction.atomic():
            days = periods.days_of(workspace, brief, day)
            found = Edition.objects.of(workspace).filter(brief=brief, first_on=days[0], last_on=days[1])
            if found.exists():
                return _("There was an edition of these days already, so none was made by itself.")
            edition = editions.make_edition(workspace, brief, by=None, days=days)
            if brief.needs_approval:
                editions.ask_for_approval(workspace, edition, by=None)
            else:
                editions.send(workspace, edition, by=None)
    except DomainError as error:
        log.info("scheduled_brief_stopped", brief=brief.pk, problem=error.message)
        return error.message
    return ""


def failed(workspace_id: int, subject_id: int, message: str) -> None:
    BriefSchedule.objects.of(workspace_id).filter(pk=subject_id).update(problem=message)
    log.error("scheduled_brief_failed", workspace=workspace_id, schedule=subject_id)
