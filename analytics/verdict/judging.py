"""Gathers what a verdict needs: the sums of a period, the interval if wanted, the objective, and how far things are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from accounts.models import Workspace
from analytics import report, settling
from analytics.freshness import State as Freshness
from analytics.metrics import METRICS, Basis, CostBase, Metric, Value
from analytics.pacing.budgets import paces_of
from analytics.query import StatsQuery
from analytics.verdict.single_sales import Spread, spread_of
from analytics.verdict.verdicts import SOUND, State, Sums, Verdict, cost_metric, judge
from campaigns.models import Campaign, Objective

# By preference, what counts as one sale: of the platforms' claims, and of the records.
SALES: dict[Basis, tuple[str, ...]] = {
    "claimed": ("conversions", "orders"),
    "recorded": ("orders", "deals"),
    "attributed": ("conversions", "orders"),
}
Phase = Literal["unknown", "upcoming", "running", "over"]


@dataclass(frozen=True, slots=True)
class Proof:
    """What an objective that earns no money is judged by; `metric` is None where none was chosen."""

    objective: Objective
    metric: Metric | None
    value: Value | None = None
    before: Value | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict with what belongs to it; `campaign` is None for the workspace as a whole."""

    workspace: Workspace
    campaign: Campaign | None
    first: date
    last: date
    verdict: Verdict
    roi: Value
    phase: Phase = "unknown"
    is_moving: bool = False
    # The share of the budget spent in all its days, where it is asked for.
    spent: Decimal | None = None
    proof: Proof | None = None
    wants_interval: bool = False
    spread: Spread | None = None

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def needed(workspace: Workspace) -> tuple[str, ...]:
    """The metrics that `sums_of` reads; a report that has them is enough for the verdicts of all its rows."""
    counted = (name for names in SALES.values() for name in names)
    return tuple(dict.fromkeys([cost_metric(workspace), "revenue", "gross_profit", "roi", "leads", *counted]))


def sums_of(
    workspace: Workspace,
    values: Mapping[str, Value],
    *,
    basis: Basis,
    days: int,
    cost_base: CostBase = "spend",
    tracked: frozenset[str] = frozenset(),
) -> Sums:
    return Sums(
        cost=values[cost_metric(workspace)],
        revenue=values["revenue"],
        kept=values["gross_profit"],
        sales=values[sales_metric(values, basis)],
        sales_metric=sales_metric(values, basis),
        leads=values["leads"],
        basis=basis,
        days=days,
        cost_base=cost_base,
        has_own_leads="leads" in tracked,
    )


def sales_metric(values: Mapping[str, Value], basis: Basis) -> str:
    """The metric that counts sales: of two, the one that has a number."""
    first, second = SALES[basis]
    return second if values[first].value is None and values[second].value is not None else first


def judge_workspace(
    workspace: Workspace,
    first: date,
    last: date,
    *,
    wants_interval: bool = False,
    found: report.Report | None = None,
) -> Judgement:
    """`found` is a report without filter on the same days that has the metrics `needed`."""
    query = StatsQuery(workspace, first, last, None, needed(workspace))
    found = found or report.run(query)
    verdict, spread = _judged(query, found, wants_interval)
    return Judgement(
        workspace,
        None,
        first,
        last,
        verdict,
        found.totals["roi"],
        wants_interval=wants_interval,
        spread=spread,
    )


def judge_campaign(
    workspace: Workspace,
    campaign: Campaign,
    first: date,
    last: date,
    *,
    today: date,
    wants_interval: bool = False,
    state: Freshness | None = None,
    is_moving: bool | None = None,
) -> Judgement:
    """`state` and `is_moving` are given by a page that has looked for itself."""
    proves = _proving(campaign)
    names = (proves.metric.name,) if proves and proves.metric else ()
    metrics = tuple(dict.fromkeys([*needed(workspace), *names]))
    query = StatsQuery(workspace, first, last, None, metrics, campaign.pk)
    found = report.run(query, state=state)
    if is_moving is None:
        is_moving = bool(settling.moving_in(workspace, first, last, campaign_id=campaign.pk))
    phase = phase_of(campaign, today)
    if proves:
        sums = _sums(found, query.days)
        verdict, spread = Verdict(State.PROOF, sums), None
        proves = _proof(proves, query, found)
    else:
        begin, end = _days_on(campaign, first, last, today)
        verdict, spread = _judged(query, found, wants_interval, days=max((end - begin).days + 1, 1))
    return Judgement(
        workspace,
        campaign,
        first,
        last,
        verdict,
        found.totals["roi"],
        phase,
        is_moving,
        _spent(workspace, campaign, today) if verdict.state is State.EARNS and phase != "over" else None,
        proves,
        wants_interval,
        spread,
    )


def _sums(found: report.Report, days: int) -> Sums:
    return sums_of(
        found.query.workspace,
        found.totals,
        basis=found.totals_basis,
        days=days,
        cost_base=found.figures.terms.cost,
        tracked=found.figures.terms.tracked,
    )


def _judged(
    query: StatsQuery, found: report.Report, wants_interval: bool, *, days: int = 0
) -> tuple[Verdict, Spread | None]:
    """By the rule of thumb first; the interval is drawn only where it can say more."""
    sums = _sums(found, days or query.days)
    verdict = judge(sums)
    revenue, count = sums.revenue.value, sums.count
    if not wants_interval or verdict.state not in SOUND or revenue is None or count is None:
        return verdict, None
    spread = spread_of(query, sales=sums.sales_metric, total=revenue, count=count)
    return (judge(sums, spread.interval), spread) if spread else (verdict, None)


def phase_of(campaign: Campaign, today: date) -> Phase:
    """By its planned days; one that has none is not known to run."""
    if campaign.archived_at or (campaign.ends_on and campaign.ends_on < today):
        return "over"
    if campaign.starts_on and campaign.starts_on > today:
        return "upcoming"
    return "running" if campaign.starts_on or campaign.ends_on else "unknown"


def _days_on(campaign: Campaign, first: date, last: date, today: date) -> tuple[date, date]:
    """The days of the period on which it can have sold anything, for its pace."""
    begin = max(first, campaign.starts_on) if campaign.starts_on else first
    end = min(last, campaign.ends_on or last, today)
    return begin, end


def _proving(campaign: Campaign) -> Proof | None:
    """None for a campaign that shall earn money, or has no objective."""
    objective = campaign.objective
    if objective is None or objective.earns_money:
        return None
    return Proof(objective, proving_metric(objective))


def proving_metric(objective: Objective) -> Metric | None:
    """The first of its metrics that the catalogue has."""
    return next((METRICS[name] for name in objective.metrics if name in METRICS), None)


def _proof(proves: Proof, query: StatsQuery, found: report.Report) -> Proof:
    if proves.metric is None:
        return proves
    name = proves.metric.name
    length = timedelta(days=query.days)
    earlier = StatsQuery(
        query.workspace, query.start_on - length, query.end_on - length, None, (name,), query.campaign_id
    )
    then = report.run(earlier, state=Freshness(found.fresh_as_of, found.recomputing))
    before = then.totals[name] if report.is_comparable(name, found, then) else None
    return Proof(proves.objective, proves.metric, found.totals[name], before)


def _spent(workspace: Workspace, campaign: Campaign, today: date) -> Decimal | None:
    """The share of its budget, as its pace has it; None where there is none, or nobody can say."""
    pace = paces_of(workspace, [campaign], today=today).get(campaign.pk)
    return pace.whole.share if pace else None
