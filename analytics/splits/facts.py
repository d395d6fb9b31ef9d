"""The facts of one group of people that count: of one account, kind and measure one breakdown alone, so none twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from analytics.counting import (
    COUNTED_MEASURES,
    LEVELS,
    RATE,
    SCOPE,
    WITHIN,
    converted,
    hash_joins,
    parameters,
)
from analytics.insights.dimensions import split_of
from analytics.markup.prices import MARKED, Prices, with_markup
from analytics.quantities import Stored
from analytics.query import StatsQuery
from analytics.sources import RateSource
from campaigns.models import Series

# By the primary key of the facts (workspace_id, start_on, series_id, ...).
SPLIT_FACTS = f"""
WITH {RATE}
SELECT f.start_on, f.end_on, s.account_id, {SCOPE}, s.source, s.kind, s.channel,
       coalesce(p.campaign_id, 0), s.id, f.run_id, f.sheet, f.line, s.entity_name, s.level, s.currency,
       r.per_euro_from, r.per_euro_to, r.rate_day, r.rate_source,
       {", ".join(f"f.{name}" for name in COUNTED_MEASURES)},
       {", ".join(converted(name) for name in COUNTED_MEASURES)}
  FROM campaigns_fact f
  JOIN campaigns_series s ON s.workspace_id = f.workspace_id AND s.id = f.series_id
  LEFT JOIN campaigns_platformcampaign p ON p.workspace_id = f.workspace_id AND p.id = s.platform_campaign_id
  LEFT JOIN rate r ON r.currency = s.currency AND r.day = f.end_on
 WHERE f.workspace_id = %(workspace_id)s AND {WITHIN} AND f.series_id = ANY(%(series)s::bigint[])
 ORDER BY f.start_on DESC, f.end_on DESC, f.run_id, f.sheet, f.line, s.id
"""
_FIXED = 19


@dataclass(frozen=True, slots=True)
class SplitFact:
    """`raw` are its measures as stored, `value` those that count, in the workspace's currency."""

    first: date
    last: date
    account_id: int
    scope: str
    source: str
    kind: str
    channel: str
    campaign_id: int
    series_id: int
    run_id: int
    sheet: int
    line: int
    entity: str
    level: str
    currency: str
    # Of what was converted; with the day on which it was published, or from which an own one is valid.
    rate: Decimal | None
    rate_day: date | None
    rate_source: RateSource | None
    raw: Mapping[str, Stored]
    value: Mapping[str, Stored | None]
    # How many dimensions its breakdown has, and which.
    view: tuple[int, int, str]

    @property
    def is_range(self) -> bool:
        return self.last > self.first


def counting(query: StatsQuery, wanted: Mapping[str, str]) -> list[tuple[SplitFact, frozenset[str]]]:
    """Each fact of the group with the measures for which it counts, whatever campaign or channel it is of."""
    facts = _read(query, wanted)
    found: dict[int, set[str]] = defaultdict(set)
    places: dict[tuple[int, str, str], list[int]] = defaultdict(list)
    for at, fact in enumerate(facts):
        for name in fact.raw:
            places[fact.account_id, fact.scope, name].append(at)
    for (_account, _scope, name), alike in places.items():
        best = min(facts[at].view for at in alike)
        mine = [at for at in alike if facts[at].view == best]
        for at in _without_overlap(facts, mine):
            found[at].add(name)
    return [(fact, frozenset(found[at])) for at, fact in enumerate(facts) if found.get(at)]


def _without_overlap(facts: list[SplitFact], places: Iterable[int]) -> list[int]:
    """Days, and ranges in which no day lies, the longest first; all facts of the same days go together."""
    mine = list(places)
    days = {facts[at].first for at in mine if not facts[at].is_range}
    taken: list[tuple[date, date]] = []
    ranges = {(facts[at].first, facts[at].last) for at in mine if facts[at].is_range}
    for first, last in sorted(ranges, key=lambda one: (one[0] - one[1], one[0])):
        is_free = not any(first <= day <= last for day in days)
        if is_free and not any(first <= other_last and other <= last for other, other_last in taken):
            taken.append((first, last))
    return [at for at in mine if not facts[at].is_range or (facts[at].first, facts[at].last) in taken]


def _read(query: StatsQuery, wanted: Mapping[str, str]) -> list[SplitFact]:
    views: dict[int, tuple[int, int, str]] = {}
    rows = Series.objects.of(query.workspace).exclude(breakdown="")
    for pk, source, level, breakdown in rows.values_list("pk", "source", "level", "breakdown"):
        groups = split_of(source, breakdown)
        if groups and all(groups.get(dimension) == value for dimension, value in wanted.items()):
            rank = LEVELS.index(level) if level in LEVELS else len(LEVELS)
            views[pk] = (len(groups), rank, f"{source}|{level}|{','.join(sorted(groups))}")
    if not views:
        return []
    values: dict[str, Any] = parameters(query.workspace, query.start_on, query.end_on)
    prices = query.prices
    with hash_joins(), connection.cursor() as cursor:
        cursor.execute(SPLIT_FACTS, values | {"series": list(views)})
        return [_priced(prices, _fact(row, views)) for row in cursor.fetchall()]


def _priced(prices: Prices, fact: SplitFact) -> SplitFact:
    """Spend with the mark-up of the fact's last day."""
    points = prices.points_on(fact.channel, fact.last)
    if not points or MARKED not in fact.raw:
        return fact
    value = fact.value[MARKED]
    return replace(
        fact,
        raw={**fact.raw, MARKED: with_markup(fact.raw[MARKED], points)},
        value={**fact.value, MARKED: None if value is None else with_markup(value, points)},
    )


def _fact(row: tuple[Any, ...], views: Mapping[int, tuple[int, int, str]]) -> SplitFact:
    amounts = row[_FIXED:]
    raw = dict(zip(COUNTED_MEASURES, amounts[: len(COUNTED_MEASURES)], strict=True))
    value = dict(zip(COUNTED_MEASURES, amounts[len(COUNTED_MEASURES) :], strict=True))
    first, last, account_id, scope, source, kind, channel, campaign_id, series_id, *rest = row[:_FIXED]
    run_id, sheet, line, entity, level, currency, rate_from, rate_to, rate_day, rate_source = rest
    return SplitFact(
        first,
        last,
        account_id,
        scope,
        source,
        kind,
        channel,
        campaign_id,
        series_id,
        run_id,
        sheet,
        line,
        entity,
        level,
        currency,
        rate_to / rate_from if rate_day else None,
        rate_day,
        rate_source,
        raw={name: int(one) for name, one in raw.items() if one is not None},
        value={name: None if one is None else int(one) for name, one in value.items()},
        view=views[series_id],
    )
