"""What of a workspace stands in its client portal: chosen dashboards and goals, and reports that were sent."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import QuerySet

from accounts.models import Workspace
from analytics.blocks.choices import FILTERS
from analytics.briefs.editions import seen_editions
from analytics.briefs.models import Edition
from analytics.dashboards.arranging import blocks_of
from analytics.models import Dashboard
from analytics.portal.looking import filters_of
from campaigns.models import Goal


def dashboards_in(workspace: Workspace) -> QuerySet[Dashboard]:
    return Dashboard.objects.of(workspace).filter(in_portal=True, is_shared=True).order_by("position", "pk")


def editions_in(workspace: Workspace) -> QuerySet[Edition]:
    """Those that were sent, the newest first, without those that a sent correction replaces. Never a draft, and never
    one that tells what the platforms charged where the client is billed with a mark-up.

    One that goes out to more people is on its way again, and was sent all the same.
    """
    sent = seen_editions(workspace).filter(sent_at__isnull=False)
    corrected = sent.filter(replaces__isnull=False).values("replaces_id")
    found = sent.filter(brief__in_portal=True).exclude(pk__in=corrected)
    return found.select_related("brief").defer("source_rows").order_by("-last_on", "-sent_at", "pk")


def goals_in(workspace: Workspace) -> QuerySet[Goal]:
    found = Goal.objects.of(workspace).filter(in_portal=True)
    return found.select_related("campaign").order_by("due_on", "pk")


def is_on(dashboard: Dashboard, metric: str, asked: Mapping[str, str]) -> bool:
    """Whether a figure can stand on the dashboard: as what a block totals, or as a row of what it is grouped by.

    Otherwise an address that somebody edits would open what nobody chose to show.
    """
    within = {name: asked[name] for name in FILTERS if asked.get(name)}
    for block in blocks_of(dashboard):
        fixed = {**filters_of(dashboard), **(block.get("filters") or {})}
        is_within = all(within.get(name) == str(value) for name, value in fixed.items())
        if metric in block.get("metrics", ()) and is_within:
            more = within.keys() - fixed.keys()
            if more <= {block.get("group_by")}:
                return True
    return False
