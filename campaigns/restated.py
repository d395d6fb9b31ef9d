"""Days whose numbers an import changed after another had told them: what stood there, what it became, by which file.

Sums are of the rows that changed. A number that was told for the first time is no restatement, and a breakdown enters
no sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from accounts.models import Workspace
from campaigns.measures import MEASURES
from campaigns.models import ImportRun

# The money and the results that a figure or a comparison may rest on.
LISTED = (
    "spend",
    "revenue",
    "conversion_value",
    "refunds",
    "orders",
    "deals",
    "conversions",
    "leads",
    "key_events",
)
MOST = 500

# A revision holds what stood there before its import. What came after is in the revision that replaced that import's
# value in turn, by revision_by_series, or else in the fact, by its key (workspace_id, start_on, series_id, end_on).
_VALUES = ",\n".join(f"       ('{name}', r.{name}, coalesce(n.{name}, f.{name}))" for name in LISTED)
_CHANGES = f"""
SELECT r.run_id, r.start_on, r.end_on, s.source, s.currency, m.name, count(*), sum(m.before), sum(m.after)
  FROM campaigns_revision r
  JOIN campaigns_series s ON s.workspace_id = r.workspace_id AND s.id = r.series_id AND s.breakdown = ''
  LEFT JOIN LATERAL (
       SELECT * FROM campaigns_revision later
        WHERE later.workspace_id = r.workspace_id AND later.series_id = r.series_id
          AND later.start_on = r.start_on AND later.end_on = r.end_on AND later.previous_run_id = r.run_id
        ORDER BY later.made_at LIMIT 1) n ON true
  LEFT JOIN campaigns_fact f ON f.workspace_id = r.workspace_id AND f.start_on = r.start_on
        AND f.series_id = r.series_id AND f.end_on = r.end_on AND n.run_id IS NULL
 CROSS JOIN LATERAL (VALUES
{_VALUES}
       ) AS m (name, before, after)
 WHERE r.workspace_id = %(workspace_id)s AND m.before IS NOT NULL AND m.before IS DISTINCT FROM m.after
"""
_TOGETHER = """
 GROUP BY r.run_id, r.start_on, r.end_on, s.source, s.currency, m.name
 ORDER BY r.start_on DESC, r.end_on, s.source, s.currency, max(r.made_at) DESC, m.name
 LIMIT %(most)s
"""
# By one_revision_a_fact_and_run (workspace_id, run_id, ...).
BY_IMPORT = _CHANGES + " AND r.run_id = %(run_id)s" + _TOGETHER
# By revision_by_series (workspace_id, series_id, start_on) of the series of these sources.
OF_SOURCES = (
    _CHANGES
    + " AND r.start_on <= %(last)s AND r.end_on >= %(first)s AND s.kind = %(kind)s AND s.source = ANY(%(sources)s)"
    " AND m.name = ANY(%(measures)s)" + _TOGETHER
)


@dataclass(frozen=True, slots=True)
class Restated:
    """One measure of one day, or of a range, that an import changed; `after` is None where it took the number away."""

    first: date
    last: date
    source: str
    measure: str
    currency: str
    before: Decimal
    after: Decimal | None
    row_count: int
    run_id: int
    file_name: str

    @property
    def difference(self) -> Decimal:
        return (self.after or Decimal(0)) - self.before


def restated_by(workspace: Workspace, run: ImportRun) -> list[Restated]:
    """What this import changed, the newest day first; at most `MOST`."""
    return _found(workspace, BY_IMPORT, {"run_id": run.pk})


def restated_in(
    workspace: Workspace,
    first: date,
    last: date,
    *,
    kind: str,
    sources: Iterable[str],
    measures: Iterable[str] = LISTED,
) -> list[Restated]:
    """What imports changed of these measures on the days of a period, in these sources of one kind."""
    asked: dict[str, Any] = {"first": first, "last": last, "kind": kind, "sources": sorted(sources)}
    asked["measures"] = sorted(measures)
    return _found(workspace, OF_SOURCES, asked)


def _found(workspace: Workspace, question: str, asked: Mapping[str, Any]) -> list[Restated]:
    with connection.cursor() as cursor:
        cursor.execute(question, {"workspace_id": workspace.pk, "most": MOST, **asked})
        rows = cursor.fetchall()
    runs = ImportRun.objects.of(workspace).filter(pk__in={row[0] for row in rows})
    files = dict(runs.values_list("pk", "file_name"))
    return [
        Restated(
            first=first,
            last=last,
            source=source,
            measure=name,
            currency=currency if MEASURES[name].unit == "money" else "",
            before=Decimal(before) / MEASURES[name].scale,
            after=None if after is None else Decimal(after) / MEASURES[name].scale,
            row_count=count,
            run_id=run_id,
            file_name=files.get(run_id, ""),
        )
        for run_id, first, last, source, currency, name, count, before, after in rows
    ]
