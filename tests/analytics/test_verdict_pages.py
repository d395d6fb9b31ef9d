"""Verdicts where they show: the campaign's page, the list, the dashboard."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from analytics.rollup import recompute
from campaigns.models import Campaign, CostEntry
from tests.analytics.verdict_world import awareness, change, fill
from tests.builders import Builder
from tests.cast import Cast, as_workspace

MAY = {"period": "custom", "from": "2026-05-01", "to": "2026-05-28"}


@pytest.fixture
def bakery(cast: Cast) -> Builder:
    return fill(cast)


def words(response: Any) -> str:
    html = re.sub(r"<(script|style)[^>]*>.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("&nbsp;", " ").replace("\xa0", " ").split())


@pytest.fixture
def page(cast: Cast, signed_in: Callable[[Any], Client]) -> Callable[..., Any]:
    browser = signed_in(cast.viewer)

    def get(name: str, *args: Any, status: int = 200, **params: str) -> Any:
        response = browser.get(
            reverse(f"analytics:{name}", args=[cast.bakery.slug, *args]), {**MAY, **params}
        )
        assert response.status_code == status, words(response)[:2000]
        return response

    return get


def badges(response: Any, where: str = "rows") -> dict[str, str]:
    rows = response.context["campaigns"]["rows"] if where == "campaigns" else response.context["rows"]
    return {row[0]["text"]: row[1].get("badge", "") for row in rows}


# --- the campaign's page ------------------------------------------------------------------------------------


def test_the_page_says_what_was_earned_and_what_is_next(bakery: Builder, page: Any) -> None:
    text = words(page("campaign", bakery.campaign("Gifts").pk))
    assert "Verdict May 1, 2026 – May 28, 2026 Cannot tell yet: 7 sales" in text
    assert "It cost €100.00, and the platforms report 7 sales worth €350.00 for it." in text
    assert "What to do next At this pace there are enough sales to judge by in about 2 weeks." in text
    assert "How sure is this?" not in text and "95% interval" not in text


def test_the_interval_is_behind_a_link_that_needs_no_script(bakery: Builder, page: Any) -> None:
    spring = bakery.campaign("Spring").pk
    before = page("campaign", spring)
    address = before.context["verdict"]["ask"]
    assert address == "?period=custom&from=2026-05-01&to=2026-05-28&interval=1"
    html = before.content.decode()
    assert 'href="?period=custom&amp;from=2026-05-01&amp;to=2026-05-28&amp;interval=1#verdict"' in html
    assert 'hx-select="#verdict" hx-target="#verdict"' in html
    assert "95% interval" not in words(before)
    after = words(page("campaign", spring, interval="1"))
    assert "By chance alone the revenue could lie between €" in after
    assert "(95% interval)." in after
    assert "None of this covers errors of attribution, which are usually larger." in after
    assert "How sure is this?" not in after


def test_under_ten_sales_the_page_refuses_the_interval(bakery: Builder, page: Any) -> None:
    text = words(page("campaign", bakery.campaign("Gifts").pk, interval="1"))
    assert "Too few sales to judge: under 10 there is no interval." in text
    assert "95% interval" not in text


def test_a_clear_gain_with_its_budget_spent_up_may_be_raised(bakery: Builder, page: Any) -> None:
    change(bakery, "Spring", budget=Decimal(410), currency="EUR", starts_on=date(2026, 5, 1))
    text = words(page("campaign", bakery.campaign("Spring").pk))
    assert (
        "97.6% of its budget is spent. Raise it in steps, and see after each whether it still earns." in text
    )
    assert "It is still running: this is the result so far." in text


def test_a_page_has_one_share_of_the_budget(bakery: Builder, page: Any) -> None:
    """What was spent before the first planned day is not of this budget."""
    change(bakery, "Spring", budget=Decimal(210), currency="EUR", starts_on=date(2026, 5, 11))
    text = words(page("campaign", bakery.campaign("Spring").pk))
    assert "95.2% of its budget is spent." in text and text.count("95.2%") == 2


def test_a_budget_in_another_currency_advises_nothing(bakery: Builder, page: Any) -> None:
    change(bakery, "Spring", budget=Decimal(410), currency="USD")
    assert "of its budget is spent" not in words(page("campaign", bakery.campaign("Spring").pk))


def agency_fee(build: Builder, campaign: Campaign) -> None:
    with as_workspace(build.workspace):
        CostEntry.objects.of(build.workspace).create(
            kind="fees",
            name="Agency",
            repeats="once",
            starts_on=date(2026, 5, 2),
            amount=Decimal(9000),
            currency="EUR",
            rule="direct",
            campaign=campaign,
        )


def test_entered_costs_are_weighed_too(bakery: Builder, page: Any) -> None:
    spring = bakery.campaign("Spring")
    agency_fee(bakery, spring)
    text = words(page("campaign", spring.pk))
    assert "Costs more than it earns It cost €9,400.00" in text
    assert "Counted as cost: All-in cost." in text
    assert badges(page("campaign_list"))["Spring"] == "Costs more than it earns"


def test_a_workspace_may_weigh_ad_spend_alone(bakery: Builder, cast: Cast, page: Any) -> None:
    cast.bakery.roi_cost = "spend"
    cast.bakery.save()
    spring = bakery.campaign("Spring")
    agency_fee(bakery, spring)
    text = words(page("campaign", spring.pk))
    assert "Earns more than it costs It cost €400.00" in text
    assert "Counted as cost: Spend." in text


def test_a_campaign_without_revenue_says_what_to_import(bakery: Builder, page: Any) -> None:
    text = words(page("campaign", bakery.campaign("Talk").pk))
    assert "Revenue not known It cost €50.00; what it earned is not known." in text
    assert "Export the platform&#x27;s report again with its column for the value of conversions." in text


def test_awareness_is_judged_by_its_metric(bakery: Builder, page: Any) -> None:
    change(bakery, "Talk", objective=awareness(bakery, "impressions", "clicks"))
    text = words(page("campaign", bakery.campaign("Talk").pk))
    assert "Judged by: Impressions" in text
    assert "Impressions in these 28 days: 9,000. It cost €50.00." in text


def test_a_period_without_anything_has_no_verdict(bakery: Builder, page: Any) -> None:
    response = page("campaign", bakery.campaign("Spring").pk, **{"from": "2026-01-01", "to": "2026-01-31"})
    assert response.context["verdict"] is None
    assert "No results in this period" in words(response)


@pytest.mark.parametrize("asked", ["2", "yes", "\x00", "1" * 5000])
def test_a_strange_question_is_no_question(bakery: Builder, page: Any, asked: str) -> None:
    assert "95% interval" not in words(page("campaign", bakery.campaign("Spring").pk, interval=asked))


# --- lists --------------------------------------------------------------------------------------------------


def test_the_list_has_a_verdict_on_each_campaign(bakery: Builder, page: Any) -> None:
    bakery.campaign("Planned")
    change(bakery, "Talk", objective=awareness(bakery, "impressions"))
    assert badges(page("campaign_list")) == {
        "Spring": "Earns more than it costs",
        "Gifts": "Cannot tell yet: 7 sales",
        "Talk": "Judged by: Impressions",
        "Planned": "Nothing reported",
    }


def test_the_dashboard_has_a_verdict_on_each_campaign(bakery: Builder, page: Any) -> None:
    change(bakery, "Talk", objective=awareness(bakery))
    response = page("dashboard")
    assert badges(response, "campaigns") == {
        "Spring": "Earns more than it costs",
        "Gifts": "Cannot tell yet: 7 sales",
        "Talk": "Not judged by money",
    }
    assert "Not attributed" not in words(response)  # the shop's orders belong to no campaign, and to no row


def test_the_list_and_the_page_say_the_same(bakery: Builder, page: Any) -> None:
    shown = badges(page("campaign_list"))
    for name, badge in shown.items():
        assert page("campaign", bakery.campaign(name).pk).context["verdict"]["badge"] == badge


@pytest.mark.parametrize("name", ["campaign_list", "dashboard"])
def test_more_campaigns_take_no_more_queries(bakery: Builder, page: Any, name: str) -> None:
    change(bakery, "Talk", objective=awareness(bakery, "impressions"))
    page(name)
    with CaptureQueriesContext(connection) as few:
        page(name)
    for number in range(8):
        objective = awareness(bakery, "clicks")
        series = bakery.series(campaign=f"Further {number}")
        bakery.fact(series, "2026-05-06", spend=5, conversions=20, conversion_value=70)
        change(bakery, f"Further {number}", objective=objective)
    recompute(bakery.workspace.pk)
    with CaptureQueriesContext(connection) as many:
        page(name)
    assert len(many) == len(few)


# --- the workspace as a whole -------------------------------------------------------------------------------


def test_the_dashboard_says_whether_chance_may_have_made_it(bakery: Builder, page: Any) -> None:
    text = words(page("dashboard"))
    assert (
        "For each €1.00 of ad spend there were €1.75 of recorded sales, whatever brought them. "
        "After the cost of goods and the cost itself €0.05 remained. "
        "The difference is no larger than what chance makes of 12 sales." in text
    )
    asked = words(page("dashboard", interval="1"))
    assert "Computed from single sales; the cost is taken as known." in asked


def test_a_few_orders_are_too_few_for_the_workspace_too(cast: Cast, page: Any) -> None:
    build = Builder(cast.bakery)
    build.fact(build.series(campaign="Spring"), "2026-05-03", spend=10)
    shop = build.series("shopify_orders.orders", level="order", entity="#1", channel="shop")
    build.fact(shop, "2026-05-04", revenue="80", orders=1)
    recompute(cast.bakery.pk)
    text = words(page("dashboard"))
    assert "Fewer than 10 sales are too few to judge by: one more or one less changes the result." in text
    assert "How sure is this?" not in text


def test_without_revenue_the_dashboard_says_what_is_missing(cast: Cast, page: Any) -> None:
    build = Builder(cast.bakery)
    build.fact(build.series(campaign="Spring"), "2026-05-03", spend=10, clicks=4)
    recompute(cast.bakery.pk)
    assert "Whether marketing pays for itself cannot be told yet." in words(page("dashboard"))


# --- other languages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["es", "ko"])
def test_no_language_leaves_a_gap_in_a_sentence(
    bakery: Builder, cast: Cast, signed_in: Any, language: str
) -> None:
    browser = signed_in(cast.viewer)
    browser.cookies["django_language"] = language
    address = reverse("analytics:campaign", args=[cast.bakery.slug, bakery.campaign("Spring").pk])
    response = browser.get(address, {**MAY, "interval": "1"})
    assert response.status_code == 200
    assert "%(" not in response.content.decode()
