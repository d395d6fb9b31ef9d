"""Is a goal specific, measurable, achievable, realistic and timely? Each letter with what is good or still missing.

Advice, not a gate: only the impossible is refused, and that by the verbs in `goals`. What history says is handed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.templatetags import formats
from accounts.templatetags.formats import day as day_text
from campaigns.models import GoalDirection

# Shorter than a week says more about the weekday than about the work; longer than a year is a hope.
SHORTEST_DAYS, LONGEST_DAYS = 7, 366
# Whoever imports once a week is at most so many days behind.
FRESH_DAYS = 8
# Verdicts of history that make a target one to work for.
WITHIN_REACH = frozenset({"reached", "likely", "possible"})
DAYS_BEFORE_DUE = 7


@dataclass(frozen=True, slots=True)
class Need:
    """What the target takes if each takes as much as it did; `words` say how that was, None is unknown."""

    amount: Decimal | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A goal as far as it has been filled in; None and "" are "not said" or "not known".

    `better` is the direction in which the metric is good, None where neither is; `verdict` the code of the feasibility
    and `ground` its words; `sources` the names of those that report the metric and `data_end` how far they reach;
    `connect` says what to import where none does.
    """

    today: date
    name: str = ""
    objective: str = ""
    metric: str = ""  # its label
    better: str | None = None
    scope: str = ""  # the campaign's name; empty for the whole workspace
    audience: str = ""
    action: str = ""
    direction: str = GoalDirection.AT_LEAST
    target: Decimal | None = None
    starts_on: date | None = None
    due_on: date | None = None
    review_on: tuple[date, ...] = ()
    sources: str = ""
    data_end: date | None = None
    connect: str = ""
    verdict: str = ""
    verdict_label: str = ""
    ground: str = ""
    budget: Decimal | None = None
    hours: Decimal | None = None
    currency: str = ""
    money_need: Need = Need()
    hours_need: Need = Need()


@dataclass(frozen=True, slots=True)
class Letter:
    key: str
    title: str
    is_met: bool
    text: str


def check(draft: Draft) -> list[Letter]:
    return [
        Letter("S", _("Specific"), *_specific(draft)),
        Letter("M", _("Measurable"), *_measurable(draft)),
        Letter("A", _("Achievable"), *_achievable(draft)),
        Letter("R", _("Realistic"), *_realistic(draft)),
        Letter("T", _("Timely"), *_timely(draft)),
    ]


def proposed_name(draft: Draft, target: str) -> str:
    """What the goal is called unless its owner knows better; `target` as readers write it."""
    if not draft.metric or draft.target is None or draft.due_on is None:
        return ""
    words = {
        "metric": draft.metric,
        "target": target,
        "day": day_text(draft.due_on),
        "audience": draft.audience,
    }
    is_limit = draft.direction == GoalDirection.AT_MOST
    if draft.audience and is_limit:
        text = _("%(audience)s: %(metric)s at most %(target)s by %(day)s")
    elif draft.audience:
        text = _("%(audience)s: %(metric)s at least %(target)s by %(day)s")
    elif is_limit:
        text = _("%(metric)s at most %(target)s by %(day)s")
    else:
        text = _("%(metric)s at least %(target)s by %(day)s")
    return (text % words)[:200]


def proposed_reviews(starts_on: date, due_on: date) -> tuple[date, ...]:
    """Half way, and a week before the goal is due; a short goal has its middle alone, the shortest none."""
    length = (due_on - starts_on).days
    if length < 2:
        return ()
    half = date.fromordinal(starts_on.toordinal() + length // 2)
    late = date.fromordinal(due_on.toordinal() - DAYS_BEFORE_DUE)
    return (half, late) if late > half else (half,)


def _specific(draft: Draft) -> tuple[bool, str]:
    missing = []
    if not draft.objective:
        missing.append(_("Choose the objective that it serves."))
    if not draft.metric:
        missing.append(_("Choose a metric."))
    if not draft.audience and not draft.scope:
        missing.append(_("Say whom it is about, or which region."))
    if not draft.action:
        missing.append(_("Say what will be done."))
    if missing:
        return False, " ".join(missing)
    words = {
        "objective": draft.objective,
        "metric": draft.metric,
        "audience": draft.audience,
        "campaign": draft.scope,
    }
    if draft.scope and draft.audience:
        text = _("%(metric)s of the campaign “%(campaign)s”, for %(audience)s; it serves “%(objective)s”.")
    elif draft.scope:
        text = _("%(metric)s of the campaign “%(campaign)s”; it serves “%(objective)s”.")
    else:
        text = _("%(metric)s of the whole workspace, for %(audience)s; it serves “%(objective)s”.")
    return True, text % words


def _measurable(draft: Draft) -> tuple[bool, str]:
    if not draft.metric:
        return False, _("Choose a metric.")
    words = {"metric": draft.metric, "sources": draft.sources}
    if draft.data_end is None:
        nobody = _("No import has reported %(metric)s yet.") % words
        return False, f"{nobody} {draft.connect}".strip()
    words["day"] = day_text(draft.data_end)
    is_stale = (draft.today - draft.data_end).days > FRESH_DAYS
    if is_stale and draft.sources:
        text = _("Reported by %(sources)s, but the data end on %(day)s. Import newer days.")
    elif is_stale:
        text = _("It is known up to %(day)s only. Import newer days.")
    elif draft.sources:
        text = _("Reported by %(sources)s; the data end on %(day)s.")
    else:
        text = _("It is known up to %(day)s.")
    return not is_stale, text % words


def _achievable(draft: Draft) -> tuple[bool, str]:
    if draft.target is None:
        return False, _("Without a target nobody can say.")
    if not draft.verdict:
        return False, _("Give it a first day and a due day.")
    if draft.verdict == "unknown":
        return False, draft.ground
    text = _("%(verdict)s. %(ground)s") % {"verdict": draft.verdict_label, "ground": draft.ground}
    return draft.verdict in WITHIN_REACH, text


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
    linked = bool(draft.objective)
    first = "" if linked else _("Link it to an objective, so that it is worth the effort.")
    enough, words = _means(draft)
    return linked and enough, f"{first} {words}".strip()


def _means(draft: Draft) -> tuple[bool, str]:
    """Whether budget and hours suffice, as far as history can tell."""
    needs = (
        (draft.budget, draft.money_need, formats.money(draft.money_need.amount, draft.currency)),
        (draft.hours, draft.hours_need, _hours_text(draft.hours_need.amount)),
    )
    if draft.budget is None and draft.hours is None:
        known = " ".join(need.words for _planned, need, _text in needs if need.amount is not None)
        nothing = _("Plan a budget or hours: nothing comes from nothing.")
        return False, f"{nothing} {known}".strip()
    is_enough, told = True, []
    for planned, need, needed in needs:
        if planned is None or need.amount is None:
            continue
        if planned >= need.amount:
            text = _("%(needed)s are needed at that rate, and they are planned.")
        else:
            text, is_enough = _("%(needed)s are needed at that rate; less is planned."), False
        told.append(f"{need.words} {text % {'needed': needed}}".strip())
    if not told:
        return True, _("History cannot tell whether the planned means suffice.")
    return is_enough, " ".join(told)


def _hours_text(hours: Decimal | None) -> str:
    return "" if hours is None else _("%(hours)s hours") % {"hours": formats.count(hours)}


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
    if not draft.review_on:
        return False, _("Choose days on which you look at it and may still change the course.")
    if min(draft.review_on) < draft.starts_on or max(draft.review_on) > draft.due_on:
        return False, _("Days of review lie between the first day and the due day.")
    reviews = ", ".join(day_text(day) for day in draft.review_on)
    return True, _("%(days)s days, and it is looked at on %(reviews)s.") % {
        "days": formats.count(days),
        "reviews": reviews,
    }
