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
from analytics.goal_marks import Mark, marks_of
from analytics.metrics import METRICS, Metric, Value
from analytics.query import StatsQuery
from analytics.report import Report
from campaigns.models import Campaign, Goal, Objective

COST = "all_in_cost" if "all_in_cost" in METRICS else "spend"
ROLLED_UP = (COST, "revenue", "roi")


@dataclass(frozen=True, slots=True)
class Leaf:
    """`campaign` is None for what belongs to no campaign."""

    campaign: Campaign | None
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Proof:
    """A metric that proves an objective; `is_whole`: no source tells it by campaign, so it is the workspace's."""

    metric: Metric
    now: Value
    before: Value | None
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Branch:
    """`objective` is None for what serves none."""

    objective: Objective | None
    values: Mapping[str, Value]
    proofs: tuple[Proof, ...]
    goals: tuple[Mark, ...]
    leaves: tuple[Leaf, ...]

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
    """Figures by objective, now and in the period before."""

    now: Report
    before: Report | None

    def values(self, objective_id: int) -> Mapping[str, Value]:
        return _row(self.now, objective_id)

    def proofs(self, objective: Objective) -> tuple[Proof, ...]:
        return tuple(self._proof(objective.pk, name) for name in objective.metrics if name in METRICS)

    def _proof(self, objective_id: int, name: str) -> Proof:
        """Both periods by the same measure: of the objective's campaigns, else of the whole workspace."""
        mine = _row(self.now, objective_id)[name]
        total = self.now.totals[name]
        is_whole = mine.value is None and total.value is not None
        before = None
        if self.before is not None:
            before = self.before.totals[name] if is_whole else _row(self.before, objective_id)[name]
        return Proof(METRICS[name], total if is_whole else mine, before, is_whole)


def _row(found: Report, objective_id: int) -> Mapping[str, Value]:
    key = str(objective_id) if objective_id else ""
    for row in found.rows:
        if row.key == key:
            return row.values
    return dict.fromkeys(found.query.metrics, Value(None, "missing", _("Nothing was reported here.")))


def roll_up(
    workspace: Workspace, first: date, last: date, objectives: Iterable[Objective], *, has_comparison: bool
) -> Rollup:
    """Two reports, however many objectives there are."""
    proving = [name for objective in objectives for name in objective.metrics if name in METRICS]
    metrics = tuple(dict.fromkeys([*ROLLED_UP, *proving]))
    query = StatsQuery(workspace, first, last, "objective", metrics)
    now = report.run(query)
    return Rollup(now, report.run(query.previous()) if has_comparison else None)


def tree_of(
    workspace: Workspace, first: date, last: date, *, today: date, has_comparison: bool = True
) -> Tree:
    objectives = list(Objective.objects.of(workspace).order_by("position", "pk"))
    rollup = roll_up(workspace, first, last, objectives, has_comparison=has_comparison)
    leaves = leaves_of(workspace, rollup.now)
    goals: dict[int, list[Mark]] = {}
    for mark in marks_of(workspace, Goal.objects.of(workspace).order_by("due_on", "pk"), today=today):
        goals.setdefault(mark.goal.objective_id or 0, []).append(mark)

    def branch(objective: Objective | None) -> Branch:
        key = objective.pk if objective else 0
        proofs = rollup.proofs(objective) if objective else ()
        return Branch(
            objective, rollup.values(key), proofs, tuple(goals.get(key, ())), tuple(leaves.get(key, ()))
        )

    used = {*leaves, *goals}
    active = [one for one in objectives if one.archived_at is None]
    kept = [one for one in objectives if one.archived_at is not None and one.pk in used]
    resting = [one for one in objectives if one.archived_at is not None and one.pk not in used]
    return Tree(tuple(branch(one) for one in (*active, *kept)), branch(None), tuple(resting), rollup.now)


def leaves_of(workspace: Workspace, found: Report) -> dict[int, list[Leaf]]:
    """Campaigns by objective (0 for none), the dearest first: all that are not archived, and all with results."""
    query = replace(found.query, group_by="campaign", metrics=ROLLED_UP)
    rows = {row.key: row.values for row in report.run(query).rows}
    nothing = dict.fromkeys(ROLLED_UP, Value(None, "missing", _("Nothing was reported here.")))
    leaves: dict[int, list[Leaf]] = {}
    for campaign in Campaign.objects.of(workspace).order_by("name", "pk"):
        values = rows.get(str(campaign.pk))
        if values is not None or campaign.archived_at is None:
            leaves.setdefault(campaign.objective_id or 0, []).append(Leaf(campaign, values or nothing))
    for some in leaves.values():
        some.sort(key=_dearest)
    if "" in rows:
        leaves.setdefault(0, []).append(Leaf(None, rows[""]))
    return leaves


def _dearest(leaf: Leaf) -> tuple[bool, object]:
    cost = leaf.values[COST].value
    return cost is None, 0 if cost is None else -cost
