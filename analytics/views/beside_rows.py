"""The facts behind a number of organic beside paid: of one channel and one measure, money as its reader is priced."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from analytics.insights.paid import FIGURES, beside_each_other, facts_beside
from analytics.insights.sections import Insights
from analytics.metrics.shapes import exact
from analytics.older import older_values
from analytics.query import StatsQuery
from analytics.views.figures import amount
from analytics.views.opened import PER_PAGE, Lines, Opened
from analytics.views.row_lines import columns_of, line_of, sums_line
from analytics.views.rows_export import fact_line, header_of
from campaigns.channels import CHANNELS


class BesideRows(Opened):
    def __init__(self, found: Insights, channel: str, figure: str) -> None:
        super().__init__(found)
        self.query = StatsQuery(self.workspace, found.first, found.last, None, (), channel=channel)
        self.asked = figure
        self.first = facts_beside(self.query, figure, per_page=PER_PAGE)
        self.quantity, self.count = self.first.quantities[0], self.first.total_rows
        self.total = self.first.sum_converted.get(self.quantity.name)
        self.label = str(CHANNELS.get(channel, channel))
        self.figure = amount(self.quantity, self.total, self.workspace.currency)
        self.about = (str(self.quantity.label), _("Ads") if FIGURES[figure].kind == "ads" else _("Posts"))

    @property
    def columns(self) -> list[dict[str, Any]]:
        return columns_of(self.first)

    def lines(self, page: int) -> Lines:
        found = (
            self.first if page == 1 else facts_beside(self.query, self.asked, page=page, per_page=PER_PAGE)
        )
        older = older_values(self.workspace, found.rows, found.of_facts)
        return [line_of(self.workspace, row, found.of_facts, older.get(row.key, [])) for row in found.rows]

    @property
    def totals(self) -> Lines:
        return [sums_line(self.workspace, self.first)]

    @property
    def header(self) -> list[str]:
        return header_of(self.first, self.workspace.currency)

    def sheet(self, per_page: int, page: int = 1) -> list[list[str]]:
        found = facts_beside(self.query, self.asked, page=page, per_page=per_page)
        older = older_values(self.workspace, found.rows, found.of_facts)
        return [fact_line(self.workspace, found.of_facts, row, older.get(row.key, [])) for row in found.rows]

    @property
    def sums(self) -> list[list[str]]:
        label = _("Sum: %(name)s") % {"name": self.quantity.label}
        return [[label, "" if self.total is None else exact(self.total)]]


def beside_rows(found: Insights, params: Mapping[str, str]) -> Opened | None:
    """None for what no rows of single days tell."""
    channel, figure = params.get("channel", ""), params.get("figure", "")
    told = {one.channel for one in beside_each_other(*found.of_accounts)}
    if channel not in told or figure not in FIGURES:
        return None
    opened = BesideRows(found, channel, figure)
    return opened if opened.total is not None else None
