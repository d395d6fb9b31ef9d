"""Reads packed journeys of a workspace into arrays: one row with whole columns, however many journeys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.attribution.paths import Bytes, Ints, Paths, offsets_of
from campaigns.ingest.binary import fetch_bytes
from campaigns.models import ConversionKind

# A lead of somebody who was one already: no further conversion. Leads are people.
AGAIN = "again"
KINDS: tuple[str, ...] = (*ConversionKind.values, AGAIN)
_KINDS = ", ".join(f"'{kind}'" for kind in KINDS)
EPOCH = date(1970, 1, 1).toordinal()

# One entry a journey, as PostgreSQL sends numbers; and what is packed already, one entry a touch.
_NUMBERS = {
    "conversions": ("int8send(conversion_id)", ">i8"),
    "counts": ("int4send(octet_length(channels))", ">i4"),
    # Kind, whether there is a value, whether it lacks a rate, lead and deal in one number: each column takes its time.
    "about": (
        f"int8send(array_position(ARRAY[{_KINDS}], kind::text) | ((value IS NOT NULL)::integer << 8)"
        " | (is_unconverted::integer << 9) | ((coalesce(lead_index, -1) + 1)::bigint << 16)"
        " | ((coalesce(deal_index, -1) + 1)::bigint << 32))",
        ">i8",
    ),
    "days": ("int4send(day - DATE '1970-01-01')", ">i4"),
    "values": ("int8send(coalesce(value, 0))", ">i8"),
}
_PACKED = {
    "channels": "u1",
    "ages": "<i8",
    "campaigns": "<i8",
    "touch_days": "<i4",
    "visits": "<i8",
}
ALL = (*_NUMBERS, *_PACKED)
# What the models need, and the value they share out.
FOR_CHANNELS = ("counts", "about", "values", "channels", "ages")
FOR_SUMS = tuple(name for name in ALL if name != "visits")
FOR_LISTS = FOR_SUMS


@dataclass(frozen=True, slots=True, eq=False)
class Packed:
    """Journeys in any order, all columns in the same; `kinds` are places in KINDS, days are counted from 1970.

    Columns that were not asked for are empty.
    """

    paths: Paths
    conversions: Ints
    kinds: Ints
    days: Ints
    values: Ints
    has_value: NDArray[np.bool_]
    unconverted: NDArray[np.bool_]
    campaigns: Ints
    touch_days: Ints
    visits: Ints

    def __len__(self) -> int:
        return len(self.kinds)

    @property
    def is_refund(self) -> NDArray[np.bool_]:
        refund: NDArray[np.bool_] = self.kinds == KINDS.index(ConversionKind.REFUND)
        return refund

    @property
    def counts_one(self) -> NDArray[np.bool_]:
        """Whether the conversion is one: a refund is none, nor is a further lead of the same person."""
        counts: NDArray[np.bool_] = ~self.is_refund & (self.kinds != KINDS.index(AGAIN))
        return counts

    def picked(self, chosen: NDArray[np.bool_]) -> Packed:
        """The journeys where `chosen` is true."""
        touches = np.repeat(chosen, self.paths.counts)
        of_journeys = {
            name: column[chosen] if len(column := getattr(self, name)) else column
            for name in ("conversions", "kinds", "days", "values", "has_value", "unconverted")
        }
        of_touches = {
            name: column[touches] if len(column := getattr(self, name)) else column
            for name in ("campaigns", "touch_days", "visits")
        }
        return Packed(paths=self.paths.picked(chosen), **of_journeys, **of_touches)


@lru_cache(maxsize=32)
def packed_sql(columns: tuple[str, ...], condition: str) -> str:
    """By journey_by_day (workspace_id, day), or the primary key (workspace_id, conversion_id)."""
    sources = {"touch_days": "days", **{name: sql for name, (sql, _form) in _NUMBERS.items()}}
    selected = ", ".join(f"string_agg({sources.get(name, name)}, ''::bytea)" for name in columns)
    return f"""
SELECT {selected} FROM (
    SELECT * FROM analytics_journey
     WHERE workspace_id = %(workspace_id)s AND {condition}) told
"""


ON_DAYS = "day = ANY(%(days)s::date[])"
BETWEEN = "day BETWEEN %(first)s AND %(last)s AND kind = ANY(%(kinds)s::text[])"


def read_days(workspace_id: int, days: Sequence[date], *, columns: tuple[str, ...] = FOR_SUMS) -> Packed:
    """Journeys of conversions of these days, of any kind."""
    return _read(columns, ON_DAYS, {"workspace_id": workspace_id, "days": list(days)})


def read_between(
    workspace_id: int, first: date, last: date, kinds: Sequence[str], *, columns: tuple[str, ...] = ALL
) -> Packed:
    """Journeys of conversions of some kinds in a period."""
    values = {"workspace_id": workspace_id, "first": first, "last": last, "kinds": list(kinds)}
    return _read(columns, BETWEEN, values)


def _read(columns: tuple[str, ...], condition: str, values: dict[str, Any]) -> Packed:
    found = dict(zip(columns, fetch_bytes(packed_sql(columns, condition), values), strict=True))

    def numbers(name: str) -> Ints:
        form = _NUMBERS[name][1] if name in _NUMBERS else _PACKED[name]
        return np.frombuffer(found.get(name, b""), form).astype(np.int64, copy=False)

    about = numbers("about")
    channels: Bytes = np.frombuffer(found.get("channels", b""), np.uint8)
    return Packed(
        paths=Paths(
            offsets=offsets_of(numbers("counts")),
            channels=channels,
            ages=numbers("ages"),
            lead=(about >> 16 & 0xFFFF) - 1,
            deal=(about >> 32) - 1,
        ),
        conversions=numbers("conversions"),
        kinds=(about & 0xFF) - 1,
        days=numbers("days"),
        values=numbers("values"),
        has_value=(about & 1 << 8) > 0,
        unconverted=(about & 1 << 9) > 0,
        campaigns=numbers("campaigns"),
        touch_days=numbers("touch_days"),
        visits=numbers("visits"),
    )


def day_of(number: int) -> date:
    return date.fromordinal(EPOCH + number)


def number_of(day: date) -> int:
    return day.toordinal() - EPOCH


def reach(look_back_days: int) -> timedelta:
    """How far a touch's day may lie before that of its conversion; a day more where midnight lies between."""
    return timedelta(days=look_back_days + 1)
