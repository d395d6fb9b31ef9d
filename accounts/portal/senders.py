"""In whose name mails about signing in are written, and who gets them at an agency's own door."""

from __future__ import annotations

from django.http import HttpRequest

from accounts.mail import Sender
from accounts.models import Organization, User
from accounts.portal.agency import sender_of
from accounts.portal.doors import is_at_home
from accounts.portal.looks import organization_of_client


def sender_to(request: HttpRequest | None, user: User | None) -> Sender | None:
    """Of a mail about signing in: the agency's where it is asked for at its door, or by its client anywhere."""
    organization_id = getattr(request, "portal_organization_id", None)
    if organization_id is not None:
        return sender_of(Organization.objects.get(pk=organization_id))
    organization = organization_of_client(user) if user is not None else None
    return sender_of(organization) if organization is not None else None


def may_write_to(request: HttpRequest | None, user: User | None) -> bool:
    """At an agency's own door mails go to its clients and people alone."""
    organization_id = getattr(request, "portal_organization_id", None)
    return organization_id is None or (user is not None and is_at_home(user, organization_id))
