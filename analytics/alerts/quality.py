"""The score of data quality has fallen well below what it was in the weeks before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from statistics import median_low

from accounts.models import Workspace
from analytics.alerts.findings import Finding, Says
from analytics.alerts.models import Alert
from analytics.models import QualityDay

DROP = 10
# Closed when it is this near to what it was.
NEAR = 5
BEFORE_DAYS = 28
FEWEST_DAYS = 7
KEY = "score"


def look(workspace: Workspace, today: date, is_open: Mapping[str, Alert]) -> list[Finding]:
    """While the alert is open it is compared with the score of its day: bad weeks do not become the usual ones."""
    first = today - timedelta(days=BEFORE_DAYS)
    rows = QualityDay.objects.of(workspace).filter(day__range=(first, today), score__isnull=False)
    scores = {day: kept for day, kept in rows.values_list("day", "score") if kept is not None}
    score = scores.pop(today, None)
    alert = is_open.get(KEY)
    if score is None or (alert is None and len(scores) < FEWEST_DAYS):
        return [Finding(KEY, "", Says.KEEP)]
    usual = int(alert.detail["usual"]) if alert else median_low(scores.values())
    detail = {"score": str(score), "usual": str(usual), "day": today.isoformat()}
    return [Finding(KEY, "", _says(usual - score), detail)]


def _says(lost: int) -> Says:
    if lost >= DROP:
        return Says.RAISE
    return Says.CLOSE if lost <= NEAR else Says.KEEP
