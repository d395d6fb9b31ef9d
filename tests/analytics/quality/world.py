"""A workspace whose data lack nothing in May 2026, and ways to look at its score."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from accounts.models import Role
from analytics.models import ComparedSides
from analytics.quality.checks import quality_of, query_for
from analytics.quality.places import address_of
from analytics.quality.scoring import Line, Score
from analytics.query import StatsQuery
from analytics.rollup import recompute
from campaigns.measures import MICRO
from campaigns.models import Campaign, Fact, Objective, Series
from tests.builders import Builder, stored
from tests.campaigns.tracking.test_registry import visit
from tests.cast import Cast, as_workspace

FIRST, LAST = date(2026, 5, 1), date(2026, 5, 31)
MAY = {"period": "custom", "from": "2026-05-01", "to": "2026-05-31"}
API_MAY = {"from": "2026-05-01", "to": "2026-05-31"}
EVERY_DAY = tuple(FIRST + timedelta(days=number) for number in range(31))
SOURCE, SHOP = "meta_ads.performance", "shopify_orders.orders"

Days = Iterable[date]


def add_days(build: Builder, series: Series, days: Days, **measures: Any) -> None:
    """The same fact on each of the days, in one transaction."""
    values = {name: stored(name, value) for name, value in measures.items()}
    build.add([Fact(series=series, start_on=day, end_on=day, run_id=1, line=1, **values) for day in days])


def advertise(build: Builder, name: str = "Spring", days: Days = EVERY_DAY, **measures: Any) -> None:
    """10 a day that the platform says to have brought 30, and a visit with its tag."""
    said = {"spend": 10, "conversion_value": 30, "conversions": 1} | measures
    known = {name: value for name, value in said.items() if value is not None}
    add_days(build, build.series(SOURCE, campaign=name), days, **known)


def sell(build: Builder, days: Days = EVERY_DAY, orders: int | None = 1) -> None:
    shop = build.series(SHOP, level="order", entity="#1", channel="shop")
    add_days(build, shop, days, revenue=50, **({} if orders is None else {"orders": orders}))


def tag(build: Builder, name: str = "Spring") -> None:
    with as_workspace(build.workspace):
        visit(build.workspace, campaign=build.campaign(name), utm_campaign=name.lower())


def agree(build: Builder) -> None:
    """The shop and the platform were compared, and in 25 weeks their gap was anything from 1 to 25."""
    first = date(2025, 11, 3)
    sums = {"here": [], "there": []}  # type: dict[str, list[list[Any]]]
    for number in range(25 * 7):
        day = (first + timedelta(days=number)).isoformat()
        sums["here"].append([day, 0, 10 * MICRO])
        sums["there"].append([day, 0, 10 * (1 + number // 7) * MICRO])
    with as_workspace(build.workspace) as workspace:
        ComparedSides.objects.of(workspace).create(
            as_of=None,
            subject="sales",
            here=stored_side("sales.shopify_orders.orders", "shop", SHOP, "sales", "revenue", "orders"),
            there=stored_side("ads.meta_ads", "platform", SOURCE, "ads", "conversion_value", "conversions"),
            sums=[sums["here"], sums["there"]],
        )


def stored_side(
    code: str, kind: str, source: str, source_kind: str, money: str, count: str
) -> dict[str, Any]:
    return {
        "code": code,
        "kind": kind,
        "source_kind": source_kind,
        "sources": [source],
        "money": money,
        "count": count,
        "in_period": True,
    }


def sound(cast: Cast) -> Builder:
    """A campaign with spend, claims and tagged visits on each day of May, and a shop with a sale on each; the two were
    compared before.
    """
    build = Builder(cast.bakery)
    agree(build)
    advertise(build)
    sell(build)
    tag(build)
    return build


def asked(
    build: Builder, *, campaign: Campaign | None = None, objective: Objective | None = None
) -> StatsQuery:
    return query_for(
        build.workspace,
        FIRST,
        LAST,
        campaign_id=campaign.pk if campaign else None,
        objective_id=objective.pk if objective else None,
    )


def scored(build: Builder, *, campaign: Campaign | None = None, objective: Objective | None = None) -> Score:
    recompute(build.workspace.pk)
    with as_workspace(build.workspace):
        return quality_of(asked(build, campaign=campaign, objective=objective), campaign=campaign)


def line(score: Score, code: str) -> Line:
    return next(one for one in score.lines if one.code == code)


def losses(score: Score) -> dict[str, Fraction]:
    return {one.code: one.lost for one in score.lines if one.lost}


def addresses(build: Builder, one: Line, role: Role, **within: Any) -> list[str]:
    """Where the line leads a reader with this role."""
    build.workspace.role = role  # type: ignore[attr-defined]  # as access.workspace_for sets it
    query = asked(build, **within)
    found = [address_of(place, query) for place in (one.finding.rows, one.finding.fix_at)]
    return [address for address in found if address]


Plant = Callable[[Builder], None]
