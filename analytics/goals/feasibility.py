"""Can a target be reached? A verdict from the workspace's own history, with what it rests on; never a guess.

Counts get a probability where whole weeks are many enough and even enough; sums of money and ratios get words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Workspace
from analytics.badges import BadgeState
from analytics.coverage import known_through
from analytics.goals import chance_words, forecast, history
from analytics.goals.history import Days, Part
from analytics.goals.progress import accumulates, may_fall, never_reported
from analytics.goals.spans import totals_of
from analytics.metrics import METRICS, Value
from analytics.tracked import since_of
from campaigns.models import GoalDirection

# The level is taken from half a year at most: longer ago says more of the past than of what comes.
RECENT_WEEKS = 26
# Two whole years, so that every month was seen twice.
SEASON_WEEKS = 104


class Verdict(BadgeState):
    """Whether a goal can be reached."""

    REACHED = ("reached", gettext_lazy("Reached already"), "success", "check")
    LIKELY = ("likely", gettext_lazy("Likely"), "success", "up")
    POSSIBLE = ("possible", gettext_lazy("Possible"), "neutral", "flat")
    UNLIKELY = ("unlikely", gettext_lazy("Unlikely"), "warning", "down")
    LOST = ("lost", gettext_lazy("Out of reach"), "error", "close")
    UNKNOWN = ("unknown", gettext_lazy("Not enough history"), "neutral", "help")


@dataclass(frozen=True, slots=True)
class Best:
    """The best span of as many days as the goal has."""

    value: Decimal
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Ask:
    """What shall be reached, and what is there already: `so_far` and the known days up to `seen`, None before any.

    Where days have passed and still nobody can say how much they brought, `reason` says why.
    """

    metric: str
    campaign_id: int | None
    direction: str
    target: Decimal
    starts_on: date
    due_on: date
    so_far: Decimal | None = None
    seen: date | None = None
    reason: str = ""

    @property
    def is_limit(self) -> bool:
        return self.direction == GoalDirection.AT_MOST

    @property
    def days(self) -> int:
        return (self.due_on - self.starts_on).days + 1

    @property
    def days_ahead(self) -> int:
        """Days of the goal of which nothing is known yet."""
        return self.days if self.seen is None else (self.due_on - self.seen).days

    @property
    def needed(self) -> Decimal:
        """Of a sum, what is still missing, or still free under a limit."""
        return self.target - (self.so_far or 0)

    @property
    def is_untold(self) -> bool:
        """Days of the goal are behind, and what they brought cannot be told: unknown, which is not zero."""
        return self.seen is not None and self.so_far is None

    @property
    def is_passed(self) -> bool:
        """Of a sum: over its limit, or at its target."""
        if self.so_far is None:
            return False
        return self.so_far > self.target if self.is_limit else self.so_far >= self.target

    def is_met_by(self, value: Decimal) -> bool:
        return value <= self.target if self.is_limit else value >= self.target


@dataclass(frozen=True, slots=True)
class Feasibility:
    """`words` say why in whole sentences; `probability` is a share and None wherever history does not carry one.

    `periods` are the whole weeks it rests on, `dispersion` their variance by their mean (counts alone). Needed and
    recent are per week for sums; of a ratio `recent` is its value over these weeks, and `needed_per_week` is None.
    """

    verdict: Verdict
    words: str
    probability: Decimal | None = None
    periods: int = 0
    dispersion: float | None = None
    best: Best | None = None
    needed_per_week: Decimal | None = None
    recent: Decimal | None = None
    is_seasonal: bool = False


@dataclass(frozen=True, slots=True)
class Season:
    """How much of an average week each month brings; without factors all months are alike."""

    factors: dict[int, float]

    def weeks(self, first: date, days: int) -> float:
        """How many average weeks these days are."""
        if not self.factors or days <= 0:
            return max(days, 0) / 7
        return sum(self.factors.get((first + timedelta(days=n)).month, 1.0) for n in range(days)) / 7


@dataclass(frozen=True, slots=True)
class Ground:
    """What a judgement stands on: the days, the recent weeks and the season.

    A ratio may have weeks without a value, and is compared with all `known` weeks, of which the recent ones are a part.
    """

    days: Days
    weeks: tuple[tuple[date, Decimal | None], ...]
    known: int
    past: forecast.Past | None  # None with too few whole weeks
    season: Season

    @property
    def is_count(self) -> bool:
        """Counted one by one. Followers can be lost: a week below zero is none that a count could have."""
        return self.days.metric.unit == "count" and self.never_falls

    @property
    def never_falls(self) -> bool:
        return all(value is None or value >= 0 for _first, value in self.weeks)

    def outcome(self, first: date, days: int) -> forecast.Outcome | None:
        """What these days will bring; None where nobody can say."""
        if self.past is None:
            return None
        ahead = self.season.weeks(first, days)
        return (
            forecast.counts_ahead(self.past, ahead)
            if self.is_count
            else forecast.amounts_ahead(self.past, ahead)
        )


def feasibility_of(
    workspace: Workspace,
    *,
    metric: str,
    campaign_id: int | None,
    direction: str,
    target: Decimal,
    starts_on: date,
    due_on: date,
    today: date,
) -> Feasibility:
    """One target, as a wizard asks; what the days since `starts_on` brought counts."""
    tracked = since_of(workspace, METRICS[metric].parts).parts(starts_on)
    last = known_through(workspace, [(metric, campaign_id)], today=today, tracked=tracked)[
        metric, campaign_id
    ]
    if last is None:
        return Feasibility(Verdict.UNKNOWN, never_reported(METRICS[metric], campaign_id))
    seen = min(last, due_on) if last >= starts_on else None
    current = Value(None, "missing")
    if seen is not None:
        span = (starts_on, seen, campaign_id)
        current = totals_of(workspace, {span: [metric]})[span][metric]
    ask = Ask(metric, campaign_id, direction, target, starts_on, due_on, current.value, seen, current.reason)
    ids = () if campaign_id is None else (campaign_id,)
    read = history.read(workspace, metrics=[metric], campaign_ids=ids, last=last)
    days = read.of(METRICS[metric], campaign_id, through=last, begins=starts_on)
    return judge(ask, ground_of(days), workspace.currency)


def ground_of(days: Days) -> Ground:
    known = days.weeks()
    # Half a year of the calendar: weeks from before a long gap say nothing of what comes.
    since = days.last - timedelta(days=7 * RECENT_WEEKS)
    if not accumulates(days.metric.name):
        recent = tuple((first, value) for first, value in known if first > since)
        return Ground(days, recent, len(known), None, Season({}))
    told = [(first, value) for first, value in known if value is not None]
    weeks = tuple((first, value) for first, value in told if first > since)
    season = _season(told)
    past = None
    if len(weeks) >= forecast.MIN_WEEKS:
        sums = tuple(float(value) for _first, value in weeks)
        past = forecast.Past(sums, tuple(season.weeks(first, 7) for first, _value in weeks))
    return Ground(days, weeks, len(weeks), past, season)


def _season(weeks: Sequence[tuple[date, Decimal]]) -> Season:
    """Of whole years only; a week belongs to the month of its middle day."""
    if len(weeks) < SEASON_WEEKS:
        return Season({})
    months = [(first + timedelta(days=3)).month for first, _value in weeks]
    return Season(forecast.month_factors([float(value) for _first, value in weeks], months))


def judge(ask: Ask, ground: Ground, currency: str) -> Feasibility:
    """The verdict on one target; no look-ups."""
    if not history.adds_up(METRICS[ask.metric]):
        return Feasibility(
            Verdict.UNKNOWN, _("It does not add up over days, so nothing can be foretold of it.")
        )
    if accumulates(ask.metric):
        return _judge_sum(ask, ground, currency)
    return _judge_ratio(ask, ground, currency)


def untold(ask: Ask) -> str:
    return ask.reason or _("No data for these days.")


def best_of(ask: Ask, days: Days) -> Best | None:
    """Among the windows of the goal's length; the latest of equals."""
    found = [(days.value(first, last), first, last) for first, last in days.windows(ask.days)]
    known = [(value, first, last) for value, first, last in found if value is not None]
    if not known:
        return None
    sign = -1 if ask.is_limit else 1
    return Best(*max(known, key=lambda each: (each[0] * sign, each[2])))


# --- sums ---------------------------------------------------------------------------------------------------


def _settled(ask: Ask) -> tuple[Verdict, str] | None:
    """A sum that has passed its target is decided, and so is one without days left."""
    passed = ask.is_passed
    if passed and ask.days_ahead > 0 and may_fall(METRICS[ask.metric]):
        return None
    if passed and ask.is_limit:
        return Verdict.LOST, _("The limit is passed, and a sum never comes back under it.")
    if passed:
        return Verdict.REACHED, _("The target is reached already.")
    if ask.days_ahead > 0:
        return None
    if ask.is_limit:
        return Verdict.REACHED, _("All days are known, and the limit was kept.")
    return Verdict.LOST, _("All days are known, and the target was not reached.")


def _judge_sum(ask: Ask, ground: Ground, currency: str) -> Feasibility:
    basis = _basis_of_sum(ask, ground)
    if ask.is_untold:
        return replace(basis, words=untold(ask), needed_per_week=None)
    settled = _settled(ask)
    if settled is not None:
        verdict, words = settled
        certain = Decimal(int(verdict is Verdict.REACHED)) if ground.is_count else None
        return replace(basis, verdict=verdict, words=words, probability=certain)
    outcome = ground.outcome(ask.due_on - timedelta(days=ask.days_ahead - 1), ask.days_ahead)
    if outcome is None:
        return replace(basis, words=chance_words.too_short(basis.periods))
    chance = outcome.at_most(float(ask.needed)) if ask.is_limit else outcome.at_least(float(ask.needed))
    is_even = basis.dispersion is not None and basis.dispersion <= forecast.MAX_DISPERSION
    judged = replace(
        basis, verdict=verdict_of(chance), probability=Decimal(str(round(chance, 6))) if is_even else None
    )
    words = chance_words.of_sum(ask, judged, METRICS[ask.metric], currency, is_count=ground.is_count)
    return replace(judged, words=words)


def _basis_of_sum(ask: Ask, ground: Ground) -> Feasibility:
    """What is known before anything is judged."""
    weeks_ahead = Decimal(ask.days_ahead) / 7
    count = len(ground.weeks)
    total = sum((value or Decimal(0) for _first, value in ground.weeks), Decimal(0))
    return Feasibility(
        Verdict.UNKNOWN,
        "",
        periods=count,
        dispersion=ground.past.dispersion if ground.past and ground.is_count else None,
        best=best_of(ask, ground.days),
        needed_per_week=ask.needed / weeks_ahead if weeks_ahead > 0 else None,
        recent=total / count if count else None,
        is_seasonal=bool(ground.season.factors),
    )


def verdict_of(chance: float) -> Verdict:
    if chance >= forecast.LIKELY_FROM:
        return Verdict.LIKELY
    return Verdict.UNLIKELY if chance < forecast.UNLIKELY_BELOW else Verdict.POSSIBLE


# --- ratios -------------------------------------------------------------------------------------------------


def ratio_outcomes(ask: Ask, days: Days, ahead: int) -> list[Decimal]:
    """The ratio that the goal would end with if the days ahead were like each past window of that length."""
    before = days.known_part(ask.starts_on, ask.seen) if ask.seen is not None else Part()
    if before is None:
        return []
    found = []
    for first, last in days.windows(ahead):
        part = days.part(first, last)
        value = None if part is None else days.of(before, part)
        if value is not None:
            found.append(value)
    return found


def _judge_ratio(ask: Ask, ground: Ground, currency: str) -> Feasibility:
    basis = _basis_of_ratio(ask, ground)
    if ask.days_ahead <= 0:
        if ask.is_untold:
            return replace(basis, words=untold(ask))
        if ask.so_far is not None and ask.is_met_by(ask.so_far):
            return replace(
                basis, verdict=Verdict.REACHED, words=_("All days are known, and the target is reached.")
            )
        return replace(
            basis, verdict=Verdict.LOST, words=_("All days are known, and the target was not reached.")
        )
    if len(ground.weeks) < forecast.MIN_WEEKS:
        return replace(basis, words=chance_words.too_short(len(ground.weeks)))
    if ask.seen is not None and ground.days.known_part(ask.starts_on, ask.seen) is None:
        return replace(basis, words=chance_words.own_days_unknown())
    outcomes = ratio_outcomes(ask, ground.days, ask.days_ahead)
    apart = 7 * basis.periods / ask.days_ahead
    if not outcomes or apart < 1:
        return replace(basis, words=chance_words.no_such_window(ask))
    reached = sum(ask.is_met_by(value) for value in outcomes)
    share = forecast.share_of_windows(reached, len(outcomes), apart=apart)
    words = chance_words.of_ratio(ask, reached, len(outcomes), recent=basis.recent, currency=currency)
    return replace(basis, verdict=verdict_of(share), words=words)


def _basis_of_ratio(ask: Ask, ground: Ground) -> Feasibility:
    days = ground.days
    parts = [days.part(first, first + timedelta(days=6)) for first, _value in ground.weeks]
    return Feasibility(
        Verdict.UNKNOWN,
        "",
        periods=ground.known,
        best=best_of(ask, days),
        recent=days.of(*(part for part in parts if part is not None)) if parts else None,
    )
