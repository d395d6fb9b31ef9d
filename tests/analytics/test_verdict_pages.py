"""Verdicts where they show: the campaign's page, the list, the dashboard, and the API."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.keys import make_key
from accounts.models import ApiKey, Role, Workspace
from analytics.rollup import recompute
from campaigns.models import Campaign, CostEntry, Objective
from tests.builders import Builder
from tests.cast import Cast, as_workspace

MAY = {"period": "custom", "from": "2026-05-01", "to": "2026-05-28"}


@pytest.fixture
def bakery(cast: Cast) -> Builder:
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


def change(build: Builder, name: str, **values: Any) -> None:
    with as_workspace(build.workspace):
        Campaign.objects.of(build.workspace).filter(name=name).update(**values)


def awareness(build: Builder, *metrics: str) -> Objective:
    with as_workspace(build.workspace):
        return Objective.objects.of(build.workspace).create(
            kind="awareness", name="Be known", earns_money=False, metrics=list(metrics)
        )


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


# --- the API ------------------------------------------------------------------------------------------------


@pytest.fixture
def call(cast: Cast, client: Client) -> Callable[..., Any]:
    _key, text = make_key(cast.bakery, name="reader", role=Role.VIEWER, scope=ApiKey.Scope.READ, by=None)

    def get(campaign: Any, status: int = 200, **params: str) -> Any:
        response = client.get(
            f"/api/v1/workspaces/{cast.bakery.slug}/campaigns/{campaign}/verdict/",
            params,
            headers={"Authorization": f"Bearer {text}"},
        )
        assert response.status_code == status, response.content
        return response.json()

    return get


DAYS = {"from": "2026-05-01", "to": "2026-05-28"}


def opened(value: dict[str, Any]) -> str:
    """The metric to whose rows the value leads, taken off it."""
    address, query = value.pop("open").split("?")
    assert address == "/api/v1/workspaces/bakery/results/sources/"
    metric: str = parse_qs(query)["metric"][0]
    return metric


def test_the_api_answers_state_sentences_and_numbers(bakery: Builder, call: Any) -> None:
    found = call(bakery.campaign("Gifts").pk, **DAYS)
    numbers = {name: one for name, one in found["numbers"].items() if isinstance(one, dict)}
    assert {name: opened(one) for name, one in numbers.items() if one["value"] is not None} == {
        "cost": "spend",
        "revenue": "revenue",
        "revenue_after_goods": "gross_profit",
        "sales": "conversions",
        "roi": "roi",
    }
    assert numbers["leads"].pop("open") is None
    assert found == {
        "state": "too_few",
        "short": "Cannot tell yet: 7 sales",
        "sentences": [
            "It cost €100.00, and the platforms report 7 sales worth €350.00 for it.",
            "For each €1.00 of cost €1.10 remained after the cost of the goods and the cost itself.",
            "Fewer than 10 sales are too few to judge by: one more or one less changes the result.",
        ],
        "caveats": [
            "The revenue is the platforms' own claim, counted by their own rules; "
            "it does not prove that the campaign caused these sales.",
            "Counted as cost: Spend.",
        ],
        "next": "At this pace there are enough sales to judge by in about 2 weeks.",
        "numbers": {
            "cost": {"value": "100.00", "state": "ok", "reason": ""},
            "cost_metric": "spend",
            "revenue": {"value": "350.00", "state": "ok", "reason": ""},
            "revenue_after_goods": {"value": "210.00", "state": "ok", "reason": ""},
            "sales": {"value": "7", "state": "ok", "reason": ""},
            "leads": {
                "value": None,
                "state": "missing",
                "reason": "The files imported for this period do not report it: Leads.",
            },
            "roi": {"value": "1.100000", "state": "ok", "reason": ""},
            "balance": "110.00",
            "balance_per_cost": "1.100000",
            "more_sales": 3,
            "more_weeks": 2,
        },
        "proof": None,
        "interval": None,
        "interval_sentences": [],
        "is_moving": False,
        "currency": "EUR",
        "period": {"from": "2026-05-01", "to": "2026-05-28"},
    }


def test_without_a_margin_no_page_calls_it_a_gain(bakery: Builder, call: Any) -> None:
    with as_workspace(bakery.workspace):
        Workspace.objects.filter(pk=bakery.workspace.pk).update(gross_margin=None)
    found = call(bakery.campaign("Spring").pk, interval="1", **DAYS)
    assert (found["state"], found["short"]) == ("no_margin", "Revenue covers the cost; margin not known")
    assert found["next"].startswith("Set the gross margin of what is sold")
    assert found["interval"]["roi_kind"] == "revenue"
    assert "The goods are not paid from it yet: the gross margin is not known." in found["interval_sentences"]


def test_the_api_answers_the_interval_when_asked(bakery: Builder, call: Any) -> None:
    found = call(bakery.campaign("Spring").pk, interval="true", **DAYS)
    interval = found["interval"]
    assert (interval["level"], interval["method"], interval["grain"]) == ("0.95", "bootstrap", "days")
    assert interval["roi_kind"] == "contribution"
    low, high = Decimal(interval["revenue_low"]), Decimal(interval["revenue_high"])
    assert low < Decimal(found["numbers"]["revenue"]["value"]) < high
    assert Decimal(interval["roi_low"]) == pytest.approx(
        (low * Decimal("0.6") - 400) / 400, abs=Decimal("0.0001")
    )
    assert len(found["interval_sentences"]) == 3
    assert call(bakery.campaign("Spring").pk, interval="0", **DAYS)["interval"] is None


def test_the_api_answers_what_proves_an_objective_without_money(bakery: Builder, call: Any) -> None:
    change(bakery, "Talk", objective=awareness(bakery, "impressions"))
    found = call(bakery.campaign("Talk").pk, **DAYS)
    assert (found["state"], found["proof"]["metric"]) == ("proof", "impressions")
    value = found["proof"]["value"]
    assert opened(value) == "impressions"
    assert value == {"value": "9000", "state": "ok", "reason": ""}
    assert found["proof"]["before"]["state"] == "missing"


def test_the_api_refuses_strange_questions_with_the_field(bakery: Builder, call: Any) -> None:
    spring = bakery.campaign("Spring").pk
    assert call(spring, status=400, interval="maybe")["interval"] == ["Write true or false."]
    assert "from" in call(spring, status=400, **{"from": "\x00"})
    assert "from" in call(spring, status=400, **{"from": "1999-01-01", "to": "2026-01-01"})


def test_the_campaign_of_another_workspace_is_answered_as_one_of_nothing(
    bakery: Builder, cast: Cast, call: Any
) -> None:
    foreign = Builder(cast.rival).campaign("Their secret")
    assert call(foreign.pk, status=404) == call(9 * 10**14, status=404) == {"detail": "Not found."}
    call(10**30, status=404)


def test_an_archived_campaign_is_over(bakery: Builder, call: Any) -> None:
    change(bakery, "Gifts", archived_at=timezone.now())
    assert call(bakery.campaign("Gifts").pk, **DAYS)["next"].startswith("It is over")
