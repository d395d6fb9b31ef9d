"""What can still be done when the plan has ended and its days of grace are over: all reading, and what is listed here.

Asked by the doors of `access`, so that no view can forget it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.fields import BooleanField

from accounts.billing.standing import is_on, standing_of
from accounts.errors import PlanRefusal
from accounts.models import Organization

SAFE = {"GET", "HEAD", "OPTIONS"}
# Routes that change something and stay open, each with the reason.
STAYS_OPEN = {
    "accounts:organization_checkout": "the way out",
    "accounts:organization_portal": "the way out",
    "accounts:organization_leave": "nobody is held",
    "accounts:workspace_leave": "nobody is held",
    "accounts:organization_transfer": "so that somebody else can pay",
    "accounts:organization_member_remove": "whoever must not see it any more",
    "accounts:workspace_member_remove": "whoever must not see it any more",
    "accounts:organization_invitation_revoke": "whoever must not see it any more",
    "accounts:workspace_invitation_revoke": "whoever must not see it any more",
    "accounts:workspace_move_withdraw": "whoever must not get it any more",
    "accounts:api_key_revoke": "a key that got about",
    "accounts:portal_domain_remove": "what is public must be taken off the net",
    "analytics:brief_portal": "what clients see must be taken from them",
    "analytics:dashboard_portal": "what clients see must be taken from them",
    "analytics:goal_portal": "what clients see must be taken from them",
    "analytics:link_revoke": "a link that got about",
    "accounts:workspace_keeping": "what is kept of people",
    "campaigns:lead_erase": "people have a right to it",
    "campaigns:page_publish": "what is public must be taken off the net",
    "campaigns:page_archive": "what is public must be taken off the net",
    "campaigns:link_archive": "what is public must be taken off the net",
    "campaigns_api:link_archive": "what is public must be taken off the net",
    "campaigns:source_stop": "whoever sends what is no longer wanted",
    "campaigns_api:event_list": "an event that is not taken is lost for good",
    "analytics:notices_seen": "says only that somebody looked",
}


def _is_told_to_archive(request: HttpRequest) -> bool:
    """What is no answer to it is refused by the view."""
    sent = getattr(request, "data", None)
    said = sent.get("archived", True) if isinstance(sent, Mapping) else True
    try:
        return bool(BooleanField().run_validation(said))
    except ValidationError:
        return True


def _takes_from_clients(request: HttpRequest) -> bool:
    return request.POST.get("show") != "1"


# Of those, the ones that also put back what they took away, and whether a call only takes away.
ONLY_TAKES_AWAY: Mapping[str, Callable[[HttpRequest], bool]] = {
    "campaigns:page_publish": lambda request: "stop" in request.POST,
    "campaigns:page_archive": lambda request: "restore" not in request.POST,
    "campaigns:link_archive": lambda request: "restore" not in request.POST,
    "campaigns_api:link_archive": _is_told_to_archive,
    "campaigns:source_stop": lambda request: "restart" not in request.POST,
    "analytics:brief_portal": _takes_from_clients,
    "analytics:dashboard_portal": _takes_from_clients,
    "analytics:goal_portal": _takes_from_clients,
}


def hold(request: HttpRequest, organization: Organization) -> None:
    """Refuse a change while the organization is read-only; one query, and only where billing is on.

    A page that is looked at tells later of the plan of the organization that it is about.
    """
    if not is_on():
        return
    request.organization_in_view = organization  # type: ignore[attr-defined]  # read by `told`
    if request.method in SAFE:
        return
    route = request.resolver_match.view_name if request.resolver_match else ""
    takes_away = ONLY_TAKES_AWAY.get(route)
    if route in STAYS_OPEN and (takes_away is None or takes_away(request)):
        return
    if standing_of(organization.pk).is_read_only:
        raise PlanRefusal(
            _(
                "The plan of this organization has ended, so nothing can be changed for now. All of it can still be"
                " read and downloaded, and visits and sales are still taken down. An owner can choose a plan."
            ),
            organization_id=organization.pk,
            code="read_only",
        )
