"""The page of data quality and the badges that lead to it, as a browser without scripts sees them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from accounts.models import User
from analytics.models import QualityDay
from analytics.rollup import recompute
from campaigns.planning.days import today_in
from campaigns.planning.objectives import ObjectivePlan, add_objective, link_to_objective
from tests.analytics.quality.world import EVERY_DAY, MAY, advertise, sound, tag
from tests.analytics.test_pages import words
from tests.builders import Builder
from tests.cast import Cast, as_workspace


@pytest.fixture
def build(cast: Cast) -> Builder:
    return sound(cast)


@pytest.fixture
def page(cast: Cast, signed_in: Callable[[User], Client]) -> Any:
    """`page("quality", campaign=…)` in May, as the admin of the bakery."""
    recompute(cast.bakery.pk)

    def get(name: str, *args: Any, person: User | None = None, **params: Any) -> Any:
        recompute(cast.bakery.pk)
        address = reverse(f"analytics:{name}", args=["bakery", *args])
        return signed_in(person or cast.admin).get(address, MAY | params)

    return get


def test_the_page_shows_score_fixes_and_every_check(build: Builder, page: Any) -> None:
    advertise(build, "Silent", EVERY_DAY[:1], spend=310)
    advertise(build, "Gift", EVERY_DAY[:1], spend=None, conversion_value=310)
    response = page("quality")
    text = words(response)
    # 5 for Silent, and 310 of 930 + 30 + 310 of revenue.
    assert "Data quality 92 of 100" in text and "Of 100 points 7.4 are lost." in text
    assert [(fix["label"], fix["points"]) for fix in response.context["fixes"]] == [
        ("Spend without tagged visits", "+5 points"),
        ("Revenue without cost", "+2.4 points"),
    ]
    assert len(response.context["rows"]) == 13
    assert "Silent (€310.00), of €620.00 spent" in text and "5 of 10 points lost" in text
    assert "Gift (€310.00), of €1,270.00 of all campaigns" in text
    html = response.content.decode()
    assert f'href="{reverse("campaigns:link_builder", args=["bakery"])}"' in html
    assert f'href="{reverse("analytics:cost_list", args=["bakery"])}"' in html
    assert "/tracking/tags/audit/?period=custom&amp;from=2026-05-01&amp;to=2026-05-31" in html


def test_a_page_where_nothing_is_lost_says_so(build: Builder, page: Any) -> None:
    text = words(page("quality"))
    assert "Data quality 100 of 100" in text and "Nothing to mend" in text


def test_without_data_the_page_teaches_what_is_missing(cast: Cast, page: Any) -> None:
    text = words(page("quality"))
    assert "No score Nothing was measured in this period: neither cost nor revenue. Import exports" in text
    assert "of 100" not in text


def test_what_only_an_admin_may_mend_is_no_link_for_others(cast: Cast, build: Builder, page: Any) -> None:
    build.fact(build.series("meta_ads.performance", campaign="Export", currency="USD"), "2026-05-03", spend=5)
    rates = f'href="{reverse("analytics:rates", args=["bakery"])}"'
    fix = "Enter the rate in the settings; an admin can."
    for person, is_link in ((cast.admin, True), (cast.viewer, False)):
        response = page("quality", person=person)
        [found] = [one for one in response.context["fixes"] if one["label"] == "Missing rates"]
        assert (found["fix"], bool(found["href"])) == (fix, is_link)
    assert rates in page("quality").content.decode()


def test_every_roi_has_its_badge_that_leads_to_its_score(build: Builder, page: Any) -> None:
    advertise(build, "Gift", EVERY_DAY[:1], spend=None, conversion_value=310)
    spring, gift = build.campaign("Spring"), build.campaign("Gift")
    with as_workspace(build.workspace) as bakery:
        loaves = add_objective(bakery, plan=ObjectivePlan(name="Loaves", kind="sales"), by=None)
        link_to_objective(bakery, loaves, campaigns=[spring, gift], by=None)

    def badge(name: str, *args: Any) -> Any:
        response = page(name, *args)
        assert response.status_code == 200
        [found] = [card["badge"] for card in response.context["cards"] if card["key"] == "roi"]
        assert found["text"] in words(response)
        return found

    shown = {
        "dashboard": badge("dashboard"),
        "spring": badge("campaign", spring.pk),
        "gift": badge("campaign", gift.pk),
        "loaves": badge("objective", loaves.pk),
    }
    assert [one["text"] for one in shown.values()] == [
        "Data quality 97 of 100",
        "Data quality 100 of 100",
        "Data quality 77 of 100",  # of 65 points that apply 14.5 are lost
        "Data quality 97 of 100",
    ]
    assert [one["tone"] for one in shown.values()] == ["success", "success", "warning", "success"]
    assert f"&campaign={spring.pk}" in shown["spring"]["href"]
    assert f"&objective={loaves.pk}" in shown["loaves"]["href"]
    for one in shown.values():
        query = one["href"].partition("?")[2]
        params = dict(pair.split("=") for pair in query.split("&"))
        assert one["text"] in words(page("quality", **params))


def test_an_objective_whose_aim_is_not_money_has_no_badge(build: Builder, page: Any) -> None:
    with as_workspace(build.workspace) as bakery:
        fame = add_objective(bakery, plan=ObjectivePlan(name="Fame", earns_money=False), by=None)
    assert not [card for card in page("objective", fame.pk).context["cards"] if "badge" in card]


def test_a_period_and_a_campaign_that_cannot_be(build: Builder, cast: Cast, page: Any) -> None:
    assert page("quality", **{"from": "2026-06-30"}).status_code == 400
    theirs = Builder(cast.rival).campaign("Theirs")
    for number in (str(theirs.pk), "0", "x", "9" * 30):
        assert page("quality", campaign=number).status_code == 404
        assert page("quality", objective=number).status_code == 404
    assert page("quality", person=cast.stranger).status_code == 404


def test_the_course_of_the_score_is_a_chart_with_its_table(build: Builder, cast: Cast, page: Any) -> None:
    assert page("quality").context["chart"] is None
    with as_workspace(cast.bakery) as bakery:
        today = today_in(bakery)
        days = [today.fromordinal(today.toordinal() - number) for number in (3, 1)]
        QualityDay.objects.of(bakery).bulk_create(
            QualityDay(day=day, score=score) for day, score in zip(days, (61, 82), strict=True)
        )
    response = page("quality")
    chart = response.context["chart"]
    assert chart["series"][0]["values"] == [61, None, 82]
    assert "Data quality by day" in words(response) and "Show as a table" in words(response)
    first, gap, last = chart["series"][0]["links"]
    assert gap == "", "nobody looked on that day"
    for link, day in ((first, days[0]), (last, days[1])):
        weeks = {"from": (day - timedelta(days=28)).isoformat(), "to": (day - timedelta(days=1)).isoformat()}
        assert dict(parse_qsl(link.partition("?")[2])) == {"period": "custom", **weeks}
        assert f'href="{escape(link)}"' in response.content.decode(), "from the table under the chart too"
        assert link.startswith(reverse("analytics:quality", args=["bakery"]))
    # It is that of the workspace.
    assert page("quality", campaign=build.campaign("Spring").pk).context["chart"] is None


def test_the_page_and_the_badge_ask_no_more_for_many_campaigns(build: Builder, page: Any) -> None:
    def questions(name: str) -> int:
        page(name)
        with CaptureQueriesContext(connection) as captured:
            page(name)
        return len(captured)

    few = {name: questions(name) for name in ("quality", "dashboard")}
    for number in range(20):
        advertise(build, f"Campaign {number}", EVERY_DAY[:2])
        tag(build, f"Campaign {number}")
    assert {name: questions(name) for name in few} == few
