"""Tables of content and of web traffic as an edition keeps them: typed cells in exact text, reasons for empty ones."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Workspace
from accounts.templatetags import formats
from analytics.briefs.sections import TRAFFIC_LABELS, Section
from analytics.insights.sections import Insights
from analytics.insights.tables import Cell, plain
from analytics.insights.tables import Table as InsightTable
from analytics.metrics.shapes import Value, exact
from analytics.traffic.shapes import COLUMNS, FIGURES
from analytics.traffic.traffic import Traffic, traffic

Listing = dict[str, Any]


class Listings:
    """Asks once for what several sections of a report share."""

    def __init__(self, workspace: Workspace, first: date, last: date) -> None:
        self.workspace, self.first, self.last = workspace, first, last
        self.insights = Insights(workspace, first, last)
        self._traffic: dict[int, Traffic] = {}

    def of(self, section: Section) -> Listing:
        if section["kind"] == "insight":
            return _of_insight(self.insights.table(section["table"], most=section["limit"]), section["limit"])
        limit = section["limit"]
        if limit not in self._traffic:
            self._traffic[limit] = traffic(self.workspace, self.first, self.last, limit=limit)
        return _of_traffic(self._traffic[limit], section)


def _of_insight(table: InsightTable, limit: int) -> Listing:
    """What a page shows of it: columns for files alone stay there, those that stand under another one go into it."""
    columns = table.columns
    shown = [i for i, column in enumerate(columns) if not column.is_for_files and not column.under]
    under = {
        i: [j for j, other in enumerate(columns) if other.under == columns[i].key and not other.is_for_files]
        for i in shown
    }
    return {
        "title": table.title,
        "about": table.about,
        "columns": [
            {"key": table.columns[i].key, "label": table.columns[i].label, "unit": table.columns[i].unit}
            for i in shown
        ],
        "rows": [
            [
                {
                    **_cell_of_insight(row[i]),
                    "under": [[columns[j].unit, plain(row[j].value)] for j in under[i]],
                }
                for i in shown
            ]
            for row in table.rows[:limit]
        ],
        "totals": None,
        "currency": table.currency,
        "notes": [*table.sentences, *table.notes, *_more(table.more)],
        # What could be imported is nothing to the reader of a report.
        "empty": "" if table.rows else table.empty_title,
    }


def _more(number: int) -> list[str]:
    words = ngettext("And %(count)s more.", "And %(count)s more.", number)
    return [words % {"count": formats.count(number)}] if number else []


def _cell_of_insight(cell: Cell) -> dict[str, Any]:
    value = plain(cell.value)
    return {"value": value, "state": "missing" if value is None else "ok", "reason": str(cell.reason)}


def _of_traffic(found: Traffic, section: Section) -> Listing:
    table, names = found.tables[section["table"]], COLUMNS[section["table"]]
    notes = [*found.notes, *([table.note] if table.note else [])]
    return {
        "title": str(TRAFFIC_LABELS[section["table"]]),
        "about": found.shown.label,
        "columns": [
            {"key": "name", "label": "", "unit": "text"},
            *({"key": name, "label": str(FIGURES[name].label), "unit": FIGURES[name].unit} for name in names),
        ],
        "rows": [
            [_text(line.label), *(_cell(line.values[name]) for name in names)]
            for line in table.lines[: section["limit"]]
        ],
        "totals": None if table.totals is None else [None, *(_cell(table.totals[name]) for name in names)],
        "currency": "",
        "notes": notes,
        "empty": "" if table.lines else _nothing(),
    }


def _nothing() -> str:
    return _("Nobody came in this period")


def _text(text: str) -> dict[str, str | None]:
    return {"value": text, "state": "ok", "reason": ""}


def _cell(value: Value) -> dict[str, str | None]:
    number: Decimal | None = value.value
    return {
        "value": None if number is None else exact(number),
        "state": value.state,
        "reason": str(value.reason),
    }
