"""The tree of objectives: objective, proving metric, goals, campaigns, with cost, revenue and ROI rolled up to the top.

Sums are added, and ratios computed from them, by the reports themselves (`group_by="objective"`); nothing is averaged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from accounts.models import Workspace
from analytics import report
from analytics.goals.marks import GoalMark, marks_of
from analytics.metrics import METRICS, Metric, Value
from analytics.query import StatsQuery
from analytics.report import Report
from campaigns.models import Campaign, Goal, Objective

COST = "all_in_cost"
ROLLED_UP = (COST, "revenue", "roi")


@dataclass(frozen=True, slots=True)
class Leaf:
    """`campaign` is None for what belongs to no campaign."""

    campaign: Campaign | None
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Proof:
    """A metric that proves an objective; `is_whole`: of no campaign is it told, so it is the workspace's."""

    metric: Metric
    now: Value
    before: Value | None
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Branch:
    """`objective` is None for what serves none; `aimed` are the campaigns that its goals name, serving it or not."""

    objective: Objective | None
    values: Mapping[str, Value]
    proofs: tuple[Proof, ...]
    goals: tuple[GoalMark, ...]
    leaves: tuple[Leaf, ...]
    aimed: Mapping[int, Leaf]

    def campaign_of(self, mark: GoalMark) -> Leaf | None:
        return self.aimed.get(mark.goal.campaign_id or 0)

    def leaves_beside(self, marks: Iterable[GoalMark]) -> list[Leaf]:
        """Its campaigns that none of these goals names."""
        named = {mark.goal.campaign_id for mark in marks}
        return [leaf for leaf in self.leaves if leaf.campaign is None or leaf.campaign.pk not in named]

    @property
    def proof(self) -> Proof | None:
        return self.proofs[0] if self.proofs else None


@dataclass(frozen=True, slots=True)
class Tree:
    """`resting` are archived objectives that nothing serves any more; other archived ones are branches, the last."""

    branches: tuple[Branch, ...]
    without: Branch
    resting: tuple[Objective, ...]
    found: Report


@dataclass(frozen=True, slots=True)
class Rollup:
    """Figures by objective, now and in the period before, and by campaign."""

    now: Report
    before: Report | None
    by_campaign: Report

    def values(self, objective_id: int) -> Mapping[str, Value]:
        return _row(self.now, objective_id)

    def proofs(self, objective: Objective) -> tuple[Proof, ...]:
        return tuple(self._proof(objective.pk, name) for name in objective.metrics if name in METRICS)

    def _proof(self, objective_id: int, name: str) -> Proof:
        """Both periods by the same measure: of the objective's campaigns, or of the workspace where none is told."""
        mine = _row(self.now, objective_id)[name]
        total = self.now.totals[name]
        is_whole = mine.state == "missing" and total.value is not None and not self._is_told(name)
        before = None
        if self.before is not None and report.is_comparable(
            name, self.now, self.before, in_rows=not is_whole
        ):
            before = self.before.totals[name] if is_whole else _row(self.before, objective_id)[name]
        return Proof(METRICS[name], total if is_whole else mine, before, is_whole)

    def _is_told(self, name: str) -> bool:
        """Whether any campaign or objective has it in either period, if only as a ratio without a denominator."""
        found = [self.by_campaign, self.now, *([self.before] if self.before else [])]
        return any(row.key and row.values[name].state != "missing" for one in found for row in one.rows)


def _row(found: Report, objective_id: int) -> Mapping[str, Value]:
    key = str(objective_id) if objective_id else ""
    for row in found.rows:
        if row.key == key:
            return row.values
    return dict.fromkeys(found.query.metrics, Value(None, "missing", _("Nothing was reported here.")))


def roll_up(
    workspace: Workspace, first: date, last: date, objectives: Iterable[Objective], *, has_comparison: bool
) -> Rollup:
    """Three reports, however many objectives there are."""
    proving = [name for objective in objectives for name in objective.metrics if name in METRICS]
    metrics = tuple(dict.fromkeys([*ROLLED_UP, *proving]))
    query = StatsQuery(workspace, first, last, "objective", metrics)
    now = report.run(query)
    before = report.run(query.previous()) if has_comparison else None
    return Rollup(now, before, report.run(replace(query, group_by="campaign")))


def tree_of(
    workspace: Workspace, first: date, last: date, *, today: date, has_comparison: bool = True
) -> Tree:
    objectives = list(Objective.objects.of(workspace).order_by("position", "pk"))
    rollup = roll_up(workspace, first, last, objectives, has_comparison=has_comparison)
    leaves = leaves_of(workspace, rollup)
    goals: dict[int, list[GoalMark]] = {}
    ordered = Goal.objects.of(workspace).select_related("campaign").order_by("due_on", "pk")
    for standing in sorted(marks_of(workspace, ordered, today=today), key=_next_due):
        goals.setdefault(standing.goal.objective_id or 0, []).append(standing)

    known = {leaf.campaign.pk: leaf for some in leaves.values() for leaf in some if leaf.campaign}

    def branch(objective: Objective | None) -> Branch:
        key = objective.pk if objective else 0
        proofs = rollup.proofs(objective) if objective else ()
        marks = tuple(goals.get(key, ()))
        named = [mark.goal.campaign for mark in marks if mark.goal.campaign]
        aimed = {one.pk: known.get(one.pk) or Leaf(one, _nothing()) for one in named}
        return Branch(objective, rollup.values(key), proofs, marks, tuple(leaves.get(key, ())), aimed)

    used = {*leaves, *goals}
    active = [one for one in objectives if one.archived_at is None]
    kept = [one for one in objectives if one.archived_at is not None and one.pk in used]
    resting = [one for one in objectives if one.archived_at is not None and one.pk not in used]
    return Tree(tuple(branch(one) for one in (*active, *kept)), branch(None), tuple(resting), rollup.now)


def leaves_of(workspace: Workspace, rollup: Rollup) -> dict[int, list[Leaf]]:
    """Campaigns by objective (0 for none), the dearest first: all that are not archived, and all with results."""
    rows = {row.key: row.values for row in rollup.by_campaign.rows}
    leaves: dict[int, list[Leaf]] = {}
    for campaign in Campaign.objects.of(workspace).order_by("name", "pk"):
        values = rows.get(str(campaign.pk))
        if values is not None or campaign.archived_at is None:
            leaves.setdefault(campaign.objective_id or 0, []).append(Leaf(campaign, values or _nothing()))
    for some in leaves.values():
        some.sort(key=_dearest)
    # Posts belong to no campaign either, but they cost and earn nothing that could be shown.
    if any(rows[""][name].state != "missing" for name in ROLLED_UP if "" in rows):
        leaves.setdefault(0, []).append(Leaf(None, rows[""]))
    return leaves


def _nothing() -> dict[str, Value]:
    return dict.fromkeys(ROLLED_UP, Value(None, "missing", _("Nothing was reported here.")))


def _dearest(leaf: Leaf) -> tuple[bool, object]:
    cost = leaf.values[COST].value
    return cost is None, 0 if cost is None else -cost


def _next_due(mark: GoalMark) -> tuple[bool, int]:
    """Open goals by the day they are due, then the closed ones, the latest first."""
    due = mark.goal.due_on.toordinal()
    return mark.is_closed, -due if mark.is_closed else due
