"""Tells the journeys of conversions anew: which touches led to each, what it was worth, packed into one row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import numpy as np
from django.db import connection

from accounts.models import Workspace
from analytics.attribution.codes import CODES
from analytics.attribution.packed import AGAIN
from analytics.attribution.paths import Ints, offsets_of
from analytics.rates.by_day import LOOKED_UP
from analytics.rates.published import MAX_AGE_DAYS
from campaigns.ingest.binary import fetch_columns
from campaigns.models import TrackingSettings
from campaigns.tracking.settings import settings_of
from campaigns.tracking.visits.touching import GOES_ON, IS_IGNORED, touch_values

# Of the rules below: a journey that was packed by others is told anew by `rebuild_attribution`.
VERSION = 1
CONVERSIONS_PER_BATCH = 5_000
# Robots that pass for people, and whole offices behind one address: the first touch and the latest ones are kept.
MAX_TOUCHES = 1_000

# By the primary key and conversion_of_a_person (workspace_id, person_id, at). `told` is whose touches count: of a
# refund those of its sale. Leads are people: of several leads of one person the earliest counts; whose person was
# erased is known by the mark that erasing leaves.
CONVERSIONS = f"""
WITH picked AS MATERIALIZED (
    SELECT id, at, (at AT TIME ZONE %(zone)s)::date AS day, value, currency,
           CASE WHEN kind = 'refund' THEN refund_of_id ELSE id END AS told,
           CASE WHEN kind = 'lead' AND (details @> '{{"further_lead": true}}' OR EXISTS (
                    SELECT FROM campaigns_conversion o
                     WHERE o.workspace_id = %(workspace_id)s AND o.person_id = c.person_id AND o.kind = 'lead'
                       AND (o.at, o.id) < (c.at, c.id)))
                THEN '{AGAIN}' ELSE kind END AS kind
      FROM campaigns_conversion c
     WHERE workspace_id = %(workspace_id)s AND id = ANY(%(conversions)s::bigint[])
),
wanted AS (SELECT DISTINCT currency, day FROM picked WHERE value IS NOT NULL AND currency <> %(currency)s),
rate AS MATERIALIZED (
    SELECT wanted.currency, wanted.day,
           CASE own.quote WHEN 'foreign' THEN 1 WHEN 'own' THEN own.rate ELSE found.per_euro_from END AS per_euro_from,
           CASE own.quote WHEN 'foreign' THEN own.rate WHEN 'own' THEN 1 ELSE found.per_euro_to END AS per_euro_to
      FROM wanted {LOOKED_UP}
)
SELECT p.id, p.kind, p.at, p.day, p.told,
       CASE WHEN p.value IS NULL OR p.currency = %(currency)s THEN p.value
            ELSE analytics_convert(p.value, r.per_euro_from, r.per_euro_to) END AS converted,
       p.value IS NOT NULL AS has_value
  FROM picked p LEFT JOIN rate r ON r.currency = p.currency AND r.day = p.day
 ORDER BY p.id
"""

CODE = """
(CASE WHEN is_ignored THEN %(direct)s
      ELSE coalesce(array_position(%(channels)s::text[], channel::text), %(other)s) END)::bigint
"""

# By the primary keys, visitor_of_a_person (workspace_id, person_id) and visit_of_a_visitor (workspace_id, visitor,
# started_at). A visit whose only mark is a referrer that gets no credit is direct, or no touch at all where it goes on
# with an earlier one.
TOUCHES = f"""
WITH told AS MATERIALIZED (
    SELECT c.id, c.at, c.visitor, c.person_id,
           CASE WHEN p.lead_at <= c.at THEN p.lead_at WHEN c.kind = 'lead' THEN c.at END AS lead_at,
           CASE WHEN p.deal_at <= c.at THEN p.deal_at END AS deal_at
      FROM campaigns_conversion c
      LEFT JOIN campaigns_person p ON p.workspace_id = %(workspace_id)s AND p.id = c.person_id
     WHERE c.workspace_id = %(workspace_id)s AND c.id = ANY(%(told)s::bigint[])
),
known AS MATERIALIZED (
    SELECT id, at, lead_at, deal_at, visitor FROM told WHERE visitor IS NOT NULL
    UNION
    SELECT t.id, t.at, t.lead_at, t.deal_at, l.visitor
      FROM told t
      JOIN campaigns_visitorlink l
        ON l.workspace_id = %(workspace_id)s AND l.person_id = t.person_id AND l.linked_at <= t.at
),
seen AS (
    SELECT k.id AS conversion, v.id AS visit, v.visitor, v.started_at, k.at - v.started_at AS age,
           v.channel, v.campaign_id,
           coalesce(v.started_at <= k.lead_at, false) AS by_lead,
           coalesce(v.started_at <= k.deal_at, false) AS by_deal,
           {IS_IGNORED} AS is_ignored
      FROM known k
      JOIN campaigns_visit v
        ON v.workspace_id = %(workspace_id)s AND v.visitor = k.visitor AND v.started_at <= k.at
       AND v.started_at >= k.at - make_interval(days => %(look_back)s)
),
touch AS (
    SELECT * FROM seen s
     WHERE NOT (s.is_ignored AND {GOES_ON})
     ORDER BY s.conversion, s.started_at, s.visit
)
SELECT array_agg(conversion), array_agg(visit), array_agg(floor(extract(epoch FROM age))::bigint),
       array_agg({CODE}),
       array_agg(coalesce(campaign_id, 0)),
       array_agg(((started_at AT TIME ZONE %(zone)s)::date - DATE '1970-01-01')::bigint),
       array_agg(by_lead::integer::bigint), array_agg(by_deal::integer::bigint)
  FROM touch
"""


class Told(NamedTuple):
    """A journey as its row holds it, in the order of `COLUMNS`."""

    conversion_id: int
    kind: str
    at: datetime
    day: date
    value: int | None
    is_unconverted: bool
    visits: bytes
    ages: bytes
    channels: bytes
    campaigns: bytes
    days: bytes
    lead_index: int | None
    deal_index: int | None
    version: int


COLUMNS = Told._fields


@dataclass(frozen=True, slots=True)
class Touches:
    """Of some conversions, sorted by conversion: where those of each begin, and the columns."""

    places: dict[int, int]
    offsets: Ints
    columns: tuple[bytes, ...]
    lead: Ints
    deal: Ints

    def of(self, conversion_id: int | None) -> Any:
        """The packed columns of one conversion, and the indexes of its milestones."""
        place = self.places.get(conversion_id) if conversion_id is not None else None
        if place is None:
            return (b"", b"", b"", b"", b"", None, None)
        first, last = int(self.offsets[place]), int(self.offsets[place + 1])
        packed = tuple(
            column[first * size : last * size] for column, size in zip(self.columns, _SIZES, strict=True)
        )
        return (*packed, _index(self.lead[place]), _index(self.deal[place]))


_FORMS = ("<i8", "<i8", "u1", "<i8", "<i4")
_SIZES = tuple(np.dtype(form).itemsize for form in _FORMS)


def tell(workspace: Workspace, conversions: Sequence[int]) -> list[Told]:
    """The journeys of those of the conversions that are there, by their ids; two statements for all of them."""
    values: dict[str, Any] = {
        "workspace_id": workspace.pk,
        "conversions": list(conversions),
        "currency": workspace.currency,
        "zone": workspace.time_zone,
        "max_age": MAX_AGE_DAYS,
    }
    with connection.cursor() as cursor:
        cursor.execute(CONVERSIONS, values)
        found = cursor.fetchall()
    touches = _touches(workspace, {told for _id, _kind, _at, _day, told, *_rest in found if told is not None})
    return [
        Told._make(
            (conversion_id, kind, at, day, value, has_value and value is None, *touches.of(told), VERSION)
        )
        for conversion_id, kind, at, day, told, value, has_value in found
    ]


def batches(conversions: Iterable[int]) -> Iterator[list[int]]:
    known = sorted(set(conversions))
    for start in range(0, len(known), CONVERSIONS_PER_BATCH):
        yield known[start : start + CONVERSIONS_PER_BATCH]


def _touches(workspace: Workspace, told: set[int]) -> Touches:
    rules = settings_of(workspace)
    values = {
        "workspace_id": workspace.pk,
        "told": sorted(told),
        "zone": workspace.time_zone,
        "look_back": rules.look_back_days,
        **eligible_values(rules),
    }
    conversions, *columns = fetch_columns(TOUCHES, values)
    known, starts, counts = np.unique(conversions, return_index=True, return_counts=True)
    if len(counts) and counts.max() > MAX_TOUCHES:
        positions = np.arange(len(conversions)) - np.repeat(starts, counts)
        kept = (positions == 0) | (positions > np.repeat(counts, counts) - MAX_TOUCHES)
        columns = [column[kept] for column in columns]
        counts = np.minimum(counts, MAX_TOUCHES)
    offsets = offsets_of(counts)
    *packed, by_lead, by_deal = columns
    return Touches(
        places={int(one): place for place, one in enumerate(known)},
        offsets=offsets,
        columns=tuple(column.astype(form).tobytes() for column, form in zip(packed, _FORMS, strict=True)),
        lead=_last_true(by_lead, offsets),
        deal=_last_true(by_deal, offsets),
    )


def eligible_values(rules: TrackingSettings) -> dict[str, Any]:
    """Which visits are touches, and by which channel."""
    return {
        **touch_values(rules),
        "channels": list(CODES),
        "direct": CODES["direct"],
        "other": CODES["other"],
    }


def _last_true(flags: Ints, offsets: Ints) -> Ints:
    """A moment divides touches into those before and after it: the last before it, -1 where none is."""
    sums = np.concatenate(([0], np.cumsum(flags)))
    return np.diff(sums[offsets]) - 1


def _index(position: Any) -> int | None:
    return None if position < 0 else int(position)
