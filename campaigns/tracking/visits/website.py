"""The workspace's own websites: how they are tracked, and what came from them lately."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Avg, Count, F, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import DomainError
from accounts.models import User, Workspace
from campaigns.models import HitTally, Interaction, PageView, TrackingSettings, Visit
from campaigns.tracking.settings import settings_of
from campaigns.tracking.visits.referrers import plain_host

MOST_HOSTS = 50
LISTED = 10
_HOST = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


@transaction.atomic
def change_website(
    workspace: Workspace,
    *,
    site_hosts: Iterable[str],
    cookie_days: int,
    respects_opt_out: bool,
    by: User | None,
) -> TrackingSettings:
    """Which websites count, how long a visitor who agreed is known, and whether signals of opting out are respected."""
    settings_of(workspace)
    found = TrackingSettings.objects.of(workspace).select_for_update().get()
    if not 0 <= cookie_days <= 365:
        raise DomainError(_("Write a number of days from 0 to 365."), field="cookie_days")
    wanted: dict[str, Any] = {
        "site_hosts": _hosts(site_hosts),
        "cookie_days": cookie_days,
        "respects_opt_out": respects_opt_out,
    }
    if any(getattr(found, name) != value for name, value in wanted.items()):
        TrackingSettings.objects.of(workspace).filter(pk=found.pk).update(**wanted)
        audit.record("website.changed", by=by, workspace=workspace, subject=workspace.name, **wanted)
        found.refresh_from_db(from_queryset=TrackingSettings.objects.of(workspace))
    return found


def snippet_of(found: TrackingSettings) -> str:
    """What to paste into the head of every page."""
    days = f' data-days="{found.cookie_days}"' if found.cookie_days else ""
    return f'<script defer src="{settings.PUBLIC_URL}/s.js" data-key="{found.site_key}"{days}></script>'


def _hosts(texts: Iterable[str]) -> list[str]:
    found: list[str] = []
    for text in texts:
        host = plain_host(re.sub(r"^[a-zA-Z][a-zA-Z0-9+.-]*://", "", text.strip()).partition("/")[0])
        try:
            host = host.encode("idna").decode() if host else ""
        except UnicodeError:
            host = ""
        if not _HOST.fullmatch(host):
            text = _("“%(text)s” is no name of a website. Write it as example.com.") % {"text": text[:60]}
            raise DomainError(text, field="site_hosts")
        if host not in found:
            found.append(host)
    if len(found) > MOST_HOSTS:
        raise DomainError(_("At most %(count)s websites.") % {"count": MOST_HOSTS}, field="site_hosts")
    return found


# --- what came ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Page:
    address: str
    views: int
    seconds: int | None  # in sight, on average; None where no view of it ever said


@dataclass(frozen=True, slots=True)
class Sums:
    """How much came since some moment."""

    visits: int
    views: int
    outbound: int
    downloads: int


@dataclass(frozen=True, slots=True)
class Received:
    """What came since some moment, most first."""

    events: tuple[tuple[str, int], ...]
    pages: tuple[Page, ...]
    not_counted: tuple[tuple[str, int], ...]  # reason and how often


def sums(workspace: Workspace, *, days: int) -> Sums:
    since = timezone.now() - timedelta(days=days)
    acts = Interaction.objects.of(workspace).filter(at__gte=since)
    kinds = dict(acts.values("kind").annotate(n=Count("pk")).values_list("kind", "n"))
    return Sums(
        visits=Visit.objects.of(workspace).filter(started_at__gte=since).count(),
        views=PageView.objects.of(workspace).filter(at__gte=since).count(),
        outbound=kinds.get(Interaction.Kind.OUTBOUND, 0),
        downloads=kinds.get(Interaction.Kind.DOWNLOAD, 0),
    )


def received(workspace: Workspace, *, days: int) -> Received:
    since = timezone.now() - timedelta(days=days)
    events = (
        Interaction.objects.of(workspace)
        .filter(at__gte=since, kind=Interaction.Kind.EVENT)
        .values("name")
        .annotate(n=Count("pk"))
        .order_by("-n", "name")
        .values_list("name", "n")
    )
    pages = (
        PageView.objects.of(workspace)
        .filter(at__gte=since)
        .values("host", "path")
        .annotate(n=Count("pk"), in_sight=Avg("seconds"))
        .order_by("-n", "host", "path")
        .values_list("host", "path", "n", "in_sight")
    )
    tallies = (
        HitTally.objects.of(workspace)
        .filter(day__gt=since.date())
        .values("reason")
        .annotate(n=Sum(F("count")))
        .order_by("-n", "reason")
        .values_list("reason", "n")
    )
    return Received(
        events=tuple(events[:LISTED]),
        pages=tuple(
            Page(host + path, count, None if in_sight is None else round(in_sight))
            for host, path, count, in_sight in pages[:LISTED]
        ),
        not_counted=tuple(tallies),
    )


def last_heard(workspace: Workspace) -> datetime | None:
    """When a page of a website was last seen by somebody; landing pages are ours and need no script."""
    views = PageView.objects.of(workspace).exclude(said__has_key="pg")
    # By view_by_time (workspace_id, at), backwards.
    newest: datetime | None = views.order_by("-at").values_list("at", flat=True).first()
    return newest
