"""What tests of alerts share: notices that were told, people who want mails, and mails that went out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User, Workspace
from analytics.alerts import mailing, wishes
from analytics.alerts.models import Alert, MailWish, NoticeMail
from analytics.alerts.wishes import Wish
from analytics.models import Notice
from analytics.notices import Line, lines
from campaigns import jobs
from campaigns.models import Job, JobKind, JobState
from tests.cast import as_workspace

Told = tuple[str, str, str]


def told(workspace: Workspace) -> list[Told]:
    """Kind, before and after of all notices of alerts, in the order of their writing."""
    with as_workspace(workspace):
        found = Notice.objects.of(workspace).exclude(kind__in=["goal", "budget", "due", "review"])
        return list(found.order_by("at", "pk").values_list("kind", "before", "after"))


def newest_line(workspace: Workspace) -> Line:
    with as_workspace(workspace):
        return lines(workspace, Notice.objects.of(workspace).order_by("-at")[:1], seen=None)[0]


def open_keys(workspace: Workspace) -> list[tuple[str, str]]:
    with as_workspace(workspace):
        found = Alert.objects.of(workspace).filter(closed_on=None)
        return sorted(found.values_list("kind", "subject_key"))


def days(first: date, count: int) -> list[date]:
    return [first + timedelta(days=number) for number in range(count)]


def want(workspace: Workspace, user: User, **values: Any) -> MailWish:
    """By default the stale sources, at once."""
    with as_workspace(workspace):
        return wishes.save_wish(workspace, user, wish=Wish(**({"paces": {"stale": "at_once"}} | values)))


def notice(workspace: Workspace, kind: str = "stale", **values: Any) -> Notice:
    """Written as a look writes it, with the mails that it asks for."""
    detail = {"last": "2026-06-01", "days": "12", "allowed": "9"}
    row = Notice(**({"kind": kind, "subject_id": 1, "subject_name": "Meta Ads", "after": "open"} | values))
    row.detail = row.detail or detail
    row.at = timezone.now()
    with as_workspace(workspace):
        Notice.objects.of(workspace).bulk_create([row])
        mailing.plan(workspace, [row])
    return row


def waiting_jobs(workspace: Workspace) -> list[Job]:
    with as_workspace(workspace):
        found = Job.objects.of(workspace).filter(kind=JobKind.NOTICE_MAIL, state=JobState.QUEUED)
        return list(found.order_by("pk"))


def work(workspace: Workspace) -> int:
    """Do all jobs of mails that wait; how many."""
    found = waiting_jobs(workspace)
    for job in found:
        jobs.run(workspace.pk, job.pk)
    return len(found)


def states(workspace: Workspace) -> list[tuple[str, str]]:
    """Of all mails: to whom, and what became of them."""
    with as_workspace(workspace):
        found = NoticeMail.objects.of(workspace).order_by("user__email", "pk")
        return [(row.user.name, row.state) for row in found.select_related("user")]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
