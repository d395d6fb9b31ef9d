"""Objectives over HTTP: the tree with its figures, grouping and filtering by objective, and bad input."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.keys import make_key
from accounts.models import ApiKey, Role
from accounts.tenancy import workspace_scope
from analytics.rollup import recompute
from analytics.tree import COST
from campaigns.models import Campaign, Goal, GoalReview, Objective
from campaigns.planning.objectives import ObjectivePlan, add_objective, link_to_objective
from tests.builders import Builder
from tests.cast import Cast

JUNE = {"from": "2026-06-01", "to": "2026-06-30"}


@pytest.fixture
def call(cast: Cast, client: Client) -> Any:
    _key, text = make_key(cast.bakery, name="reader", role=Role.VIEWER, scope=ApiKey.Scope.READ, by=None)

    def get(path: str, **params: str) -> Any:
        return client.get(
            f"/api/v1/workspaces/{cast.bakery.slug}/{path}",
            params,
            headers={"Authorization": f"Bearer {text}"},
        )

    return get


@pytest.fixture
def loaves(cast: Cast) -> Objective:
    """Two campaigns serve it, one of them by a range of days; a third serves nothing, nor do an account's own rows."""
    build = Builder(cast.bakery)
    run = build.run("june.csv")
    spring = build.series(campaign="Spring")
    build.fact(spring, "2026-06-01", run_id=run.pk, line=2, spend=10, conversion_value=50)
    build.fact(spring, "2026-06-02", run_id=run.pk, line=3, spend=20, conversion_value=0)
    ranged = build.series(campaign="Summer", account=build.account(key="2"))
    build.fact(ranged, "2026-06-05", "2026-06-11", run_id=run.pk, line=4, spend=30, conversion_value=10)
    build.fact(build.series(campaign="Else"), "2026-06-03", run_id=run.pk, line=5, spend=4)
    build.fact(
        build.series(level="account", account=build.account(key="3")),
        "2026-06-03",
        run_id=run.pk,
        line=6,
        spend=1,
    )
    build.fact(
        build.series("shopify_orders", level="order", entity="#1", channel="shop"), "2026-06-01", revenue=99
    )
    recompute(cast.bakery.pk)
    with workspace_scope(cast.bakery):
        plan = ObjectivePlan("Loaves", opportunity="People like bread.", metrics=["revenue"])
        made = add_objective(cast.bakery, plan=plan, by=None)
        rows = Campaign.objects.of(cast.bakery).filter(name__in=["Spring", "Summer"])
        link_to_objective(cast.bakery, made, campaigns=rows, by=None)
    return made


def number(answer: Any, metric: str) -> str | None:
    value: str | None = answer[metric]["value"]
    return value


def test_results_by_objective(call: Any, loaves: Objective) -> None:
    answer = call("results/", group_by="objective", metrics="spend,revenue,roi", **JUNE).json()
    rows = {
        row["key"]: (row["label"], *(number(row, name) for name in ("spend", "revenue", "roi")))
        for row in answer["rows"]
    }
    assert rows == {
        str(loaves.pk): ("Loaves", "60.00", "60.00", "-0.400000"),
        "": ("No objective", "5.00", None, None),
    }
    # The shop's sales belong to no campaign: they are in the total alone.
    assert (number(answer["totals"], "spend"), number(answer["totals"], "revenue")) == ("65.00", "99.00")


@pytest.mark.parametrize(("which", "spend"), [("loaves", "60.00"), ("0", "5.00")])
def test_results_of_one_objective_open_to_rows_that_add_up(
    call: Any, loaves: Objective, which: str, spend: str
) -> None:
    within = str(loaves.pk) if which == "loaves" else which
    answer = call("results/", objective=within, metrics="spend", **JUNE).json()
    assert number(answer["totals"], "spend") == spend
    behind = call("results/sources/", metric="spend", objective=within, **JUNE).json()
    assert Decimal(behind["sums"]["spend"]) == Decimal(spend)
    assert sum(Decimal(row["converted"]["spend"]) for row in behind["rows"]) == Decimal(spend)
    assert {row["line"] for row in behind["rows"]} == ({2, 3, 4} if which == "loaves" else {5, 6})


@pytest.mark.parametrize("objective", ["1", "x", "99999999999999999999", "\x00"])
def test_an_objective_that_is_not_there_is_refused_at_its_field(call: Any, objective: str) -> None:
    answer = call("results/", objective=objective, **JUNE)
    assert answer.status_code == 400
    assert answer.json() == {"objective": ["This workspace has no such objective."], "code": "invalid"}


def test_an_objective_of_another_workspace_is_as_none(call: Any, cast: Cast) -> None:
    with workspace_scope(cast.rival):
        theirs = add_objective(cast.rival, plan=ObjectivePlan("Theirs"), by=None)
    assert (
        call("results/", objective=str(theirs.pk), **JUNE).json()
        == call("results/", objective="1", **JUNE).json()
    )


def proof_of(loaves: Objective) -> dict[str, Any]:
    return {
        "metric": "revenue",
        "of": "objective",
        "value": {
            "value": "60.00",
            "state": "ok",
            "reason": "",
            "open": "/api/v1/workspaces/bakery/results/sources/"
            f"?metric=revenue&from=2026-06-01&to=2026-06-30&objective={loaves.pk}",
        },
        "previous": {
            "value": None,
            "state": "missing",
            "reason": "Nothing was reported here.",
            "open": None,
        },
    }


def test_the_tree(call: Any, loaves: Objective, cast: Cast) -> None:
    with workspace_scope(cast.bakery):
        ids = dict(Campaign.objects.of(cast.bakery).values_list("name", "pk"))
        goal = Goal.objects.of(cast.bakery).create(
            name="Sell",
            campaign_id=ids["Spring"],
            objective=loaves,
            metric="revenue",
            target=Decimal("500.5"),
            starts_on="2026-06-01",
            due_on="2026-06-30",
        )
        GoalReview.objects.of(cast.bakery).create(goal=goal, outcome="met")
    answer = call("objectives/", **JUNE).json()
    (branch,) = answer["objectives"]
    assert {
        name: branch[name] for name in ("id", "kind", "name", "opportunity", "earns_money", "is_archived")
    } == {
        "id": str(loaves.pk),
        "kind": "own",
        "name": "Loaves",
        "opportunity": "People like bread.",
        "earns_money": True,
        "is_archived": False,
    }
    assert [number(branch["values"], name) for name in branch["values"]] == ["60.00", "60.00", "-0.400000"]
    assert branch["proofs"] == [proof_of(loaves)]
    assert branch["goals"] == [
        {
            "id": str(goal.pk),
            "name": "Sell",
            "metric": "revenue",
            "direction": "at_least",
            "target": "500.5",
            "due_on": "2026-06-30",
            "state": "met",
            "is_closed": True,
            "campaign": str(ids["Spring"]),
        }
    ]
    assert [(one["id"], number(one["values"], COST)) for one in branch["campaigns"]] == [
        (str(ids["Spring"]), "30.00"),
        (str(ids["Summer"]), "30.00"),
    ]
    assert [(one["id"], number(one["values"], COST)) for one in answer["without"]["campaigns"]] == [
        (str(ids["Else"]), "4.00"),
        (None, "1.00"),
    ]
    assert number(answer["totals"], COST) == "65.00"
    assert answer["period"] == JUNE


def test_a_proof_is_the_objectives_own_where_any_campaign_tells_the_metric(
    call: Any, loaves: Objective, cast: Cast
) -> None:
    with workspace_scope(cast.bakery):
        for name, metric in (("Silent", "revenue"), ("Told", "revenue_roi")):
            add_objective(cast.bakery, plan=ObjectivePlan(name, metrics=[metric]), by=None)
        told = Objective.objects.of(cast.bakery).get(name="Told")
        rows = Campaign.objects.of(cast.bakery).filter(name="Else")
        link_to_objective(cast.bakery, told, campaigns=rows, by=None)
    branches = call("objectives/", **JUNE).json()["objectives"]
    proofs = {branch["name"]: branch["proofs"][0] for branch in branches}
    assert {name: (one["of"], one["value"]["state"]) for name, one in proofs.items()} == {
        "Loaves": ("objective", "ok"),
        "Silent": ("objective", "missing"),
        "Told": ("objective", "missing"),
    }


def test_bad_days_are_refused_at_their_field(call: Any) -> None:
    answer = call("objectives/", **{"from": "2026-02-30"})
    assert answer.status_code == 400
    assert list(answer.json()) == ["from", "code"]
