"""An acquisition costs more than somebody said that it may, beyond what one acquisition more or less explains."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from accounts.models import Workspace
from analytics.alerts.findings import Finding, Says
from analytics.alerts.models import Alert, CpaBound
from analytics.coverage import known_through
from analytics.metrics import METRICS
from analytics.query import StatsQuery
from analytics.report import run
from analytics.tracked import since_of
from campaigns.models import Campaign

# Raised only when it is so much above the bound; closed at the bound or below it.
ABOVE = Decimal("1.05")
COST_OF = {CpaBound.Metric.CPA: "spend", CpaBound.Metric.ALL_IN: "all_in_cost"}


def look(workspace: Workspace, today: date, is_open: Mapping[str, Alert]) -> list[Finding]:
    """One question a bound, of which there are few (`bounds.MOST_BOUNDS`); what is known is asked for together."""
    bounds = list(CpaBound.objects.of(workspace).filter(currency=workspace.currency).order_by("pk"))
    names = dict(
        Campaign.objects.of(workspace)
        .filter(pk__in={bound.campaign_id for bound in bounds}, archived_at=None)
        .values_list("pk", "name")
    )
    looked_at = [bound for bound in bounds if bound.campaign_id == 0 or bound.campaign_id in names]
    through = _known_through(workspace, looked_at, today)
    return [
        _look_at(workspace, bound, names.get(bound.campaign_id, ""), through[bound.pk]) for bound in looked_at
    ]


def _look_at(workspace: Workspace, bound: CpaBound, name: str, last: date | None) -> Finding:
    key = str(bound.pk)
    if last is None:
        return Finding(key, name, Says.KEEP)
    first = last - timedelta(days=bound.days - 1)
    cost_name = COST_OF[CpaBound.Metric(bound.metric)]
    metrics = (bound.metric, cost_name, "conversions")
    totals = run(
        StatsQuery(workspace, first, last, None, metrics, campaign_id=bound.campaign_id or None)
    ).totals
    cost, count = totals[cost_name].value, totals["conversions"].value
    detail = {
        "metric": bound.metric,
        "campaign": str(bound.campaign_id or ""),
        "bound": f"{bound.amount:f}",
        "currency": bound.currency,
        "first": first.isoformat(),
        "last": last.isoformat(),
    }
    if cost is None or count is None:
        return Finding(key, name, Says.KEEP, detail)
    value = totals[bound.metric].value
    detail["cost"] = f"{cost:f}"
    detail["value"] = "" if value is None else f"{value:f}"
    return Finding(key, name, says(cost, count, bound.amount), detail)


def says(cost: Decimal, count: Decimal, bound: Decimal) -> Says:
    """Whether cost for so many acquisitions is too much.

    Raised only where one acquisition more would still be too dear: of few, one more or less is how chance goes. So
    cost without any acquisition is told of when it is more than the bound.
    """
    if cost > bound * (count + 1) and cost > bound * count * ABOVE:
        return Says.RAISE
    return Says.CLOSE if cost <= bound * count or not cost else Says.KEEP


def _known_through(workspace: Workspace, bounds: Sequence[CpaBound], today: date) -> dict[int, date | None]:
    """By bound, the last day for which all is known, never today; None where that is before the days looked at."""
    since = since_of(workspace, {part for bound in bounds for part in METRICS[bound.metric].parts})
    found: dict[int, date | None] = {}
    for days in {bound.days for bound in bounds}:
        wanted = {
            bound.pk: (bound.metric, bound.campaign_id or None) for bound in bounds if bound.days == days
        }
        first = today - timedelta(days=days)
        lasts = known_through(workspace, wanted.values(), today=today, tracked=since.parts(first))
        for pk, each in wanted.items():
            last = lasts[each]
            found[pk] = last if last is not None and last >= first else None
    return found
