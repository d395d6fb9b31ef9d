"""Days that an imported file covers without saying anything of them: zeros, and not gaps.

An export of orders has no line for a day without orders, one of ads none for a day on which nothing was shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import connection

from accounts.models import Workspace
from analytics.quantities import Stored
from analytics.selection import Selection


@dataclass(frozen=True, slots=True)
class Covered:
    """The periods of loaded files with daily rows, by source."""

    periods: Mapping[str, tuple[tuple[date, date], ...]]

    def fill(
        self, sums: Mapping[str, Stored | None], day: date, selection: Selection, *, until: date | None = None
    ) -> dict[str, Stored | None]:
        """The sums of a day with zeros for what a source that speaks for a quantity had nothing to say about; with
        `until` of the days up to then, of which one that is covered is enough.
        """
        filled = dict(sums)
        for quantity, sources in selection.takes.items():
            if filled.get(quantity) is None and self.has_any(
                (source for source, _kind in sources), day, until
            ):
                filled[quantity] = 0
        return filled

    def has_any(self, sources: Iterable[str], day: date, until: date | None = None) -> bool:
        return any(self._has(source, day, until or day) for source in sources)

    def of_sources(self, sources: Collection[str]) -> Covered:
        return Covered({source: days for source, days in self.periods.items() if source in sources})

    def _has(self, source: str, day: date, until: date) -> bool:
        return any(first <= until and day <= last for first, last in self.periods.get(source, ()))


# By run_by_load_order; a workspace has hundreds of imports, not thousands.
COVERED = """
SELECT DISTINCT source, period_from, period_to FROM campaigns_importrun
 WHERE workspace_id = %(workspace_id)s AND state = 'loaded' AND grain = 'day'
   AND period_from <= %(last)s AND period_to >= %(first)s
"""


def covered_days(workspace: Workspace, first: date, last: date) -> Covered:
    """By loaded imports of which any day lies between the two."""
    found: dict[str, list[tuple[date, date]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(COVERED, {"workspace_id": workspace.pk, "first": first, "last": last})
        for source, period_from, period_to in cursor.fetchall():
            found.setdefault(source, []).append((period_from, period_to))
    return Covered({source: tuple(sorted(periods)) for source, periods in found.items()})
