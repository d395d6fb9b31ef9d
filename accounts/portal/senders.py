"""In whose name mails about signing in are written, and who gets them at an agency's own door."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest

from accounts.access import is_only_client
from accounts.mail import Sender
from accounts.models import Organization, User
from accounts.portal.agency import sender_of
from accounts.portal.doors import is_at_home
from accounts.portal.hosts import organization_id_of
from accounts.portal.looks import organization_of_client


def sender_to(request: HttpRequest | None, user: User | None) -> Sender | None:
    """Of a mail about signing in: to a client in the agency's name, to everybody else in the installation's.

    Whoever holds the agency's domain reads what is opened there, also a link that sets a password. So it leads there
    only for an account that opens nothing but this agency's portal.
    """
    if user is None or not is_only_client(user):
        return None
    organization = _at_the_door(request, user) or organization_of_client(user)
    if organization is None:
        return None
    sender = sender_of(organization)
    is_of_others = user.memberships.exclude(organization=organization).exists()
    return replace(sender, base_url=settings.BASE_URL) if is_of_others else sender


def _at_the_door(request: HttpRequest | None, user: User) -> Organization | None:
    """Where a client of several agencies asks at the door of one, this one."""
    organization_id = organization_id_of(request)
    if organization_id is None:
        return None
    return Organization.objects.filter(pk=organization_id, memberships__user=user).first()


def may_write_to(request: HttpRequest | None, user: User | None) -> bool:
    """At an agency's own door mails go to its clients and people alone."""
    organization_id = organization_id_of(request)
    return organization_id is None or (user is not None and is_at_home(user, organization_id))
