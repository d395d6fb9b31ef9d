"""How far a goal has come: its value so far, the share of the way, the share expected by now, and a state in words.

Counts and sums of money grow from zero over the goal's days, so their way is from nothing to the target. Ratios such
as ROI move from the baseline to the target and count on the due day alone. Days after the last imported one are
unknown, not zero: the pace is taken at the end of the data.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from babel.numbers import format_percent
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Workspace
from accounts.templatetags.formats import day as day_text
from accounts.templatetags.formats import reader_locale
from analytics import coverage
from analytics.badges import BadgeState
from analytics.goals import spans
from analytics.markup.hidden import as_seen
from analytics.metrics import METRICS, Metric, Value
from analytics.terms import headline_label
from analytics.tracked import since_of
from campaigns.models import Goal, GoalDirection

# Tenths of the whole way by which a goal must be before its even pace to be called ahead.
AHEAD_BY = Decimal("0.1")
# What returns and people who leave are taken off from.
FALLING = frozenset({"revenue", "recorded_revenue", "claimed_revenue", "attributed_revenue", "follows"})


class GoalState(BadgeState):
    """How a goal stands."""

    MET = ("met", gettext_lazy("Met"), "success", "check")
    AHEAD = ("ahead", gettext_lazy("Ahead"), "success", "up")
    ON_TRACK = ("on_track", gettext_lazy("On track"), "success", "check")
    BEHIND = ("behind", gettext_lazy("Behind"), "warning", "down")
    MISSED = ("missed", gettext_lazy("Missed"), "error", "close")
    UPCOMING = ("upcoming", gettext_lazy("Not started"), "neutral", "calendar")
    UNKNOWN = ("unknown", gettext_lazy("Cannot tell"), "neutral", "help")


@dataclass(frozen=True, slots=True)
class Progress:
    """`share` and `expected` are shares of the way, 1 being the target; None where nobody can say."""

    goal: Goal
    metric: Metric | None
    current: Value
    share: Decimal | None
    expected: Decimal | None
    days_left: int
    state: GoalState
    words: str
    seen_through: date | None = None
    data_through: date | None = (
        None  # the last day that is known of its metric, before or after the goal's own
    )
    is_over: bool = False
    headline: str = ""  # which ROI on which cost, of a goal on ROI

    @property
    def label(self) -> str:
        """What the value is called; an ROI never without its kind."""
        return self.headline or (str(self.metric.label) if self.metric else self.goal.metric)

    @property
    def bar(self) -> int | None:
        """Percent for a bar, which cannot be shorter than nothing or longer than all."""
        return None if self.share is None else int(min(max(self.share, Decimal(0)), Decimal(1)) * 100)

    def nudged(self, by: Decimal) -> GoalState:
        """The pace if it were that much of the way further."""
        if self.share is None or self.expected is None:
            return self.state
        return _pace(self.goal, self.share + by, self.expected)


def accumulates(metric: str) -> bool:
    """Whether the value of a period is the sum of its days, and so starts at zero; a ratio of two sums is not."""
    return METRICS[metric].is_additive


def may_fall(metric: Metric) -> bool:
    """Whether a sum can shrink from one day to the next, as revenue by returns and followers by those who leave."""
    return bool(FALLING & set(metric.parts))


def progress_of(workspace: Workspace, goals: Iterable[Goal], *, today: date) -> list[Progress]:
    """In the order of the goals, in a number of questions to the database that does not grow with them."""
    wanted = [as_seen(workspace, goal) for goal in goals]
    through = _known_through(workspace, wanted, today=today)
    places: dict[int, spans.Span] = {}
    asked: dict[spans.Span, set[str]] = {}
    for place, goal in enumerate(wanted):
        seen = _seen_through(goal, through.get(place))
        if goal.metric in METRICS and seen is not None:
            places[place] = (goal.starts_on, seen, goal.campaign_id)
            asked.setdefault(places[place], set()).add(goal.metric)
    totals = spans.totals_of(workspace, asked)
    unknown = Value(None, "missing", "")
    found = [
        judge(
            goal,
            METRICS.get(goal.metric),
            totals[places[place]][goal.metric] if place in places else unknown,
            today=today,
            data_through=through.get(place),
        )
        for place, goal in enumerate(wanted)
    ]
    return _with_headline(workspace, found)


def _known_through(workspace: Workspace, goals: Sequence[Goal], *, today: date) -> dict[int, date | None]:
    """The last day that counts for each goal, by its place; asked once for all that the same record tells."""
    known = {place: goal for place, goal in enumerate(goals) if goal.metric in METRICS}
    parts = {part for goal in known.values() for part in METRICS[goal.metric].parts}
    since = since_of(workspace, parts)
    groups: dict[frozenset[str], list[int]] = {}
    for place, goal in known.items():
        groups.setdefault(since.parts(goal.starts_on), []).append(place)
    found: dict[int, date | None] = {}
    for tracked, places in groups.items():
        wanted = {(known[place].metric, known[place].campaign_id) for place in places}
        through = coverage.known_through(workspace, wanted, today=today, tracked=tracked)
        for place in places:
            found[place] = through.get((known[place].metric, known[place].campaign_id))
    return found


def _with_headline(workspace: Workspace, found: list[Progress]) -> list[Progress]:
    if not any(way.goal.metric == "roi" for way in found):
        return found
    headline = headline_label(workspace)
    return [replace(way, headline=headline) if way.goal.metric == "roi" else way for way in found]


def _seen_through(goal: Goal, data_through: date | None) -> date | None:
    """The last day of the goal that counts; None when there is none yet."""
    if data_through is None or data_through < goal.starts_on:
        return None
    return min(goal.due_on, data_through)


def judge(
    goal: Goal, metric: Metric | None, current: Value, *, today: date, data_through: date | None
) -> Progress:
    """The state of a goal from its value and the last day that counts; no look-ups."""
    days_left = max((goal.due_on - today).days, 0)
    seen = _seen_through(goal, data_through)

    def progress(
        state: GoalState, words: str, share: Decimal | None = None, expected: Decimal | None = None
    ) -> Progress:
        return Progress(
            goal,
            metric,
            current,
            share,
            expected,
            days_left,
            state,
            words,
            seen_through=seen,
            data_through=data_through,
            is_over=today > goal.due_on,
        )

    if metric is None:
        return progress(GoalState.UNKNOWN, _("Its metric is no longer in the catalogue. Choose another one."))
    if today < goal.starts_on:
        return progress(GoalState.UPCOMING, _("It starts on %(day)s.") % {"day": day_text(goal.starts_on)})
    if seen is None:
        if data_through is None:
            return progress(GoalState.UNKNOWN, never_reported(metric, goal.campaign_id))
        if today == goal.starts_on:
            return progress(GoalState.UNKNOWN, _("Its first day is not over yet."))
        text = _("The imported data end on %(day)s, before the goal starts.") % {
            "day": day_text(data_through)
        }
        return progress(GoalState.UNKNOWN, text)
    if current.value is None:
        return progress(GoalState.UNKNOWN, current.reason or _("No data for these days."))
    expected = Decimal((seen - goal.starts_on).days + 1) / ((goal.due_on - goal.starts_on).days + 1)
    share = _share(goal, current.value)
    state = _state(
        goal, current.value, share, expected, is_complete=seen == goal.due_on, is_over=today > goal.due_on
    )
    return progress(state, _words(goal, state, share, expected, seen, today), share, expected)


def never_reported(metric: Metric, campaign_id: int | None) -> str:
    if campaign_id is None:
        text = _("No import has reported %(metric)s yet.")
    else:
        text = _("No import has reported %(metric)s of this campaign yet.")
    return text % {"metric": metric.label}


def _share(goal: Goal, value: Decimal) -> Decimal | None:
    if accumulates(goal.metric):
        return value / goal.target if goal.target else None
    if goal.baseline is None:
        return Decimal(1) if _reaches(goal, value) else None
    # From a baseline that is better than the target there is no way to it.
    if not _reaches(goal, goal.baseline):
        return (value - goal.baseline) / (goal.target - goal.baseline)
    return None


def _reaches(goal: Goal, value: Decimal) -> bool:
    return value <= goal.target if goal.direction == GoalDirection.AT_MOST else value >= goal.target


def _state(
    goal: Goal, value: Decimal, share: Decimal | None, expected: Decimal, *, is_complete: bool, is_over: bool
) -> GoalState:
    reaches, grows = _reaches(goal, value), accumulates(goal.metric)
    is_limit = goal.direction == GoalDirection.AT_MOST
    never_back = grows and not may_fall(METRICS[goal.metric])
    if never_back and is_limit and not reaches:
        return GoalState.MISSED  # a sum never comes back under its limit
    if never_back and not is_limit and reaches:
        return GoalState.MET  # nor falls under what it has reached
    if is_over:
        if not is_complete:
            return GoalState.UNKNOWN
        return GoalState.MET if reaches else GoalState.MISSED
    if share is None:
        return GoalState.ON_TRACK if reaches else GoalState.BEHIND
    if reaches and not grows and share < expected:
        return GoalState.ON_TRACK
    return _pace(goal, share, expected)


def _pace(goal: Goal, share: Decimal, expected: Decimal) -> GoalState:
    grows = accumulates(goal.metric)
    # Under a limit it is good to have used less than an even pace would.
    is_limit = grows and goal.direction == GoalDirection.AT_MOST
    before = expected - share if is_limit else share - expected
    if before >= AHEAD_BY and (grows or goal.baseline is not None):
        return GoalState.AHEAD
    return GoalState.ON_TRACK if before >= 0 else GoalState.BEHIND


def _words(
    goal: Goal, state: GoalState, share: Decimal | None, expected: Decimal, seen: date, today: date
) -> str:
    days_left = max((goal.due_on - today).days, 0)
    values = {
        "share": _whole_percent(share),
        "expected": _whole_percent(expected),
        "day": day_text(seen),
        "days": days_left,
    }
    if state is GoalState.UNKNOWN:
        return _("The due day has passed, but the imported data end on %(day)s.") % values
    if today > goal.due_on:
        return _("Counted through %(day)s.") % values
    if share is None:
        text = _("Counted through %(day)s.")
    elif goal.direction == GoalDirection.AT_MOST and accumulates(goal.metric):
        text = _("%(share)s of the limit used by %(day)s; an even pace would be at %(expected)s.")
    else:
        text = _("%(share)s of the way by %(day)s; an even pace would be at %(expected)s.")
    left = ngettext("%(days)s day left.", "%(days)s days left.", days_left)
    return f"{text} {left}" % values


def _whole_percent(share: Decimal | None) -> str:
    return "" if share is None else format_percent(share, format="#,##0%", locale=reader_locale())
