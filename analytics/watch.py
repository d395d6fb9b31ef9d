"""Looks after goals and budgets, and after what can go wrong: what stands otherwise than before is a notice, once.

Several runs at once do no harm: each takes the workspace's lock first, reads then, and moves a standing only from the
state that it has read. What is noticed by the clock, a day of review and a due day that passed, is noticed once because
the notices themselves say so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from django.db import connection, transaction
from django.utils.translation import override

from accounts.models import Workspace, random_id
from accounts.tenancy import all_workspaces, workspace_scope
from analytics.alerts import mailing, raising
from analytics.alerts.kinds import AT_RISK, TOO_FAST
from analytics.alerts.rules import RULES
from analytics.goals.progress import GoalState, Progress, progress_of
from analytics.models import Notice, Standing
from analytics.pacing import budgets as pacing
from analytics.rollup import Fence
from campaigns import jobs, locks
from campaigns.models import Goal, GoalReview, JobKind
from campaigns.planning.days import today_in

log = structlog.get_logger(__name__)

# A pace moves a little every day: only by so much of the way beyond its border it is told to have changed.
STEADY = Decimal("0.05")
TOLD = frozenset({GoalState.AHEAD, GoalState.ON_TRACK, GoalState.BEHIND, GoalState.MET, GoalState.MISSED})
# A first state that somebody should do something about.
FIRST_TOLD = AT_RISK | TOO_FAST
# The standing of a goal whose posts were moved and that nobody has looked at since.
MOVED = "moved"

# By one_standing_a_subject. Nothing was known of a new subject, so its first state is no news, unless it is a bad one.
BEGIN = """
INSERT INTO analytics_standing (id, workspace_id, subject, subject_id, state)
VALUES (%(id)s, %(workspace_id)s, %(subject)s, %(subject_id)s, %(after)s)
ON CONFLICT (workspace_id, subject, subject_id) DO NOTHING
"""
MOVE = """
UPDATE analytics_standing SET state = %(after)s, changed_at = statement_timestamp()
 WHERE workspace_id = %(workspace_id)s AND subject = %(subject)s AND subject_id = %(subject_id)s
   AND state = %(before)s
"""
# A goal that was deleted leaves nothing to compare with.
FORGET_GOALS = """
DELETE FROM analytics_standing s
 WHERE s.workspace_id = %(workspace_id)s AND s.subject = 'goal'
   AND NOT EXISTS (SELECT 1 FROM campaigns_goal g WHERE g.workspace_id = s.workspace_id AND g.id = s.subject_id)
"""
FORGET_BUDGETS = """
DELETE FROM analytics_standing s
 WHERE s.workspace_id = %(workspace_id)s AND s.subject = 'budget'
   AND NOT EXISTS (SELECT 1 FROM campaigns_campaign c
                    WHERE c.workspace_id = s.workspace_id AND c.id = s.subject_id)
   AND NOT EXISTS (SELECT 1 FROM campaigns_channelbudget b
                    WHERE b.workspace_id = s.workspace_id AND b.id = s.subject_id)
"""
# Where the posts of a goal were moved, its next state compares with nothing; the row stays, so that it is no new goal.
BEGIN_ANEW = """
UPDATE analytics_standing SET state = %(state)s, changed_at = statement_timestamp()
 WHERE workspace_id = %(workspace_id)s AND subject = 'goal' AND subject_id = %(goal_id)s
"""
WATCHED_TODAY = """
INSERT INTO analytics_workspacewatch (workspace_id, watched_on) VALUES (%(workspace_id)s, %(today)s)
ON CONFLICT (workspace_id) DO UPDATE SET watched_on = excluded.watched_on
"""

# Which workspaces have something to look after, one statement for each kind of subject.
OPEN_GOALS = """
SELECT g.workspace_id FROM campaigns_goal g
 WHERE NOT EXISTS (SELECT 1 FROM campaigns_goalreview r WHERE r.workspace_id = g.workspace_id AND r.goal_id = g.id)
"""
# As long as `pacing` looks at them, and a day of grace, because days end at different hours.
WATCHED_BUDGETS = f"""
SELECT c.workspace_id FROM campaigns_campaign c
 WHERE c.archived_at IS NULL AND c.budget > 0
   AND c.starts_on IS NOT NULL AND c.ends_on >= CURRENT_DATE - {pacing.DAYS_AFTER + 1}
"""
# Where there are results there are sources, scores and gaps.
WITH_RESULTS = "SELECT workspace_id FROM analytics_freshness"
EXPIRING_LINKS = """
SELECT l.workspace_id FROM campaigns_link l
 WHERE l.archived_at IS NULL AND l.expires_at BETWEEN CURRENT_DATE - 2 AND CURRENT_DATE + 10
"""
OPEN_ALERTS = "SELECT workspace_id FROM analytics_alert WHERE closed_on IS NULL"
OWN_RECORDS = """
SELECT workspace_id FROM campaigns_trackingsettings WHERE sales_since IS NOT NULL OR leads_since IS NOT NULL
"""
SUBJECTS = (OPEN_GOALS, WATCHED_BUDGETS, WITH_RESULTS, OWN_RECORDS, EXPIRING_LINKS, OPEN_ALERTS)
# The same for one workspace, by its primary keys and the unique keys of reviews, freshness and open alerts.
ANYTHING_HERE = f"""
SELECT EXISTS (SELECT 1 FROM ({" UNION ALL ".join(SUBJECTS)}) subject WHERE workspace_id = %(workspace_id)s)
"""
# Across workspaces; each decides by its own calendar whether a new day has begun.
HAVING_SUBJECTS = f"""
SELECT w.id, seen.watched_on FROM accounts_workspace w
  LEFT JOIN analytics_workspacewatch seen ON seen.workspace_id = w.id
 WHERE w.id IN ({" UNION ALL ".join(SUBJECTS)})
"""


@dataclass(frozen=True, slots=True)
class Stand:
    """How a subject stands now; `detail` is kept with the notice, as text."""

    subject: str
    subject_id: int
    name: str
    state: str
    detail: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reminder:
    """What the clock says of a subject; `day` tells it from earlier ones of its kind."""

    kind: str
    subject_id: int
    name: str
    day: date


# Given the workspace, its day, and the states by subject id that were told last.
Look = Callable[[Workspace, date, Mapping[int, str]], list[Stand]]


def goals_stand(workspace: Workspace, today: date, told: Mapping[int, str]) -> list[Stand]:
    """The open goals whose state can be told."""
    _run(FORGET_GOALS, {"workspace_id": workspace.pk})
    return [
        Stand(
            "goal",
            way.goal.pk,
            way.goal.name,
            _steady(way, told.get(way.goal.pk, "")),
            _detail(way, workspace.currency),
        )
        for way in progress_of(workspace, _open_goals(workspace), today=today)
        if way.state in TOLD
    ]


def budgets_stand(workspace: Workspace, today: date, told: Mapping[int, str]) -> list[Stand]:
    """The budgets of campaigns that run, or ended lately, and of their channels, whose pace can be told."""
    _run(FORGET_BUDGETS, {"workspace_id": workspace.pk})
    found = []
    for each in pacing.told_states(workspace, told, today=today):
        detail = {"metric": "spend", "value": str(each.pace.spent), "currency": each.pace.currency}
        if each.pace.through is not None:
            detail["through"] = each.pace.through.isoformat()
        if each.channel:
            detail["channel"] = each.channel
        found.append(Stand("budget", each.budget_id, each.campaign.name, each.state.code, detail))
    return found


LOOKS: dict[str, Look] = {"goal": goals_stand, "budget": budgets_stand}


def watch(workspace_id: int, lease: Fence | None = None) -> int:
    """Look at everything in one transaction; how many notices that made.

    What goes wrong in one look takes back that look alone; the workspace then does not count as looked after today,
    and the next hour tries again.
    """
    with workspace_scope(workspace_id):
        locks.take(locks.Lock.WATCH, workspace_id)
        if lease is not None:
            lease.check()
        workspace = Workspace.objects.get(pk=workspace_id)
        today = today_in(workspace)
        notices = _new_reminders(workspace, today)
        failed_looks = 0
        # What is kept is numbers and codes; each reader gets them in words of their own.
        with override("en"):
            for subject, found in _all_looks(workspace, today):
                try:
                    with transaction.atomic():
                        notices += found()
                except Exception:
                    failed_looks += 1
                    log.exception("look_failed", workspace=workspace_id, subject=subject)
        Notice.objects.of(workspace).bulk_create(notices)
        mailing.plan(workspace, notices)
        if not failed_looks:
            _run(WATCHED_TODAY, {"workspace_id": workspace_id, "today": today})
    return len(notices)


def _all_looks(workspace: Workspace, today: date) -> list[tuple[str, Callable[[], list[Notice]]]]:
    """By what each looks at, in the order in which they are told."""
    looks: list[tuple[str, Callable[[], list[Notice]]]] = [
        (subject, partial(_looked, workspace, today, subject, look)) for subject, look in LOOKS.items()
    ]
    return looks + [
        (kind, partial(raising.look, workspace, today, kind, rule)) for kind, rule in RULES.items()
    ]


def _looked(workspace: Workspace, today: date, subject: str, look: Look) -> list[Notice]:
    told = _told(workspace, subject)
    return [
        notice
        for stand in look(workspace, today, told)
        for notice in _moved(workspace, stand, told.get(stand.subject_id))
    ]


def begin_anew(workspace_id: int, goal_id: int) -> None:
    """A goal was given another target or other days: how it stands now is no change for the worse, nor a better one."""
    _run(BEGIN_ANEW, {"workspace_id": workspace_id, "goal_id": goal_id, "state": MOVED})


def is_needed(workspace_id: int) -> bool:
    with workspace_scope(workspace_id), connection.cursor() as cursor:
        cursor.execute(ANYTHING_HERE, {"workspace_id": workspace_id})
        return bool(cursor.fetchone()[0])


def ask(workspace_id: int) -> None:
    """A job for the workspace, if there is anything to look after; one that waits already is enough."""
    if is_needed(workspace_id):
        with workspace_scope(workspace_id):
            jobs.enqueue(workspace_id, kind=JobKind.WATCH)


def ask_where_a_day_began() -> None:
    """Every hour: the workspaces that were not looked after on the day that it is there."""
    with all_workspaces(reason="a new day changes goals and budgets"), connection.cursor() as cursor:
        cursor.execute(HAVING_SUBJECTS)
        seen = dict(cursor.fetchall())
        workspaces = list(Workspace.objects.filter(pk__in=seen, archived_at=None))
    for workspace in workspaces:
        watched_on = seen[workspace.pk]
        if watched_on is None or watched_on < today_in(workspace):
            try:
                ask(workspace.pk)
            except Exception:
                # One workspace does not keep the others waiting; the next hour asks again.
                log.exception("watch_not_asked", workspace=workspace.pk)


# --- states -------------------------------------------------------------------------------------------------


def _told(workspace: Workspace, subject: str) -> dict[int, str]:
    return dict(Standing.objects.of(workspace).filter(subject=subject).values_list("subject_id", "state"))


def _moved(workspace: Workspace, stand: Stand, before: str | None) -> list[Notice]:
    """The notice, if it was this run that moved the standing."""
    if before == stand.state:
        return []
    values = {
        "id": random_id(),
        "workspace_id": workspace.pk,
        "subject": stand.subject,
        "subject_id": stand.subject_id,
        "before": before or "",
        "after": stand.state,
    }
    if not _run(BEGIN if before is None else MOVE, values) or before == MOVED:
        return []
    if before is None and stand.state not in FIRST_TOLD:
        return []
    return [
        Notice(
            kind=stand.subject,
            subject_id=stand.subject_id,
            subject_name=stand.name,
            before=before or "",
            after=stand.state,
            detail=dict(stand.detail),
        )
    ]


def _steady(way: Progress, told: str) -> str:
    """The state, or the one told before while the way is too near the border between two paces."""
    paces = {GoalState.AHEAD.code: 1, GoalState.ON_TRACK.code: 0, GoalState.BEHIND.code: -1}
    if told not in paces or way.state.code not in paces or way.share is None or way.expected is None:
        return way.state.code
    for nudge in (STEADY, -STEADY):
        if way.nudged(nudge).code == told:
            return told
    return way.state.code


def _detail(way: Progress, currency: str) -> dict[str, str]:
    found = {"metric": way.goal.metric}
    if way.current.value is not None and way.seen_through is not None:
        found |= {"value": str(way.current.value), "through": way.seen_through.isoformat()}
        if way.metric is not None and way.metric.unit == "money":
            found["currency"] = currency
    return found


# --- the clock ----------------------------------------------------------------------------------------------


def _new_reminders(workspace: Workspace, today: date) -> list[Notice]:
    zone = ZoneInfo(workspace.time_zone)
    found = [
        reminder
        for goal in _open_goals(workspace)
        for reminder in _reminders(goal, today, since=goal.created_at.astimezone(zone).date())
    ]
    kinds = {reminder.kind for reminder in found}
    known = set(
        Notice.objects.of(workspace)
        .filter(kind__in=kinds, subject_id__in={reminder.subject_id for reminder in found})
        .values_list("kind", "subject_id", "after")
    )
    return [
        Notice(
            kind=reminder.kind,
            subject_id=reminder.subject_id,
            subject_name=reminder.name,
            after=reminder.day.isoformat(),
        )
        for reminder in found
        if (reminder.kind, reminder.subject_id, reminder.day.isoformat()) not in known
    ]


def _reminders(goal: Goal, today: date, *, since: date) -> Iterable[Reminder]:
    """The newest day of review, and the due day once it is over; days before the goal was set remind of nothing."""
    reviews = [day for day in goal.review_on if since <= day <= today]
    if reviews:
        yield Reminder("review", goal.pk, goal.name, max(reviews))
    if since <= goal.due_on < today:
        yield Reminder("due", goal.pk, goal.name, goal.due_on)


def _open_goals(workspace: Workspace) -> list[Goal]:
    closed = GoalReview.objects.of(workspace).values("goal_id")
    return list(Goal.objects.of(workspace).exclude(pk__in=closed).order_by("due_on", "pk"))


def _run(statement: str, values: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


# --- the job ------------------------------------------------------------------------------------------------


def run(lease: jobs.Lease) -> None:
    watch(lease.workspace_id, lease)


def failed(workspace_id: int, subject_id: int, message: str) -> None:
    """Nothing is lost: the next recompute or the next hour looks again."""


jobs.register(JobKind.WATCH, run=run, failed=failed)
