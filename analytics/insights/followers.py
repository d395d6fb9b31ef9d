"""How many follow each profile, as far as its exports tell: at the beginning and the end, who came and who left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.db.models import QuerySet

from accounts.models import Workspace
from analytics.counting import hash_joins
from analytics.insights.networks import NETWORKS, network_label
from analytics.lookups import Span
from analytics.ranges import longest_apart
from campaigns.models import Fact, Series

FOLLOWERS = "followers"
# The numbers of a profile by the column they stand in.
FIGURES = {"followers": "after", "growth": "growth", "came": "came", "left": "left"}
# What they are made of.
MEASURES_OF = ("followers", "follows", "unfollows")


@dataclass(frozen=True, slots=True)
class Following:
    """`first` and `last` are the days of the counts; both None where the exports count no followers.

    `came` and `left` are sums of the days that tell them, and of ranges whose days nothing else tells (as in
    `analytics.ranges`, the longest first); None where none does. Some exports tell only who came less who left.
    """

    series_id: int
    name: str
    account: str
    source: str
    channel: str
    first: date | None
    before: int | None
    last: date | None
    after: int | None
    came: int | None
    left: int | None
    # By measure the ranges that are not added, each with the day or range that has days of it already.
    told_twice: Mapping[str, Mapping[Span, Span]] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """The platform or the profile that the figures name, before the name of the account."""
        code = self.name.casefold()
        name = network_label(code) if code in NETWORKS else self.name
        return f"{name}, {self.account}" if name and name != self.account else self.account

    @property
    def growth(self) -> int | None:
        """From one count to another; None where there are not two."""
        if self.before is None or self.after is None or self.first == self.last:
            return None
        return self.after - self.before


def asks_for_following(one: Following, figure: str) -> dict[str, str]:
    """The parameters that ask for the counts behind a number of it."""
    return {"of": FOLLOWERS, "series": str(one.series_id), "figure": figure}


def counts_of(workspace: Workspace, first: date, last: date) -> QuerySet[Fact]:
    """What counts followers, or tells who came or left; by the primary key of the facts."""
    found: QuerySet[Fact] = (
        Fact.objects.of(workspace)
        .filter(start_on__gte=first, start_on__lte=last, end_on__lte=last)
        .filter(series__kind="social", series__level="account", series__breakdown="")
        .exclude(followers=None, follows=None, unfollows=None)
    )
    return found


def followings(workspace: Workspace, first: date, last: date, channel: str = "") -> list[Following]:
    """Of each profile of each source, which are never added up. A count is of the last day of its row."""
    facts = (
        counts_of(workspace, first, last)
        .order_by("end_on", "start_on", "series_id")
        .values_list("series_id", "start_on", "end_on", *MEASURES_OF)
    )
    found: dict[int, list[_Told]] = {}
    with hash_joins():
        told = list(facts)
    for series_id, *row in told:
        found.setdefault(series_id, []).append(_Told(*row))
    series = Series.objects.of(workspace).filter(pk__in=found).select_related("account")
    followed = [_following(one, found[one.pk]) for one in series if channel in ("", one.channel)]
    return sorted(followed, key=lambda one: (one.channel, one.name, one.account, one.series_id))


class _Told(NamedTuple):
    """What a row tells of the days from `start` to `end`."""

    start: date
    end: date
    followers: int | None
    follows: int | None
    unfollows: int | None


def _following(series: Series, rows: list[_Told]) -> Following:
    counts = [(row.end, row.followers) for row in rows if row.followers is not None]
    came, came_twice = _added([(row.start, row.end, row.follows) for row in rows])
    left, left_twice = _added([(row.start, row.end, row.unfollows) for row in rows])
    return Following(
        series.pk,
        series.entity_name,
        series.account.name,
        series.source,
        series.channel,
        counts[0][0] if counts else None,
        counts[0][1] if counts else None,
        counts[-1][0] if counts else None,
        counts[-1][1] if counts else None,
        came,
        left,
        {"follows": came_twice, "unfollows": left_twice},
    )


def _added(rows: Iterable[tuple[date, date, int | None]]) -> tuple[int | None, dict[Span, Span]]:
    """The sum without a day twice, and the ranges that are not in it with what has days of them."""
    told = {(start, end): value for start, end, value in rows if value is not None}
    days = [start for start, end in told if start == end]
    ranges = [span for span in told if span[0] != span[1]]
    chosen = [*((day, day) for day in sorted(days)), *longest_apart(ranges, days)]
    twice = {
        (start, end): next(other for other in chosen if start <= other[1] and other[0] <= end)
        for start, end in ranges
        if (start, end) not in chosen
    }
    return (sum(told[span] for span in chosen) if told else None), twice
