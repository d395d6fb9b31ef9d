"""Is the budget of a campaign spent at the pace its days allow? For the whole and for each channel, and where it leads.

The pace is taken at the last day for which spend is known, of the whole or of that channel: days after it are unknown,
not free. What counts is all spend since the first planned day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from accounts.models import Workspace
from accounts.templatetags.formats import day as day_text
from accounts.templatetags.formats import money
from analytics.markup.prices import priced_sums, prices_for, turn_sql, with_markup
from analytics.metrics.shapes import divided
from analytics.pacing.states import Days, Pace, PaceState, judge, steady_state
from analytics.quantities import Stored
from analytics.ranges import ranges_in
from analytics.rates.by_day import DayRate, rates_at
from campaigns.measures import MICRO
from campaigns.models import Campaign, ChannelBudget
from campaigns.planning.days import FIRST_DAY
from campaigns.planning.plan import channel_budgets_of, currency_of

# More budgets than a workspace runs at once; it bounds the work of pages that look at all of them.
MOST_WATCHED = 300

# What the last days of a campaign cost is known after them, with the next export: so long a budget is still watched.
DAYS_AFTER = 14

# By the primary key of the daily sums (workspace_id, day, ...) from the first of all days on, for the campaigns of one
# page.
SPENT = f"""
SELECT wanted.id, r.channel, {turn_sql("r.day")}, sum(r.spend)
  FROM unnest(%(ids)s::bigint[], %(firsts)s::date[]) AS wanted(id, first_on)
  JOIN analytics_dayrollup r ON r.workspace_id = %(workspace_id)s AND r.campaign_id = wanted.id
   AND r.kind = 'ads' AND r.spend IS NOT NULL AND r.day >= wanted.first_on
   AND r.day BETWEEN %(since)s AND %(last)s
 GROUP BY 1, 2, 3
"""

# By the primary key of the totals, from its end: the first row of a channel that has spend is its last day.
LAST_DAYS = """
SELECT wanted.channel, newest.day
  FROM unnest(%(channels)s::text[]) AS wanted(channel)
 CROSS JOIN LATERAL (
    SELECT r.day FROM analytics_daytotal r
     WHERE r.workspace_id = %(workspace_id)s AND r.day BETWEEN %(first)s AND %(last)s
       AND r.channel = wanted.channel AND r.kind = 'ads' AND r.spend IS NOT NULL
     ORDER BY r.day DESC LIMIT 1
 ) newest
"""

TOLD = frozenset({PaceState.UNDER, PaceState.ON_PACE, PaceState.OVER, PaceState.SPENT_UP})


TOO_FAST = frozenset({PaceState.OVER, PaceState.SPENT_UP})


@dataclass(frozen=True, slots=True)
class CampaignPace:
    """`converted` says by which rate the budget was turned into the currency of the spend; empty where none was."""

    campaign: Campaign
    whole: Pace
    channels: dict[str, Pace]
    converted: str = ""

    @property
    def parts(self) -> dict[str, Pace]:
        """The channels that have less than all of it; one that has all stands as the whole does."""
        return {name: pace for name, pace in self.channels.items() if pace.budget != self.whole.budget}

    @property
    def too_fast(self) -> dict[str, Pace]:
        """Channels that spend too much while the whole may be on pace: others spend too little."""
        return {name: pace for name, pace in self.parts.items() if pace.state in TOO_FAST}

    @property
    def needs_attention(self) -> bool:
        return self.whole.needs_attention or bool(self.too_fast)


@dataclass(frozen=True, slots=True)
class Told:
    """The state of a budget for notices; `budget_id` is that of the campaign, or of the budget of the channel."""

    campaign: Campaign
    channel: str
    budget_id: int
    pace: Pace
    state: PaceState


def paces_of(workspace: Workspace, campaigns: Iterable[Campaign], *, today: date) -> dict[int, CampaignPace]:
    """By the campaign's id; the same few queries for one campaign as for many."""
    wanted = [campaign for campaign in campaigns if campaign.budget is not None]
    if not wanted:
        return {}
    parts = channel_budgets_of(workspace, [campaign.pk for campaign in wanted])
    spent, lasts = _spent(workspace, wanted, {name for each in parts.values() for name in each}, today)
    rates = rates_at(workspace, [(currency_of(workspace, campaign), today) for campaign in wanted])
    found = {}
    for campaign in wanted:
        currency = currency_of(workspace, campaign)
        day_rate = rates.get((currency, today))
        rate = day_rate.as_decimal if day_rate else None
        if currency == workspace.currency:
            rate = Decimal(1)
        by_channel = spent.get(campaign.pk, {})
        planned = parts.get(campaign.pk, {})
        days = Days(campaign.starts_on, campaign.ends_on, _last_of(by_channel or planned, lasts), today)
        if rate is None:
            whole, channels = _without_rate(workspace, campaign), {}
        else:
            assert campaign.budget is not None
            total = sum(by_channel.values(), Decimal(0)) if by_channel else None
            whole = judge(campaign.budget * rate, total, workspace.currency, days)
            channels = {
                channel: judge(
                    amount * rate,
                    by_channel.get(channel),
                    workspace.currency,
                    Days(campaign.starts_on, campaign.ends_on, lasts.get(channel), today),
                )
                for channel, amount in planned.items()
            }
        found[campaign.pk] = CampaignPace(
            campaign, whole, channels, _converted(workspace, campaign, day_rate)
        )
    return found


def _last_of(own: Iterable[str], lasts: Mapping[str, date]) -> date | None:
    """The last day known of the campaign's own channels: what others report tells nothing about its days."""
    known = [lasts[channel] for channel in own if channel in lasts]
    return max(known, default=None)


def _without_rate(workspace: Workspace, campaign: Campaign) -> Pace:
    words = _(
        "The budget is in %(from)s and the spend in %(to)s, and no exchange rate is known between them."
    )
    return Pace(
        PaceState.UNKNOWN,
        words % {"from": campaign.currency, "to": workspace.currency},
        workspace.currency,
    )


def _converted(workspace: Workspace, campaign: Campaign, rate: DayRate | None) -> str:
    if rate is None or campaign.budget is None:
        return ""
    words = _("The budget of %(budget)s counts as %(counted)s, at the exchange rate of %(day)s.")
    return words % {
        "budget": money(campaign.budget, campaign.currency),
        "counted": money(campaign.budget * rate.as_decimal, workspace.currency),
        "day": day_text(rate.day),
    }


def running(workspace: Workspace, *, today: date) -> list[Campaign]:
    """Campaigns with a budget in their planned days, the ones that end first first."""
    rows = Campaign.objects.of(workspace).filter(archived_at=None, budget__gt=0, starts_on__lte=today)
    return list(rows.filter(ends_on__gte=today).order_by("ends_on", "pk")[:MOST_WATCHED])


def just_ended(workspace: Workspace, *, today: date) -> list[Campaign]:
    """Campaigns with a budget whose last days an export may still tell, those that ended last first."""
    rows = Campaign.objects.of(workspace).filter(
        archived_at=None, budget__gt=0, starts_on__isnull=False, ends_on__lt=today
    )
    rows = rows.filter(ends_on__gte=today - timedelta(days=DAYS_AFTER))
    return list(rows.order_by("-ends_on", "pk")[:MOST_WATCHED])


def told_states(workspace: Workspace, told: Mapping[int, str], *, today: date) -> list[Told]:
    """For notices: the running budgets, whole and by channel, whose state can be told; of those that ended lately, the
    overspent.

    Near a border a budget is as it was told before.
    """
    campaigns = [*running(workspace, today=today), *just_ended(workspace, today=today)]
    rows = ChannelBudget.objects.of(workspace).filter(campaign__in=[campaign.pk for campaign in campaigns])
    ids = {
        (campaign_id, channel): pk
        for campaign_id, channel, pk in rows.values_list("campaign", "channel", "pk")
    }
    found = []
    for stand in paces_of(workspace, campaigns, today=today).values():
        campaign = stand.campaign
        if stand.whole.is_overspent_at_end:
            found.append(Told(campaign, "", campaign.pk, stand.whole, PaceState.SPENT_UP))
            continue
        assert campaign.starts_on is not None and campaign.ends_on is not None
        length = (campaign.ends_on - campaign.starts_on).days + 1
        budgets = [("", campaign.pk, stand.whole)]
        budgets += [(name, ids[campaign.pk, name], pace) for name, pace in stand.parts.items()]
        for channel, budget_id, pace in budgets:
            state = steady_state(pace, told.get(budget_id, ""), length)
            if state in TOLD:
                found.append(Told(campaign, channel, budget_id, pace, state))
    return found


def _spent(
    workspace: Workspace, campaigns: list[Campaign], planned: set[str], today: date
) -> tuple[dict[int, dict[str, Decimal]], dict[str, date]]:
    """What each campaign spent in each channel since its first day, and the last day known of each channel that has
    any of it or was `planned` to.
    """
    firsts = {campaign.pk: campaign.starts_on or FIRST_DAY for campaign in campaigns}
    since, prices = min(firsts.values()), prices_for(workspace)
    values: dict[str, Any] = {
        "workspace_id": workspace.pk,
        "since": since,
        "turns": list(prices.turns),
        "ids": list(firsts),
        "firsts": list(firsts.values()),
        "first": FIRST_DAY,
        "last": today,
    }
    found: dict[int, dict[str, Stored]] = {}
    piles = [pile for pile in ranges_in(workspace, since, today).piles if pile.kind == "ads"]
    with connection.cursor() as cursor:
        cursor.execute(SPENT, values)
        for campaign_id, channel, turn, total in cursor.fetchall():
            _add(found, campaign_id, channel, with_markup(int(total), prices.points_in(channel, turn)))
        channels = planned.union(*found.values(), (pile.channel for pile in piles))
        cursor.execute(LAST_DAYS, values | {"channels": sorted(channels)})
        lasts: dict[str, date] = dict(cursor.fetchall())
    # What was reported for longer than a day counts where it lies wholly in the planned days.
    for pile in piles:
        amount = priced_sums(prices, pile).get("spend")
        if amount is None:
            continue
        last = lasts.get(pile.channel, pile.sheet.end_on)
        lasts[pile.channel] = max(last, pile.sheet.end_on)
        if pile.campaign_id in firsts and pile.sheet.start_on >= firsts[pile.campaign_id]:
            _add(found, pile.campaign_id, pile.channel, amount)
    spent = {
        campaign_id: {channel: divided(total, MICRO) for channel, total in channels_of.items()}
        for campaign_id, channels_of in found.items()
    }
    return spent, lasts


def _add(found: dict[int, dict[str, Stored]], campaign_id: int, channel: str, amount: Stored) -> None:
    channels = found.setdefault(campaign_id, {})
    channels[channel] = channels.get(channel, 0) + amount
