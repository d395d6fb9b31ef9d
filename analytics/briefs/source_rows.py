"""The rows that the figures of a report are added up from, kept with the edition for its spreadsheet."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from analytics.briefs.gathering import Asked, Frozen
from analytics.cost.rows import cost_rows
from analytics.lookups import LookUps
from analytics.metrics import METRICS
from analytics.metrics.shapes import exact
from analytics.query import StatsQuery
from analytics.sources import SourceRow, source_rows
from campaigns.channels import CHANNELS

# More would make each edition of a large workspace a burden; the page of a figure has all of them.
MOST_ROWS = 5000


def rows_of(asked: Asked, frozen: Frozen) -> dict[str, Any]:
    """In the active language: each row of each sum that figures are made of, and how many are left out."""
    parts = _parts(frozen)
    rows: list[list[str]] = []
    total = 0
    lookups = LookUps([(asked.first, asked.last)])
    for name in parts:
        query = replace(_query(asked, name), lookups=lookups)
        # One more than none: also of what is left out it must be known how much there is.
        page = source_rows(query, name, per_page=max(MOST_ROWS - len(rows), 1))
        costs = cost_rows(query, [one.name for one in page.entered], page.charges)
        total += page.total_rows + len(costs)
        label = str(METRICS[name].label)
        rows += [_fact(label, page.of_facts[0].name, row) for row in page.rows if page.of_facts]
        rows += [
            [
                label,
                cost.charge.occurrence.first.isoformat(),
                cost.charge.occurrence.last.isoformat(),
                exact(cost.amount),
                exact(cost.original),
                cost.charge.currency,
                str(cost.entry.get_kind_display()),
                "",
                "",
                cost.entry.name,
                "",
                "",
            ]
            for cost in costs
        ]
    return {"header": _header(asked), "rows": rows[:MOST_ROWS], "more": max(total - len(rows[:MOST_ROWS]), 0)}


def _parts(frozen: Frozen) -> list[str]:
    """Metrics that are one sum each, of which those of the report are made."""
    shown = {
        column["name"]
        for section in frozen["sections"]
        if section["kind"] == "block"
        for column in section["data"]["columns"]
    }
    wanted = {part for name in shown if name in METRICS for part in METRICS[name].parts}
    single = [metric for metric in METRICS.values() if len(metric.parts) == 1 and metric.is_additive]
    return [metric.name for metric in single if metric.parts[0] in wanted and metric.name != "gross_profit"]


def _query(asked: Asked, name: str) -> StatsQuery:
    scope = asked.brief.scope
    return StatsQuery(
        workspace=asked.workspace,
        start_on=asked.first,
        end_on=asked.last,
        group_by=None,
        metrics=(name,),
        campaign_id=scope.get("campaign"),
        channel=scope.get("channel"),
        objective_id=scope.get("objective"),
    )


def _header(asked: Asked) -> list[str]:
    return [
        _("Figure"),
        _("First day"),
        _("Last day"),
        _("In %(currency)s or counted") % {"currency": asked.workspace.currency},
        _("As stated"),
        _("Currency"),
        _("Source"),
        _("Campaign"),
        _("Channel"),
        _("Name"),
        _("File"),
        _("Line"),
    ]


def _fact(label: str, quantity: str, row: SourceRow) -> list[str]:
    return [
        label,
        row.start_on.isoformat(),
        row.end_on.isoformat(),
        _exact(row.converted.get(quantity)),
        _exact(row.values.get(quantity)),
        row.currency,
        row.source,
        row.campaign,
        str(CHANNELS.get(row.channel, row.channel)),
        row.entity,
        row.file_name,
        str(row.line),
    ]


def _exact(value: Decimal | None) -> str:
    return "" if value is None else exact(value)
