"""The page of web traffic: channels, pages and landing pages by one record, with the other record as a total beside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from accounts import access
from accounts.errors import DomainError
from accounts.models import Workspace
from accounts.templatetags import formats
from analytics.addresses import page_address
from analytics.metrics import Value
from analytics.traffic.shapes import (
    COLUMNS,
    FEW,
    FIGURES,
    TABLES,
    HeldBack,
    Line,
    Record,
    RecordName,
    Table,
    TableName,
    Whole,
)
from analytics.traffic.traffic import LISTED, MOST_LISTED, Traffic, record_named, traffic
from analytics.views.figures import change, export_cell, text_of
from analytics.views.periods import Period, period_or_default
from analytics.views.row_files import row_files
from campaigns import sheets

CARDS = COLUMNS["channels"]
FIRST = {
    "channels": gettext_lazy("Channel"),
    "pages": gettext_lazy("Page"),
    "landing_pages": gettext_lazy("Landing page"),
}


@require_safe
def web_traffic(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    period, problem = period_or_default(workspace, request.GET)
    asked, wrong = _asked_record(request.GET)
    found = traffic(workspace, period.first, period.last, asked=asked, compare=period.has_comparison)
    context = {
        "workspace": workspace,
        "nav": "results",
        "period": period,
        "problem": problem or wrong,
        "keep": {"record": asked} if asked else {},
        "tabs": _tabs(found, period),
        "has_any": found.shown.has_any,
        "is_own": found.shown.name == "own",
        "other": found.other,
        "beside": _beside(found),
        "cards": _cards(found, period),
        "tables": [_table(found, found.tables[name], period) for name in TABLES],
        "notes": found.notes,
        "few": FEW,
    }
    status = 400 if context["problem"] else 200
    return render(request, "analytics/traffic.html", context, status=status)


@require_safe
def traffic_export(request: HttpRequest, slug: str, kind: sheets.Kind) -> HttpResponse:
    """One table as a file, with all of its rows; a question with a fault has no file."""
    workspace = access.workspace_for(request, slug)
    period, problem = period_or_default(workspace, request.GET)
    asked, wrong = _asked_record(request.GET)
    name = table_named(request.GET)
    if problem or wrong:
        raise DomainError(problem or wrong)
    found = traffic(workspace, period.first, period.last, asked=asked, limit=MOST_LISTED)
    header = [str(FIRST[name]), *(str(FIGURES[column].label) for column in COLUMNS[name])]
    rows = [
        [line.label, *(export_cell(line.values[column]) for column in COLUMNS[name])]
        for line in found.tables[name].lines
    ]
    days = f"{period.first.isoformat()}-{period.last.isoformat()}"
    return sheets.download(f"{name}-{found.shown.name}-{workspace.slug}-{days}", kind, header, rows)


def table_named(params: Mapping[str, str]) -> TableName:
    """Which table is asked for, the channels without a word; 404 for what there is not."""
    name = params.get("table", "channels")
    if name not in TABLES:
        raise Http404
    return name


def rows_url(
    workspace: Workspace,
    period: Period,
    record: RecordName,
    table: TableName | Whole,
    figure: str,
    key: str | None = None,
) -> str:
    """Where the rows of a figure are listed."""
    asked = {"record": record, "table": table, "figure": figure, "key": key}
    return page_address(workspace, "analytics:traffic_rows", period.first, period.last, **asked)


def traffic_cell(name: str, value: Value, href: str) -> dict[str, Any]:
    """A number of a table; a share that is held back shows the two counts it is made of."""
    if value.state == "undefined":
        return {"text": value.reason, "state": "undefined", "reason": _why_held_back(value), "numeric": True}
    return {
        "text": text_of(value, FIGURES[name], ""),
        "state": value.state,
        "reason": value.reason,
        "href": href if value.value is not None else "",
        "numeric": True,
    }


# --- parts of the page ------------------------------------------------------------------------------------------


def _asked_record(params: Mapping[str, str]) -> tuple[RecordName | None, str]:
    try:
        return record_named(params.get("record", "")), ""
    except DomainError as error:
        return None, error.message


def _tabs(found: Traffic, period: Period) -> list[dict[str, Any]]:
    records = sorted((found.shown, found.other), key=lambda one: one.name != "own")
    return [
        {
            "label": one.label,
            "href": f"?{period.query_string(record=one.name)}",
            "current": one is found.shown,
            "count": formats.count(one.visits) if one.visits is not None and one.has_any else "",
        }
        for one in records
    ]


def _beside(found: Traffic) -> str:
    """What the other record counted, and how that compares."""
    other: Record = found.other
    if not other.has_any or other.visits is None:
        return _("%(record)s has no visits of these days.") % {"record": other.label}
    text = ngettext(
        "%(record)s counts %(count)s visit in these days.",
        "%(record)s counts %(count)s visits in these days.",
        other.visits,
    )
    first = text % {"record": other.label, "count": formats.count(other.visits)}
    if found.ratio.value is None:
        return f"{first} {found.ratio.reason}"
    second = _("That is %(ratio)s for each visit shown here.") % {"ratio": formats.ratio(found.ratio.value)}
    return f"{first} {second}"


def _cards(found: Traffic, period: Period) -> list[dict[str, Any]]:
    cards = []
    for name in CARDS:
        figure, value = FIGURES[name], found.shown.values[name]
        before = found.before.get(name) if found.before is not None else None
        reason = _why_held_back(value) if value.state == "undefined" else value.reason
        cards.append(
            {
                "key": name,
                "label": figure.label,
                "text": text_of(value, figure, ""),
                "state": value.state,
                "reason": reason or (_no_before(period, found) if before is None else ""),
                "href": rows_url(found.workspace, period, found.shown.name, "total", name),
                "definition": figure.definitions[found.shown.name],
                **(change(figure, value, before, "") if before is not None else {}),
            }
        )
    return cards


def _no_before(period: Period, found: Traffic) -> str:
    return _("The period before is not covered by this record.") if period.has_comparison else ""


def _why_held_back(value: Value) -> str:
    if not isinstance(value, HeldBack):
        return value.reason
    text = _("%(counts)s: fewer than %(few)s are too few for a rate.")
    return text % {"counts": value.reason, "few": FEW}


def _table(found: Traffic, table: Table, period: Period) -> dict[str, Any]:
    names = COLUMNS[table.name]
    asked = {**period.params(), "record": found.shown.name, "table": table.name}
    return {
        "name": table.name,
        "columns": [
            {"label": FIRST[table.name]},
            *({"label": FIGURES[name].label, "numeric": True} for name in names),
        ],
        "rows": [_line(found, table, line, period) for line in table.lines[:LISTED]],
        "totals": [_totals(found, table, period)] if table.totals and table.lines else "",
        "more": max(table.count - LISTED, 0),
        "note": table.note,
        "files": row_files(found.workspace, "traffic_export", asked),
    }


def _line(found: Traffic, table: Table, line: Line, period: Period) -> list[dict[str, Any]]:
    return [
        {"text": line.label},
        *(
            traffic_cell(
                name,
                line.values[name],
                rows_url(found.workspace, period, found.shown.name, table.name, name, line.key),
            )
            for name in COLUMNS[table.name]
        ),
    ]


def _totals(found: Traffic, table: Table, period: Period) -> list[dict[str, Any]]:
    assert table.totals is not None
    return [
        {"text": _("Total")},
        *(
            traffic_cell(
                name,
                table.totals[name],
                rows_url(found.workspace, period, found.shown.name, table.name, name),
            )
            for name in COLUMNS[table.name]
        ),
    ]
