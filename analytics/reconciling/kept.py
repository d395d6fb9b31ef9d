"""The two sides that a workspace compares by default, with the daily sums of each, kept so that a page need not look.

Made anew by the hourly look after data quality; what a page then asks is the sums of its own period.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, cast

from django.db import connection
from django.utils.translation import gettext as _

from accounts.models import Workspace
from analytics.freshness import freshness_of
from analytics.models import ComparedSides
from analytics.reconciling.asked import asked_for
from analytics.reconciling.causes import SideKind
from analytics.reconciling.history import FEWEST_DAYS, WEEKS, Gap, ratio_of, usual_of, weekly_ratios
from analytics.reconciling.lines import Figure, total_of
from analytics.reconciling.pairs import OWN, PLATFORMS, Pair, Side, Subject
from analytics.reconciling.sides import totals_by_day
from analytics.wording import label_of
from campaigns.periods import preset
from campaigns.planning.days import today_in

# The pair is the best of these days, as the page of reconciliation shows it.
PERIOD = "last_28"
# A period that began up to a year ago has its half year of weeks.
KEPT_WEEKS = WEEKS + 53

# By one_comparison_a_workspace: of two who keep at once, what is of older sums gives way.
KEEP = """
INSERT INTO analytics_comparedsides (workspace_id, as_of, subject, here, there, sums)
VALUES (%(workspace_id)s, %(as_of)s, %(subject)s, %(here)s::jsonb, %(there)s::jsonb, %(sums)s::jsonb)
ON CONFLICT (workspace_id) DO UPDATE
   SET as_of = EXCLUDED.as_of, subject = EXCLUDED.subject, here = EXCLUDED.here, there = EXCLUDED.there,
       sums = EXCLUDED.sums
 WHERE analytics_comparedsides.as_of IS NULL OR analytics_comparedsides.as_of <= EXCLUDED.as_of
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """`here` and `there` are the sums of each day on which the side told something."""

    pair: Pair
    here: Mapping[date, Figure]
    there: Mapping[date, Figure]

    def gap(self, workspace: Workspace, first: date, last: date) -> tuple[Gap, Figure, Figure]:
        """The gap of the period as reconciliation tells it, and what each side says in it."""
        here = total_of(totals_by_day(workspace, self.pair, self.pair.here, first, last).values())
        there = total_of(totals_by_day(workspace, self.pair, self.pair.there, first, last).values())
        monday = first - timedelta(days=first.weekday())
        begin = monday - timedelta(days=7 * WEEKS)
        by_money = self.pair.has_money
        ratios = weekly_ratios(
            _within(self.here, begin, monday), _within(self.there, begin, monday), first, by_money=by_money
        )
        is_long_enough = (last - first).days + 1 >= FEWEST_DAYS
        ratio = ratio_of(here, there, by_money=by_money)
        return Gap(ratio, usual_of(ratios), len(ratios), is_long_enough), here, there


def _within(figures: Mapping[date, Figure], first: date, end: date) -> dict[date, Figure]:
    return {day: figure for day, figure in figures.items() if first <= day < end}


def keep(workspace: Workspace) -> None:
    """Looks which two sides are compared by default, and keeps what each said day by day; also that there are none."""
    as_of, today = freshness_of(workspace).as_of, today_in(workspace)
    period = preset(PERIOD, today)
    assert period is not None
    pair = asked_for(workspace, {}, *period).pair
    begin = today - timedelta(days=today.weekday() + 7 * KEPT_WEEKS)
    sides = (pair.here, pair.there) if pair else ()
    sums = [_packed(totals_by_day(workspace, pair, side, begin, today)) for side in sides] if pair else []
    with connection.cursor() as cursor:
        cursor.execute(
            KEEP,
            {
                "workspace_id": workspace.pk,
                "as_of": as_of,
                "subject": pair.subject if pair else "",
                "here": json.dumps(_stored(pair.here) if pair else {}),
                "there": json.dumps(_stored(pair.there) if pair else {}),
                "sums": json.dumps(sums),
            },
        )


def kept(workspace: Workspace) -> Kept | None:
    """None where nobody has looked yet, or no two sources tell the same."""
    row = ComparedSides.objects.of(workspace).first()
    if row is None or not row.subject:
        return None
    pair = Pair(cast(Subject, row.subject), _side(row.here), _side(row.there))
    here, there = (_unpacked(each) for each in row.sums)
    return Kept(pair, here, there)


def _packed(figures: Mapping[date, Figure]) -> list[list[Any]]:
    return [[day.isoformat(), figure.count, figure.money] for day, figure in sorted(figures.items())]


def _unpacked(rows: Sequence[Sequence[Any]]) -> dict[date, Figure]:
    return {date.fromisoformat(day): Figure(count, money) for day, count, money in rows}


def _stored(side: Side) -> dict[str, Any]:
    """All but its name, which is said in the language of whoever reads."""
    return {name: value for name, value in asdict(side).items() if name != "label"}


def _side(stored: Mapping[str, Any]) -> Side:
    sources = tuple(stored["sources"])
    if stored["code"] == OWN:
        label = _("Your own record")
    else:
        label = _("All ad platforms") if stored["code"] == PLATFORMS else label_of(sources[0])
    return Side(
        code=stored["code"],
        kind=cast(SideKind, stored["kind"]),
        label=label,
        source_kind=stored["source_kind"],
        sources=sources,
        money=stored["money"],
        count=stored["count"],
        in_period=stored["in_period"],
    )
