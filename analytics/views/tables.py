"""Tables of results: one line a campaign or channel, sorted by a link, every number leading to its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from analytics.metrics import METRICS, Value
from analytics.query import NO_CHANNEL
from analytics.report import Report, ReportRow
from analytics.views.figures import BASES, Scope, cell
from analytics.wording import roi_label


@dataclass(frozen=True, slots=True)
class Sorting:
    """By which column of a table, `param` being its name in the address."""

    param: str
    metric: str
    is_descending: bool = True

    @classmethod
    def from_params(cls, param: str, params: Mapping[str, str], metrics: Iterable[str]) -> Sorting:
        asked = params.get(param, "-spend")
        name = asked.removeprefix("-")
        allowed = {"name", *metrics}
        return cls(param, name, asked.startswith("-")) if name in allowed else cls(param, "spend")

    def rows(self, rows: Iterable[ReportRow]) -> list[ReportRow]:
        """What is missing or undefined stands last in both orders, and what belongs to nothing after everything."""
        if self.metric == "name":
            by_name = sorted(rows, key=lambda row: str(row.label).casefold(), reverse=self.is_descending)
            return sorted(by_name, key=lambda row: row.is_unattributed)
        known: list[ReportRow] = []
        unknown: list[ReportRow] = []
        for row in rows:
            (unknown if row.values[self.metric].value is None else known).append(row)
        known.sort(key=self._value, reverse=self.is_descending)
        return sorted([*known, *unknown], key=lambda row: row.is_unattributed)

    def _value(self, row: ReportRow) -> Decimal:
        value = row.values[self.metric].value
        assert value is not None
        return value

    def column(self, name: str, label: Any, address: Mapping[str, str], **more: Any) -> dict[str, Any]:
        """A heading that sorts: first the larger values, names from A."""
        is_sorted = name == self.metric
        descending = not self.is_descending if is_sorted else name != "name"
        params = {**address, self.param: f"-{name}" if descending else name}
        order = "descending" if self.is_descending else "ascending"
        return {
            "label": label,
            "key": f"{self.param}-{name}",
            "href": f"?{urlencode(params)}#{self.param}",
            "sorted": order if is_sorted else "",
            **more,
        }


@dataclass(frozen=True, slots=True)
class Beside:
    """A column of words between the names and the numbers."""

    column: dict[str, Any]
    cell: Callable[[ReportRow], dict[str, Any]]


def table(
    scope: Scope,
    found: Report,
    sorting: Sorting,
    metrics: Sequence[str],
    *,
    first: Any,
    limit: int | None = None,
    beside: Beside | None = None,
) -> dict[str, Any]:
    """`columns`, `rows` and `totals` of components/table.html, and `more`: how many rows are not shown."""
    address = scope.period.params()
    rows = sorting.rows(found.rows)
    total = [_total(found), *([{"text": ""}] if beside else []), *cells(scope, found.totals, metrics)]
    return {
        "columns": [
            sorting.column("name", first, address),
            *([beside.column] if beside else []),
            *metric_columns(sorting, metrics, address, found),
        ],
        "rows": [_line(scope, row, found, metrics, beside) for row in rows[:limit]],
        "totals": [total] if found.rows else [],
        "is_tracked": found.rows_basis == "attributed",
        "more": len(rows) - limit if limit is not None and len(rows) > limit else 0,
    }


def metric_columns(
    sorting: Sorting, metrics: Sequence[str], address: Mapping[str, str], found: Report
) -> list[dict[str, Any]]:
    """Their headings; under revenue stands whose word it is, under ROI which one on which cost."""
    subs = {"revenue": BASES[found.rows_basis], "roi": roi_label(found.rows_terms)}
    return [
        sorting.column(name, METRICS[name].label, address, numeric=True, sub=subs.get(name, ""))
        for name in metrics
    ]


def with_values(found: Report, metrics: Sequence[str]) -> Report:
    """Without the line of what belongs to no campaign, where it has no number that the table shows."""
    rows = [
        row
        for row in found.rows
        if not row.is_unattributed or any(row.values[name].value is not None for name in metrics)
    ]
    return replace(found, rows=rows)


def _total(found: Report) -> dict[str, Any]:
    """What a shop records belongs to no campaign or channel, so its total is more than the rows can add up to."""
    if found.rows_basis == found.totals_basis:
        return {"text": _("Total")}
    return {"text": _("Whole workspace"), "sub": _("with recorded sales as revenue")}


def _line(
    scope: Scope, row: ReportRow, found: Report, metrics: Sequence[str], beside: Beside | None
) -> list[dict[str, Any]]:
    if found.query.group_by == "channel":
        return [{"text": row.label}, *cells(scope, row.values, metrics, channel=row.key or NO_CHANNEL)]
    # 0 is how the page of rows is asked for what belongs to no campaign.
    href = "" if row.is_unattributed else page_url(scope, row.key)
    return [
        {"text": row.label, "href": href},
        *([beside.cell(row)] if beside else []),
        *cells(scope, row.values, metrics, campaign_id=int(row.key or 0)),
    ]


def page_url(scope: Scope, campaign: str) -> str:
    """The page of a campaign, in the same period."""
    return f"{reverse('analytics:campaign', args=[scope.workspace.slug, campaign])}?{scope.period.query_string()}"


def cells(
    scope: Scope, values: Mapping[str, Value], metrics: Sequence[str], **within: Any
) -> list[dict[str, Any]]:
    return [
        cell(values[name], METRICS[name], scope.currency, scope.rows_url(name, **within)) for name in metrics
    ]
