"""The pages of objectives, as a browser without scripts sees them."""

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
from campaigns.models import Campaign, Goal, GoalReview, Objective
from campaigns.planning.library import LIBRARY
from campaigns.planning.objectives import ObjectivePlan, add_objective, archive_objective, link_to_objective
from tests.builders import Builder
from tests.cast import Cast

MAY = {"period": "custom", "from": "2026-05-01", "to": "2026-05-31", "compare": "1"}
VALUES = {"name": "Leads", "metric_1": "leads", "earns_money": "on"}


def words(response: Any) -> str:
    """The text of a page, without markup and with single spaces."""
    text = re.sub(r"<(script|style)[^>]*>.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).replace("\xa0", " ").split())


@pytest.fixture
def bakery(cast: Cast) -> Builder:
    build = Builder(cast.bakery)
    run = build.run("may.csv").pk
    may: tuple[tuple[str, dict[str, Any]], ...] = (
        ("Spring", {"spend": 100, "conversion_value": 250}),
        ("Gifts", {"spend": 50, "conversion_value": 40}),
        ("Brand", {"spend": 30, "impressions": 9000, "conversion_value": 3}),
        ("Test", {"spend": 5}),
    )
    for number, (campaign, more) in enumerate(may):
        build.fact(build.series(campaign=campaign), "2026-05-03", run_id=run, line=number + 2, **more)
    build.fact(build.series(campaign="Brand"), "2026-04-10", run_id=run, line=9, impressions=6000)
    recompute(cast.bakery.pk)
    return build


def objective(build: Builder, name: str, *campaigns: str, **plan: Any) -> Objective:
    workspace = build.workspace
    with workspace_scope(workspace):
        made = add_objective(workspace, plan=ObjectivePlan(name, **plan), by=None)
        rows = Campaign.objects.of(workspace).filter(name__in=campaigns)
        link_to_objective(workspace, made, campaigns=rows, by=None)
    return made


@pytest.fixture
def visit(cast: Cast, signed_in: Callable[[User], Client]) -> Any:
    """`visit(name, *args, by=, data=, **params)`: what the bakery's address answers; with `data` it is sent."""

    def go(
        name: str, *args: Any, by: str = "analyst", data: dict[str, Any] | None = None, **params: str
    ) -> Any:
        browser = signed_in(getattr(cast, by))
        address = reverse(f"analytics:{name}", args=[cast.bakery.slug, *args], query=params or None)
        return browser.get(address) if data is None else browser.post(address, data)

    return go


def names(cast: Cast) -> list[str]:
    with workspace_scope(cast.bakery):
        return list(Objective.objects.of(cast.bakery).order_by("position").values_list("name", flat=True))


# --- the tree -----------------------------------------------------------------------------------------------


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
    assert "Be known €30.00 €3.00 not its aim 9,000 Impressions Up 50.0%" in text
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


# --- choosing, writing, changing ----------------------------------------------------------------------------


def test_the_library_says_what_each_kind_means_and_what_one_has(bakery: Builder, visit: Any) -> None:
    objective(bakery, "Sell loaves", kind="sales")
    text = words(visit("objective_new"))
    for entry in LIBRARY.values():
        assert f"{entry.name} " in text and str(entry.opportunity) in text
    assert "Sales You have it" in text and text.count("You have it") == 1


def test_an_entry_is_taken_over_and_the_second_of_its_kind_is_pointed_out(cast: Cast, visit: Any) -> None:
    form = visit("objective_new", kind="leads")
    assert str(LIBRARY["leads"].content) in html.unescape(form.content.decode())
    assert "You already have" not in words(form)
    made = visit("objective_new", kind="leads", data=VALUES | {"metric_2": "cpl", "opportunity": "Mine."})
    assert made.status_code == 302
    with workspace_scope(cast.bakery):
        found = Objective.objects.of(cast.bakery).get()
    assert (found.kind, found.name, found.opportunity, found.metrics, found.earns_money) == (
        "leads",
        "Leads",
        "Mine.",
        ["leads", "cpl"],
        True,
    )
    assert "You already have an objective of this kind: Leads." in words(visit("objective_new", kind="leads"))
    again = visit("objective_new", kind="leads", data=VALUES)
    assert again.status_code == 400 and "There is already an objective “Leads”" in words(again)
    assert visit("objective_new", kind="leads", data=VALUES | {"name": "Course leads"}).status_code == 302
    assert names(cast) == ["Leads", "Course leads"]


def test_ones_own_is_written(cast: Cast, visit: Any) -> None:
    data = {"name": "Be a good neighbour", "metric_1": "engagements"}
    assert visit("objective_new", kind="own", data=data).status_code == 302
    with workspace_scope(cast.bakery):
        found = Objective.objects.of(cast.bakery).get()
    assert (found.kind, found.earns_money, found.metrics) == ("own", False, ["engagements"])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": " \t "}, "This field is required."),
        ({"name": "a\x00b"}, "Null characters are not allowed."),
        ({"name": "x" * 201}, "at most 200 characters"),
        ({"content": "x" * 2001}, "at most 2000 characters"),
        ({"metric_1": ""}, "This field is required."),
        ({"metric_1": "fame"}, "fame is not one of the available choices"),
        ({"metric_3": "a\x00b"}, "is not one of the available choices"),
    ],
)
def test_what_is_wrong_stands_at_its_field(cast: Cast, visit: Any, wrong: dict[str, str], said: str) -> None:
    page = visit("objective_new", kind="own", data=VALUES | wrong)
    assert page.status_code == 400
    assert said in words(page)
    assert names(cast) == []


def test_a_kind_that_is_not_in_the_library_adds_nothing(cast: Cast, visit: Any) -> None:
    assert visit("objective_new", kind="glory").status_code == 200
    assert visit("objective_new", kind="glory", data=VALUES).status_code == 400
    assert names(cast) == []


def test_it_is_edited(bakery: Builder, visit: Any, cast: Cast) -> None:
    made = objective(bakery, "Sell loaves", kind="sales", metrics=["revenue", "roi"])
    objective(bakery, "Be known")
    form = visit("objective_edit", made.pk).content.decode()
    assert 'value="revenue" selected' in form and 'value="Sell loaves"' in form
    taken = visit("objective_edit", made.pk, data=VALUES | {"name": "BE KNOWN"})
    assert taken.status_code == 400 and "There is already an objective" in words(taken)
    assert visit("objective_edit", made.pk, data=VALUES).status_code == 302
    with workspace_scope(cast.bakery):
        made.refresh_from_db()
    assert (made.name, made.kind, made.metrics) == ("Leads", "sales", ["leads"])


def test_it_moves_up_and_down_without_a_script(bakery: Builder, visit: Any, cast: Cast) -> None:
    objective(bakery, "First")
    second = objective(bakery, "Second")
    answer = visit("objective_move", second.pk, data={"up": "1"})
    assert answer.status_code == 302 and answer["Location"].endswith(f"#objective-{second.pk}")
    assert names(cast) == ["Second", "First"]
    visit("objective_move", second.pk, data={"down": "1"})
    assert names(cast) == ["First", "Second"]


def test_archived_it_stays_visible_where_it_is_used_and_can_be_restored(
    bakery: Builder, visit: Any, cast: Cast
) -> None:
    made = objective(bakery, "Sell loaves", "Spring")
    assert visit("objective_archive", made.pk, data={}).status_code == 302
    text = words(visit("objective_tree", **MAY))
    assert "Sell loaves Archived €100.00" in text
    page = visit("objective", made.pk, **MAY)
    assert "Archived" in words(page) and page.context["form"] is None
    linked = visit("objective_link", made.pk, data={"campaigns": []})
    assert linked.status_code == 409
    objective(bakery, "sell LOAVES")
    visit("objective_archive", made.pk, data={"restore": "1"})
    with workspace_scope(cast.bakery):
        made.refresh_from_db()
        assert made.archived_at is not None  # its name is taken meanwhile
        archive_objective(cast.bakery, Objective.objects.of(cast.bakery).get(name="sell LOAVES"), by=None)
    visit("objective_archive", made.pk, data={"restore": "1"})
    with workspace_scope(cast.bakery):
        made.refresh_from_db()
    assert made.archived_at is None


def test_campaigns_and_goals_are_linked_by_ticking_them(bakery: Builder, visit: Any, cast: Cast) -> None:
    made = objective(bakery, "Sell loaves", "Spring")
    with workspace_scope(cast.bakery):
        goal = Goal.objects.of(cast.bakery).create(
            name="Sell",
            metric="revenue",
            target=Decimal(10),
            starts_on=date(2026, 5, 1),
            due_on=date(2026, 6, 1),
        )
        gifts = Campaign.objects.of(cast.bakery).get(name="Gifts")
    page = visit("objective", made.pk, **MAY)
    offered = [label for _key, label in page.context["form"].fields["campaigns"].choices]
    assert sorted(offered) == ["Brand", "Gifts", "Test"]
    answer = visit("objective_link", made.pk, data={"campaigns": [gifts.pk], "goals": [goal.pk]})
    assert answer.status_code == 302
    text = words(visit("objective", made.pk, **MAY))
    assert "Total €150.00 €290.00 16.0%" in text and "Sell" in text
    assert visit("objective_link", made.pk, data={}).status_code == 302
    with workspace_scope(cast.bakery):
        assert set(made.campaigns.values_list("name", flat=True)) == {"Spring", "Gifts"}


def test_the_newest_are_offered_and_the_others_are_searched_for(
    bakery: Builder, visit: Any, cast: Cast
) -> None:
    made = objective(bakery, "Sell loaves", "Spring")
    with workspace_scope(cast.bakery):
        Campaign.objects.of(cast.bakery).bulk_create([Campaign(name=f"New {n}") for n in range(60)])
        for name in ("Still open", "Closed"):
            goal = Goal.objects.of(cast.bakery).create(
                name=name,
                metric="revenue",
                target=Decimal(10),
                starts_on=date(2026, 5, 1),
                due_on=date(2026, 6, 1),
            )
        GoalReview.objects.of(cast.bakery).create(goal=goal, outcome="met")
        old = Campaign.objects.of(cast.bakery).get(name="Brand")
    form = visit("objective", made.pk, **MAY).context["form"]
    offered = [label for _key, label in form.fields["campaigns"].choices]
    assert len(offered) == 50 and {name.split()[0] for name in offered} == {"New"}
    assert [label for _key, label in form.fields["goals"].choices] == ["Still open"]
    page = visit("objective", made.pk, **MAY, q=" br\x00and ")
    assert [label for _key, label in page.context["form"].fields["campaigns"].choices] == []
    page = visit("objective", made.pk, **MAY, q="bRAND")
    assert [label for _key, label in page.context["form"].fields["campaigns"].choices] == ["Brand"]
    assert "Only the newest are listed" not in words(page)
    assert "Nothing of this name" in words(visit("objective", made.pk, **MAY, q="unheard of"))
    # What is not among the newest can be linked all the same.
    assert visit("objective_link", made.pk, data={"campaigns": [old.pk]}).status_code == 302
    with workspace_scope(cast.bakery):
        assert set(made.campaigns.values_list("name", flat=True)) == {"Spring", "Brand"}
        # A closed goal is over, whatever it served.
    assert visit("objective_link", made.pk, data={"goals": [goal.pk]}).status_code == 400


def test_open_goals_come_first_and_all_of_them_are_one_link_away(
    bakery: Builder, visit: Any, cast: Cast
) -> None:
    made = objective(bakery, "Sell loaves")
    with workspace_scope(cast.bakery):
        for number in range(1, 11):
            goal = Goal.objects.of(cast.bakery).create(
                name=f"G{number}",
                objective=made,
                metric="spend",
                target=Decimal(10),
                starts_on=date(2026, 5, 1),
                due_on=date(2026, 5, 10 + number),
            )
            if number > 3:
                GoalReview.objects.of(cast.bakery).create(goal=goal, outcome="met")
    page = visit("objective", made.pk, **MAY)
    shown = [card["goal"].name for card in page.context["goals"]]
    assert shown == ["G1", "G2", "G3", "G10", "G9", "G8", "G7", "G6"]
    link = f"{reverse('analytics:goal_list', args=[cast.bakery.slug])}?objective={made.pk}"
    assert f'href="{link}">All goals' in page.content.decode()
    assert f'href="{link}">5 more goals' in visit("objective_tree", **MAY).content.decode()


@pytest.mark.parametrize("field", ["campaigns", "goals"])
@pytest.mark.parametrize("value", ["1", "x", "\x00", "99999999999999999999999"])
def test_what_cannot_be_linked_is_answered_at_its_field(
    bakery: Builder, visit: Any, field: str, value: str
) -> None:
    made = objective(bakery, "Sell loaves")
    page = visit("objective_link", made.pk, data={field: [value]})
    assert page.status_code == 400
    said = "Null characters are not allowed." if value == "\x00" else "Choose one of the list."
    assert page.context["form"].errors[field] == [said]
