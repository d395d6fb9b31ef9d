"""The pages that show objectives, as a browser without scripts sees them."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.tenancy import workspace_scope
from analytics.metrics import METRICS
from analytics.rollup import recompute
from analytics.tree import COST
from campaigns.models import Campaign, Goal, Objective
from campaigns.planning.objectives import link_to_objective
from tests.analytics.objective_world import MAY, VALUES, fill, names, objective, visitor, words
from tests.builders import Builder
from tests.cast import Cast


@pytest.fixture
def bakery(cast: Cast) -> Builder:
    return fill(cast)


@pytest.fixture
def visit(cast: Cast, signed_in: Callable[[User], Client]) -> Any:
    return visitor(cast, signed_in)


def test_the_tree_shows_what_each_objective_cost_and_earned(bakery: Builder, visit: Any) -> None:
    objective(bakery, "Sell loaves", "Spring", "Gifts", metrics=["revenue"], opportunity="People like bread.")
    page = visit("objective_tree", **MAY)
    assert page.status_code == 200
    text = words(page)
    assert "Sell loaves €150.00 €290.00 16.0% €290.00 Revenue" in text
    assert "No objective €35.00 €3.00" in text
    assert "Whole workspace €185.00 €293.00" in text
    assert "People like bread." in text and "Proved by: Revenue" in text
    assert "Spring €100.00 All-in cost €250.00 Revenue 50.0% ROI" in text


def test_an_objective_without_money_shows_its_metric_and_the_change_and_says_why(
    bakery: Builder, visit: Any
) -> None:
    objective(bakery, "Be known", "Brand", metrics=["impressions"], earns_money=False)
    text = words(visit("objective_tree", **MAY))
    assert "Be known €30.00 €3.00 not its aim This objective does not earn money itself: " in text
    assert "its proving metric stands for it. 9,000 Impressions Up 50.0%" in text
    assert "shows its proving metric instead of an ROI" in text
    # Its page does not show the ROI among the figures either.
    made = Objective.objects.of(bakery.workspace)
    with workspace_scope(bakery.workspace):
        key = made.get().pk
    text = words(visit("objective", key, **MAY))
    assert "Judged by its proving metric" in text
    assert "Impressions How often ads were shown" in text and "Up 50.0% from 6,000" in text


def test_beside_the_revenue_of_the_workspace_stands_ones_own(cast: Cast, visit: Any) -> None:
    """Where only the shop knows of sales, the proof is the workspace's, and the objective's own has none."""
    build = Builder(cast.bakery)
    build.fact(build.series(campaign="Spring"), "2026-05-03", spend=100)
    shop = build.series("shopify_orders", level="order", entity="#1", channel="shop")
    build.fact(shop, "2026-05-04", revenue=900)
    recompute(cast.bakery.pk)
    made = objective(build, "Sell loaves", "Spring", metrics=["revenue", "spend"])
    cards = visit("objective", made.pk, **MAY).context["cards"]
    assert [(one["key"], one["state"], one["text"]) for one in cards] == [
        ("whole-revenue", "ok", "€900.00"),
        ("spend", "ok", "€100.00"),
        (COST, "ok", "€100.00"),
        ("revenue", "missing", ""),
        ("roi", "missing", ""),
    ]


def test_under_each_goal_of_the_tree_stands_its_campaign(bakery: Builder, visit: Any, cast: Cast) -> None:
    made = objective(bakery, "Sell loaves", "Spring", "Gifts", metrics=["revenue"])
    with workspace_scope(cast.bakery):
        campaigns = {row.name: row for row in Campaign.objects.of(cast.bakery)}
        for day, name, campaign in ((1, "Gifts sell", "Gifts"), (2, "Tests sell", "Test")):
            Goal.objects.of(cast.bakery).create(
                name=name,
                objective=made,
                campaign=campaigns[campaign],
                metric="revenue",
                target=Decimal(10),
                starts_on=date(2026, 5, 1),
                due_on=date(2026, 6, day),
            )
    text = words(visit("objective_tree", **MAY))
    tree = text[text.index("Proved by:") :]
    lines = [
        "Gifts sell",
        "Gifts €50.00 All-in cost €40.00 Revenue",
        "Tests sell",
        "Test It does not serve this objective, so it is not in its sums. €5.00 All-in cost",
        "Other campaigns",
        "Spring €100.00 All-in cost €250.00 Revenue 50.0% ROI",
    ]
    assert sorted(tree.index(line) for line in lines) == [tree.index(line) for line in lines]


def test_every_number_of_the_rollup_opens_to_rows_that_add_up(bakery: Builder, visit: Any) -> None:
    made = objective(bakery, "Sell loaves", "Spring", "Gifts")
    page = visit("objective_tree", **MAY).content.decode()
    links = {html.unescape(link) for link in re.findall(r'href="([^"]+/rows/\?[^"]+)"', page)}
    within = {(params_of(link)["metric"], params_of(link).get("objective", "")): link for link in links}
    for key, amount in {str(made.pk): "€150.00", "0": "€35.00"}.items():
        rows = words(visit("source_rows", **params_of(within[COST, key])))
        assert f"{METRICS[COST].label} {amount}" in rows
    rows = visit("source_rows", **params_of(within[COST, str(made.pk)]))
    text = words(rows)
    assert "Sell loaves" in text and "Sum of all 2 rows €150.00" in text
    assert f"/objectives/{made.pk}/?period=custom" in rows.content.decode()


def params_of(link: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}


def test_without_objectives_the_tree_teaches_the_method(cast: Cast, visit: Any) -> None:
    text = words(visit("objective_tree"))
    assert "Begin with what the business wants" in text and "Choose an objective" in text
    assert "Choose an objective" not in words(visit("objective_tree", by="viewer"))


def test_a_viewer_reads_and_an_analyst_writes(bakery: Builder, visit: Any, cast: Cast) -> None:
    made = objective(bakery, "Sell loaves", "Spring")
    objective(bakery, "Be known")
    for name, args in (("objective_tree", ()), ("objective", (made.pk,))):
        page = visit(name, *args, by="viewer")
        assert page.status_code == 200
        for action in (
            "objective_new",
            "objective_edit",
            "objective_move",
            "objective_link",
            "objective_archive",
        ):
            more = () if action == "objective_new" else (made.pk,)
            assert reverse(f"analytics:{action}", args=[cast.bakery.slug, *more]) not in page.content.decode()
    assert visit("objective_new", by="viewer").status_code == 403
    assert visit("objective_edit", made.pk, by="viewer", data=VALUES).status_code == 403
    for name in ("objective_archive", "objective_move", "objective_link"):
        assert visit(name, made.pk, by="viewer", data={}).status_code == 403
    assert names(cast) == ["Sell loaves", "Be known"]


def test_a_stranger_finds_nothing(bakery: Builder, visit: Any) -> None:
    made = objective(bakery, "Sell loaves")
    assert visit("objective_tree", by="stranger").status_code == 404
    assert visit("objective", made.pk, by="stranger").status_code == 404


@pytest.mark.parametrize(
    "params",
    [
        {"period": "custom", "from": "0001-01-01", "to": "9999-12-31"},
        {"period": "custom", "from": "\x00", "to": "2026-05-01"},
        {"from": "2026-05-02", "to": "2026-05-01"},
    ],
)
def test_a_period_that_cannot_be_is_answered_with_a_sentence(
    bakery: Builder, visit: Any, params: Any
) -> None:
    made = objective(bakery, "Sell loaves")
    assert visit("objective_tree", **params).status_code == 400
    assert visit("objective", made.pk, **params).status_code == 400


def test_the_page_of_one_asks_no_more_with_many_campaigns_and_goals(bakery: Builder, visit: Any) -> None:
    made = objective(bakery, "Sell loaves", "Spring")

    def asked(campaigns: int, goals: int) -> int:
        for number in range(campaigns):
            bakery.fact(bakery.series(campaign=f"C{number} of {campaigns}"), "2026-05-06", spend=1)
        with workspace_scope(bakery.workspace):
            rows = Campaign.objects.of(bakery.workspace).filter(objective=None)
            link_to_objective(bakery.workspace, made, campaigns=rows, by=None)
            for number in range(goals):
                Goal.objects.of(bakery.workspace).create(
                    name=f"G{number}",
                    objective=made,
                    metric="spend",
                    target=Decimal(10),
                    starts_on=date(2026, 5, 1 + number % 28),
                    due_on=date(2026, 6, 1),
                )
        recompute(bakery.workspace.pk)
        with CaptureQueriesContext(connection) as found:
            assert visit("objective", made.pk, **MAY).status_code == 200
        return len(found)

    # Eight goals are shown, each with days of its own.
    eight = asked(1, 8)
    assert asked(30, 30) <= eight
