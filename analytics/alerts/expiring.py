"""A short link of one's own stops to lead where it leads: the one thing here that expires by itself.

API keys and addresses of webhooks do not expire. What will, such as the access to a connected account, adds itself to
`EXPIRING`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from accounts.models import Workspace
from analytics.alerts.findings import Finding, Says
from analytics.alerts.models import Alert
from campaigns.models import Link
from campaigns.planning.days import midnight_in

# Told so many days before; an alert is closed by a day that lies later than that by one.
AHEAD_DAYS = 7


@dataclass(frozen=True, slots=True)
class Expires:
    """`kind` and `subject_id` say what it is; `at` is None where it no longer expires."""

    kind: str
    subject_id: int
    name: str
    at: datetime | None

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.subject_id}"


# Given the workspace, the moment up to which it matters, and the keys of open alerts, whose subjects are told of in
# any case as long as they are in use.
Watched = Callable[[Workspace, datetime, Iterable[str]], list[Expires]]


def links(workspace: Workspace, until: datetime, is_open: Iterable[str]) -> list[Expires]:
    """Those in use that have not expired."""
    told = [int(key.partition(":")[2]) for key in is_open if key.startswith("link:")]
    rows = Link.objects.of(workspace).filter(
        Q(expires_at__lte=until) | Q(pk__in=told), archived_at=None, blocked_at=None
    )
    return [
        Expires("link", pk, title or slug, at)
        for pk, title, slug, at in rows.values_list("pk", "title", "slug", "expires_at")
    ]


EXPIRING: tuple[Watched, ...] = (links,)


def look(workspace: Workspace, today: date, is_open: Mapping[str, Alert]) -> list[Finding]:
    now, until = midnight_in(workspace, today), midnight_in(workspace, today + timedelta(days=AHEAD_DAYS + 1))
    zone = ZoneInfo(workspace.time_zone)
    found = []
    for watched in EXPIRING:
        for one in watched(workspace, until, is_open):
            if one.at is not None and one.at < now:
                continue
            day = one.at.astimezone(zone).date() if one.at else None
            detail = {"kind": one.kind, "id": str(one.subject_id), "day": day.isoformat() if day else ""}
            found.append(Finding(one.key, one.name[:200], _says(day, today), detail))
    return found


def _says(day: date | None, today: date) -> Says:
    if day is None or (day - today).days > AHEAD_DAYS + 1:
        return Says.CLOSE
    return Says.RAISE if (day - today).days <= AHEAD_DAYS else Says.KEEP
