"""Which sources speak for a quantity in a period, so that no sale and no visit is counted twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import connection
from django.utils.translation import gettext

from accounts.models import Workspace
from analytics.lookups import Once, at_once
from analytics.metrics import Basis
from analytics.quantities import ADS, QUANTITIES, Quantity

# A report of a source and its kind; a spreadsheet of one's own has a kind for each file.
SourceKey = tuple[str, str]
# The measures that each source has in the period.
Presence = Mapping[SourceKey, frozenset[str]]

# By the primary key (workspace_id, day, ...); stops at the first record of a sale.
EVER_RECORDED = """
SELECT EXISTS (SELECT 1 FROM analytics_daytotal
                WHERE workspace_id = %(workspace_id)s AND kind = ANY(%(kinds)s)
                  AND (revenue IS NOT NULL OR (kind = 'sales' AND unconverted_rows > 0)))
    OR EXISTS (SELECT 1 FROM campaigns_fact f
                 JOIN campaigns_series s ON s.workspace_id = f.workspace_id AND s.id = f.series_id
                WHERE f.workspace_id = %(workspace_id)s AND f.end_on > f.start_on  -- by fact_range
                  AND s.kind = ANY(%(kinds)s) AND f.revenue IS NOT NULL)
"""

LEVEL_OF_SOURCE = """
SELECT level FROM campaigns_series
 WHERE workspace_id = %(workspace_id)s AND source = %(source)s AND kind = %(kind)s LIMIT 1
"""

# Single orders are the best record of sales, then a shop's own sums, then anything else; a CRM's deals come last.
_BY_LEVEL = {"order": 0, "deal": 3}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Sources that measured an exclusive quantity too, and are not counted beside the one that is."""

    quantity: str
    taken: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Selection:
    """`takes[quantity][source]` is the measure taken from that source."""

    takes: Mapping[str, Mapping[SourceKey, str]]
    basis: Basis
    left_out: tuple[LeftOut, ...] = ()
    kinds: frozenset[str] = field(default_factory=frozenset)

    def missing(self, quantity: Quantity) -> str:
        """Why nothing in the period has it; empty when something has."""
        if self.takes.get(quantity.name):
            return ""
        if self.kinds & quantity.kinds - (ADS if quantity.is_exclusive else frozenset()):
            return _not_in_files(quantity)
        return str(quantity.connect)

    @property
    def is_one_record(self) -> bool:
        """Whether orders and revenue were recorded by the same source."""
        return set(self.takes.get("orders", ())) <= set(self.takes.get("recorded_revenue", ()))


def _not_in_files(quantity: Quantity) -> str:
    return gettext("The files imported for this period do not report it: %(name)s.") % {
        "name": quantity.label
    }


def choose(
    workspace: Workspace, presence: Presence, quantities: Iterable[str], *, once: Once = at_once
) -> Selection:
    """For each quantity the sources that count; the same for rows and totals of one period."""
    names = set(quantities) | {"recorded_revenue"}
    takes: dict[str, dict[SourceKey, str]] = {}
    left_out: list[LeftOut] = []
    # Revenue first: orders follow the source that recorded it.
    for name in sorted(names, key=lambda name: (name != "recorded_revenue", name)):
        quantity = QUANTITIES[name]
        having = _having(quantity, presence)
        if quantity.is_exclusive and len(having) > 1:
            taken = _foremost(workspace, quantity, having, takes.get("recorded_revenue", {}), once)
            others = tuple(sorted({key[0] for key in having if key != taken}))
            left_out.append(LeftOut(name, taken[0], others))
            having = {taken: having[taken]}
        takes[name] = having
    is_recorded = bool(takes["recorded_revenue"]) or once(_ever_recorded, workspace)
    kinds = frozenset(kind for _source, kind in presence)
    return Selection(takes, "recorded" if is_recorded else "claimed", tuple(left_out), kinds)


def _having(quantity: Quantity, presence: Presence) -> dict[SourceKey, str]:
    found: dict[SourceKey, str] = {}
    for key, measures in presence.items():
        for measure, kinds in quantity.measures:
            if key[1] in kinds and measure in measures:
                found[key] = measure
                break
    return found


def _foremost(
    workspace: Workspace,
    quantity: Quantity,
    having: Mapping[SourceKey, str],
    recorded: Mapping[SourceKey, str],
    once: Once,
) -> SourceKey:
    if quantity.name == "sessions":
        return min(having, key=lambda key: (key[1] != "analytics", key))
    followed = [key for key in having if key in recorded]
    if quantity.name == "orders" and followed:
        return followed[0]
    return min(having, key=lambda key: (once(_record_rank, workspace, key), key))


def _record_rank(workspace: Workspace, key: SourceKey) -> int:
    source, kind = key
    with connection.cursor() as cursor:
        cursor.execute(LEVEL_OF_SOURCE, {"workspace_id": workspace.pk, "source": source, "kind": kind})
        found = cursor.fetchone()
    rank = _BY_LEVEL.get(found[0] if found else "", 2)
    return 1 if rank == 2 and source.startswith("shopify_analytics") else rank


def _ever_recorded(workspace: Workspace) -> bool:
    kinds = sorted(QUANTITIES["recorded_revenue"].kinds)
    with connection.cursor() as cursor:
        cursor.execute(EVER_RECORDED, {"workspace_id": workspace.pk, "kinds": kinds})
        return bool(cursor.fetchone()[0])
