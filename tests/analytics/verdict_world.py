"""The campaigns that verdicts are told of: one that earns, one with few sales, one that reports clicks; and a shop."""

from __future__ import annotations

from datetime import date
from typing import Any

from analytics.rollup import recompute
from campaigns.models import Campaign, Objective
from tests.builders import Builder
from tests.cast import Cast, as_workspace


def fill(cast: Cast) -> Builder:
    """May 2026: a campaign that clearly earns, one with seven sales, one that only reports clicks; a shop's orders."""
    build = Builder(cast.bakery)
    spring, gift, talk = (build.series(campaign=name) for name in ("Spring", "Gifts", "Talk"))
    for day in range(1, 21):
        build.fact(spring, date(2026, 5, day), spend=20, conversions=2, conversion_value=140 + day)
    build.fact(gift, "2026-05-04", spend=100, conversions=7, conversion_value=350)
    build.fact(talk, "2026-05-04", spend=50, impressions=9000, clicks=40)
    for number in range(12):
        shop = build.series("shopify_orders.orders", level="order", entity=f"#{number}", channel="shop")
        build.fact(shop, "2026-05-04", revenue="80", orders=1)
    recompute(cast.bakery.pk)
    return build


def change(build: Builder, name: str, **values: Any) -> None:
    with as_workspace(build.workspace):
        Campaign.objects.of(build.workspace).filter(name=name).update(**values)


def awareness(build: Builder, *metrics: str) -> Objective:
    with as_workspace(build.workspace):
        return Objective.objects.of(build.workspace).create(
            kind="awareness", name="Be known", earns_money=False, metrics=list(metrics)
        )
