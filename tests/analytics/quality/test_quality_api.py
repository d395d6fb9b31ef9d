"""Data quality over HTTP: shapes, decimals, filters, and what strangers are answered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.keys import make_key
from accounts.models import ApiKey, Role
from analytics.models import QualityDay
from analytics.quality.checks import CHECKS
from analytics.rollup import recompute
from campaigns.planning.days import today_in
from tests.analytics.quality.world import API_MAY, EVERY_DAY, advertise, sound
from tests.builders import Builder
from tests.cast import Cast, as_workspace


@pytest.fixture
def call(cast: Cast, client: Client) -> Any:
    """`call(**params)` with a read key of the bakery."""
    _key, text = make_key(cast.bakery, name="reader", role=Role.VIEWER, scope=ApiKey.Scope.READ, by=None)

    def get(slug: str = "bakery", key: str = text, **params: str) -> Any:
        recompute(cast.bakery.pk)
        headers = {"Authorization": f"Bearer {key}"}
        return client.get(f"/api/v1/workspaces/{slug}/quality/", API_MAY | params, headers=headers)

    return get


@pytest.fixture
def build(cast: Cast) -> Builder:
    build = sound(cast)
    advertise(build, "Silent", EVERY_DAY[:1], spend=310)
    advertise(build, "Export", EVERY_DAY[:1], conversion_value=None, spend=None)
    return build


def test_the_score_comes_check_by_check(call: Any, build: Builder) -> None:
    body = call().json()
    assert (body["score"], body["reason"], body["fixes"]) == (95, "", ["spend_without_visits"])
    assert [one["check"] for one in body["checks"]] == [check.code for check in CHECKS]
    [found] = [one for one in body["checks"] if one["lost"] != "0.000000"]
    assert found == {
        "check": "spend_without_visits",
        "label": "Spend without tagged visits",
        "applies": True,
        "share": "0.500000",
        "points": "10.000000",
        "lost": "5.000000",
        "sentence": "No visit carries the tag of 1 campaign that cost money: Silent (€310.00), of €620.00 spent.",
        "rows_url": "/w/bakery/tracking/tags/audit/?period=custom&from=2026-05-01&to=2026-05-31",
        "fix": "Build the links of these campaigns with their tags, and put them into the ads.",
        "fix_url": "/w/bakery/tracking/tags/builder/",
    }
    assert body["period"] == {"from": "2026-05-01", "to": "2026-05-31"}


def test_of_one_campaign(call: Any, build: Builder) -> None:
    body = call(campaign=str(build.campaign("Silent").pk)).json()
    found = {one["check"]: one for one in body["checks"]}
    assert found["spend_without_visits"]["share"] == "1.000000"
    assert found["unknown_tags"] | {"label": "", "sentence": ""} == {
        "check": "unknown_tags",
        "label": "",
        "applies": False,
        "share": None,
        "points": None,
        "lost": None,
        "sentence": "",
        "rows_url": "",
        "fix": "",
        "fix_url": "",
    }


def test_nothing_measured_is_no_score(call: Any, cast: Cast) -> None:
    body = call().json()
    assert (body["score"], body["checks"], body["fixes"], body["history"]) == (None, [], [], [])
    assert body["reason"] == "Nothing was measured in this period: neither cost nor revenue."


def test_the_history_comes_with_it(call: Any, cast: Cast, build: Builder) -> None:
    with as_workspace(cast.bakery) as bakery:
        today = today_in(bakery)
        QualityDay.objects.of(bakery).create(day=today - timedelta(days=2), score=None)
        QualityDay.objects.of(bakery).create(day=today, score=95)
    assert call().json()["history"] == [
        {"day": (today - timedelta(days=2)).isoformat(), "score": None},
        {"day": (today - timedelta(days=1)).isoformat(), "score": None},
        {"day": today.isoformat(), "score": 95},
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [("from", "15/06/2026"), ("to", "2026-04-01"), ("campaign", "0"), ("campaign", "7"), ("objective", "x")],
)
def test_bad_input_is_answered_with_its_field(call: Any, cast: Cast, field: str, value: str) -> None:
    answer = call(**{field: value})
    assert answer.status_code == 400 and ("from" if field == "to" else field) in answer.json()


def test_strangers_get_the_404_of_nothing(call: Any, cast: Cast) -> None:
    theirs, nothing = call("rival-shop"), call("no-such-shop")
    assert theirs.status_code == nothing.status_code == 404
    assert theirs.content == nothing.content
    assert call(key="smroi_wrong").status_code == 401


def test_a_campaign_of_another_workspace_is_answered_like_one_that_never_was(call: Any, cast: Cast) -> None:
    foreign = Builder(cast.rival).campaign("Theirs").pk
    answers = [call(campaign=str(number)) for number in (foreign, foreign - 2)]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert answers[0].content == answers[1].content
