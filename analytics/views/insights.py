"""What content works: kinds, times, posts, ads and people, each a table with its words, also as a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import access
from accounts.errors import DomainError
from accounts.models import Workspace
from accounts.templatetags import formats
from analytics.addresses import page_address
from analytics.insights.account_tables import source_words
from analytics.insights.audience import Split
from analytics.insights.averages import MULTIPLE, POSTS, asks_for_time
from analytics.insights.content import MIN_POSTS_AN_HOUR, Times
from analytics.insights.dimensions import DIMENSIONS
from analytics.insights.groups import asks_for_group
from analytics.insights.networks import network_label
from analytics.insights.posts import MOST_POSTS
from analytics.insights.sections import MOST_IN_FILE, SECTIONS, Insights, asked_network
from analytics.insights.tables import Cell, Column, Table, Value, plain, sheet_of
from analytics.insights.words import (
    hour_label,
    measure_label,
    more_words,
    notes_of,
    posts_words,
    weekday_labels,
)
from analytics.views.periods import Period, period_or_default
from campaigns import sheets

# Content is judged over a quarter: four weeks hold too few posts.
DEFAULT_DAYS = 90
# Groups of people shown of each dimension; the file has all.
MOST_GROUPS = 15
# As many letters as a reason may have to stand in the place of a number.
SHORT_REASON = 20
# From which multiples of the usual an hour with enough posts is shaded darker.
DARKER = (1.1, 1.25, 1.5)


@require_safe
def insights(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    found, period, problem = asked_insights(workspace, request)
    tables = [found.table(section) for section in SECTIONS]
    context = {
        "workspace": workspace,
        "nav": "results",
        "period": period,
        "problem": problem,
        "keep": {"network": found.network} if found.network else {},
        "network": found.network,
        "networks": [(code, network_label(code)) for code in found.networks],
        "tables": [_shown(found, table) for table in tables if table.rows],
        "empty": [table for table in tables if not table.rows],
        "heat": heat_map(found),
        "people": side_by_side(found),
        "told_twice": found.published.told_twice,
        "most_posts": MOST_POSTS if found.published.is_cut else 0,
        "file_query": urlencode({**period.params(), "network": found.network}),
    }
    return render(request, "analytics/insights.html", context, status=400 if problem else 200)


@require_safe
def insights_file(request: HttpRequest, slug: str, section: str) -> HttpResponse:
    """One table as CSV, with all its rows."""
    workspace = access.workspace_for(request, slug)
    if section not in SECTIONS:
        raise Http404
    found, _period, problem = asked_insights(workspace, request)
    if problem:
        raise DomainError(problem)
    return sheets.download(
        f"{section}-{workspace.slug}", "csv", *sheet_of(found.table(section, most=MOST_IN_FILE))
    )


def asked_insights(workspace: Workspace, request: HttpRequest) -> tuple[Insights, Period, str]:
    """What was asked for, or the last quarter of all networks and what was wrong with the question."""
    period, problem = period_or_default(workspace, request.GET)
    if "period" not in request.GET and "from" not in request.GET:
        name = "custom" if period.was_moved else "last_90"
        period = replace(period, name=name, first=period.last - timedelta(days=DEFAULT_DAYS - 1))
    try:
        network = asked_network(request.GET.get("network", ""))
    except DomainError as error:
        network, problem = "", error.message
    return Insights(workspace, period.first, period.last, network), period, problem


# --- from a table to the page -----------------------------------------------------------------------------------------


def _shown(found: Insights, table: Table) -> dict[str, Any]:
    """The arguments of components/table.html, with the words around it."""
    columns = [column for column in table.columns if not column.under and not column.is_for_files]
    return {
        "table": table,
        "about": " ".join(filter(None, (table.about, table.opening))),
        "notes": notes_of(table),
        "columns": [
            {"label": column.label, "numeric": column.unit not in ("text", "day")} for column in columns
        ],
        "rows": [
            [_page_cell(found, table, column, cells) for column in columns] for cells in table.records()
        ],
        "file_url": reverse("analytics:insights_file", args=[found.workspace.slug, table.key]),
    }


def _page_cell(found: Insights, table: Table, column: Column, cells: dict[str, Cell]) -> dict[str, Any]:
    cell = cells[column.key]
    numeric = column.unit not in ("text", "day")
    below = [
        text if one.unit == "text" else f"{one.label} {text}"
        for one in table.columns
        if one.under == column.key and (text := text_of(cells[one.key].value, one, table.currency))
    ]
    shown = {"numeric": numeric, "sub": " · ".join(below)}
    if cell.value is None:
        is_short = len(cell.reason) <= SHORT_REASON
        return {
            **shown,
            "text": cell.reason if is_short else "",
            "state": "undefined" if cell.reason and is_short else "missing",
            "reason": cell.reason,
        }
    text = text_of(cell.value, column, table.currency)
    if cell.series_id is not None:
        return {**shown, "text": text, "href": rows_url(found, cell.series_id)}
    if cell.group is not None:
        return {**shown, "text": text, "href": group_url(found, cell.group)}
    if cell.address:
        return {**shown, "text": _("Open on %(network)s") % {"network": text}, "href": cell.address}
    return {**shown, "text": text, "state": "zero" if numeric and not cell.value else "ok"}


def rows_url(found: Insights, series_id: int) -> str:
    return page_address(found.workspace, "analytics:insight_rows", found.first, found.last, series_id)


def group_url(found: Insights, asked: Mapping[str, str], route: str = "analytics:group_rows") -> str:
    """The page of the rows, or `route` of the API; `network` narrows what the numbers are of."""
    within = {**asked, "network": found.network or None}
    return page_address(found.workspace, route, found.first, found.last, **within)


def text_of(value: Value, column: Column, currency: str) -> str:
    """As readers of the language write it; nothing for what is missing."""
    if value is None:
        return ""
    if column.unit == "day":
        return formats.day(value)  # type: ignore[arg-type]  # a column of days holds days
    if column.unit == "text":
        return str(value)
    return formats.figure(plain(value), column.unit, currency)


def heat_map(found: Insights) -> dict[str, Any]:
    """Hours down, weekdays across, from the first hour with a post to the last; shaded where there are enough posts."""
    hours = [hour for _weekday, hour in found.times.counts]
    if not hours:
        return {}
    return {
        "weekdays": list(zip(weekday_labels("abbreviated"), weekday_labels("wide"), strict=True)),
        "rows": [
            (hour_label(hour), [_heat_cell(found, found.times, weekday, hour) for weekday in range(7)])
            for hour in range(min(hours), max(hours) + 1)
        ],
        "min_posts": MIN_POSTS_AN_HOUR,
    }


def _heat_cell(found: Insights, times: Times, weekday: int, hour: int) -> dict[str, Any]:
    count, group = times.counts.get((weekday, hour), 0), times.evening.groups.get((weekday, hour))
    if not count:
        return {"count": 0}
    told = {
        "count": count,
        "posts": posts_words(count),
        "posts_url": group_url(found, asks_for_time(weekday, hour, POSTS)),
    }
    if group is None or group.evened is None:
        return told
    is_enough = group.rank is not None
    return {
        **told,
        "text": formats.ratio(f"{group.evened:.6f}"),
        "href": group_url(found, asks_for_time(weekday, hour, MULTIPLE)),
        "shade": 1 + sum(group.evened >= edge for edge in DARKER) if is_enough else 0,
        "is_enough": is_enough,
        "rank": group.rank if group.rank is not None and group.rank <= 3 else None,
    }


def side_by_side(insights: Insights) -> list[dict[str, Any]]:
    """For each dimension the sources beside each other: shares of what each lists, with its number under them."""
    found = []
    for code, label in DIMENSIONS.items():
        of_dimension = [one for one in insights.splits if one.dimension == code]
        if not of_dimension:
            continue
        groups = list(dict.fromkeys(group for one in of_dimension for group in one.groups))
        if code == "age":
            groups.sort()
        columns = [{"label": label}, *(_source_column(one) for one in of_dimension)]
        rows = [
            [{"text": group or _("not told")}, *(_share(insights, one, group) for one in of_dimension)]
            for group in groups[:MOST_GROUPS]
        ]
        more = more_words(len(groups) - MOST_GROUPS) if len(groups) > MOST_GROUPS else ""
        found.append({"label": label, "columns": columns, "rows": rows, "more": more})
    return found


def _source_column(one: Split) -> dict[str, Any]:
    days = formats.days(one.first, one.last)
    return {"label": source_words(one), "sub": f"{measure_label(one.measure)}, {days}", "numeric": True}


def _share(insights: Insights, one: Split, group: str) -> dict[str, Any]:
    number = one.groups.get(group)
    if number is None or not one.total:
        return {"text": "", "state": "missing", "reason": _("The export does not tell it."), "numeric": True}
    return {
        "text": formats.percent(f"{number / one.total:.6f}"),
        "sub": formats.count(number),
        "numeric": True,
        "href": group_url(insights, asks_for_group(one, group)),
    }
