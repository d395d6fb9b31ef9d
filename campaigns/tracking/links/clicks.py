"""How often short links were called: by people, day by day and from where, and apart from them by programs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import TruncDate

from accounts.models import Workspace
from campaigns.models import ClickVerdict, Link, LinkClick
from campaigns.planning.days import midnight_in, today_in

RECENT_DAYS = 30
# Of a list by country or referrer, the longest; what is beyond it is summed.
MOST_LINES = 20
# What never counts, in the order in which it is shown.
APART = (ClickVerdict.BOT, ClickVerdict.PREVIEW, ClickVerdict.PREFETCH, ClickVerdict.HEAD)


@dataclass(frozen=True, slots=True)
class Clicks:
    """Of one link in a period; all but `apart` of people alone. `by_target` has None for the link's own target."""

    first: date
    last: date
    days: dict[date, int] = field(default_factory=dict)
    by_country: list[tuple[str, int]] = field(default_factory=list)
    by_device: list[tuple[str, int]] = field(default_factory=list)
    by_referrer: list[tuple[str, int]] = field(default_factory=list)
    by_target: list[tuple[int | None, int]] = field(default_factory=list)
    apart: dict[str, int] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return sum(self.days.values())


def clicks_of(workspace: Workspace, link: Link, first: date, last: date) -> Clicks:
    """Days are those of the workspace's zone; each was counted, so one without a click has 0."""
    rows = between(workspace, link, first, last)
    zone = ZoneInfo(workspace.time_zone)
    people = rows.filter(verdict=ClickVerdict.PERSON)
    by_day = people.annotate(day=TruncDate("at", tzinfo=zone)).values_list("day").annotate(n=Count("pk"))
    counted = dict(by_day.order_by("day"))
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    verdicts = dict(rows.values_list("verdict").annotate(n=Count("pk")).order_by())
    return Clicks(
        first=first,
        last=last,
        days={day: counted.get(day, 0) for day in days},
        by_country=by(people, "country"),
        by_device=by(people, "device"),
        by_referrer=by(people, "referrer_host"),
        by_target=by(people, "target_id"),
        apart={verdict.value: verdicts.get(verdict.value, 0) for verdict in APART},
    )


def people_of(workspace: Workspace, link: Link, first: date, last: date) -> int:
    """Clicks of people in a period."""
    return between(workspace, link, first, last).filter(verdict=ClickVerdict.PERSON).count()


def by(people: QuerySet[LinkClick], column: str) -> list[tuple[Any, int]]:
    return list(people.values_list(column).annotate(n=Count("pk")).order_by("-n", column))


def between(workspace: Workspace, link: Link, first: date, last: date) -> QuerySet[LinkClick]:
    """By the index click_of_a_link."""
    return LinkClick.objects.of(workspace).filter(
        link=link,
        at__gte=midnight_in(workspace, first),
        at__lt=midnight_in(workspace, last + timedelta(days=1)),
    )


@dataclass(frozen=True, slots=True)
class Lately:
    """Clicks of people since `first`, 30 days with today, and when the last one ever was."""

    first: date
    count: int = 0
    last_at: datetime | None = None


def lately(workspace: Workspace, links: Iterable[Link]) -> dict[int, Lately]:
    """Of several links at once, by the index click_of_a_link; each link has an entry."""
    ids = [link.pk for link in links]
    people = LinkClick.objects.of(workspace).filter(verdict=ClickVerdict.PERSON)
    first = today_in(workspace) - timedelta(days=RECENT_DAYS - 1)
    counts = dict(
        people.filter(link__in=ids, at__gte=midnight_in(workspace, first))
        .values_list("link_id")
        .annotate(n=Count("pk"))
        .order_by()
    )
    newest = people.filter(link=OuterRef("pk")).order_by("-at").values("at")[:1]
    rows = Link.objects.of(workspace).filter(pk__in=ids).annotate(last_click_at=Subquery(newest))
    last = dict(rows.values_list("pk", "last_click_at"))
    return {pk: Lately(first, counts.get(pk, 0), last.get(pk)) for pk in ids}
