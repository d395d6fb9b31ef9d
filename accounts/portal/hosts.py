"""From the host of a request to the organization whose portal is there; other hosts are left as they are."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port, validate_host
from django.utils import timezone

from accounts.models import PortalDomain

T = TypeVar("T")

# How long a process may believe what it saw: so long does a removed domain serve at most.
SECONDS = 30
MOST_KNOWN = 2000
# In a session: the host at which it began. It is worth nothing at another one.
SESSION_HOST = "portal_host"


class Remembered(Generic[T]):
    """What was found of a host, kept by this process for a moment, also that there is nothing.

    Hosts that somebody makes up push out each other and none that exists.
    """

    def __init__(self, find: Callable[[str], T | None]) -> None:
        self._find = find
        self._found: dict[str, tuple[float, T]] = {}
        self._nothing: dict[str, float] = {}

    def of(self, host: str) -> T | None:
        now = time.monotonic()
        kept = self._found.get(host)
        if kept is not None and now - kept[0] < SECONDS:
            return kept[1]
        if now - self._nothing.get(host, -SECONDS) < SECONDS:
            return None
        found = self._find(host)
        full = self._nothing if found is None else self._found
        if len(full) >= MOST_KNOWN:
            full.clear()
        if found is None:
            self._found.pop(host, None)
            self._nothing[host] = now
        else:
            self._found[host] = now, found
        return found

    def forget(self) -> None:
        self._found.clear()
        self._nothing.clear()


class Served(NamedTuple):
    """A verified domain: whose it is, and whether a request has arrived at it before."""

    organization_id: int
    was_seen: bool


def _served(domain: str) -> Served | None:
    rows = PortalDomain.objects.filter(host=domain, verified_at__isnull=False)
    found = rows.values_list("organization_id", "seen_at").first()
    return Served(found[0], found[1] is not None) if found else None


_domains = Remembered(_served)


def organization_at(domain: str) -> int | None:
    """The organization whose verified domain this is. One statement for each host and moment."""
    found = _domains.of(domain)
    return found.organization_id if found else None


def forget_hosts() -> None:
    _domains.forget()


def _note_arrival(domain: str) -> None:
    """That the domain leads here: written once, with the first request."""
    found = _domains.of(domain)
    if found is not None and not found.was_seen:
        rows = PortalDomain.objects.filter(host=domain, verified_at__isnull=False, seen_at__isnull=True)
        rows.update(seen_at=timezone.now())
        _domains.forget()


def host_of(request: HttpRequest) -> str:
    """The portal's host at which the request came in; empty at the installation's own."""
    return str(getattr(request, "portal_host", ""))


def organization_id_of(request: HttpRequest | None) -> int | None:
    """Whose domain the request came in by; None at the installation's own host."""
    found: int | None = getattr(request, "portal_organization_id", None)
    return found


class PortalHostMiddleware:
    """A verified domain reaches the portal of its organization and nothing else; unknown hosts stay refused by Django.

    It stands first, since whatever comes after it asks for the host.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        domain, port = split_domain_port(request.META.get("HTTP_HOST", ""))
        if not domain or validate_host(domain, settings.ALLOWED_HOSTS):
            return self.get_response(request)
        organization_id = organization_at(domain)
        if organization_id is None:
            return self.get_response(request)
        _note_arrival(domain)
        host = f"{domain}:{port}" if port else domain
        request.portal_host = host  # type: ignore[attr-defined]
        request.portal_organization_id = organization_id  # type: ignore[attr-defined]
        request.urlconf = settings.PORTAL_URLCONF
        # Seen to be a host of ours: of this request alone, so that ALLOWED_HOSTS stays what the operator wrote.
        request.get_host = lambda: host  # type: ignore[method-assign]
        response = self.get_response(request)
        response["X-Robots-Tag"] = "noindex, nofollow"
        if settings.SECURE_HSTS_SECONDS and request.is_secure():
            # What else is below somebody's domain is for them to decide.
            response["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}"
        return response


class SessionHostMiddleware:
    """A session is of the host at which it began: carried to another one, nobody is signed in by it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.session.get(
            SESSION_HOST, ""
        ) != host_of(request):
            request.user = AnonymousUser()
        return self.get_response(request)


@receiver(user_logged_in, dispatch_uid="accounts.portal.bind_session")
def bind_session(sender: object, request: HttpRequest | None = None, **named: object) -> None:
    if request is not None and host_of(request):
        request.session[SESSION_HOST] = host_of(request)
