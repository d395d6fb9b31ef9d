"""The rows behind a number as a spreadsheet: each fact and each cost, their sums, and what the number means."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import access
from accounts.models import Workspace
from analytics.cost.rows import CostRow, cost_rows
from analytics.markup.entered import percent_of
from analytics.markup.prices import EARNED
from analytics.metrics import METRICS, Metric, Value
from analytics.older import Older, older_values
from analytics.quantities import Quantity
from analytics.sources import SourcePage, SourceRow
from analytics.splits.asked import asked_split, is_of_group
from analytics.views.cost_shares import WHOLE, Share, share_asked, share_label
from analytics.views.figures import export_cell, no_data
from analytics.views.row_files import left_out, of_all_pages
from analytics.views.row_lines import no_rate
from analytics.views.rows import equation, opened_figure
from analytics.views.split_rows import split_equation
from campaigns import sheets
from campaigns.channels import CHANNELS
from campaigns.models import CostEntry

# More lines than a spreadsheet program opens with ease; the page says how many there are.
MOST_ROWS = 50_000


@require_safe
def source_rows_export(request: HttpRequest, slug: str, kind: sheets.Kind) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    if is_of_group(request.GET):
        return _split_export(request, workspace, kind)
    workspace, _whole, query, metric, page, found = opened_figure(
        workspace, of_all_pages(request.GET), per_page=MOST_ROWS
    )
    older = older_values(workspace, page.rows, page.of_facts)
    costs = cost_rows(query, [one.name for one in page.entered], page.charges)
    table = [
        *(fact_line(workspace, page.of_facts, row, older.get(row.key, [])) for row in page.rows),
        *(_cost(workspace, page.of_facts, row) for row in costs),
    ]
    formula = equation(metric, page, found)
    table += _about(METRICS[metric], page, found.totals[metric], found.definitions[metric], formula)
    if (share := share_asked(query, metric, found.totals[metric], request.GET)) is not None:
        table += _share(metric, share)
    days = f"{query.start_on.isoformat()}-{query.end_on.isoformat()}"
    return sheets.download(f"{metric}-{workspace.slug}-{days}", kind, header_of(page, found.currency), table)


def _split_export(request: HttpRequest, workspace: Workspace, kind: sheets.Kind) -> HttpResponse:
    """Of one group of people."""
    asked = asked_split(workspace, request.GET)
    found, metric = asked.found, asked.metric
    page = asked.page(1, MOST_ROWS)
    equation = split_equation(page, found.currency)
    older = older_values(workspace, page.rows, page.of_facts)
    table = [fact_line(workspace, page.of_facts, row, older.get(row.key, [])) for row in page.rows]
    table += _about(METRICS[metric], page, found.totals[metric], found.definitions[metric], equation)
    days = f"{asked.within.start_on.isoformat()}-{asked.within.end_on.isoformat()}"
    return sheets.download(f"{metric}-{workspace.slug}-{days}", kind, header_of(page, found.currency), table)


def amount_heads(page: SourcePage, currency: str) -> list[str]:
    """Of what `amounts_of` gives for each quantity."""
    return [
        text
        for one in page.of_facts
        for text in (
            _("%(name)s as stated") % {"name": one.label},
            _("%(name)s in %(currency)s") % {"name": one.label, "currency": currency}
            if one.unit == "money"
            else str(one.label),
        )
    ]


def header_of(page: SourcePage, currency: str) -> list[str]:
    return [
        _("First day"),
        _("Last day"),
        *amount_heads(page, currency),
        *([_("Mark-up in percent"), _("Mark-up since")] if _has_markup(page.of_facts) else []),
        _("Entered cost in %(currency)s") % {"currency": currency},
        _("Currency"),
        _("Exchange rate"),
        _("Day of the rate"),
        _("Source of the rate"),
        _("Source"),
        _("Account"),
        _("Campaign"),
        _("Channel"),
        _("Name"),
        _("How it is spread"),
        _("File"),
        _("Sheet"),
        _("Line"),
        _("Older values"),
    ]


def fact_line(
    workspace: Workspace, quantities: tuple[Quantity, ...], row: SourceRow, older: list[Older]
) -> list[str]:
    amounts = [each for one in quantities for each in amounts_of(row, one)]
    return [
        row.start_on.isoformat(),
        row.end_on.isoformat(),
        *amounts,
        *(_markup(row) if _has_markup(quantities) else ()),
        "",
        row.currency,
        plain(row.rate),
        row.rate_day.isoformat() if row.rate_day else "",
        row.rate_source or "",
        row.source,
        row.account,
        row.campaign,
        str(CHANNELS.get(row.channel, row.channel)),
        row.entity,
        "",
        row.file_name,
        str(row.sheet + 1),
        str(row.line),
        "; ".join(older_in_words(one) for one in older),
    ]


def _has_markup(quantities: tuple[Quantity, ...]) -> bool:
    return any(one.name == EARNED for one in quantities)


def _markup(row: SourceRow) -> tuple[str, str]:
    """By which the amount came about, and since when that holds."""
    if row.markup is None:
        return "", ""
    return plain(percent_of(row.markup.points)), row.markup.valid_from.isoformat()


def amounts_of(row: SourceRow, quantity: Quantity) -> tuple[str, str]:
    """As the file states it, and as it was added up, or why it was not; nothing where the row does not tell it."""
    stated, converted = row.values.get(quantity.name), row.converted.get(quantity.name)
    if stated is not None and converted is None:
        return plain(stated), no_data(no_rate(row))
    return plain(stated), plain(converted)


def _cost(workspace: Workspace, quantities: tuple[Quantity, ...], row: CostRow) -> list[str]:
    rate = row.charge.rate
    return [
        row.charge.occurrence.first.isoformat(),
        row.charge.occurrence.last.isoformat(),
        *([""] * (2 * len(quantities) + (2 if _has_markup(quantities) else 0))),
        plain(row.amount),
        row.charge.currency,
        plain(rate.as_decimal) if rate else "",
        rate.day.isoformat() if rate else "",
        rate.source if rate else "",
        str(CostEntry.Kind(row.entry.kind).label),
        "",
        "",
        "",
        row.entry.name,
        row.rule,
        "",
        "",
        "",
        "",
    ]


def older_in_words(one: Older) -> str:
    """What a row said before, and what replaced it."""
    said = ", ".join(plain(value) for value in one.values.values())
    text = _("%(value)s until %(day)s, replaced by %(file)s")
    words = text % {"value": said, "day": one.replaced_at.date().isoformat(), "file": one.file_name}
    return f"{words} ({one.by})" if one.by else words


def _about(
    metric: Metric, page: SourcePage, value: Value, definition: str, formula: str
) -> Iterator[list[str]]:
    """Below the rows: the sums over them, the figure or why there is none, and by which definition."""
    yield []
    for quantity in (*page.quantities, *page.entered):
        amount = page.sum_converted.get(quantity.name)
        yield [_("Sum: %(name)s") % {"name": quantity.label}, plain(amount) or _("No data")]
    yield [str(metric.label), export_cell(value)]
    if formula:
        yield [_("Formula"), formula]
    yield [_("Definition"), definition]
    yield [_("Version of the definition"), str(metric.version), metric.valid_from.isoformat()]
    yield from left_out(page.total_rows, len(page.rows))


def _share(metric: str, share: Share) -> list[list[str]]:
    return [
        [str(METRICS[WHOLE].label), export_cell(share.whole)],
        [share_label(metric), export_cell(share.value)],
    ]


def plain(value: Decimal | None) -> str:
    """Every digit, and no more."""
    return "" if value is None else f"{value.normalize():f}"
