"""From a figure of the API to the address of its rows."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from accounts.models import Workspace
from analytics.markup.priced import kept_in_address
from analytics.metrics import Value
from analytics.query import NO_CHANNEL, StatsQuery


def opened(answer: dict[str, Any], value: Value, address: str) -> dict[str, Any]:
    """The answer with the address of its rows; what has no number has none."""
    return {**answer, "open": address if value.value is not None else None}


def rows_address(query: StatsQuery, metric: str, *, key: str | None = None) -> str:
    """Of a figure of the query's totals, or of the row with this key."""
    asked = _scope(query)
    if key is not None and query.group_by is not None:
        nothing = {"campaign": "0", "objective": "0", "channel": NO_CHANNEL}
        asked[query.group_by] = key or nothing.get(query.group_by, "")
    address = reverse("analytics_api:result_sources", args=[query.workspace.slug])
    return f"{address}?{urlencode({'metric': metric, **asked})}"


def tracked_address(workspace: Workspace, asked: dict[str, Any]) -> str:
    """Of conversions with their credit: `asked` are the parameters of the page that lists them."""
    return f"{reverse('analytics_api:attribution_rows', args=[workspace.slug])}?{urlencode(asked)}"


def cost_address(query: StatsQuery, entry_id: int) -> str:
    """Of an entered cost, in the days of the query."""
    address = reverse("analytics_api:cost_entry", args=[query.workspace.slug, entry_id])
    days = {"from": query.start_on.isoformat(), "to": query.end_on.isoformat()}
    return f"{address}?{urlencode(days | kept_in_address(query.workspace))}"


def _scope(query: StatsQuery) -> dict[str, str]:
    """The days and filters of a query as parameters that ask for them again."""
    asked = {"from": query.start_on.isoformat(), "to": query.end_on.isoformat()}
    if query.campaign_id is not None:
        asked["campaign"] = str(query.campaign_id)
    if query.channel is not None:
        asked["channel"] = query.channel or NO_CHANNEL
    if query.objective_id is not None:
        asked["objective"] = str(query.objective_id)
    return asked | kept_in_address(query.workspace)
