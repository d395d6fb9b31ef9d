"""The formula with its sums, as the page of rows writes it, comes to the figure above it."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from analytics.rollup import recompute
from campaigns.models import Campaign, CostEntry, Objective, Offer, ProductMargin
from tests.analytics.test_people import shop
from tests.builders import Builder
from tests.campaigns.test_import_run import Desk
from tests.cast import Cast, as_workspace

ORDERS = shop(
    "5,tom@orchard.example,40,2026-05-20",
    "4,mia@orchard.example,30,2026-05-12",
    "3,lia@orchard.example,20,2026-05-10",
    "2,tom@orchard.example,10,2025-04-02",
)
SPOKEN = {"×": "*", "÷": "/", "−": "-"}
TOKEN = re.compile(r"[\d.]+%?|[()+×÷−]")


def worked_out(equation: str) -> Fraction:
    """What a reader with a calculator gets."""
    text = ""
    for token in TOKEN.findall(equation.replace(",", "")):
        if token in SPOKEN or token in "()+":
            text += SPOKEN.get(token, token)
        else:
            number = Fraction(token.rstrip("%")) / (100 if token.endswith("%") else 1)
            text += f"Fraction({number.numerator}, {number.denominator})"
    return Fraction(eval(text, {"Fraction": Fraction}))


@pytest.fixture
def page(cast: Cast, settings: Any, tmp_path: Any, signed_in: Any) -> Any:
    """Ads of two campaigns that serve one objective, one with an offer of its own; orders of a year, and costs."""
    settings.FILES_DIR = tmp_path
    Desk(cast.bakery, cast.analyst).load(ORDERS, "orders.csv")
    build = Builder(cast.bakery)
    for name, spend, value in (("Spring", 200, 900), ("Course", 100, 400)):
        build.fact(
            build.series(campaign=name),
            "2026-05-04",
            spend=spend,
            conversions=5,
            conversion_value=value,
            clicks=40,
            impressions=8000,
        )
    recompute(cast.bakery.pk)
    with as_workspace(cast.bakery):
        offer = Offer.objects.of(cast.bakery).create(name="Course", gross_margin=Decimal("0.9"))
        selling = Objective.objects.of(cast.bakery).create(name="Selling", kind="own")
        Campaign.objects.of(cast.bakery).update(objective=selling)
        Campaign.objects.of(cast.bakery).filter(name="Course").update(offer=offer)
        for kind, amount in (("labour", 100), ("tools", 50)):
            CostEntry.objects.of(cast.bakery).create(
                kind=kind,
                name=kind,
                currency="EUR",
                starts_on=date(2026, 5, 1),
                ends_on=date(2026, 5, 31),
                amount=amount,
            )
    browser = signed_in(cast.viewer)

    def opened(metric: str, filters: str = "") -> Any:
        address = f"/w/bakery/rows/?metric={metric}&from=2026-05-01&to=2026-05-31{filters}"
        return browser.get(address.replace("SELLING", str(selling.pk))).context

    return opened


@pytest.mark.parametrize("filters", ["", "&objective=SELLING"])
@pytest.mark.parametrize(
    "metric",
    [
        "all_in_cost",
        "cost_without_labour",
        "gross_profit",
        "roi",
        "contribution_roi",
        "revenue_roi",
        "google_roi",
        "roas",
        "cpa",
        "cpa_all_in",
        "cpa_without_labour",
        "cpc",
        "cpm",
        "ctr",
    ],
)
def test_an_equation_comes_to_its_figure(page: Any, metric: str, filters: str) -> None:
    context = page(metric, filters)
    assert worked_out(context["equation"]) == pytest.approx(Fraction(context["value"].value), rel=1e-12)


@pytest.mark.parametrize("metric", ["mer", "aov", "cac", "ltv", "ltv_cac", "payback", "break_even_roas"])
def test_an_equation_of_the_whole_workspace_comes_to_its_figure(page: Any, metric: str) -> None:
    context = page(metric)
    assert worked_out(context["equation"]) == pytest.approx(Fraction(context["value"].value), rel=1e-12)


@pytest.mark.parametrize(
    ("metric", "equation"),
    [
        ("gross_profit", "€900.00 × 60.0% + €400.00 × 90.0%"),
        ("roi", "(€900.00 × 60.0% + €400.00 × 90.0% − €450.00) ÷ €450.00"),
        ("google_roi", "(€900.00 × 60.0% + €400.00 × 90.0% − €450.00) ÷ (€400.00 + €450.00)"),
        ("all_in_cost", "€300.00 + €100.00 + €50.00"),
        ("cost_without_labour", "€300.00 + €50.00"),
    ],
)
def test_own_margins_and_costs_stand_in_the_equation_each_by_itself(
    page: Any, metric: str, equation: str
) -> None:
    assert page(metric, "&objective=SELLING")["equation"] == equation


def test_a_refund_is_taken_off(cast: Cast, signed_in: Any) -> None:
    build = Builder(cast.bakery)
    for product, revenue in (("Lamp", 100), ("Bulb", -20)):
        series = build.series("shopify_analytics", level="product", entity=product, channel="shop")
        build.fact(series, "2026-05-04", revenue=revenue, orders=1)
    recompute(cast.bakery.pk)
    with as_workspace(cast.bakery):
        ProductMargin.objects.of(cast.bakery).create(product="Bulb", gross_margin=Decimal("0.1"))
    found = signed_in(cast.viewer).get("/w/bakery/rows/?metric=gross_profit&from=2026-05-01&to=2026-05-31")
    assert found.context["equation"] == "€100.00 × 60.0% − €20.00 × 10.0%"
    assert found.context["value"].value == 58
