"""People who come, and what is known of them, for tests that are not about the intake."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

from accounts.models import Workspace
from campaigns.models import Person, PersonKey, StageChange, Visit, VisitorLink
from campaigns.tracking.conversions import conversions

# A Monday at noon in Madrid.
NOON = datetime(2026, 6, 1, 10, tzinfo=UTC)


def after(**span: float) -> datetime:
    return NOON + timedelta(**span)


def visitor(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()[:16]


def came(workspace: Workspace, who: str, channel: str, at: datetime, **more: Any) -> Visit:
    """A visit, in the scope that is open."""
    rows: Any = Visit.objects.of(workspace)
    values: dict[str, Any] = {"origin": "site", "last_at": at, "host": "bakery.example", "path": "/"} | more
    values |= {"visitor": visitor(who), "channel": channel, "started_at": at}
    made: Visit = rows.create(**values)
    return made


def report(kind: str, external_id: str, at: datetime, **more: Any) -> conversions.Report:
    return conversions.Report(kind=kind, external_id=external_id, at=at, **({"source": "api"} | more))


def became_lead(workspace: Workspace, email: str, at: datetime, **more: Any) -> Person:
    made, _ = conversions.record(workspace, report("lead", f"lead of {email} {at}", at, email=email, **more))
    assert made.person is not None
    return made.person


def everybody(workspace: Workspace) -> dict[str, Any]:
    """The whole of who is who, without the ids of rows: by the keys of each person."""
    keys: dict[int, set[tuple[str, bytes]]] = {}
    for key in PersonKey.objects.of(workspace):
        keys.setdefault(key.person_id, set()).add((key.kind, bytes(key.digest)))
    links: dict[int, set[tuple[bytes, datetime]]] = {}
    for link in VisitorLink.objects.of(workspace):
        links.setdefault(link.person_id, set()).add((bytes(link.visitor), link.linked_at))
    stages: dict[int, list[tuple[datetime, str]]] = {}
    for change in StageChange.objects.of(workspace).order_by("at", "stage"):
        stages.setdefault(change.person_id, []).append((change.at, change.stage))
    return {
        str(sorted(keys.get(person.pk, ()))): (
            person.first_at,
            person.lead_at,
            person.deal_at,
            person.stage,
            sorted(links.get(person.pk, ())),
            stages.get(person.pk, []),
        )
        for person in Person.objects.of(workspace)
    }
