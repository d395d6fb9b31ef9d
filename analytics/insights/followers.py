"""How many follow each profile, as far as its exports tell: at the beginning and the end, who came and who left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from accounts.models import Workspace
from analytics.counting import hash_joins
from analytics.insights.networks import NETWORKS, network_label
from campaigns.models import Fact, Series

FOLLOWERS = "followers"
# The numbers of a profile by the column they stand in.
FIGURES = {"followers": "after", "growth": "growth", "came": "came", "left": "left"}
# What they are made of.
MEASURES_OF = ("followers", "follows", "unfollows")


@dataclass(frozen=True, slots=True)
class Following:
    """`first` and `last` are the days of the counts; both None where the exports count no followers.

    `came` and `left` are sums of the days that tell them; None where none does. Some exports tell only who came less
    who left.
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
        .values_list("series_id", "end_on", *MEASURES_OF)
    )
    found: dict[int, list[tuple[date, int | None, int | None, int | None]]] = {}
    with hash_joins():
        told_days = list(facts)
    for series_id, day, followers, came, left in told_days:
        found.setdefault(series_id, []).append((day, followers, came, left))
    series = Series.objects.of(workspace).filter(pk__in=found).select_related("account")
    told = [_following(one, found[one.pk]) for one in series if channel in ("", one.channel)]
    return sorted(told, key=lambda one: (one.channel, one.name, one.account, one.series_id))


def _following(series: Series, days: list[tuple[date, int | None, int | None, int | None]]) -> Following:
    counts = [(day, followers) for day, followers, _came, _left in days if followers is not None]
    came = [one for _day, _followers, one, _left in days if one is not None]
    left = [one for _day, _followers, _came, one in days if one is not None]
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
        sum(came) if came else None,
        sum(left) if left else None,
    )
