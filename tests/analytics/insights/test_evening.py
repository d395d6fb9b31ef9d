"""Evening out: numbers worked by hand, and what holds for any posts."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.insights.evening import (
    MIN_POSTS,
    PRIOR_POSTS,
    STRONGEST,
    WEAKEST,
    Sample,
    draw,
    estimate_strength,
    even_out,
)

# How long it takes says nothing about what holds.
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
samples = st.builds(
    Sample, st.integers(min_value=0, max_value=10_000), st.integers(min_value=1, max_value=100_000)
)
groups = st.dictionaries(
    st.sampled_from("abcdefgh"), st.lists(samples, min_size=1, max_size=12), min_size=1, max_size=8
)


def of(*pairs: tuple[int, int]) -> list[Sample]:
    return [Sample(*pair) for pair in pairs]


def test_two_groups_with_the_declared_strength() -> None:
    """Two groups are too few to tell the strength: it is 10 posts. All posts: 60 of 1,000, so the mean is 6%."""
    found = even_out({"a": of(*[(10, 100)] * 5), "b": of((10, 500))})
    assert (found.mean, found.strength, found.is_estimated) == (0.06, PRIOR_POSTS, False)
    # a: (5 x 10% + 10 x 6%) / 15; b: (1 x 2% + 10 x 6%) / 11.
    assert found.groups["a"].measured == 0.1
    assert found.groups["a"].evened == pytest.approx(1.1 / 15)
    assert found.groups["b"].evened == pytest.approx(0.62 / 11)
    assert (found.groups["a"].rank, found.groups["b"].rank) == (1, None)


def test_the_strength_is_the_scatter_of_posts_over_that_of_groups() -> None:
    """Three groups of five posts of 100 views. Each has two posts 2 below its mean, one on it, two 2 above.

    Within: 3 groups x 4 x 0.02² = 0.0048 over 15 - 3 = 12 degrees of freedom is 0.0004. The rates are 4%, 10% and 16%:
    their scatter is 5 x (0.06² + 0 + 0.06²) = 0.036; less 2 x 0.0004 is 0.0352, over 15 - 75 / 15 = 10 it is 0.00352.
    So the strength is 0.0004 / 0.00352 = 0.1136, and the weakest that is allowed counts.
    """
    three = [of(*((middle + off, 100) for off in (-2, -2, 0, 2, 2))) for middle in (4, 10, 16)]
    assert estimate_strength(three) == WEAKEST
    # Of 9%, 10% and 11% the scatter is 5 x (0.01² + 0.01²) = 0.001, less 0.0008 is 0.0002, over 10 it is 0.00002.
    closer = [of(*((middle + off, 100) for off in (-2, -2, 0, 2, 2))) for middle in (9, 10, 11)]
    assert estimate_strength(closer) == pytest.approx(20)


def test_groups_that_are_all_alike_are_drawn_in_most() -> None:
    alike = [of(*((10 + off, 100) for off in (-2, -2, 0, 2, 2)))] * 3
    assert estimate_strength(alike) == STRONGEST


def test_a_post_with_many_views_is_still_one_post() -> None:
    """A lucky post of a million views is drawn to the mean like any other single post."""
    found = even_out({"lucky": of((100_000, 1_000_000)), "usual": of(*[(10, 1_000)] * 5)}, mean=0.01)
    assert found.groups["lucky"].evened == pytest.approx((0.1 + PRIOR_POSTS * 0.01) / (1 + PRIOR_POSTS))


def test_too_few_posts_are_not_ranked_and_what_nobody_saw_has_no_rate() -> None:
    few, many = of(*[(50, 100)] * (MIN_POSTS - 1)), of(*[(1, 100)] * MIN_POSTS)
    found = even_out({"few": few, "many": many, "unseen": of(*[(0, 0)] * MIN_POSTS)})
    assert found.ranked == ["many"]
    unseen = found.groups["unseen"]
    assert (unseen.measured, unseen.evened, unseen.rank, unseen.posts) == (None, None, None, MIN_POSTS)


def test_equal_rates_share_a_rank() -> None:
    same = of(*[(5, 100)] * MIN_POSTS)
    found = even_out({"a": same, "b": same, "c": of(*[(1, 100)] * MIN_POSTS)})
    assert [found.groups[key].rank for key in "abc"] == [1, 1, 3]


def test_no_posts_have_no_mean() -> None:
    nothing: dict[str, list[Sample]] = {}
    found = even_out(nothing)
    assert (found.mean, found.groups, found.ranked) == (None, {}, [])


@CALM
@given(groups)
def test_evened_lies_between_measured_and_mean(given_groups: dict[str, list[Sample]]) -> None:
    found = even_out(given_groups)
    assert found.mean is not None
    for group in found.groups.values():
        assert group.measured is not None and group.evened is not None
        low, high = sorted((group.measured, found.mean))
        assert low <= group.evened <= high


@CALM
@given(
    st.floats(min_value=0, max_value=5),
    st.floats(min_value=0, max_value=5),
    st.integers(min_value=1, max_value=500),
    st.floats(min_value=WEAKEST, max_value=STRONGEST),
)
def test_more_posts_are_drawn_in_less(measured: float, mean: float, posts: int, strength: float) -> None:
    fewer, more = draw(measured, posts, mean, strength), draw(measured, posts + 1, mean, strength)
    assert abs(more - measured) <= abs(fewer - measured) + 1e-12


@CALM
@given(groups, st.randoms(use_true_random=False))
def test_the_order_of_posts_and_groups_does_not_matter(
    given_groups: dict[str, list[Sample]], dice: object
) -> None:
    shuffled = {key: list(given_groups[key]) for key in sorted(given_groups, reverse=True)}
    for posts in shuffled.values():
        dice.shuffle(posts)  # type: ignore[attr-defined]  # Hypothesis gives a Random
    first, second = even_out(given_groups), even_out(shuffled)
    assert first.mean == second.mean
    assert first.strength == pytest.approx(second.strength)
    for key, group in first.groups.items():
        other = second.groups[key]
        assert (group.posts, group.hits, group.shown, group.measured) == (
            other.posts,
            other.hits,
            other.shown,
            other.measured,
        )
        assert group.evened == pytest.approx(other.evened)


@CALM
@given(groups)
def test_the_strength_stays_within_what_is_declared(given_groups: dict[str, list[Sample]]) -> None:
    strength = even_out(given_groups).strength
    assert strength == PRIOR_POSTS or WEAKEST <= strength <= STRONGEST
