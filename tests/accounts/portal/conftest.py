"""What tests of the portal's hosts share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.models import Organization, PortalDomain
from accounts.portal.hosts import forget_hosts

HOST = "results.lantern.example"


@pytest.fixture(autouse=True)
def nothing_known(db: None) -> Iterator[None]:
    """What a process remembers of hosts and counts outlives the transaction of a test."""
    forget_hosts()
    cache.clear()
    yield
    forget_hosts()


def own_domain(organization: Organization, host: str = HOST) -> PortalDomain:
    now = timezone.now()
    return PortalDomain.objects.create(
        organization=organization, host=host, token="portal-token", verified_at=now, seen_at=now
    )


def browser_at(host: str = HOST) -> Client:
    return Client(headers={"host": host})
