"""The rows behind a figure of web traffic: visits, page views or imported lines, with the formula and its sums."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts import access
from accounts.models import Workspace
from accounts.templatetags import formats
from analytics.addresses import import_address
from analytics.metrics.shapes import as_decimal
from analytics.traffic.rows import (
    MAX_PAGE,
    PER_PAGE,
    ImportedRow,
    Listed,
    Row,
    ViewRow,
    VisitRow,
    Wish,
    listed,
)
from analytics.traffic.shapes import COLUMNS, FIGURES, RECORDS, TABLES, Sums
from analytics.views.figures import place_words, text_of
from analytics.views.periods import period_or_default
from analytics.views.row_files import asked_again, row_files
from campaigns.channels import CHANNELS
from campaigns.views.tracking.person import moment_words


@require_safe
def traffic_rows(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    period, problem = period_or_default(workspace, request.GET)
    wish, figure = asked_rows(request.GET)
    number = request.GET.get("page", "1")
    page = int(number) if number.isascii() and number.isdecimal() else 1
    if not 1 <= page <= MAX_PAGE:
        raise Http404
    found = listed(workspace, period.first, period.last, wish, page=page)
    if found.page > found.pages:
        raise Http404
    value = found.sums.values({}).get(figure)
    if value is None:
        raise Http404
    shown = FIGURES[figure]
    context = {
        "workspace": workspace,
        "nav": "results",
        "period": period,
        "problem": problem,
        "label": shown.label,
        "text": text_of(value, shown, ""),
        "definition": shown.definitions[wish.record],
        "equation": equation(figure, found.sums),
        "key": label_of_key(wish),
        "is_own": wish.record == "own",
        "columns": _columns(wish),
        "rows": [_row(workspace, row, wish) for row in found.rows],
        "totals": [_totals(wish, found)],
        "page": Paginator(range(found.count), PER_PAGE).get_page(found.page),
        "address": asked_again(request.GET),
        "files": row_files(workspace, "traffic_rows", request.GET),
        "back": f"{reverse('analytics:traffic', args=[slug])}?{period.query_string(record=wish.record)}",
    }
    return render(request, "analytics/traffic_rows.html", context, status=400 if problem else 200)


def asked_rows(params: Mapping[str, str]) -> tuple[Wish, str]:
    """Whose rows, and of which figure; 404 for what there is not."""
    record, table = params.get("record", "own"), params.get("table", "total")
    if record not in RECORDS or table not in (*TABLES, "total"):
        raise Http404
    columns = COLUMNS["channels" if table == "total" else table]  # type: ignore[index]  # one of TABLES
    figure = params.get("figure", columns[0])
    if figure not in columns:
        raise Http404
    key = params.get("key")
    return Wish(record, table, None if table == "total" else key), figure  # type: ignore[arg-type]  # looked at above


def label_of_key(wish: Wish) -> str:
    if wish.key is None:
        return ""
    is_channel = wish.record == "own" and wish.table == "channels"
    return str(CHANNELS.get(wish.key, wish.key)) if is_channel else wish.key or _("not stated")


def equation(figure: str, sums: Sums) -> str:
    """The part and the whole of a ratio, as in 45 ÷ 120."""
    one = sums.ratios.get(figure)
    if one is None or one.part is None:
        return ""
    part = as_decimal(one.part)
    shown = formats.duration(part) if FIGURES[figure].unit == "seconds" else formats.count(part)
    return f"{shown} ÷ {formats.count(one.whole)}"


def _columns(wish: Wish) -> list[dict[str, Any]]:
    if wish.record == "imported":
        numbers = (
            [_("Views"), _("Time of engagement")]
            if wish.table == "pages"
            else [
                _("Sessions"),
                _("New users"),
                _("Engaged sessions"),
                _("Time of engagement"),
                _("Key events"),
            ]
        )
        return [{"label": _("Day")}, *_numeric(*numbers), {"label": _("Name")}, {"label": _("File and line")}]
    if wish.table == "pages":
        return [
            {"label": _("When")},
            *_numeric(_("Time in sight")),
            {"label": _("Page")},
            {"label": _("Channel")},
        ]
    return [
        {"label": _("Began")},
        *_numeric(_("Pages"), _("Time in sight"), _("Conversions")),
        {"label": _("Engaged")},
        {"label": _("New")},
        {"label": _("Channel")},
        {"label": _("First page")},
    ]


def _numeric(*labels: str) -> list[dict[str, Any]]:
    return [{"label": label, "numeric": True} for label in labels]


def _row(workspace: Workspace, row: Row, wish: Wish) -> list[dict[str, Any]]:
    if isinstance(row, VisitRow):
        return _visit(workspace, row)
    if isinstance(row, ViewRow):
        return _view(workspace, row)
    return _imported(workspace, row, wish)


def _visit(workspace: Workspace, row: VisitRow) -> list[dict[str, Any]]:
    return [
        {"text": moment_words(workspace, row.began_at)},
        _number(row.pages),
        _time(row.seconds or None),
        _number(row.conversions),
        {"text": _("yes") if row.is_engaged else _("no")},
        _known(row.is_new),
        {"text": str(CHANNELS.get(row.channel, row.channel))},
        {"text": row.address}
        if row.address
        else _missing(_("A click on a link whose target never reported.")),
    ]


def _known(is_new: bool | None) -> dict[str, Any]:
    if is_new is None:
        return _missing(_("Nobody agreed to be recognised."))
    return {"text": _("new") if is_new else _("returning")}


def _view(workspace: Workspace, row: ViewRow) -> list[dict[str, Any]]:
    return [
        {"text": moment_words(workspace, row.at)},
        _time(row.seconds),
        {"text": row.address},
        {"text": str(CHANNELS.get(row.channel, row.channel))},
    ]


def _imported(workspace: Workspace, row: ImportedRow, wish: Wish) -> list[dict[str, Any]]:
    numbers = (
        [_number(row.page_views), _time(row.engaged_seconds)]
        if wish.table == "pages"
        else [
            _number(row.sessions),
            _number(row.new_users),
            _number(row.engaged_sessions),
            _time(row.engaged_seconds),
            _number(row.key_events),
        ]
    )
    return [
        {"text": formats.days(row.start_on, row.end_on)},
        *numbers,
        {"text": row.name or _("not stated")},
        {
            "text": row.file_name,
            "href": import_address(workspace, row.run_id),
            "sub": place_words(row.sheet, row.line),
        },
    ]


def _totals(wish: Wish, found: Listed) -> list[dict[str, Any]]:
    """The sums that stand in the formula: parts of ratios, not averages of averages."""
    counts, ratios = found.sums.counts, found.sums.ratios
    if wish.record == "imported":
        label = ngettext("Sum of %(count)s row", "Sum of all %(count)s rows", found.count)
        numbers = (
            [_number(counts["views"]), _time(ratios["view_time"].part)]
            if wish.table == "pages"
            else [
                _number(counts["visits"]),
                _number(counts["new"]),
                _number(ratios["engaged"].part),
                _time(ratios["time"].part),
                _number(counts["conversions"]),
            ]
        )
        return [_summed(label, found), *numbers, {}, {}]
    if wish.table == "pages":
        label = ngettext("Sum of %(count)s view", "Sum of all %(count)s views", found.count)
        visits = ngettext("%(count)s visit", "%(count)s visits", int(counts["visits"] or 0))
        text = visits % {"count": formats.count(int(counts["visits"] or 0))}
        return [_summed(label, found) | {"sub": text}, _time(ratios["view_time"].part), {}, {}]
    label = ngettext("Sum of %(count)s visit", "Sum of all %(count)s visits", found.count)
    part = int(ratios["rate"].part or 0)
    converting = ngettext("in %(count)s visit", "in %(count)s visits", part) % {"count": formats.count(part)}
    engaged = _("%(part)s of %(whole)s") % {
        "part": formats.count(int(ratios["engaged"].part or 0)),
        "whole": formats.count(ratios["engaged"].whole),
    }
    return [
        _summed(label, found),
        {},
        _time(ratios["time"].part),
        _number(counts["conversions"]) | {"sub": converting},
        {"text": engaged},
        _news(counts),
        {},
        {},
    ]


def _news(counts: Mapping[str, Fraction | None]) -> dict[str, Any]:
    if counts["new"] is None or counts["returning"] is None:
        return {}
    text = _("%(new)s new, %(returning)s returning")
    return {"text": text % {name: formats.count(int(counts[name] or 0)) for name in ("new", "returning")}}


def _summed(label: str, found: Listed) -> dict[str, Any]:
    return {"text": label % {"count": formats.count(found.count)}}


def _number(value: Fraction | int | None) -> dict[str, Any]:
    if value is None:
        return {**_missing(_("The file does not say.")), "numeric": True}
    return {"text": formats.count(as_decimal(Fraction(value))), "numeric": True}


def _time(value: Fraction | int | None) -> dict[str, Any]:
    if value is None:
        return {**_missing(_("Nothing said how long.")), "numeric": True}
    return {"text": formats.duration(as_decimal(Fraction(value))), "numeric": True}


def _missing(reason: str) -> dict[str, Any]:
    return {"text": "", "state": "missing", "reason": reason}
