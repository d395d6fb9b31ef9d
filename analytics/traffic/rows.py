"""The rows behind a figure of web traffic: the visits, page views or imported lines that were added up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.db import connection

from accounts.models import Workspace
from analytics.traffic import imported, own
from analytics.traffic.imported import CHOSEN, VISITS
from analytics.traffic.own import SEEN, SUMS
from analytics.traffic.shapes import RecordName, Sums, TableName, Whole
from campaigns.measures import MICRO
from campaigns.models import ImportRun

PER_PAGE = 50
MAX_PAGE = 100_000

# Leans on what SEEN leans on.
OWN_VISITS = f"""
{SEEN},
hit AS MATERIALIZED (
    SELECT * FROM seen
     WHERE (%(channel)s::text IS NULL OR channel = %(channel)s)
       AND (%(landing)s::text IS NULL OR (page_count > 0 AND host || path = %(landing)s))
),
total AS (SELECT {SUMS} FROM hit),
page AS (
    SELECT started_at, channel, host || path, page_count, seconds, is_engaged, conversions, is_known, is_back, id
      FROM hit ORDER BY started_at DESC, id DESC LIMIT %(limit)s OFFSET %(offset)s
)
SELECT total.*, page.* FROM total LEFT JOIN page ON true ORDER BY page.started_at DESC, page.id DESC
"""
# By view_by_time, the visits of the page by their primary key.
OWN_VIEWS = """
WITH hit AS MATERIALIZED (
    SELECT id, at, host || path AS address, seconds, visit_id FROM campaigns_pageview
     WHERE workspace_id = %(workspace_id)s AND at >= %(since)s AND at < %(until)s
       AND (%(page)s::text IS NULL OR host || path = %(page)s)
),
total AS (SELECT count(*), count(DISTINCT visit_id), sum(seconds), count(seconds) FROM hit),
page AS (SELECT * FROM hit ORDER BY at DESC, id DESC LIMIT %(limit)s OFFSET %(offset)s)
SELECT total.*, page.at, page.address, page.seconds, v.channel, page.id
  FROM total LEFT JOIN page ON true
  LEFT JOIN campaigns_visit v ON v.workspace_id = %(workspace_id)s AND v.id = page.visit_id
 ORDER BY page.at DESC, page.id DESC
"""
_FACTS = f"""
hit AS MATERIALIZED (
    SELECT f.start_on, f.end_on, s.entity_name, f.sessions, f.new_users, f.engaged_sessions, f.engaged_seconds,
           f.key_events, f.page_views, f.run_id, f.sheet, f.line, f.series_id
    {CHOSEN} AND CASE WHEN %(is_views)s THEN f.page_views ELSE f.sessions END IS NOT NULL
       AND (%(name)s::text IS NULL OR s.entity_name = %(name)s)
),
page AS (
    SELECT * FROM hit ORDER BY start_on DESC, run_id, sheet, line, series_id LIMIT %(limit)s OFFSET %(offset)s
)
"""
# Leans on what CHOSEN leans on.
IMPORTED_VISITS = f"""
WITH {_FACTS},
total AS (SELECT count(*) AS number, {VISITS} FROM hit f)
SELECT total.*, page.* FROM total LEFT JOIN page ON true
 ORDER BY page.start_on DESC, page.run_id, page.sheet, page.line, page.series_id
"""
# Leans on what CHOSEN leans on.
IMPORTED_VIEWS = f"""
WITH {_FACTS},
total AS (
    SELECT count(*) AS number, sum(page_views), sum(engaged_seconds),
           sum(page_views) FILTER (WHERE engaged_seconds IS NOT NULL)
      FROM hit
)
SELECT total.*, page.* FROM total LEFT JOIN page ON true
 ORDER BY page.start_on DESC, page.run_id, page.sheet, page.line, page.series_id
"""


@dataclass(frozen=True, slots=True)
class Wish:
    """Which rows: of one table, and of one of its lines where `key` names it."""

    record: RecordName
    table: TableName | Whole
    key: str | None = None


@dataclass(frozen=True, slots=True)
class VisitRow:
    began_at: datetime
    channel: str
    address: str
    pages: int
    seconds: int
    is_engaged: bool
    conversions: int
    is_new: bool | None  # None where it is not known


@dataclass(frozen=True, slots=True)
class ViewRow:
    at: datetime
    address: str
    seconds: int | None
    channel: str


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """One line of a file; measures are None where the file has none."""

    start_on: date
    end_on: date
    name: str
    sessions: int | None
    new_users: int | None
    engaged_sessions: int | None
    engaged_seconds: int | None
    key_events: Fraction | None
    page_views: int | None
    run_id: int
    file_name: str
    sheet: int
    line: int


Row = VisitRow | ViewRow | ImportedRow


@dataclass(frozen=True, slots=True)
class Listed:
    """`sums` are of all rows, not only of this page's: what the figure is made of."""

    rows: list[Row]
    sums: Sums
    count: int
    page: int
    per_page: int

    @property
    def pages(self) -> int:
        return max(-(-self.count // self.per_page), 1)


def listed(
    workspace: Workspace, first: date, last: date, wish: Wish, *, page: int = 1, per_page: int = PER_PAGE
) -> Listed:
    """The newest first."""
    window = {"limit": per_page, "offset": (page - 1) * per_page}
    if wish.record == "own":
        values = own.values_of(workspace, first, last) | window
        rows, sums, count = _own_views(wish, values) if wish.table == "pages" else _own_visits(wish, values)
    else:
        sheets = imported.sheets_in(workspace, first, last)
        chosen = imported.choose(sheets, wish.table)
        values = imported.parameters(workspace, first, last, chosen) | window
        rows, sums, count = _imported(workspace, wish, values)
    return Listed(rows, sums, count, page, per_page)


def _own_visits(wish: Wish, values: dict[str, Any]) -> tuple[list[Row], Sums, int]:
    """Landing pages are of the visits whose pages were seen, channels of all."""
    is_landing = wish.table == "landing_pages"
    values |= {"channel": None if is_landing else wish.key, "landing": wish.key if is_landing else None}
    found = _ask(OWN_VISITS, values)
    total = found[0][:9]
    rows: list[Row] = [_visit_row(row[9:]) for row in found if row[9] is not None]
    return rows, own.sums_of(total, knows=values["knows"]), total[0]


def _visit_row(row: Sequence[Any]) -> VisitRow:
    began_at, channel, address, pages, seconds, is_engaged, conversions, is_known, is_back, _id = row
    is_new = not is_back if is_known else None
    return VisitRow(began_at, channel, address, pages, seconds, is_engaged, conversions, is_new)


def _own_views(wish: Wish, values: dict[str, Any]) -> tuple[list[Row], Sums, int]:
    found = _ask(OWN_VIEWS, values | {"page": wish.key})
    total = found[0][:4]
    rows: list[Row] = [ViewRow(row[4], row[5], row[6], row[7] or "") for row in found if row[4] is not None]
    return rows, own.page_sums(*total), total[0]


def _imported(workspace: Workspace, wish: Wish, values: dict[str, Any]) -> tuple[list[Row], Sums, int]:
    is_views = wish.table == "pages"
    found = _ask(
        IMPORTED_VIEWS if is_views else IMPORTED_VISITS, values | {"name": wish.key, "is_views": is_views}
    )
    width = 4 if is_views else 9
    count, *sums = found[0][:width]
    facts = [row[width:] for row in found if row[width] is not None]
    files = dict(
        ImportRun.objects.of(workspace)
        .filter(pk__in={fact[9] for fact in facts})
        .values_list("pk", "file_name")
    )
    rows: list[Row] = [_imported_row(fact, files) for fact in facts]
    return rows, imported.page_sums(*sums) if is_views else imported.sums_of(sums), count


def _imported_row(fact: Sequence[Any], files: dict[int, str]) -> ImportedRow:
    start_on, end_on, name, sessions, new, engaged, seconds, events, views, run_id, sheet, line, _series = (
        fact
    )
    return ImportedRow(
        start_on=start_on,
        end_on=end_on,
        name=name,
        sessions=sessions,
        new_users=new,
        engaged_sessions=engaged,
        engaged_seconds=seconds,
        key_events=None if events is None else Fraction(events, MICRO),
        page_views=views,
        run_id=run_id,
        file_name=files.get(run_id, ""),
        sheet=sheet,
        line=line,
    )


def _ask(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
