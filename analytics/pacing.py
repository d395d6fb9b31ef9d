"""Is the budget of a campaign spent at the pace its days allow? For the whole and for each channel, and where it leads.

An even pace spends the same on each planned day. It is taken at the last day for which spend is known, of the whole or
of that channel: days after it are unknown, not free. What counts is all spend since the first planned day. Within one
day's part, or a tenth of what an even pace would have spent, a budget is on pace.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Workspace
from accounts.templatetags.formats import day as day_text
from accounts.templatetags.formats import money, percent
from analytics.ranges import ranges_in
from analytics.rates.by_day import DayRate, rates_at
from campaigns.models import Campaign, ChannelBudget
from campaigns.planning.plan import FIRST_DAY, channel_budgets_of, currency_of

TOLERANCE = Decimal("0.1")
# More budgets than a workspace runs at once; it bounds the work of pages that look at all of them.
MOST_WATCHED = 300
# What the last days of a campaign cost is known after them, with the next export: so long a budget is still watched.
DAYS_AFTER = 14
MICRO = Decimal(1_000_000)

# By the primary key of the daily sums (workspace_id, day, ...), for the campaigns of one page.
SPENT = """
SELECT wanted.id, r.channel, sum(r.spend)
  FROM unnest(%(ids)s::bigint[], %(firsts)s::date[]) AS wanted(id, first_on)
  JOIN analytics_dayrollup r ON r.workspace_id = %(workspace_id)s AND r.campaign_id = wanted.id
   AND r.kind = 'ads' AND r.spend IS NOT NULL AND r.day BETWEEN wanted.first_on AND %(last)s
 GROUP BY 1, 2
"""

LAST_DAYS = """
SELECT channel, max(day) FROM analytics_dayrollup
 WHERE workspace_id = %(workspace_id)s AND kind = 'ads' AND spend IS NOT NULL AND day BETWEEN %(first)s AND %(last)s
 GROUP BY channel
"""


class PaceState(Enum):
    """`label` in words, `tone` and `icon` for the badge."""

    NO_BUDGET = ("no_budget", gettext_lazy("No budget"), "neutral", "money")
    NOT_STARTED = ("not_started", gettext_lazy("Not started"), "neutral", "calendar")
    UNKNOWN = ("unknown", gettext_lazy("Cannot tell"), "neutral", "help")
    UNDER = ("under", gettext_lazy("Under pace"), "warning", "down")
    ON_PACE = ("on_pace", gettext_lazy("On pace"), "success", "check")
    OVER = ("over", gettext_lazy("Over pace"), "warning", "up")
    SPENT_UP = ("spent_up", gettext_lazy("Spent up"), "error", "warning")
    ENDED = ("ended", gettext_lazy("Ended"), "neutral", "flat")

    def __init__(self, code: str, label: Promise, tone: str, icon: str) -> None:
        self.code = code
        self.label = label
        self.tone = tone
        self.icon = icon


# A pace moves a little every day: only so far beyond its border it is told to have changed.
STEADY = Decimal("0.05")
TOLD = frozenset({PaceState.UNDER, PaceState.ON_PACE, PaceState.OVER, PaceState.SPENT_UP})
ATTENTION = frozenset({PaceState.UNDER, PaceState.OVER, PaceState.SPENT_UP})
TOO_FAST = frozenset({PaceState.OVER, PaceState.SPENT_UP})


@dataclass(frozen=True, slots=True)
class Pace:
    """Amounts are in `currency`; None where nobody can say."""

    state: PaceState
    words: str
    currency: str
    budget: Decimal | None = None
    spent: Decimal | None = None
    even: Decimal | None = None
    forecast: Decimal | None = None
    through: date | None = None

    @property
    def share(self) -> Decimal | None:
        return self.spent / self.budget if self.spent is not None and self.budget else None

    @property
    def bar(self) -> int | None:
        """Percent for a bar, which cannot be shorter than nothing or longer than all."""
        return None if self.share is None else int(min(max(self.share, Decimal(0)), Decimal(1)) * 100)

    @property
    def is_overspent_at_end(self) -> bool:
        return self.state is PaceState.ENDED and self.share is not None and self.share > 1

    @property
    def needs_attention(self) -> bool:
        return self.state in ATTENTION


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


@dataclass(frozen=True, slots=True)
class Days:
    """The planned days of a budget, up to which day spend is known, and the day that it is."""

    starts_on: date | None
    ends_on: date | None
    through: date | None
    today: date


def paces_of(workspace: Workspace, campaigns: Iterable[Campaign], *, today: date) -> dict[int, CampaignPace]:
    """By the campaign's id; the same few queries for one campaign as for many."""
    wanted = [campaign for campaign in campaigns if campaign.budget is not None]
    if not wanted:
        return {}
    parts = channel_budgets_of(workspace, [campaign.pk for campaign in wanted])
    spent, lasts = _spent(workspace, wanted, today)
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


def steady_state(pace: Pace, told: str, length: int) -> PaceState:
    """The state, or the one told before while the spend is too near the border between two."""
    if pace.state.code == told or pace.even is None or pace.spent is None or pace.budget is None:
        return pace.state
    for nudge in (1 - STEADY, 1 + STEADY):
        nudged = _state(pace.spent * nudge, pace.even, pace.budget / length)
        if nudged.code == told:
            return nudged
    return pace.state


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
    workspace: Workspace, campaigns: list[Campaign], today: date
) -> tuple[dict[int, dict[str, Decimal]], dict[str, date]]:
    """What each campaign spent in each channel since its first day, and the last day known of each channel."""
    firsts = {campaign.pk: campaign.starts_on or FIRST_DAY for campaign in campaigns}
    values: dict[str, Any] = {
        "workspace_id": workspace.pk,
        "ids": list(firsts),
        "firsts": list(firsts.values()),
        "first": FIRST_DAY,
        "last": today,
    }
    found: dict[int, dict[str, Decimal]] = {}
    with connection.cursor() as cursor:
        cursor.execute(SPENT, values)
        for campaign_id, channel, total in cursor.fetchall():
            found.setdefault(campaign_id, {})[channel] = Decimal(total) / MICRO
        cursor.execute(LAST_DAYS, values)
        lasts: dict[str, date] = dict(cursor.fetchall())
    # What was reported for longer than a day counts where it lies wholly in the planned days.
    for pile in ranges_in(workspace, min(firsts.values()), today).piles:
        amount = pile.sums.get("spend")
        if amount is None or pile.kind != "ads":
            continue
        last = lasts.get(pile.channel, pile.sheet.end_on)
        lasts[pile.channel] = max(last, pile.sheet.end_on)
        if pile.campaign_id in firsts and pile.sheet.start_on >= firsts[pile.campaign_id]:
            channels = found.setdefault(pile.campaign_id, {})
            channels[pile.channel] = channels.get(pile.channel, Decimal(0)) + Decimal(amount) / MICRO
    return found, lasts


# --- judging one budget, without look-ups -------------------------------------------------------------------------


def judge(budget: Decimal, spent: Decimal | None, currency: str, days: Days) -> Pace:
    """How a budget stands. `spent` is None where no import reports any."""

    def pace(state: PaceState, words: str, **more: Decimal | date | None) -> Pace:
        return Pace(state, words, currency, budget, spent, **more)  # type: ignore[arg-type]  # named as its fields

    starts_on, ends_on, through = days.starts_on, days.ends_on, days.through
    if starts_on is not None and days.today < starts_on:
        return pace(PaceState.NOT_STARTED, _("It starts on %(day)s.") % {"day": day_text(starts_on)})
    if not budget and not spent:
        return pace(PaceState.NO_BUDGET, _("The budget is zero."))
    if spent is None:
        return pace(PaceState.UNKNOWN, _nothing_known(starts_on, through), through=through)
    if ends_on is not None and days.today > ends_on:
        return pace(PaceState.ENDED, _ended_words(budget, spent, currency, ends_on, through), through=through)
    if spent >= budget:
        return pace(PaceState.SPENT_UP, _spent_up_words(budget, spent, currency), through=through)
    if starts_on is None or ends_on is None:
        words = _("Give the campaign a first and a last day, and the pace of its spend can be told.")
        return pace(PaceState.UNKNOWN, words, through=through)
    if through is None or through < starts_on:
        return pace(PaceState.UNKNOWN, _nothing_known(starts_on, through), through=through)
    seen = min(through, ends_on, days.today)
    gone, length = (seen - starts_on).days + 1, (ends_on - starts_on).days + 1
    even = budget * gone / length
    forecast = spent * length / gone
    state = _state(spent, even, budget / length)
    words = _pace_words(spent, even, forecast, budget, currency, seen, ends_on)
    return pace(state, words, even=even, forecast=forecast, through=seen)


def _state(spent: Decimal, even: Decimal, one_day: Decimal) -> PaceState:
    """A day more or less is how deliveries go, and a tenth of the way is close enough."""
    leeway = max(even * TOLERANCE, one_day)
    if spent > even + leeway:
        return PaceState.OVER
    return PaceState.UNDER if spent < even - leeway else PaceState.ON_PACE


def _nothing_known(starts_on: date | None, through: date | None) -> str:
    if starts_on is not None and through is not None and through < starts_on:
        text = _("The imported spend ends on %(day)s, before the campaign starts.")
        return text % {"day": day_text(through)}
    return _("No import reports its spend yet.")


def _ended_words(budget: Decimal, spent: Decimal, currency: str, ends_on: date, through: date | None) -> str:
    values = {
        "spent": money(spent, currency),
        "budget": money(budget, currency),
        "rest": money(abs(budget - spent), currency),
        "day": day_text(through),
    }
    if spent > budget:
        text = _("It spent %(spent)s, %(rest)s more than its budget of %(budget)s.")
    elif spent < budget:
        text = _("It spent %(spent)s of its budget of %(budget)s; %(rest)s were left.")
    else:
        text = _("It spent its budget of %(budget)s exactly.")
    if through is not None and through < ends_on:
        early = _("The imported spend ends on %(day)s, before its last day.")
        text = f"{text} {early}"
    return text % values


def _spent_up_words(budget: Decimal, spent: Decimal, currency: str) -> str:
    if spent == budget:
        return _("The budget of %(budget)s is used up.") % {"budget": money(budget, currency)}
    text = _("%(spent)s are spent, %(more)s more than the budget of %(budget)s.")
    return text % {
        "spent": money(spent, currency),
        "more": money(spent - budget, currency),
        "budget": money(budget, currency),
    }


def _pace_words(
    spent: Decimal,
    even: Decimal,
    forecast: Decimal,
    budget: Decimal,
    currency: str,
    seen: date,
    ends_on: date,
) -> str:
    values = {
        "spent": money(spent, currency),
        "even": money(even, currency),
        "forecast": money(forecast, currency),
        "share": percent(forecast / budget),
        "seen": day_text(seen),
        "last": day_text(ends_on),
    }
    first = _("%(spent)s were spent by %(seen)s; an even pace would have spent %(even)s.")
    if seen >= ends_on:
        return first % values
    second = _("At this pace it will be %(forecast)s by %(last)s, %(share)s of the budget.")
    return f"{first} {second}" % values
