"""Goals in the API: what was planned, where they stand, what to expect, and how they were closed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.keys import make_key
from accounts.models import ApiKey, Role
from analytics.rollup import recompute
from campaigns.models import Goal
from campaigns.planning.goals import GoalPlan, create_goal
from campaigns.planning.reviews import ReviewWish, close_goal
from tests.builders import Builder
from tests.cast import Cast, as_workspace

TODAY = timezone.now().date()
Call = Any


@pytest.fixture
def call(cast: Cast, client: Client) -> Call:
    """`call("goals/", show="all")` with a read key of a viewer of the bakery, where two leads came a day."""
    build = Builder(cast.bakery)
    series, run = build.series(campaign="Spring"), build.run("meta.csv").pk
    for back in range(1, 141):
        build.fact(series, ago(back), run_id=run, spend="2", leads=2)
    recompute(cast.bakery.pk)
    _key, text = make_key(cast.bakery, name="reader", role=Role.VIEWER, scope=ApiKey.Scope.READ, by=None)

    def get(path: str, **params: str) -> Any:
        address = f"/api/v1/workspaces/{cast.bakery.slug}/{path}"
        return client.get(address, params, headers={"Authorization": f"Bearer {text}"})

    return get


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def make(cast: Cast, **changes: Any) -> Goal:
    values: dict[str, Any] = {
        "name": "More leads",
        "metric": "leads",
        "target": Decimal(150),
        "starts_on": ago(20),
        "due_on": TODAY + timedelta(days=49),
    }
    with as_workspace(cast.bakery) as workspace:
        return create_goal(workspace, plan=GoalPlan(**(values | changes)), by=None)


def test_a_goal_is_told_whole(call: Call, cast: Cast) -> None:
    goal = make(cast, budget=Decimal(200), review_on=(TODAY,), audience="Cafés")
    body = call(f"goals/{goal.pk}/").json()
    feasibility, forecast = body.pop("feasibility"), body.pop("forecast")
    assert body.pop("words").startswith("27% of the way by")
    assert body == {
        "id": str(goal.pk),
        "name": "More leads",
        "metric": "leads",
        "direction": "at_least",
        "target": "150",
        "baseline": None,
        "starts_on": ago(20).isoformat(),
        "due_on": (TODAY + timedelta(days=49)).isoformat(),
        "objective_id": None,
        "campaign_id": None,
        "audience": "Cafés",
        "action": "",
        "budget": "200.00",
        "currency": "EUR",
        "hours": None,
        "review_on": [TODAY.isoformat()],
        "state": "behind",
        "value": {
            "value": "40",
            "state": "ok",
            "reason": "",
            "open": "/api/v1/workspaces/bakery/results/sources/"
            f"?metric=leads&from={ago(20).isoformat()}&to={ago(1).isoformat()}",
        },
        "share": "0.266667",
        "known_through": ago(1).isoformat(),
        "review": None,
    }
    assert feasibility["words"].startswith("It needs 15.4 a week; the last 20 whole weeks brought 14 a week.")
    assert {name: feasibility[name] for name in ("verdict", "periods", "needed_per_week", "recent")} == {
        "verdict": "possible",
        "periods": 20,
        "needed_per_week": "15.4",
        "recent": "14",
    }
    assert (feasibility["best"], feasibility["best_to"]) == ("140", ago(1).isoformat())
    assert Decimal(forecast["low"]) < Decimal(forecast["middle"]) < Decimal(forecast["high"])


def test_a_closed_goal_shows_its_review(call: Call, cast: Cast) -> None:
    goal, running = make(cast), make(cast, name="Running")
    with as_workspace(cast.bakery) as workspace:
        close_goal(
            workspace, goal, wish=ReviewWish("partly", "Half", "Rain", "Sun"), value=Decimal(40), by=None
        )
    closed = call("goals/", show="closed").json()
    assert (closed["count"], closed["pages"], closed["currency"]) == (1, 1, "EUR")
    review = closed["results"][0]["review"]
    assert review.pop("closed_at")
    assert review == {
        "outcome": "partly",
        "value": "40",
        "currency": "EUR",
        "result": "Half",
        "why": "Rain",
        "next_step": "Sun",
    }
    assert [each["id"] for each in call("goals/").json()["results"]] == [str(running.pk)]
    assert call("goals/", show="all").json()["count"] == 2


def test_bad_questions_are_answered_with_the_field(call: Call, cast: Cast) -> None:
    for wrong in ({"show": "some"}, {"page": "0"}, {"page": "1" * 40}, {"page": "\0"}, {"show": "\0"}):
        answer = call("goals/", **wrong)
        assert answer.status_code == 400
        assert set(wrong) <= set(answer.json())


def test_goals_of_others_are_none(call: Call, cast: Cast) -> None:
    plan = GoalPlan("Theirs", "leads", Decimal(1), ago(3), TODAY)
    with as_workspace(cast.rival) as rival:
        foreign = create_goal(rival, plan=plan, by=None)
    assert call(f"goals/{foreign.pk}/").status_code == call(f"goals/{10**30}/").status_code == 404


def test_fifty_goals_ask_no_more_than_a_few(
    call: Call, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    for number in range(50):
        make(cast, starts_on=ago(number + 1), metric=("leads", "roi", "all_in_cost")[number % 3])
    with django_assert_max_num_queries(40):
        assert len(call("goals/").json()["results"]) == 50
