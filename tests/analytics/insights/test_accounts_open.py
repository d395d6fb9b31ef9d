"""For random accounts: followers open to their counts, organic beside paid to the facts that add up to each number."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.tenancy import workspace_scope
from analytics.insights.followers import asks_for_following, followings
from analytics.insights.paid import asks_for_beside
from analytics.insights.sections import Insights
from analytics.markup.entered import MarkupWish, add_markup
from analytics.markup.priced import in_view
from analytics.models import ExchangeRate
from analytics.rollup import recompute
from analytics.views.insights import group_url, text_of
from tests.analytics.insights.test_content_opens import (
    FEW,
    FIRST,
    LAST,
    MAY,
    column_of,
    lines_of,
    told_numbers,
)
from tests.analytics.opened import numbers_on, page_of
from tests.analytics.test_more_figures_open import sum_of
from tests.analytics.walked import read
from tests.builders import Builder, set_rates
from tests.cast import Cast

DAYS = st.integers(1, 28)
NUMBER = st.none() | st.integers(0, 5_000)
COUNTS = st.dictionaries(DAYS, st.tuples(NUMBER, NUMBER, NUMBER), min_size=1, max_size=8)
PAGES = st.dictionaries(
    st.tuples(DAYS, st.sampled_from(["account", "post"])),
    st.tuples(NUMBER, NUMBER, NUMBER, NUMBER, NUMBER),
    min_size=1,
    max_size=10,
)
CENTS = st.none() | st.integers(0, 99_999).map(lambda cents: float(Decimal(cents) / 100))
ADS = st.dictionaries(
    st.tuples(DAYS, st.sampled_from(["campaign", "ad"]), st.sampled_from(["EUR", "USD"])),
    st.tuples(CENTS, NUMBER, NUMBER),
    min_size=1,
    max_size=10,
)


def follow(build: Builder, counts: Any) -> None:
    profile = build.account("meta_page", "500", "Kettle Works")
    run = build.run("page.csv", profile)
    series = build.series(
        "meta_page.days", account=profile, kind="social", level="account", entity="facebook", channel="meta"
    )
    for day, (followers, came, left) in counts.items():
        build.fact(
            series, f"2026-05-{day:02}", run_id=run.pk, followers=followers, follows=came, unfollows=left
        )


def beside(build: Builder, pages: Any, ads: Any) -> None:
    """A page told by days and by posts, ads by campaign and by ad, and a range that is in no daily sum."""
    run = build.run("beside.csv")
    names = ("impressions", "organic_impressions", "paid_impressions", "views", "engagements")
    for (day, level), values in pages.items():
        series = build.series("meta_page.days", kind="social", level=level, entity="1", channel="meta")
        build.fact(
            series, f"2026-05-{day:02}", run_id=run.pk, likes=1, **dict(zip(names, values, strict=True))
        )
    for (day, level, currency), (spent, seen, clicks) in ads.items():
        series = build.series(campaign="Spring", level=level, entity=level, currency=currency)
        build.fact(
            series, f"2026-05-{day:02}", run_id=run.pk, leads=1, spend=spent, impressions=seen, clicks=clicks
        )
    build.fact(
        build.series(campaign="Spring"), "2026-05-01", "2026-05-31", run_id=run.pk, spend=999, clicks=9
    )
    recompute(build.workspace.pk)


@FEW
@given(counts=COUNTS)
def test_followers_open_to_the_counts_of_their_profile(cast: Cast, signed_in: Any, counts: Any) -> None:
    with transaction.atomic():
        follow(Builder(cast.bakery), counts)
        browser = signed_in(cast.viewer)
        with workspace_scope(cast.bakery):
            found = Insights(cast.bakery, FIRST, LAST)
            told = list(told_numbers(found, "followers"))
        days = sorted(counts)
        counted = [counts[day][0] for day in days if counts[day][0] is not None]
        came = [counts[day][1] for day in days if counts[day][1] is not None]
        left = [counts[day][2] for day in days if counts[day][2] is not None]
        expected = {
            **({"followers": counted[-1]} if counted else {}),
            **({"growth": counted[-1] - counted[0]} if len(counted) > 1 else {}),
            **({"came": sum(came)} if came else {}),
            **({"left": sum(left)} if left else {}),
        }
        assert {column.key: cell.value for column, _cells, cell in told} == expected
        for column, _cells, cell in told:
            assert cell.group is not None
            address = group_url(found, cell.group)
            page, (lines, sums) = read(browser, address), lines_of(browser, address)
            assert page.all("h1")[0].all("span", "num")[0].text == text_of(cell.value, column, "")
            feet = page.all("tfoot")[0].all("td")
            for at, (head, values) in enumerate((("New followers", came), ("Followers lost", left)), start=1):
                assert feet[at].number == (sum(values) if values else None)
                assert sum_of(page, head) == column_of(lines, head) == sum(values)
            # The newest first, so the last count stands above all others.
            written = [int(line[2]) for line in lines[1:] if not line[2].startswith("No data: ")]
            assert written == counted[::-1]
            assert sums[column.label] == str(cell.value)
            if column.key == "growth":
                assert int(written[0]) - int(written[-1]) == cell.value
            assert "page.csv" in page.text
        transaction.set_rollback(True)


def priced_numbers(found: Insights, browser: Client) -> set[str]:
    """Each number of organic beside paid against its rows, in the view in which the workspace is read."""
    keys = set()
    for column, _cells, cell in told_numbers(found, "paid"):
        assert cell.group is not None
        address = group_url(found, cell.group)
        page = read(browser, address)
        assert page.all("h1")[0].all("span", "num")[0].text == text_of(
            cell.value, column, found.workspace.currency
        )
        lines, sums = lines_of(browser, address)
        (total,) = sums.values()
        value = Decimal(str(cell.value))
        assert abs(Decimal(total) - value) <= Decimal("0.000001"), (column, total)
        head = lines[0][3]
        written = sum(Decimal(line[3]) for line in lines[1:] if line[3] and "No data" not in line[3])
        assert abs(written - value) <= Decimal("0.00001"), (head, written)
        if column.unit == "count":
            assert page.all("tfoot")[0].all("td", "num")[0].number == value
        keys.add(column.key)
    return keys


@FEW
@given(pages=PAGES, ads=ADS)
def test_organic_beside_paid_opens_to_facts_that_add_up(
    cast: Cast, signed_in: Any, pages: Any, ads: Any
) -> None:
    with transaction.atomic():
        if not ExchangeRate.objects.exists():
            set_rates({f"2026-05-{day:02}": {"USD": "1.25"} for day in range(10, 32)})
        beside(Builder(cast.bakery), pages, ads)
        with workspace_scope(cast.bakery):
            wish = MarkupWish(FIRST.replace(day=10), Decimal("17.35"), "meta")
            add_markup(cast.bakery, wish=wish, by=cast.owner)
            cast.bakery.refresh_from_db()
            views = {name: in_view(cast.bakery, name) for name in ("net", "client")}
        for workspace in views.values():
            with workspace_scope(cast.bakery):
                priced_numbers(Insights(workspace, FIRST, LAST), signed_in(cast.owner))
        page = signed_in(cast.owner).get(reverse("analytics:insights", args=["bakery"]), MAY)
        shown = [
            one for one in numbers_on(page_of(page.content.decode())) if one.where[0] == "Organic beside paid"
        ]
        assert all(one.href for one in shown)
        transaction.set_rollback(True)


def test_clients_see_spend_with_its_mark_up_down_to_the_rows(cast: Cast, signed_in: Any) -> None:
    """100 of ad spend with 15 % is 115, in the heading, in the row, at its foot and in the file."""
    build = Builder(cast.bakery)
    build.fact(build.series(campaign="Spring"), "2026-05-04", spend=100, impressions=10)
    recompute(cast.bakery.pk)
    with workspace_scope(cast.bakery):
        add_markup(cast.bakery, wish=MarkupWish(FIRST, Decimal(15), "meta"), by=cast.owner)
    address, asked = (
        reverse("analytics:group_rows", args=["bakery"]),
        MAY | asks_for_beside("meta", "spend"),
    )
    for person, amount, other in ((cast.owner, "€100.00", "€115.00"), (cast.viewer, "€115.00", "€100.00")):
        browser = signed_in(person)
        page = browser.get(address, asked).content.decode()
        assert page.count(amount) == 3 and other not in page, person
        file = browser.get(f"{address}rows.csv", asked).content.decode()
        assert amount[1:4] in file and other[1:4] not in file


def test_what_no_account_tells_is_not_there(cast: Cast, signed_in: Any) -> None:
    build = Builder(cast.bakery)
    follow(build, {4: (10, None, 1), 5: (12, None, 1)})
    beside(build, {(4, "account"): (5, None, None, None, None)}, {(4, "ad", "EUR"): (1, 5, None)})
    with workspace_scope(cast.bakery):
        found = Insights(cast.bakery, FIRST, LAST)
        told = [cell.group for _column, _cells, cell in told_numbers(found, "followers", "paid")]
    right = [one for one in told if one is not None]
    assert {one["figure"] for one in right} >= {"followers", "growth", "left", "impressions", "spend"}
    series = next(one["series"] for one in right if "series" in one)
    address = reverse("analytics:group_rows", args=["bakery"])
    viewer = signed_in(cast.viewer)
    wrong = [
        {"of": "followers", "series": series, "figure": "came"},
        {"of": "followers", "series": series, "figure": "nothing"},
        {"of": "followers", "series": "7", "figure": "left"},
        asks_for_beside("meta", "views"),
        asks_for_beside("meta", "nothing"),
        asks_for_beside("google_ads", "spend"),
        asks_for_beside("\0", "spend"),
    ]
    for asked in right:
        assert viewer.get(address, MAY | dict(asked)).status_code == 200, asked
    for asked in wrong:
        assert viewer.get(address, MAY | dict(asked)).status_code == 404, asked
    stranger = signed_in(cast.stranger)
    for asked in right:
        assert stranger.get(address, MAY | dict(asked)).status_code == 404
        assert stranger.get(f"{address}rows.xlsx", MAY | dict(asked)).status_code == 404


def test_profiles_of_another_workspace_are_not_there(cast: Cast, signed_in: Any) -> None:
    follow(Builder(cast.rival), {4: (10, 2, 1)})
    with workspace_scope(cast.rival):
        (one,) = followings(cast.rival, FIRST, LAST)
    address = reverse("analytics:group_rows", args=["bakery"])
    asked = MAY | asks_for_following(one, "followers")
    assert signed_in(cast.viewer).get(address, asked).status_code == 404
