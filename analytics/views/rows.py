"""The rows behind a number: the formula with its parts, and the facts that were added up, with file and line."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import replace
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import access
from accounts.models import Workspace
from accounts.templatetags import formats
from analytics import report, sources
from analytics.addresses import in_same_view, page_address
from analytics.counted import Counted
from analytics.metrics import METRICS, Figures, Unavailable
from analytics.metrics.formulas import (
    all_in_cost,
    cost_of,
    cost_without_labour,
    goods_of,
    profit_parts,
    revenue_of,
    roi_kind,
)
from analytics.metrics.shapes import LEFT_OUT, as_decimal
from analytics.older import FactKey, Older, older_values
from analytics.query import StatsQuery
from analytics.report import Report
from analytics.sources import PER_PAGE, SourcePage
from analytics.splits.asked import is_of_group
from analytics.steps import Step, step_named
from analytics.tracked import conversions_behind
from analytics.views.cost_shares import share_asked, share_context
from analytics.views.cost_table import cost_table
from analytics.views.figures import amount, text_of
from analytics.views.glossary import glossary_url
from analytics.views.overview import unconverted_context
from analytics.views.row_files import asked_again, row_files
from analytics.views.row_lines import columns_of, line_of, sums_line
from analytics.views.split_rows import split_rows
from analytics.views.worth import money_of, worth_equation
from analytics.wording import ROI_KINDS
from campaigns.channels import CHANNELS
from campaigns.models import Campaign, Objective


@require_safe
def source_rows(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    if is_of_group(request.GET):
        return split_rows(request, workspace)
    figure = opened_figure(workspace, request.GET)
    workspace, query, within, metric, page, found = figure
    older = older_values(workspace, page.rows, page.of_facts)
    context = {
        **facts_context(figure, request.GET, older),
        "nav": "results",
        "label": METRICS[metric].label,
        "more_href": glossary_url(metric),
        **unconverted_context(workspace, found),
        "is_of_people": page.is_of_people,
        "back": _back(workspace, query),
        "exports": row_files(workspace, "source_rows", request.GET),
        "tracked": tracked_links(within, page),
        **cost_table(within, page, request.GET),
        **share_context(
            share_asked(within, metric, found.totals[metric], request.GET), metric, found.currency
        ),
    }
    return render(request, "analytics/source_rows.html", context)


class OpenedFigure(NamedTuple):
    """A figure with a page of its rows; `within` is `query` with the days of its step."""

    workspace: Workspace
    query: StatsQuery
    within: StatsQuery
    metric: str
    page: SourcePage
    found: Report


def opened_figure(
    workspace: Workspace, params: Mapping[str, str], *, per_page: int = PER_PAGE
) -> OpenedFigure:
    """404 for what there is not, a page after the last one too."""
    workspace, query, metric = asked_figure(workspace, params)
    step = step_named(params, query.start_on, query.end_on)
    number = params.get("page", "1")
    # Counted once for the figure, its rows and its costs.
    counted, found = told(query, step)
    page = sources.source_rows(
        query,
        metric,
        page=int(number) if number.isascii() and number.isdecimal() else 1,
        per_page=per_page,
        step=step,
        counted=counted,
    )
    if page.page > page.pages:
        raise Http404
    within = query if step is None else replace(query, start_on=step.first, end_on=step.last)
    return OpenedFigure(workspace, query, within, metric, page, found)


def facts_context(
    figure: OpenedFigure, params: Mapping[str, str], older: Mapping[FactKey, list[Older]]
) -> dict[str, Any]:
    """What a page says of a figure: how it is computed, and the facts that were added up."""
    workspace, query, within, metric, page, found = figure
    value = found.totals[metric]
    return {
        "workspace": workspace,
        "metric": METRICS[metric],
        "value": value,
        "text": text_of(value, METRICS[metric], found.currency),
        "definition": found.definitions[metric],
        "equation": equation(metric, page, found),
        "scope": scope_text(workspace, query),
        "query": within,
        "notes": found.notes,
        "columns": columns_of(page),
        "rows": [line_of(workspace, row, page.of_facts, older.get(row.key, [])) for row in page.rows],
        "totals": [sums_line(workspace, page)],
        "page": Paginator(range(page.total_rows), PER_PAGE).get_page(page.page),
        "address": asked_again(params),
    }


def told(query: StatsQuery, step: Step | None) -> tuple[Counted, Report]:
    """What was counted, and the report whose totals are the figure: of the whole period, or of the step's row in it.

    Which sources count is decided for the period; so a row by week is not the figure of a period of seven days.
    """
    if step is None:
        counted = report.count(query)
        return counted, report.run(query, counted=counted)
    by_step = replace(query, group_by=step.name)
    counted = report.count(by_step)
    found = report.run(by_step, counted=counted)
    row = next(row for row in found.rows if row.key == step.key)
    return counted, replace(found, totals=row.values, figures=row.figures or found.figures)


def tracked_links(query: StatsQuery, page: SourcePage) -> list[dict[str, str]]:
    """From what was credited of a figure to its conversions: how much, and where they are listed."""
    workspace = query.workspace
    page_of_rows = reverse("analytics:attributed_rows", args=[workspace.slug])
    links = []
    for quantity in page.tracked:
        asked = {"period": "custom", **conversions_behind(query, quantity.name)}
        links.append(
            {
                "label": str(quantity.label),
                "text": amount(quantity, page.sum_converted.get(quantity.name), workspace.currency),
                "href": in_same_view(workspace, f"{page_of_rows}?{urlencode(asked)}"),
            }
        )
    return links


def asked_figure(workspace: Workspace, params: Mapping[str, str]) -> tuple[Workspace, StatsQuery, str]:
    """The workspace that counts on the cost that was asked for, what is asked of it, and which metric.

    404 for what there is not. `cost` tells a figure as if the workspace had chosen that cost for its ROI.
    """
    metric = params.get("metric", "")
    if metric not in METRICS:
        raise Http404
    # 0 stands for what belongs to no campaign, which no campaign's id can say.
    is_unattributed = params.get("campaign") == "0"
    names = {"from", "to", "channel", "campaign", "objective"}
    wanted = {key: value for key, value in params.items() if key in names}
    if is_unattributed:
        wanted.pop("campaign")
    if (cost := params.get("cost")) is not None:
        if cost not in LEFT_OUT:
            raise Http404
        workspace = copy(workspace)
        workspace.roi_cost = cost
    query = StatsQuery.from_params(workspace, {**wanted, "metrics": metric})
    return workspace, replace(query, campaign_id=0) if is_unattributed else query, metric


def scope_text(workspace: Workspace, query: StatsQuery) -> str:
    if query.campaign_id == 0:
        return _("Not attributed")
    if query.campaign_id is not None:
        return str(Campaign.objects.of(workspace).get(pk=query.campaign_id).name)
    if query.objective_id is not None:
        return _name_of_objective(workspace, query.objective_id)
    if query.channel == "":
        return _("Not attributed")
    return str(CHANNELS[query.channel]) if query.channel else ""


def _name_of_objective(workspace: Workspace, objective_id: int) -> str:
    if not objective_id:
        return _("No objective")
    return str(Objective.objects.of(workspace).get(pk=objective_id).name)


def _back(workspace: Workspace, query: StatsQuery) -> str:
    """The page the number stands on."""
    route, of = "analytics:dashboard", []
    if query.campaign_id:
        route, of = "analytics:campaign", [query.campaign_id]
    elif query.objective_id:
        route, of = "analytics:objective", [query.objective_id]
    elif query.objective_id == 0:
        route = "analytics:objective_tree"
    return page_address(workspace, route, query.start_on, query.end_on, *of)


def equation(metric: str, page: SourcePage, found: Report) -> str:
    """The formula with the sums in it, e.g. (€7,407 − €3,210) ÷ €3,210."""
    figures, currency = found.figures, found.currency
    if (worth := worth_equation(metric, figures, currency)) is not None:
        return worth
    if METRICS[metric].has_chosen_cost or metric == "gross_profit":
        return _earned(metric, figures, currency)
    parts = [
        amount(one, page.sum_converted.get(one.name), currency) for one in (*page.quantities, *page.entered)
    ]
    if metric == "cpm":
        return f"{parts[0]} ÷ {parts[1]} × {formats.count(1000)}"
    if metric in ("all_in_cost", "cost_without_labour"):
        return " + ".join(
            amount(one, page.sum_converted.get(one.name), currency)
            for one in (*page.quantities, *page.entered)
            if page.sum_converted.get(one.name)
        )
    if metric == "mer":
        sales = amount(page.quantities[0], page.sum_converted.get("recorded_revenue"), currency)
        return f"{sales} ÷ {money_of(all_in_cost, figures, currency)}"
    if metric in ("cpa_all_in", "cpa_without_labour"):
        conversions = page.quantities[-1]
        cost_in_it = all_in_cost if metric == "cpa_all_in" else cost_without_labour
        cost = money_of(cost_in_it, figures, currency)
        return f"{cost} ÷ {amount(conversions, page.sum_converted.get(conversions.name), currency)}"
    return " ÷ ".join(parts) if len(parts) > 1 else ""


def _earned(metric: str, figures: Figures, currency: str) -> str:
    kind = ROI_KINDS.get(metric) or roi_kind(figures.terms)
    revenue, cost = money_of(revenue_of, figures, currency), money_of(cost_of, figures, currency)
    if metric != "gross_profit" and kind == "revenue":
        return f"({revenue} − {cost}) ÷ {cost}"
    earned = _profit(figures, currency)
    if metric == "gross_profit" or not earned:
        return earned
    if kind == "contribution":
        return f"({earned} − {cost}) ÷ {cost}"
    return f"({earned} − {cost}) ÷ ({money_of(goods_of, figures, currency)} + {cost})"


def _profit(figures: Figures, currency: str) -> str:
    """Each part of the revenue with its margin, e.g. €1,200 × 50% + €150 × 10%; a refund is taken off."""
    try:
        parts = profit_parts(figures)
    except Unavailable:
        known = figures.terms.margin
        return "" if known is None else f"— × {formats.percent(known)}"
    text = ""
    for part, margin in parts:
        sign = (" − " if part < 0 else " + ") if text else ""
        shown = formats.money(as_decimal(abs(part) if text else part), currency)
        text += f"{sign}{shown} × {formats.percent(as_decimal(margin))}"
    return text
