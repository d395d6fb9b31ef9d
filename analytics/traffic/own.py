"""The own record of web traffic: visits, page views and the conversions during them, summed by channel and by page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Workspace
from accounts.templatetags import formats
from analytics.tracked import Since
from analytics.traffic.shapes import ENGAGED_SECONDS, FEW, Line, Ratio, Record, Sums, Table, ratio
from campaigns.channels import CHANNELS
from campaigns.models import Visit
from campaigns.planning.days import today_in
from campaigns.tracking.settings import settings_of

# The visits of a period, each with what happened during it. A conversion is of the last visit that its visitor had
# begun by then, unless that one had ended 30 minutes before. Visits by visit_by_time, conversions by
# conversion_by_day, the visit of each by visit_of_a_visitor; who is known from before by view_of_a_visit and
# visit_of_a_visitor.
SEEN = """
WITH converted AS MATERIALIZED (
    SELECT told.id, count(*) AS number
      FROM campaigns_conversion c
     CROSS JOIN LATERAL (
        SELECT v.id, v.last_at
          FROM campaigns_visit v
         WHERE v.workspace_id = %(workspace_id)s AND v.visitor = c.visitor AND v.started_at <= c.at
           AND v.origin <> 'stated'
         ORDER BY v.started_at DESC, v.id DESC LIMIT 1
     ) told
     WHERE c.workspace_id = %(workspace_id)s AND c.day BETWEEN %(first)s::date AND %(last)s::date + 2
       AND c.kind <> 'refund' AND c.visitor IS NOT NULL AND c.at <= told.last_at + interval '30 minutes'
     GROUP BY 1
),
seen AS MATERIALIZED (
    SELECT v.id, v.started_at, v.origin, v.channel, v.host, v.path, v.page_count, v.seconds, v.campaign_id,
           coalesce(converted.number, 0) AS conversions,
           v.page_count > 0 AND (v.page_count > 1 OR v.seconds >= %(engaged_seconds)s
                                 OR converted.number IS NOT NULL) AS is_engaged,
           CASE WHEN %(knows)s::boolean THEN EXISTS (
               SELECT 1 FROM campaigns_pageview p
                WHERE p.workspace_id = %(workspace_id)s AND p.visit_id = v.id AND jsonb_exists(p.said, 'ck')
           ) END AS is_known,
           CASE WHEN %(knows)s::boolean THEN EXISTS (
               SELECT 1 FROM campaigns_visit e
                WHERE e.workspace_id = %(workspace_id)s AND e.visitor = v.visitor AND e.started_at < v.started_at
           ) END AS is_back
      FROM campaigns_visit v
      LEFT JOIN converted ON converted.id = v.id
     WHERE v.workspace_id = %(workspace_id)s AND v.started_at >= %(since)s AND v.started_at < %(until)s
       AND v.origin <> 'stated'
)
"""
# In the order of `_Summed`.
SUMS = """
       count(*), count(*) FILTER (WHERE is_known AND NOT is_back), count(*) FILTER (WHERE is_known AND is_back),
       count(*) FILTER (WHERE is_engaged), count(*) FILTER (WHERE page_count > 0),
       sum(seconds) FILTER (WHERE page_count > 0 AND seconds > 0),
       count(*) FILTER (WHERE page_count > 0 AND seconds > 0),
       coalesce(sum(conversions), 0), count(*) FILTER (WHERE conversions > 0)
"""
# Leans on what SEEN leans on.
BY_CHANNEL = (
    f"{SEEN} SELECT channel, origin, {SUMS} FROM seen GROUP BY GROUPING SETS ((channel), (origin), ())"
)
# Leans on what SEEN leans on. The best rates first, those of few visits after them.
BY_LANDING = f"""
{SEEN}
SELECT host, path, count(*) OVER (), {SUMS}
  FROM seen WHERE page_count > 0
 GROUP BY host, path
 ORDER BY count(*) >= %(few)s DESC, count(*) FILTER (WHERE conversions > 0)::numeric / count(*) DESC, count(*) DESC,
          host, path
 LIMIT %(limit)s
"""
# By view_by_time. The first row is the total.
BY_PAGE = """
SELECT host, path, count(*) OVER () - 1, count(*), count(DISTINCT visit_id), sum(seconds), count(seconds)
  FROM campaigns_pageview
 WHERE workspace_id = %(workspace_id)s AND at >= %(since)s AND at < %(until)s
 GROUP BY GROUPING SETS ((host, path), ())
 ORDER BY grouping(host) DESC, count(*) DESC, host, path
 LIMIT %(limit)s + 1
"""
# From both ends of visit_by_time and of view_by_time, and by conversion_by_day.
REACH = """
SELECT (SELECT started_at FROM campaigns_visit WHERE workspace_id = %(workspace_id)s AND page_count > 0
           AND origin <> 'stated' ORDER BY started_at LIMIT 1),
       (SELECT started_at FROM campaigns_visit WHERE workspace_id = %(workspace_id)s AND page_count > 0
           AND origin <> 'stated' ORDER BY started_at DESC LIMIT 1),
       (SELECT min(at) FROM campaigns_pageview WHERE workspace_id = %(workspace_id)s),
       (SELECT count(*) FROM campaigns_conversion WHERE workspace_id = %(workspace_id)s
           AND day BETWEEN %(first)s AND %(last)s AND kind <> 'refund' AND visitor IS NULL)
"""


@dataclass(frozen=True, slots=True)
class Reach:
    """From which day to which pages were seen, since when views are kept, and the conversions that name no visitor."""

    first_on: date | None
    last_on: date | None
    views_since: date | None
    elsewhere: int

    def covers(self, workspace: Workspace, first: date, last: date) -> bool:
        """Whether the record had begun by the first day and was not silent at the last."""
        if self.first_on is None or self.first_on > first:
            return False
        return not Since(heard=self.last_on, today=today_in(workspace)).is_silent(last)


def values_of(workspace: Workspace, first: date, last: date) -> dict[str, Any]:
    """Of the names that statements about visits have; days are those of the workspace's zone."""
    zone = ZoneInfo(workspace.time_zone)
    return {
        "workspace_id": workspace.pk,
        "first": first,
        "last": last,
        "since": datetime.combine(first, time(), zone),
        "until": datetime.combine(last + timedelta(days=1), time(), zone),
        "engaged_seconds": ENGAGED_SECONDS,
        "few": FEW,
        "knows": settings_of(workspace).cookie_days > 0,
    }


def reach_of(workspace: Workspace, first: date, last: date) -> Reach:
    zone = ZoneInfo(workspace.time_zone)
    row = _rows(REACH, values_of(workspace, first, last))[0]
    first_on, last_on, views_since = (None if at is None else at.astimezone(zone).date() for at in row[:3])
    return Reach(first_on, last_on, views_since, elsewhere=row[3])


def channels(workspace: Workspace, first: date, last: date) -> tuple[Table, dict[str, int], Sums]:
    """The table, the number of visits by their origin, and the sums of all."""
    values = values_of(workspace, first, last)
    reasons = reasons_of(knows=values["knows"])
    lines, origins, total = [], {}, sums_of((0, 0, 0, 0, 0, None, 0, 0, 0), knows=values["knows"])
    for channel, origin, *sums in _rows(BY_CHANNEL, values):
        found = sums_of(sums, knows=values["knows"])
        if channel is not None:
            label = str(CHANNELS.get(channel, channel))
            lines.append(Line(channel, label, found.values(reasons)))
        elif origin is not None:
            origins[str(origin)] = int(sums[0])
        else:
            total = found
    lines.sort(key=lambda line: (-(line.values["visits"].value or 0), line.label))
    return Table("channels", tuple(lines), len(lines), total.values(reasons)), origins, total


def landing_pages(workspace: Workspace, first: date, last: date, *, limit: int) -> Table:
    values = values_of(workspace, first, last) | {"limit": limit}
    reasons = reasons_of(knows=values["knows"])
    rows = _rows(BY_LANDING, values)
    lines = [
        Line(f"{host}{path}", f"{host}{path}", sums_of(sums, knows=values["knows"]).values(reasons))
        for host, path, _count, *sums in rows
    ]
    return Table("landing_pages", tuple(lines), rows[0][2] if rows else 0, None)


def pages(workspace: Workspace, first: date, last: date, *, limit: int, views_since: date | None) -> Table:
    """Views older than the time for which they are kept are not there, which the note says."""
    reasons = {"view_time": _("These pages never said how long.")}
    total, *rows = _rows(BY_PAGE, values_of(workspace, first, last) | {"limit": limit})
    lines = [
        Line(f"{host}{path}", f"{host}{path}", page_sums(*sums).values(reasons))
        for host, path, _count, *sums in rows
    ]
    note = ""
    if views_since is not None and views_since > first:
        note = _("Single views are known from %(day)s on.") % {"day": formats.day(views_since)}
    return Table("pages", tuple(lines), total[2], page_sums(*total[3:]).values(reasons), note)


def record(
    workspace: Workspace, first: date, last: date, reach: Reach, total: Sums, origins: dict[str, int]
) -> Record:
    covers = reach.covers(workspace, first, last)
    visits = total.counts["visits"]
    assert visits is not None
    knows = settings_of(workspace).cookie_days > 0
    return Record(
        name="own",
        label=_("Own record"),
        has_any=bool(visits) or reach.first_on is not None,
        covers=covers,
        visits=int(visits),
        first_on=reach.first_on,
        last_on=reach.last_on,
        values=total.values(reasons_of(knows=knows)),
        notes=tuple(_notes(first, reach, total, origins, covers=covers, knows=knows)),
    )


def reasons_of(*, knows: bool) -> dict[str, str]:
    """Why a figure of visits may be missing."""
    unknown = (
        _("Nobody in these visits agreed to be recognised.")
        if knows
        else _("Visitors are known for one day only. Set days under Tracking, Website.")
    )
    return {
        "new": unknown,
        "returning": unknown,
        "time": _("These visits never said how long."),
    }


def sums_of(row: Any, *, knows: bool) -> Sums:
    visits, new, returning, engaged, seen, seconds, timed, conversions, converting = row
    is_told = knows and (new or returning or not visits)
    return Sums(
        counts={
            "visits": Fraction(visits),
            "new": Fraction(new) if is_told else None,
            "returning": Fraction(returning) if is_told else None,
            "conversions": Fraction(conversions),
        },
        ratios={
            "engaged": ratio(engaged, seen),
            "time": ratio(seconds, timed) if visits else Ratio(Fraction(0), 0),
            "rate": ratio(converting, visits),
        },
    )


def page_sums(views: int, visits: int, seconds: int | None, timed: int) -> Sums:
    return Sums(
        counts={"views": Fraction(views), "visits": Fraction(visits)},
        ratios={"view_time": ratio(seconds, timed) if views else Ratio(Fraction(0), 0)},
    )


def _notes(
    first: date, reach: Reach, total: Sums, origins: dict[str, int], *, covers: bool, knows: bool
) -> list[str]:
    notes = []
    if reach.first_on is None:
        notes.append(_("No page of a website or landing page has been seen yet."))
    elif reach.first_on > first:
        text = _("Your own record begins on %(day)s; nobody counted the days before it.")
        notes.append(text % {"day": formats.day(reach.first_on)})
    elif not covers and reach.last_on is not None:
        text = _("Nothing was heard of your websites after %(day)s; the script may have been taken away.")
        notes.append(text % {"day": formats.day(reach.last_on)})
    if len(origins) > 1 or Visit.Origin.CLICK in origins:
        notes.append(_of_which(origins))
    new, returning, visits = (total.counts[name] for name in ("new", "returning", "visits"))
    if knows and new is not None and returning is not None and visits is not None:
        unknown = int(visits - new - returning)
        if unknown:
            text = ngettext(
                "Of %(count)s visit it is not known whether it is new: nobody agreed to be recognised.",
                "Of %(count)s visits it is not known whether they are new: nobody agreed to be recognised.",
                unknown,
            )
            notes.append(text % {"count": formats.count(unknown)})
    if reach.elsewhere:
        text = ngettext(
            "%(count)s conversion of these days names no visitor and is in no visit: a shop, a CRM or a file told it.",
            "%(count)s conversions of these days name no visitor and are in no visit: a shop, a CRM or a file told "
            "them.",
            reach.elsewhere,
        )
        notes.append(text % {"count": formats.count(reach.elsewhere)})
    return notes


def _of_which(origins: dict[str, int]) -> str:
    text = _(
        "Of the visits, %(site)s began on a website, %(page)s on a landing page and %(click)s with a click on a link."
    )
    return text % {name: formats.count(origins.get(name, 0)) for name in ("site", "page", "click")}


def _rows(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
