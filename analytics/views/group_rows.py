"""The rows behind a number of a group of people: every fact with its file and line, as page and file."""

from __future__ import annotations

from typing import Any

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
from accounts.templatetags import formats
from analytics.addresses import import_address
from analytics.insights.groups import AUDIENCE, REGIONS, Group, facts_behind, group_of_aim, group_of_split
from analytics.insights.regions import aims_in
from analytics.insights.sections import Insights
from analytics.sources import names_of
from analytics.views.figures import place_words
from analytics.views.insights import asked_insights
from analytics.views.row_files import asked_again, left_out, row_files
from analytics.views.rows_export import MOST_ROWS
from analytics.wording import label_of
from campaigns import sheets
from campaigns.measures import MEASURES
from campaigns.models import Fact, ImportRun

PER_PAGE = 50


@require_safe
def group_rows(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    found, period, problem = asked_insights(workspace, request)
    group = _group(found, request)
    page = Paginator(facts_behind(workspace, group, found.first, found.last), PER_PAGE).get_page(
        request.GET.get("page")
    )
    count = page.paginator.count
    total = ngettext("Sum of %(count)s row", "Sum of all %(count)s rows", count)
    context = {
        "workspace": workspace,
        "nav": "results",
        "period": period,
        "problem": problem,
        "group": group,
        "source": label_of(group.source),
        "measure": str(MEASURES[group.measure].label),
        "share": formats.percent(f"{group.number / group.whole:.6f}") if group.whole else "",
        "columns": [
            {"label": _("Day")},
            {"label": str(MEASURES[group.measure].label), "numeric": True},
            {"label": _("Group")},
            {"label": _("Name")},
            {"label": _("File and line")},
        ],
        "rows": _lines(workspace, list(page.object_list), group),
        "totals": [
            [
                {"text": total % {"count": formats.count(count)}},
                {"text": formats.count(group.number), "numeric": True},
                {},
                {},
                {},
            ]
        ],
        "page": page,
        "address": asked_again(request.GET),
        "files": row_files(workspace, "group_rows", request.GET),
        "back": f"{reverse('analytics:insights', args=[slug])}?{period.query_string()}",
    }
    return render(request, "analytics/group_rows.html", context, status=400 if problem else 200)


@require_safe
def group_rows_export(request: HttpRequest, slug: str, kind: sheets.Kind) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    found, _period, problem = asked_insights(workspace, request)
    if problem:
        raise DomainError(problem)
    group = _group(found, request)
    facts = facts_behind(workspace, group, found.first, found.last)
    shown = list(facts[:MOST_ROWS])
    files = names_of(ImportRun.objects.of(workspace), {fact.run_id for fact in shown}, "file_name")
    header = [
        _("First day"),
        _("Last day"),
        str(MEASURES[group.measure].label),
        _("Group"),
        _("Name"),
        _("Source"),
        _("Account"),
        _("File"),
        _("Sheet"),
        _("Line"),
    ]
    rows = [
        [
            fact.start_on.isoformat(),
            fact.end_on.isoformat(),
            str(getattr(fact, group.measure)),
            fact.series.breakdown,
            fact.series.entity_name,
            label_of(group.source),
            group.account,
            files.get(fact.run_id, ""),
            str(fact.sheet + 1),
            str(fact.line),
        ]
        for fact in shown
    ]
    rows += [
        [],
        [_("Sum"), "", str(group.number)],
        [_("All groups of the file"), "", str(group.whole)],
    ]
    rows += left_out(facts.count(), len(shown))
    days = f"{found.first.isoformat()}-{found.last.isoformat()}"
    return sheets.download(f"group-{workspace.slug}-{days}", kind, header, rows)


def _group(found: Insights, request: HttpRequest) -> Group:
    """404 for what no import of these days tells."""
    params = request.GET
    group = None
    if params.get("of") == AUDIENCE:
        group = group_of_split(found.splits, params)
    elif params.get("of") == REGIONS:
        group = group_of_aim(aims_in(*found.of_accounts), params)
    if group is None:
        raise Http404
    return group


def _lines(workspace: Workspace, facts: list[Fact], group: Group) -> list[list[dict[str, Any]]]:
    files = names_of(ImportRun.objects.of(workspace), {fact.run_id for fact in facts}, "file_name")
    return [
        [
            {"text": formats.days(fact.start_on, fact.end_on)},
            {"text": formats.count(getattr(fact, group.measure)), "numeric": True},
            {"text": fact.series.breakdown},
            {"text": fact.series.entity_name},
            {
                "text": files.get(fact.run_id, ""),
                "href": import_address(workspace, fact.run_id),
                "sub": place_words(fact.sheet, fact.line),
            },
        ]
        for fact in facts
    ]
