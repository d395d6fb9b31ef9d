"""Imported web traffic: which report of web analytics tells a table, and its sums; two reports are never added up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from accounts.models import Workspace
from accounts.templatetags import formats
from analytics.traffic.shapes import Line, Ratio, Record, Sums, Table, ratio
from analytics.wording import label_of
from campaigns.channels import CHANNELS
from campaigns.measures import MICRO

# Which days each report is about. By the primary keys of facts (workspace_id, start_on, ...) and series.
REPORTS = """
SELECT s.account_id, a.name, s.source, s.level, f.start_on, f.end_on,
       bool_or(f.sessions IS NOT NULL), bool_or(f.page_views IS NOT NULL)
  FROM campaigns_fact f
  JOIN campaigns_series s ON s.workspace_id = f.workspace_id AND s.id = f.series_id
   AND s.kind = 'analytics' AND s.breakdown = ''
  JOIN campaigns_sourceaccount a ON a.workspace_id = f.workspace_id AND a.id = s.account_id
 WHERE f.workspace_id = %(workspace_id)s AND f.start_on BETWEEN %(first)s AND %(last)s AND f.end_on <= %(last)s
 GROUP BY 1, 2, 3, 4, 5, 6
 ORDER BY 1, 2, 3, 4, 5, 6
"""
# The facts of the chosen reports. By the primary keys of facts and series, as above.
CHOSEN = """
  FROM campaigns_fact f
  JOIN campaigns_series s ON s.workspace_id = f.workspace_id AND s.id = f.series_id
   AND s.kind = 'analytics' AND s.breakdown = ''
  JOIN unnest(%(accounts)s::bigint[], %(sources)s::text[], %(levels)s::text[], %(starts)s::date[], %(ends)s::date[])
       AS sheet (account_id, source, level, start_on, end_on)
    ON sheet.account_id = s.account_id AND sheet.source = s.source AND sheet.level = s.level
   AND sheet.start_on = f.start_on AND sheet.end_on = f.end_on
 WHERE f.workspace_id = %(workspace_id)s AND f.start_on BETWEEN %(first)s AND %(last)s
"""
# Each share is of the sessions of the rows that state its part.
VISITS = """
       sum(f.sessions), sum(f.new_users), sum(f.engaged_sessions),
       sum(f.sessions) FILTER (WHERE f.engaged_sessions IS NOT NULL),
       sum(f.engaged_seconds) FILTER (WHERE f.sessions IS NOT NULL),
       sum(f.sessions) FILTER (WHERE f.engaged_seconds IS NOT NULL),
       sum(f.key_events) FILTER (WHERE f.sessions IS NOT NULL),
       sum(f.sessions) FILTER (WHERE f.key_events IS NOT NULL)
"""
# Leans on what CHOSEN leans on. A row of all of them and one of each name.
BY_NAME = f"""
SELECT s.entity_name, min(s.channel), {VISITS} {CHOSEN} AND f.sessions IS NOT NULL
 GROUP BY GROUPING SETS ((s.entity_name), ())
"""
# Leans on what CHOSEN leans on. The first row is the total.
BY_PAGE = f"""
SELECT s.entity_name, count(*) OVER () - 1, sum(f.page_views), sum(f.engaged_seconds),
       sum(f.page_views) FILTER (WHERE f.engaged_seconds IS NOT NULL)
  {CHOSEN} AND f.page_views IS NOT NULL
 GROUP BY GROUPING SETS ((s.entity_name), ())
 ORDER BY grouping(s.entity_name) DESC, sum(f.page_views) DESC, s.entity_name
 LIMIT %(limit)s + 1
"""

# Of which level a table may be told, the first of equals.
LEVELS = {
    "total": ("channel_group", "account", "campaign", "page"),
    "channels": ("channel_group",),
    "landing_pages": ("page",),
    "pages": ("page",),
}
# A shop's own count of visits speaks where no web analytics do.
VENDORS = ("ga4", "universal_analytics")


@dataclass(frozen=True, slots=True)
class Sheet:
    """All facts of one report of an account with the same first and last day."""

    account_id: int
    account: str
    source: str
    level: str
    start_on: date
    end_on: date
    has_sessions: bool
    has_views: bool

    @property
    def vendor(self) -> str:
        return self.source.partition(".")[0]

    def days(self) -> Iterable[date]:
        for number in range((self.end_on - self.start_on).days + 1):
            yield self.start_on + timedelta(days=number)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The sheets that tell one table, and the days of the period that they cover."""

    sheets: tuple[Sheet, ...]
    days: frozenset[date]

    @property
    def labels(self) -> str:
        return ", ".join(sorted({f"{label_of(sheet.source)}, {sheet.account}" for sheet in self.sheets}))


def sheets_in(workspace: Workspace, first: date, last: date) -> list[Sheet]:
    """All that lie wholly inside the period: what is longer than a day is never cut."""
    with connection.cursor() as cursor:
        cursor.execute(REPORTS, {"workspace_id": workspace.pk, "first": first, "last": last})
        return [Sheet(*row) for row in cursor.fetchall()]


def choose(sheets: Sequence[Sheet], table: str) -> Chosen:
    """Of one vendor; of each account of it the report that covers most days, days before ranges."""
    levels = LEVELS[table]
    found: dict[tuple[str, int], list[Chosen]] = defaultdict(list)
    reports: dict[tuple[str, int, str, str], list[Sheet]] = defaultdict(list)
    for sheet in sheets:
        measured = sheet.has_views if table == "pages" else sheet.has_sessions
        if measured and sheet.level in levels:
            reports[sheet.vendor, sheet.account_id, sheet.level, sheet.source].append(sheet)
    for (vendor, account_id, _level, _source), own in reports.items():
        found[vendor, account_id].append(_covering(own))
    best: dict[str, list[Chosen]] = defaultdict(list)
    for (vendor, _account), candidates in found.items():
        best[vendor].append(
            min(candidates, key=lambda one: (-len(one.days), levels.index(one.sheets[0].level), one.labels))
        )
    if not best:
        return Chosen((), frozenset())
    together = {
        vendor: Chosen(
            tuple(sheet for one in parts for sheet in one.sheets),
            frozenset(day for one in parts for day in one.days),
        )
        for vendor, parts in best.items()
    }
    vendor = min(together, key=lambda name: (-len(together[name].days), _rank(name), name))
    return together[vendor]


def _rank(vendor: str) -> int:
    return VENDORS.index(vendor) if vendor in VENDORS else len(VENDORS)


def _covering(sheets: Sequence[Sheet]) -> Chosen:
    """Single days first, then ranges from the longest that touch no day that is covered already."""
    taken: list[Sheet] = []
    days: set[date] = set()
    for sheet in sorted(
        sheets, key=lambda one: (one.end_on != one.start_on, one.start_on - one.end_on, one.start_on)
    ):
        own = set(sheet.days())
        if own & days:
            continue
        taken.append(sheet)
        days |= own
    return Chosen(tuple(taken), frozenset(days))


def parameters(workspace: Workspace, first: date, last: date, chosen: Chosen) -> dict[str, Any]:
    """Of the names that statements about chosen facts have."""
    return {
        "workspace_id": workspace.pk,
        "first": first,
        "last": last,
        "accounts": [sheet.account_id for sheet in chosen.sheets],
        "sources": [sheet.source for sheet in chosen.sheets],
        "levels": [sheet.level for sheet in chosen.sheets],
        "starts": [sheet.start_on for sheet in chosen.sheets],
        "ends": [sheet.end_on for sheet in chosen.sheets],
    }


# --- tables ---------------------------------------------------------------------------------------------------


# A name with its channel and sums; without a name, the sums of all.
NamedSums = tuple[Any, ...]


def total_of(rows: Iterable[NamedSums]) -> Sums | None:
    """Of what `by_name` found; None where nothing was imported."""
    return next((sums_of(sums) for name, _channel, *sums in rows if name is None), None)


def visits_table(
    chosen: Chosen, first: date, last: date, rows: Iterable[NamedSums], name: Any, *, limit: int | None = None
) -> Table:
    """By channel group, or by landing page with the best rates first. `rows` are what `by_name` found of `chosen`."""
    reasons = reasons_of()
    total: Sums | None = None
    lines = []
    for entity, channel, *sums in rows:
        if entity is None:
            total = sums_of(sums)
            continue
        label = entity or (str(CHANNELS.get(channel, channel)) if name == "channels" else _("not stated"))
        lines.append(Line(entity, label, sums_of(sums).values(reasons)))
    if name == "landing_pages":
        lines.sort(key=_by_rate)
    else:
        lines.sort(key=lambda line: (-(line.values["visits"].value or 0), line.label))
    totals = total.values(reasons) if total and lines else None
    return Table(name, tuple(lines[:limit]), len(lines), totals, _partial(first, last, chosen))


def pages_table(workspace: Workspace, first: date, last: date, chosen: Chosen, *, limit: int) -> Table:
    """The most viewed first."""
    if not chosen.sheets:
        return Table("pages", (), 0, None)
    reasons = {
        "visits": _("Web analytics count visits by landing page; a visit of two pages would count twice."),
        "view_time": _("The imported report has no time of engagement."),
    }
    values = parameters(workspace, first, last, chosen) | {"limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(BY_PAGE, values)
        total, *rows = cursor.fetchall()
    lines = [
        Line(entity, entity or _("not stated"), page_sums(*sums).values(reasons))
        for entity, _count, *sums in rows
    ]
    totals = page_sums(*total[2:]).values(reasons)
    return Table("pages", tuple(lines), total[1], totals, _partial(first, last, chosen))


def record(workspace: Workspace, first: date, last: date, chosen: Chosen, total: Sums | None) -> Record:
    """`covers` where the days of its reports reach from the first to the last day of the period."""
    days = chosen.days
    visits = total.counts["visits"] if total else None
    label = label_of(chosen.sheets[0].source) if chosen.sheets else _("Web analytics")
    return Record(
        name="imported",
        label=label,
        has_any=bool(chosen.sheets),
        covers=bool(days) and min(days) <= first and max(days) >= last,
        visits=None if visits is None else int(visits),
        first_on=min(days, default=None),
        last_on=max(days, default=None),
        days=len(days),
        values=total.values(reasons_of()) if total else _nothing(),
        notes=tuple(_notes(first, last, chosen)),
    )


def left_out(sheets: Iterable[Sheet], chosen: Chosen) -> list[str]:
    """Names of other records of the same visits, which are not added to these."""
    vendors = {sheet.vendor for sheet in chosen.sheets}
    return sorted(
        {label_of(sheet.source) for sheet in sheets if sheet.has_sessions and sheet.vendor not in vendors}
    )


def reasons_of() -> dict[str, str]:
    """Why a figure may be missing."""
    return {
        "new": _("The imported report has no new users."),
        "returning": _("Returning users cannot be added up: one person would count on each day."),
        "engaged": _("The imported report has no engaged sessions."),
        "time": _("The imported report has no time of engagement."),
        "conversions": _("The imported report has no key events."),
        "rate": _("The imported report has no key events."),
    }


def _nothing() -> dict[str, Any]:
    reason = _("No visits in this period. Import an export of Google Analytics 4 or of your shop's sessions.")
    empty: dict[str, Fraction | None] = dict.fromkeys(("visits", "new", "returning", "conversions"))
    ratios = {name: Ratio(None, 0) for name in ("engaged", "time", "rate")}
    return Sums(empty, ratios).values(dict.fromkeys((*empty, *ratios), reason))


def _notes(first: date, last: date, chosen: Chosen) -> list[str]:
    if not chosen.sheets:
        return []
    notes = [_("Told by: %(names)s. Their days are those of its own time zone.") % {"names": chosen.labels}]
    if partial := _partial(first, last, chosen):
        notes.append(partial)
    return notes


def _partial(first: date, last: date, chosen: Chosen) -> str:
    """What of the period is covered, where that is not all of it; a day without a row may be one without visits."""
    days = (last - first).days + 1
    if not chosen.days or len(chosen.days) == days:
        return ""
    text = _("The imported reports have rows for %(covered)s of %(days)s days.")
    return text % {"covered": formats.count(len(chosen.days)), "days": formats.count(days)}


def _by_rate(line: Line) -> tuple[Any, ...]:
    rate = line.values["rate"].value
    return rate is None, -(rate or 0), -(line.values["visits"].value or 0), line.label


def by_name(workspace: Workspace, first: date, last: date, chosen: Chosen) -> list[NamedSums]:
    """The sums of each name, and of all."""
    if not chosen.sheets:
        return []
    with connection.cursor() as cursor:
        cursor.execute(BY_NAME, parameters(workspace, first, last, chosen))
        return list(cursor.fetchall())


def sums_of(row: Sequence[Any]) -> Sums:
    sessions, new, engaged, engaged_of, seconds, seconds_of, events, events_of = (
        None if value is None else int(value) for value in row
    )
    return Sums(
        counts={
            "visits": None if sessions is None else Fraction(sessions),
            "new": None if new is None else Fraction(new),
            "returning": None,
            "conversions": None if events is None else Fraction(events, MICRO),
        },
        ratios={
            "engaged": ratio(engaged, engaged_of),
            "time": ratio(seconds, seconds_of),
            "rate": ratio(events, events_of, MICRO),
        },
    )


def page_sums(views: Any, seconds: Any, seconds_of: Any) -> Sums:
    return Sums(
        counts={"views": None if views is None else Fraction(int(views)), "visits": None},
        ratios={"view_time": ratio(None if seconds is None else int(seconds), int(seconds_of or 0))},
    )
