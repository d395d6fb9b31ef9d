"""Data quality: the page with every check, and the badge that stands beside each ROI."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import access
from accounts.models import Workspace
from accounts.templatetags import formats
from analytics import report
from analytics.addresses import page_address
from analytics.metrics.shapes import as_decimal
from analytics.quality.checks import quality_of, query_for
from analytics.quality.history import PERIOD, DayScore, history
from analytics.quality.places import address_of, page_of
from analytics.quality.scoring import FULL, Line, Score
from analytics.query import StatsQuery
from analytics.views.overview import unconverted_context
from analytics.views.periods import period_or_default
from campaigns.models import Campaign, Objective
from campaigns.periods import preset
from campaigns.planning.days import today_in

# From these scores on, the tone and the icon of the badge; below the last one the data can hardly carry an ROI.
TONES = ((80, "success", "success"), (50, "warning", "warning"), (0, "error", "error"))


@require_safe
def quality(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    period, problem = period_or_default(workspace, request.GET)
    campaign = _named(Campaign, workspace, request.GET.get("campaign", ""))
    objective = _named(Objective, workspace, request.GET.get("objective", "")) if campaign is None else None
    query = query_for(
        workspace,
        period.first,
        period.last,
        campaign_id=campaign.pk if campaign else None,
        objective_id=objective.pk if objective else None,
    )
    found = report.run(query)
    score = quality_of(query, campaign=campaign, found=found)
    kept = history(workspace, today=today_in(workspace)) if query.is_whole else []
    subject = campaign or objective
    context = {
        "workspace": workspace,
        "nav": "results",
        "period": period,
        "problem": problem,
        "keep": _kept(query),
        "about": subject.name if subject else "",
        "crumbs": _crumbs(query, campaign, objective),
        "score": score,
        "badge": badge(score),
        "fixes": [_fix(query, line) for line in score.fixes],
        "columns": _columns(),
        "rows": [_row(query, line) for line in score.lines],
        "totals": _totals(score),
        "chart": _chart(workspace, kept),
        "as_of": found.fresh_as_of,
        "recomputing": found.recomputing,
        "has_values": bool(score.lines),
        **unconverted_context(workspace, found),
    }
    return render(request, "analytics/quality.html", context, status=400 if problem else 200)


def _named(model: Any, workspace: Workspace, text: str) -> Any:
    """The campaign or objective that the address names; 404 for one that is not this workspace's."""
    if not text:
        return None
    return get_object_or_404(
        model.objects.of(workspace),
        pk=int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0,
    )


def _kept(query: StatsQuery) -> dict[str, str]:
    """What a change of the period leaves as it is."""
    within = {"campaign": query.campaign_id, "objective": query.objective_id}
    return {name: str(value) for name, value in within.items() if value is not None}


def _crumbs(
    query: StatsQuery, campaign: Campaign | None, objective: Objective | None
) -> list[dict[str, str]]:
    slug = query.workspace.slug
    crumbs = [{"label": _("Results"), "href": reverse("analytics:dashboard", args=[slug])}]
    if campaign is not None:
        crumbs.append(
            {"label": campaign.name, "href": reverse("analytics:campaign", args=[slug, campaign.pk])}
        )
    if objective is not None:
        crumbs.append(
            {"label": objective.name, "href": reverse("analytics:objective", args=[slug, objective.pk])}
        )
    return crumbs


# --- the badge ------------------------------------------------------------------------------------------------


def badge(score: Score) -> dict[str, str]:
    """`text`, `tone`, `icon` of the component `badge`."""
    if score.value is None:
        return {"text": _("Data quality: no score"), "tone": "neutral", "icon": "help"}
    tone, icon = next((tone, icon) for least, tone, icon in TONES if score.value >= least)
    return {"text": _("Data quality %(score)s of 100") % {"score": score.value}, "tone": tone, "icon": icon}


def with_badge(cards: Iterable[dict[str, Any]], score: Score, query: StatsQuery) -> list[dict[str, Any]]:
    """The cards of a page, with the badge on that of the ROI."""
    shown = badge(score) | {"href": page_of(query)}
    return [card | {"badge": shown} if card["key"] == "roi" else card for card in cards]


# --- the page -------------------------------------------------------------------------------------------------


def points_text(points: Fraction) -> str:
    """To one decimal; what is less than that and not nothing is not said to be nothing."""
    if 0 < points < Fraction(1, 20):
        return _("under %(points)s") % {"points": formats.count(as_decimal(Fraction(1, 10)))}
    return str(formats.count(round(as_decimal(points), 1)))


def _fix(query: StatsQuery, line: Line) -> dict[str, Any]:
    finding = line.finding
    assert line.lost is not None
    return {
        "label": line.label,
        "points": _("+%(points)s points") % {"points": points_text(line.lost)},
        "sentence": finding.sentence,
        "fix": finding.fix,
        "href": address_of(finding.fix_at, query),
        "rows_href": address_of(finding.rows, query),
    }


def _columns() -> list[dict[str, Any]]:
    return [
        {"label": _("Check")},
        {"label": _("What was found")},
        {"label": _("Points lost"), "numeric": True},
        {"label": _("Points"), "numeric": True},
    ]


def _row(query: StatsQuery, line: Line) -> dict[str, Any]:
    finding = line.finding
    applies = line.points is not None and line.lost is not None
    return {
        "label": line.label,
        "sentence": finding.sentence,
        "rows_href": address_of(finding.rows, query),
        "fix": finding.fix,
        "fix_href": address_of(finding.fix_at, query),
        "applies": applies,
        "is_lost": bool(line.lost),
        "lost": points_text(line.lost) if line.lost is not None else "",
        "points": points_text(line.points) if line.points is not None else "",
    }


def _totals(score: Score) -> dict[str, str]:
    lost = sum((line.lost or Fraction(0) for line in score.lines), Fraction(0))
    return {"lost": points_text(lost), "points": formats.count(FULL)}


def _chart(workspace: Workspace, kept: list[DayScore]) -> dict[str, Any] | None:
    """A day on which nobody looked, or nothing was there to score, is a gap; the others lead to the checks of the four
    weeks that were looked at.
    """
    if not any(one.score is not None for one in kept):
        return None
    return {
        "kind": "line",
        "axis": "day",
        "unit": "count",
        "currency": "",
        "labels": [one.day.isoformat() for one in kept],
        "series": [
            {
                "name": _("Data quality"),
                "tone": "1",
                "values": [one.score for one in kept],
                "links": [_checks_of(workspace, one) for one in kept],
            }
        ],
    }


def _checks_of(workspace: Workspace, one: DayScore) -> str:
    days = preset(PERIOD, one.day)
    if one.score is None or days is None:
        return ""
    return page_address(workspace, "analytics:quality", *days)
