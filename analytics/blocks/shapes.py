"""The plain JSON of a block's data: cells with exact numbers as text, rows, columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from analytics.addresses import rows_address
from analytics.metrics import METRICS, Figures, Value
from analytics.metrics.shapes import exact, units
from analytics.query import NO_CHANNEL, StatsQuery
from analytics.report import ReportRow

# What the rows page is asked for that belongs to no campaign, objective or channel.
NOTHING = {"campaign": "0", "objective": "0", "channel": NO_CHANNEL}


class Days(Protocol):
    """A period: whoever has a first and a last day."""

    @property
    def first(self) -> date: ...
    @property
    def last(self) -> date: ...


@dataclass(frozen=True, slots=True)
class Told:
    """One row before it becomes JSON; `before` by metric is what it is compared with."""

    key: str
    label: str
    values: Mapping[str, Value]
    opens: Mapping[str, str]
    figures: Figures | None = None
    before: Mapping[str, Value] | None = None
    before_opens: Mapping[str, str] | None = None


def cell(value: Value, address: str = "") -> dict[str, str | None]:
    """Opens only where there is a number."""
    has_number = value.value is not None
    return {
        "value": exact(value.value) if value.value is not None else None,
        "state": value.state,
        "reason": value.reason,
        "open": address if has_number else "",
    }


def row(told: Told, metrics: Sequence[str]) -> dict[str, Any]:
    before = told.before
    return {
        "key": told.key,
        "label": told.label,
        "values": [cell(told.values[name], told.opens.get(name, "")) for name in metrics],
        "before": None
        if before is None
        else [cell(before[name], (told.before_opens or {}).get(name, "")) for name in metrics],
        "parts": parts_of(told.figures, metrics),
    }


def parts_of(figures: Figures | None, metrics: Sequence[str]) -> dict[str, str | None]:
    """The sums that the metrics are made of, in main units; None where nothing was measured."""
    if figures is None:
        return {}
    terms = figures.terms
    names = {
        quantity
        for name in metrics
        for quantity in METRICS[name].quantities(terms.basis, terms.cost, terms.tracked)
    }
    found: dict[str, str | None] = {}
    for name in sorted(names):
        stored = figures.sums.get(name)
        found[name] = None if stored is None else exact(units(name, stored))
    return found


def opens_of(query: StatsQuery, filters: Mapping[str, str], row: ReportRow | None = None) -> dict[str, str]:
    """By metric, the page of the rows behind the totals, or behind the row; of region and audience too."""
    within: dict[str, Any] = {
        "region": filters.get("region"),
        "audience": filters.get("audience"),
        "campaign": query.campaign_id,
        "channel": query.channel if query.channel != "" else NO_CHANNEL,
        "objective": query.objective_id,
    }
    if row is not None and query.group_by is not None:
        within[query.group_by] = row.key or NOTHING.get(query.group_by, "")
    return {
        name: rows_address(query.workspace, name, query.start_on, query.end_on, **within)
        for name in query.metrics
    }
