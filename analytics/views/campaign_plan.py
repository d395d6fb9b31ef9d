"""What was planned for a campaign, beside what became of it: plan, days, budget and its pace, content, annotations."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Max, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import Workspace
from accounts.templatetags import formats
from analytics import coverage
from analytics.marks import Mark
from analytics.models import DayRollup
from analytics.pacing import CampaignPace, Pace, PaceState, paces_of, running
from analytics.query import today_in
from campaigns.channels import CHANNELS
from campaigns.models import Campaign, ContentItem
from campaigns.planning.contents import MOST_ITEMS
from campaigns.planning.plan import channel_budgets_of, not_given

MOST_SHOWN = 5
# A day counts where something happened at all.
HAPPENED = Q(spend__gt=0) | Q(impressions__gt=0)


def plan_context(workspace: Workspace, campaign: Campaign) -> dict[str, Any]:
    """For analytics/campaign_plan.html."""
    today = today_in(workspace)
    items = list(
        ContentItem.objects.of(workspace).filter(campaign=campaign).order_by("planned_on", "pk")[:MOST_ITEMS]
    )
    pace = paces_of(workspace, [campaign], today=today).get(campaign.pk)
    return {
        "plan_facts": _facts(workspace, campaign),
        "plan_days": _days(workspace, campaign, items, today),
        "pace": pace,
        "pace_lines": _pace_lines(workspace, campaign, pace),
        "content": [_item(item, today) for item in items],
    }


def _facts(workspace: Workspace, campaign: Campaign) -> list[dict[str, Any]]:
    offer, served = campaign.offer, campaign.objective
    href = reverse("analytics:objective", args=[workspace.slug, served.pk]) if served else ""
    rows = [
        {"label": _("Objective"), "text": served.name if served else "", "href": href},
        {"label": _("Offer"), "text": f"{offer.name} ({offer.get_kind_display()})" if offer else ""},
        {"label": _("Audience"), "text": campaign.audience},
        {"label": _("Target regions"), "text": ", ".join(campaign.regions)},
        {
            "label": _("Channels"),
            "text": ", ".join(str(CHANNELS.get(code, code)) for code in campaign.channels),
        },
        {"label": _("Tags"), "text": ", ".join(campaign.tags)},
    ]
    return [row for row in rows if row["text"]]


# --- planned and actual days --------------------------------------------------------------------------------------


def _days(
    workspace: Workspace, campaign: Campaign, items: list[ContentItem], today: date
) -> list[dict[str, Any]]:
    """Planned first and last day, each with the actual one and the difference in words."""
    found = (
        DayRollup.objects.of(workspace)
        .filter(HAPPENED, campaign_id=campaign.pk)
        .aggregate(first=Min("day"), last=Max("day"))
    )
    published = min((item.published_on for item in items if item.published_on), default=None)
    begun = min(filter(None, (found["first"], published)), default=None)
    lines = [
        {
            "label": _("First day"),
            "planned": formats.day(campaign.starts_on) if campaign.starts_on else "",
            "actual": formats.day(begun) if begun else "",
            "words": difference_words(campaign.starts_on, begun) if begun else _not_begun(campaign, today),
        },
        {
            "label": _("Last day"),
            "planned": formats.day(campaign.ends_on) if campaign.ends_on else "",
            "actual": formats.day(found["last"]) if found["last"] else "",
            "words": _last_words(workspace, campaign, found["last"]),
        },
    ]
    if published is not None:
        planned = min(item.planned_on for item in items)
        words = difference_words(planned, published)
        first = {"label": _("First content"), "planned": formats.day(planned)}
        lines.append({**first, "actual": formats.day(published), "words": words})
    return [line for line in lines if line["planned"] or line["actual"]]


def difference_words(planned: date | None, actual: date) -> str:
    if planned is None:
        return ""
    days = (actual - planned).days
    if not days:
        return _("as planned")
    if days > 0:
        return ngettext("%(days)s day later", "%(days)s days later", days) % {"days": formats.count(days)}
    return ngettext("%(days)s day earlier", "%(days)s days earlier", -days) % {"days": formats.count(-days)}


def _not_begun(campaign: Campaign, today: date) -> str:
    if campaign.starts_on is None or campaign.starts_on > today:
        return ""
    late = (today - campaign.starts_on).days
    if not late:
        return _("due to begin today")
    words = ngettext("nothing seen yet, %(days)s day on", "nothing seen yet, %(days)s days on", late)
    return words % {"days": formats.count(late)}


def _last_words(workspace: Workspace, campaign: Campaign, last: date | None) -> str:
    """Only once the data reach beyond the last day of the campaign can it be told that it has ended."""
    if last is None:
        return ""
    through = coverage.measured_through(workspace, ["spend"])["spend"]
    if through is None or last >= through:
        if campaign.ends_on is not None and last > campaign.ends_on:
            return difference_words(campaign.ends_on, last)
        return _("the newest day there is")
    return difference_words(campaign.ends_on, last)


# --- the budget ---------------------------------------------------------------------------------------------------


def _pace_lines(workspace: Workspace, campaign: Campaign, pace: CampaignPace | None) -> list[dict[str, Any]]:
    """The whole budget, then each channel's, then what no channel gets."""
    if campaign.budget is None or pace is None:
        return []
    parts = channel_budgets_of(workspace, [campaign.pk]).get(campaign.pk, {})
    lines = [pace_line(_("Whole budget"), campaign.budget, campaign.currency, pace.whole)]
    for channel, amount in parts.items():
        label = str(CHANNELS.get(channel, channel))
        lines.append(pace_line(label, amount, campaign.currency, pace.channels.get(channel)))
    rest = not_given(campaign, parts)
    if rest:
        lines.append(pace_line(_("Not given to a channel"), rest, campaign.currency, None))
    return lines


def pace_line(label: str, budget: Any, currency: str, pace: Pace | None) -> dict[str, Any]:
    share = pace.share if pace else None
    return {
        "label": label,
        "budget": formats.money(budget, currency),
        "share": formats.percent(share) if share is not None else "",
        "pace": pace,
    }


def budgets_to_look_at(workspace: Workspace) -> list[dict[str, Any]]:
    """For the dashboard: running campaigns whose budget is not on pace, the worst first."""
    today = today_in(workspace)
    paces = paces_of(workspace, running(workspace, today=today), today=today).values()
    found = sorted((pace for pace in paces if pace.whole.needs_attention), key=_urgency)
    return [
        {
            "name": pace.campaign.name,
            "pace": pace.whole,
            "href": reverse("analytics:campaign", args=[workspace.slug, pace.campaign.pk]) + "#budget",
        }
        for pace in found[:MOST_SHOWN]
    ]


def _urgency(pace: CampaignPace) -> int:
    order = (PaceState.SPENT_UP, PaceState.OVER, PaceState.UNDER)
    return order.index(pace.whole.state)


# --- content ------------------------------------------------------------------------------------------------------


def _item(item: ContentItem, today: date) -> dict[str, Any]:
    if item.published_on:
        state = {"text": _("Published"), "tone": "success", "icon": "check"}
    elif item.planned_on < today:
        state = {"text": _("Overdue"), "tone": "warning", "icon": "clock"}
    else:
        state = {"text": pgettext("content", "Planned"), "tone": "neutral", "icon": "calendar"}
    return {
        "item": item,
        "kind": item.get_kind_display(),
        "channel": str(CHANNELS.get(item.channel, item.channel)),
        "state": state,
        "words": difference_words(item.planned_on, item.published_on) if item.published_on else "",
    }


# --- annotations --------------------------------------------------------------------------------------------------


def annotations_context(
    workspace: Workspace, marks: list[Mark], more: int, *, back: str, campaign: Campaign | None = None
) -> dict[str, Any]:
    """For analytics/annotations.html."""
    return {
        "annotations": [
            {
                "mark": mark,
                "delete_url": reverse(
                    "campaigns:annotation_delete", args=[workspace.slug, mark.annotation_id]
                ),
            }
            for mark in marks
            if mark.annotation_id is not None
        ],
        "annotations_more": more,
        "annotation_day": today_in(workspace),
        "annotation_back": back,
        "annotation_campaign": campaign,
    }
