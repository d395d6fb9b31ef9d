"""What the checks look at, gathered once: a report, and what each source told day by day. Questions do not grow with
the number of campaigns.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Sum

from accounts.models import Workspace
from analytics import settling
from analytics.metrics import Basis, Value
from analytics.models import AttributedDay
from analytics.quantities import ADS, SHOP
from analytics.query import StatsQuery
from analytics.reconciling.kept import Kept, kept
from analytics.report import Report, ReportRow
from analytics.settling import Moving
from analytics.silence import Covered, covered_days
from analytics.tagging import TaggedVisits, tagged_visits
from analytics.verdict.judging import needed
from analytics.verdict.verdicts import cost_metric
from analytics.wording import label_of
from campaigns.measures import MICRO
from campaigns.models import Campaign
from campaigns.planning.days import today_in

# The measures that tell cost, what platforms claim, and what a shop or a CRM records.
SPEND, CLAIMS, SALES = "spend", "claims", "sales"
_MEASURES = {SPEND: ("spend",), CLAIMS: ("conversion_value", "revenue"), SALES: ("revenue",)}


@dataclass(slots=True)
class Told:
    """One source: the days on which it told a measure, from the period before to the end of the period.

    `is_own`: it reports the campaigns in question. Its rows are those of them, in the period alone; a sum over longer
    than a day counts as one row.
    """

    source: str
    kind: str
    days: dict[str, set[date]] = field(default_factory=dict)
    is_own: bool = False
    row_count: int = 0
    unconverted_count: int = 0

    @property
    def label(self) -> str:
        return label_of(self.source)

    def last(self, measure: str) -> date | None:
        return max(self.days.get(measure, ()), default=None)


@dataclass(frozen=True, slots=True)
class Evidence:
    """`found` is by campaign, or of the one campaign; `today` is the workspace's. Days are those that are over."""

    query: StatsQuery
    found: Report
    today: date
    told: tuple[Told, ...]
    visits: TaggedVisits
    # Campaigns that an import found and of which nobody has said anything; those whose objective earns no money.
    unassigned: frozenset[int]
    unpaid: frozenset[int]
    moving: tuple[Moving, ...]
    # Tracked sales, and those of them whose value no rate converts; asked only where these are the revenue.
    tracked_count: int = 0
    tracked_unconverted: int = 0
    # The sources that the workspace compares by default; asked only where the whole workspace is.
    kept: Kept | None = None

    @property
    def workspace(self) -> Workspace:
        return self.query.workspace

    @property
    def days(self) -> tuple[date, ...]:
        """Those of the period that are over."""
        end = min(self.query.end_on, self.today - timedelta(days=1))
        number = max((end - self.query.start_on).days + 1, 0)
        return tuple(self.query.start_on + timedelta(days=each) for each in range(number))

    @property
    def basis(self) -> Basis:
        return self.found.totals_basis

    @property
    def cost_name(self) -> str:
        return cost_metric(self.workspace)

    @property
    def cost(self) -> Value:
        return self.found.totals[self.cost_name]

    @property
    def revenue(self) -> Value:
        return self.found.totals["revenue"]

    @property
    def is_empty(self) -> bool:
        """Whether nothing that an ROI is made of was measured; a record that says zero has measured."""
        has_revenue = self.revenue.value is not None and (
            self.revenue.value != 0 or self.basis != "attributed"
        )
        return self.cost.value is None and not has_revenue

    @property
    def campaigns(self) -> list[ReportRow]:
        return [row for row in self.found.rows if not row.is_unattributed]

    @property
    def cost_sources(self) -> list[Told]:
        return [one for one in self.told if one.is_own and one.kind in ADS and one.days.get(SPEND)]

    @property
    def revenue_sources(self) -> tuple[list[Told], str]:
        """The sources that tell the revenue, and which of their measures; none where our own record does."""
        if self.basis == "attributed":
            return [], ""
        if self.basis == "claimed":
            return [
                one for one in self.told if one.is_own and one.kind in ADS and one.days.get(CLAIMS)
            ], CLAIMS
        taken = self.found.counted.selection.takes.get("recorded_revenue", {})
        having = [one for one in self.told if one.days.get(SALES)]
        return [one for one in having if not taken or (one.source, one.kind) in taken], SALES


def metrics_for(workspace: Workspace) -> tuple[str, ...]:
    """The metrics that a report needs to be looked at."""
    return tuple(dict.fromkeys([*needed(workspace), "spend"]))


def gather(
    query: StatsQuery, found: Report, *, campaign: Campaign | None, moving: tuple[Moving, ...] | None
) -> Evidence:
    """`query` names the campaign or objective in question; `moving` is given by who looked already."""
    if campaign is not None:
        rows = [ReportRow(str(campaign.pk), campaign.name, found.totals)]
        found = replace(found, rows=rows)
    ids = [int(row.key) for row in found.rows if not row.is_unattributed]
    own = None if query.is_whole else ids
    tracked = _tracked(query, own) if found.totals_basis == "attributed" else (0, 0)
    unassigned, unpaid = _of_campaigns(query.workspace, ids)
    if moving is None:
        moving = tuple(
            settling.moving_in(query.workspace, query.start_on, query.end_on, campaign_id=query.campaign_id)
        )
    return Evidence(
        query=query,
        found=found,
        today=today_in(query.workspace),
        told=_told(query, found, own),
        visits=tagged_visits(query.workspace, query.start_on, query.end_on),
        unassigned=unassigned,
        unpaid=unpaid,
        moving=moving,
        kept=kept(query.workspace) if query.is_whole else None,
        tracked_count=tracked[0],
        tracked_unconverted=tracked[1],
    )


# --- sources by day -------------------------------------------------------------------------------------------


def _told_sql(rows: str, mine: str) -> str:
    """By the primary key of the sums (workspace_id, day, ...). `mine`: whether a row is of campaigns in question."""
    return f"""
SELECT source, kind, array_agg(day) FILTER (WHERE has_spend), array_agg(day) FILTER (WHERE has_claims OR has_sales),
       array_agg(day) FILTER (WHERE has_sales), bool_or(is_own), sum(own_rows)::bigint, sum(own_unconverted)::bigint
  FROM (SELECT source, kind, day, count(spend) > 0 AS has_spend, count(conversion_value) > 0 AS has_claims,
               count(revenue) > 0 AS has_sales, bool_or({mine}) AS is_own,
               sum(fact_rows) FILTER (WHERE {mine} AND day >= %(first)s) AS own_rows,
               sum(unconverted_rows) FILTER (WHERE {mine} AND day >= %(first)s) AS own_unconverted
          FROM {rows}
         WHERE workspace_id = %(workspace_id)s AND day BETWEEN %(since)s AND %(last)s AND kind = ANY(%(kinds)s)
         GROUP BY source, kind, day) days
 GROUP BY source, kind
"""


TOLD = _told_sql("analytics_daytotal", "true")
TOLD_OF_CAMPAIGNS = _told_sql("analytics_dayrollup", "(campaign_id = ANY(%(own)s::bigint[]))")


def _told(query: StatsQuery, found: Report, own: Collection[int] | None) -> tuple[Told, ...]:
    """From the period before on."""
    since = query.start_on - timedelta(days=query.days)
    values: dict[str, Any] = {
        "workspace_id": query.workspace.pk,
        "since": since,
        "first": query.start_on,
        "last": query.end_on,
        "kinds": sorted(SHOP),
        "own": list(own or ()),
    }
    sources: dict[tuple[str, str], Told] = {}
    with connection.cursor() as cursor:
        cursor.execute(TOLD if own is None else TOLD_OF_CAMPAIGNS, values)
        for source, kind, *days, is_own, rows, unconverted in cursor.fetchall():
            known = {name: set(some) for name, some in zip(_MEASURES, days, strict=True) if some}
            sources[source, kind] = Told(source, kind, known, is_own, rows or 0, unconverted or 0)
    _add_ranges(sources, found, own)
    covered = found.query.once(covered_days, query.workspace, since, query.end_on)
    _add_files(sources, covered, since, query.end_on)
    return tuple(sorted(sources.values(), key=lambda one: (one.label.casefold(), one.kind)))


def _add_ranges(sources: dict[tuple[str, str], Told], found: Report, own: Collection[int] | None) -> None:
    """Every day of a range that counts is told of."""
    for pile in found.counted.ranges.piles:
        if pile.kind not in SHOP:
            continue
        one = sources.setdefault((pile.source, pile.kind), Told(pile.source, pile.kind))
        for measure, names in _MEASURES.items():
            if pile.has.intersection(names):
                one.days.setdefault(measure, set()).update(_days(pile.sheet.start_on, pile.sheet.end_on))
        if own is None or pile.campaign_id in own:
            one.is_own = True
            one.row_count += pile.unconverted_rows + 1
            one.unconverted_count += pile.unconverted_rows


def _add_files(sources: Mapping[tuple[str, str], Told], covered: Covered, first: date, last: date) -> None:
    """A day that a file covers without a word of it is a zero of what its source tells on other days."""
    for one in sources.values():
        for start, end in covered.periods.get(one.source, ()):
            for days in one.days.values():
                days.update(_days(max(start, first), min(end, last)))


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


# --- campaigns and tracked sales ------------------------------------------------------------------------------


# By the primary keys.
OF_CAMPAIGNS = """
SELECT c.id,
       c.objective_id IS NULL AND c.origin = %(imported)s AND NOT EXISTS (
           SELECT 1 FROM campaigns_platformcampaign p
            WHERE p.workspace_id = %(workspace_id)s AND p.campaign_id = c.id
              AND (p.assigned_by_hand OR p.rule_id IS NOT NULL)) AS is_unassigned,
       c.objective_id IS NOT NULL AND NOT o.earns_money AS is_unpaid
  FROM campaigns_campaign c
  LEFT JOIN campaigns_objective o ON o.workspace_id = %(workspace_id)s AND o.id = c.objective_id
 WHERE c.workspace_id = %(workspace_id)s AND c.id = ANY(%(ids)s::bigint[])
"""


def _of_campaigns(workspace: Workspace, ids: Collection[int]) -> tuple[frozenset[int], frozenset[int]]:
    """Those that nobody assigned, and those that shall earn no money. A campaign of an import was taken on by whoever
    gave it an objective, assigned one of its names by hand or made a rule for one.
    """
    if not ids:
        return frozenset(), frozenset()
    values: dict[str, Any] = {
        "workspace_id": workspace.pk,
        "ids": list(ids),
        "imported": Campaign.Origin.IMPORTED.value,
    }
    with connection.cursor() as cursor:
        cursor.execute(OF_CAMPAIGNS, values)
        rows = cursor.fetchall()
    unassigned = frozenset(key for key, is_unassigned, _unpaid in rows if is_unassigned)
    return unassigned, frozenset(key for key, _unassigned, is_unpaid in rows if is_unpaid)


def _tracked(query: StatsQuery, own: Collection[int] | None) -> tuple[int, int]:
    """Whole sales of the period, and those left out for want of a rate; by the primary key (workspace_id, day)."""
    rows = AttributedDay.objects.of(query.workspace).filter(
        day__gte=query.start_on, day__lte=query.end_on, kind="purchase"
    )
    if own is not None:
        rows = rows.filter(campaign_id__in=own)
    found = rows.aggregate(sales=Sum("conversions"), left_out=Sum("unconverted_count"))
    left_out = found["left_out"] or 0
    return max((found["sales"] or 0) // MICRO, left_out), left_out
