"""The dashboard asks the database a fixed number of questions, however much there is to tell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from analytics.rollup import recompute
from campaigns.models import Annotation, Campaign, CostEntry, Fact, ImportRun, Objective, RunState
from tests.builders import Builder, set_rates
from tests.cast import Cast, as_workspace

FIRST, LAST = date(2026, 5, 1), date(2026, 5, 31)
# Of a workspace that has all of it; three of them are those of a test around the page.
MOST = 38


def grow(build: Builder, *, since: int, until: int) -> None:
    """Campaigns with these numbers, each with three ads in two currencies, a budget, and costs of its own."""
    days = [FIRST + timedelta(days=number) for number in range(-10, 31)]
    series = [
        build.series(campaign=f"Campaign {number}", level="ad", entity=str(ad), currency=currency)
        for number in range(since, until)
        for ad, currency in enumerate(("EUR", "USD", "EUR"))
    ]
    build.add(
        Fact(
            series=one,
            start_on=day,
            end_on=day,
            run_id=1,
            line=1,
            spend=5_000_000,
            conversion_value=9_000_000,
        )
        for one in series
        for day in days
    )
    workspace = build.workspace
    with as_workspace(workspace):
        names = [f"Campaign {number}" for number in range(since, until)]
        for campaign in Campaign.objects.of(workspace).filter(name__in=names):
            campaign.starts_on, campaign.ends_on = FIRST, date(2100, 1, 1)
            campaign.budget, campaign.currency = Decimal(9), "EUR"
            campaign.objective = Objective.objects.of(workspace).create(name=f"Objective of {campaign.name}")
            campaign.save()
            for rule in (CostEntry.Rule.DIRECT, CostEntry.Rule.EQUAL, CostEntry.Rule.BY_SPEND):
                CostEntry.objects.of(workspace).create(
                    kind="tools",
                    name=f"{rule} {campaign.name}",
                    repeats=CostEntry.Repeats.MONTHLY,
                    starts_on=FIRST - timedelta(days=60),
                    amount=Decimal(30),
                    currency="USD",
                    rule=rule,
                    campaign=campaign if rule == CostEntry.Rule.DIRECT else None,
                )
            Annotation.objects.of(workspace).create(day=LAST, text=f"About {campaign.name}")
            ImportRun.objects.of(workspace).create(
                state=RunState.LOADED,
                file_name=f"{campaign.name}.csv",
                sha256="0" * 64,
                size=1,
                source="meta_ads.performance",
                grain="day",
                period_from=FIRST,
                period_to=LAST,
            )
    recompute(workspace.pk)


def asked(page: Callable[[], Any]) -> list[str]:
    """What the page asks, once whatever is kept from the first time has been looked up."""
    page()
    with CaptureQueriesContext(connection) as captured:
        answer = page()
    assert answer.status_code == 200
    return [query["sql"] for query in captured.captured_queries]


def test_statements_do_not_grow_with_campaigns_costs_or_facts(cast: Cast, signed_in: Any) -> None:
    set_rates({str(FIRST + timedelta(days=number)): {"USD": "1.25"} for number in range(-90, 31, 3)})
    build = Builder(cast.bakery)
    shop = build.series("shopify_orders", level="order", channel="shop")
    build.add(
        [Fact(series=shop, start_on=LAST, end_on=LAST, run_id=1, line=1, revenue=900_000_000, orders=20)]
    )
    grow(build, since=0, until=2)
    browser = signed_in(cast.owner)
    address = reverse("analytics:dashboard", args=[cast.bakery.slug])
    params = {"period": "custom", "from": str(FIRST), "to": str(LAST), "compare": "1"}

    def page() -> Any:
        return browser.get(address, params)

    few = asked(page)
    grow(build, since=2, until=14)
    many = asked(page)
    assert "Campaign 13" in page().content.decode()
    assert len(many) == len(few), "\n".join(sorted({one[:160] for one in many}))
    assert len(many) <= MOST, "\n".join(one[:160] for one in many)
