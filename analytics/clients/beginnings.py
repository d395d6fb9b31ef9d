"""What a client can begin with: kept from one workspace, read defensively, without its days, history or results.

JSON that other versions may have written: whatever of it makes no sense is left away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from accounts.errors import DomainError
from accounts.models import Workspace
from analytics.clients import reports
from analytics.metrics import METRICS
from campaigns.models import CampaignTemplate, Goal, GoalDirection, GoalReview, Objective
from campaigns.planning import blueprint as blueprints
from campaigns.planning.goals import LONGEST_YEARS, MOST_REVIEWS
from campaigns.planning.kept import list_of, one_of, text_of, whole_of
from campaigns.planning.objectives import ObjectivePlan, active

MOST_OBJECTIVES, MOST_GOALS, MOST_CAMPAIGNS = 50, 100, 100
MOST_DAYS = LONGEST_YEARS * 365
# As the columns of goals keep them.
MOST_TARGET, MOST_BUDGET, MOST_HOURS = Decimal(10) ** 14, Decimal(10) ** 12, Decimal(10) ** 6


@dataclass(frozen=True, slots=True)
class GoalShape:
    """A goal without days: so many from the first to the due one. `objective` is its place among the objectives."""

    name: str
    metric: str
    direction: str
    target: Decimal
    days: int
    reviews: tuple[int, ...] = ()
    objective: int | None = None
    audience: str = ""
    action: str = ""
    reason: str = ""
    budget: Decimal | None = None
    hours: Decimal | None = None

    @property
    def is_money(self) -> bool:
        return METRICS[self.metric].unit == "money"


@dataclass(frozen=True, slots=True)
class Beginning:
    """Amounts are in `currency`; `campaigns` are templates of campaigns by name."""

    currency: str = ""
    headline_roi: str = ""
    roi_cost: str = ""
    objectives: tuple[ObjectivePlan, ...] = ()
    goals: tuple[GoalShape, ...] = ()
    campaigns: Mapping[str, blueprints.Blueprint] = field(default_factory=dict)
    reports: tuple[reports.ReportShape, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.objectives or self.goals or self.campaigns or self.reports)

    @property
    def has_amounts(self) -> bool:
        """Whether something of it is in its currency."""
        budgets = [*(one.budget for one in self.goals), *(plan.budget for plan in self.campaigns.values())]
        return any(one.is_money for one in self.goals) or any(budget is not None for budget in budgets)

    def kept(self) -> dict[str, Any]:
        """As JSON: amounts are text."""
        return {
            "currency": self.currency,
            "headline_roi": self.headline_roi,
            "roi_cost": self.roi_cost,
            "objectives": [asdict(one) for one in self.objectives],
            "goals": [
                {
                    name: str(value) if isinstance(value, Decimal) else value
                    for name, value in asdict(one).items()
                }
                for one in self.goals
            ],
            "campaigns": [{"name": name, "plan": plan.kept()} for name, plan in self.campaigns.items()],
            "reports": [asdict(one) for one in self.reports],
        }

    def in_currency(self, currency: str) -> Beginning:
        """The same where another currency is counted in: amounts would mean something else, so they are left away."""
        if currency == self.currency:
            return self
        goals = tuple(replace(one, budget=None) for one in self.goals if not one.is_money)
        campaigns = {name: replace(plan, currency="", budget=None) for name, plan in self.campaigns.items()}
        return replace(self, currency=currency, goals=goals, campaigns=campaigns)


def beginning_of(workspace: Workspace) -> Beginning:
    """Objectives, open goals of the whole workspace, templates of campaigns and reports; nothing that happened."""
    objectives = active(workspace)[:MOST_OBJECTIVES]
    places = {row.pk: place for place, row in enumerate(objectives)}
    closed = GoalReview.objects.of(workspace).values("goal_id")
    goals = Goal.objects.of(workspace).filter(campaign=None).exclude(pk__in=closed).order_by("due_on", "pk")
    kinds = dict(Objective.objects.of(workspace).values_list("pk", "kind"))
    templates = CampaignTemplate.objects.of(workspace).order_by("name", "pk")[:MOST_CAMPAIGNS]
    return Beginning(
        currency=workspace.currency,
        headline_roi=workspace.headline_roi,
        roi_cost=workspace.roi_cost,
        objectives=tuple(_plan_of(row) for row in objectives),
        goals=tuple(
            _shape_of(goal, places)
            for goal in goals[:MOST_GOALS]
            if goal.currency in ("", workspace.currency)
        ),
        campaigns={row.name: _elsewhere(plan, kinds) for row in templates if (plan := _plan(row.plan))},
        reports=tuple(reports.shapes_of(workspace, places)),
    )


def _plan(kept: Any) -> blueprints.Blueprint | None:
    try:
        return blueprints.read(kept)
    except DomainError:
        return None


def _plan_of(row: Objective) -> ObjectivePlan:
    return ObjectivePlan(
        name=row.name,
        opportunity=row.opportunity,
        content=row.content,
        distribution=row.distribution,
        metrics=list(row.metrics),
        earns_money=row.earns_money,
        kind=row.kind,
    )


def _shape_of(goal: Goal, places: Mapping[int, int]) -> GoalShape:
    return GoalShape(
        name=goal.name,
        metric=goal.metric,
        direction=goal.direction,
        target=goal.target,
        days=(goal.due_on - goal.starts_on).days,
        reviews=tuple((day - goal.starts_on).days for day in goal.review_on),
        objective=places.get(goal.objective_id) if goal.objective_id else None,
        audience=goal.audience,
        action=goal.action,
        reason=goal.reason,
        budget=goal.budget,
        hours=goal.hours,
    )


def _elsewhere(plan: blueprints.Blueprint, kinds: Mapping[int, str]) -> blueprints.Blueprint:
    """The objective by its kind: its id means nothing in another workspace, and landing pages are the client's own."""
    kind = kinds.get(int(plan.objective), "") if plan.objective else plan.objective_kind
    return replace(plan, objective="", objective_kind=kind, landing_pages=())


# --- reading what is kept -----------------------------------------------------------------------------------------


def read(kept: Any) -> Beginning:
    """What can be read of it; empty where nothing can."""
    found = kept if isinstance(kept, Mapping) else {}
    objectives = tuple(_objectives(found.get("objectives")))
    return Beginning(
        currency=text_of(found.get("currency"), 3),
        headline_roi=one_of(found.get("headline_roi"), Workspace.HeadlineRoi.values),
        roi_cost=one_of(found.get("roi_cost"), Workspace.RoiCost.values),
        objectives=objectives,
        goals=tuple(_goals(found.get("goals"), len(objectives))),
        campaigns=dict(_campaigns(found.get("campaigns"))),
        reports=tuple(
            report
            for entry in _entries(found.get("reports"), reports.MOST_REPORTS)
            if (report := reports.read(entry))
        ),
    )


def _objectives(value: Any) -> Iterator[ObjectivePlan]:
    for entry in _entries(value, MOST_OBJECTIVES):
        # One without a name keeps its place, for goals name objectives by it.
        yield ObjectivePlan(
            name=text_of(entry.get("name"), 200),
            opportunity=text_of(entry.get("opportunity"), 2000),
            content=text_of(entry.get("content"), 2000),
            distribution=text_of(entry.get("distribution"), 2000),
            metrics=[one for one in list_of(entry.get("metrics")) if isinstance(one, str) and one in METRICS],
            earns_money=entry.get("earns_money") is not False,
            kind=one_of(entry.get("kind"), Objective.Kind.values) or Objective.Kind.OWN,
        )


def _goals(value: Any, objectives: int) -> Iterator[GoalShape]:
    for entry in _entries(value, MOST_GOALS):
        name, target = text_of(entry.get("name"), 200), _amount(entry.get("target"), MOST_TARGET, signed=True)
        metric, days = one_of(entry.get("metric"), list(METRICS)), whole_of(entry.get("days"), 0, MOST_DAYS)
        if not name or not metric or target is None or days is None:
            continue
        place = whole_of(entry.get("objective"), 0, objectives - 1)
        yield GoalShape(
            name=name,
            metric=metric,
            direction=one_of(entry.get("direction"), GoalDirection.values) or GoalDirection.AT_LEAST,
            target=target,
            days=days,
            reviews=tuple(
                day
                for one in list_of(entry.get("reviews"))[:MOST_REVIEWS]
                if (day := whole_of(one, 0, days)) is not None
            ),
            objective=place,
            audience=text_of(entry.get("audience"), 300),
            action=text_of(entry.get("action"), 2000),
            reason=text_of(entry.get("reason"), 2000),
            budget=_amount(entry.get("budget"), MOST_BUDGET),
            hours=_amount(entry.get("hours"), MOST_HOURS),
        )


def _campaigns(value: Any) -> Iterator[tuple[str, blueprints.Blueprint]]:
    for entry in _entries(value, MOST_CAMPAIGNS):
        name, plan = text_of(entry.get("name"), 200), entry.get("plan")
        if name and (found := _plan(plan)):
            yield name, replace(found, objective="")


def _entries(value: Any, most: int) -> Iterator[Mapping[str, Any]]:
    for entry in value[:most] if isinstance(value, list) else ():
        yield entry if isinstance(entry, Mapping) else {}


def _amount(value: Any, below: Decimal, *, signed: bool = False) -> Decimal | None:
    try:
        amount = Decimal(value) if isinstance(value, str) and len(value) < 30 else None
    except InvalidOperation:
        return None
    if amount is None or not amount.is_finite() or abs(amount) >= below or (amount < 0 and not signed):
        return None
    return amount
