"""Ads, followers, organic beside paid and people, and all tables over the API."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.keys import make_key
from accounts.models import ApiKey, Role
from analytics.insights.sections import SECTIONS, Insights
from analytics.rollup import recompute
from campaigns.models import RunState
from tests.analytics.test_pages import words
from tests.builders import Builder
from tests.campaigns.test_import_run import Desk
from tests.cast import Cast, as_workspace
from tests.exports import EXPORTS, needs_exports

FIRST, LAST = date(2026, 5, 1), date(2026, 5, 31)
MAY = {"from": "2026-05-01", "to": "2026-05-31"}


@pytest.fixture
def build(cast: Cast) -> Builder:
    """May 2026: two ads, a page with followers, and the ages of those who saw the ads."""
    build = Builder(cast.bakery)
    run = build.run("ads.csv")
    rye = build.series(level="ad", entity="Rye", campaign="Bread")
    oat = build.series(level="ad", entity="Oat", campaign="Bread")
    dollars = build.series(level="ad", entity="Corn", campaign="Bread", currency="USD")
    for day in ("2026-05-04", "2026-05-05"):
        build.fact(
            rye,
            day,
            run_id=run.pk,
            line=2,
            spend=10,
            impressions=1000,
            link_clicks=20,
            clicks=90,
            conversions=2,
        )
    # The same days once more as a range, which must not count twice.
    build.fact(rye, "2026-05-01", "2026-05-31", spend=999, impressions=9999, conversions=9)
    build.fact(oat, "2026-05-04", spend=5, impressions=0, clicks=0, conversions=0)
    build.fact(dollars, "2026-05-04", spend=7, impressions=100, clicks=1)
    page = build.account("meta_page", "500", "Kettle Works")
    days = build.series(
        "meta_page.days", account=page, kind="social", level="account", entity="facebook", channel="meta"
    )
    build.fact(days, "2026-05-01", followers=100, follows=3, unfollows=1)
    build.fact(days, "2026-05-02", follows=4)
    build.fact(
        days, "2026-05-20", followers=130, impressions=500, organic_impressions=400, paid_impressions=100
    )
    for age, gender, seen in (("18-24", "female", 30), ("18-24", "male", 10), ("25-34", "female", 60)):
        split = build.series(campaign="Bread", breakdown=f"Age={age}; Gender={gender}")
        build.fact(split, "2026-05-04", impressions=seen)
    build.fact(build.series(campaign="Bread", breakdown="Placement=Feed"), "2026-05-04", impressions=5)
    recompute(cast.bakery.pk)
    return build


def rows(build: Builder, section: str, *columns: str) -> list[tuple[Any, ...]]:
    with as_workspace(build.workspace) as workspace:
        found = Insights(workspace, FIRST, LAST).table(section)
    return [tuple(record[name].value for name in columns) for record in found.records()]


def test_ads_count_once_and_money_without_a_rate_is_left_out(build: Builder) -> None:
    columns = ("ad", "campaign", "conversions", "clicks", "impressions", "spend", "cost", "rate")
    assert rows(build, "ads", *columns) == [
        ("Rye", "Bread", 4, 40, 2000, 20, 5, 0.02),
        ("Corn", "Bread", None, 1, 100, None, None, 0.01),
        ("Oat", "Bread", 0, 0, 0, 5, None, None),
    ]
    with as_workspace(build.workspace) as workspace:
        found = Insights(workspace, FIRST, LAST).table("ads")
    reasons = [(record["spend"].reason, record["cost"].reason) for record in found.records()][1:]
    assert reasons == [
        ("No exchange rate for its days",) * 2,
        ("The export does not tell it.", "No conversions"),
    ]


def test_followers_grow_from_one_count_to_the_next(build: Builder) -> None:
    columns = ("profile", "followers", "day", "growth", "since", "came", "left")
    expected = ("Facebook, Kettle Works", 130, date(2026, 5, 20), 30, FIRST, 7, 1)
    assert rows(build, "followers", *columns) == [expected]


def test_organic_stands_beside_paid_and_nothing_is_added_up(build: Builder) -> None:
    columns = ("channel", "impressions", "organic", "boosted", "views", "ads")
    ((channel, *told),) = rows(build, "paid", *columns)
    assert (str(channel), told[:4]) == ("Meta", [500, 400, 100, None])
    assert told[4] is not None and told[4] >= 2100


def test_people_are_told_by_dimension_with_days_and_source(build: Builder) -> None:
    columns = ("dimension", "group", "share", "number", "measure", "first", "last")
    day = date(2026, 5, 4)
    assert rows(build, "audience", *columns) == [
        ("Age", "25-34", 0.6, 60, "impressions", day, day),
        ("Age", "18-24", 0.4, 40, "impressions", day, day),
        ("Gender", "female", 0.9, 90, "impressions", day, day),
        ("Gender", "male", 0.1, 10, "impressions", day, day),
    ]


def test_the_page_puts_sources_side_by_side_and_opens_ads(build: Builder, page: Any) -> None:
    response = page(**MAY)
    text = words(response)
    assert "Facebook, Kettle Works: +30 followers from May 1, 2026 to May 20, 2026." in text
    ages = response.context["people"][0]
    assert [[cell["text"] for cell in row] for row in ages["rows"]] == [
        ["18-24", "40.0%"],
        ["25-34", "60.0%"],
    ]
    shown = next(one for one in response.context["tables"] if one["table"].key == "ads")
    opened = words(page("insight_rows", int(shown["rows"][0][0]["href"].split("/")[-2]), **MAY))
    assert "ads.csv" in opened and "€10.00" in opened and "€999.00" in opened


def test_rows_of_another_workspace_are_not_there(build: Builder, cast: Cast, page: Any) -> None:
    other = Builder(cast.rival)
    series = other.series(level="ad", entity="Theirs")
    page("insight_rows", series.pk, status=404, **MAY)


def test_the_api_tells_the_same_tables(build: Builder, cast: Cast, client: Client) -> None:
    _key, text = make_key(cast.bakery, name="reader", role=Role.VIEWER, scope=ApiKey.Scope.READ, by=None)

    def get(**params: str) -> Any:
        address = f"/api/v1/workspaces/{cast.bakery.slug}/insights/"
        return client.get(address, params or None, headers={"Authorization": f"Bearer {text}"})

    answer = get(**MAY).json()
    assert [table["key"] for table in answer["tables"]] == list(SECTIONS)
    assert (answer["currency"], answer["network"], answer["networks"]) == ("EUR", "", [])
    ads = next(table for table in answer["tables"] if table["key"] == "ads")
    assert ads["rows"][0]["spend"] == {"value": "20", "reason": "", "open": None}
    assert ads["rows"][1]["spend"] == {
        "value": None,
        "reason": "No exchange rate for its days",
        "open": None,
    }
    assert Decimal(ads["rows"][0]["rate"]["value"]) == Decimal("0.02")
    assert [table["key"] for table in get(section="paid", **MAY).json()["tables"]] == ["paid"]
    assert get(section="nothing", **MAY).status_code == 400
    assert get(network="n" * 61, **MAY).status_code == 400


def test_each_number_of_the_api_opens_to_rows_with_its_sums(
    build: Builder, cast: Cast, client: Client
) -> None:
    """A key of another workspace finds nothing there."""
    base = f"/api/v1/workspaces/{cast.bakery.slug}/insights/"

    def get(address: str, workspace: Any = cast.bakery, **params: str) -> Any:
        _key, text = make_key(workspace, name="reader", role=Role.VIEWER, scope=ApiKey.Scope.READ, by=None)
        return client.get(address, params or None, headers={"Authorization": f"Bearer {text}"})

    tables = {table["key"]: table["rows"] for table in get(base, **MAY).json()["tables"]}
    (followers,), (paid,) = tables["followers"], tables["paid"]
    for cell in (*followers.values(), *paid.values()):
        if not cell["open"]:
            continue
        answer = get(cell["open"]).json()
        assert cell["value"] in [one["value"] for one in answer["sums"]], (cell, answer)
        assert len(answer["rows"]) == answer["total_rows"] > 0
        assert {len(row) for row in answer["rows"]} == {len(answer["columns"])}
    second = get(followers["came"]["open"] + "&page=2&per_page=1").json()
    assert (second["pages"], len(second["rows"]), second["rows"][0][0]) == (3, 1, "2026-05-02")
    assert get(followers["came"]["open"] + "&per_page=501").status_code == 400
    assert get(f"{base}rows/", **MAY).status_code == 404
    assert get(followers["came"]["open"], workspace=cast.rival).status_code == 404


@needs_exports
def test_a_real_linkedin_page_tells_who_follows_it(cast: Cast, settings: Any, tmp_path: Any) -> None:
    settings.FILES_DIR = tmp_path
    desk = Desk(cast.bakery, cast.analyst)
    name = "orladigitaltech_followers_1772703807989.xls"
    made = desk.load((EXPORTS / "linkedin_page" / name).read_bytes(), name)
    assert made.state == RunState.LOADED, made.error
    with as_workspace(desk.workspace) as workspace:
        found = Insights(workspace, date(2026, 1, 1), date(2026, 3, 4), "linkedin")
        told = {split.dimension for split in found.splits}
        assert {"region", "function", "seniority", "industry", "size"} == told
        assert {split.measure for split in found.splits} == {"followers"}
        of_functions = next(split for split in found.splits if split.dimension == "function")
        assert next(iter(of_functions.groups.items())) == ("Engenharia", 959)
        assert (of_functions.first, of_functions.last) == (date(2025, 3, 4), date(2026, 3, 3))
        assert found.table("followers").rows
