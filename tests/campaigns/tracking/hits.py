"""Hits as the intake writes them, by people of the tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from accounts.models import Workspace
from accounts.tenancy import workspace_scope
from campaigns.locks import Lock, take
from campaigns.models import Hit, Interaction, PageView, Visit
from campaigns.tracking.visits.enrich import take_batch

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SITE = "https://bakery.example"
# The views of tests lie in the past; what names one waits for it as long as the test runs.
LONG = timedelta(days=36500)


def key(name: str) -> str:
    """22 letters, as the script makes them by chance."""
    return name.ljust(22, "_")[:22]


def visitor(name: str) -> bytes:
    return name.encode().ljust(16, b".")[:16]


def hit(kind: str, minute: float, who: str = "ana", *, verdict: str = "person", **rest: Any) -> Hit:
    subject = rest.pop("subject_id", None)
    return Hit(
        at=NOON + timedelta(minutes=minute),
        kind=kind,
        verdict=verdict,
        visitor=visitor(who),
        subject_id=subject,
        body=rest,
    )


def view(minute: float, name: str, path: str = "/", who: str = "ana", **rest: Any) -> Hit:
    return hit(
        "view",
        minute,
        who,
        k=key(name),
        u=SITE + path,
        **{"r": "", "t": name, "d": "mobile", "co": "ES"} | rest,
    )


def click(minute: float, link_id: int, name: str, who: str = "ana", **rest: Any) -> Hit:
    body = {"k": key(name), "to": None, "r": "", "q": {}, "co": "ES", "d": "mobile"} | rest
    return hit("click", minute, who, verdict=body.pop("verdict", "person"), subject_id=link_id, **body)


def leave(minute: float, name: str, seconds: Any = 20, scroll: Any = 50, who: str = "ana") -> Hit:
    return hit("leave", minute, who, k=key(name), s=seconds, y=scroll)


def event(minute: float, name: str, of: str, called: str, who: str = "ana", /, **props: Any) -> Hit:
    return hit("event", minute, who, k=key(name), v=key(of), n=called, p=props, u=SITE)


def gathered(workspace: Workspace, *hits: Hit, wait: timedelta = LONG) -> None:
    """These arrive together, and visits are made of all that is there."""
    with workspace_scope(workspace):
        Hit.objects.of(workspace).bulk_create(hits)
        take(Lock.TRACK, workspace.pk)
        after: int | None = 0
        while after is not None:
            after = take_batch(workspace, after=after, wait=wait)


def visits(workspace: Workspace) -> list[dict[str, Any]]:
    """All visits with what was seen and done in each, without their ids."""
    with workspace_scope(workspace):
        told = []
        for found in Visit.objects.of(workspace):
            views = PageView.objects.of(workspace).filter(visit=found).order_by("at", "key")
            acts = Interaction.objects.of(workspace).filter(visit=found).order_by("at", "key")
            row = {
                field.attname: getattr(found, field.attname)
                for field in Visit._meta.concrete_fields
                if field.attname not in {"id", "workspace_id"}
            }
            row["visitor"] = bytes(found.visitor).decode().rstrip(".")
            row["views"] = [(v.key.rstrip("_"), v.path, v.seconds, v.scroll) for v in views]
            row["acts"] = [(a.key.rstrip("_"), a.kind, a.name, a.url, a.props) for a in acts]
            told.append(row)
        return sorted(
            told, key=lambda row: (row["started_at"], row["click_id"], row["visitor"], row["views"])
        )


def short(workspace: Workspace) -> list[tuple[Any, ...]]:
    """Who, origin, channel, and the pages of each visit."""
    return [
        (row["visitor"], row["origin"], row["channel"], "".join(name for name, *_rest in row["views"]))
        for row in visits(workspace)
    ]
