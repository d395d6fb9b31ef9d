"""Reconciliation: two sources beside each other, why they differ, the rows behind each line, and a file of all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts import access
from accounts.errors import DomainError
from accounts.models import Workspace
from analytics.addresses import page_address
from analytics.freshness import freshness_of
from analytics.older import older_values
from analytics.reconciling.asked import Asked, asked_for
from analytics.reconciling.lines import OUTCOMES, Outcome
from analytics.reconciling.notes import LONGEST, notes_on
from analytics.reconciling.pairs import SUBJECTS
from analytics.reconciling.reconcile import Reconciliation, reconcile
from analytics.reconciling.restated import restated_sides
from analytics.reconciling.words import GRAINS, gap_sentence, outcome_label, ratio_sentence
from analytics.sources import PER_PAGE, rows_taken
from analytics.views.figures import may_plan
from analytics.views.periods import Period, period_or_default
from analytics.views.reconciled import (
    DIFFERENT,
    causes_table,
    download_table,
    figure_cards,
    lines_table,
    outcomes_table,
    pair_params,
    rows_of_side,
    sorted_lines,
)
from analytics.views.row_files import asked_again
from analytics.views.row_lines import columns_of, line_of, sums_line
from campaigns import sheets
from campaigns.views.restated import restated_table

LINES_PER_PAGE = 50


@require_safe
def reconciliation(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    period, problem = period_or_default(workspace, request.GET)
    asked, wrong = _asked_or_best(workspace, request.GET, period)
    context = {
        "workspace": workspace,
        "nav": "results",
        "period": period,
        "problem": problem or wrong,
        "asked": asked,
        "subjects": SUBJECTS.items(),
        "keep": _kept(asked),
        "may_edit": may_plan(workspace),
        "recomputing": freshness_of(workspace).recomputing,
    }
    if asked.pair is not None:
        found = reconcile(workspace, asked.pair, period.first, period.last)
        context |= _found(workspace, found, period, request.GET)
    return render(request, "analytics/reconciliation.html", context, status=400 if problem or wrong else 200)


@require_safe
def reconciliation_download(request: HttpRequest, slug: str) -> HttpResponse:
    """All lines of the period as CSV; a question with a fault has no file."""
    workspace = access.workspace_for(request, slug)
    period, problem = period_or_default(workspace, request.GET)
    asked, wrong = _asked_or_best(workspace, request.GET, period)
    if problem or wrong:
        raise DomainError(problem or wrong)
    if asked.pair is None:
        raise Http404
    found = reconcile(workspace, asked.pair, period.first, period.last)
    header, rows = download_table(workspace, found)
    return sheets.download(f"reconciliation-{workspace.slug}", "csv", header, rows)


@require_safe
def reconciliation_rows(request: HttpRequest, slug: str) -> HttpResponse:
    """The facts behind what one side says on a day, or in the period."""
    workspace = access.workspace_for(request, slug)
    period, problem = period_or_default(workspace, request.GET)
    asked, _wrong = _asked_or_best(workspace, request.GET, period)
    side = next((each for each in asked.sides if each.code == request.GET.get("side") and each.sources), None)
    if side is None:
        raise Http404
    number = request.GET.get("page", "1")
    query, takes, labels = rows_of_side(workspace, asked, side, period, request.GET)
    page = rows_taken(query, takes, page=int(number) if number.isascii() and number.isdecimal() else 1)
    if page.page > page.pages:
        raise Http404
    older = older_values(workspace, page.rows, page.of_facts)
    columns = columns_of(page)
    for place, label in enumerate(labels, start=1):
        columns[place]["label"] = label
    context = {
        "workspace": workspace,
        "nav": "results",
        "period": period,
        "problem": problem,
        "side": side,
        "columns": columns,
        "rows": [line_of(workspace, row, page.of_facts, older.get(row.key, [])) for row in page.rows],
        "totals": [sums_line(workspace, page)],
        "page": Paginator(range(page.total_rows), PER_PAGE).get_page(page.page),
        "address": asked_again(request.GET),
        "crumbs": [
            {
                "label": _("Reconciliation"),
                "href": page_address(
                    workspace, "analytics:reconciliation", period.first, period.last, **_kept(asked)
                ),
            },
            {"label": side.label},
        ],
    }
    return render(request, "analytics/reconciliation_rows.html", context, status=400 if problem else 200)


def _asked_or_best(workspace: Workspace, params: Mapping[str, str], period: Period) -> tuple[Asked, str]:
    """The pair asked for, or the best one and what was wrong with the question."""
    try:
        return asked_for(workspace, params, period.first, period.last), ""
    except DomainError as error:
        return asked_for(workspace, {}, period.first, period.last), error.message


def _kept(asked: Asked) -> dict[str, str]:
    """What a change of the period leaves as it is."""
    return {"subject": asked.subject} if asked.pair is None else pair_params(asked.pair)


def _found(
    workspace: Workspace, found: Reconciliation, period: Period, params: Mapping[str, str]
) -> dict[str, Any]:
    pair, gap = found.pair, found.gap
    keep = pair_params(pair)
    outcome = params.get("outcome", "")
    if outcome not in (*OUTCOMES, DIFFERENT):
        outcome = DIFFERENT
    lines = sorted_lines(found, outcome)
    page = Paginator(lines, LINES_PER_PAGE).get_page(params.get("page"))
    query = period.query_string(**keep)
    return {
        "found": found,
        "cards": figure_cards(workspace, found),
        "grain": GRAINS[found.grain],
        "ratio": ratio_sentence(pair, gap),
        "gap": gap_sentence(pair, gap),
        "is_alarm": gap.is_alarm,
        "explanations": notes_on(workspace, pair, period.first, period.last),
        "longest_note": LONGEST,
        "notes_on_data": _notes(found),
        "outcomes": outcomes_table(workspace, found, f"?{query}"),
        "causes": causes_table(workspace, found),
        "tabs": _tabs(found, outcome, query),
        "lines": lines_table(workspace, found, page.object_list),
        "page": page,
        "restated": restated_table(workspace, restated_sides(workspace, found), names_import=True),
        "address": period.query_string(**keep, outcome=outcome) + "&",
        "download_href": f"{reverse('analytics:reconciliation_download', args=[workspace.slug])}?{query}",
    }


def _tabs(found: Reconciliation, outcome: str, query: str) -> list[dict[str, Any]]:
    """All that differs first; an outcome without lines has no tab."""
    counts: dict[Outcome, int] = {each.outcome: each.line_count for each in found.sums}
    tabs: list[tuple[str, str, int]] = [
        (DIFFERENT, _("All that differs"), sum(counts.values()) - counts["matched"]),
        *((each, outcome_label(each, found.pair), counts[each]) for each in OUTCOMES if counts[each]),
    ]
    return [
        {
            "label": label,
            "href": f"?{query}&{urlencode({'outcome': name})}#lines",
            "current": name == outcome,
            "count": number,
        }
        for name, label, number in tabs
    ]


def _notes(found: Reconciliation) -> list[str]:
    notes = [
        _("%(source)s also states sums of longer than a day; they lie on no day and are left out here.")
        % {"source": side.label}
        for side in found.longer
    ]
    notes += [
        _("Conversions of %(source)s are its key events: what is marked as one there.")
        % {"source": side.label}
        for side in (found.pair.here, found.pair.there)
        if side.count == "key_events"
    ]
    if found.pair.has_money != bool(found.pair.here.money or found.pair.there.money):
        notes.append(_("Only one of the two has money, so conversions are compared by number."))
    edge = sum(1 for line in found.lines if line.id and line.other_day and not (line.here and line.there))
    if edge:
        text = ngettext(
            "%(count)s sale counts in this period on one side and just outside of it on the other.",
            "%(count)s sales count in this period on one side and just outside of it on the other.",
            edge,
        )
        notes.append(text % {"count": edge})
    return notes
