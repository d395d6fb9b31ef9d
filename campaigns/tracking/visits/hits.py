"""Reads the raw hits of the intake: what a page view, a click or an event says, cut to what our tables hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from campaigns.intake.urls import KEY
from campaigns.models import Hit, Interaction, PageView
from campaigns.tracking.visits.referrers import is_within, plain_host

# Short names of a view's sources in `PageView.said`.
UTM = {
    "us": "utm_source",
    "um": "utm_medium",
    "uc": "utm_campaign",
    "ut": "utm_term",
    "un": "utm_content",
}
SEEN = ("view", "open")
ACTS = {
    "event": Interaction.Kind.EVENT,
    "outbound": Interaction.Kind.OUTBOUND,
    "download": Interaction.Kind.DOWNLOAD,
}
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_PROPS = 20
LONGEST_ADDRESS = 8000


@dataclass(frozen=True, slots=True)
class Click:
    """A person's call of a link."""

    hit: Hit
    click_id: str
    said: dict[str, str]
    target_id: int | None


@dataclass(frozen=True, slots=True)
class Leave:
    """How long a view was in sight and how far it was scrolled."""

    hit: Hit
    view_key: str
    seconds: int
    scroll: int | None


@dataclass(frozen=True, slots=True)
class Act:
    """Something done on a page; the row has no visit yet."""

    hit: Hit
    row: Interaction

    @property
    def view_key(self) -> str:
        return self.row.view_key


def text_of(body: Mapping[str, Any], name: str, longest: int) -> str:
    """What stands there as a text, or ""; a program may send anything."""
    value = body.get(name)
    return value.replace("\0", "").strip()[:longest] if isinstance(value, str) else ""


def key_of(body: Mapping[str, Any], name: str) -> str:
    value = text_of(body, name, 30)
    return value if KEY.fullmatch(value) else ""


def number_of(body: Mapping[str, Any], name: str, largest: int) -> int | None:
    value = body.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:  # not a number
        return None
    return int(min(max(value, 0), largest))


def id_of(body: Mapping[str, Any], name: str) -> int | None:
    """An id of ours."""
    value = body.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 2**63:
        return None
    return value


def body_of(hit: Hit) -> dict[str, Any]:
    body: Any = hit.body  # what a program sent
    return body if isinstance(body, dict) else {}


def view_of(hit: Hit, own_hosts: frozenset[str]) -> PageView | None:
    """The page view without its visit; None where the body cannot be read."""
    body = body_of(hit)
    url = _split(text_of(body, "u", LONGEST_ADDRESS))
    key = key_of(body, "k")
    if url is None or not key:
        return None
    host, path, query = url
    said = _said(query, host, text_of(body, "r", 2000), own_hosts)
    said |= {
        "a": text_of(body, "a", 10),
        "c": key_of(body, "c"),
        "ck": "1" if body.get("ck") else "",
        "co": text_of(body, "co", 2),
        "d": text_of(body, "d", 10),
    }
    if hit.kind == "open":
        said |= {"pg": str(hit.subject_id or ""), "va": str(id_of(body, "va") or "")}
    return PageView(
        workspace_id=hit.workspace_id,
        key=key,
        at=hit.at,
        until=hit.at,
        host=host,
        path=path,
        title=text_of(body, "t", 200),
        visitor=bytes(hit.visitor),
        said={name: value for name, value in said.items() if value},
    )


def click_of(hit: Hit) -> Click:
    body = body_of(hit)
    query = body.get("q")
    tags = {
        short: text_of(query, name, 200)
        for short, name in UTM.items()
        if isinstance(query, dict) and text_of(query, name, 200)
    }
    referrer = _split(text_of(body, "r", 2000))
    said = tags | {
        "r": referrer[0] if referrer else "",
        "a": text_of(body, "a", 10),
        "co": text_of(body, "co", 2),
        "d": text_of(body, "d", 10),
    }
    return Click(hit, key_of(body, "k"), said, id_of(body, "to"))


def leave_of(hit: Hit) -> Leave | None:
    body = body_of(hit)
    key = key_of(body, "k")
    # A day at most: a clock that was set meanwhile is no attention.
    seconds = number_of(body, "s", 86400)
    return Leave(hit, key, seconds, number_of(body, "y", 100)) if key and seconds is not None else None


def act_of(hit: Hit) -> Act | None:
    """An event, a download or a link to elsewhere; None where it names no view or has no key."""
    body = body_of(hit)
    key, view_key = key_of(body, "k"), key_of(body, "v")
    name = text_of(body, "n", 100)
    if not key or not view_key or (hit.kind == "event" and not name):
        return None
    return Act(
        hit,
        Interaction(
            workspace_id=hit.workspace_id,
            key=key,
            view_key=view_key,
            at=hit.at,
            kind=ACTS[hit.kind],
            name=name if hit.kind == "event" else "",
            url=text_of(body, "u" if hit.kind == "event" else "to", 500),
            props=props_of(body) if hit.kind == "event" else {},
        ),
    )


def props_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """Plain values with short names; nothing that is an e-mail address, which belongs into no statistics."""
    props = body.get("p")
    kept: dict[str, Any] = {}
    for name, value in props.items() if isinstance(props, dict) else ():
        plain = name.replace("\0", "")[:50]
        if isinstance(value, str):
            value = value.replace("\0", "")[:300]
            if _ADDRESS.search(value):
                continue
        elif not isinstance(value, bool | int | float) or not -(10**15) < value < 10**15:
            continue
        if plain and len(kept) < _PROPS and not _ADDRESS.search(plain):
            kept[plain] = value
    return kept


def source_of(said: Mapping[str, str]) -> tuple[tuple[str, ...], str]:
    """What a view says about where it came from: its tags and ad click, and who referred it."""
    tags = tuple(said.get(name, "") for name in (*UTM, "a"))
    return (tags if any(tags) else (), said.get("r", ""))


def _said(query: str, host: str, referrer: str, own_hosts: frozenset[str]) -> dict[str, str]:
    asked = parse_qs(query, max_num_fields=50) if query.count("&") < 50 else {}
    said = {
        short: asked[name][0].replace("\0", "").strip()[:200] for short, name in UTM.items() if name in asked
    }
    came = _split(referrer)
    if came and not is_within(came[0], (*own_hosts, host)) and not is_within(host, [came[0]]):
        said["r"] = came[0]
    return said


def _split(url: str) -> tuple[str, str, str] | None:
    """Host, path and query of an address; None where it is none."""
    try:
        parts = urlsplit(url)
        name = parts.hostname or ""
    except ValueError:
        return None
    host = plain_host(name)
    if not host or len(name) > 253 or parts.scheme not in {"http", "https", "android-app", "ios-app"}:
        return None
    return host, (parts.path or "/")[:500], parts.query
