"""The score day by day: one row a workspace for each day of its calendar, of the four weeks up to the day before.

The same look, every hour, keeps the sources that the workspace compares (`analytics.reconciling.kept`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from accounts.models import Workspace
from accounts.tenancy import all_workspaces, workspace_scope
from analytics.models import QualityDay
from analytics.quality.checks import quality_of, query_for
from analytics.reconciling import kept as compared
from campaigns.periods import preset
from campaigns.planning.days import today_in

PERIOD = "last_28"
SHOWN_DAYS = 90

# Across workspaces that have results or track sales, by the primary key (workspace_id, day) from its end; each decides
# by its own calendar whether a new day has begun. What they compare is looked at again after each recompute, by
# one_comparison_a_workspace and one_freshness_a_workspace.
NEWEST = """
SELECT w.workspace_id,
       (SELECT max(q.day) FROM analytics_qualityday q WHERE q.workspace_id = w.workspace_id),
       EXISTS (SELECT 1 FROM analytics_freshness f
                 LEFT JOIN analytics_comparedsides c ON c.workspace_id = f.workspace_id
                WHERE f.workspace_id = w.workspace_id AND (c.as_of IS NULL OR c.as_of < f.recomputed_at))
  FROM (SELECT workspace_id FROM analytics_freshness
         UNION SELECT workspace_id FROM campaigns_trackingsettings WHERE sales_since IS NOT NULL) w
"""

# By the primary key (workspace_id, day): of two who keep the same day at once, one does.
KEEP = """
INSERT INTO analytics_qualityday (workspace_id, day, score) VALUES (%(workspace_id)s, %(day)s, %(score)s)
ON CONFLICT (workspace_id, day) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class DayScore:
    """`score` is None where nothing was there to score, and where nobody looked on that day."""

    day: date
    score: int | None


def due() -> list[int]:
    """Workspaces where a day has begun whose score is not kept yet, or whose sources have told something new."""
    with (
        all_workspaces(reason="a new day begins at another hour in each zone"),
        connection.cursor() as cursor,
    ):
        cursor.execute(NEWEST)
        newest = {workspace_id: (day, has_news) for workspace_id, day, has_news in cursor.fetchall()}
        workspaces = list(Workspace.objects.filter(pk__in=newest, archived_at=None))
    return [one.pk for one in workspaces if _is_due(one, *newest[one.pk])]


def _is_due(workspace: Workspace, day: date | None, has_news: bool) -> bool:
    return has_news or day is None or day < today_in(workspace)


def keep(workspace_id: int) -> bool:
    """Whether it was this call that kept the score of today; the first one of a day stays. What is compared by default
    is kept anew each time.
    """
    with workspace_scope(workspace_id):
        workspace = Workspace.objects.get(pk=workspace_id)
        if workspace.archived_at is not None:
            return False
        compared.keep(workspace)
        today = today_in(workspace)
        if QualityDay.objects.of(workspace).filter(day=today).exists():
            return False
        period = preset(PERIOD, today)
        assert period is not None
        score = quality_of(query_for(workspace, *period)).value
        with connection.cursor() as cursor:
            cursor.execute(KEEP, {"workspace_id": workspace_id, "day": today, "score": score})
            return bool(cursor.rowcount)


def history(workspace: Workspace, *, today: date) -> list[DayScore]:
    """Every day from the first one kept, at most `SHOWN_DAYS` of them, up to the last one kept."""
    since = today - timedelta(days=SHOWN_DAYS - 1)
    found = QualityDay.objects.of(workspace).filter(day__gte=since, day__lte=today)
    kept = dict(found.order_by("day").values_list("day", "score"))
    if not kept:
        return []
    first, last = min(kept), max(kept)
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [DayScore(day, kept.get(day)) for day in days]
