"""Addresses of the places that findings name, and who may go there."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from accounts import access
from accounts.models import Role
from analytics.addresses import imports_address, in_same_view, page_address, rows_address
from analytics.quality.scoring import Place
from analytics.query import StatsQuery

# The route, the role that it asks for, and whether it shows a period.
_PAGES: dict[str, tuple[str, Role, bool]] = {
    "website": ("campaigns:website", Role.VIEWER, False),
    "costs": ("analytics:cost_list", Role.VIEWER, False),
    "colleagues": ("campaigns:colleague_list", Role.ANALYST, False),
    "margins": ("campaigns:margin_list", Role.ANALYST, False),
    "rates": ("analytics:rates", Role.ADMIN, False),
    "rules": ("campaigns:rule_list", Role.VIEWER, False),
    "links": ("campaigns:link_builder", Role.VIEWER, False),
    "campaigns": ("analytics:campaign_list", Role.VIEWER, True),
    "tags": ("analytics:tag_audit", Role.VIEWER, True),
}
# So many days end where the period ends, for who needs more sales.
LONGER_DAYS = 90


def address_of(place: Place | None, query: StatsQuery) -> str:
    """Empty where there is no such place, or the reader may not go there."""
    if place is None:
        return ""
    workspace, first, last = query.workspace, query.start_on, query.end_on
    within = {"campaign": query.campaign_id, "objective": query.objective_id}
    if place.name == "rows":
        about = within if place.campaign_id is None else {"campaign": place.campaign_id}
        return rows_address(workspace, place.metric, first, last, **about)
    if place.name == "campaign":
        return page_address(workspace, "analytics:campaign", first, last, place.campaign_id)
    if place.name == "longer":
        begin = last - timedelta(days=LONGER_DAYS - 1)
        return page_address(workspace, "analytics:quality", begin, last, **within)
    if place.name == "reconciliation":
        asked = dict(zip(("subject", "here", "there"), place.pair, strict=True))
        return page_address(workspace, "analytics:reconciliation", first, last, **asked)
    if place.name == "imports":
        return imports_address(workspace)
    route, role, has_period = _PAGES[place.name]
    if not access.may(workspace, role):
        return ""
    if has_period:
        return page_address(workspace, route, first, last)
    return in_same_view(workspace, reverse(route, args=[workspace.slug]))


def page_of(query: StatsQuery) -> str:
    """The page of the score itself."""
    within = {"campaign": query.campaign_id, "objective": query.objective_id}
    return page_address(query.workspace, "analytics:quality", query.start_on, query.end_on, **within)
