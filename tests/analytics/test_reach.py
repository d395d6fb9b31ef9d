"""Reach is told where one row says it, and never added up."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from accounts.tenancy import workspace_scope
from analytics import sources
from analytics.metrics import Value
from tests.analytics.test_report import ask
from tests.builders import Builder
from tests.cast import Cast

MAY = ("2026-05-01", "2026-05-31")


def total(build: Builder, *period: str, **asked: Any) -> Value:
    return ask(build, "reach", *(period or MAY), **asked).totals["reach"]


def test_one_row_of_the_account_for_the_whole_period_is_the_reach_of_the_period(build: Builder) -> None:
    build.fact(build.series(level="account"), *MAY, reach=700, impressions=1000)
    build.fact(build.series(campaign="A"), "2026-05-02", reach=90)
    assert total(build) == Value(Decimal(700), "ok")
    assert total(build, "2026-05-01", "2026-05-30").state == "missing"


def test_days_and_campaigns_are_never_added(build: Builder) -> None:
    for day in ("2026-05-01", "2026-05-02"):
        build.fact(build.series(level="account"), day, reach=100)
    build.fact(build.series(campaign="A"), *MAY, reach=300)
    build.fact(build.series(campaign="B"), *MAY, reach=400)
    found = total(build)
    assert found.value is None and "does not add up" in found.reason
    answer = ask(build, "reach", *MAY, group_by="campaign")
    assert {row.label: row.values["reach"].value for row in answer.rows} == {"A": 300, "B": 400}
    answer = ask(build, "reach", "2026-05-01", "2026-05-03", group_by="day")
    assert [row.values["reach"].value for row in answer.rows] == [100, 100, None]


def test_two_accounts_reach_the_same_people_so_together_nobody_knows(build: Builder) -> None:
    build.fact(build.series(level="account"), *MAY, reach=700)
    build.fact(build.series(level="account", account=build.account("meta_ads", "2")), "2026-05-09", reach=5)
    assert total(build).state == "missing"
    # LinkedIn alone is one account, and its channel can be told.
    linkedin = build.series("linkedin_ads", level="account", kind="ads", channel="linkedin")
    build.fact(linkedin, *MAY, reach=60)
    assert total(build, channel="linkedin") == Value(Decimal(60), "ok")
    answer = ask(build, "reach", *MAY, group_by="channel")
    assert {row.key: row.values["reach"].value for row in answer.rows} == {"linkedin": 60}


def test_a_campaign_of_two_platform_campaigns_has_no_reach(build: Builder) -> None:
    build.fact(build.series(campaign="A"), *MAY, reach=300)
    campaign = build.campaign("A").pk
    assert total(build, campaign_id=campaign) == Value(Decimal(300), "ok")
    build.fact(build.series("google_ads", campaign="A"), *MAY, reach=200)
    assert total(build, campaign_id=campaign).state == "missing"


def test_a_split_by_age_is_no_reach_and_none_at_all_says_what_to_import(build: Builder) -> None:
    build.fact(build.series(level="account", breakdown="age=18-24"), *MAY, reach=70)
    found = total(build)
    assert found.value is None and found.reason.startswith("No reach in this period.")


def test_it_opens_to_the_one_row(build: Builder) -> None:
    build.fact(build.series(level="account"), *MAY, line=7, reach=700)
    build.fact(build.series(campaign="A"), "2026-05-02", reach=90)
    query = ask(build, "reach", *MAY).query
    with workspace_scope(build.workspace):
        behind = sources.source_rows(query, "reach")
    assert [(row.line, row.values) for row in behind.rows] == [(7, {"reach": Decimal(700)})]
    assert behind.sum_converted == {"reach": Decimal(700)}


def test_the_reach_of_another_workspace_is_not_seen(build: Builder, cast: Cast) -> None:
    other = Builder(cast.florist)
    other.fact(other.series(level="account"), *MAY, reach=700)
    assert total(build).value is None
