"""The rows behind a figure of one group of people: the facts of a breakdown that were added up, on the page of rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Workspace
from accounts.templatetags import formats
from analytics.addresses import import_address
from analytics.blocks.choices import OF_QUERIES, filters_from
from analytics.metrics import METRICS
from analytics.metrics.shapes import divided
from analytics.quantities import QUANTITIES, Quantity, Stored
from analytics.query import StatsQuery
from analytics.sources import PER_PAGE
from analytics.splits.answer import Split, Sums, split_answer
from analytics.splits.facts import SplitFact
from analytics.splits.groups import OF_FILTERS, in_words, wanted_of
from analytics.steps import Step, step_named
from analytics.views.figures import amount, place_words, text_of
from analytics.views.glossary import glossary_url
from analytics.wording import label_of
from campaigns.models import Campaign, ImportRun, SourceAccount


def is_of_group(params: Mapping[str, str]) -> bool:
    return any(params.get(name) for name in OF_FILTERS)


def split_rows(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """In place of the page of facts, where region or audience is asked for."""
    context = {
        **split_context(workspace, request.GET),
        "nav": "results",
        "more_href": glossary_url(request.GET["metric"]),
        "back": reverse("analytics:dashboard_list", args=[workspace.slug]),
        "exports": [],
        "has_facts": True,
    }
    return render(request, "analytics/source_rows.html", context)


def split_context(workspace: Workspace, params: Mapping[str, str]) -> dict[str, Any]:
    """The figure, how it is computed, and a page of its rows. 404 for what is no metric."""
    metric = params.get("metric", "")
    if metric not in METRICS:
        raise Http404
    filters = filters_from(workspace, {name: params[name] for name in OF_FILTERS if name in params})
    names = {"from", "to", *OF_QUERIES}
    asked = {name: params[name] for name in names if name in params}
    query = StatsQuery.from_params(workspace, {**asked, "metrics": metric})
    step = step_named(params, query.start_on, query.end_on)
    found, facts = _within(query, step, wanted_of(filters))
    quantities = tuple(
        QUANTITIES[name]
        for name in METRICS[metric].quantities("claimed", "spend")
        if any(name in sums for _fact, sums in facts)
    )
    page = Paginator(facts, PER_PAGE).get_page(params.get("page"))
    within = query if step is None else replace(query, start_on=step.first, end_on=step.last)
    value = found.totals[metric]
    return {
        "workspace": workspace,
        "metric": METRICS[metric],
        "value": value,
        "text": text_of(value, METRICS[metric], found.currency),
        "definition": found.definitions[metric],
        "equation": _equation(quantities, found),
        "scope": ", ".join(in_words(filters[name]) for name in OF_FILTERS if name in filters),
        "query": within,
        "notes": found.notes,
        "columns": [
            {"label": _("Day")},
            *({"label": one.label, "numeric": True} for one in quantities),
            {"label": _("Source")},
            {"label": _("Campaign")},
            {"label": _("File and line")},
        ],
        "rows": _lines(workspace, list(page.object_list), quantities),
        "totals": [_foot(workspace, len(facts), quantities, found)],
        "page": page,
        "address": urlencode({key: one for key, one in params.items() if key != "page"}) + "&",
    }


def _within(
    query: StatsQuery, step: Step | None, wanted: Mapping[str, str]
) -> tuple[Split, list[tuple[SplitFact, Sums]]]:
    """Of the whole period, or of the row by day, week or month in it."""
    found = split_answer(replace(query, group_by=step.name if step else None), wanted)
    if step is None:
        return found, found.facts
    row = next(row for row in found.rows if row.key == step.key)
    facts = [
        (fact, sums)
        for fact, sums in found.facts
        if not fact.is_range and step.first <= fact.first <= step.last
    ]
    return replace(found, totals=row.values, figures=row.figures or found.figures), facts


def _equation(quantities: tuple[Quantity, ...], found: Split) -> str:
    """The sums of a ratio of two."""
    parts = [_amount(one, found.figures.sums.get(one.name), found.currency) for one in quantities]
    return " ÷ ".join(parts) if len(parts) == 2 else ""


def _amount(quantity: Quantity, stored: Stored | None, currency: str) -> str:
    return amount(quantity, None if stored is None else divided(stored, quantity.scale), currency)


def _lines(
    workspace: Workspace, facts: list[tuple[SplitFact, Sums]], quantities: tuple[Quantity, ...]
) -> list[list[dict[str, Any]]]:
    accounts = _names(SourceAccount.objects.of(workspace), {fact.account_id for fact, _sums in facts}, "name")
    campaigns = _names(Campaign.objects.of(workspace), {fact.campaign_id for fact, _sums in facts}, "name")
    files = _names(ImportRun.objects.of(workspace), {fact.run_id for fact, _sums in facts}, "file_name")
    return [
        [
            {"text": formats.days(fact.first, fact.last)},
            *({"text": _cell(one, sums, workspace.currency), "numeric": True} for one in quantities),
            {"text": label_of(fact.source), "sub": accounts.get(fact.account_id, "")},
            {"text": campaigns.get(fact.campaign_id, "")},
            {
                "text": files.get(fact.run_id, ""),
                "href": import_address(workspace, fact.run_id),
                "sub": place_words(fact.sheet, fact.line),
            },
        ]
        for fact, sums in facts
    ]


def _cell(quantity: Quantity, sums: Sums, currency: str) -> str:
    return _amount(quantity, sums[quantity.name], currency) if quantity.name in sums else ""


def _foot(
    workspace: Workspace, count: int, quantities: tuple[Quantity, ...], found: Split
) -> list[dict[str, Any]]:
    label = ngettext("Sum of %(count)s row", "Sum of all %(count)s rows", count)
    sums = [
        {"text": _amount(one, found.figures.sums.get(one.name), workspace.currency), "numeric": True}
        for one in quantities
    ]
    return [{"text": label % {"count": formats.count(count)}}, *sums, {}, {}, {}]


def _names(rows: Any, ids: set[int], column: str) -> dict[int, str]:
    return dict(rows.filter(pk__in=ids).values_list("pk", column))
