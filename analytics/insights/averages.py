"""From an average over posts, or a count of them, to the posts: of a kind, of an hour of a weekday, with a hashtag."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import Any

from django.utils.translation import gettext as _

from analytics.insights.content import Usual, kinds_of, tags_of, times_of
from analytics.insights.evening import Evened, Evening, Sample
from analytics.insights.hashtags import hashtags_in
from analytics.insights.kinds import kind_label
from analytics.insights.networks import network_label
from analytics.insights.posts import PublishedPost
from analytics.insights.rates import OUTCOMES, Yardstick, sample_of
from analytics.insights.words import hour_label, weekday_labels

# What the numbers are of, and which number of them, besides the outcomes.
KINDS, TIMES, HASHTAGS, USUAL = "kinds", "times", "hashtags", "usual"
POSTS, MULTIPLE = "posts", "multiple"


@dataclass(frozen=True, slots=True)
class Averaged:
    """`told` are its hits out of what it was shown; without them it is counted and not averaged.

    `usual` is the rate of its network, where the average is a multiple of that.
    """

    post: PublishedPost
    by: Yardstick | None = None
    told: Sample | None = None
    usual: float | None = None

    @property
    def below(self) -> float | None:
        """What stands below the line: what it was shown, or the hits that this would bring at the usual rate."""
        if self.told is None:
            return None
        return self.told.shown if self.usual is None else self.told.shown * self.usual


@dataclass(frozen=True, slots=True)
class Average:
    """`group` and `evening` say how the number was drawn towards the mean; None of what is not drawn anywhere.

    `whole` asks for all the posts that the mean is of.
    """

    label: str
    figure: str  # an outcome, POSTS or MULTIPLE
    posts: tuple[Averaged, ...]
    group: Evened | None = None
    evening: Evening[Any] | None = None
    whole: Mapping[str, str] | None = None

    @property
    def averaged(self) -> list[Averaged]:
        return [one for one in self.posts if one.told is not None]

    @property
    def hits(self) -> float:
        return fsum(one.told.hits for one in self.averaged if one.told is not None)

    @property
    def below(self) -> float:
        return fsum(one.below or 0 for one in self.averaged)

    @property
    def own(self) -> float | None:
        """Sum over sum."""
        return self.hits / self.below if self.below > 0 else None

    @property
    def value(self) -> float | None:
        """As the page of content shows it."""
        if self.figure == POSTS:
            return len(self.posts)
        return self.group.evened if self.group is not None else self.own


def asks_for_kind(network: str, kind: str, figure: str) -> dict[str, str]:
    """The parameters that ask for the posts; without a kind for all that have one."""
    return {"of": KINDS, "on": network, "kind": kind, "figure": figure}


def asks_for_time(weekday: int, hour: int, figure: str) -> dict[str, str]:
    return {"of": TIMES, "weekday": str(weekday), "hour": str(hour), "figure": figure}


def asks_for_tag(tag: str, figure: str) -> dict[str, str]:
    return {"of": HASHTAGS, "tag": tag, "figure": figure}


def asks_for_usual(network: str) -> dict[str, str]:
    return {"of": USUAL, "on": network}


def average_of(posts: Sequence[PublishedPost], usual: Usual, params: Mapping[str, str]) -> Average | None:
    """None for what these posts do not tell."""
    match params.get("of"):
        case "kinds":
            found = _of_kind(posts, params.get("on", ""), params.get("kind", ""), params.get("figure", ""))
        case "times":
            found = _of_time(posts, usual, params)
        case "hashtags":
            found = _of_tag(posts, usual, params.get("tag", ""), params.get("figure", ""))
        case "usual":
            found = _of_network(posts, usual, params.get("on", ""))
        case _:
            return None
    return found if found is not None and found.posts and found.value is not None else None


def _of_kind(posts: Sequence[PublishedPost], network: str, kind: str, figure: str) -> Average | None:
    told = [post for post in posts if post.network == network and post.kind and kind in ("", post.kind)]
    name = kind_label(kind) if kind else _("All kinds")
    label = f"{name}, {network_label(network)}"
    if figure == POSTS:
        return Average(label, POSTS, tuple(Averaged(post) for post in told))
    rankings = next((one.rankings for one in kinds_of(posts) if one.network == network), {})
    ranking = next((rankings[name] for name in OUTCOMES if name == figure and name in rankings), None)
    if ranking is None:
        return None
    averaged = tuple(Averaged(post, ranking.by, sample_of(post.measures, ranking.by)) for post in told)
    if not kind:
        return Average(label, figure, averaged)
    group = ranking.evening.groups.get(kind)
    whole = asks_for_kind(network, "", figure)
    return Average(label, figure, averaged, group, ranking.evening, whole) if group else None


def _of_time(posts: Sequence[PublishedPost], usual: Usual, params: Mapping[str, str]) -> Average | None:
    times, figure = times_of(posts, usual), params.get("figure", "")
    asked = {name: params.get(name, "") for name in ("of", "weekday", "hour", "figure")}
    key = next((one for one in times.counts if asks_for_time(*one, figure) == asked), None)
    if key is None:
        return None
    told = [post for post in posts if (post.moment.weekday, post.moment.hour) == key]
    weekday = weekday_labels("wide")[key[0]]
    label = f"{weekday[:1].upper()}{weekday[1:]}, {hour_label(key[1])}"
    return _multiple(label, figure, told, usual, times.evening.groups.get(key), times.evening)


def _of_tag(posts: Sequence[PublishedPost], usual: Usual, tag: str, figure: str) -> Average | None:
    tags = tags_of(posts, usual)
    if tag not in tags.counts:
        return None
    told = [post for post in posts if tag in hashtags_in(post.text)]
    return _multiple(f"#{tag}", figure, told, usual, tags.evening.groups.get(tag), tags.evening)


def _multiple(
    label: str,
    figure: str,
    posts: Sequence[PublishedPost],
    usual: Usual,
    group: Evened | None,
    evening: Evening[Any],
) -> Average | None:
    if figure == POSTS:
        return Average(label, POSTS, tuple(Averaged(post) for post in posts))
    if figure != MULTIPLE or group is None:
        return None
    return Average(label, MULTIPLE, tuple(_against(posts, usual)), group, evening)


def _against(posts: Iterable[PublishedPost], usual: Usual) -> Iterable[Averaged]:
    """With what is usual on the network of each."""
    for post in posts:
        by, rate = usual.by.get(post.network), usual.rate.get(post.network)
        told = sample_of(post.measures, by) if by is not None and rate is not None else None
        yield Averaged(post, by, told, rate)


def _of_network(posts: Sequence[PublishedPost], usual: Usual, network: str) -> Average | None:
    by = usual.by.get(network)
    if by is None or network not in usual.rate:
        return None
    told = (post for post in posts if post.network == network)
    averaged = tuple(Averaged(post, by, sample_of(post.measures, by)) for post in told)
    return Average(network_label(network), "engagement", averaged)
