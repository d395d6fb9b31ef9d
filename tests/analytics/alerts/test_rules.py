"""Each kind of alert is raised once, says what happened and what to do, and is closed once when its cause is gone."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.errors import Conflict, DomainError
from accounts.models import Workspace
from analytics import watch
from analytics.alerts import bounds, cpa
from analytics.alerts.bounds import BoundWish
from analytics.alerts.cpa import says
from analytics.alerts.findings import Says
from analytics.alerts.stale import allowed_days
from analytics.models import CpaBound, Notice, QualityDay
from analytics.rollup import recompute
from campaigns.models import Campaign, Goal, ImportRun, Link, TrackingSettings, Visit
from tests.analytics.alerts.world import days, newest_line, open_keys, told
from tests.builders import Builder
from tests.cast import Cast, as_workspace

OPENED, CLOSED = ("", "open"), ("open", "closed")


def look(build: Builder, at: Any, moment: str) -> int:
    at(moment)
    recompute(build.workspace.pk)
    return watch.watch(build.workspace.pk)


def spend(build: Builder, first: date, count: int, campaign: str = "Spring", **measures: Any) -> None:
    series = build.series(campaign=campaign)
    for day in days(first, count):
        build.fact(series, day, **measures)


def visit(build: Builder, moment: str) -> None:
    with as_workspace(build.workspace):
        Visit.objects.of(build.workspace).create(
            origin="site",
            visitor=b"0" * 16,
            started_at=f"{moment}+00:00",
            last_at=f"{moment}+00:00",
            channel="direct",
        )


# --- goals and budgets, whose standing says the same ----------------------------------------------------------


def test_a_goal_at_risk_says_what_to_do(build: Builder, at: Any) -> None:
    with as_workspace(build.workspace):
        Goal.objects.of(build.workspace).create(
            name="Leads", metric="leads", target=300, starts_on=date(2026, 6, 1), due_on=date(2026, 6, 30)
        )
    spend(build, date(2026, 6, 1), 10, leads=1)
    look(build, at, "2026-06-11 10:00")
    line = newest_line(build.workspace)
    assert line.words == "Now: Behind. Leads: 10 through Jun 10, 2026."
    assert line.todo.startswith("Open the goal") and "/goals/" in line.href
    spend(build, date(2026, 6, 11), 5, leads=40)
    look(build, at, "2026-06-16 10:00")
    assert newest_line(build.workspace).todo == ""


def test_spend_over_pace_says_what_to_do(build: Builder, at: Any) -> None:
    spend(build, date(2026, 6, 1), 10, spend=90)
    with as_workspace(build.workspace):
        Campaign.objects.of(build.workspace).filter(name="Spring").update(
            budget=1500, currency="EUR", starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 30)
        )
    look(build, at, "2026-06-11 10:00")
    with as_workspace(build.workspace):
        [found] = Notice.objects.of(build.workspace).filter(kind="budget")
    assert found.after == "over"
    line = newest_line(build.workspace)
    assert line.todo.startswith("Lower the daily budget") and "/campaigns/" in line.href


# --- the CPA --------------------------------------------------------------------------------------------------


def bound(build: Builder, amount: str, campaign: str = "", **values: Any) -> CpaBound:
    campaign_id = build.campaign(campaign).pk if campaign else None
    with as_workspace(build.workspace) as workspace:
        wish = BoundWish(Decimal(amount), campaign_id, **values)
        return bounds.add_bound(workspace, wish=wish, by=None)


def test_a_cpa_over_its_bound_is_told_and_its_end_too(build: Builder, at: Any) -> None:
    bound(build, "10", days=7)
    spend(build, date(2026, 6, 1), 10, spend=60, conversions=5)
    assert look(build, at, "2026-06-11 10:00") == 1
    assert watch.watch(build.workspace.pk) == 0
    line = newest_line(build.workspace)
    assert line.name == "Whole workspace"
    assert line.words == "CPA is €12.00 (Jun 4, 2026 – Jun 10, 2026). Your bound is €10.00."
    assert line.todo.startswith("Look which campaigns") and "from=2026-06-04" in line.href
    spend(build, date(2026, 6, 11), 7, spend=40, conversions=5)
    assert look(build, at, "2026-06-18 10:00") == 1
    assert told(build.workspace) == [("cpa", *OPENED), ("cpa", *CLOSED)]
    assert "within your bound of €10.00 again" in newest_line(build.workspace).words


def test_a_cpa_that_wavers_around_its_bound_is_told_once(build: Builder, at: Any) -> None:
    """Raised 5 % above it, closed at it: between them it stays as it was told."""
    bound(build, "10", days=7)
    first = date(2026, 6, 1)
    counts = []
    for number, cost in enumerate([104, 106, 101, 104, 106, 99, 104, 101]):
        spend(build, first + timedelta(days=7 * number), 7, spend=cost, conversions=10)
        counts.append(look(build, at, f"{first + timedelta(days=7 * number + 7)} 10:00"))
    assert counts == [0, 1, 0, 0, 0, 1, 0, 0]


def test_the_bound_of_a_campaign_looks_at_that_campaign_alone(build: Builder, at: Any) -> None:
    dear, cheap = build.series(campaign="Dear"), build.series(campaign="Cheap")
    for day in days(date(2026, 6, 1), 10):
        build.fact(dear, day, spend=60, conversions=2)
        build.fact(cheap, day, spend=10, conversions=2)
    row = bound(build, "20", "Dear")
    bound(build, "20", "Cheap")
    assert look(build, at, "2026-06-11 10:00") == 1
    assert open_keys(build.workspace) == [("cpa", str(row.pk))]
    line = newest_line(build.workspace)
    assert (line.name, "ads bring no acquisitions" in line.todo) == ("Dear", True)
    with as_workspace(build.workspace) as workspace:
        bounds.delete_bound(workspace, row, by=None)
    assert watch.watch(build.workspace.pk) == 0
    assert open_keys(build.workspace) == []


def test_what_is_known_is_asked_once_for_all_bounds_of_as_many_days(build: Builder, at: Any) -> None:
    for number in range(4):
        spend(build, date(2026, 6, 1), 10, campaign=f"C{number}", spend=60, conversions=5)
        bound(build, "100", f"C{number}", days=7)
    bound(build, "100", days=14)
    at("2026-06-11 10:00")
    with as_workspace(build.workspace) as workspace, CaptureQueriesContext(connection) as asked:
        assert len(cpa.look(workspace, date(2026, 6, 11), {})) == 5
    whose = [
        one["sql"] for one in asked if 'FROM "campaigns_series"' in one["sql"] and "DISTINCT" in one["sql"]
    ]
    assert len(whose) == 1


def test_spend_without_any_acquisition_is_told_beyond_one_bound(build: Builder, at: Any) -> None:
    bound(build, "50", days=7)
    spend(build, date(2026, 6, 1), 5, spend=10, conversions=0)
    assert look(build, at, "2026-06-06 10:00") == 0
    spend(build, date(2026, 6, 6), 1, spend=10, conversions=0)
    assert look(build, at, "2026-06-07 10:00") == 1
    assert newest_line(build.workspace).words.startswith("€60.00 were spent without an acquisition")


def test_a_bound_rests_while_the_workspace_counts_in_another_currency(build: Builder, at: Any) -> None:
    bound(build, "10", days=7)
    spend(build, date(2026, 6, 1), 10, spend=60, conversions=5)
    look(build, at, "2026-06-11 10:00")
    Workspace.objects.filter(pk=build.workspace.pk).update(currency="USD")
    assert watch.watch(build.workspace.pk) == 0
    assert open_keys(build.workspace) == []


@pytest.mark.parametrize(
    ("cost", "count", "expected"),
    [
        ("20", "1", Says.KEEP),  # twice the bound, but with one more it would be just that
        ("21", "1", Says.RAISE),
        ("1040", "100", Says.KEEP),
        ("1051", "100", Says.RAISE),
        ("1000", "100", Says.CLOSE),
        ("0", "0", Says.CLOSE),
        ("10", "0", Says.KEEP),
        ("11", "0", Says.RAISE),
    ],
)
def test_when_a_bound_of_ten_is_broken(cost: str, count: str, expected: Says) -> None:
    assert says(Decimal(cost), Decimal(count), Decimal(10)) is expected


def test_bounds_are_checked(build: Builder, cast: Cast) -> None:
    foreign = Builder(cast.rival).campaign("Theirs")
    bound(build, "10", "Spring")
    with pytest.raises(Conflict):
        bound(build, "12", "Spring")
    bound(build, "12", "Spring", metric="cpa_all_in")
    wrong = [
        (BoundWish(Decimal(0)), "amount"),
        (BoundWish(Decimal("NaN")), "amount"),
        (BoundWish(Decimal("1.234")), "amount"),
        (BoundWish(Decimal(1), days=8), "days"),
        (BoundWish(Decimal(1), metric="roi"), "metric"),
        (BoundWish(Decimal(1), foreign.pk), "campaign"),
    ]
    for wish, field in wrong:
        with as_workspace(build.workspace) as workspace, pytest.raises(DomainError) as refused:
            bounds.add_bound(workspace, wish=wish, by=None)
        assert refused.value.field == field


# --- sources --------------------------------------------------------------------------------------------------


def test_a_source_that_is_not_imported_any_more_is_told_once(build: Builder, at: Any) -> None:
    spend(build, date(2026, 5, 1), 31, spend=5)
    assert look(build, at, "2026-06-10 10:00") == 0  # nine days
    assert look(build, at, "2026-06-11 10:00") == 1
    assert look(build, at, "2026-06-12 10:00") == 0
    line = newest_line(build.workspace)
    assert line.words == "Its data end on May 31, 2026, 10 days before yesterday; up to 9 are usual."
    assert line.todo.startswith("Import its newest export") and line.href.endswith("/imports/")
    spend(build, date(2026, 6, 1), 4, spend=5)
    assert look(build, at, "2026-06-12 12:00") == 0  # still seven days behind
    spend(build, date(2026, 6, 5), 7, spend=5)
    assert look(build, at, "2026-06-12 13:00") == 1
    assert told(build.workspace) == [("stale", *OPENED), ("stale", *CLOSED)]


def test_a_file_of_old_days_is_no_source_that_ended(build: Builder, at: Any) -> None:
    spend(build, date(2026, 1, 1), 31, spend=5)
    assert look(build, at, "2026-06-12 10:00") == 0


def test_a_source_is_given_the_time_it_usually_takes() -> None:
    first = date(2026, 1, 1)
    monthly = [first + timedelta(days=30 * number) for number in range(5)]
    assert allowed_days([]) == 9
    assert allowed_days(monthly[:3]) == 9  # two gaps are no habit
    assert allowed_days(monthly) == 45
    assert allowed_days([first + timedelta(days=7 * number) for number in range(12)]) == 14
    assert allowed_days([first + timedelta(days=number) for number in range(12)] * 3) == 9


def test_the_habit_is_that_of_the_imports(build: Builder, at: Any) -> None:
    at("2026-06-15 10:00")
    spend(build, date(2026, 5, 1), 31, spend=5)
    for number in range(5):
        run = build.run(f"week {number}.csv")
        moment = f"2026-05-{number * 7 + 1:02} 09:00+00:00"
        with as_workspace(build.workspace):
            ImportRun.objects.of(build.workspace).filter(pk=run.pk).update(
                source="meta_ads.performance", loaded_at=moment, uploaded_at=moment
            )
    assert look(build, at, "2026-06-15 10:00") == 0  # 14 days are usual here
    assert look(build, at, "2026-06-16 10:00") == 1


def test_our_own_record_that_has_gone_silent_is_told(build: Builder, at: Any) -> None:
    with as_workspace(build.workspace):
        TrackingSettings.objects.of(build.workspace).create(site_key="bakery", sales_since=date(2026, 5, 1))
    visit(build, "2026-06-05 10:00")
    assert look(build, at, "2026-06-10 10:00") == 0  # four whole days without a visit
    assert look(build, at, "2026-06-11 10:00") == 1
    line = newest_line(build.workspace)
    assert (line.name, "after Jun 5, 2026" in line.words) == ("Your own record", True)
    assert line.href.endswith("/tracking/website/") and "the script and the webhooks" in line.todo
    visit(build, "2026-06-11 11:00")
    assert look(build, at, "2026-06-11 12:00") == 1
    assert told(build.workspace) == [("stale", *OPENED), ("stale", *CLOSED)]


# --- links that expire ----------------------------------------------------------------------------------------


def test_a_link_about_to_expire_is_told_and_a_later_day_settles_it(build: Builder, at: Any) -> None:
    with as_workspace(build.workspace):
        link = Link.objects.of(build.workspace).create(
            slug="spring", title="Spring", target="https://shop.example/", expires_at="2026-06-20 10:00+00:00"
        )
    assert look(build, at, "2026-06-12 10:00") == 0
    assert look(build, at, "2026-06-13 10:00") == 1
    line = newest_line(build.workspace)
    assert (line.name, line.words) == (
        "Spring",
        "It expires on Jun 20, 2026 and leads elsewhere from then on.",
    )
    assert line.todo and line.href.endswith(f"/links/{link.pk}/")
    with as_workspace(build.workspace):
        Link.objects.of(build.workspace).update(expires_at="2026-06-21 10:00+00:00")
    assert look(build, at, "2026-06-13 11:00") == 0  # a day more settles nothing
    with as_workspace(build.workspace):
        Link.objects.of(build.workspace).update(expires_at=None)
    assert look(build, at, "2026-06-13 12:00") == 1
    assert told(build.workspace) == [("expiring", *OPENED), ("expiring", *CLOSED)]


def test_a_link_that_has_expired_or_is_archived_is_told_no_more(build: Builder, at: Any) -> None:
    with as_workspace(build.workspace):
        for slug in ("one", "two"):
            Link.objects.of(build.workspace).create(
                slug=slug, target="https://shop.example/", expires_at="2026-06-20 10:00+00:00"
            )
    assert look(build, at, "2026-06-15 10:00") == 2
    with as_workspace(build.workspace):
        Link.objects.of(build.workspace).filter(slug="two").update(archived_at="2026-06-15 11:00+00:00")
    assert look(build, at, "2026-06-15 12:00") == 0
    assert len(open_keys(build.workspace)) == 1
    assert look(build, at, "2026-06-21 10:00") == 0
    assert open_keys(build.workspace) == []


# --- gaps -----------------------------------------------------------------------------------------------------


def sell(build: Builder, first: date, count: int, *, tracked: int) -> None:
    """Ten orders of 100 a day in the shop, and how many of them web analytics saw."""
    shop = build.series("shopify_orders.orders", channel="shop")
    seen = build.series("ga4.channels", channel="other")
    for number, day in enumerate(days(first, count)):
        build.fact(shop, day, revenue=1000, orders=10)
        build.fact(seen, day, revenue=100 * tracked + number % 3, orders=tracked)


def test_an_unusual_gap_between_two_sources_is_told_until_it_is_usual_again(build: Builder, at: Any) -> None:
    monday = date(2026, 1, 5)
    sell(build, monday, 84, tracked=9)
    assert look(build, at, "2026-03-30 10:00") == 0
    sell(build, monday + timedelta(days=84), 28, tracked=4)
    assert look(build, at, "2026-04-27 10:00") == 1
    assert look(build, at, "2026-04-27 11:00") == 0
    line = newest_line(build.workspace)
    assert "Shopify" in line.name and "Google Analytics" in line.name
    assert "tells 40.1% of what" in line.words and "Usual is between" in line.words
    assert "/reconciliation/?" in line.href and "from=2026-03-30" in line.href and line.todo
    sell(build, monday + timedelta(days=112), 28, tracked=9)
    assert look(build, at, "2026-05-25 10:00") == 1
    assert told(build.workspace) == [("gap", *OPENED), ("gap", *CLOSED)]


# --- quality --------------------------------------------------------------------------------------------------


def score(build: Builder, day: date, value: int | None) -> None:
    with as_workspace(build.workspace):
        QualityDay.objects.of(build.workspace).create(day=day, score=value)


def test_a_drop_of_quality_is_told_and_bad_weeks_do_not_become_the_usual_ones(
    build: Builder, at: Any
) -> None:
    first = date(2026, 6, 1)
    for day in days(first, 10):
        score(build, day, 90)
    assert look(build, at, "2026-06-10 10:00") == 0
    score(build, date(2026, 6, 11), 81)
    assert look(build, at, "2026-06-11 10:00") == 0
    score(build, date(2026, 6, 12), 80)
    assert look(build, at, "2026-06-12 10:00") == 1
    line = newest_line(build.workspace)
    assert line.words == "The score is 80 of 100 on Jun 12, 2026. In the four weeks before it was 90."
    assert (line.name, line.todo.startswith("Open the data quality")) == ("Data quality", True)
    for day in days(date(2026, 6, 13), 40):
        score(build, day, 80)
    assert look(build, at, "2026-07-22 10:00") == 0
    assert open_keys(build.workspace) == [("quality", "score")]
    score(build, date(2026, 7, 23), 84)
    assert look(build, at, "2026-07-23 10:00") == 0
    score(build, date(2026, 7, 24), 85)
    assert look(build, at, "2026-07-24 10:00") == 1
    assert told(build.workspace) == [("quality", *OPENED), ("quality", *CLOSED)]


def test_a_week_of_scores_is_needed(build: Builder, at: Any) -> None:
    for day in days(date(2026, 6, 1), 6):
        score(build, day, 90)
    score(build, date(2026, 6, 7), 20)
    assert look(build, at, "2026-06-07 10:00") == 0


# --- everybody's own ------------------------------------------------------------------------------------------


def test_the_alerts_of_one_workspace_are_none_of_another(cast: Cast, at: Any) -> None:
    ours, theirs = Builder(cast.bakery), Builder(cast.rival)
    for build in (ours, theirs):
        spend(build, date(2026, 5, 1), 31, spend=5)
    look(ours, at, "2026-06-11 10:00")
    assert (len(told(cast.bakery)), told(cast.rival), open_keys(cast.rival)) == (1, [], [])


def test_an_alert_stands_on_the_page_until_it_is_closed(
    build: Builder, cast: Cast, at: Any, signed_in: Any
) -> None:
    spend(build, date(2026, 5, 1), 31, spend=5)
    look(build, at, "2026-06-11 10:00")
    browser = signed_in(cast.viewer)
    page = browser.get("/w/bakery/notices/").content.decode()
    assert "Open alerts" in page and page.count("Its data end on May 31, 2026") == 2
    spend(build, date(2026, 6, 1), 10, spend=5)
    look(build, at, "2026-06-11 12:00")
    page = browser.get("/w/bakery/notices/").content.decode()
    assert "Open alerts" not in page and "Its data reach Jun 10, 2026 again." in page
