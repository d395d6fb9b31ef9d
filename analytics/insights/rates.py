"""By what posts of a network are compared: what its exports tell of most of them, the same for all of its posts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from analytics.insights.evening import Sample

Outcome = Literal["engagement", "clicks", "saves"]

# What each outcome can be made of, the preferred one first. "interactions" are likes, comments, shares and saves added
# up, for exports that state no engagements.
OUTCOMES: dict[Outcome, tuple[str, ...]] = {
    "engagement": ("engagements", "interactions"),
    "clicks": ("link_clicks", "clicks"),
    "saves": ("saves",),
}
# Out of what: how often or by how many a post was seen.
SHOWN = ("impressions", "reach", "views")
_PARTS = ("likes", "comments", "shares", "saves")


class Yardstick(NamedTuple):
    """A rate by two measures: `hits` out of `shown`."""

    hits: str
    shown: str


def value_of(measures: Mapping[str, int], name: str) -> int | None:
    """A measure of a post, or its interactions; None where the export does not tell it."""
    if name != "interactions":
        return measures.get(name)
    if "likes" not in measures or "comments" not in measures:
        return None
    return sum(measures[part] for part in _PARTS if part in measures)


def sample_of(measures: Mapping[str, int], by: Yardstick) -> Sample | None:
    """None where the post's export does not tell both."""
    hits, shown = value_of(measures, by.hits), value_of(measures, by.shown)
    return None if hits is None or shown is None else Sample(hits, shown)


def yardstick_for(posts: Sequence[Mapping[str, int]], outcome: Outcome) -> Yardstick | None:
    """The pair that most of the posts tell; of equals the preferred one. None where none is told of any post shown."""
    found: tuple[int, Yardstick] | None = None
    for hits in OUTCOMES[outcome]:
        for shown in SHOWN:
            by = Yardstick(hits, shown)
            samples = [sample for post in posts if (sample := sample_of(post, by)) is not None]
            is_shown = any(sample.shown > 0 for sample in samples)
            if is_shown and (found is None or len(samples) > found[0]):
                found = len(samples), by
    return found[1] if found else None


def rate_of(samples: Iterable[Sample]) -> float | None:
    """Of all of them together; None where nothing was shown."""
    hits = shown = 0.0
    for sample in samples:
        hits += sample.hits
        shown += sample.shown
    return hits / shown if shown > 0 else None
