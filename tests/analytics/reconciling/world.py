"""A bakery whose sales are told by a shop, a CRM, Google Analytics, Meta and its own record."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from accounts.tenancy import workspace_scope
from analytics import rollup
from analytics.attribution import rollup as attribution
from analytics.reconciling.asked import asked_for
from analytics.reconciling.lines import Figure
from analytics.reconciling.reconcile import Reconciliation, reconcile
from campaigns.measures import MICRO
from tests.analytics.attribution.world import World
from tests.builders import Builder
from tests.cast import Cast

FIRST, LAST = date(2026, 5, 1), date(2026, 5, 31)
PERIOD = {"period": "custom", "from": "2026-05-01", "to": "2026-05-31"}
SHOP, CRM, GA4, META = (
    "sales.shopify_orders.orders",
    "sales.hubspot_deals.deals",
    "analytics.ga4",
    "ads.meta_ads",
)


def figure(count: float, money: float = 0) -> Figure:
    """In whole sales and whole euros."""
    return Figure(round(count * MICRO), round(money * MICRO))


class Bakery:
    """Each call writes what an import or a report would."""

    def __init__(self, cast: Cast) -> None:
        self.workspace = cast.bakery
        self.build = Builder(cast.bakery)
        self.own = World(cast.bakery)

    def order(self, id_there: str, day: str, money: float, *, currency: str = "EUR", **more: Any) -> None:
        series = self.build.series(
            "shopify_orders.orders", level="order", entity=id_there, currency=currency, channel="shop"
        )
        self.build.fact(series, day, revenue=money, orders=1, **more)

    def deal(self, id_there: str, day: str, money: float, *, channel: str = "crm") -> None:
        series = self.build.series("hubspot_deals.deals", level="deal", entity=id_there, channel=channel)
        self.build.fact(series, day, revenue=money, deals=1)

    def visits(
        self, day: str, events: float, *, campaign: str = "", channel: str = "other", **more: Any
    ) -> None:
        series = self.build.series("ga4.campaigns", campaign=campaign, channel=channel, currency="EUR")
        self.build.fact(series, day, key_events=events, **more)

    def claim(self, day: str, money: float, count: float, *, campaign: str = "Spring", **more: Any) -> None:
        series = self.build.series(campaign=campaign)
        self.build.fact(series, day, conversion_value=money, conversions=count, spend=1, **more)

    def sale(self, id_there: str, day: str, money: str, *, hour: int = 10, **more: Any) -> None:
        self.own.convert(
            id_there, datetime(*date.fromisoformat(day).timetuple()[:3], hour, tzinfo=UTC), money, **more
        )

    def compute(self) -> None:
        rollup.recompute(self.workspace.pk)
        attribution.recompute(self.workspace.pk)

    def reconcile(
        self, here: str = "", there: str = "", *, first: date = FIRST, last: date = LAST, subject: str = ""
    ) -> Reconciliation:
        self.compute()
        with workspace_scope(self.workspace):
            params = {"here": here, "there": there, "subject": subject}
            pair = asked_for(self.workspace, params, first, last).pair
            assert pair is not None
            return reconcile(self.workspace, pair, first, last)


def outcomes(found: Reconciliation) -> dict[str, tuple[int, Figure, Figure]]:
    return {each.outcome: (each.line_count, each.here, each.there) for each in found.sums if each.line_count}


def causes(found: Reconciliation) -> dict[str, Figure]:
    return {part.cause: part.net for part in found.explanation.parts}
