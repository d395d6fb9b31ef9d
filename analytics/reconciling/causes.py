"""Why two sides differ: declared rules that look at data, the most certain first; what none explains stays.

Each rule takes from a line's difference what its evidence covers, never more and never against its sign. So the parts
and the rest add up to the difference exactly.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Literal, get_args

from analytics.reconciling.lines import NOTHING, Figure, Key, Line, total_of
from campaigns.measures import MICRO

Cause = Literal[
    "duplicate",
    "time_zone",
    "dating",
    "refund",
    "no_rate",
    "unfinished",
    "restated",
    "untagged",
    "view_through",
    "consent",
    "window",
]
SideKind = Literal["shop", "crm", "own", "analytics", "platform"]
SIDE_KINDS: tuple[SideKind, ...] = get_args(SideKind)
# Which sides see only who lets himself be seen on the website, and which record what was sold, however it came.
ON_WEBSITE = frozenset({"own", "analytics"})
RECORDS = frozenset({"shop", "crm"})


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of one side besides its figures; pools are by id, or by day and campaign.

    `refunds` is money taken off, `no_rate` what has money nobody can convert, `restated` by how much an import changed
    a day lately, `unfinished` days that were not over when they were exported, `views` conversions after a mere view
    (in millionths), `unknown_share` the part of its sales that came with no known source.
    """

    kind: SideKind
    refunds: Mapping[str | Key, int] = field(default_factory=dict)
    no_rate: frozenset[str | Key] = frozenset()
    restated: Mapping[date, Figure] = field(default_factory=dict)
    unfinished: frozenset[date] = frozenset()
    views: Mapping[Key, int] = field(default_factory=dict)
    unknown_share: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Part:
    """What a cause explains: `net` of the difference here minus there, and `gross`, what moved because of it."""

    cause: Cause
    net: Figure
    gross: Figure
    is_certain: bool
    line_count: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """`by_line` names the first cause found of each line, by its place in the list; `rest` is explained by nothing."""

    parts: tuple[Part, ...]
    rest: Figure
    by_line: Mapping[int, Cause]


# What a rule takes: the place of the line, the net it explains, and what moved.
Taken = tuple[int, Figure, Figure]


@dataclass(slots=True)
class Open:
    """The lines with what is still unexplained of each."""

    lines: tuple[Line, ...]
    here: Evidence
    there: Evidence
    rests: list[Figure]

    def unexplained(self) -> Iterator[tuple[int, Line, Figure]]:
        for place, line in enumerate(self.lines):
            if self.rests[place]:
                yield place, line, self.rests[place]

    @property
    def sides(self) -> tuple[tuple[Evidence, int], ...]:
        """Each side with the sign that its surplus has in a difference."""
        return (self.here, 1), (self.there, -1)


def explain(lines: Iterable[Line], here: Evidence, there: Evidence) -> Explanation:
    found = tuple(lines)
    state = Open(found, here, there, [line.difference for line in found])
    has_ids = any(line.id for line in found)
    parts: list[Part] = []
    by_line: dict[int, Cause] = {}
    for cause, rule, certainty in RULES:
        taken = list(rule(state))
        if not taken:
            continue
        for place, _net, _gross in taken:
            by_line.setdefault(place, cause)
        parts.append(
            Part(
                cause,
                total_of(net for _place, net, _gross in taken),
                total_of(gross for _place, _net, gross in taken),
                is_certain=certainty == "always" or (certainty == "by id" and has_ids),
                line_count=len({place for place, _net, _gross in taken}),
            )
        )
    return Explanation(tuple(parts), total_of(state.rests), by_line)


def _take(state: Open, place: int, wanted: Figure) -> Taken | None:
    """As much of `wanted` as is open, in the direction of what is open."""
    rest = state.rests[place]
    net = Figure(_towards(rest.count, wanted.count), _towards(rest.money, wanted.money))
    if not net:
        return None
    state.rests[place] = rest - net
    return place, net, Figure(abs(net.count), abs(net.money))


def _towards(rest: int, wanted: int) -> int:
    if not rest or not wanted or (rest < 0) != (wanted < 0):
        return 0
    return min(rest, wanted, key=abs)


# --- the rules --------------------------------------------------------------------------------------------------


def _duplicates(state: Open) -> Iterator[Taken]:
    for place, line, rest in state.unexplained():
        if line.outcome == "duplicate" and (taken := _take(state, place, rest)):
            yield taken


def _other_day(state: Open, is_edge: bool) -> Iterator[Taken]:
    """All that moved is told, even where it cancels out within the period."""
    for place, line in enumerate(state.lines):
        if line.outcome != "other_day" or line.other_day is None:
            continue
        if (abs((line.other_day - line.day).days) == 1) != is_edge:
            continue
        net, state.rests[place] = state.rests[place], NOTHING
        moved = line.here or line.there
        yield place, net, Figure(abs(moved.count), abs(moved.money))


def _time_zone(state: Open) -> Iterator[Taken]:
    return _other_day(state, True)


def _dating(state: Open) -> Iterator[Taken]:
    return _other_day(state, False)


def _refunds(state: Open) -> Iterator[Taken]:
    """One side took a refund off that the other did not: it is lower by as much."""
    open_refunds: dict[str | Key, int] = defaultdict(int)
    for side, sign in state.sides:
        for pool, money in side.refunds.items():
            open_refunds[pool] -= sign * money
    for place, line, _rest in list(state.unexplained()):
        taken = _take(state, place, Figure(0, open_refunds[line.pool]))
        if taken:
            open_refunds[line.pool] -= taken[1].money
            yield taken


def _no_rate(state: Open) -> Iterator[Taken]:
    for side, sign in state.sides:
        for place, line, rest in list(state.unexplained()):
            lacks_money = line.pool in side.no_rate and rest.money * sign < 0
            if lacks_money and (taken := _take(state, place, Figure(0, rest.money))):
                yield taken


def _unfinished(state: Open) -> Iterator[Taken]:
    """What a side lacks on a day that was not over when it was exported."""
    for side, sign in state.sides:
        for place, line, rest in list(state.unexplained()):
            missing = Figure(
                rest.count if rest.count * sign < 0 else 0, rest.money if rest.money * sign < 0 else 0
            )
            if line.day in side.unfinished and (taken := _take(state, place, missing)):
                yield taken


def _restated(state: Open) -> Iterator[Taken]:
    """A side's day was changed lately, and it differs in the direction of that change."""
    for side, sign in state.sides:
        changes = {day: Figure(sign * each.count, sign * each.money) for day, each in side.restated.items()}
        for place, line, _rest in list(state.unexplained()):
            taken = _take(state, place, changes.get(line.day, NOTHING))
            if taken:
                changes[line.day] -= taken[1]
                yield taken


def _untagged(state: Open) -> Iterator[Taken]:
    """On one day a side has more without a campaign, and less of a campaign, than the other."""
    without: dict[tuple[date, int], list[int]] = defaultdict(list)
    for place, line, rest in state.unexplained():
        if not line.id and not line.campaign_id:
            without[line.day, _sign(rest)].append(place)
    for place, line, rest in list(state.unexplained()):
        if line.id or not line.campaign_id:
            continue
        for counterpart in without.get((line.day, -_sign(rest)), ()):
            size = _smaller(state.rests[place], state.rests[counterpart])
            taken = _take(state, place, size)
            if taken:
                answer = _take(state, counterpart, NOTHING - taken[1])
                assert answer is not None
                yield taken
                # What moved is the same money on both lines.
                yield counterpart, answer[1], NOTHING


def _sign(figure: Figure) -> int:
    return 1 if (figure.money or figure.count) > 0 else -1


def _smaller(one: Figure, other: Figure) -> Figure:
    """What of `one` the opposite of `other` covers."""
    return Figure(_towards(one.count, -other.count), _towards(one.money, -other.money))


def _platform(state: Open) -> tuple[Evidence, int] | None:
    """The one side that is an advertising platform, where the other is none."""
    platforms = [side for side in state.sides if side[0].kind == "platform"]
    return platforms[0] if len(platforms) == 1 else None


def _view_through(state: Open) -> Iterator[Taken]:
    """Conversions after a mere view, which nobody else can see; their money is the share of the line's."""
    found = _platform(state)
    if found is None:
        return
    side, sign = found
    views = dict(side.views)
    for place, line, rest in list(state.unexplained()):
        key = (line.day, line.campaign_id)
        surplus = rest.count * sign
        part = min(views.get(key, 0), surplus)
        if part <= 0:
            continue
        money = rest.money * part // surplus if rest.money * sign > 0 else 0
        taken = _take(state, place, Figure(sign * part, money))
        if taken:
            views[key] -= part
            yield taken


def _consent(state: Open) -> Iterator[Taken]:
    """A record has more than the website saw: as much of it as the share whose source the website lost.

    A share of a number of sales is rounded down to whole ones: nobody half buys.
    """
    by_kind = {side.kind: (side, sign) for side, sign in state.sides}
    seen = next((by_kind[kind] for kind in by_kind if kind in ON_WEBSITE), None)
    recorded = next((by_kind[kind] for kind in by_kind if kind in RECORDS), None)
    if seen is None or recorded is None or not seen[0].unknown_share:
        return
    share, sign = seen[0].unknown_share, recorded[1]
    whole = total_of(line.here if sign > 0 else line.there for line in state.lines)
    left = Figure(int(whole.count * share) // MICRO * MICRO * sign, int(whole.money * share) * sign)
    for place, _line, _rest in list(state.unexplained()):
        taken = _take(state, place, left)
        if taken:
            left -= taken[1]
            yield taken


def _window(state: Open) -> Iterator[Taken]:
    """What a platform claims beyond the other side, when nothing else explains it."""
    found = _platform(state)
    if found is None:
        return
    sign = found[1]
    for place, _line, rest in list(state.unexplained()):
        claimed = Figure(
            rest.count if rest.count * sign > 0 else 0, rest.money if rest.money * sign > 0 else 0
        )
        if taken := _take(state, place, claimed):
            yield taken


Certainty = Literal["always", "by id", "likely"]
RULES: tuple[tuple[Cause, Callable[[Open], Iterator[Taken]], Certainty], ...] = (
    ("duplicate", _duplicates, "always"),
    ("time_zone", _time_zone, "by id"),
    ("dating", _dating, "by id"),
    ("refund", _refunds, "by id"),
    ("no_rate", _no_rate, "by id"),
    ("unfinished", _unfinished, "likely"),
    ("restated", _restated, "likely"),
    ("untagged", _untagged, "likely"),
    ("view_through", _view_through, "likely"),
    ("consent", _consent, "likely"),
    ("window", _window, "likely"),
)
