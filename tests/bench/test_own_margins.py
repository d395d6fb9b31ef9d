"""What margins of products cost a report: the shop's sales are read, and not the ads of the period."""

from __future__ import annotations

import statistics
import time
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from accounts.models import Workspace
from accounts.roles import as_owner
from accounts.tenancy import workspace_scope
from analytics import report
from analytics.cost.own_margins import _ABOUT_PRODUCTS, PRODUCT_SALES, _of_series, products_sold
from analytics.counting import hash_joins, parameters
from analytics.query import StatsQuery
from analytics.rollup import recompute
from campaigns.models import Fact, ProductMargin
from tests.bench.test_dashboard import LAST, ROUNDS, fill, period
from tests.builders import Builder, set_rates
from tests.cast import Cast

PRODUCTS = 20


def sell(workspace: Workspace) -> None:
    build = Builder(workspace)
    shop = [
        build.series("shopify_analytics", level="product", entity=f"Product {number}", channel="shop")
        for number in range(PRODUCTS)
    ]
    build.add(
        Fact(series=one, start_on=day, end_on=day, run_id=1, line=1, revenue=10_000_000, orders=1)
        for one in shop
        for day in (LAST - timedelta(days=number) for number in range(90))
    )
    with workspace_scope(workspace):
        ProductMargin.objects.of(workspace).create(product="Product 1", gross_margin=Decimal("0.3"))


# The same without saying which accounts are meant.
OF_ALL_FACTS = PRODUCT_SALES.replace(_of_series(""), "true").replace(
    _of_series(f"AND {_ABOUT_PRODUCTS}"), "s.level = 'product' AND s.entity_name = ANY(%(products)s::text[])"
)


def everything(query: StatsQuery) -> list[Any]:
    values = parameters(query.workspace, query.start_on, query.end_on) | {"products": ["Product 1"]}
    with hash_joins(), connection.cursor() as cursor:
        cursor.execute(OF_ALL_FACTS, values)
        found: list[Any] = cursor.fetchall()
    return found


def only_the_shop(query: StatsQuery) -> list[Any]:
    return list(products_sold(query.workspace, query.start_on, query.end_on).rows)


def whole_report(query: StatsQuery) -> None:
    report.run(query)


@pytest.mark.django_db(transaction=True)
def test_a_margin_of_a_product_reads_the_shop_alone(cast: Cast) -> None:
    set_rates({str(LAST - timedelta(days=n)): {"USD": "1.1"} for n in range(0, 375, 3)})
    fill(cast.bakery)
    sell(cast.bakery)
    recompute(cast.bakery.pk)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "VACUUM ANALYZE campaigns_fact, campaigns_series, analytics_dayrollup, analytics_daytotal"
        )
    query = StatsQuery(cast.bakery, *period(0), None, ("gross_profit",))
    times: dict[str, list[float]] = {}
    with workspace_scope(cast.bakery):
        found = only_the_shop(query)
        assert len(found) == 90 and sorted(everything(query)) == sorted(found)
        for _round in range(ROUNDS):
            for way in (everything, only_the_shop, whole_report):
                started = time.perf_counter()
                way(query)
                times.setdefault(way.__name__, []).append((time.perf_counter() - started) * 1000)
    medians = {name: statistics.median(values) for name, values in times.items()}
    for name, median in medians.items():
        print(f"\n{name:14} median {median:8.1f} ms", end="")
    print(f"\nall facts / the shop's {medians['everything'] / medians['only_the_shop']:.0f}x")
    assert medians["everything"] >= 3 * medians["only_the_shop"]
