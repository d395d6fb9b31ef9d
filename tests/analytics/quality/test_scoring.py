"""The formula of the score, without a database: weights of what applies, shares of what is at fault."""

from __future__ import annotations

from fractions import Fraction

import pytest
from django.utils.translation import gettext_lazy

from analytics.quality.checks import CHECKS
from analytics.quality.scoring import Check, Finding, Score, score_of

Shares = dict[str, Fraction | None]


def check(code: str, weight: int) -> Check[Shares]:
    def look(seen: Shares) -> Finding:
        return Finding(seen[code], f"{code} was looked at.")

    return Check(code, gettext_lazy("Name"), weight, look)


def scored(*weights: int, shares: list[Fraction | None]) -> Score:
    checks = [check(f"c{number}", weight) for number, weight in enumerate(weights)]
    seen = {one.code: share for one, share in zip(checks, shares, strict=True)}
    return score_of(checks, seen, nothing="Nothing applies.")


def test_each_check_loses_the_share_at_fault_of_its_points() -> None:
    found = scored(30, 10, shares=[Fraction(1, 3), Fraction(1, 2)])
    assert [line.points for line in found.lines] == [75, 25]
    assert [line.lost for line in found.lines] == [25, Fraction(25, 2)]
    assert found.value == 62  # 62.5, rounded down


def test_a_check_that_does_not_apply_takes_no_weight() -> None:
    found = scored(15, 10, 10, shares=[Fraction(1), None, Fraction(0)])
    assert [line.points for line in found.lines] == [60, None, 40]
    assert [line.lost for line in found.lines] == [60, None, 0]
    assert found.value == 40


def test_the_best_and_the_worst() -> None:
    assert scored(7, 3, shares=[Fraction(0), Fraction(0)]).value == 100
    assert scored(7, 3, shares=[Fraction(1), Fraction(1)]).value == 0


def test_a_hundred_is_said_only_where_nothing_is_lost() -> None:
    found = scored(1, 1, shares=[Fraction(0), Fraction(1, 10_000)])
    assert found.value == 99
    assert sum(line.lost or 0 for line in found.lines) == Fraction(1, 200)


def test_where_nothing_applies_there_is_no_score_and_a_reason() -> None:
    found = scored(5, 5, shares=[None, None])
    assert (found.value, found.reason, found.lines, found.fixes) == (None, "Nothing applies.", (), ())


def test_the_three_fixes_that_give_back_most_come_first() -> None:
    quarter = Fraction(1, 4)
    found = scored(10, 40, 20, 20, 10, shares=[Fraction(1), quarter, Fraction(0), quarter, quarter])
    # 10, 10, 0, 5 and 2.5 points: of equals the first check, and no fourth.
    assert {line.code: line.lost for line in found.fixes} == {"c0": 10, "c1": 10, "c3": 5}
    assert [line.code for line in found.fixes] == ["c0", "c1", "c3"]


def test_what_lost_nothing_is_no_fix() -> None:
    found = scored(1, 1, 1, shares=[Fraction(0), None, Fraction(1, 2)])
    assert [line.code for line in found.fixes] == ["c2"]


@pytest.mark.parametrize("share", [Fraction(-1, 9), Fraction(10, 9)])
def test_a_share_beyond_its_limits_is_a_fault_of_the_check(share: Fraction) -> None:
    with pytest.raises(ValueError, match="c0"):
        scored(1, shares=[share])


def test_the_weights_of_all_checks_are_a_hundred_and_their_names_differ() -> None:
    """Where all apply, a check's weight is its points, as docs/quality.md lists them."""
    assert sum(one.weight for one in CHECKS) == 100
    assert len({one.code for one in CHECKS}) == len(CHECKS)
    assert len({str(one.label) for one in CHECKS}) == len(CHECKS)
