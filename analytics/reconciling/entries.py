"""The single sales of one side with their ids: orders and deals of imports, or conversions of our own record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from accounts.models import Workspace
from analytics.counting import JOINED, RATE, converted, hash_joins, parameters, unconverted
from analytics.models import Journey
from analytics.reconciling.ids import Entry
from analytics.reconciling.lines import Figure, total_of
from analytics.reconciling.pairs import OWN, Pair, Side, is_whole_count
from analytics.reconciling.sides import kinds_of
from campaigns.measures import MICRO
from campaigns.models import Conversion, ConversionKind

# Sales of one side that are compared one by one; more are compared by day.
MOST_ENTRIES = 50_000
# A sale counted this many days outside the period on one side is on another day, and not missing.
MARGIN_DAYS = 7
ID_LEVELS = ("order", "deal")

# By the primary key of the facts (workspace_id, start_on, ...).
SINGLE_SALES = f"""
WITH {RATE}
SELECT s.entity_key, f.start_on, coalesce(p.campaign_id, 0), {converted("revenue")}, f.orders, f.deals,
       coalesce({converted("refunds")}, {converted("returns")}, 0), {unconverted(["revenue"])}
{JOINED}
 WHERE f.workspace_id = %(workspace_id)s AND f.start_on BETWEEN %(first)s AND %(last)s AND f.end_on = f.start_on
   AND s.kind = %(kind)s AND s.source = ANY(%(sources)s::text[]) AND s.level = ANY(%(levels)s::text[])
   AND s.entity_key <> ''
 ORDER BY f.start_on, s.entity_key
 LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Window:
    """The period and the days around it in which the other side's sale is looked for."""

    first: date
    last: date

    @property
    def from_day(self) -> date:
        return self.first - timedelta(days=MARGIN_DAYS)

    @property
    def to_day(self) -> date:
        return self.last + timedelta(days=MARGIN_DAYS)

    def has(self, day: date) -> bool:
        return self.first <= day <= self.last


def entries_of(workspace: Workspace, pair: Pair, side: Side, window: Window) -> list[Entry] | None:
    """None where the side has no ids, or more sales than are compared one by one."""
    if pair.subject != "sales":
        return None
    if side.code == OWN:
        found = _of_own(workspace, pair, window)
    elif side.kind in ("shop", "crm"):
        found = _of_imports(workspace, pair, side, window)
    else:
        return None
    return found if 0 < len(found) <= MOST_ENTRIES else None


def _of_imports(workspace: Workspace, pair: Pair, side: Side, window: Window) -> list[Entry]:
    scale = MICRO if is_whole_count(side) else 1
    values = parameters(workspace, window.from_day, window.to_day) | {
        "kind": side.source_kind,
        "sources": list(side.sources),
        "levels": list(ID_LEVELS),
        "most": MOST_ENTRIES + 1,
    }
    with hash_joins(), connection.cursor() as cursor:
        cursor.execute(SINGLE_SALES, values)
        rows = cursor.fetchall()
    entries = []
    for id_there, day, campaign_id, money, orders, deals, refunded, has_no_rate in rows:
        number = deals if side.count == "deals" else orders
        whole = Figure(
            (number or 0) * scale if pair.has_count else 0, int(money or 0) if pair.has_money else 0
        )
        entries.append(
            Entry(
                id=id_there,
                day=day,
                counted=whole if window.has(day) else Figure(),
                whole=whole,
                campaign_id=campaign_id,
                refunded=abs(int(refunded)) if pair.has_money else 0,
                has_no_rate=has_no_rate and pair.has_money,
            )
        )
    return entries


@dataclass(frozen=True, slots=True)
class _Told:
    """One sale or refund of our own record."""

    id: str
    sale: int  # its own id, or that of the sale it takes back
    day: date
    figure: Figure
    is_refund: bool
    has_no_rate: bool


def _of_own(workspace: Workspace, pair: Pair, window: Window) -> list[Entry]:
    """Each sale with its refunds taken off; a refund whose sale is not in sight stands for itself."""
    by_sale: dict[int, list[_Told]] = {}
    for told in _told(workspace, pair, window):
        by_sale.setdefault(told.sale, []).append(told)
    return [_entry(each, window) for each in by_sale.values()]


def _told(workspace: Workspace, pair: Pair, window: Window) -> Iterator[_Told]:
    # By journey_by_day; conversions by their primary key.
    journeys = list(
        Journey.objects.of(workspace)
        .filter(day__range=(window.from_day, window.to_day), kind__in=kinds_of(pair.subject))
        .order_by("day", "conversion_id")
        .values_list("conversion_id", "kind", "day", "value", "is_unconverted")[: MOST_ENTRIES + 1]
    )
    rows = {
        row.pk: row
        for row in Conversion.objects.of(workspace)
        .filter(pk__in=[journey[0] for journey in journeys])
        .only("external_id", "refund_of_id", "refund_of_id_there")
    }
    older = dict(
        Conversion.objects.of(workspace)
        .filter(pk__in={row.refund_of_id for row in rows.values() if row.refund_of_id} - rows.keys())
        .values_list("pk", "external_id")
    )
    for conversion_id, kind, day, value, is_unconverted in journeys:
        row = rows[conversion_id]
        is_refund = kind == ConversionKind.REFUND
        sale = (row.refund_of_id if is_refund else None) or conversion_id
        yield _Told(
            id=older.get(sale, row.refund_of_id_there if is_refund else "") or row.external_id,
            sale=sale,
            day=day,
            figure=Figure(
                0 if is_refund or not pair.has_count else MICRO, (value or 0) if pair.has_money else 0
            ),
            is_refund=is_refund,
            has_no_rate=is_unconverted and pair.has_money,
        )


def _entry(told: Sequence[_Told], window: Window) -> Entry:
    """On the day of the sale; what of it lies in the period is counted, whenever the sale was."""
    sale = min(told, key=lambda each: each.is_refund)
    return Entry(
        id=sale.id,
        day=sale.day,
        counted=total_of(each.figure for each in told if window.has(each.day)),
        whole=total_of(each.figure for each in told),
        refunded=-sum(each.figure.money for each in told if each.is_refund),
        has_no_rate=any(each.has_no_rate for each in told),
    )
