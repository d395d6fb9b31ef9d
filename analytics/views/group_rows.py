"""The rows behind a number of the page of content, as page and file; `of` says what it is of."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts import access
from accounts.errors import DomainError
from analytics.insights.averages import HASHTAGS, KINDS, TIMES, USUAL, average_of
from analytics.insights.followers import FOLLOWERS
from analytics.insights.groups import AUDIENCE, REGIONS, group_of_aim, group_of_split
from analytics.insights.paid import PAID
from analytics.insights.regions import aims_in
from analytics.insights.rhythm import RHYTHM
from analytics.insights.sections import Insights
from analytics.views.average_rows import AveragedPosts
from analytics.views.beside_rows import beside_rows
from analytics.views.follower_rows import follower_rows
from analytics.views.group_facts import GroupFacts
from analytics.views.insights import asked_insights
from analytics.views.opened import PER_PAGE, Opened
from analytics.views.rhythm_rows import rhythm_rows
from analytics.views.row_files import asked_again, left_out, row_files
from analytics.views.rows_export import MOST_ROWS
from campaigns import sheets


@require_safe
def group_rows(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    found, period, problem = asked_insights(workspace, request)
    opened = opened_in(found, request.GET)
    page = Paginator(range(opened.count), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "workspace": workspace,
        "nav": "results",
        "period": period,
        "problem": problem,
        "opened": opened,
        "rows": opened.lines(page.number),
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
    opened = opened_in(found, request.GET)
    shown = opened.sheet(MOST_ROWS)
    rows = [*shown, [], *opened.sums, *left_out(opened.count, len(shown))]
    days = f"{found.first.isoformat()}-{found.last.isoformat()}"
    return sheets.download(f"group-{workspace.slug}-{days}", kind, opened.header, rows)


def _of_audience(found: Insights, params: Mapping[str, str]) -> Opened | None:
    group = group_of_split(found.splits, params)
    return GroupFacts(found, group) if group else None


def _of_regions(found: Insights, params: Mapping[str, str]) -> Opened | None:
    group = group_of_aim(aims_in(*found.of_accounts), params)
    return GroupFacts(found, group) if group else None


def _of_posts(found: Insights, params: Mapping[str, str]) -> Opened | None:
    average = average_of(found.published.posts, found.usual, params)
    return AveragedPosts(found, average) if average else None


_BY_PART: dict[str, Callable[[Insights, Mapping[str, str]], Opened | None]] = {
    AUDIENCE: _of_audience,
    REGIONS: _of_regions,
    **dict.fromkeys((KINDS, TIMES, HASHTAGS, USUAL), _of_posts),
    RHYTHM: rhythm_rows,
    FOLLOWERS: follower_rows,
    PAID: beside_rows,
}


def opened_in(found: Insights, params: Mapping[str, str]) -> Opened:
    """404 for what no import of these days tells."""
    part = _BY_PART.get(params.get("of", ""))
    opened = part(found, params) if part else None
    if opened is None:
        raise Http404
    return opened
