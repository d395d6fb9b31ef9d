"""Source rows as lines of a table: the amounts that were added up, what they were made of, and their file and line."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Workspace
from accounts.templatetags import formats
from analytics.addresses import import_address
from analytics.markup.entered import percent_of
from analytics.markup.prices import EARNED
from analytics.older import Older
from analytics.quantities import Quantity
from analytics.sources import SourcePage, SourceRow
from analytics.views.figures import amount, place_words, rate_text

# Of one row; the file has all.
MOST_OLDER = 3


def columns_of(page: SourcePage) -> list[dict[str, Any]]:
    """The amounts stand beside the day, where a phone shows them without scrolling."""
    amounts = [{"label": quantity.label, "numeric": True} for quantity in page.of_facts]
    rest = [{"label": _("Source")}, {"label": _("Campaign")}, {"label": _("File and line")}]
    return [{"label": _("Day")}, *amounts, *rest]


def line_of(
    workspace: Workspace, row: SourceRow, quantities: tuple[Quantity, ...], older: list[Older]
) -> list[dict[str, Any]]:
    entity = row.entity if row.entity != row.campaign else ""
    return [
        {"text": formats.days(row.start_on, row.end_on)},
        *(amount_cell(workspace, row, quantity) for quantity in quantities),
        {"text": row.source, "sub": row.account},
        {"text": row.campaign or entity, "sub": entity if row.campaign else ""},
        {
            "text": row.file_name,
            "href": import_address(workspace, row.run_id),
            "sub": " · ".join(
                [
                    place_words(row.sheet, row.line),
                    *(_older(one, quantities, row.currency) for one in older[:MOST_OLDER]),
                ]
            ),
        },
    ]


def _older(one: Older, quantities: tuple[Quantity, ...], currency: str) -> str:
    """What the row said before this import or a later one replaced it."""
    said = ", ".join(
        formats.money(one.values[quantity.name], currency)
        if quantity.unit == "money" and currency
        else formats.count(one.values[quantity.name])
        for quantity in quantities
        if quantity.name in one.values
    )
    values = {"value": said, "day": formats.day(one.replaced_at), "file": one.file_name, "name": one.by}
    if one.by:
        return _("before: %(value)s, replaced on %(day)s by %(file)s of %(name)s") % values
    return _("before: %(value)s, replaced on %(day)s by %(file)s") % values


def amount_cell(workspace: Workspace, row: SourceRow, quantity: Quantity) -> dict[str, Any]:
    """The amount that was added up; under it the original amount with its rate where it was converted."""
    value, original = row.converted.get(quantity.name), row.values.get(quantity.name)
    if original is None:
        reason = _("This row tells nothing of it.")
        return {"text": "", "state": "missing", "reason": reason, "numeric": True}
    added = _of_spend(row) if quantity.name == EARNED else ""
    if quantity.unit != "money" or row.currency == workspace.currency:
        return {"text": amount(quantity, value, workspace.currency), "sub": added, "numeric": True}
    first = formats.money(original, row.currency)
    if value is None or row.rate is None or row.rate_day is None:
        return {"text": "", "state": "missing", "reason": no_rate(row), "sub": first, "numeric": True}
    rate = {"original": first, "rate": rate_text(row.rate), "day": formats.day(row.rate_day)}
    if row.rate_source == "own":
        sub = _("%(original)s × %(rate)s, own rate of %(day)s") % rate
    else:
        sub = _("%(original)s × %(rate)s, ECB %(day)s") % rate
    sub = " · ".join(one for one in (sub, added) if one)
    return {"text": formats.money(value, workspace.currency), "sub": sub, "numeric": True}


def _of_spend(row: SourceRow) -> str:
    """By which mark-up the amount came about, and since when that holds."""
    if row.markup is None:
        return ""
    return _("%(percent)s of ad spend, since %(day)s") % {
        "percent": formats.exact_percent(percent_of(row.markup.points)),
        "day": formats.day(row.markup.valid_from),
    }


def no_rate(row: SourceRow) -> str:
    if not row.currency:
        return _("The file names no currency, so it is left out.")
    text = _("No exchange rate of %(currency)s on %(day)s is known, so it is left out.")
    return text % {"currency": row.currency, "day": formats.day(row.end_on)}


def sums_line(workspace: Workspace, page: SourcePage) -> list[dict[str, Any]]:
    label = ngettext("Sum of %(count)s row", "Sum of all %(count)s rows", page.total_rows)
    sums = [_sum_cell(workspace, one, page.sum_converted.get(one.name)) for one in page.of_facts]
    return [{"text": label % {"count": formats.count(page.total_rows)}}, *sums, {}, {}, {}]


def _sum_cell(workspace: Workspace, quantity: Quantity, value: Decimal | None) -> dict[str, Any]:
    if value is None:
        reason = _("None of these rows tells an amount that can be added up.")
        return {"text": "", "state": "missing", "reason": reason, "numeric": True}
    return {"text": amount(quantity, value, workspace.currency), "numeric": True}
