"""What the posts of a period say: kinds, times and hashtags evened out, the posts that did best, the rhythm."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from analytics.insights.evening import Evening, Key, Sample, even_out
from analytics.insights.hashtags import hashtags_in
from analytics.insights.posts import PublishedPost
from analytics.insights.rates import OUTCOMES, Outcome, Yardstick, rate_of, sample_of, yardstick_for
from analytics.insights.rhythm import Rhythm, rhythm_of

# An hour of a weekday is a small drawer; fewer posts in it say nothing.
MIN_POSTS_AN_HOUR = 3
# How often it was used before a hashtag is listed.
MIN_USES = 2


@dataclass(frozen=True, slots=True)
class Ranking:
    """Groups of the posts of one network by one outcome, `by` what its exports tell."""

    by: Yardstick
    evening: Evening[str]


@dataclass(frozen=True, slots=True)
class NetworkKinds:
    """`rankings` has the outcomes that the network's exports tell; `counts` all posts by kind, "" for none told."""

    network: str
    counts: Mapping[str, int]
    rankings: Mapping[Outcome, Ranking]


@dataclass(frozen=True, slots=True)
class Times:
    """Engagement by (weekday, hour) as a multiple of what is usual on each post's network: 1 is as usual.

    `counts` has all posts with an hour, also those whose engagement is not told.
    """

    evening: Evening[tuple[int, int]]
    counts: Mapping[tuple[int, int], int]
    without_hour: int
    without_zone: int


@dataclass(frozen=True, slots=True)
class Tags:
    """Hashtags by how many posts have them, most first; multiples as in `Times`."""

    evening: Evening[str]
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class TopPost:
    """`engagement` and `shown` by the yardstick of the post's network; `multiple` of what is usual there."""

    post: PublishedPost
    by: Yardstick
    engagement: int
    shown: int
    multiple: float | None


class Usual:
    """What is usual on each network: its yardstick of engagement and the rate of all its posts together."""

    def __init__(self, posts: Sequence[PublishedPost]) -> None:
        self.by: dict[str, Yardstick] = {}
        self.rate: dict[str, float] = {}
        for network, of_network in by_network(posts).items():
            by = yardstick_for([post.measures for post in of_network], "engagement")
            if by is None:
                continue
            self.by[network] = by
            samples = (sample_of(post.measures, by) for post in of_network)
            rate = rate_of(sample for sample in samples if sample is not None)
            if rate:
                self.rate[network] = rate

    def sample(self, post: PublishedPost) -> Sample | None:
        """Engagement as it is, and as it would be at the usual rate; None where either is not known."""
        rate, by = self.rate.get(post.network), self.by.get(post.network)
        sample = sample_of(post.measures, by) if by is not None else None
        return Sample(sample.hits, sample.shown * rate) if sample is not None and rate is not None else None


def by_network(posts: Iterable[PublishedPost]) -> dict[str, list[PublishedPost]]:
    """In the order of the networks' codes."""
    found: dict[str, list[PublishedPost]] = {}
    for post in posts:
        found.setdefault(post.network, []).append(post)
    return dict(sorted(found.items()))


def kinds_of(posts: Sequence[PublishedPost]) -> list[NetworkKinds]:
    """Each network by itself: a rate on one says nothing about another."""
    return [_kinds(network, of_network) for network, of_network in by_network(posts).items()]


def _kinds(network: str, posts: Sequence[PublishedPost]) -> NetworkKinds:
    rankings: dict[Outcome, Ranking] = {}
    told = [post for post in posts if post.kind]
    for outcome in OUTCOMES:
        by = yardstick_for([post.measures for post in told], outcome)
        if by is not None:
            samples = ((post.kind, sample_of(post.measures, by)) for post in told)
            rankings[outcome] = Ranking(by, even_out(_grouped(samples)))
    return NetworkKinds(network, Counter(post.kind for post in posts), rankings)


def times_of(posts: Sequence[PublishedPost], usual: Usual) -> Times:
    timed = [
        ((post.moment.weekday, post.moment.hour), post) for post in posts if post.moment.hour is not None
    ]
    groups = _grouped((key, usual.sample(post)) for key, post in timed)
    return Times(
        even_out(groups, min_posts=MIN_POSTS_AN_HOUR, mean=1.0),
        Counter(key for key, _post in timed),
        without_hour=len(posts) - len(timed),
        without_zone=sum(not post.moment.has_zone for _key, post in timed),
    )


def tags_of(posts: Sequence[PublishedPost], usual: Usual) -> Tags:
    used = [(tag, post) for post in posts for tag in hashtags_in(post.text)]
    counts = Counter(tag for tag, _post in used)
    listed = dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))
    groups = _grouped((tag, usual.sample(post)) for tag, post in used if counts[tag] >= MIN_USES)
    return Tags(
        even_out(groups, mean=1.0), {tag: count for tag, count in listed.items() if count >= MIN_USES}
    )


def top_posts(posts: Sequence[PublishedPost], usual: Usual) -> list[TopPost]:
    """Those whose engagement is told, the most engaging first; of equals in the order given."""
    found = []
    for post in posts:
        by = usual.by.get(post.network)
        sample = sample_of(post.measures, by) if by is not None else None
        if by is None or sample is None:
            continue
        rate = usual.rate.get(post.network)
        multiple = sample.hits / (sample.shown * rate) if rate and sample.shown > 0 else None
        found.append(TopPost(post, by, int(sample.hits), int(sample.shown), multiple))
    return sorted(found, key=lambda top: (-top.engagement, -top.shown))


def rhythms_of(
    posts: Sequence[PublishedPost], first: date, last: date, known_until: Callable[[str], date]
) -> dict[str, Rhythm]:
    """By network; `known_until` is the last day that an export of the network's posts speaks of."""
    return {
        network: rhythm_of([post.moment.day for post in of_network], first, min(last, known_until(network)))
        for network, of_network in by_network(posts).items()
    }


def _grouped(pairs: Iterable[tuple[Key, Sample | None]]) -> dict[Key, list[Sample]]:
    found: dict[Key, list[Sample]] = {}
    for key, sample in pairs:
        if sample is not None:
            found.setdefault(key, []).append(sample)
    return found
