"""The month of a calendar page: which days it shows, what lies on them, and campaigns as spans that do not overlap."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.models import Workspace
from campaigns.models import Annotation, Campaign, ContentItem, Goal, GoalReview
from campaigns.planning.days import FIRST_DAY, LAST_DAY

# Of each kind; more than anybody can see in one month.
MOST_ENTRIES = 300
Row = TypeVar("Row", bound=models.Model)
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Entry:
    """Something on a day. `kind`: content, published, due, review or annotation; `target` is what it leads to."""

    kind: str
    day: date
    text: str
    campaign_id: int | None
    target: int
    campaign: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A campaign in one week: from which day of it, over how many days; whether it goes on before and after."""

    campaign: Campaign
    start: int
    length: int
    begins: bool
    ends: bool


@dataclass(slots=True)
class Week:
    days: list[date]
    lanes: list[list[Span]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Month:
    """`first` is its first day; `weeks` are whole ones and reach over its edges; `more` could not be shown."""

    first: date
    weeks: list[Week]
    campaigns: list[Campaign]
    entries: dict[date, list[Entry]]
    more: int = 0

    @property
    def days(self) -> list[date]:
        return [day for week in self.weeks for day in week.days]


@dataclass(frozen=True, slots=True)
class Filters:
    channel: str = ""
    campaign_id: int | None = None


def month_from(text: str, *, today: date) -> tuple[date, str]:
    """The first day of the month that was asked for, else of the present one with what was wrong."""
    if not text:
        return today.replace(day=1), ""
    found = _MONTH.fullmatch(text)
    if found is not None:
        year, month = int(found[1]), int(found[2])
        if FIRST_DAY.year <= year <= LAST_DAY.year:
            return date(year, month, 1), ""
    return today.replace(day=1), _("Write the month as year-month, such as 2026-11.")


def next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def month_before(first: date) -> date:
    return (first - timedelta(days=1)).replace(day=1)


def month_of(workspace: Workspace, first: date, *, first_weekday: int, filters: Filters) -> Month:
    """Four queries, whatever is in it, and one more for each kind of which there is too much to show.

    What belongs to an archived campaign is left out as the campaign itself is.
    """
    weeks = weeks_of(first, first_weekday)
    start, end = weeks[0].days[0], weeks[-1].days[-1]
    campaigns, more = _first_of(_campaigns(workspace, start, end, filters))
    for week in weeks:
        week.lanes = lanes_of(week, campaigns)
    entries: dict[date, list[Entry]] = {}
    items, more_items = _first_of(_content(workspace, start, end, filters))
    goals, more_goals = _first_of(_goals(workspace, start, end, filters))
    notes, more_notes = _first_of(_annotations(workspace, start, end, filters))
    for entry in [
        *map(_content_entry, items),
        *(entry for goal in goals for entry in _goal_entries(goal, start, end)),
        *(Entry("annotation", row.day, row.text, row.campaign_id, row.pk) for row in notes),
    ]:
        entries.setdefault(entry.day, []).append(entry)
    return Month(first, weeks, campaigns, entries, more + more_items + more_goals + more_notes)


def _first_of(rows: QuerySet[Row]) -> tuple[list[Row], int]:
    """As many as are shown, in their order, and how many more there are."""
    found = list(rows[: MOST_ENTRIES + 1])
    if len(found) <= MOST_ENTRIES:
        return found, 0
    return found[:MOST_ENTRIES], rows.count() - MOST_ENTRIES


def weeks_of(first: date, first_weekday: int) -> list[Week]:
    day = first - timedelta(days=(first.weekday() - first_weekday) % 7)
    after = next_month(first)
    weeks = []
    while day < after:
        weeks.append(Week([day + timedelta(days=number) for number in range(7)]))
        day += timedelta(days=7)
    return weeks


def lanes_of(week: Week, campaigns: Iterable[Campaign]) -> list[list[Span]]:
    """Each campaign in the first lane where it has room; those that begin first come first."""
    start, end = week.days[0], week.days[-1]
    lanes: list[list[Span]] = []
    for campaign in campaigns:
        first = campaign.starts_on or campaign.ends_on
        last = campaign.ends_on or campaign.starts_on
        if first is None or last is None or first > end or last < start:
            continue
        begins, ends = max(first, start), min(last, end)
        span = Span(campaign, (begins - start).days, (ends - begins).days + 1, begins == first, ends == last)
        for lane in lanes:
            if lane[-1].start + lane[-1].length <= span.start:
                lane.append(span)
                break
        else:
            lanes.append([span])
    return lanes


def _in_use(workspace: Workspace) -> Q:
    """What is about no campaign, or about one that is not in the archive."""
    return Q(campaign=None) | Q(campaign__workspace=workspace, campaign__archived_at=None)


def _campaigns(workspace: Workspace, start: date, end: date, filters: Filters) -> QuerySet[Campaign]:
    """Planned days that touch the weeks; one with only one of its days is shown on that day."""
    rows: QuerySet[Campaign] = Campaign.objects.of(workspace).filter(archived_at=None)
    begins_by = Q(starts_on__lte=end) | Q(starts_on=None, ends_on__lte=end)
    lasts_until = Q(ends_on__gte=start) | Q(ends_on=None, starts_on__gte=start)
    rows = rows.filter(begins_by, lasts_until)
    if filters.channel:
        rows = rows.filter(channels__contains=[filters.channel])
    if filters.campaign_id is not None:
        rows = rows.filter(pk=filters.campaign_id)
    return rows.order_by(Coalesce("starts_on", "ends_on"), "name", "pk")


def _content(workspace: Workspace, start: date, end: date, filters: Filters) -> QuerySet[ContentItem]:
    """On the day it went out, and until then on the day it is planned for."""
    out = Q(published_on__gte=start, published_on__lte=end)
    waiting = Q(published_on=None, planned_on__gte=start, planned_on__lte=end)
    rows: QuerySet[ContentItem] = ContentItem.objects.of(workspace).filter(
        out | waiting, campaign__workspace=workspace, campaign__archived_at=None
    )
    if filters.channel:
        rows = rows.filter(channel=filters.channel)
    if filters.campaign_id is not None:
        rows = rows.filter(campaign=filters.campaign_id)
    return rows.select_related("campaign").order_by(Coalesce("published_on", "planned_on"), "pk")


def _content_entry(item: ContentItem) -> Entry:
    kind = "published" if item.published_on else "content"
    day = item.published_on or item.planned_on
    return Entry(kind, day, item.title, item.campaign_id, item.pk, item.campaign.name)


def _goals(workspace: Workspace, start: date, end: date, filters: Filters) -> QuerySet[Goal]:
    """Those that are open: nothing is due any more of one that was closed."""
    days = [start + timedelta(days=number) for number in range((end - start).days + 1)]
    closed = GoalReview.objects.of(workspace).filter(goal=OuterRef("pk"))
    rows: QuerySet[Goal] = Goal.objects.of(workspace).filter(
        Q(due_on__in=days) | Q(review_on__overlap=days), _in_use(workspace), ~Exists(closed)
    )
    if filters.campaign_id is not None:
        rows = rows.filter(campaign=filters.campaign_id)
    if filters.channel:
        rows = rows.filter(campaign__workspace=workspace, campaign__channels__contains=[filters.channel])
    return rows.order_by("due_on", "pk")


def _goal_entries(goal: Goal, start: date, end: date) -> Iterator[Entry]:
    if start <= goal.due_on <= end:
        yield Entry("due", goal.due_on, goal.name, goal.campaign_id, goal.pk)
    for day in goal.review_on:
        if start <= day <= end:
            yield Entry("review", day, goal.name, goal.campaign_id, goal.pk)


def _annotations(workspace: Workspace, start: date, end: date, filters: Filters) -> QuerySet[Annotation]:
    """What is about everything is also about one campaign."""
    rows: QuerySet[Annotation] = Annotation.objects.of(workspace).filter(
        _in_use(workspace), day__gte=start, day__lte=end
    )
    if filters.campaign_id is not None:
        rows = rows.filter(Q(campaign=filters.campaign_id) | Q(campaign=None))
    if filters.channel:
        of_channel = Q(campaign__workspace=workspace, campaign__channels__contains=[filters.channel])
        rows = rows.filter(of_channel | Q(campaign=None))
    return rows.order_by("day", "pk")
