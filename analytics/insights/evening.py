"""Evens out the rates of groups of posts: each is drawn towards the mean of all, the more, the fewer posts it rests on.

A group of n posts with the measured rate r is evened out to (n r + k m) / (n + k), m being the rate of all posts. The
strength k is in posts: the scatter of posts within their groups over that of the groups among themselves, by the method
of moments (Bühlmann's credibility). The unit is the post and not the view, because views of one post are not so many
independent observations. Floats are fine here: these are rates and no amounts.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import Generic, NamedTuple, TypeVar

Key = TypeVar("Key", bound=Hashable)

# Groups with fewer posts are shown and never ranked.
MIN_POSTS = 5
# The strength where the posts cannot tell it: fewer groups, or fewer posts beyond the first of each group, than these.
PRIOR_POSTS = 10.0
MIN_GROUPS = 3
MIN_FREEDOM = 10
# Nobody's groups are so different that one post would do, nor so alike that many dozens would not.
WEAKEST, STRONGEST = 2.0, 50.0


class Sample(NamedTuple):
    """What one post got, out of what it could have got: engagements of its impressions."""

    hits: float
    shown: float


@dataclass(frozen=True, slots=True)
class Evened:
    """Sums of a group and its rate as measured and as evened out; both None where nothing was shown."""

    posts: int
    hits: float
    shown: float
    measured: float | None
    evened: float | None
    rank: int | None  # among the groups with enough posts, from 1; equal rates share a rank


@dataclass(frozen=True, slots=True)
class Evening(Generic[Key]):
    """`mean` is the rate of all posts, None where nothing was shown; `strength` is in posts."""

    mean: float | None
    strength: float
    is_estimated: bool
    groups: dict[Key, Evened]

    @property
    def ranked(self) -> list[Key]:
        """Those with enough posts, the best first."""
        keys = [key for key, group in self.groups.items() if group.rank is not None]
        return sorted(keys, key=lambda key: self.groups[key].rank or 0)


def even_out(
    groups: Mapping[Key, Sequence[Sample]], *, min_posts: int = MIN_POSTS, mean: float | None = None
) -> Evening[Key]:
    """The groups in the order given. `mean` is the rate to be drawn to, where it is not that of these posts."""
    sums = {key: _sums(samples) for key, samples in groups.items()}
    if mean is None:
        mean = _rate(
            fsum(hits for hits, _shown in sums.values()), fsum(shown for _hits, shown in sums.values())
        )
    estimated = estimate_strength(
        [samples for samples in groups.values() if _rate(*_sums(samples)) is not None]
    )
    strength = PRIOR_POSTS if estimated is None else estimated
    evened = {}
    for key, samples in groups.items():
        measured = _rate(*sums[key])
        drawn = None if measured is None or mean is None else draw(measured, len(samples), mean, strength)
        evened[key] = (len(samples), *sums[key], measured, drawn)
    ranks = _ranks(
        {
            key: drawn
            for key, (posts, *_sums, drawn) in evened.items()
            if posts >= min_posts and drawn is not None
        }
    )
    return Evening(
        mean,
        strength,
        estimated is not None,
        {key: Evened(*figures, ranks.get(key)) for key, figures in evened.items()},
    )


def draw(measured: float, posts: int, mean: float, strength: float) -> float:
    """The rate of so many posts, drawn towards the mean; never beyond either of the two."""
    drawn = (posts * measured + strength * mean) / (posts + strength)
    return min(max(drawn, min(measured, mean)), max(measured, mean))


def estimate_strength(groups: Sequence[Sequence[Sample]]) -> float | None:
    """Within-group scatter of one post over that between groups, in posts; None where there is too little to tell.

    The scatter of a post is that of a ratio of sums: (hits - r shown) over the group's mean of shown.
    """
    counts = [len(samples) for samples in groups]
    freedom = sum(counts) - len(groups)
    if len(groups) < MIN_GROUPS or freedom < MIN_FREEDOM:
        return None
    rates, squares = [], []
    for samples in groups:
        hits, shown = _sums(samples)
        rate, each = hits / shown, shown / len(samples)
        rates.append(rate)
        squares += [((one.hits - rate * one.shown) / each) ** 2 for one in samples]
    total = sum(counts)
    within = fsum(squares) / freedom
    middle = fsum(count * rate for count, rate in zip(counts, rates, strict=True)) / total
    apart = fsum(count * (rate - middle) ** 2 for count, rate in zip(counts, rates, strict=True))
    between = (apart - (len(groups) - 1) * within) / (total - sum(count**2 for count in counts) / total)
    if between <= 0:
        return STRONGEST
    return min(max(within / between, WEAKEST), STRONGEST)


def _sums(samples: Sequence[Sample]) -> tuple[float, float]:
    return fsum(one.hits for one in samples), fsum(one.shown for one in samples)


def _rate(hits: float, shown: float) -> float | None:
    return hits / shown if shown > 0 else None


def _ranks(rates: Mapping[Key, float]) -> dict[Key, int]:
    return {key: 1 + sum(other > rate for other in rates.values()) for key, rate in rates.items()}
