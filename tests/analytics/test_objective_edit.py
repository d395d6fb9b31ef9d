"""The pages that change objectives and link what serves them, as a browser without scripts sees them."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.tenancy import workspace_scope
from campaigns.models import Campaign, Goal, GoalReview, Objective
from campaigns.planning.library import LIBRARY
from campaigns.planning.objectives import archive_objective
from tests.analytics.objective_world import MAY, VALUES, fill, names, objective, visitor, words
from tests.builders import Builder
from tests.cast import Cast


@pytest.fixture
def bakery(cast: Cast) -> Builder:
    return fill(cast)


@pytest.fixture
def visit(cast: Cast, signed_in: Callable[[User], Client]) -> Any:
    return visitor(cast, signed_in)


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
        days = {"starts_on": date(2026, 5, 1), "due_on": date(2026, 6, 1)}
        make = Goal.objects.of(cast.bakery).create
        make(name="Still open", metric="revenue", target=Decimal(10), **days)
        goal = make(name="Closed", metric="revenue", target=Decimal(10), **days)
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
