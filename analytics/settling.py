"""Which days of a period may still change at their source, and which were not over when they were exported.

Sources correct the numbers of past days for a while. What counts is when a day was last exported: counted back from
that, the days inside the source's window are still moving, however long ago that was.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from accounts.models import Workspace
from accounts.templatetags.formats import day as day_text
from accounts.templatetags.formats import days as days_text
from analytics.wording import label_of
from campaigns.models import RunState
from campaigns.restatement import Observation, observation_of

# The newest imports of the period; more than any workspace loads in a window.
MAX_RUNS = 500
# Spans of one source that are named in a sentence.
MAX_SPANS = 3

Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Moving:
    """One source: the spans of days that it may still change, the days that were not over, and the last export."""

    source: str
    label: str
    spans: tuple[Days, ...]
    partial: tuple[date, ...]
    observed_on: date

    def sentences(self) -> list[str]:
        said = []
        if self.spans:
            days = ", ".join(days_text(*span) for span in self.spans[-MAX_SPANS:])
            said.append(
                _("%(source)s may still change: %(days)s (exported on %(observed)s).")
                % {"source": self.label, "days": days, "observed": day_text(self.observed_on)}
            )
        if self.partial:
            days = ", ".join(day_text(each) for each in self.partial[-MAX_SPANS:])
            said.append(
                _("%(source)s is partial: %(days)s was not over when it was exported.")
                % {"source": self.label, "days": days}
            )
        return said

    def as_json(self) -> dict[str, Any]:
        return {
            "source": self.source,
            "label": self.label,
            "days": [{"from": first, "to": last} for first, last in self.spans],
            "partial": list(self.partial),
            "observed_on": self.observed_on,
        }


def moving_in(
    workspace: Workspace, first: date, last: date, *, campaign_id: int | None = None
) -> list[Moving]:
    """By source, for the days from `first` to `last`; of one campaign, by the accounts it is advertised from."""
    moving: dict[str, set[date]] = {}
    partial: dict[str, set[date | None]] = {}
    newest: dict[str, date] = {}
    told: dict[tuple[str, int | None], set[date]] = {}
    # The newest observation of a day is the one that is loaded, so it alone tells whether the day is settled.
    for run, seen in _observed(workspace, first, last, campaign_id):
        known = told.setdefault((run.source, run.account_id), set())
        own = _days(run.period_from, run.period_to, first, last) - known
        known |= own
        span = seen.moving
        inside = _days(span.first, span.last, first, last) & own if span else set()
        moving.setdefault(run.source, set()).update(inside)
        partial.setdefault(run.source, set()).update({seen.open_day} & own)
        if inside or seen.open_day in own:
            newest.setdefault(run.source, seen.on)
    return [
        Moving(
            source,
            label_of(source),
            spans_of(moving[source]),
            tuple(sorted(day for day in partial[source] if day is not None)),
            newest[source],
        )
        for source in sorted(newest, key=lambda source: label_of(source).casefold())
    ]


def sentences(found: Iterable[Moving]) -> list[str]:
    return [sentence for each in found for sentence in each.sentences()]


def moving_days(found: Iterable[Moving]) -> set[date]:
    """Every day that any source may still change or has only told in part."""
    days: set[date] = set()
    for each in found:
        days.update(each.partial)
        for first, last in each.spans:
            days.update(_days(first, last, first, last))
    return days


class _Run(NamedTuple):
    """All that `observation_of` and `moving_in` look at."""

    source: str
    account_id: int | None
    file_name: str
    uploaded_at: datetime
    observed_at: datetime | None
    period_from: date | None
    period_to: date | None


# By the primary key (workspace_id, ...).
RUNS = f"""
SELECT {", ".join(_Run._fields)}
  FROM campaigns_importrun
 WHERE workspace_id = %(workspace_id)s AND state = ANY(%(states)s::text[])
   AND period_from <= %(last)s AND period_to >= %(first)s
   AND (%(campaign_id)s::bigint IS NULL OR account_id IN (
        SELECT account_id FROM campaigns_platformcampaign
         WHERE workspace_id = %(workspace_id)s AND campaign_id = %(campaign_id)s))
 ORDER BY period_to DESC, uploaded_at DESC
 LIMIT {MAX_RUNS}
"""


def _observed(
    workspace: Workspace, first: date, last: date, campaign_id: int | None
) -> list[tuple[_Run, Observation]]:
    """The loaded imports of the period, the newest observation first; without what was found in each."""
    values: dict[str, Any] = {
        "workspace_id": workspace.pk,
        "states": [RunState.LOADED.value, RunState.REPLAYING.value],
        "first": first,
        "last": last,
        "campaign_id": campaign_id or None,
    }
    with connection.cursor() as cursor:
        cursor.execute(RUNS, values)
        newest = [_Run(*row) for row in cursor.fetchall()]
    found = [(run, observation_of(run, workspace.time_zone)) for run in newest]
    seen = [(run, observation) for run, observation in found if observation is not None]
    return sorted(seen, key=lambda each: each[1].on, reverse=True)


def _days(start: date | None, end: date | None, first: date, last: date) -> set[date]:
    if start is None or end is None:
        return set()
    start, end = max(start, first), min(end, last)
    return {start + timedelta(days=number) for number in range((end - start).days + 1)}


def spans_of(days: Iterable[date]) -> tuple[Days, ...]:
    """Days next to each other as one span."""
    spans: list[Days] = []
    for each in sorted(days):
        if spans and each - spans[-1][1] == timedelta(days=1):
            spans[-1] = (spans[-1][0], each)
        else:
            spans.append((each, each))
    return tuple(spans)
