"""The interval of a verdict: it decides where it is given, and says what it is and what it leaves out."""

from __future__ import annotations

import pytest

from analytics.verdict.interval import Interval
from analytics.verdict.interval_words import interval_sentences
from analytics.verdict.verdicts import State, judge, roi_at
from tests.analytics.judgements import D, judgement, sums


def test_an_interval_above_the_cost_is_clear_and_one_around_it_is_not() -> None:
    known = sums(1000, 2400, 40)
    assert judge(known, Interval(D(1700), D(3100), "bootstrap")).state is State.EARNS
    assert judge(known, Interval(D(1600), D(3200), "bootstrap")).state is State.EARNS_PROBABLY
    assert judge(sums(1000, 1000, 40), Interval(D(500), D(1600), "bootstrap")).state is State.LOSES


def test_the_interval_in_words() -> None:
    found = judgement(sums(1000, 2400, 40), interval=Interval(D(1600), D(3200), "bootstrap"))
    assert interval_sentences(found) == [
        "By chance alone the revenue could lie between €1,600.00 and €3,200.00, "
        "and the contribution ROI between -4.0% and 92.0% (95% interval).",
        "Computed from the sums of days: how far single sales lie apart is estimated from how far days do. "
        "The cost is taken as known.",
        "None of this covers errors of attribution, which are usually larger.",
    ]


@pytest.mark.parametrize(
    ("headline", "words"),
    [
        ("revenue", "and the revenue ROI between 60.0% and 220.0% (95% interval)."),
        ("google", "and the profit on all costs between -2.4% and 40.4% (95% interval)."),
    ],
)
def test_the_limits_of_roi_follow_the_headline(headline: str, words: str) -> None:
    found = judgement(
        sums(1000, 2400, 40), interval=Interval(D(1600), D(3200), "bootstrap"), headline=headline
    )
    assert interval_sentences(found)[0].endswith(words)


def test_three_rois_of_one_example() -> None:
    """6 lamps at 200, each 100 to make, ads 200."""
    found = [roi_at(D(1200), D(200), D("0.5"), name) for name in ("revenue", "contribution", "google")]
    assert found == [D(5), D(2), D("0.5")]
    assert roi_at(D(0), D(0), D("0.5"), "google") is None


def test_no_interval_where_something_is_missing() -> None:
    found = judgement(sums(100, None), wants_interval=True)
    assert interval_sentences(found) == [
        "There is no interval without a cost, a revenue and a number of sales."
    ]
