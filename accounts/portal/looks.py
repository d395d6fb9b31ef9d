"""Which look a page has: the agency's for its clients, nobody's at the entrance, the product's own everywhere else."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.contrib.auth import get_user
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from accounts import invitations
from accounts.access import is_only_client
from accounts.models import Membership, Organization, Role, User
from accounts.portal.agency import NEUTRAL, PortalLook, look_for
from accounts.portal.hosts import organization_id_of

# Pages that belong to a portal whoever looks at them, also where there is nothing.
PATHS = ("/portal/", "/your-account/", "/join/")
# Set on the way to a portal, so that the pages of signing in stay without a name when they lead to each other.
ENTRANCE_COOKIE, ENTRANCE = "entrance", "portal"


def show_as(request: HttpRequest, organization: Organization) -> None:
    """The rest of this request looks as this organization does."""
    request.portal_look = look_for(organization)  # type: ignore[attr-defined]


def portal_look(request: HttpRequest) -> PortalLook | None:
    """None on the pages of the product itself."""
    if not hasattr(request, "portal_look"):
        request.portal_look = _found(request)  # type: ignore[attr-defined]
    look: PortalLook | None = request.portal_look  # type: ignore[attr-defined]
    return look


def _found(request: HttpRequest) -> PortalLook | None:
    if organization_id := organization_id_of(request):
        return look_for(Organization.objects.get(pk=organization_id))
    user = getattr(request, "user", None)
    if user is None and hasattr(request, "session"):
        # A page that is answered before anybody looked who asks, as for a body that is too large.
        user = get_user(request)
    if isinstance(user, User):
        # Whom a door has just let in as more than a client needs no look-up.
        is_more = getattr(request, "is_colleague", False)
        organization = None if is_more else organization_of_client(user)
        if organization is not None:
            return look_for(organization)
    elif (look := _at_the_entrance(request)) is not None:
        return look
    return NEUTRAL if request.path.startswith(PATHS) else None


def organization_of_client(user: User) -> Organization | None:
    """Of somebody who is nothing but a client; where of several, of the first."""
    if not is_only_client(user):
        return None
    first = Membership.objects.filter(user=user, role=Role.CLIENT).select_related("organization")
    membership = first.order_by("created_at", "pk").first()
    return membership.organization if membership else None


def _at_the_entrance(request: HttpRequest) -> PortalLook | None:
    """Of somebody who has yet to sign in, by where they want to go."""
    if not request.path.startswith("/accounts/"):
        return None
    wanted = urlsplit(request.POST.get("next", "") or request.GET.get("next", "")).path
    if wanted.startswith("/join/"):
        return _of_invitation(wanted) or NEUTRAL
    is_on_the_way = request.COOKIES.get(ENTRANCE_COOKIE) == ENTRANCE
    return NEUTRAL if wanted.startswith(PATHS) or (is_on_the_way and not wanted) else None


def _of_invitation(path: str) -> PortalLook | None:
    try:
        token = str(resolve(path).kwargs["token"])
    except (Resolver404, KeyError):
        return None
    found = invitations.find(token)
    return look_for(found.organization) if found and found.role == Role.CLIENT else None
