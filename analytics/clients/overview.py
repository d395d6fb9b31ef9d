"""How each client of somebody stands in a period: figures, goals, quality, and which of its sources have gone quiet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from accounts.models import Organization, Workspace
from analytics import coverage, report
from analytics.clients.converted import added, in_currency, rates_for
from analytics.coverage import STALE_DAYS, Coverage
from analytics.goals.progress import GoalState
from analytics.markup.hidden import SPEND_MADE, hides_net
from analytics.markup.priced import tells_markup
from analytics.markup.prices import EARNED
from analytics.metrics import Value
from analytics.models import QualityDay, Standing
from analytics.query import StatsQuery
from analytics.report import Report
from campaigns.models import Goal, GoalReview
from campaigns.periods import Period
from campaigns.planning.days import today_in

METRIC_NAMES = ("spend", "revenue", "roi", "conversions", "cpa")
# What can be added up over clients: each has an ROI by its own rules.
ADDED = ("spend", "revenue", "markup", "conversions")
# Below it a score is worth a look.
LOW_SCORE = 60
TROUBLED = (GoalState.BEHIND.code, GoalState.MISSED.code)
# More than an agency has, and as many as one page can ask about.
MOST_CLIENTS = 200


@dataclass(frozen=True, slots=True)
class Client:
    """One line: `values` by metric in the currency of the overview; `goals` counts open ones by state.

    `period` is in the client's own calendar.
    """

    workspace: Workspace
    period: Period
    found: Report
    values: Mapping[str, Value]
    goals: Mapping[str, int]
    score: int | None
    scored_on: date | None
    stale: tuple[Coverage, ...]
    has_data: bool

    @property
    def troubled_goals(self) -> int:
        return sum(self.goals.get(state, 0) for state in TROUBLED)

    @property
    def needs_attention(self) -> bool:
        is_low = self.score is not None and self.score < LOW_SCORE
        return bool(self.troubled_goals or self.stale or is_low or not self.has_data)


@dataclass(frozen=True, slots=True)
class Overview:
    currency: str
    clients: tuple[Client, ...]
    totals: Mapping[str, Value]
    is_cut: bool = False


def currency_of(workspaces: Sequence[Workspace]) -> str:
    """What the organization chose, where all are of one that did; else that of most of them."""
    chosen = {workspace.organization.currency for workspace in workspaces}
    if len(chosen) == 1 and (only := chosen.pop()):
        return only
    counts = Counter(workspace.currency for workspace in workspaces)
    return max(sorted(counts), key=lambda code: counts[code], default="EUR")


def organizations_of(workspaces: Iterable[Workspace]) -> list[Organization]:
    """Each once, by name."""
    found = {workspace.organization_id: workspace.organization for workspace in workspaces}
    return sorted(found.values(), key=lambda one: (one.name.casefold(), one.pk))


def names_for(workspaces: Iterable[Workspace]) -> tuple[str, ...]:
    """The metrics of the lines: with what mark-ups earn where the reader sees one of any client."""
    if any(tells_markup(one) for one in workspaces):
        return (METRIC_NAMES[0], EARNED, *METRIC_NAMES[1:])
    return METRIC_NAMES


def overview_of(
    workspaces: Sequence[Workspace],
    currency: str,
    period_of: Callable[[Workspace], Period],
    names: tuple[str, ...] = METRIC_NAMES,
) -> Overview:
    """The database must be open to all of them; nothing is written."""
    taken = workspaces[:MOST_CLIENTS]
    asked = [(workspace, period_of(workspace)) for workspace in taken]
    reports = [
        report.run(StatsQuery(workspace, period.first, period.last, "day", names))
        for workspace, period in asked
    ]
    rates = rates_for(reports, currency)
    clients = tuple(
        _client(workspace, period, found, in_currency(found, currency, rates))
        for (workspace, period), found in zip(asked, reports, strict=True)
    )
    return Overview(currency, clients, totals_of(clients), is_cut=len(workspaces) > len(taken))


def totals_of(clients: Iterable[Client]) -> dict[str, Value]:
    """Of what can be added up; nothing of the rest."""
    return added((name, client.values[name]) for client in clients for name in ADDED if name in client.values)


def _client(workspace: Workspace, period: Period, found: Report, values: Mapping[str, Value]) -> Client:
    covered = coverage.covered(workspace)
    until = min(period.last, today_in(workspace) - timedelta(days=1))
    kept = QualityDay.objects.of(workspace).order_by("-day").values_list("day", "score").first()
    day, score = kept or (None, None)
    return Client(
        workspace=workspace,
        period=period,
        found=found,
        values=values,
        goals=_open_goals(workspace),
        score=score,
        scored_on=day,
        stale=tuple(source for source in covered if source.days_behind(until) >= STALE_DAYS),
        has_data=bool(covered) or any(value.value is not None for value in values.values()),
    )


def _open_goals(workspace: Workspace) -> dict[str, int]:
    """By how they stood when they were last looked at; one that nobody looked at yet cannot be told."""
    closed = GoalReview.objects.of(workspace).values("goal_id")
    rows = Goal.objects.of(workspace).exclude(pk__in=closed)
    if hides_net(workspace):
        # They are judged by what was paid.
        rows = rows.exclude(metric__in=sorted(SPEND_MADE))
    goals = set(rows.values_list("pk", flat=True))
    told = dict(
        Standing.objects.of(workspace)
        .filter(subject=Standing.Subject.GOAL, subject_id__in=goals)
        .values_list("subject_id", "state")
    )
    return dict(Counter(told.get(goal, GoalState.UNKNOWN.code) for goal in goals))


def sorted_clients(clients: Iterable[Client], by: str, *, is_descending: bool) -> list[Client]:
    """By name, a metric, or troubled goals, quality and stale sources; who has no number stands last in both orders."""

    def key(client: Client) -> Any:
        match by:
            case "name":
                return client.workspace.name.casefold()
            case "goals":
                return client.troubled_goals
            case "quality":
                return client.score
            case "sources":
                return len(client.stale)
        return client.values[by].value

    named = sorted(clients, key=lambda client: (client.workspace.name.casefold(), client.workspace.pk))
    known = [client for client in named if key(client) is not None]
    known.sort(key=key, reverse=is_descending)
    return [*known, *(client for client in named if key(client) is None)]
