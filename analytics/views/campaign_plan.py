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
from analytics.addresses import in_same_view
from analytics.marks import Mark
from analytics.models import DayRollup
from analytics.pacing.budgets import CampaignPace, paces_of, running
from analytics.pacing.states import Pace, PaceState
from analytics.views.figures import Scope
from analytics.views.periods import Period
from campaigns.channels import CHANNELS
from campaigns.models import Campaign, ContentItem
from campaigns.periods import LONGEST_DAYS
from campaigns.planning.contents import MOST_ITEMS
from campaigns.planning.days import today_in
from campaigns.planning.plan import channel_budgets_of, currency_of, not_given

MOST_SHOWN = 5
# A day counts where something happened at all.
HAPPENED = Q(spend__gt=0) | Q(impressions__gt=0)
# The first and the last day on which something happened, by source and channel.
Seen = dict[tuple[str, str], tuple[date, date]]


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
    page = reverse("analytics:objective", args=[workspace.slug, served.pk]) if served else ""
    rows = [
        {
            "label": _("Objective"),
            "text": served.name if served else "",
            "href": in_same_view(workspace, page),
        },
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
    found = _seen(workspace, campaign)
    seen_first = min((first for first, _last in found.values()), default=None)
    published = min((item.published_on for item in items if item.published_on), default=None)
    begun = min(filter(None, (seen_first, published)), default=None)
    last = max((last for _first, last in found.values()), default=None)
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
            "actual": formats.day(last) if last else "",
            "words": _last_words(workspace, campaign, last, found) if last else "",
        },
    ]
    if published is not None:
        planned = min(item.planned_on for item in items)
        words = difference_words(planned, published)
        first = {"label": _("First content"), "planned": formats.day(planned)}
        lines.append({**first, "actual": formats.day(published), "words": words})
    return [line for line in lines if line["planned"] or line["actual"]]


def _seen(workspace: Workspace, campaign: Campaign) -> Seen:
    rows = (
        DayRollup.objects.of(workspace)
        .filter(HAPPENED, campaign_id=campaign.pk)
        .order_by()
        .values_list("source", "channel")
        .annotate(Min("day"), Max("day"))
    )
    return {(source, channel): (first, last) for source, channel, first, last in rows}


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


def _last_words(workspace: Workspace, campaign: Campaign, last: date, seen: Seen) -> str:
    """Only once the files of its own channels reach beyond its last day can it be told that it has ended then."""
    if campaign.ends_on is not None and last > campaign.ends_on:
        return difference_words(campaign.ends_on, last)
    reach = (
        DayRollup.objects.of(workspace)
        .filter(day__gte=last, source__in={source for source, _channel in seen})
        .order_by()
        .values_list("source", "channel")
        .annotate(Max("day"))
    )
    through = {(source, channel): day for source, channel, day in reach}
    if any(through.get(feed) == last for feed in seen):
        return _("the newest day there is")
    # A file that ends earlier says nothing about the days after it.
    return difference_words(campaign.ends_on, last) if all(feed in through for feed in seen) else ""


# --- the budget ---------------------------------------------------------------------------------------------------


def _pace_lines(workspace: Workspace, campaign: Campaign, pace: CampaignPace | None) -> list[dict[str, Any]]:
    """The whole budget, then each channel's, then what no channel gets."""
    if campaign.budget is None or pace is None:
        return []
    parts = channel_budgets_of(workspace, [campaign.pk]).get(campaign.pk, {})
    currency = currency_of(workspace, campaign)
    scope = _spent_scope(workspace, campaign)
    href = scope.rows_url("spend") if scope else ""
    lines = [pace_line(_("Whole budget"), campaign.budget, currency, pace.whole, href)]
    for channel, amount in parts.items():
        label = str(CHANNELS.get(channel, channel))
        href = scope.rows_url("spend", channel=channel) if scope else ""
        lines.append(pace_line(label, amount, currency, pace.channels.get(channel), href))
    rest = not_given(campaign, parts)
    if rest:
        lines.append(pace_line(_("Not given to a channel"), rest, currency, None))
    return lines


def _spent_scope(workspace: Workspace, campaign: Campaign) -> Scope | None:
    """The days whose spend the pace is about; None where they are more than the rows can be asked for."""
    today = today_in(workspace)
    if campaign.starts_on is None or not 0 <= (today - campaign.starts_on).days < LONGEST_DAYS:
        return None
    period = Period("custom", campaign.starts_on, today, has_comparison=False)
    return Scope(workspace, period, workspace.currency, campaign_id=campaign.pk)


def pace_line(label: str, budget: Any, currency: str, pace: Pace | None, href: str = "") -> dict[str, Any]:
    """`href` leads to the rows of what was spent."""
    share = pace.share if pace else None
    return {
        "spent": formats.money(pace.spent, pace.currency) if pace and pace.spent is not None else "",
        "href": href,
        "label": label,
        "budget": formats.money(budget, currency),
        "share": formats.percent(share) if share is not None else "",
        "pace": pace,
    }


def channels_too_fast(pace: CampaignPace) -> list[tuple[str, Pace]]:
    """The state of each channel that spends too much, with the channel's name."""
    return [
        (_("%(channel)s: %(state)s") % {"channel": CHANNELS.get(name, name), "state": part.state.label}, part)
        for name, part in pace.too_fast.items()
    ]


def budgets_to_look_at(workspace: Workspace) -> list[dict[str, Any]]:
    """For the dashboard: running campaigns of which a budget is not on pace, the worst first."""
    today = today_in(workspace)
    paces = paces_of(workspace, running(workspace, today=today), today=today).values()
    found = sorted((pace for pace in paces if pace.needs_attention), key=_urgency)
    return [
        {
            "name": pace.campaign.name,
            "lines": _lines_to_look_at(pace),
            "href": in_same_view(
                workspace, reverse("analytics:campaign", args=[workspace.slug, pace.campaign.pk]) + "#budget"
            ),
        }
        for pace in found[:MOST_SHOWN]
    ]


def _lines_to_look_at(pace: CampaignPace) -> list[dict[str, Any]]:
    whole = [(str(pace.whole.state.label), pace.whole)] if pace.whole.needs_attention else []
    return [{"label": label, "pace": each} for label, each in [*whole, *channels_too_fast(pace)]]


def _urgency(pace: CampaignPace) -> int:
    """That of the worst of its budgets; of equals, the whole before a channel."""
    order = (PaceState.SPENT_UP, PaceState.OVER, PaceState.UNDER)
    budgets = (pace.whole, *pace.too_fast.values())
    places = [(order.index(each.state), each is not pace.whole) for each in budgets if each.state in order]
    place, is_channel = min(places)
    return 2 * place + is_channel


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
    workspace: Workspace,
    period: Period,
    marks: list[Mark],
    more: int,
    *,
    back: str,
    campaign: Campaign | None = None,
) -> dict[str, Any]:
    """For analytics/annotations.html; a new one is offered for the newest day that the page shows."""
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
        "annotation_day": period.last,
        "annotation_back": back,
        "annotation_campaign": campaign,
    }
