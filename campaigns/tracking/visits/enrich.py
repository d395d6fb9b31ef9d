"""Makes visits of the hits that the intake took down: each once, whatever order they come in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, ProgrammingError
from django.utils import timezone

from accounts.models import Workspace
from accounts.tenancy import workspace_scope
from campaigns import jobs
from campaigns.jobs import Busy, Lease, LostLease
from campaigns.locks import Lock, take
from campaigns.models import (
    ClickVerdict,
    Domain,
    Hit,
    Interaction,
    JobKind,
    LandingPage,
    Link,
    LinkClick,
    LinkTarget,
    PageVariant,
    PageView,
    TrackingSettings,
    Visit,
)
from campaigns.tracking.tagging.builder import keys_of
from campaigns.tracking.visits import told
from campaigns.tracking.visits.batches import WAIT, Batch, sort_hits
from campaigns.tracking.visits.hits import Click
from campaigns.tracking.visits.shaping import Clicked
from campaigns.tracking.visits.visiting import Visiting, write_acts

log = structlog.get_logger(__name__)

# Hits of one transaction: about a second of work.
BATCH_HITS = 2000
# Forms and shops wait for the lock PEOPLE meanwhile.
BATCH_CONVERSIONS = 100
# Of one job; when more break, our code is what is broken, and the hits stay.
MOST_FAILED = 20


def gather(lease: Lease) -> None:
    """Handler of `JobKind.ENRICH`: all hits of a workspace, batch by batch.

    A hit on which our code breaks holds up nobody behind it: the batch is halved until it stands alone, and at the end
    it is deleted, unless so many break that it is our code. What the database has no time for, or somebody else does,
    is tried again as it is.
    """
    after: int | None = 0
    limit = BATCH_HITS
    broken: list[int] = []
    while after is not None:
        suspect: int | None = None
        try:
            with workspace_scope(lease.workspace_id):
                # Broken hits that stay are no progress: a job that ends by them is tried less and less often.
                workspace = _begin(lease, progress=after > 0 and not broken)
                if limit == 1:
                    suspect = _next(workspace, after)
                after = take_batch(workspace, after=after, limit=limit)
            limit = min(limit * 2, BATCH_HITS)
        except (LostLease, Busy, OperationalError, InterfaceError, ProgrammingError):
            raise
        except Exception as error:
            if limit > 1:
                limit //= 2
                continue
            if suspect is None or len(broken) >= MOST_FAILED:
                raise
            # Neither the message nor where it broke: both may hold what somebody sent.
            log.error("hit_failed", workspace=lease.workspace_id, hit=suspect, error=type(error).__name__)
            broken.append(suspect)
            after = suspect
    if broken:
        _give_up(lease, broken)


def _begin(lease: Lease, *, progress: bool) -> Workspace:
    take(Lock.TRACK, lease.workspace_id)
    lease.check(progress=progress)
    return Workspace.objects.get(pk=lease.workspace_id)


def _next(workspace: Workspace, after: int) -> int | None:
    hits = Hit.objects.of(workspace).filter(pk__gt=after).order_by("pk")
    found: int | None = hits.values_list("pk", flat=True).first()
    return found


def _give_up(lease: Lease, broken: Iterable[int]) -> None:
    """Delete the hits and count them."""
    with workspace_scope(lease.workspace_id):
        workspace = _begin(lease, progress=True)
        batch = Batch(workspace)
        for hit in Hit.objects.of(workspace).filter(pk__in=broken):
            batch.drop(hit, "failed")
        batch.write_tally()
        Hit.objects.of(workspace).filter(pk__in=batch.done).delete()


def gather_failed(workspace_id: int, subject_id: int, message: str) -> None:
    """The hits stay where they are, and the next job begins with them again."""


def take_batch(
    workspace: Workspace, *, after: int = 0, limit: int = BATCH_HITS, wait: timedelta = WAIT
) -> int | None:
    """Make visits of the next hits behind `after`, in the caller's transaction and under the lock TRACK.

    The last id that was looked at, or None when there was none. What names a view that is not there stays for `wait`.
    """
    found = _few_conversions(Hit.objects.of(workspace).filter(pk__gt=after).order_by("pk")[:limit])
    if not found:
        return None
    now = timezone.now()
    batch = sort_hits(workspace, found, _own_hosts(workspace))
    visiting = Visiting(workspace.pk)
    _take_clicks(batch, visiting)
    _take_views(batch, visiting)
    acts = _take_what_names_views(batch, visiting, wait=wait, now=now)
    visiting.settle()
    write_acts(workspace.pk, acts, visiting.views)
    for hit, view_key in batch.events:
        told.record(workspace, hit, visiting.visit_of(view_key))
    batch.write_tally()
    Hit.objects.of(workspace).filter(pk__in=batch.done).delete()
    return found[-1].pk


def _few_conversions(hits: Iterable[Hit]) -> list[Hit]:
    """As many of the hits as a transaction shall take: from the first conversion on it holds the lock PEOPLE."""
    found, conversions = [], 0
    for hit in hits:
        conversions += told.is_conversion(hit)
        if conversions > BATCH_CONVERSIONS:
            break
        found.append(hit)
    return found


def _own_hosts(workspace: Workspace) -> frozenset[str]:
    """Hosts that are no place outside: the websites, this installation's, and own domains of links and pages."""
    sites = TrackingSettings.objects.of(workspace).values_list("site_hosts", flat=True).first()
    domains = Domain.objects.of(workspace).values_list("host", flat=True)
    return frozenset({*(sites or ()), *domains, urlsplit(settings.PUBLIC_URL).hostname or ""} - {""})


def _take_clicks(batch: Batch, visiting: Visiting) -> None:
    """Clicks of everybody are rows; those of people are visits too."""
    workspace = batch.workspace
    links = Link.objects.of(workspace).in_bulk([click.hit.subject_id for click in batch.clicks])
    targets = LinkTarget.objects.of(workspace).filter(
        pk__in=[click.target_id for click in batch.clicks if click.target_id]
    )
    known_targets = dict(targets.values_list("pk", "link_id"))
    keys = keys_of(workspace, [link.campaign_id for link in links.values() if link.campaign_id])
    ids = {click.click_id for click in batch.clicks if click.click_id}
    seen = set(
        Visit.objects.of(workspace)
        .filter(click_id__in=ids, origin=Visit.Origin.CLICK)
        .values_list("click_id", flat=True)
    )
    rows = []
    for click in batch.clicks:
        hit = click.hit
        link = links.get(hit.subject_id or 0)
        is_person = hit.verdict == ClickVerdict.PERSON
        if link is None or (is_person and click.click_id in seen):
            if is_person:
                batch.count(hit, "gone" if link is None else "twice")
            batch.settle(hit)
            continue
        if is_person and click.click_id:
            seen.add(click.click_id)
            visiting.clicked[click.click_id] = Clicked(click, link, keys.get(link.campaign_id or 0, ""))
        target = click.target_id if known_targets.get(click.target_id or 0) == link.pk else None
        rows.append(_row(workspace, click, link, target))
        batch.settle(hit)
    LinkClick.objects.of(workspace).bulk_create(rows)


def _row(workspace: Workspace, click: Click, link: Link, target_id: int | None) -> LinkClick:
    return LinkClick(
        workspace=workspace,
        link=link,
        target_id=target_id,
        at=click.hit.at,
        verdict=click.hit.verdict,
        visitor=bytes(click.hit.visitor),
        click_id=click.click_id,
        country=click.said["co"],
        device=click.said["d"],
        referrer_host=click.said["r"],
    )


def _take_views(batch: Batch, visiting: Visiting) -> None:
    """Views that are new, and those that are there already and that something in the batch is about."""
    workspace = batch.workspace
    named = {view.key for _hit, view in batch.views}
    named |= {leave.view_key for leave in batch.leaves} | {act.view_key for act in batch.acts}
    known = PageView.objects.of(workspace).filter(key__in=named)
    visiting.views = {view.key: view for view in known}
    opened = {int(view.said["pg"]) for _hit, view in batch.views if view.said.get("pg")}
    pages = set(LandingPage.objects.of(workspace).filter(pk__in=opened).values_list("pk", flat=True))
    variants = dict(PageVariant.objects.of(workspace).filter(page__in=pages).values_list("pk", "page_id"))
    for hit, view in batch.views:
        if view.key in visiting.views:
            if _agrees(view, visiting.views[view.key]):
                # One of this batch has no visit yet: it is agreed to in the next.
                if view.key not in visiting.fresh:
                    visiting.agreed[view.key] = bytes(view.visitor)
                    batch.settle(hit)
            else:
                batch.drop(hit, "twice")
            continue
        _check_page(view, pages, variants)
        visiting.views[view.key] = view
        visiting.fresh.add(view.key)
        batch.settle(hit)


def _agrees(again: PageView, view: PageView) -> bool:
    """Whether somebody agreed to a cookie while they saw the page, and so are another visitor from now on."""
    return "ck" in again.said and "ck" not in view.said


def _check_page(view: PageView, pages: Iterable[int], variants: dict[int, int]) -> None:
    """A page or variant that was deleted meanwhile is none."""
    page, variant = int(view.said.get("pg") or 0), int(view.said.get("va") or 0)
    if page and page not in pages:
        del view.said["pg"]
    if variant and (not page or variants.get(variant) != page):
        del view.said["va"]


def _take_what_names_views(
    batch: Batch, visiting: Visiting, *, wait: timedelta, now: datetime
) -> list[Interaction]:
    """Time in sight, downloads, events: each goes to its view, or waits for it."""
    for leave in batch.leaves:
        view = visiting.views.get(leave.view_key)
        if view is None:
            batch.wait_or_drop(leave.hit, wait=wait, now=now)
            continue
        view.seconds = max(view.seconds or 0, leave.seconds)
        if leave.scroll is not None:
            view.scroll = max(view.scroll or 0, leave.scroll)
        _heard_of(view, leave.hit, visiting)
        batch.settle(leave.hit)
    rows = []
    there = set(
        Interaction.objects.of(batch.workspace)
        .filter(key__in=[act.row.key for act in batch.acts])
        .values_list("key", flat=True)
    )
    for act in batch.acts:
        view = visiting.views.get(act.view_key)
        if act.row.key in there:
            batch.drop(act.hit, "twice")
        elif view is None and batch.wait_or_drop(act.hit, wait=wait, now=now):
            continue
        else:
            there.add(act.row.key)
            if told.is_conversion(act.hit):
                # Counts even where its view never came.
                batch.events.append((act.hit, act.view_key if view is not None else ""))
            if view is not None:
                _heard_of(view, act.hit, visiting)
                rows.append(act.row)
                batch.settle(act.hit)
    return rows


def _heard_of(view: PageView, hit: Hit, visiting: Visiting) -> None:
    view.until = max(view.until or view.at, hit.at)
    visiting.changed.add(view.key)


jobs.register(JobKind.ENRICH, run=gather, failed=gather_failed)
