"""The audit of tags, both ways: spend without visits, and visits without a campaign; and a campaign's own tags."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts import access
from accounts.models import Workspace
from accounts.templatetags import formats
from analytics import tagging
from analytics.addresses import page_address
from analytics.metrics import METRICS
from analytics.tagging import MOST_SHOWN, Unknown
from analytics.views.figures import Scope, cell, may_plan
from analytics.views.periods import period_or_default
from campaigns.models import Campaign, CampaignKey, LandingPage, Link, TagAlias
from campaigns.tracking.links.addresses import url_of

Part = TagAlias.Part
# On the page of a campaign; the list of links has all of them.
MOST_LINKS = 8


@require_safe
def tag_audit(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    period, problem = period_or_default(workspace, request.GET)
    untagged, currency = tagging.spend_without_visits(workspace, period.first, period.last)
    scope = Scope(workspace, period, currency)
    may = may_plan(workspace)
    campaigns = tagging.unknown_campaigns(workspace, period.first, period.last)
    names = dict(
        Campaign.objects.of(workspace)
        .filter(pk__in=[one.near_campaign for one in campaigns[:MOST_SHOWN] if one.near_campaign])
        .values_list("pk", "name")
    )
    parts = {
        part: tagging.unknown_parts(workspace, period.first, period.last, part)
        for part in (Part.SOURCE, Part.MEDIUM)
    }
    context = {
        "workspace": workspace,
        "nav": "tracking",
        "period": period,
        "problem": problem,
        "may_edit": may,
        "spend": _spend(scope, untagged),
        "campaigns": [_campaign_line(scope, one, names) for one in campaigns[:MOST_SHOWN]],
        "more": max(len(campaigns) - MOST_SHOWN, 0),
        "sources": [_part_line(scope, one, Part.SOURCE) for one in parts[Part.SOURCE][:MOST_SHOWN]],
        "media": [_part_line(scope, one, Part.MEDIUM) for one in parts[Part.MEDIUM][:MOST_SHOWN]],
        "referrers": _referrers(scope),
        "crumbs": [{"label": _("Tags"), "href": reverse("campaigns:tag_list", args=[workspace.slug])}],
    }
    return render(request, "analytics/tag_audit.html", context, status=400 if problem else 200)


def _spend(scope: Scope, rows: list[tagging.Untagged]) -> dict[str, Any]:
    address = [scope.workspace.slug]

    def line(row: tagging.Untagged) -> list[dict[str, Any]]:
        url = scope.rows_url("spend", campaign_id=row.campaign.pk)
        key = {"text": row.key} if row.key else {"badge": _("no key"), "tone": "warning"}
        return [
            {
                "text": row.campaign.name,
                "href": reverse("campaigns:tag_key", args=[*address, row.campaign.pk]),
            },
            key,
            cell(row.spend, METRICS["spend"], scope.currency, url),
        ]

    columns = [
        {"label": _("Campaign")},
        {"label": _("Campaign key")},
        {"label": METRICS["spend"].label, "numeric": True},
    ]
    return {
        "columns": columns,
        "rows": [line(row) for row in rows[:MOST_SHOWN]],
        "more": max(len(rows) - MOST_SHOWN, 0),
    }


def _visits_url(scope: Scope, part: str, text: str) -> str:
    """From a count of the audit to its visits."""
    period = scope.period
    asked = {"part": part, "text": text}
    return page_address(scope.workspace, "analytics:tagged_rows", period.first, period.last, **asked)


def _line(scope: Scope, one: Unknown, part: str, **meant: Any) -> dict[str, Any]:
    """A tag, how many visits have it, and where one says what it means."""
    text = ngettext("%(count)s visit, last on %(day)s", "%(count)s visits, last on %(day)s", one.count)
    query = {"part": part, "text": one.text, "next": "audit", **meant}
    others = [spelling for spelling in one.spellings if spelling != one.text]
    return {
        "text": one.text,
        "others": ", ".join(others[:5]),
        "visits": text % {"count": formats.count(one.count), "day": formats.day(one.last_at)},
        "visits_href": _visits_url(scope, part, one.text),
        "near": one.near,
        "known": one.known,
        "href": f"{reverse('campaigns:alias_new', args=[scope.workspace.slug])}?{urlencode(query)}",
    }


def _campaign_line(scope: Scope, one: Unknown, names: dict[int, str]) -> dict[str, Any]:
    meant = {"campaign": one.near_campaign} if one.near_campaign else {}
    line = _line(scope, one, Part.CAMPAIGN, **meant)
    return line | {"campaign": names.get(one.near_campaign or 0, "")}


def _part_line(scope: Scope, one: Unknown, part: str) -> dict[str, Any]:
    return _line(scope, one, part, **({"value": one.near} if one.near else {}))


def _referrers(scope: Scope) -> dict[str, Any]:
    period = scope.period
    columns = [
        {"label": _("Came from")},
        {"label": _("Visits"), "numeric": True},
        {"label": _("Last seen")},
    ]
    rows = [
        [
            {"text": row.host},
            {
                "text": formats.count(row.count),
                "numeric": True,
                "href": _visits_url(scope, tagging.REFERRER, row.host),
            },
            {"text": formats.day(row.last_at)},
        ]
        for row in tagging.untagged_referrers(scope.workspace, period.first, period.last)
    ]
    return {"columns": columns, "rows": rows}


# --- on the page of a campaign ------------------------------------------------------------------------------------


def tags_of_campaign(workspace: Workspace, campaign: Campaign) -> dict[str, Any]:
    """Its key, its links and its landing pages."""
    key = CampaignKey.objects.of(workspace).filter(campaign=campaign).first()
    links = (
        Link.objects.of(workspace)
        .filter(campaign=campaign, archived_at=None)
        .select_related("domain")
        .order_by("-created_at", "pk")
    )
    pages = (
        LandingPage.objects.of(workspace)
        .filter(campaign=campaign, archived_at=None)
        .select_related("domain")
        .order_by("name", "pk")
    )
    shown = list(links[: MOST_LINKS + 1])
    builder = reverse("campaigns:link_builder", args=[workspace.slug])
    return {
        "campaign_key": key,
        "campaign_links": [
            {
                "pk": link.pk,
                "name": link.title or link.slug,
                "url": url_of(link.slug, link.domain),
                "target": link.target,
            }
            for link in shown[:MOST_LINKS]
        ],
        "more_links": len(shown) > MOST_LINKS,
        "campaign_pages": [
            {"name": str(page), "url": url_of(page.slug, page.domain)} for page in pages[:MOST_LINKS]
        ],
        "builder_url": f"{builder}?{urlencode({'campaign': campaign.pk})}",
    }
