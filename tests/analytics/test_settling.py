"""Which days may still change, and which were not over: by when they were last exported, with their sources."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.keys import make_key
from accounts.models import Role
from analytics.rollup import recompute
from analytics.settling import moving_days, moving_in, sentences
from campaigns import restatement
from campaigns.models import ImportRun
from tests.builders import Builder
from tests.cast import Cast, as_workspace

MAY = (date(2026, 5, 1), date(2026, 5, 31))


@pytest.fixture(autouse=True)
def _windows(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(restatement, "windows", lambda: {"meta_ads": 7, "google_ads": 3, "ga4": 0})


def loaded(
    build: Builder,
    name: str,
    first: int,
    last: int,
    *,
    source: str = "meta_ads",
    exported: datetime | None = None,
    uploaded: datetime = datetime(2026, 6, 20, 12, tzinfo=UTC),
    account: Any = None,
) -> ImportRun:
    """A loaded import of days of May; without `exported` nothing says when it was made."""
    run = build.run(name)
    period = date(2026, 5, first), date(2026, 5, last)
    observed = exported or datetime.combine(period[1], datetime.min.time(), UTC)
    with as_workspace(build.workspace):
        ImportRun.objects.of(build.workspace).filter(pk=run.pk).update(
            source=source,
            account=account,
            period_from=period[0],
            period_to=period[1],
            observed_at=observed,
            uploaded_at=uploaded,
        )
    return run


def told(cast: Cast, **more: Any) -> list[tuple[str, list[tuple[int, int]], list[int]]]:
    with as_workspace(cast.bakery):
        found = moving_in(cast.bakery, *MAY, **more)
    return [
        (
            each.source,
            [(first.day, last.day) for first, last in each.spans],
            [day.day for day in each.partial],
        )
        for each in found
    ]


def test_the_days_inside_the_window_are_moving_counted_from_the_export(cast: Cast, build: Builder) -> None:
    loaded(build, "meta.csv", 1, 20, exported=datetime(2026, 5, 22, 9, tzinfo=UTC))
    assert told(cast) == [("meta_ads", [(16, 20)], [])]


def test_without_a_word_on_the_export_they_are_counted_from_its_last_day(cast: Cast, build: Builder) -> None:
    loaded(build, "meta.csv", 1, 20)
    assert told(cast) == [("meta_ads", [(14, 20)], [])]


def test_a_newer_export_settles_the_days_that_it_covers(cast: Cast, build: Builder) -> None:
    loaded(build, "older.csv", 1, 20, exported=datetime(2026, 5, 21, tzinfo=UTC))
    loaded(build, "newer.csv", 10, 20, exported=datetime(2026, 6, 15, tzinfo=UTC))
    assert told(cast) == []


def test_a_newer_export_of_another_account_settles_nothing(cast: Cast, build: Builder) -> None:
    north = build.series(campaign="Spring bread").account
    loaded(build, "older.csv", 1, 20, exported=datetime(2026, 5, 21, tzinfo=UTC), account=north)
    loaded(build, "newer.csv", 10, 20, exported=datetime(2026, 6, 15, tzinfo=UTC))
    assert told(cast) == [("meta_ads", [(15, 20)], [])]


def test_a_source_that_changes_nothing_is_never_moving(cast: Cast, build: Builder) -> None:
    loaded(build, "ga4.csv", 1, 20, source="ga4")
    assert told(cast) == []


def test_an_export_of_its_own_last_day_is_partial(cast: Cast, build: Builder) -> None:
    loaded(build, "ga4.csv", 1, 20, source="ga4", exported=datetime(2026, 5, 20, 10, tzinfo=UTC))
    loaded(build, "google.csv", 1, 19, source="google_ads", uploaded=datetime(2026, 5, 19, 18, tzinfo=UTC))
    loaded(build, "meta_2026-05-12.csv", 1, 12, exported=datetime(2026, 5, 12, tzinfo=UTC))
    assert told(cast) == [
        ("google_ads", [(17, 19)], [19]),
        ("ga4", [], [20]),
        ("meta_ads", [(6, 12)], [12]),
    ]


def test_a_name_with_both_days_names_the_period_and_not_the_export(cast: Cast, build: Builder) -> None:
    loaded(build, "ga4 20260501-20260520.csv", 1, 20, source="ga4")
    loaded(build, "google_2026-05-18.csv", 18, 18, source="google_ads")
    assert told(cast) == [("google_ads", [(18, 18)], [18])]


def test_imports_that_are_not_loaded_do_not_count(cast: Cast, build: Builder) -> None:
    run = loaded(build, "meta.csv", 1, 20)
    with as_workspace(cast.bakery):
        ImportRun.objects.of(cast.bakery).filter(pk=run.pk).update(state="undone")
    assert told(cast) == []


def test_a_campaign_hears_of_the_accounts_it_is_advertised_from(cast: Cast, build: Builder) -> None:
    series = build.series(campaign="Spring bread")
    campaign = series.platform_campaign.campaign_id  # type: ignore[union-attr]  # it was made with one
    loaded(build, "meta.csv", 1, 20, account=series.account)
    loaded(build, "google.csv", 1, 20, source="google_ads")
    assert told(cast, campaign_id=campaign) == [("meta_ads", [(14, 20)], [])]


def test_it_is_said_in_plain_sentences(cast: Cast, build: Builder) -> None:
    loaded(build, "meta.csv", 1, 20, exported=datetime(2026, 5, 20, 9, tzinfo=UTC))
    with as_workspace(cast.bakery):
        found = moving_in(cast.bakery, *MAY)
    assert sentences(found) == [
        "Meta Ads may still change: May 14, 2026 – May 20, 2026 (exported on May 20, 2026).",
        "Meta Ads is partial: May 20, 2026 was not over when it was exported.",
    ]
    assert len(moving_days(found)) == 7


def test_many_imports_cost_one_query(cast: Cast, build: Builder) -> None:
    for back in range(30):
        loaded(build, f"{back}.csv", 1, 1 + back)
    with as_workspace(cast.bakery), CaptureQueriesContext(connection) as captured:
        moving_in(cast.bakery, *MAY)
    assert len(captured) == 1


def test_the_pages_and_the_api_tell_it(cast: Cast, build: Builder, signed_in: Any) -> None:
    series = build.series(campaign="Spring bread")
    run = loaded(build, "meta.csv", 1, 20, account=series.account)
    build.fact(series, "2026-05-18", run_id=run.pk, line=2, spend="100", conversions=4)
    with as_workspace(cast.bakery):
        recompute(cast.bakery.pk)
    browser = signed_in(cast.viewer)
    period = {"period": "custom", "from": "2026-05-01", "to": "2026-05-31"}
    campaign = series.platform_campaign.campaign_id  # type: ignore[union-attr]  # as above
    for address in (
        reverse("analytics:dashboard", args=["bakery"]),
        reverse("analytics:campaign", args=["bakery", campaign]),
    ):
        text = browser.get(address, period).content.decode()
        assert "Some of these days are still moving" in text
        assert "May 18, 2026 · still moving" in text
        assert "May 13, 2026 · still moving" not in text
    _key, secret = make_key(cast.bakery, name="robot", role=Role.VIEWER, scope="read", by=None)
    body = (
        Client()
        .get(
            "/api/v1/workspaces/bakery/results/",
            {"from": "2026-05-01", "to": "2026-05-31"},
            headers={"Authorization": f"Bearer {secret}"},
        )
        .json()
    )
    assert body["moving"] == [
        {
            "source": "meta_ads",
            "label": "Meta Ads",
            "days": [{"from": "2026-05-14", "to": "2026-05-20"}],
            "partial": [],
            "observed_on": "2026-05-20",
        }
    ]
    text = browser.get(reverse("campaigns:import_detail", args=["bakery", run.pk])).content.decode()
    assert "Meta Ads could still correct the days from May 14, 2026 to May 20, 2026" in text
