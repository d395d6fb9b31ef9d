"""Two workspaces with the same results: one with mark-ups, and one whose platforms charged as much by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from accounts.models import User, Workspace
from analytics.markup.entered import MarkupWish, add_markup
from analytics.models import ExchangeRate
from analytics.rollup import recompute
from campaigns.models import Campaign, CostEntry, Objective
from tests.builders import Builder, set_rates
from tests.cast import Cast, as_workspace

FIRST, LAST = date(2026, 5, 1), date(2026, 5, 31)
TURN = date(2026, 5, 12)
PERCENT = {"meta": Decimal(15), "google_ads": Decimal("10.25"), "other": Decimal("7.5")}
LATER = Decimal("33.33")


def percent_on(channel: str, day: date) -> Decimal:
    """15 % on Meta and a third from the 12th on, 10.25 % on Google Ads, 7.5 % on all others."""
    return LATER if channel == "meta" and day >= TURN else PERCENT[channel]


@dataclass(frozen=True)
class Twins:
    """`marked` has the mark-ups; `charged` the same facts with spend as much larger."""

    marked: Workspace
    charged: Workspace


def mark_up(workspace: Workspace, by: User) -> None:
    wishes = [
        MarkupWish(date(2026, 1, 1), PERCENT["meta"], "meta"),
        MarkupWish(TURN, LATER, "meta"),
        MarkupWish(date(2026, 1, 1), PERCENT["google_ads"], "google_ads"),
        MarkupWish(date(2026, 1, 1), PERCENT["other"]),
    ]
    with as_workspace(workspace):
        for wish in wishes:
            add_markup(workspace, wish=wish, by=by)


def make_twins(cast: Cast) -> Twins:
    if not ExchangeRate.objects.exists():
        set_rates({f"2026-05-{day:02}": {"USD": "1.25"} for day in range(1, 32)})
    fill(cast.bakery, marked=False)
    fill(cast.florist, marked=True)
    mark_up(cast.bakery, cast.owner)
    return Twins(cast.bakery, cast.florist)


def fill(workspace: Workspace, *, marked: bool) -> None:
    """Two campaigns in three channels, days and a range, two currencies, a shop, costs spread by spend."""
    build = Builder(workspace)
    run = build.run("meta.csv")

    def add(series: Any, first: date, last: date | None = None, **measures: Any) -> None:
        if marked and measures.get("spend") is not None:
            channel = series.channel if series.channel in PERCENT else "other"
            measures["spend"] *= 1 + percent_on(channel, last or first) / 100
        build.fact(series, first, last or "", run_id=run.pk, **measures)

    spring, summer = (build.series(campaign=name) for name in ("Spring", "Summer"))
    dollars = build.series("google_ads.performance", campaign="Search", currency="USD")
    plain = build.series("plain.ads", campaign="Spring", kind="ads", channel="tiktok")
    monthly = build.series("linkedin_ads.performance", campaign="Summer", kind="ads", channel="linkedin")
    unassigned = build.series(level="ad", entity="x", account=build.account("meta_ads", "2"))
    shop = build.series("shopify_orders.orders", level="order", entity="#1", channel="shop")
    for number in range(31):
        day = FIRST + timedelta(days=number)
        spend = Decimal("100.37") + number
        add(spring, day, spend=spend, clicks=40 + number, impressions=9_000, conversions=3, leads=2,
            conversion_value=Decimal(310))  # fmt: skip
        add(dollars, day, spend=Decimal("20.05") + number, clicks=9, impressions=700, conversions=1)
        add(summer, day, spend=None if number % 3 else Decimal("40.10"), clicks=5, impressions=100)
        add(shop, day, revenue=Decimal(420), orders=5)
    add(plain, FIRST, spend=Decimal("3.33"), clicks=2)
    add(unassigned, LAST, spend=Decimal("8.88"), clicks=1)
    add(monthly, FIRST, LAST, spend=Decimal("612.34"), clicks=80, impressions=5_000)
    with as_workspace(workspace):
        objective = Objective.objects.of(workspace).create(name="Sales")
        Campaign.objects.of(workspace).filter(name="Spring").update(
            objective=objective, starts_on=FIRST, ends_on=LAST, budget=Decimal(5_000), currency="EUR"
        )
        for name, kind, rule in (
            ("Fees", "fees", CostEntry.Rule.BY_SPEND),
            ("Tools", "tools", CostEntry.Rule.EQUAL),
        ):
            CostEntry.objects.of(workspace).create(
                kind=kind,
                name=name,
                repeats=CostEntry.Repeats.MONTHLY,
                starts_on=date(2026, 4, 1),
                # Three share it without a remainder, which would go by the ids.
                amount=Decimal(300),
                currency="EUR",
                rule=rule,
            )
    recompute(workspace.pk)
