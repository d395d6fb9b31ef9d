"""A second implementation of the figures, in plain Python over raw rows, that shares nothing with the product's SQL.

It is slow and literal on purpose: nested loops that restate the rules of docs/figures.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

RANKS = [
    "campaign",
    "ad_group",
    "ad",
    "account",
    "channel_group",
    "post",
    "page",
    "product",
    "order",
    "deal",
    "lead",
]
MONEY = {"spend", "revenue", "conversion_value"}
Rates = dict[date, dict[str, Fraction]]


@dataclass(frozen=True)
class Raw:
    account: int
    source: str
    kind: str
    level: str
    channel: str
    campaign: int
    currency: str
    breakdown: str
    start: date
    end: date
    measures: dict[str, int | None] = field(hash=False)
    objective: int = 0  # that its campaign serves

    @property
    def scope(self) -> tuple[int, str]:
        return self.account, self.source if self.kind == "sales" else self.kind

    @property
    def is_daily(self) -> bool:
        return self.start == self.end


@dataclass(frozen=True)
class Own:
    """A rate that a workspace entered: what one of its currency is worth in the workspace's, from a day on."""

    currency: str
    valid_from: date
    worth: Fraction


def convert(
    amount: int, currency: str, to: str, day: date, rates: Rates, own: Iterable[Own] = ()
) -> int | None:
    if currency == to:
        return amount
    begun = [rate for rate in own if rate.currency == currency and rate.valid_from <= day]
    if begun:
        return round(amount * max(begun, key=lambda rate: rate.valid_from).worth)
    for age in range(11):
        published = rates.get(day - timedelta(days=age), {})
        if currency in published and to in published:
            # round() of a fraction is half-even.
            return round(Fraction(amount) * published[to] / published[currency])
    return None


def counting_facts(rows: list[Raw], measure: str, first: date, last: date) -> list[Raw]:
    """The rows that count for one measure in a period, of every account, level and range chosen by the rules."""
    rows = [row for row in rows if not row.breakdown and row.measures.get(measure) is not None]

    def of_one_level(alike: list[Raw]) -> list[Raw]:
        best = min((RANKS.index(row.level), row.source) for row in alike)
        return [row for row in alike if (RANKS.index(row.level), row.source) == best]

    found: list[Raw] = []
    for scope in {row.scope for row in rows}:
        mine = [row for row in rows if row.scope == scope]
        days = {row.start for row in mine if row.is_daily and first <= row.start <= last}
        for day in days:
            found += of_one_level([row for row in mine if row.is_daily and row.start == day])
        taken: list[tuple[date, date]] = []
        sheets = {(row.start, row.end) for row in mine if not row.is_daily}
        for start, end in sorted(sheets, key=lambda sheet: (sheet[0] - sheet[1], sheet[0])):
            is_inside = first <= start and end <= last
            is_free = not any(start <= day <= end for day in days) and not any(
                s <= end and start <= e for s, e in taken
            )
            if is_inside and is_free:
                taken.append((start, end))
                found += of_one_level([row for row in mine if (row.start, row.end) == (start, end)])
    return found


QUANTITIES: dict[str, tuple[tuple[str, str], ...]] = {
    "spend": (("spend", "ads"),),
    "claimed_revenue": (("conversion_value", "ads"), ("revenue", "ads")),
    "recorded_revenue": (("revenue", "sales ads"),),
    "conversions": (("conversions", "ads"),),
    "orders": (("orders", "sales ads"),),
    "clicks": (("clicks", "ads"),),
    "impressions": (("impressions", "ads"),),
    "sessions": (("sessions", "analytics sales"),),
}
EXCLUSIVE = {"recorded_revenue", "orders", "sessions"}


@dataclass
class Answer:
    sums: dict[str, int | None]
    recorded: bool


class Oracle:
    def __init__(self, rows: list[Raw], currency: str, rates: Rates, own: Iterable[Own] = ()) -> None:
        self.rows, self.currency, self.rates, self.own = rows, currency, rates, list(own)

    def _values(self, measure: str, first: date, last: date) -> list[tuple[Raw, int]]:
        found = []
        for row in counting_facts(self.rows, measure, first, last):
            amount = row.measures[measure]
            assert amount is not None
            value = (
                convert(amount, row.currency, self.currency, row.end, self.rates, self.own)
                if measure in MONEY
                else amount
            )
            if value is not None:
                found.append((row, value))
        return found

    def _source_rank(self, source: str, kind: str) -> tuple[object, ...]:
        level = next(row.level for row in self.rows if row.source == source and row.kind == kind)
        rank = {"order": 0, "deal": 3}.get(level, 1 if source.startswith("shopify_analytics") else 2)
        return rank, source, kind

    def chosen(self, first: date, last: date) -> dict[str, dict[tuple[str, str], str]]:
        """By quantity, the measure taken from each (source, kind)."""
        having: dict[str, set[tuple[str, str]]] = {}
        for measure in {measure for pairs in QUANTITIES.values() for measure, _kinds in pairs}:
            having[measure] = {(row.source, row.kind) for row, _value in self._values(measure, first, last)}
        takes: dict[str, dict[tuple[str, str], str]] = {}
        for quantity in ["recorded_revenue", *QUANTITIES]:
            mine: dict[tuple[str, str], str] = {}
            for measure, kinds in QUANTITIES[quantity]:
                for key in having[measure]:
                    if key[1] in kinds.split():
                        mine.setdefault(key, measure)
            if quantity in EXCLUSIVE and len(mine) > 1:
                if quantity == "sessions":
                    best = min(mine, key=lambda key: (key[1] != "analytics", key))
                else:
                    best = min(mine, key=lambda key: self._source_rank(*key))
                    if quantity == "orders" and set(mine) & set(takes["recorded_revenue"]):
                        best = next(iter(set(mine) & set(takes["recorded_revenue"])))
                mine = {best: mine[best]}
            takes[quantity] = mine
        return takes

    def sums(self, first: date, last: date, keep: Callable[[Raw], bool]) -> dict[str, int | None]:
        takes = self.chosen(first, last)
        found: dict[str, int | None] = dict.fromkeys(QUANTITIES)
        for quantity, sources in takes.items():
            for measure in set(sources.values()):
                for row, value in self._values(measure, first, last):
                    if sources.get((row.source, row.kind)) == measure and keep(row):
                        found[quantity] = (found[quantity] or 0) + value
        return found

    def has_sales(self, first: date, last: date) -> bool:
        """Whether any record of a sale was ever imported, of the period or not."""
        far = (date.min, date.max)
        return any(
            row.measures.get("revenue") is not None and row.kind in ("sales", "ads")
            for row in counting_facts(self.rows, "revenue", *far)
        ) or bool(self.chosen(first, last)["recorded_revenue"])


def divide(above: Fraction | None, below: Fraction | None) -> Fraction | None:
    return None if above is None or below is None or below <= 0 else above / below


def metrics(
    sums: dict[str, int | None], recorded: bool, margin: Fraction | None
) -> dict[str, Fraction | None]:
    def unit(name: str, scale: int = 1_000_000) -> Fraction | None:
        value = sums[name]
        return None if value is None else Fraction(value, scale)

    spend, revenue = unit("spend"), unit("recorded_revenue" if recorded else "claimed_revenue")
    gained = None if revenue is None or spend is None else revenue * (1 if margin is None else margin) - spend
    return {
        "spend": spend,
        "revenue": revenue,
        "recorded_revenue": unit("recorded_revenue"),
        "platform_revenue": unit("claimed_revenue"),
        "conversions": unit("conversions"),
        "orders": unit("orders", 1),
        "clicks": unit("clicks", 1),
        "impressions": unit("impressions", 1),
        "sessions": unit("sessions", 1),
        "roi": divide(gained, spend),
        "roas": divide(revenue, spend),
        "cpa": divide(spend, unit("conversions")),
        "cpc": divide(spend, unit("clicks", 1)),
        "ctr": divide(unit("clicks", 1), unit("impressions", 1)),
    }


def keys_of(rows: Iterable[Raw], group_by: str) -> set[object]:
    return {getattr(row, group_by) for row in rows}
