"""A source whose data end longer ago than it usually takes until there are new ones, and our own record gone silent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from statistics import median
from zoneinfo import ZoneInfo

from accounts.models import Workspace
from analytics.alerts.findings import Finding, Says
from analytics.alerts.models import Alert
from analytics.coverage import covered
from analytics.metrics import TRACKED
from analytics.reconciling.pairs import OWN
from analytics.tracked import since_of
from analytics.wording import label_of
from campaigns.models import ImportRun, RunState

# Whoever imports once a week, and now and then two days late, hears nothing.
FEWEST_DAYS = 9
# Of a source that is imported less often than every three weeks, nobody waits longer than this.
MOST_DAYS = 45
# What ended longer ago was given up before anybody was told, or is a file of old days.
GIVEN_UP_DAYS = 60
# And nobody is reminded of it any longer.
FORGOTTEN_DAYS = 120
# Whoever has a website hears of it, whatever the weekend.
OWN_DAYS = 4
# So many gaps between imports make a habit.
FEWEST_GAPS = 3
LOOKED_AT_GAPS = 8


def look(workspace: Workspace, today: date, is_open: Mapping[str, Alert]) -> list[Finding]:
    habits = _days_of_imports(workspace, since=today - timedelta(days=400))
    found = []
    for source in covered(workspace):
        allowed = allowed_days(habits.get(source.label, ()))
        behind = source.days_behind(today - timedelta(days=1))
        if behind > FORGOTTEN_DAYS:
            continue
        detail = {"last": source.last.isoformat(), "days": str(behind), "allowed": str(allowed)}
        found.append(Finding(source.label, source.label, _says(behind, allowed), detail))
    own = _own_record(workspace, today)
    return found if own is None else [*found, own]


def _own_record(workspace: Workspace, today: date) -> Finding | None:
    """Where sales or leads are tracked, some visit or event is heard of nearly every day."""
    since = since_of(workspace, TRACKED)
    if since.heard is None or (since.sales is None and since.leads is None):
        return None
    behind = max((today - timedelta(days=1) - since.heard).days, 0)
    detail = {"own": "1", "last": since.heard.isoformat(), "days": str(behind), "allowed": str(OWN_DAYS)}
    return None if behind > FORGOTTEN_DAYS else Finding(OWN, "", _says(behind, OWN_DAYS), detail)


def allowed_days(days: Sequence[date]) -> int:
    """Twice the usual time between the days on which it was imported, within bounds."""
    newest = sorted(set(days))[-LOOKED_AT_GAPS - 1 :]
    gaps = [(later - earlier).days for earlier, later in pairwise(newest)]
    if len(gaps) < FEWEST_GAPS:
        return FEWEST_DAYS
    return min(max(FEWEST_DAYS, round(2 * median(gaps))), MOST_DAYS)


def _says(behind: int, allowed: int) -> Says:
    """Closed only by data that are new enough not to be out of date again tomorrow."""
    if behind > allowed:
        return Says.RAISE if behind <= max(GIVEN_UP_DAYS, allowed) else Says.KEEP
    return Says.CLOSE if behind <= allowed // 2 else Says.KEEP


def _days_of_imports(workspace: Workspace, *, since: date) -> dict[str, list[date]]:
    """By the name of the source; a workspace has hundreds of imports, not thousands."""
    zone = ZoneInfo(workspace.time_zone)
    loaded = ImportRun.objects.of(workspace).filter(
        state=RunState.LOADED, loaded_at__isnull=False, uploaded_at__date__gte=since
    )
    found: dict[str, list[date]] = {}
    for source, loaded_at in loaded.values_list("source", "loaded_at"):
        assert loaded_at is not None  # by the filter
        found.setdefault(label_of(source), []).append(loaded_at.astimezone(zone).date())
    return found
