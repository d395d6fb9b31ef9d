"""Campaigns with their results: the list, and the page of one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import access
from accounts.models import Workspace
from accounts.templatetags import formats
from analytics import report
from analytics.goals.progress import progress_of
from analytics.marks import marks_in
from analytics.metrics import Basis, Value
from analytics.models import DayRollup
from analytics.pacing.budgets import CampaignPace, paces_of
from analytics.pacing.states import PaceState
from analytics.quality.checks import quality_of, query_for
from analytics.quality.evidence import metrics_for
from analytics.query import StatsQuery
from analytics.report import ReportRow
from analytics.views.campaign_costs import costs_of_campaign
from analytics.views.campaign_filters import CampaignFilters, filter_fields
from analytics.views.campaign_plan import annotations_context, channels_too_fast, plan_context
from analytics.views.campaign_verdict import row_metrics, verdict_cell, verdict_column, verdict_context
from analytics.views.figures import Scope, goal_card, may_plan
from analytics.views.overview import chart_query, daily_chart, overview
from analytics.views.periods import Period, period_around, period_or_default
from analytics.views.quality import with_badge
from analytics.views.tables import Sorting, cells, metric_columns, page_url
from analytics.views.tagging import tags_of_campaign
from campaigns.channels import CHANNELS
from campaigns.models import Campaign, CampaignRule, Goal, PlatformCampaign
from campaigns.planning.days import today_in
from campaigns.planning.forms import AssignForm
from campaigns.planning.reviews import reviews_of
from campaigns.views.rules import rule_lines

COLUMNS = ("spend", "revenue", "roi", "cpa")
PER_PAGE = 50
# The cards of the goals that are due last; the list of goals has all of them.
MOST_GOALS = 8


@require_safe
def campaign_list(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    period, problem = period_or_default(workspace, request.GET)
    filters = CampaignFilters.from_params(request.GET)
    everything = (
        Campaign.objects.of(workspace).select_related("objective").annotate(goal_count=Count("goals"))
    )
    shown = filters.of(everything, today=today_in(workspace)).order_by("name", "pk")
    archived_count = Campaign.objects.of(workspace).exclude(archived_at=None).count()
    sorting = Sorting.from_params("sort", request.GET, COLUMNS)
    page = _page(workspace, period, list(shown), sorting, request.GET, filters)
    context = {
        "workspace": workspace,
        "nav": "campaigns",
        "period": period,
        "problem": problem,
        "archived": filters.show == "archived",
        "keep": filters.params(),
        "filters": filters,
        "filter_fields": filter_fields(workspace, filters, archived_count),
        "may_plan": may_plan(workspace),
        **page,
    }
    return render(request, "analytics/campaign_list.html", context, status=400 if problem else 200)


def _page(
    workspace: Workspace,
    period: Period,
    campaigns: list[Campaign],
    sorting: Sorting,
    params: Mapping[str, str],
    filters: CampaignFilters,
) -> dict[str, Any]:
    """The campaigns of one page as rows of components/table.html, sorted by their results."""
    metrics = row_metrics(workspace, COLUMNS)
    found = report.run(StatsQuery(workspace, period.first, period.last, "campaign", metrics))
    values = {row.key: row.values for row in found.rows}
    nothing = {name: Value(None, "missing", _("Nothing was reported here.")) for name in metrics}
    rows = [
        ReportRow(str(campaign.pk), campaign.name, values.get(str(campaign.pk), nothing))
        for campaign in campaigns
    ]
    page = Paginator(sorting.rows(rows), PER_PAGE).get_page(params.get("page"))
    by_key = {str(campaign.pk): campaign for campaign in campaigns}
    scope = Scope(workspace, period, found.currency)
    on_page = [by_key[row.key] for row in page.object_list]
    paces = paces_of(workspace, on_page, today=today_in(workspace))
    address = {**period.params(), **filters.params()}
    columns = [
        sorting.column("name", _("Campaign"), address),
        verdict_column(),
        *metric_columns(sorting, COLUMNS, address, found),
        {"label": _("Budget"), "numeric": True},
        {"label": _("Dates")},
        {"label": _("Goals"), "numeric": True},
    ]
    lines = [
        _line(scope, by_key[row.key], row, paces.get(int(row.key)), found.rows_basis)
        for row in page.object_list
    ]
    sort = {sorting.param: params[sorting.param]} if sorting.param in params else {}
    return {
        "columns": columns,
        "rows": lines,
        "page": page,
        "query": urlencode({**address, **sort}) + "&",
        "is_tracked": found.rows_basis == "attributed",
    }


def _line(
    scope: Scope, campaign: Campaign, row: ReportRow, pace: CampaignPace | None, basis: Basis
) -> list[dict[str, Any]]:
    goals: int = campaign.goal_count  # type: ignore[attr-defined]  # annotated by the list
    return [
        {"text": campaign.name, "href": page_url(scope, row.key), "sub": channels_of(campaign)},
        verdict_cell(scope, row.values, campaign.objective, basis=basis),
        *cells(scope, row.values, COLUMNS, campaign_id=campaign.pk),
        {**budget_of(campaign, pace), "numeric": True},
        {"text": dates_of(campaign)},
        {"text": formats.count(goals), "state": "ok" if goals else "zero", "numeric": True},
    ]


def channels_of(campaign: Campaign) -> str:
    return ", ".join(str(CHANNELS.get(code, code)) for code in campaign.channels)


def dates_of(campaign: Campaign) -> str:
    first, last = formats.day(campaign.starts_on), formats.day(campaign.ends_on)
    if campaign.starts_on and campaign.ends_on:
        return _("%(first)s – %(last)s") % {"first": first, "last": last}
    if campaign.starts_on:
        return _("from %(first)s") % {"first": first}
    return _("until %(last)s") % {"last": last} if campaign.ends_on else ""


def budget_of(campaign: Campaign, pace: CampaignPace | None) -> dict[str, Any]:
    """The budget, the share of it that has been spent so far, and whether its pace wants a look."""
    if campaign.budget is None or pace is None:
        return {"text": "", "state": "missing", "reason": _("No budget set.")}
    # A campaign that an import found has no currency of its own: that of the workspace, as its pace is told.
    currency = campaign.currency or pace.whole.currency
    text = formats.whole_money(campaign.budget, currency)
    said = []
    if pace.whole.share is not None:
        said.append(_("%(share)s spent") % {"share": formats.percent(pace.whole.share)})
    elif pace.whole.state is PaceState.UNKNOWN and currency != pace.whole.currency:
        said.append(_("spend is in %(currency)s") % {"currency": pace.whole.currency})
    if pace.whole.needs_attention:
        said.append(str(pace.whole.state.label))
    said += [text for text, _pace in channels_too_fast(pace)]
    return {"text": text, "sub": " · ".join(said)}


@require_safe
def campaign(request: HttpRequest, slug: str, campaign_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    found: Campaign = get_object_or_404(Campaign.objects.of(workspace), pk=campaign_id)
    period, problem = period_or_default(workspace, request.GET)
    seen = overview(
        workspace,
        period,
        campaign_id=found.pk,
        metrics=metrics_for(workspace),
        beside=[chart_query(workspace, period, campaign_id=found.pk)],
    )
    may = may_plan(workspace)
    goals = list(
        Goal.objects.of(workspace)
        .filter(campaign=found)
        .select_related("campaign")
        .order_by("-due_on", "-pk")[: MOST_GOALS + 1]
    )
    shown = goals[MOST_GOALS - 1 :: -1]
    reviews = reviews_of(workspace, shown)
    ways = progress_of(workspace, shown, today=today_in(workspace))
    platforms = (
        found.platform_campaigns.filter(workspace=workspace).select_related("account").order_by("name", "pk")
    )
    context = {
        "workspace": workspace,
        "nav": "campaigns",
        "campaign": found,
        "period": period,
        "problem": problem,
        "may_plan": may,
        "goals": [goal_card(workspace, way, review=reviews.get(way.goal.pk)) for way in ways],
        "more_goals": len(goals) > MOST_GOALS,
        "platform_columns": [
            {"label": label} for label in (_("Name"), _("Channel"), _("Account"), _("Assigned"))
        ],
        "platform_campaigns": [_platform_line(row) for row in platforms],
        "rules": rule_lines(workspace, CampaignRule.objects.of(workspace).filter(campaign=found)),
        "new_rule_url": f"{reverse('campaigns:rule_new', args=[workspace.slug])}?campaign={found.pk}",
        "form": AssignForm(workspace, found) if may and platforms else None,
        "menu": _menu(workspace, found) if may else [],
        **plan_context(workspace, found),
        **seen.context(),
        **costs_of_campaign(seen.scope, found),
        **tags_of_campaign(workspace, found),
        **verdict_context(seen, found, request.GET),
    }
    marks, more = marks_in(workspace, period.first, period.last, campaign=found)
    back = request.get_full_path()
    context |= annotations_context(workspace, period, marks, more, back=back, campaign=found)
    if seen.has_values:
        context["chart"] = daily_chart(seen.scope, seen.beside[0], seen.moving, marks)
        asked = query_for(workspace, period.first, period.last, campaign_id=found.pk)
        score = quality_of(asked, campaign=found, found=seen.found, moving=seen.moving)
        context["cards"] = with_badge(context["cards"], score, asked)
    else:
        context["elsewhere"] = _elsewhere(workspace, found, period)
    return render(request, "analytics/campaign.html", context, status=400 if problem else 200)


def _menu(workspace: Workspace, found: Campaign) -> list[dict[str, Any]]:
    """What can be done with its plan as a whole."""
    address = [workspace.slug, found.pk]
    return [
        {
            "label": _("Duplicate"),
            "href": reverse("campaigns:campaign_duplicate", args=address),
            "icon": "copy",
        },
        {
            "label": _("Save as a template"),
            "href": reverse("campaigns:template_new", args=address),
            "icon": "file",
        },
    ]


def _platform_line(row: PlatformCampaign) -> list[dict[str, Any]]:
    return [
        {"text": row.name, "sub": row.key if row.key != row.name else ""},
        {"text": str(CHANNELS.get(row.channel, row.channel))},
        {"text": row.account.name},
        {"text": _assigned(row)},
    ]


def _assigned(row: PlatformCampaign) -> str:
    if row.assigned_by_hand:
        return _("by hand")
    return _("by a rule") if row.rule_id else _("by the import")


def _elsewhere(workspace: Workspace, found: Campaign, period: Period) -> Period | None:
    """The four weeks up to the last day on which the campaign has results."""
    last = DayRollup.objects.of(workspace).filter(campaign_id=found.pk).aggregate(last=Max("day"))["last"]
    return period_around(period, last) if last is not None else None
