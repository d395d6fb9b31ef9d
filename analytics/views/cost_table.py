"""Entered costs in tables: what was paid, the rule that spread it, and what of it is in a figure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.templatetags import formats
from analytics.addresses import page_address
from analytics.cost.charges import Charge, main_units
from analytics.cost.rows import CostRow, cost_rows
from analytics.query import StatsQuery
from analytics.sources import PER_PAGE, SourcePage
from analytics.views.figures import rate_text
from analytics.views.row_files import asked_again


def cost_table(query: StatsQuery, page: SourcePage, params: Mapping[str, str]) -> dict[str, Any]:
    """`costs` for analytics/cost_rows.html; nothing where a figure has no entered costs among its parts."""
    if not page.entered:
        return {}
    workspace = query.workspace
    found = cost_rows(query, [quantity.name for quantity in page.entered], page.charges)
    shown = Paginator(found, PER_PAGE).get_page(params.get("costs_page"))
    whole = sum(page.sum_converted[quantity.name] for quantity in page.entered)
    text = ngettext("Sum of %(count)s row", "Sum of all %(count)s rows", len(found))
    total = [
        {"text": text % {"count": formats.count(len(found))}},
        {"text": formats.money(whole, workspace.currency), "numeric": True},
        *({} for _column in range(3)),
    ]
    return {
        "costs": {
            "columns": [
                {"label": _("Days")},
                {"label": _("In this figure"), "numeric": True},
                {"label": _("What for")},
                {"label": _("Who bears it")},
                {"label": _("Amount paid"), "numeric": True},
            ],
            "rows": [_line(query, row) for row in shown.object_list],
            "totals": [total] if found else [],
            "page": shown,
            # What the component writes behind it is "page=".
            "address": asked_again(params, "costs_page") + "costs_",
        },
        # A figure of nothing but entered costs has no facts to list.
        "has_facts": bool(page.of_facts),
    }


def _line(query: StatsQuery, row: CostRow) -> list[dict[str, Any]]:
    """The entry opens in the days of the figure."""
    entry, workspace = row.entry, query.workspace
    href = page_address(workspace, "analytics:cost_entry", query.start_on, query.end_on, entry.pk)
    return [
        {"text": row.days},
        {"text": formats.money(row.amount, workspace.currency), "numeric": True},
        {"text": entry.name, "href": href, "sub": entry.get_kind_display()},
        {"text": row.rule},
        money_with_rate(row.charge),
    ]


def money_with_rate(charge: Charge) -> dict[str, Any]:
    """The payment as it was made, with the rate that converted it."""
    if not charge.currency:
        return {"text": "", "numeric": True}
    first = formats.money(main_units(charge.original), charge.currency)
    if charge.rate is None:
        return {"text": first, "numeric": True}
    values = {
        "rate": rate_text(charge.rate.as_decimal),
        "day": formats.day(charge.rate.day),
    }
    if charge.rate.source == "own":
        sub = _("× %(rate)s, own rate of %(day)s") % values
    else:
        sub = _("× %(rate)s, ECB %(day)s") % values
    return {"text": first, "sub": sub, "numeric": True}
