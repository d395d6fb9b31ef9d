"""The pages of results and campaigns, as a browser without scripts sees them."""

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
from django.utils import timezone

from accounts.models import Workspace
from analytics.rollup import recompute
from campaigns.models import Campaign
from tests.builders import Builder, set_rates
from tests.cast import Cast, as_workspace

TODAY = timezone.now().date()
MAY = {"period": "custom", "from": "2026-05-01", "to": "2026-05-31"}
# Three reports with ROI ask whether costs or margins were entered; budgets, annotations and notices ask once each; data
# quality asks which days each source told of, which files cover them, for visits, for who assigned the campaigns, and
# which two sources are compared by default.
DASHBOARD_QUERIES = 39


@pytest.fixture
def bakery(cast: Cast) -> Builder:
    """May 2026: two campaigns of Meta, one with no cost, and the orders of a shop; the margin is 60%."""
    build = Builder(cast.bakery)
    run = build.run("meta-may.csv")
    spring = build.series(campaign="Spring bread")
    gift = build.series(campaign="Gift boxes")
    build.fact(
        spring,
        "2026-05-03",
        run_id=run.pk,
        line=2,
        spend="100",
        conversion_value="250",
        conversions=4,
        clicks=50,
    )
    build.fact(
        spring,
        "2026-05-04",
        run_id=run.pk,
        line=3,
        spend="50",
        conversion_value="0",
        conversions=0,
        clicks=20,
    )
    build.fact(
        gift, "2026-05-04", run_id=run.pk, line=4, spend="0", conversion_value="30", conversions=1, clicks=5
    )
    orders = build.run("orders.csv")
    shop = build.series("shopify_orders.orders", level="order", entity="#1001", channel="shop")
    build.fact(shop, "2026-05-04", run_id=orders.pk, line=2, revenue="400", orders=2)
    recompute(cast.bakery.pk)
    return build


def url(name: str, workspace: Workspace, *args: Any) -> str:
    return reverse(f"analytics:{name}", args=[workspace.slug, *args])


def words(response: Any) -> str:
    """The text of a page, without markup and with single spaces."""
    html = re.sub(r"<(script|style)[^>]*>.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("&nbsp;", " ").replace("\xa0", " ").split())


@pytest.fixture
def page(cast: Cast, signed_in: Callable[[Any], Client]) -> Callable[..., Any]:
    """`page(name, *args, **params)` as the analyst of the bakery."""
    browser = signed_in(cast.analyst)

    def get(name: str, *args: Any, status: int = 200, **params: str) -> Any:
        response = browser.get(url(name, cast.bakery, *args), params)
        assert response.status_code == status, words(response)[:2000]
        return response

    return get


def test_the_dashboard_shows_the_figures_and_links_each_to_its_rows(bakery: Builder, page: Any) -> None:
    response = page("dashboard", **MAY)
    text = words(response)
    assert "€150.00" in text and "€400.00" in text
    assert "60.0%" in text  # (400 x 0.6 - 150) / 150
    assert "€30.00" in text  # 150 / 5 conversions
    html = response.content.decode()
    assert f"{url('source_rows', bakery.workspace)}?metric=roi&amp;from=2026-05-01&amp;to=2026-05-31" in html
    assert "Spring bread" in text and "Meta" in text


def test_missing_zero_and_undefined_are_three_things(bakery: Builder, page: Any) -> None:
    response = page("dashboard", **MAY)
    cells = {row["text"]: row_cells for row, _verdict, *row_cells in response.context["campaigns"]["rows"]}
    spend, revenue, roi = cells["Gift boxes"][:3]
    assert (spend["state"], roi["state"], roi["reason"]) == ("zero", "undefined", "No cost recorded.")
    assert revenue["text"] == "€30.00"
    assert cells["Spring bread"][-1]["state"] == "missing"  # CTR without impressions
    assert "No cost recorded" in words(response)


def test_no_import_yet_teaches_three_steps(cast: Cast, page: Any) -> None:
    text = words(page("dashboard"))
    assert "Your first ROI is two files away" in text
    assert "Upload your first export" in text


def test_a_period_without_data_says_where_the_data_lie(bakery: Builder, page: Any) -> None:
    response = page("dashboard", period="custom", **{"from": "2026-03-01", "to": "2026-03-31"})
    assert "Your imported data end on May 4, 2026" in words(response)
    link = re.search(r'href="\?(period=custom[^"]*)"', response.content.decode())
    assert link is not None and "to=2026-05-04" in link[1]


def test_without_a_choice_the_page_goes_to_where_the_data_are(bakery: Builder, page: Any) -> None:
    response = page("dashboard")
    assert response.context["period"].last == date(2026, 5, 4)
    assert "There are no newer data, so this shows the 28 days up to May 4, 2026." in words(response)
    assert "€150.00" in words(response)


def test_an_impossible_period_is_said_and_the_page_still_stands(bakery: Builder, page: Any) -> None:
    response = page("dashboard", status=400, period="custom", **{"from": "2026-05-31", "to": "2026-05-01"})
    assert "The last day is before the first day." in words(response)


def test_the_comparison_is_told_in_words(bakery: Builder, page: Any) -> None:
    bakery.fact(bakery.series(campaign="Spring bread"), "2026-04-20", spend="75")
    recompute(bakery.workspace.pk)
    text = words(page("dashboard", **MAY, compare="1"))
    assert "Up 100.0% from €75.00" in text


def test_tables_are_sorted_by_their_links_with_what_is_unknown_last(bakery: Builder, page: Any) -> None:
    def order(sort: str) -> list[str]:
        return [
            row[0]["text"] for row in page("dashboard", **MAY, campaigns=sort).context["campaigns"]["rows"]
        ]

    assert order("-spend") == ["Spring bread", "Gift boxes"]
    assert order("spend") == ["Gift boxes", "Spring bread"]
    assert order("roi") == order("-roi") == ["Spring bread", "Gift boxes"]
    assert order("name") == ["Gift boxes", "Spring bread"]


def test_a_dashboard_takes_few_queries(bakery: Builder, page: Any) -> None:
    page("dashboard", **MAY)
    with CaptureQueriesContext(connection) as captured:
        page("dashboard", **MAY, compare="1")
    listing = "\n".join(query["sql"][:160] for query in captured.captured_queries)
    assert len(captured) <= DASHBOARD_QUERIES, f"{len(captured)} queries:\n{listing}"


def test_a_number_opens_to_rows_that_add_up_to_it(bakery: Builder, page: Any) -> None:
    response = page("source_rows", metric="roi", **{"from": "2026-05-01", "to": "2026-05-31"})
    text = words(response)
    assert "ROI = (€400.00 × 60.0% − €150.00) ÷ €150.00 = 60.0%" in text
    assert "meta-may.csv" in text and "line 3" in text and "orders.csv" in text
    assert "Sum of all 4 rows" in text


def test_a_converted_amount_shows_the_original_and_its_rate(cast: Cast, page: Any) -> None:
    build = Builder(cast.bakery)
    set_rates({"2026-05-01": {"USD": "1.25"}})
    series = build.series(campaign="Export", currency="USD")
    build.fact(series, "2026-05-02", run_id=build.run("usd.csv").pk, line=7, spend="50")
    recompute(cast.bakery.pk)
    text = words(page("source_rows", metric="spend", **{"from": "2026-05-01", "to": "2026-05-31"}))
    assert "€40.00 $50.00 × 0.8, ECB May 1, 2026" in text


def test_what_belongs_to_no_campaign_opens_too(bakery: Builder, page: Any) -> None:
    account = bakery.series(level="account", entity="all", account=bakery.account("meta_ads", "2"))
    bakery.fact(account, "2026-05-09", run_id=bakery.run("account.csv").pk, line=5, spend="7.5")
    recompute(bakery.workspace.pk)
    *_others, last = page("dashboard", **MAY).context["campaigns"]["rows"]
    assert (last[0]["text"], last[0]["href"], last[2]["text"]) == ("Not attributed", "", "€7.50")
    text = words(
        page("source_rows", metric="spend", campaign="0", **{"from": "2026-05-01", "to": "2026-05-31"})
    )
    assert "Spend €7.50" in text and "account.csv" in text and "Sum of 1 row" in text


def test_rows_of_an_unknown_metric_are_not_there(bakery: Builder, page: Any) -> None:
    page("source_rows", status=404, metric="happiness")
    page("source_rows", status=404, metric="spend", page="99", **{"from": "2026-05-01", "to": "2026-05-31"})


def test_a_page_of_one_campaign(bakery: Builder, page: Any) -> None:
    spring = bakery.campaign("Spring bread")
    response = page("campaign", spring.pk, **MAY)
    text = words(response)
    assert "€150.00" in text and "€250.00" in text  # what the platform claims, not the shop's record
    assert "Platform campaigns" in text and "Move to another campaign" in text
    assert f"campaign={spring.pk}" in response.content.decode()


def test_a_viewer_sees_no_doors_that_are_shut(bakery: Builder, cast: Cast, signed_in: Any) -> None:
    browser = signed_in(cast.viewer)
    spring = bakery.campaign("Spring bread")
    html = browser.get(url("campaign", cast.bakery, spring.pk), MAY).content.decode()
    assert "Move to another campaign" not in html and "/edit/" not in html and "Archive" not in html
    assert browser.get(url("goal_new", cast.bakery)).status_code == 403


def test_the_list_of_campaigns_with_budget_and_share_spent(bakery: Builder, page: Any) -> None:
    with as_workspace(bakery.workspace):
        Campaign.objects.of(bakery.workspace).filter(name="Spring bread").update(
            budget=Decimal(600), currency="EUR"
        )
    text = words(page("campaign_list", **MAY))
    assert "€600.00" in text and "25.0% spent" in text


def test_archived_campaigns_have_a_list_of_their_own(bakery: Builder, page: Any) -> None:
    with as_workspace(bakery.workspace):
        Campaign.objects.of(bakery.workspace).filter(name="Gift boxes").update(archived_at=timezone.now())
    assert "Gift boxes" not in words(page("campaign_list", **MAY))
    assert "Gift boxes" in words(page("campaign_list", **MAY, show="archived"))


def test_freshness_asks_again_while_recomputing_and_then_swaps(
    bakery: Builder, cast: Cast, signed_in: Any
) -> None:
    browser = signed_in(cast.analyst)
    address = url("freshness", cast.bakery)
    bakery.fact(bakery.series(campaign="Spring bread"), "2026-05-20", spend="1")
    assert 'hx-trigger="every 3s"' in browser.get(address).content.decode()
    recompute(cast.bakery.pk)
    here = url("dashboard", cast.bakery)
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{here}?period=last_7"}
    html = browser.get(address, headers=headers).content.decode()
    assert f'hx-get="{here}?period=last_7"' in html and 'hx-select="#results"' in html
