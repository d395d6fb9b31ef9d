"""Is a goal specific, measurable, achievable, realistic and timely? Each letter with what is good or still missing.

Advice, not a gate: only the impossible is refused, and that by the verbs in `goals`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from campaigns.models import GoalDirection

# Shorter than a week says more about the weekday than about the work; longer than a year is a hope.
SHORTEST_DAYS, LONGEST_DAYS = 7, 366
# Half as much again as the last 90 days brought is already a lot for one goal.
BOLD = Decimal("1.5")
WORDS_IN_A_REASON = 5


@dataclass(frozen=True, slots=True)
class Draft:
    """A goal as far as it has been filled in; None is "not said" or "not known".

    `history` is what the last 90 days amount to over as many days as the goal has; `better` is the direction in which
    the metric is good, None where neither is.
    """

    today: date
    name: str = ""
    metric: str = ""  # its label
    better: str | None = None
    scope: str = ""  # the campaign's name; empty for the whole workspace
    direction: str = GoalDirection.AT_LEAST
    baseline: Decimal | None = None
    history: Decimal | None = None
    target: Decimal | None = None
    starts_on: date | None = None
    due_on: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    title: str
    is_met: bool
    text: str


def check(draft: Draft) -> list[Letter]:
    return [
        Letter(_("Specific"), *_specific(draft)),
        Letter(_("Measurable"), *_measurable(draft)),
        Letter(_("Achievable"), *_achievable(draft)),
        Letter(_("Realistic"), *_realistic(draft)),
        Letter(_("Timely"), *_timely(draft)),
    ]


def _specific(draft: Draft) -> tuple[bool, str]:
    if len(draft.name.split()) < 3 and len(draft.name) < 12:
        return False, _(
            "Say in a few words what shall change, such as “More wholesale enquiries before Christmas”."
        )
    if draft.scope:
        return True, _("It is about the campaign “%(campaign)s”.") % {"campaign": draft.scope}
    return True, _(
        "It is about everything this workspace measures. Choose a campaign if only that one shall count."
    )


def _measurable(draft: Draft) -> tuple[bool, str]:
    if not draft.metric or draft.target is None:
        return False, _("Choose a metric and a target value.")
    if draft.history is None:
        return False, _(
            "%(metric)s cannot be told for the last 90 days. Import a source that reports it."
        ) % {"metric": draft.metric}
    return True, _("%(metric)s comes from your imports, and every value opens to its rows.") % {
        "metric": draft.metric
    }


def _achievable(draft: Draft) -> tuple[bool, str]:
    known = draft.history if draft.history is not None else draft.baseline
    if draft.target is None:
        return False, _("Without a target nobody can say.")
    if known is None or known <= 0:
        return False, _("There is no history to compare the target with. Give a baseline.")
    at_least = draft.direction == GoalDirection.AT_LEAST
    if (draft.target <= known) if at_least else (draft.target >= known):
        return True, _("The last 90 days already reached it at the same pace. You may ask for more.")
    bold = draft.target > known * BOLD if at_least else draft.target * BOLD < known
    share = abs(draft.target / known - 1) * 100
    words = {"percent": f"{share:.0f}"}
    if bold:
        return False, _(
            "It asks for a change of %(percent)s%% against the last 90 days. Plan a step in between."
        ) % words
    return True, _("It asks for a change of %(percent)s%% against the last 90 days.") % words


def _realistic(draft: Draft) -> tuple[bool, str]:
    wrong_way = {"up": GoalDirection.AT_MOST, "down": GoalDirection.AT_LEAST}.get(draft.better or "")
    if draft.metric and wrong_way == draft.direction:
        if draft.better == "down":
            return False, _("%(metric)s is better when lower, but the goal asks for more of it.") % {
                "metric": draft.metric
            }
        return False, _("%(metric)s is better when higher, but the goal puts a limit on it.") % {
            "metric": draft.metric
        }
    if len(draft.reason.split()) < WORDS_IN_A_REASON:
        return False, _("Write down why it matters and with which means you will reach it.")
    return True, _("You say why it matters and how you will reach it.")


def _timely(draft: Draft) -> tuple[bool, str]:
    if draft.starts_on is None or draft.due_on is None:
        return False, _("Give it a first day and a due day.")
    days = (draft.due_on - draft.starts_on).days + 1
    if days < 1:
        return False, _("It is due before it starts.")
    if draft.due_on < draft.today:
        return False, _("The due day has passed.")
    if days < SHORTEST_DAYS:
        return False, _("Less than a week says more about the weekday than about your work.")
    if days > LONGEST_DAYS:
        return False, _("More than a year is too far away to steer by. Set a step on the way.")
    return True, _("%(days)s days, so you can correct the course in time.") % {"days": days}
