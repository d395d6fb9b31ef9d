"""The end of a goal: one review closes it, nothing changes it afterwards, and it can be reopened."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from accounts.errors import Conflict, DomainError
from accounts.models import AuditEntry, User, Workspace
from accounts.tenancy import workspace_scope
from campaigns.models import Goal, GoalReview
from campaigns.planning.goals import GoalPlan, create_goal, edit_goal
from campaigns.planning.reviews import ReviewWish, close_goal, reopen_goal, reviews_of
from tests.cast import Cast, as_workspace

PLAN = GoalPlan("More leads", "leads", Decimal(60), date(2026, 7, 1), date(2026, 9, 30))
WISH = ReviewWish("partly", " 40 of 60 ", "The fair was cancelled", "Try the webinar")


@pytest.fixture
def bakery(cast: Cast) -> Iterator[Workspace]:
    with as_workspace(cast.bakery) as workspace:
        yield workspace


def test_a_review_closes_a_goal_with_the_value_of_that_day(bakery: Workspace, cast: Cast) -> None:
    goal = create_goal(bakery, plan=PLAN, by=None)
    value = Decimal(1) / Decimal(3)
    close_goal(bakery, goal, wish=WISH, value=value, by=cast.analyst)
    review = reviews_of(bakery, [goal])[goal.pk]
    assert (review.outcome, review.result, review.why, review.next_step) == (
        "partly",
        "40 of 60",
        "The fair was cancelled",
        "Try the webinar",
    )
    assert (review.value, review.closed_by) == (Decimal("0.333333"), cast.analyst)
    entry = AuditEntry.objects.get(action="goal.closed")
    assert entry.detail == {"goal": str(goal.pk), "outcome": "partly", "value": "0.333333"}


def test_a_closed_goal_is_not_changed(bakery: Workspace, cast: Cast) -> None:
    goal = create_goal(bakery, plan=PLAN, by=None)
    close_goal(bakery, goal, wish=WISH, value=None, by=cast.analyst)
    with pytest.raises(Conflict, match=r"This goal is closed. Reopen it before you change it."):
        edit_goal(
            bakery, goal, plan=GoalPlan("Less", "leads", Decimal(1), PLAN.starts_on, PLAN.due_on), by=None
        )
    with pytest.raises(
        Conflict, match=r"Analyst already closed this goal on .*: Partly met. Your review was not"
    ):
        close_goal(bakery, goal, wish=ReviewWish("met"), value=None, by=cast.admin)
    assert GoalReview.objects.of(bakery).get().outcome == "partly"


def test_a_reopened_goal_can_be_changed_and_the_log_keeps_the_review(bakery: Workspace, cast: Cast) -> None:
    goal = create_goal(bakery, plan=PLAN, by=None)
    close_goal(bakery, goal, wish=WISH, value=Decimal(40), by=cast.analyst)
    reopen_goal(bakery, goal, by=cast.admin)
    assert reviews_of(bakery, [goal]) == {}
    entry = AuditEntry.objects.get(action="goal.reopened")
    assert entry.detail == {
        "goal": str(goal.pk),
        "outcome": "partly",
        "result": "40 of 60",
        "why": "The fair was cancelled",
        "next_step": "Try the webinar",
    }
    with pytest.raises(Conflict, match=r"This goal is not closed."):
        reopen_goal(bakery, goal, by=cast.admin)


def test_an_outcome_that_is_none_is_refused(bakery: Workspace) -> None:
    goal = create_goal(bakery, plan=PLAN, by=None)
    with pytest.raises(DomainError) as refused:
        close_goal(bakery, goal, wish=ReviewWish("splendid"), value=None, by=None)
    assert refused.value.field == "outcome"


def test_a_value_beyond_what_the_table_holds_is_not_kept(bakery: Workspace) -> None:
    goal = create_goal(bakery, plan=PLAN, by=None)
    assert close_goal(bakery, goal, wish=WISH, value=Decimal(10) ** 30, by=None).value is None


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_close_at_once_one_is_told_of_the_other(cast: Cast) -> None:
    with workspace_scope(cast.bakery):
        goal = create_goal(cast.bakery, plan=PLAN, by=None)
    together = threading.Barrier(2)
    answers: list[str] = []

    def close(by: User) -> None:
        try:
            together.wait(10)
            with workspace_scope(cast.bakery):
                close_goal(cast.bakery, goal, wish=WISH, value=Decimal(40), by=by)
            answers.append("closed")
        except Conflict as conflict:
            answers.append(conflict.message)
        finally:
            connection.close()

    threads = [threading.Thread(target=close, args=(by,)) for by in (cast.analyst, cast.admin)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    with workspace_scope(cast.bakery):
        winner = GoalReview.objects.of(cast.bakery).get(goal=goal).closed_by
        assert Goal.objects.of(cast.bakery).count() == 1
    assert winner is not None
    assert sorted(answers)[1] == "closed" and sorted(answers)[0].startswith(f"{winner.name} already closed")
