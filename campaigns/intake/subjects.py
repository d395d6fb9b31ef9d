"""What public addresses lead to, with everything that a request needs, as it lies in memory."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode, urlsplit

from campaigns.intake.urls import CLICK_PARAMETER, pieces_without

# What may stand in an address as it is; the rest is written with percent signs.
_SAFE = "%/:?#[]@!$&'()*+,;=-._~|"


@dataclass(frozen=True, slots=True)
class Target:
    """An address with its tags, cut where the id of the click goes; `id` is None for the link's own."""

    id: int | None
    before: str
    after: str
    rule: str = ""
    value: str = ""
    share: int = 0

    def location(self, click_id: str) -> str:
        return f"{self.before}{click_id}{self.after}"


@dataclass(frozen=True, slots=True)
class Link:
    """A short link; `own` is None where what is stored is no address that may be led to."""

    id: int
    own: Target | None
    targets: tuple[Target, ...] = ()
    expires_at: float | None = None
    expired: Target | None = None
    password: str = ""
    preview: dict[str, str] = field(default_factory=dict)
    is_gone: bool = False
    respects_opt_out: bool = True

    def choose(self, country: str, device: str, visitor: bytes) -> Target | None:
        """Country before device before shares; a share is the same visitor's for as long as he is known."""
        if not self.targets:
            return self.own
        for rule, value in (("country", country), ("device", device)):
            for target in self.targets:
                if target.rule == rule and value and target.value.lower() == value.lower():
                    return target
        drawn = draw(visitor, self.id)
        for target in self.targets:
            if target.rule == "split":
                drawn -= target.share
                if drawn < 0:
                    return target
        return self.own


@dataclass(frozen=True, slots=True)
class Variant:
    """What a page looks like to some; the policy belongs to its very bytes."""

    id: int
    share: int
    html: bytes
    policy: bytes


@dataclass(frozen=True, slots=True)
class Page:
    """A landing page; without variants it is not published."""

    id: int
    variants: tuple[Variant, ...]
    is_indexed: bool
    respects_opt_out: bool = True
    is_gone: bool = False

    def choose(self, visitor: bytes) -> Variant:
        """By share; the same for the same visitor."""
        drawn = draw(visitor, self.id, sum(variant.share for variant in self.variants))
        for variant in self.variants:
            drawn -= variant.share
            if drawn < 0:
                return variant
        return self.variants[-1]


@dataclass(frozen=True, slots=True)
class Site:
    """The websites of a workspace that carry its script."""

    id: int
    hosts: tuple[str, ...]
    # Where its landing pages are: they are never on the list.
    own: frozenset[str]
    knows_cookies: bool
    respects_opt_out: bool

    def takes(self, host: str) -> bool:
        """Without a list the script counts wherever it stands."""
        return (
            not self.hosts
            or host in self.own
            or any(host == listed or host.endswith(f".{listed}") for listed in self.hosts)
        )


@dataclass(frozen=True, slots=True)
class Found:
    """Whose it is, and what."""

    workspace_id: int
    subject: Link | Page | Site


def draw(visitor: bytes, subject_id: int, of: int = 100) -> int:
    """A number below `of`, always the same for a visitor and a subject, and of all visitors evenly spread."""
    digest = hashlib.sha256(visitor + subject_id.to_bytes(8, "big")).digest()
    return int.from_bytes(digest[:6], "big") % max(of, 1)


def tagged(address: str, tags: dict[str, str]) -> tuple[str, str] | None:
    """The address with these tags, cut where a click's id goes; None if it is not of the web.

    A tag replaces the address's own of that name, as in `campaigns.tracking.tagging.builder`. The rest of its
    query and its fragment stay as they are. It comes out in ASCII, whatever was stored.
    """
    try:
        parts = urlsplit(address.strip())
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError:  # UnicodeError is one
        return None
    if parts.scheme not in {"http", "https"} or not host:
        return None
    ours = {name: value for name, value in tags.items() if value}
    own = pieces_without(parts.query, {*ours, CLICK_PARAMETER})
    added = urlencode(ours, quote_via=quote)
    query = "&".join(
        [*(quote(part, safe=_SAFE) for part in own), *([added] if added else []), f"{CLICK_PARAMETER}="]
    )
    place = f"[{host}]" if ":" in host else host
    before = f"{parts.scheme}://{place}{port}{quote(parts.path, safe=_SAFE) or '/'}?{query}"
    return before, f"#{quote(parts.fragment, safe=_SAFE)}" if parts.fragment else ""


def target_of(address: str, tags: dict[str, str], **rest: object) -> Target | None:
    cut = tagged(address, tags)
    return Target(rest.pop("id", None), *cut, **rest) if cut else None  # type: ignore[arg-type]  # columns of a row
