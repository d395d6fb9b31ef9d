"""The checks with their weights, and the score of a workspace, a campaign or an objective in a period.

To add a check: a function of the evidence in one of the modules beside this one, and a line in `CHECKS`.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Workspace
from analytics import report
from analytics.quality import agreement, days, money, names
from analytics.quality.evidence import Evidence, gather, metrics_for
from analytics.quality.scoring import Check, Score, score_of
from analytics.query import StatsQuery
from analytics.report import Report
from analytics.settling import Moving
from campaigns.models import Campaign

CHECKS: tuple[Check[Evidence], ...] = (
    Check("freshness", gettext_lazy("Newest data"), 10, days.freshness),
    Check("cost_days", gettext_lazy("Days without cost"), 10, days.days_without_cost),
    Check("revenue_days", gettext_lazy("Days without revenue"), 10, days.days_without_revenue),
    Check("revenue_without_cost", gettext_lazy("Revenue without cost"), 10, money.revenue_without_cost),
    Check("cost_without_revenue", gettext_lazy("Cost without revenue"), 10, money.cost_without_revenue),
    Check("rates", gettext_lazy("Missing rates"), 10, money.money_without_rate),
    Check(
        "spend_without_visits", gettext_lazy("Spend without tagged visits"), 10, names.spend_without_visits
    ),
    Check("unknown_tags", gettext_lazy("Unknown tags"), 5, names.unknown_tags),
    Check("unassigned", gettext_lazy("Campaigns to assign"), 5, names.unassigned),
    Check("sample", gettext_lazy("Number of sales"), 5, money.sample),
    Check("moving_days", gettext_lazy("Days still moving"), 5, days.days_still_moving),
    Check("reconciliation", gettext_lazy("Agreement of sources"), 5, agreement.gap_beyond_usual),
    Check("margin", gettext_lazy("Gross margin"), 5, money.margin),
)


def query_for(
    workspace: Workspace,
    first: date,
    last: date,
    *,
    campaign_id: int | None = None,
    objective_id: int | None = None,
) -> StatsQuery:
    """What is asked for the score: by campaign, or of the one campaign."""
    group_by = "campaign" if campaign_id is None else None
    return StatsQuery(
        workspace,
        first,
        last,
        group_by,  # type: ignore[arg-type]  # one of the groupings
        metrics_for(workspace),
        campaign_id=campaign_id,
        objective_id=objective_id,
    )


def quality_of(
    query: StatsQuery,
    *,
    campaign: Campaign | None = None,
    found: Report | None = None,
    moving: tuple[Moving, ...] | None = None,
) -> Score:
    """The score of what `query_for` asks, with the campaign where it names one.

    `found` is a report on the same that has the metrics and the grouping of the query, `moving` what
    `analytics.settling` found: given by a page that has looked.
    """
    seen = gather(query, found or report.run(query), campaign=campaign, moving=moving)
    if seen.is_empty:
        return Score((), _("Nothing was measured in this period: neither cost nor revenue."))
    return score_of(CHECKS, seen, nothing=_("No check applies to this period."))
