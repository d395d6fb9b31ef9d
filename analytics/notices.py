"""Notices for a reader: in words, with where they lead, and how many of them are new to somebody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User, Workspace, random_id
from accounts.templatetags import formats
from analytics.alerts.kinds import KINDS, kind_of
from analytics.alerts.raising import open_alerts
from analytics.alerts.wording import KINDS_TOLD, About, Told, tell, tell_open
from analytics.briefs.editions import seen_editions
from analytics.briefs.models import ApprovalMail, Edition
from analytics.goals.progress import GoalState
from analytics.markup.hidden import OF_SPEND, SPEND_MADE, TELLS_SPEND, hides_net, tells_spend
from analytics.metrics import METRICS
from analytics.models import Alert, Notice
from analytics.pacing.states import PaceState
from campaigns.channels import CHANNELS
from campaigns.models import Campaign, ChannelBudget, Goal

News = ApprovalMail.News
# Nobody needs to know whether there are a hundred or a thousand.
MOST_COUNTED = 99

# By one_seen_a_person. Who never looked has the notices of the last thirty days before them.
SEEN_UNTIL = """
SELECT coalesce((SELECT seen_at FROM analytics_noticesseen s
                  WHERE s.workspace_id = %(workspace_id)s AND s.user_id = %(user_id)s),
                statement_timestamp() - interval '30 days')
"""
# By notice_by_time.
UNSEEN = f"""
SELECT count(*) FROM (
    SELECT 1 FROM analytics_notice n
     WHERE n.workspace_id = %(workspace_id)s AND n.at > ({SEEN_UNTIL}) AND NOT (%(hides)s AND {TELLS_SPEND})
     LIMIT %(limit)s) newer
"""
# Up to the newest notice of the page that was looked at, never up to now: one that is written or committed meanwhile
# was seen by nobody. Notices are written under the lock WATCH, so one that commits later is later, too. A page that was
# opened long ago does not take back what was seen since.
MARK_SEEN = """
INSERT INTO analytics_noticesseen (id, workspace_id, user_id, seen_at)
VALUES (%(id)s, %(workspace_id)s, %(user_id)s, least(statement_timestamp(), %(through)s))
ON CONFLICT (workspace_id, user_id) DO UPDATE SET seen_at = greatest(analytics_noticesseen.seen_at, excluded.seen_at)
"""


@dataclass(frozen=True, slots=True)
class Label:
    """A state in words, with tone and icon for its badge."""

    text: str | Promise
    tone: str
    icon: str


# The states that notices of a kind tell of, by code.
STATES: dict[str, dict[str, Label]] = {
    "goal": {state.code: Label(state.label, state.tone, state.icon) for state in GoalState},
    "budget": {state.code: Label(state.label, state.tone, state.icon) for state in PaceState},
    "approval": {
        News.ASKED: Label(News.ASKED.label, "warning", "clock"),
        News.APPROVED: Label(News.APPROVED.label, "success", "check"),
        News.SENT_BACK: Label(News.SENT_BACK.label, "warning", "edit"),
    },
}
# Of alerts; `raising` writes these.
ALERTS = {
    "open": Label(gettext_lazy("To be looked at"), "warning", "warning"),
    "closed": Label(gettext_lazy("Settled"), "success", "check"),
}
# What to do about a state.
TODO: dict[tuple[str, str], str | Promise] = {
    ("goal", "behind"): gettext_lazy(
        "Open the goal: it says what is needed a week from now on. Change the means, or the goal with its reason."
    ),
    ("goal", "missed"): gettext_lazy(
        "Close it with a review, so that the next goal starts from what you learnt."
    ),
    ("budget", "over"): gettext_lazy(
        "Lower the daily budget on the platform, or raise the budget here if the spend is wanted."
    ),
    ("approval", "asked"): gettext_lazy(
        "Read it, and approve it or send it back with what should be changed."
    ),
    ("approval", "sent_back"): gettext_lazy("Open it: it says what should be changed."),
    ("budget", "spent_up"): gettext_lazy("Pause its ads, or raise the budget here if the spend is wanted."),
}

# Notices that ask for something only while their edition is in this state.
OF_EDITIONS: dict[tuple[str, str], str] = {
    ("approval", News.ASKED): Edition.State.WAITING,
    ("approval", News.SENT_BACK): Edition.State.DRAFT,
}
REMINDERS = {
    "review": Label(gettext_lazy("Day of review"), "neutral", "calendar"),
    "due": Label(gettext_lazy("Due"), "warning", "calendar"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """`href` leads to what it is about, and is empty where that is no more; `todo` where nothing is to be done."""

    kind: str  # what it is an alert of, in words; empty for other notices
    name: str
    href: str
    words: str
    todo: str
    badge: Label | None
    at: datetime
    is_new: bool


def unseen_count(workspace: Workspace, user: User) -> int:
    """At most one more than `MOST_COUNTED`."""
    values = {
        "limit": MOST_COUNTED + 1,
        "hides": hides_net(workspace),
        "of_spend": list(OF_SPEND),
        "spend_made": sorted(SPEND_MADE),
    }
    return int(_one(UNSEEN, workspace, user, **values))


def seen_until(workspace: Workspace, user: User) -> datetime:
    """What is later is new to this person."""
    found: datetime = _one(SEEN_UNTIL, workspace, user)
    return found


def newest(workspace: Workspace) -> datetime | None:
    """When the newest notice was written."""
    return Notice.objects.of(workspace).order_by("-at").values_list("at", flat=True).first()


def mark_seen(workspace: Workspace, user: User, *, through: datetime) -> None:
    values: dict[str, Any] = {
        "id": random_id(),
        "workspace_id": workspace.pk,
        "user_id": user.pk,
        "through": through,
    }
    with connection.cursor() as cursor:
        cursor.execute(MARK_SEEN, values)


def _one(statement: str, workspace: Workspace, user: User, **more: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"workspace_id": workspace.pk, "user_id": user.pk, **more})
        return cursor.fetchone()[0]


def lines(workspace: Workspace, notices: Iterable[Notice], *, seen: datetime | None) -> list[Line]:
    """In the order of the notices; what they are about is looked up once. Without `seen` none is called new."""
    shown = list(notices)
    told = _told(workspace, shown)
    return [
        Line(
            kind=str(KINDS[kind].label) if (kind := kind_of(notice)) else "",
            name=told[place].name,
            href=told[place].href,
            words=told[place].words,
            todo=told[place].todo,
            badge=_badge(notice),
            at=notice.at,
            is_new=seen is not None and notice.at > seen,
        )
        for place, notice in enumerate(shown)
    ]


def shown_alerts(workspace: Workspace) -> list[Alert]:
    """Those that are open and that the reader may know of."""
    hides = hides_net(workspace)
    return [one for one in open_alerts(workspace) if not (hides and tells_spend(one.kind, one.detail))]


def open_lines(workspace: Workspace) -> list[tuple[str, Told, date]]:
    """The alerts that are open, the newest first: kind, words, and the day on which it was raised."""
    alerts = shown_alerts(workspace)
    told = tell_open(workspace, alerts)
    return [
        (str(KINDS[alert.kind].label), words, alert.raised_on)
        for words, alert in zip(told, alerts, strict=True)
    ]


def _told(workspace: Workspace, notices: list[Notice]) -> dict[int, Told]:
    """By place in the list."""
    of_alerts = [place for place, notice in enumerate(notices) if notice.kind in KINDS_TOLD]
    about = [
        About(one.kind, one.subject_name, one.detail, is_open=one.after == "open")
        for one in (notices[place] for place in of_alerts)
    ]
    found = dict(zip(of_alerts, tell(workspace, about), strict=True))
    others = [notice for notice in notices if notice.kind not in KINDS_TOLD]
    hrefs = _hrefs(workspace, others)
    states = _states(workspace, others)
    for place, notice in enumerate(notices):
        if place not in found:
            href = hrefs.get((notice.kind, notice.subject_id), "")
            asks_while = OF_EDITIONS.get((notice.kind, notice.after))
            is_done = asks_while is not None and states.get(notice.subject_id) != asks_while
            todo = "" if is_done else str(TODO.get((notice.kind, notice.after), ""))
            found[place] = Told(_name(notice), _words(notice, workspace.currency), todo, href)
    return found


def _states(workspace: Workspace, notices: Iterable[Notice]) -> dict[int, str]:
    """How editions stand now that notices are about."""
    ids = {notice.subject_id for notice in notices if notice.kind == "approval"}
    return dict(Edition.objects.of(workspace).filter(pk__in=ids).values_list("pk", "state"))


def _badge(notice: Notice) -> Label | None:
    if notice.kind in KINDS_TOLD:
        return ALERTS.get(notice.after)
    return REMINDERS.get(notice.kind) or STATES.get(notice.kind, {}).get(notice.after)


def _name(notice: Notice) -> str:
    """The budget of a channel is called as its campaign and the channel are."""
    channel = str(notice.detail.get("channel", ""))
    return f"{notice.subject_name} · {CHANNELS.get(channel, channel)}" if channel else notice.subject_name


def _hrefs(workspace: Workspace, notices: Iterable[Notice]) -> dict[tuple[str, int], str]:
    """Of what is still there, by kind and id."""
    kinds: dict[int, set[str]] = {}
    for notice in notices:
        kinds.setdefault(notice.subject_id, set()).add(notice.kind)
    found: dict[tuple[str, int], str] = {}
    for goal_id in Goal.objects.of(workspace).filter(pk__in=kinds).values_list("pk", flat=True):
        for kind in kinds[goal_id] - {"budget"}:
            found[kind, goal_id] = reverse("analytics:goal", args=[workspace.slug, goal_id])
    for campaign_id in Campaign.objects.of(workspace).filter(pk__in=kinds).values_list("pk", flat=True):
        found["budget", campaign_id] = reverse("analytics:campaign", args=[workspace.slug, campaign_id])
    of_approvals = [one for one, names in kinds.items() if "approval" in names]
    seen = seen_editions(workspace).filter(pk__in=of_approvals)
    for edition_id in seen.values_list("pk", flat=True):
        found["approval", edition_id] = reverse("analytics:edition", args=[workspace.slug, edition_id])
    of_channels = ChannelBudget.objects.of(workspace).filter(pk__in=kinds).values_list("pk", "campaign")
    for budget_id, campaign_id in of_channels:
        found["budget", budget_id] = reverse("analytics:campaign", args=[workspace.slug, campaign_id])
    return found


def _words(notice: Notice, currency: str) -> str:
    if notice.kind == "review":
        return _("%(day)s is a day of review: look how it goes and decide what is next.") % {
            "day": _day(notice.after)
        }
    if notice.kind == "due":
        return _("It was due on %(day)s. Say what became of it and close it.") % {"day": _day(notice.after)}
    if notice.kind == "approval":
        return _of_approval(notice)
    labels = STATES.get(notice.kind, {})
    before, after = labels.get(notice.before), labels.get(notice.after)
    sentence = _("Before: %(before)s. Now: %(after)s.") if notice.before else _("Now: %(after)s.")
    text = sentence % {
        "before": before.text if before else notice.before,
        "after": after.text if after else notice.after,
    }
    return f"{text} {_stood(notice, currency)}".strip()


def _of_approval(notice: Notice) -> str:
    values = {
        "who": notice.detail.get("who", ""),
        "first": _day(str(notice.detail.get("first", ""))),
        "last": _day(str(notice.detail.get("last", ""))),
    }
    if notice.after == News.APPROVED:
        return _("%(who)s approved the report of %(first)s – %(last)s. It can be sent now.") % values
    if notice.after == News.SENT_BACK:
        return _("%(who)s did not approve the report of %(first)s – %(last)s and sent it back.") % values
    if values["who"]:
        return _("%(who)s asks for approval of the report of %(first)s – %(last)s.") % values
    return _("The report of %(first)s – %(last)s was made by its schedule and waits for approval.") % values


def _stood(notice: Notice, currency: str) -> str:
    """The value that the state was told from, where the notice has one, in the currency of that day."""
    metric = METRICS.get(str(notice.detail.get("metric", "")))
    try:
        value = Decimal(str(notice.detail["value"]))
    except (KeyError, InvalidOperation):
        return ""
    if metric is None:
        return ""
    return _("%(metric)s: %(value)s through %(day)s.") % {
        "metric": metric.label,
        "value": formats.figure(value, metric.unit, str(notice.detail.get("currency") or currency)),
        "day": _day(str(notice.detail.get("through", ""))),
    }


def _day(text: str) -> str:
    try:
        return formats.day(date.fromisoformat(text))
    except ValueError:
        return text
