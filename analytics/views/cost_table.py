"""Entered costs in tables: what was paid, the rule that spread it, and what of it is in a figure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Workspace
from accounts.templatetags import formats
from analytics.cost.rows import CostRow, cost_rows
from analytics.query import StatsQuery
from analytics.sources import PER_PAGE, SourcePage
from analytics.views.figures import may_plan, rate_text


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
    address = {key: one for key, one in params.items() if key != "costs_page"}
    return {
        "costs": {
            "columns": [
                {"label": _("Days")},
                {"label": _("In this figure"), "numeric": True},
                {"label": _("What for")},
                {"label": _("Who bears it")},
                {"label": _("Paid"), "numeric": True},
            ],
            "rows": [_line(workspace, row) for row in shown.object_list],
            "totals": [total] if found else [],
            "page": shown,
            # What the component writes behind it is "page=".
            "address": urlencode(address) + "&costs_",
        },
        # A figure of nothing but entered costs has no facts to list.
        "has_facts": bool(page.of_facts),
    }


def _line(workspace: Workspace, row: CostRow) -> list[dict[str, Any]]:
    entry = row.entry
    edit = reverse("campaigns:cost_edit", args=[workspace.slug, entry.pk]) if may_plan(workspace) else ""
    return [
        {"text": row.days},
        {"text": formats.money(row.amount, workspace.currency), "numeric": True},
        {"text": entry.name, "href": edit, "sub": entry.get_kind_display()},
        {"text": row.rule},
        paid_cell(row),
    ]


def paid_cell(row: CostRow) -> dict[str, Any]:
    """The payment as it was made, with the rate that converted it."""
    charge = row.charge
    first = formats.money(row.original, charge.currency)
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
