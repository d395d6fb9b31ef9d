"""Finds what an address leads to: kept for seconds, so that a changed or archived link is seen within five."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from asyncpg import Record

from campaigns.intake.answers import policy_of
from campaigns.intake.reading import Reader
from campaigns.intake.subjects import Found, Link, Page, Site, Variant, target_of

Key = tuple[str, str, str]  # space, host, slug

FRESH_SECONDS = 1.5
# Up to here the old answer is given while the new one is fetched.
LATE_SECONDS = 3.0
# So long an old answer is better than none, while the database is away.
STALE_SECONDS = 3600.0
# How long somebody with an old answer at hand waits for a new one.
WAIT_SECONDS = 0.25
MAX_MISSING = 10_000
MAX_KILOBYTES = 64 * 1024
SHORTEST, LONGEST = 1, 100

# By one_subject_an_address. A name on a workspace's own host counts only while that host is verified as the same
# workspace's: a stranger may have written it down first.
FIND_ADDRESS = """
SELECT a.workspace_id, a.kind, a.subject_id
  FROM campaigns_publicaddress a
 WHERE a.space = $1 AND a.host = $2 AND a.slug = $3
   AND ($2 = '' OR EXISTS (
        SELECT FROM campaigns_publicaddress d
         WHERE d.space = 'domain' AND d.host = $2 AND d.slug = '' AND d.workspace_id = a.workspace_id))
"""
# By the primary keys and one_key_a_campaign, one_tracking_settings_a_workspace.
FIND_LINK = """
SELECT l.id, l.target, l.source, l.medium, l.term, l.content, k.key AS campaign, l.expires_at, l.expired_target,
       l.password, l.preview_title, l.preview_text, l.preview_image, l.archived_at, l.blocked_at,
       s.respects_opt_out
  FROM campaigns_link l
  LEFT JOIN campaigns_campaignkey k ON k.workspace_id = l.workspace_id AND k.campaign_id = l.campaign_id
  LEFT JOIN campaigns_trackingsettings s ON s.workspace_id = l.workspace_id
 WHERE l.workspace_id = $1 AND l.id = $2
"""
# By target_of_a_link.
FIND_TARGETS = """
SELECT id, rule, value, share, target FROM campaigns_linktarget
 WHERE workspace_id = $1 AND link_id = $2 ORDER BY position, id
"""
# By the primary key and one_tracking_settings_a_workspace.
FIND_PAGE = """
SELECT p.id, p.is_indexed, p.blocked_at, w.archived_at AS resting_since, s.respects_opt_out
  FROM campaigns_landingpage p
  JOIN accounts_workspace w ON w.id = p.workspace_id
  LEFT JOIN campaigns_trackingsettings s ON s.workspace_id = p.workspace_id
 WHERE p.workspace_id = $1 AND p.id = $2 AND p.published_at IS NOT NULL AND p.archived_at IS NULL
"""
# By one_variant_a_name.
FIND_VARIANTS = """
SELECT id, share, html FROM campaigns_pagevariant
 WHERE workspace_id = $1 AND page_id = $2 AND html <> '' ORDER BY position, id
"""
# By the primary key and the workspace; its verified domains by address_of_a_subject.
FIND_SITE = """
SELECT s.id, s.site_hosts, s.cookie_days, s.respects_opt_out,
       ARRAY(SELECT d.host FROM campaigns_publicaddress d
              WHERE d.workspace_id = $1 AND d.kind = 'domain') AS own_hosts
  FROM campaigns_trackingsettings s
  JOIN accounts_workspace w ON w.id = s.workspace_id AND w.archived_at IS NULL
 WHERE s.workspace_id = $1 AND s.id = $2
"""


@dataclass(slots=True)
class _Kept:
    found: Found | None
    at: float
    kilobytes: int = 1


class AddressBook:
    """`find` answers from memory where it can; while the database is away, with what it knew an hour ago at most."""

    def __init__(self, reader: Reader, *, base_url: str, public_host: str) -> None:
        self._reader, self._base_url, self._public_host = reader, base_url, public_host
        self._kept: dict[Key, _Kept] = {}
        self._kilobytes = 0
        self._missing: dict[Key, _Kept] = {}
        self._loading: dict[Key, asyncio.Task[Found | None]] = {}

    async def find(self, space: str, host: str, slug: str) -> Found | None:
        """None for an address that leads nowhere; `DatabaseAway` when that cannot be said."""
        if not SHORTEST <= len(slug) <= LONGEST or "\0" in slug or "\0" in host:
            return None
        key = (space, host, slug)
        kept = self._kept.get(key) or self._missing.get(key)
        age = time.monotonic() - kept.at if kept else STALE_SECONDS
        if kept and age < FRESH_SECONDS:
            return kept.found
        loading = self._load(key)
        if kept is None or age >= STALE_SECONDS:
            return await asyncio.shield(loading)
        if age >= LATE_SECONDS:
            await asyncio.wait({loading}, timeout=WAIT_SECONDS)
            if loading.done() and loading.exception() is None:
                return loading.result()
        return kept.found

    def _load(self, key: Key) -> asyncio.Task[Found | None]:
        """One question for however many ask."""
        if (loading := self._loading.get(key)) is None:
            loading = self._loading[key] = asyncio.create_task(self._fetch(key))
            loading.add_done_callback(lambda task: self._loaded(key, task))
        return loading

    def _loaded(self, key: Key, task: asyncio.Task[Found | None]) -> None:
        self._loading.pop(key, None)
        if task.cancelled() or task.exception() is not None:
            return
        found = task.result()
        self._forget(key)
        if found is None:
            while len(self._missing) >= MAX_MISSING:
                del self._missing[next(iter(self._missing))]
            self._missing[key] = _Kept(None, time.monotonic())
            return
        kept = _Kept(found, time.monotonic(), _kilobytes(found))
        self._kept[key] = kept
        self._kilobytes += kept.kilobytes
        while self._kilobytes > MAX_KILOBYTES:
            self._forget(next(iter(self._kept)))

    def _forget(self, key: Key) -> None:
        self._missing.pop(key, None)
        if kept := self._kept.pop(key, None):
            self._kilobytes -= kept.kilobytes

    async def _fetch(self, key: Key) -> Found | None:
        rows = await self._reader.fetch(FIND_ADDRESS, *key)
        if not rows:
            return None
        workspace_id, kind, subject_id = rows[0]
        subject: Link | Page | Site | None = None
        if kind == "link":
            subject = await self._link(workspace_id, subject_id)
        elif kind == "page":
            subject = await self._page(workspace_id, subject_id)
        elif kind == "site":
            subject = await self._site(workspace_id, subject_id)
        return Found(workspace_id, subject) if subject else None

    async def _link(self, workspace_id: int, link_id: int) -> Link | None:
        rows = await self._reader.fetch(FIND_LINK, workspace_id, link_id)
        if not rows:
            return None
        row = rows[0]
        tags = {
            "utm_source": row["source"],
            "utm_medium": row["medium"],
            "utm_campaign": row["campaign"] or "",
            "utm_term": row["term"],
            "utm_content": row["content"],
        }
        targets = [
            target_of(
                other["target"],
                tags,
                id=other["id"],
                rule=other["rule"],
                value=other["value"],
                share=other["share"] or 0,
            )
            for other in await self._reader.fetch(FIND_TARGETS, workspace_id, link_id)
        ]
        return Link(
            id=link_id,
            own=target_of(row["target"], tags),
            targets=tuple(target for target in targets if target),
            expires_at=row["expires_at"].timestamp() if row["expires_at"] else None,
            expired=target_of(row["expired_target"], tags) if row["expired_target"] else None,
            password=row["password"],
            preview=_preview(row),
            is_gone=row["archived_at"] is not None or row["blocked_at"] is not None,
            respects_opt_out=row["respects_opt_out"] is not False,
        )

    async def _page(self, workspace_id: int, page_id: int) -> Page | None:
        rows = await self._reader.fetch(FIND_PAGE, workspace_id, page_id)
        if not rows:
            return None
        variants = tuple(
            Variant(row["id"], row["share"], row["html"].encode(), policy_of(row["html"], self._base_url))
            for row in await self._reader.fetch(FIND_VARIANTS, workspace_id, page_id)
        )
        is_open = rows[0]["respects_opt_out"] is not False
        # The form of a page whose workspace is archived would be taken by nobody.
        is_gone = rows[0]["blocked_at"] is not None or rows[0]["resting_since"] is not None
        return Page(page_id, variants, rows[0]["is_indexed"], is_open, is_gone) if variants else None

    async def _site(self, workspace_id: int, settings_id: int) -> Site | None:
        rows = await self._reader.fetch(FIND_SITE, workspace_id, settings_id)
        if not rows:
            return None
        row = rows[0]
        hosts = tuple(host.lower().removeprefix("www.") for host in row["site_hosts"] if host)
        own = frozenset({self._public_host, *row["own_hosts"]})
        return Site(settings_id, hosts, own, row["cookie_days"] > 0, row["respects_opt_out"])


def _preview(row: Record) -> dict[str, str]:
    preview = {name: row[f"preview_{name}"] for name in ("title", "text", "image")}
    return preview if any(preview.values()) else {}


def _kilobytes(found: Found) -> int:
    """What it takes in memory, an object of its own counted as a quarter of one."""
    subject = found.subject
    texts: list[str | bytes] = []
    if isinstance(subject, Page):
        texts = [part for variant in subject.variants for part in (variant.html, variant.policy)]
    elif isinstance(subject, Link):
        targets = [target for target in (subject.own, subject.expired, *subject.targets) if target]
        texts = [part for target in targets for part in (target.before, target.after)]
        texts += [*subject.preview.values(), subject.password]
    elif isinstance(subject, Site):
        texts = [*subject.hosts, *subject.own]
    return 2 + (sum(map(len, texts)) + 256 * len(texts)) // 1024
