"""What a campaign cost, with and without labour: cost, ROI and cost per acquisition side by side."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.templatetags import formats
from analytics import report
from analytics.metrics import METRICS, Figures, Metric, Value
from analytics.metrics.formulas import roi_kind
from analytics.metrics.shapes import LEFT_OUT, CostBase
from analytics.quantities import COSTS
from analytics.query import StatsQuery
from analytics.views.figures import Scope, cell
from analytics.wording import roi_name
from campaigns.models import Campaign

PARTS = ("spend", *COSTS)
ASKED = ("all_in_cost", "cost_without_labour", *PARTS, "roi", "cpa", "cpa_all_in", "gross_profit")
# The metric of each column, and the cost that it is.
COLUMNS: tuple[tuple[str, Any, CostBase], ...] = (
    ("spend", gettext_lazy("Ads only"), "spend"),
    ("cost_without_labour", gettext_lazy("Without labour"), "without_labour"),
    ("all_in_cost", gettext_lazy("All-in"), "all_in"),
)
CPA = ("cpa", "cpa_without_labour", "cpa_all_in")


def costs_of_campaign(scope: Scope, campaign: Campaign) -> dict[str, Any]:
    """`cost_panel` for analytics/campaign_costs.html; one report serves all columns."""
    period = scope.period
    query = StatsQuery(scope.workspace, period.first, period.last, None, ASKED, campaign_id=campaign.pk)
    found = report.run(query, state=scope.state)
    columns = [_without(found.figures, LEFT_OUT[cost]) for _name, _label, cost in COLUMNS]
    new = reverse("campaigns:cost_new", args=[scope.workspace.slug])
    return {
        "cost_panel": {
            "columns": [
                {"label": _("Figure")},
                *({"label": label, "numeric": True} for _name, label, _cost in COLUMNS),
            ],
            "rows": [
                _cost_line(scope, columns),
                _line(
                    scope,
                    roi_name(roi_kind(found.figures.terms)),
                    METRICS["roi"],
                    columns,
                    [scope.rows_url("roi", cost=cost) for _name, _label, cost in COLUMNS],
                ),
                _line(
                    scope,
                    METRICS["cpa"].label,
                    METRICS["cpa_all_in"],
                    columns,
                    [scope.rows_url(name) for name in CPA],
                ),
            ],
            "parts": _parts(scope, found.totals),
            "has_entered": found.figures.has_entered() and bool(found.totals["all_in_cost"].value),
            "new_url": f"{new}?campaign={campaign.pk}",
            "costs_url": reverse("analytics:cost_list", args=[scope.workspace.slug])
            + f"?{period.query_string()}",
        }
    }


def _without(figures: Figures, left_out: frozenset[str]) -> Figures:
    """The same row, as if these costs had not been entered, all measured against what is left."""
    sums = {name: value for name, value in figures.sums.items() if name not in left_out}
    return Figures(sums, replace(figures.terms, cost="all_in"), figures.own_margins)


def _cost_line(scope: Scope, columns: list[Figures]) -> list[dict[str, Any]]:
    """Each cost leads to the rows that it adds up."""
    cells = [
        cell(METRICS["all_in_cost"].of(figures), METRICS[name], scope.currency, scope.rows_url(name))
        for (name, _label, _cost), figures in zip(COLUMNS, columns, strict=True)
    ]
    return [{"text": _("Cost")}, *cells]


def _line(
    scope: Scope, label: Any, metric: Metric, columns: list[Figures], hrefs: list[str]
) -> list[dict[str, Any]]:
    return [
        {"text": label},
        *(
            cell(metric.of(figures), metric, scope.currency, href)
            for figures, href in zip(columns, hrefs, strict=True)
        ),
    ]


def _parts(scope: Scope, totals: dict[str, Value]) -> list[dict[str, Any]]:
    """What the all-in cost is made of, each leading to its rows."""
    return [
        {
            "label": METRICS[name].label,
            "text": formats.money(totals[name].value, scope.currency),
            "href": scope.rows_url(name),
        }
        for name in PARTS
        if totals[name].value
    ]
