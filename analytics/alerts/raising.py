"""Opens and closes alerts by what their rules say; each change is one notice. Called under the lock WATCH."""

from __future__ import annotations

from datetime import date

from accounts.models import Workspace
from analytics.alerts.findings import Finding, Rule, Says
from analytics.alerts.models import Alert
from analytics.models import Notice

OPEN, CLOSED = "open", "closed"


def look(workspace: Workspace, today: date, kind: str, rule: Rule) -> list[Notice]:
    """The notices of what this rule opened and closed; they are for the caller to save."""
    is_open = {
        alert.subject_key: alert for alert in Alert.objects.of(workspace).filter(kind=kind, closed_on=None)
    }
    notices = []
    for finding in rule(workspace, today, is_open):
        alert = is_open.pop(finding.key, None)
        if alert is None and finding.says is Says.RAISE:
            notices.append(_open(workspace, today, kind, finding))
        elif alert is not None and finding.says is Says.CLOSE and _close(workspace, today, alert):
            notices.append(_notice(kind, alert.pk, finding, before=OPEN, after=CLOSED))
    for gone in is_open.values():
        _close(workspace, today, gone)
    return notices


def open_alerts(workspace: Workspace) -> list[Alert]:
    """The newest first."""
    return list(Alert.objects.of(workspace).filter(closed_on=None).order_by("-raised_on", "-pk"))


def _open(workspace: Workspace, today: date, kind: str, finding: Finding) -> Notice:
    """The lock keeps others away, and one_open_alert_a_subject those who came without it."""
    alert = Alert.objects.of(workspace).create(
        kind=kind,
        subject_key=finding.key,
        subject_name=finding.name,
        detail=dict(finding.detail),
        raised_on=today,
    )
    return _notice(kind, alert.pk, finding, before="", after=OPEN)


def _close(workspace: Workspace, today: date, alert: Alert) -> bool:
    still = Alert.objects.of(workspace).filter(pk=alert.pk, closed_on=None)
    return bool(still.update(closed_on=today))


def _notice(kind: str, alert_id: int, finding: Finding, *, before: str, after: str) -> Notice:
    return Notice(
        kind=kind,
        subject_id=alert_id,
        subject_name=finding.name,
        before=before,
        after=after,
        detail=dict(finding.detail),
    )
