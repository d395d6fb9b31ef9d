"""What campaigns have spent in all their days, which is what a budget is measured by."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.models import Workspace
from analytics import coverage, report
from analytics.freshness import State
from analytics.metrics import Value
from analytics.query import StatsQuery, today_in
from campaigns.models import Campaign


def spent_so_far(
    workspace: Workspace, campaigns: Iterable[Campaign], *, state: State | None = None
) -> dict[str, Value]:
    """By id of the campaign; nothing where no budget asks for it."""
    if not any(campaign.budget for campaign in campaigns):
        return {}
    first = min((source.first for source in coverage.covered(workspace)), default=None)
    if first is None:
        return {}
    query = StatsQuery(workspace, first, today_in(workspace), "campaign", ("spend",))
    return {row.key: row.values["spend"] for row in report.run(query, state=state).rows}
