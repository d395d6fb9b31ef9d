"""Clicks as enrichment leaves them, for tests of what is shown of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import ApiKey, User, Workspace
from campaigns.models import Link, LinkClick
from campaigns.tracking.links.link_wishes import LinkWish
from campaigns.tracking.links.links import create_link

TARGET = "https://shop.example/bread"


def link_to(
    workspace: Workspace, target: str = TARGET, *, by: User | ApiKey | None = None, **wish: Any
) -> Link:
    return create_link(workspace, wish=LinkWish(target=target, **wish), by=by)


def click(workspace: Workspace, link: Link, at: datetime | None = None, **values: Any) -> LinkClick:
    known = {"verdict": "person", "visitor": b"v" * 16, "country": "ES", "device": "ios", "referrer_host": ""}
    at = at or timezone.now() - timedelta(minutes=1)
    rows: Any = LinkClick.objects.of(workspace)
    made: LinkClick = rows.create(link=link, at=at, **(known | values))
    return made
