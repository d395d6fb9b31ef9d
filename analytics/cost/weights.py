"""Which campaigns share a cost, and by what weight: their ad spend, hours or days in the span of the cost.

The weights of a span depend on that span alone, never on the period that somebody asks for: otherwise two halves of a
year would not add up to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Q

from accounts.models import Workspace
from analytics.cost.occurrences import Occurrence, occurrences
from analytics.lookups import Span
from analytics.markup.prices import priced_sums, prices_for, turn_sql, with_markup
from analytics.quantities import Stored
from analytics.ranges import ranges_in_each
from campaigns.measures import MICRO
from campaigns.models import Campaign, CostEntry

Rule = CostEntry.Rule
Weights = dict[int, Fraction]

# By the primary key (workspace_id, day, ...), once for each span: joined, every day would be read for each of them.
SPEND = f"""
SELECT span.first, span.last, spent.campaign_id, spent.channel, spent.turn, spent.spend
  FROM unnest(%(firsts)s::date[], %(lasts)s::date[]) AS span(first, last)
 CROSS JOIN LATERAL (
    SELECT r.campaign_id, r.channel, {turn_sql("r.day")} AS turn, sum(r.spend) AS spend
      FROM analytics_dayrollup r
     WHERE r.workspace_id = %(workspace_id)s AND r.day BETWEEN span.first AND span.last
       AND r.kind = 'ads' AND r.spend IS NOT NULL
     GROUP BY 1, 2, 3
 ) spent
"""


@dataclass(slots=True)
class CostWeights:
    """Looked up for all occurrences of a question at once: a few queries, however many there are."""

    spend: dict[Span, Weights] = field(default_factory=dict)
    labour: list[Occurrence] = field(default_factory=list)
    running: list[tuple[int, date, date]] = field(default_factory=list)
    # Reckoned once a span: many entries share the same month, and each would look at all hours or campaigns again.
    by_hours: dict[Span, Weights] = field(default_factory=dict)
    in_equal_parts: dict[Span, Weights] = field(default_factory=dict)

    def of(self, occurrence: Occurrence) -> Weights:
        """By campaign, 0 being spend that belongs to none; nothing where no weight is known."""
        entry, span = occurrence.entry, (occurrence.first, occurrence.last)
        if entry.rule == Rule.DIRECT:
            return {entry.campaign_id: Fraction(1)} if entry.campaign_id else {}
        if entry.rule == Rule.BY_SPEND:
            return {key: weight for key, weight in self.spend.get(span, {}).items() if weight.numerator > 0}
        if entry.rule == Rule.BY_HOURS:
            if span not in self.by_hours:
                self.by_hours[span] = self._hours(*span)
            return self.by_hours[span]
        if span not in self.in_equal_parts:
            self.in_equal_parts[span] = {key: Fraction(1) for key in self._running(*span)}
        return self.in_equal_parts[span]

    def _hours(self, first: date, last: date) -> Weights:
        found: Weights = defaultdict(Fraction)
        for work in self.labour:
            hours = work.hours_within(first, last)
            if hours and work.entry.campaign_id:
                found[work.entry.campaign_id] += hours
        return dict(found)

    def _running(self, first: date, last: date) -> set[int]:
        """Campaigns planned for a day of the span, and those that spent in it."""
        planned = {key for key, begin, end in self.running if begin <= last and end >= first}
        spending = {key for key, weight in self.spend.get((first, last), {}).items() if key and weight > 0}
        return planned | spending


def weights_for(workspace: Workspace, wanted: Iterable[Occurrence]) -> CostWeights:
    by_rule: dict[str, set[Span]] = defaultdict(set)
    for occurrence in wanted:
        by_rule[occurrence.entry.rule].add((occurrence.first, occurrence.last))
    weights = CostWeights()
    if spans := by_rule[Rule.BY_SPEND] | by_rule[Rule.EQUAL]:
        weights.spend = _spend(workspace, spans)
    if by_rule[Rule.BY_HOURS]:
        weights.labour = _labour(workspace, by_rule[Rule.BY_HOURS])
    if by_rule[Rule.EQUAL]:
        weights.running = _planned(workspace)
    return weights


def _spend(workspace: Workspace, spans: set[Span]) -> dict[Span, Weights]:
    """In the workspace's currency, from the daily sums and from longer facts that lie inside the span.

    As the reader sees it: whoever sees what the client is billed can tell each part from that.
    """
    ordered = sorted(spans)
    prices = prices_for(workspace)
    values: dict[str, Any] = {
        "workspace_id": workspace.pk,
        "firsts": [first for first, _last in ordered],
        "lasts": [last for _first, last in ordered],
        "turns": list(prices.turns),
    }
    found: dict[Span, dict[int, Stored]] = defaultdict(lambda: defaultdict(int))
    with connection.cursor() as cursor:
        cursor.execute(SPEND, values)
        for first, last, campaign_id, channel, turn, spend in cursor.fetchall():
            found[first, last][campaign_id] += with_markup(int(spend), prices.points_in(channel, turn))
    for span, ranges in ranges_in_each(workspace, ordered).items():
        for pile in ranges.piles:
            if pile.kind == "ads" and (amount := priced_sums(prices, pile).get("spend")):
                found[span][pile.campaign_id] += amount
    return {
        span: {key: Fraction(spent, MICRO) for key, spent in spend.items()} for span, spend in found.items()
    }


def _labour(workspace: Workspace, spans: set[Span]) -> list[Occurrence]:
    """Hours that people worked for one campaign, on any day of any of the spans."""
    first, last = min(start for start, _end in spans), max(end for _start, end in spans)
    entries = CostEntry.objects.of(workspace).filter(
        touching(first, last), kind=CostEntry.Kind.LABOUR, rule=Rule.DIRECT, hours__isnull=False
    )
    return [found for entry in entries for found in occurrences(entry, first, last)]


def touching(first: date, last: date) -> Q:
    """Entries that may have a day between the two; a one-off without a last day is its first day."""
    open_ended = Q(ends_on__isnull=True, repeats=CostEntry.Repeats.MONTHLY)
    one_day = Q(ends_on__isnull=True, repeats=CostEntry.Repeats.ONCE, starts_on__gte=first)
    return Q(starts_on__lte=last) & (Q(ends_on__gte=first) | open_ended | one_day)


def _planned(workspace: Workspace) -> list[tuple[int, date, date]]:
    """The planned days of campaigns, until the day on which they were archived."""
    zone = ZoneInfo(workspace.time_zone)
    rows = (
        Campaign.objects.of(workspace)
        .exclude(starts_on=None, ends_on=None)
        .values_list("pk", "starts_on", "ends_on", "archived_at")
    )
    found = []
    for key, starts_on, ends_on, archived_at in rows:
        end = ends_on or date.max
        if archived_at is not None:
            end = min(end, archived_at.astimezone(zone).date())
        found.append((key, starts_on or date.min, end))
    return found
