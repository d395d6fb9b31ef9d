"""The score: each check that applies has its share of 100 points, and loses of them the share that is at fault.

Knows nothing of the checks themselves; the formula is told in docs/quality.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, TypeVar

from django.utils.functional import Promise

FULL = 100
MOST_FIXES = 3

Seen = TypeVar("Seen")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is seen or mended, by a name of `analytics.quality.places`.

    `metric` is that of a page of rows, `campaign_id` narrows it, or names the campaign whose page is meant. `pair` is
    what reconciliation compares: the subject and the codes of both sides.
    """

    name: str
    metric: str = ""
    campaign_id: int | None = None
    pair: tuple[str, str, str] = ("", "", "")


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found. `share` is the part that is at fault, from 0 to 1; None where the check does not apply.

    `sentence` says it with its numbers, or why the check does not apply. `fix` is empty where nothing is to be done.
    """

    share: Fraction | None
    sentence: str
    rows: Place | None = None
    fix: str = ""
    fix_at: Place | None = None


@dataclass(frozen=True, slots=True)
class Check(Generic[Seen]):
    """One thing that can be wrong. `code` is its name in the API, `weight` how much it counts beside the others."""

    code: str
    label: Promise
    weight: int
    look: Callable[[Seen], Finding]


@dataclass(frozen=True, slots=True)
class Line:
    """A check with what it found: the points that it can give and those that are lost; None where it does not apply."""

    code: str
    label: Promise
    finding: Finding
    points: Fraction | None
    lost: Fraction | None


@dataclass(frozen=True, slots=True)
class Score:
    """`value` is None where there is nothing to score, and `reason` says why; then there are no lines."""

    lines: tuple[Line, ...]
    reason: str = ""

    @property
    def value(self) -> int | None:
        """Whole points, rounded down: 100 is said only where nothing at all is lost."""
        if self.reason:
            return None
        return int(FULL - sum((line.lost or Fraction(0) for line in self.lines), Fraction(0)))

    @property
    def fixes(self) -> tuple[Line, ...]:
        """What gives back most points, most first; of equals in the order of the checks."""
        losing = [line for line in self.lines if line.lost]
        return tuple(sorted(losing, key=lambda line: -(line.lost or 0))[:MOST_FIXES])


def score_of(checks: Iterable[Check[Seen]], seen: Seen, *, nothing: str) -> Score:
    """`nothing` is the reason to give where not one of the checks applies."""
    found = [(check, check.look(seen)) for check in checks]
    applying = sum(check.weight for check, finding in found if finding.share is not None)
    if not applying:
        return Score((), nothing)
    return Score(tuple(_line(check, finding, applying) for check, finding in found))


def _line(check: Check[Seen], finding: Finding, applying: int) -> Line:
    if finding.share is None:
        return Line(check.code, check.label, finding, None, None)
    if not 0 <= finding.share <= 1:
        raise ValueError(f"{check.code} found a share of {finding.share}")
    points = Fraction(FULL * check.weight, applying)
    return Line(check.code, check.label, finding, points, points * finding.share)
