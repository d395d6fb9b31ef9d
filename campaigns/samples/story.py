"""What happened at a client, day by day: seasons, weekends, luck, and campaigns that earn more or less."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

MONTHS = 14


@dataclass(frozen=True, slots=True)
class AdCampaign:
    """`daily` is the spend of a usual day, `yields` what one unit of it claims to earn, `clicks_per` clicks for 100."""

    name: str
    daily: float
    yields: float
    clicks_per: float
    basket: float
    first_month: int = 0
    last_month: int = MONTHS + 1


@dataclass(frozen=True, slots=True)
class AdDay:
    """One campaign on one day, as its platform would report it."""

    day: date
    campaign: str
    spend: Decimal
    impressions: int
    clicks: int
    conversions: int
    value: Decimal


class Story:
    """The same each time for the same client and day: luck comes from the seed."""

    def __init__(self, seed: str, today: date, digits: int = 2) -> None:
        self.dice = random.Random(seed)  # noqa: S311  made-up numbers, not secrets
        self.last_day = today - timedelta(days=1)
        self.first_day = month_before(today, MONTHS)
        self.cent = Decimal(1).scaleb(-digits)

    def days(self) -> Iterator[date]:
        for offset in range((self.last_day - self.first_day).days + 1):
            yield self.first_day + timedelta(days=offset)

    def mood(self, day: date) -> float:
        """Season, weekday and a slow growth, around 1."""
        season = 1 + 0.18 * math.cos((day.timetuple().tm_yday - 340) / 365 * 2 * math.pi)
        weekday = (1.05, 1.02, 1.0, 0.98, 1.1, 0.92, 0.85)[day.weekday()]
        growth = 0.85 + 0.3 * (day - self.first_day).days / (MONTHS * 30)
        return season * weekday * growth

    def luck(self, spread: float = 0.15) -> float:
        return max(0.2, self.dice.gauss(1, spread))

    def money(self, amount: float) -> Decimal:
        return Decimal(str(amount)).quantize(self.cent)

    def ads(self, campaigns: list[AdCampaign]) -> list[AdDay]:
        return [
            self._ad_day(day, campaign)
            for day in self.days()
            for campaign in campaigns
            if campaign.first_month <= self._month(day) < campaign.last_month
        ]

    def _month(self, day: date) -> int:
        return (day.year - self.first_day.year) * 12 + day.month - self.first_day.month

    def _ad_day(self, day: date, campaign: AdCampaign) -> AdDay:
        spend = campaign.daily * self.mood(day) * self.luck()
        clicks = round(spend / campaign.daily * campaign.clicks_per * self.luck())
        expected = spend * campaign.yields / campaign.basket
        conversions = sum(self.dice.random() < expected / 12 for _ in range(12))
        value = sum(campaign.basket * self.luck(0.3) for _ in range(conversions))
        return AdDay(
            day=day,
            campaign=campaign.name,
            spend=self.money(spend),
            impressions=round(clicks * 62 * self.luck()),
            clicks=clicks,
            conversions=conversions,
            value=self.money(value),
        )


def month_before(day: date, months: int) -> date:
    """The first day of the month that lies so many months before the month of `day`."""
    index = day.year * 12 + day.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)
