"""The pages of goals as a browser without scripts sees them: the list, one goal, its end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEntry, Workspace
from analytics.models import Notice
from analytics.rollup import recompute
from campaigns.models import Campaign, CostEntry, Goal, GoalReview, Objective
from campaigns.planning.goals import GoalPlan, create_goal
from campaigns.planning.reviews import ReviewWish, close_goal
from tests.analytics.goal_world import TODAY, ago, fields, fill, make, sent, url, words
from tests.builders import Builder
from tests.cast import Cast, as_workspace

LIST_QUERIES, CLOSED_QUERIES = 40, 20


@pytest.fixture
def bakery(cast: Cast) -> Builder:
    return fill(cast)


@pytest.fixture
def browser(cast: Cast, signed_in: Callable[[Any], Client]) -> Client:
    return signed_in(cast.analyst)


# --- the list ---------------------------------------------------------------------------------------------------


def test_the_list_tells_state_way_and_what_to_expect(bakery: Builder, cast: Cast, browser: Client) -> None:
    make(cast, name="Enough", target=Decimal(150))
    make(cast, name="Too much", target=Decimal(900))
    make(cast, name="Over", starts_on=ago(60), due_on=ago(10), target=Decimal(500))
    text = words(browser.get(url("goal_list", cast.bakery)))
    assert "Open 3 Closed 0" in text
    over, running = text.index("Waiting for a review"), text.index("Running")
    assert over < text.index("Over") < running < text.index("Enough")
    assert "Expected by" in text and "in eight of ten cases" in text
    assert "Missed" in text and "Behind" in text


def test_closed_goals_show_what_was_known_when_they_were_closed(
    bakery: Builder, cast: Cast, browser: Client
) -> None:
    goal = make(cast, name="Over", starts_on=ago(60), due_on=ago(10))
    with as_workspace(cast.bakery) as workspace:
        close_goal(
            workspace, goal, wish=ReviewWish("met", next_step="The next one"), value=Decimal(77), by=None
        )
    assert "Over" not in words(browser.get(url("goal_list", cast.bakery)))
    text = words(browser.get(url("goal_list", cast.bakery), {"show": "closed"}))
    assert "Over Met 77" in text and "The next one" in text


def test_a_goal_on_roi_says_which_roi_it_is(bakery: Builder, cast: Cast, browser: Client) -> None:
    goal = make(cast, name="Pays off", metric="roi", target=Decimal("0.2"))
    pages = [url("goal_list", cast.bakery), url("goal", cast.bakery, goal.pk)]
    for page in pages:
        assert "Contribution ROI on ad spend at least 20.0%" in words(browser.get(page))
    with as_workspace(cast.bakery) as workspace:
        CostEntry.objects.of(workspace).create(
            kind="fees", name="Agency", currency="EUR", starts_on=ago(9), amount=Decimal(70)
        )
        workspace.headline_roi = "revenue"
        workspace.save(update_fields=["headline_roi"])
    for page in pages:
        assert "Revenue ROI on all-in cost at least 20.0%" in words(browser.get(page))


def test_the_list_is_filtered_by_objective_and_campaign(bakery: Builder, cast: Cast, browser: Client) -> None:
    with as_workspace(cast.bakery) as workspace:
        objective = Objective.objects.of(workspace).create(name="More enquiries")
        spring = Campaign.objects.of(workspace).get()
    make(cast, name="Alpha", objective=objective)
    make(cast, name="Beta", campaign=spring)

    def names(**chosen: Any) -> set[str]:
        text = words(browser.get(url("goal_list", cast.bakery), {**chosen}))
        return {name for name in ("Alpha", "Beta") if f" {name} " in text}

    assert names() == {"Alpha", "Beta"}
    assert names(objective=objective.pk) == {"Alpha"}
    assert names(campaign=spring.pk) == {"Beta"}
    assert names(campaign=spring.pk + 2) == names(objective="\0") == {"Alpha", "Beta"}
    assert names(campaign=spring.pk, objective=objective.pk) == set()


def test_sixty_goals_ask_no_more_than_a_page_of_them(
    bakery: Builder, cast: Cast, browser: Client, django_assert_max_num_queries: Any
) -> None:
    with as_workspace(cast.bakery) as workspace:
        spring = Campaign.objects.of(workspace).get()
    for number in range(60):
        make(
            cast,
            name=f"Goal {number}",
            starts_on=ago(number + 1),
            campaign=spring if number % 2 else None,
            metric=("leads", "roi", "spend", "all_in_cost")[number % 4],
            direction="at_most" if number % 4 > 1 else "at_least",
        )
    with django_assert_max_num_queries(LIST_QUERIES):
        assert words(browser.get(url("goal_list", cast.bakery))).count("Goal ") == 24
    with as_workspace(cast.bakery) as workspace:
        for goal in Goal.objects.of(workspace):
            close_goal(workspace, goal, wish=ReviewWish("dropped"), value=None, by=cast.analyst)
    with django_assert_max_num_queries(CLOSED_QUERIES):
        text = words(browser.get(url("goal_list", cast.bakery), {"show": "closed"}))
    assert text.count("Dropped") == 50 and "1 to 50 of 60" in text


# --- another currency of the workspace --------------------------------------------------------------------------


def in_dollars(cast: Cast) -> None:
    Workspace.objects.filter(pk=cast.bakery.pk).update(currency="USD")
    cast.bakery.refresh_from_db()
    recompute(cast.bakery.pk)


def test_a_closed_goal_keeps_its_currency(bakery: Builder, cast: Cast, browser: Client) -> None:
    goal = make(cast, name="Sold", metric="revenue", target=Decimal(9000))
    with as_workspace(cast.bakery) as workspace:
        close_goal(workspace, goal, wish=ReviewWish("met"), value=Decimal(10_000), by=None)
        in_dollars(cast)
    assert "Sold Met €10,000.00" in words(browser.get(url("goal_list", cast.bakery), {"show": "closed"}))
    text = words(browser.get(url("goal", cast.bakery, goal.pk)))
    assert "Value when it was closed €10,000.00" in text and "€9,000.00" in text
    assert "This goal was set in EUR, and the workspace counts in USD today." in text
    assert "Set them anew" not in text


def test_an_open_goal_says_that_its_amounts_are_not_converted_until_somebody_sets_them_anew(
    bakery: Builder, cast: Cast, browser: Client
) -> None:
    goal = make(cast, name="Sold", metric="revenue", target=Decimal(9000))
    counted = make(cast, name="Counted")
    with as_workspace(cast.bakery):
        in_dollars(cast)
    page, note = url("goal", cast.bakery, goal.pk), "This goal was set in EUR"
    text = words(browser.get(page))
    assert note in text and "Set them anew" in text and "€9,000.00" in text
    assert note not in words(browser.get(url("goal", cast.bakery, counted.pk)))
    edit = url("goal_edit", cast.bakery, goal.pk)
    written = fields(browser.get(edit)) | {"target": "9900"}
    assert browser.post(edit, written).status_code == 302
    text = words(browser.get(page))
    assert note not in text and "$9,900.00" in text
    assert "Target: €9,000.00, now $9,900.00" in text
    assert browser.post(edit, written).status_code == 302
    with as_workspace(cast.bakery) as workspace:
        assert AuditEntry.objects.filter(workspace=workspace, action="goal.edited").count() == 1


def test_amounts_that_are_confirmed_in_another_currency_are_set_anew(
    bakery: Builder, cast: Cast, browser: Client
) -> None:
    goal = make(cast, budget=Decimal(50))
    with as_workspace(cast.bakery):
        in_dollars(cast)
    edit = url("goal_edit", cast.bakery, goal.pk)
    assert browser.post(edit, fields(browser.get(edit))).status_code == 302
    with as_workspace(cast.bakery) as workspace:
        assert Goal.objects.of(workspace).get().currency == "USD"
        entry = AuditEntry.objects.get(workspace=workspace, action="goal.edited")
    assert entry.detail["fields"] == ["currency"]
    assert entry.detail["currency"] == {"before": "EUR", "after": "USD"}


# --- one goal ---------------------------------------------------------------------------------------------------


def test_the_page_of_a_goal_tells_all_about_it(
    bakery: Builder, cast: Cast, signed_in: Callable[[Any], Client]
) -> None:
    goal = make(
        cast,
        budget=Decimal(300),
        hours=Decimal(20),
        review_on=(ago(1), TODAY, TODAY + timedelta(days=30)),
        baseline=Decimal(100),
        action="Two posts a week",
    )
    with as_workspace(cast.bakery) as workspace:
        Notice.objects.of(workspace).create(
            kind="goal", subject_id=goal.pk, subject_name=goal.name, before="on_track", after="behind"
        )
    page = signed_in(cast.viewer).get(url("goal", cast.bakery, goal.pk))
    text = words(page).replace(".0 ", " ")
    assert "Behind 40 of a target of 180 · from a baseline of 100" in text
    assert "22% of the way by" in text and "Expected by" in text
    assert "Budget €40.00 of €300.00 All-in cost" in text
    assert "Hours of work 20 planned" in text
    assert [row["text"] for row in page.context["review_days"]] == ["past", "today", ""]
    assert "Two posts a week" in text and "Achievable" in text
    assert "The way so far, and what to expect" in text and "Even pace" in text
    assert f"metric=leads&amp;from={ago(20)}&amp;to={ago(1)}" in page.content.decode()
    assert "Before: On track. Now: Behind." in text
    assert "Edit" not in text.split() and "Close it" not in text


def test_moving_the_posts_can_be_seen(bakery: Builder, cast: Cast, browser: Client) -> None:
    goal = make(cast)
    response = browser.post(
        url("goal_edit", cast.bakery, goal.pk),
        sent(target="90", due_on=(TODAY + timedelta(days=61)).isoformat()),
    )
    assert response["Location"] == url("goal", cast.bakery, goal.pk)
    text = words(browser.get(response["Location"]))
    assert "Target and dates were changed Target: 180, now 90 Due:" in text
    assert "Analyst" in text


def test_an_unknown_goal_is_that_of_nobody(bakery: Builder, cast: Cast, browser: Client) -> None:
    foreign = make_rival(cast)
    for name in ("goal", "goal_edit"):
        assert browser.get(url(name, cast.bakery, foreign)).status_code == 404
    for name in ("goal_close", "goal_reopen", "goal_delete"):
        assert browser.post(url(name, cast.bakery, foreign), {"outcome": "met"}).status_code == 404
    assert browser.get(url("goal", cast.bakery, 10**30)).status_code == 404


def make_rival(cast: Cast) -> int:
    plan = GoalPlan("Theirs", "leads", Decimal(1), ago(3), TODAY)
    with as_workspace(cast.rival) as rival:
        return create_goal(rival, plan=plan, by=None).pk


def test_a_viewer_changes_nothing(bakery: Builder, cast: Cast, signed_in: Callable[[Any], Client]) -> None:
    goal = make(cast)
    viewer = signed_in(cast.viewer)
    assert viewer.get(url("goal_new", cast.bakery)).status_code == 403
    assert viewer.get(url("goal_edit", cast.bakery, goal.pk)).status_code == 403
    for name in ("goal_close", "goal_reopen", "goal_delete"):
        assert viewer.post(url(name, cast.bakery, goal.pk), {"outcome": "met"}).status_code == 403


# --- its end ----------------------------------------------------------------------------------------------------


def test_a_goal_is_closed_with_a_review_and_leads_to_the_next(
    bakery: Builder, cast: Cast, browser: Client
) -> None:
    goal = make(cast, name="Over", starts_on=ago(60), due_on=ago(11), target=Decimal(100), audience="Cafés")
    here = url("goal", cast.bakery, goal.pk)
    page = browser.get(here)
    assert page.context["form"].initial == {"outcome": "met"}
    review = {"outcome": "met", "result": "All of it", "why": "The box", "next_step": "Bars"}
    response = browser.post(url("goal_close", cast.bakery, goal.pk), review)
    assert response["Location"] == here
    with as_workspace(cast.bakery) as workspace:
        assert GoalReview.objects.of(workspace).get().value == 100
    bakery.fact(bakery.series(campaign="Late"), ago(30), leads=50)
    recompute(cast.bakery.pk)
    text = words(browser.get(here))
    assert "Value when it was closed 100" in text and "150 of a target of 100" in text
    assert "All of it" in text and "The box" in text and "Analyst" in text
    assert browser.get(url("goal_edit", cast.bakery, goal.pk))["Location"] == here
    assert "Reopen it before you change it" in words(
        browser.post(url("goal_edit", cast.bakery, goal.pk), sent(), follow=True)
    )
    new = browser.get(url("goal_new", cast.bakery), {"after": goal.pk})
    assert fields(new) | {"step": ""} == fields(new) | {
        "step": "",
        "metric": "leads",
        "audience": "Cafés",
        "starts_on": TODAY.isoformat(),
        "due_on": (TODAY + timedelta(days=49)).isoformat(),
    }
    browser.post(url("goal_reopen", cast.bakery, goal.pk))
    assert "Close it with a review" in words(browser.get(here))


def test_the_second_to_close_a_goal_is_told_of_the_first(
    bakery: Builder, cast: Cast, browser: Client, signed_in: Callable[[Any], Client]
) -> None:
    goal = make(cast)
    signed_in(cast.admin).post(url("goal_close", cast.bakery, goal.pk), {"outcome": "dropped"})
    response = browser.post(url("goal_close", cast.bakery, goal.pk), {"outcome": "met"}, follow=True)
    assert "Admin already closed this goal on" in words(response)
    with as_workspace(cast.bakery) as workspace:
        assert GoalReview.objects.of(workspace).get().outcome == "dropped"


def test_a_review_that_cannot_be_is_answered_on_the_page(
    bakery: Builder, cast: Cast, browser: Client
) -> None:
    goal = make(cast)
    for wrong in (
        {},
        {"outcome": "splendid"},
        {"outcome": "met", "why": "a\0b"},
        {"outcome": "met", "why": "a" * 2001},
    ):
        response = browser.post(url("goal_close", cast.bakery, goal.pk), wrong)
        assert response.status_code == 400 and response.context["form"].errors
    with as_workspace(cast.bakery) as workspace:
        assert not GoalReview.objects.of(workspace).exists()


def test_a_goal_is_deleted(bakery: Builder, cast: Cast, browser: Client) -> None:
    goal = make(cast)
    response = browser.post(url("goal_delete", cast.bakery, goal.pk), follow=True)
    assert "The goal “More leads” is deleted." in words(response)


def test_a_campaign_page_shows_the_goals_that_are_due_last(
    bakery: Builder, cast: Cast, browser: Client
) -> None:
    with as_workspace(cast.bakery) as workspace:
        spring = Campaign.objects.of(workspace).get()
    for number in range(10):
        make(cast, name=f"Goal-{number}", campaign=spring, due_on=TODAY + timedelta(days=60 + number))
    page = browser.get(url("campaign", cast.bakery, spring.pk))
    shown = [name for name in range(10) if f"Goal-{name}" in words(page)]
    assert shown == list(range(2, 10))
    assert f"{url('goal_list', cast.bakery)}?campaign={spring.pk}" in page.content.decode()
