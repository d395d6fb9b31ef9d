"""The plan on the pages of results: planned and actual days, budgets, content, marks on charts, filters of the list."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from analytics.marks import MOST_MARKS, Mark, marks_in
from analytics.rollup import recompute
from analytics.views.campaign_filters import CampaignFilters
from analytics.views.campaign_plan import difference_words
from campaigns.models import Annotation, Campaign, Change, ChannelBudget, ContentItem, Fact, Objective, Offer
from tests.analytics.test_pages import words
from tests.builders import Builder
from tests.cast import Cast, as_workspace

TODAY = timezone.now().date()
FIRST, LAST = TODAY - timedelta(days=20), TODAY + timedelta(days=19)


def day(offset: int) -> date:
    return TODAY + timedelta(days=offset)


@pytest.fixture
def build(cast: Cast) -> Builder:
    """A running campaign that began two days late and spends twice what an even pace would."""
    build = Builder(cast.bakery)
    series = build.series("meta_ads.performance", campaign="Spring bread")
    for back in range(18, 0, -1):
        build.fact(series, day(-back), spend="10", conversion_value="30", impressions=100)
    recompute(cast.bakery.pk)
    return build


@pytest.fixture
def campaign(build: Builder) -> Campaign:
    with as_workspace(build.workspace) as workspace:
        rows = Campaign.objects.of(workspace).filter(name="Spring bread")
        rows.update(
            objective=Objective.objects.of(workspace).create(name="Sell more bread", kind="sales"),
            offer=Offer.objects.of(workspace).create(name="Bread course", kind="course"),
            audience="Home bakers",
            regions=["Madrid", "Toledo"],
            tags=["spring"],
            channels=["meta", "email"],
            landing_pages=["https://bakery.example/course"],
            starts_on=FIRST,
            ends_on=LAST,
            budget=Decimal(240),
            currency="EUR",
        )
        found = rows.get()
        ChannelBudget.objects.of(workspace).create(campaign=found, channel="meta", amount=200)
        make = ContentItem.objects.of(workspace).create
        make(campaign=found, channel="meta", title="Out", planned_on=day(-10), published_on=day(-9))
        make(campaign=found, channel="email", title="Late", planned_on=day(-5))
        make(campaign=found, channel="email", title="Ahead", planned_on=day(5))
        note = Annotation.objects.of(workspace).create
        note(day=day(-3), text="Oven broken")
        note(day=day(-4), text="In the paper", campaign=found)
        other = Campaign.objects.of(workspace).create(name="Other")
        note(day=day(-4), text="Elsewhere", campaign=other)
    return found


@pytest.fixture
def page(cast: Cast, signed_in: Callable[[Any], Client]) -> Callable[..., Any]:
    browser = signed_in(cast.analyst)

    def get(name: str, *args: Any, **params: Any) -> Any:
        return browser.get(reverse(f"analytics:{name}", args=[cast.bakery.slug, *args]), params)

    return get


def test_the_page_shows_the_plan_beside_what_became_of_it(page: Any, campaign: Campaign) -> None:
    response = page("campaign", campaign.pk)
    text = words(response)
    for said in (
        "Sell more bread",
        "Bread course (Course)",
        "Home bakers",
        "Madrid, Toledo",
        "Whole budget €240.00 · €180.00 · 75.0% spent",
        "Meta €200.00 · €180.00 · 90.0% spent",
        "Not given to a channel €40.00",
        "Over pace",
        "2 days later",
        "the newest day there is",
        "1 day later",
        "Overdue",
        "Mark as published",
        "Undo publishing",
    ):
        assert said in text, said
    html = response.content.decode()
    assert 'href="https://bakery.example/course" rel="noopener noreferrer nofollow"' in html
    served = reverse("analytics:objective", args=[campaign.workspace.slug, campaign.objective_id])
    assert f'href="{served}">Sell more bread</a>' in html
    for name in ("campaign_duplicate", "template_new", "content_new"):
        assert reverse(f"campaigns:{name}", args=[campaign.workspace.slug, campaign.pk]) in html


def test_marks_stand_on_the_chart_in_its_list_and_in_its_table(page: Any, campaign: Campaign) -> None:
    response = page("campaign", campaign.pk)
    html = response.content.decode()
    (data,) = re.findall(r'id="chart-data-days" type="application/json">(.*?)</script>', html)
    expected = [
        (day(-20), "Planned start"),
        (day(-9), "Published: Out"),
        (day(-4), "In the paper"),
        (day(-3), "Oven broken"),
    ]
    assert json.loads(data)["marks"] == [
        {"number": number, "day": when.isoformat(), "text": text}
        for number, (when, text) in enumerate(expected, start=1)
    ]
    assert html.count("Oven broken") >= 3 and "Elsewhere" not in html
    text = words(page("dashboard"))
    assert "Oven broken" in text and "In the paper" not in text and "Planned start" not in text


def test_a_new_annotation_is_seen_where_it_was_made(page: Any, campaign: Campaign) -> None:
    """The day that the form offers is one of the page, which usually ends yesterday."""
    for address in (page("dashboard"), page("campaign", campaign.pk)):
        offered = re.search(r'id="annotation-day" name="day" value="([0-9-]+)"', address.content.decode())
        assert offered is not None and offered[1] == day(-1).isoformat()


def test_a_campaign_without_results_shows_its_annotations(
    cast: Cast, page: Any, signed_in: Any, campaign: Campaign
) -> None:
    with as_workspace(cast.bakery) as bakery:
        other = Campaign.objects.of(bakery).get(name="Other")
    html = page("campaign", other.pk).content.decode()
    assert "Elsewhere" in html and "Oven broken" in html and "In the paper" not in html
    html = signed_in(cast.viewer).get(reverse("analytics:campaign", args=[cast.bakery.slug, other.pk]))
    assert "Elsewhere" in html.content.decode() and "/annotations/" not in html.content.decode()
    # A period without any data shows what happened in it all the same.
    with as_workspace(cast.bakery) as bakery:
        Annotation.objects.of(bakery).create(day=day(50), text="Fair begins")
    days = {"period": "custom", "from": day(45).isoformat(), "to": day(55).isoformat()}
    assert "Fair begins" in page("dashboard", **days).content.decode()


def test_an_old_file_does_not_say_that_a_campaign_has_ended(
    build: Builder, page: Any, campaign: Campaign
) -> None:
    """Another source is newer; only a later day of its own source and channel tells that nothing ran any more."""
    with as_workspace(build.workspace) as workspace:
        Campaign.objects.of(workspace).filter(pk=campaign.pk).update(ends_on=day(-1))
    meta = build.series("meta_ads.performance", campaign="Spring bread")
    google = build.series("google_ads.campaign", campaign="Spring bread")
    for back in (1, 2, 3):
        with as_workspace(build.workspace) as workspace:
            Fact.objects.of(workspace).filter(series=meta, start_on=day(-back)).delete()
            Change.objects.of(workspace).create(day=day(-back))
    build.fact(build.series("google_ads.campaign", campaign="Autumn"), day(-1), spend="1")
    recompute(build.workspace.pk)
    assert "the newest day there is" in words(page("campaign", campaign.pk))
    # It ran on Google until then as well, and that file goes on.
    build.fact(google, day(-4), spend="1")
    recompute(build.workspace.pk)
    assert "the newest day there is" in words(page("campaign", campaign.pk))
    build.fact(google, day(-3), spend="1")
    recompute(build.workspace.pk)
    text = words(page("campaign", campaign.pk))
    assert "earlier" not in text and "the newest day there is" not in text
    build.fact(build.series("meta_ads.performance", campaign="Autumn"), day(-1), spend="1")
    recompute(build.workspace.pk)
    assert "2 days earlier" in words(page("campaign", campaign.pk))


def test_a_chart_shows_no_more_marks_than_can_be_read(campaign: Campaign) -> None:
    with as_workspace(campaign.workspace) as workspace:
        Annotation.objects.of(workspace).bulk_create(
            Annotation(workspace=workspace, day=day(-2), text=f"Note {number}")
            for number in range(MOST_MARKS)
        )
        marks, more = marks_in(workspace, day(-28), day(-1), campaign=campaign)
        assert (len(marks), more) == (MOST_MARKS, 4)
        assert marks == sorted(marks, key=lambda mark: mark.day)
        assert marks_in(workspace, day(10), day(20)) == ([], 0)
    assert Mark(TODAY, "x").annotation_id is None


def test_a_viewer_sees_the_plan_and_no_doors(cast: Cast, signed_in: Any, campaign: Campaign) -> None:
    address = reverse("analytics:campaign", args=[cast.bakery.slug, campaign.pk])
    html = signed_in(cast.viewer).get(address).content.decode()
    assert "Home bakers" in html and "Oven broken" in html
    for door in ("/content/", "/duplicate/", "/template/", "/annotations/"):
        assert door not in html, door


def test_budgets_off_their_pace_stand_on_the_dashboard(page: Any, campaign: Campaign) -> None:
    assert "Budgets to look at Spring bread Over pace" in words(page("dashboard"))
    with as_workspace(campaign.workspace) as workspace:
        Campaign.objects.of(workspace).filter(pk=campaign.pk).update(budget=Decimal(380))
    # The whole is on pace now, and Meta, of which half would be on pace, is not.
    assert "Budgets to look at Spring bread Meta: Over pace" in words(page("dashboard"))
    assert "47.4% spent · Meta: Over pace" in words(page("campaign_list"))
    with as_workspace(campaign.workspace) as workspace:
        ChannelBudget.objects.of(workspace).update(amount=380)
    assert "Budgets to look at" not in words(page("dashboard"))


@pytest.mark.parametrize(
    ("planned", "actual", "said"),
    [
        (None, date(2026, 6, 1), ""),
        (date(2026, 6, 1), date(2026, 6, 1), "as planned"),
        (date(2026, 6, 1), date(2026, 6, 2), "1 day later"),
        (date(2026, 6, 3), date(2026, 6, 1), "2 days earlier"),
    ],
)
def test_differences_are_said_in_words(planned: date | None, actual: date, said: str) -> None:
    assert difference_words(planned, actual) == said


# --- the list -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("params", "shown"),
    [
        ({}, ["Ended", "Other", "Planned", "Spring bread"]),
        ({"show": "running"}, ["Other", "Spring bread"]),
        ({"show": "planned"}, ["Planned"]),
        ({"show": "ended"}, ["Ended"]),
        ({"show": "archived"}, ["Archived"]),
        ({"show": "nonsense"}, ["Ended", "Other", "Planned", "Spring bread"]),
        ({"tag": "spring"}, ["Spring bread"]),
        ({"tag": "sprin"}, []),
        ({"channel": "email"}, ["Spring bread"]),
        ({"channel": "pigeon"}, ["Ended", "Other", "Planned", "Spring bread"]),
        ({"q": "HOME  bakers"}, ["Spring bread"]),
        ({"q": "%"}, []),
        ({"q": "a\x00b"}, []),
        ({"objective": "own"}, ["Spring bread"]),
        ({"objective": "123"}, []),
        ({"objective": "9" * 40}, ["Ended", "Other", "Planned", "Spring bread"]),
        ({"q": "bread", "tag": "spring", "show": "running", "channel": "meta"}, ["Spring bread"]),
    ],
)
def test_the_list_is_narrowed(
    page: Any, campaign: Campaign, params: dict[str, str], shown: list[str]
) -> None:
    with as_workspace(campaign.workspace) as workspace:
        make = Campaign.objects.of(workspace).create
        make(name="Planned", starts_on=day(1))
        make(name="Ended", starts_on=day(-9), ends_on=day(-1))
        make(name="Archived", archived_at=timezone.now())
    if params.get("objective") == "own":
        params = {"objective": str(campaign.objective_id)}
    response = page("campaign_list", sort="name", **params)
    assert response.status_code == 200
    assert [row[0]["text"] for row in response.context["rows"]] == shown


def test_filters_are_carried_along(page: Any, campaign: Campaign) -> None:
    html = page("campaign_list", tag="spring", show="running").content.decode()
    assert '<option value="spring" selected>' in html and '<option value="running" selected>' in html
    assert "tag=spring&amp;show=running" in html  # in the links that sort
    assert '<input type="hidden" name="tag" value="spring">' in html  # in the form of the period
    assert CampaignFilters.from_params({"q": " a  b "}).params() == {"q": "a b"}


def test_many_campaigns_ask_as_little_as_few(page: Any, campaign: Campaign) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert page("campaign_list").status_code == 200
        return len(asked)

    queries()
    few = queries()
    with as_workspace(campaign.workspace) as workspace:
        for number in range(20):
            made = Campaign.objects.of(workspace).create(
                name=f"Campaign {number}",
                budget=Decimal(100),
                currency="USD",
                starts_on=FIRST,
                ends_on=LAST,
                tags=[f"tag {number}"],
            )
            ChannelBudget.objects.of(workspace).create(campaign=made, channel="meta", amount=50)
    assert queries() <= few + 1  # the rates of the second currency


def test_much_content_asks_as_little_as_none(page: Any, campaign: Campaign) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert page("campaign", campaign.pk).status_code == 200
        return len(asked)

    queries()
    few = queries()
    with as_workspace(campaign.workspace) as workspace:
        for number in range(20):
            ContentItem.objects.of(workspace).create(
                campaign=campaign, channel="meta", title=f"Post {number}", planned_on=day(number)
            )
            Annotation.objects.of(workspace).create(day=day(-number), text=f"Note {number}")
    assert queries() == few
