"""Verbs for the end of a goal: close it with a review, and reopen it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import Conflict, DomainError
from accounts.models import User, Workspace
from accounts.templatetags.formats import day as day_text
from campaigns.models import Goal, GoalReview
from campaigns.planning.goals import POSTS, locked

# As the table keeps a value.
PLACES = Decimal("0.000001")
LARGEST = Decimal(10) ** 18
# What a value at the end is told from and held against.
JUDGED_BY = (*POSTS, "campaign_id")


@dataclass(frozen=True, slots=True)
class ReviewWish:
    """What a person says at the end of a goal."""

    outcome: str
    result: str = ""
    why: str = ""
    next_step: str = ""


@transaction.atomic
def close_goal(
    workspace: Workspace, goal: Goal, *, wish: ReviewWish, value: Decimal | None, by: User | None
) -> GoalReview:
    """`value` is what is known now of the goal as given, and stays: imports of tomorrow do not change it."""
    if wish.outcome not in GoalReview.Outcome.values:
        raise DomainError(_("Choose what became of the goal."), field="outcome")
    # Of two people who close at once the second waits here, and then sees what the first wrote.
    now = locked(workspace, goal)
    earlier = review_of(workspace, goal)
    if earlier is not None:
        raise Conflict(_closed_already(earlier))
    if any(getattr(now, name) != getattr(goal, name) for name in JUDGED_BY):
        raise Conflict(_("This goal was changed meanwhile. Look at it again before you close it."))
    review: GoalReview = GoalReview.objects.of(workspace).create(
        goal=goal,
        outcome=wish.outcome,
        value=_kept(value),
        currency=workspace.currency,
        result=wish.result.strip(),
        why=wish.why.strip(),
        next_step=wish.next_step.strip(),
        closed_by=by,
    )
    audit.record(
        "goal.closed",
        by=by,
        workspace=workspace,
        subject=now.name,
        goal=str(goal.pk),
        outcome=review.outcome,
        value=None if review.value is None else f"{review.value.normalize():f}",
    )
    return review


@transaction.atomic
def reopen_goal(workspace: Workspace, goal: Goal, *, by: User | None) -> None:
    """The review goes into the log, so that what was said is not lost."""
    goal = locked(workspace, goal)
    review = review_of(workspace, goal)
    if review is None:
        raise Conflict(_("This goal is not closed."))
    audit.record(
        "goal.reopened",
        by=by,
        workspace=workspace,
        subject=goal.name,
        goal=str(goal.pk),
        outcome=review.outcome,
        result=review.result,
        why=review.why,
        next_step=review.next_step,
    )
    review.delete()


def review_of(workspace: Workspace, goal: Goal) -> GoalReview | None:
    """The review that closes the goal, if somebody wrote one."""
    found: GoalReview | None = (
        GoalReview.objects.of(workspace).filter(goal=goal).select_related("closed_by").first()
    )
    return found


def reviews_of(workspace: Workspace, goals: Iterable[Goal]) -> dict[int, GoalReview]:
    """By the id of the goal; a goal that is not in it is open."""
    ids = [goal.pk for goal in goals]
    found = GoalReview.objects.of(workspace).filter(goal__in=ids).select_related("closed_by")
    return {review.goal_id: review for review in found}


def _closed_already(review: GoalReview) -> str:
    words = {"day": day_text(review.closed_at), "outcome": review.get_outcome_display()}
    if review.closed_by is None:
        return _("This goal was already closed on %(day)s: %(outcome)s. Your review was not saved.") % words
    return _("%(name)s already closed this goal on %(day)s: %(outcome)s. Your review was not saved.") % (
        words | {"name": review.closed_by.name or review.closed_by.email}
    )


def _kept(value: Decimal | None) -> Decimal | None:
    if value is None or abs(value) >= LARGEST:
        return None
    return value.quantize(PLACES, ROUND_HALF_EVEN)
