"""Two people at one goal: who comes second changes what the first left, or is told that it is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from accounts.errors import Conflict
from accounts.models import AuditEntry, Workspace
from accounts.tenancy import workspace_scope
from campaigns.models import Goal, GoalReview
from campaigns.planning.goals import GoalPlan, create_goal, delete_goal, edit_goal
from campaigns.planning.reviews import ReviewWish, close_goal
from tests.cast import Cast
from tests.races import after, in_thread, wait_until_over_or_held_up

PLAN = GoalPlan("More leads", "leads", Decimal(60), date(2026, 7, 1), date(2026, 9, 30))
WISH = ReviewWish("met")


@pytest.fixture
def bakery(transactional_db: None, cast: Cast) -> Iterator[Workspace]:
    yield cast.bakery


def both(bakery: Workspace, first: Callable[[], Any], statement: str, second: Callable[[], Any]) -> Any:
    """What comes of the second, which begins on another connection after that statement of the first."""
    running: list[Any] = []

    def inside() -> None:
        with workspace_scope(bakery):
            second()

    def begin() -> None:
        running.extend(in_thread(inside))
        wait_until_over_or_held_up(running[0])

    with after(statement, begin), workspace_scope(bakery):
        first()
    thread, outcome = running
    thread.join(60)
    return outcome[0]


def made(bakery: Workspace) -> Goal:
    with workspace_scope(bakery):
        return create_goal(bakery, plan=PLAN, by=None)


def test_the_log_of_a_change_has_what_stood_there_and_not_what_a_page_had_read(bakery: Workspace) -> None:
    goal = made(bakery)
    mine, theirs = replace(PLAN, target=Decimal(80)), replace(PLAN, target=Decimal(90))
    with workspace_scope(bakery):
        stale = Goal.objects.of(bakery).get()
    outcome = both(
        bakery,
        lambda: edit_goal(bakery, goal, plan=mine, by=None),
        'UPDATE "campaigns_goal"',
        lambda: edit_goal(bakery, stale, plan=theirs, by=None),
    )
    assert outcome is None
    with workspace_scope(bakery):
        entries = list(AuditEntry.objects.filter(action="goal.edited").order_by("pk"))
    assert [(entry.detail["before"], entry.detail["after"]) for entry in entries] == [
        ({"target": "60"}, {"target": "80"}),
        ({"target": "80"}, {"target": "90"}),
    ]


def test_who_sets_it_back_to_what_a_stale_page_shows_changes_it(bakery: Workspace) -> None:
    stale = made(bakery)
    with workspace_scope(bakery):
        edit_goal(bakery, Goal.objects.of(bakery).get(), plan=replace(PLAN, target=Decimal(80)), by=None)
        edit_goal(bakery, stale, plan=PLAN, by=None)
        assert Goal.objects.of(bakery).get().target == 60


@pytest.mark.parametrize("verb", ["edit", "close", "delete"])
def test_a_goal_that_is_deleted_at_this_moment_is_said_to_be_gone(bakery: Workspace, verb: str) -> None:
    goal = made(bakery)
    with workspace_scope(bakery):
        stale = Goal.objects.of(bakery).get()
    verbs: dict[str, Callable[[], Any]] = {
        "edit": lambda: edit_goal(bakery, stale, plan=replace(PLAN, target=Decimal(80)), by=None),
        "close": lambda: close_goal(bakery, stale, wish=WISH, value=Decimal(1), by=None),
        "delete": lambda: delete_goal(bakery, stale, by=None),
    }
    outcome = both(
        bakery, lambda: delete_goal(bakery, goal, by=None), 'DELETE FROM "campaigns_goal"', verbs[verb]
    )
    assert isinstance(outcome, Conflict)
    assert outcome.message == "This goal is no longer there."
    with workspace_scope(bakery):
        actions = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["goal.created", "goal.deleted"]


def test_a_goal_is_not_closed_with_the_value_of_other_days(bakery: Workspace) -> None:
    goal = made(bakery)
    with workspace_scope(bakery):
        stale = Goal.objects.of(bakery).get()
    outcome = both(
        bakery,
        lambda: edit_goal(bakery, goal, plan=replace(PLAN, due_on=date(2026, 12, 31)), by=None),
        'UPDATE "campaigns_goal"',
        lambda: close_goal(bakery, stale, wish=WISH, value=Decimal(1), by=None),
    )
    assert isinstance(outcome, Conflict)
    assert outcome.message == "This goal was changed meanwhile. Look at it again before you close it."
    with workspace_scope(bakery):
        assert not GoalReview.objects.of(bakery).exists()
