"""Sales and leads of the workspace's own record, credited by its attribution model: sums for reports and goals.

They tell revenue, conversions and leads of periods within the time of tracking: from the day on which the first of them
was received, as long as the record is not silent. Any other period is left to the platforms and to imported records,
because sales that nobody tracked would be missing from it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Workspace
from analytics.metrics import TRACKED, Basis
from analytics.objectives import serving
from analytics.query import NO_CHANNEL, GroupBy, StatsQuery
from analytics.reckoning.reckoned import Key, Reckoned
from analytics.selection import Selection
from analytics.steps import STEPS, begin_sql
from campaigns.planning.days import today_in
from campaigns.tracking.settings import settings_of

# A record of which nothing was heard for so long may have been switched off; its zeros would be no measurement.
SILENT_DAYS = 30

# By one_tracking_settings_a_workspace, and from their ends by conversion_by_day and visit_by_time.
SINCE = """
SELECT sales_since, leads_since,
       greatest((SELECT max(day) FROM campaigns_conversion WHERE workspace_id = %(workspace_id)s),
                (SELECT max(started_at)::date FROM campaigns_visit WHERE workspace_id = %(workspace_id)s))
  FROM campaigns_trackingsettings WHERE workspace_id = %(workspace_id)s
"""

# By quantity. A refund takes value off and is no conversion; what has no value is a conversion all the same.
_SUMS = {
    "attributed_revenue": "coalesce(sum(a.value) FILTER (WHERE a.kind IN ('purchase', 'refund')), 0)",
    "attributed_conversions": "coalesce(sum(a.conversions) FILTER (WHERE a.kind = 'purchase'), 0)",
    "attributed_leads": "coalesce(sum(a.conversions) FILTER (WHERE a.kind = 'lead'), 0)",
}
QUANTITIES = tuple(_SUMS)
# Sales with a value nobody can count in the workspace's currency are not sales of nothing.
_UNVALUED = (
    "coalesce(sum(a.conversions) FILTER (WHERE a.kind = 'purchase'), 0) > 0"
    " AND count(a.value) FILTER (WHERE a.kind = 'purchase') = 0"
)
_LEFT_OUT = "coalesce(sum(a.unconverted_count) FILTER (WHERE a.kind IN ('purchase', 'refund')), 0)"
NO_VALUE = gettext_lazy(
    "The tracked sales of this period have no value, or one in a currency without an exchange rate."
)
_KEYS: dict[GroupBy | None, str] = {
    **{name: begin_sql(name, "a.day") for name in STEPS},
    "campaign": "a.campaign_id",
    "channel": "a.channel",
    "objective": "coalesce(c.objective_id, 0)",
    None: "NULL",
}


@dataclass(frozen=True, slots=True)
class Since:
    """From which day on the workspace records sales and leads of its own, and when it last heard anything."""

    sales: date | None = None
    leads: date | None = None
    heard: date | None = None
    today: date = date.max

    def parts(self, first: date, last: date | None = None) -> frozenset[str]:
        """The parts of metrics that our own record tells in a period of these days; without a last one, so far."""
        if self.heard is None or (last is not None and self.is_silent(last)):
            return frozenset()
        found = {"revenue", "conversions"} if self.sales and self.sales <= first else set()
        return frozenset(found | ({"leads"} if self.leads and self.leads <= first else set()))

    def is_silent(self, last: date) -> bool:
        """Whether the record ended long before the period did."""
        ended = min(last, self.today)
        return self.heard is not None and self.heard < ended - timedelta(days=SILENT_DAYS)

    def of(self, parts: Collection[str]) -> date | None:
        """The day from which all of these parts are tracked that are tracked at all."""
        days = [self.leads if part == "leads" else self.sales for part in parts if part in TRACKED]
        return max((day for day in days if day), default=None)


def basis_with(selection: Selection, tracked: Collection[str], *, is_whole: bool) -> Basis:
    """Whose revenue a figure shows, of the workspace as a whole or of a part of it.

    What a shop's export records belongs to no campaign or channel. These are told by our own record, where the whole
    period is tracked, else by the platforms' own claims. An imported record of the period stays the workspace's total,
    since it knows what was not tracked too.
    """
    if not is_whole:
        return "attributed" if "revenue" in tracked else "claimed"
    if "revenue" in tracked and not selection.takes.get("recorded_revenue"):
        return "attributed"
    return selection.basis


def since_of(workspace: Workspace, parts: Iterable[str]) -> Since:
    """Looked up only for metrics with one of the parts that can be tracked."""
    if not TRACKED.keys() & set(parts):
        return Since()
    with connection.cursor() as cursor:
        cursor.execute(SINCE, {"workspace_id": workspace.pk})
        found = cursor.fetchone()
    if found is None:
        return Since()
    sales, leads, heard = found
    return Since(sales, leads, heard, today_in(workspace))


@cache
def _sums_sql(group_by: GroupBy | None, by_campaign: bool, by_channel: bool, objective: str) -> str:
    """By the primary key (workspace_id, day, ...), and the campaign's."""
    return f"""
    SELECT {_KEYS[group_by]}, {_LEFT_OUT}, {_UNVALUED}, {", ".join(_SUMS.values())}
      FROM analytics_attributedday a
      LEFT JOIN campaigns_campaign c ON c.workspace_id = a.workspace_id AND c.id = a.campaign_id
     WHERE a.workspace_id = %(workspace_id)s AND a.day BETWEEN %(first)s AND %(last)s
       {"AND a.campaign_id = %(campaign_id)s" if by_campaign else ""}
       {"AND a.channel = %(channel)s" if by_channel else ""}
       {objective}
     {"GROUP BY 1" if group_by else ""}
    """


def reckon(query: StatsQuery, quantities: frozenset[str]) -> Reckoned:
    """For every row a number: where nothing was credited, a measured zero."""
    names = [name for name in QUANTITIES if name in quantities]
    by_key: dict[Key, dict[str, int | None]] = {}
    whole = _rows(query, None)[0]
    total = {name: value for name, value in _read(whole).items() if name in names}
    notes = _note_left_out(int(whole[1])) if "attributed_revenue" in quantities else ()
    if query.group_by is not None:
        for row in _rows(query, query.group_by):
            found = {name: value for name, value in _read(row).items() if name in names}
            if any(value != 0 for value in found.values()):
                by_key[row[0]] = found
    nothing: dict[str, int | None] = dict.fromkeys(names, 0)
    if query.step:
        today = today_in(query.workspace)
        come = (step.begins for step in query.steps if step.first <= today)
        by_key = {begins: by_key.get(begins, dict(nothing)) for begins in come}
    return Reckoned(by_key, total, {"attributed_revenue": str(NO_VALUE)}, notes, otherwise=nothing)


def _read(row: tuple[Any, ...]) -> dict[str, int | None]:
    """The sums of a row; revenue is not known where none of its sales has a value."""
    _key, _left_out, is_unvalued, *sums = row
    found: dict[str, int | None] = dict(zip(QUANTITIES, map(int, sums), strict=True))
    return found | {"attributed_revenue": None} if is_unvalued else found


def _note_left_out(count: int) -> tuple[str, ...]:
    """Of conversions that have a value in a currency without a rate of their day."""
    if not count:
        return ()
    text = ngettext(
        "%(count)s tracked conversion in another currency has no exchange rate of its day and is left out of the "
        "revenue.",
        "%(count)s tracked conversions in other currencies have no exchange rate of their day and are left out of "
        "the revenue.",
        count,
    )
    return (text % {"count": count},)


def _rows(query: StatsQuery, group_by: GroupBy | None) -> list[tuple[Any, ...]]:
    """Key, number of sales without a rate, whether none of them has a value, and the sums."""
    statement = _sums_sql(
        group_by,
        query.campaign_id is not None,
        query.channel is not None,
        serving("a.campaign_id", query.objective_id),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, query.values)
        return list(cursor.fetchall())


def conversions_behind(query: StatsQuery, quantity: str) -> dict[str, Any]:
    """What to ask the list of conversions for, to see those that were credited in the query's scope."""
    asked = {
        "from": query.start_on.isoformat(),
        "to": query.end_on.isoformat(),
        "basis": settings_of(query.workspace).date_basis,
        "campaign": query.campaign_id,
        "channel": NO_CHANNEL if query.channel == "" else query.channel,
        "objective": query.objective_id,
        "kind": "leads" if quantity == TRACKED["leads"] else "sales",
    }
    return {name: value for name, value in asked.items() if value is not None}


# --- many spans at once ---------------------------------------------------------------------------------------

# By the primary key (workspace_id, day, ...).
BY_DAY = f"""
SELECT CASE WHEN a.campaign_id = ANY(%(campaign_ids)s::bigint[]) THEN a.campaign_id END, a.day,
       count(a.value) FILTER (WHERE a.kind = 'purchase'), {", ".join(_SUMS.values())}
  FROM analytics_attributedday a
 WHERE a.workspace_id = %(workspace_id)s AND a.day BETWEEN %(first)s AND %(last)s
 GROUP BY 1, 2
"""


# How many rows of sales have a value.
_VALUED = "valued"


def _known(sums: Mapping[str, int]) -> dict[str, int | None]:
    """As `_read` has it, of days that were added up."""
    found: dict[str, int | None] = {name: sums[name] for name in QUANTITIES}
    if sums["attributed_conversions"] > 0 and not sums[_VALUED]:
        found["attributed_revenue"] = None
    return found


@dataclass(frozen=True, slots=True)
class TrackedDays:
    """What was credited on each day of a span, to the workspace as a whole (None) and to some campaigns."""

    since: Since = field(default_factory=Since)
    days: Mapping[int | None, Mapping[date, Mapping[str, int]]] = field(default_factory=dict)

    def between(self, campaign_id: int | None, first: date, last: date) -> dict[str, int | None]:
        total = dict.fromkeys((_VALUED, *QUANTITIES), 0)
        for day, sums in self.days.get(campaign_id, {}).items():
            if first <= day <= last:
                for name, value in sums.items():
                    total[name] += value
        return _known(total)

    def on(self, campaign_id: int | None, day: date) -> dict[str, int | None]:
        return _known(self.days.get(campaign_id, {}).get(day, dict.fromkeys((_VALUED, *QUANTITIES), 0)))


def days_of(
    workspace: Workspace, parts: Iterable[str], first: date, last: date, campaign_ids: Collection[int]
) -> TrackedDays:
    """Read once, in one question beside that for the first day."""
    since = since_of(workspace, parts)
    if since == Since():
        return TrackedDays()
    found: dict[int | None, dict[date, dict[str, int]]] = {None: {}}
    values: dict[str, Any] = {
        "workspace_id": workspace.pk,
        "first": first,
        "last": last,
        "campaign_ids": sorted(campaign_ids),
    }
    with connection.cursor() as cursor:
        cursor.execute(BY_DAY, values)
        for campaign_id, day, *sums in cursor.fetchall():
            row = {name: int(value) for name, value in zip((_VALUED, *QUANTITIES), sums, strict=True)}
            if campaign_id is not None:
                found.setdefault(campaign_id, {})[day] = row
            whole = found[None].setdefault(day, dict.fromkeys((_VALUED, *QUANTITIES), 0))
            for name, value in row.items():
                whole[name] += value
    return TrackedDays(since, found)
