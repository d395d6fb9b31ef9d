"""What a page tells its reader about the plan: that it ends soon, has ended, or lets nothing be changed."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import role_in_organization
from accounts.billing.standing import Standing, is_on, standing_of
from accounts.models import Membership, Organization, Role, User
from accounts.templatetags.formats import day

# They say it themselves, with what to do about it.
PLAN_PAGES = frozenset({"accounts:organization_usage", "accounts:organization_billing"})


@dataclass(frozen=True, slots=True)
class PlanNotice:
    text: str
    tone: str
    # Of the page where a plan is chosen; empty for those who may not open it.
    href: str = ""
    action: str = ""


def notice_for(request: HttpRequest) -> PlanNotice | None:
    """For those who work with it. Who only reads is told nothing: to them nothing has changed."""
    organization = getattr(request, "organization_in_view", None)
    if not is_on() or not isinstance(organization, Organization) or not isinstance(request.user, User):
        return None
    if request.resolver_match is not None and request.resolver_match.view_name in PLAN_PAGES:
        return None
    roles = Membership.objects.filter(user=request.user, organization=organization, role__gte=Role.ANALYST)
    if not roles.exists():
        return None
    role = role_in_organization(request.user, organization)
    manages = role is not None and role >= Role.ADMIN
    said = _said(standing_of(organization.pk), manages=manages)
    if said is None or not manages:
        return said
    href = reverse("accounts:organization_usage", args=[organization.pk])
    return PlanNotice(said.text, said.tone, href, _("Plan and usage"))


def _said(standing: Standing, *, manages: bool) -> PlanNotice | None:
    values = {"day": day(standing.last_day), "read_only": day(standing.read_only_from)}
    if standing.is_read_only:
        text = _("The plan has ended. All of it can be read and downloaded; nothing can be changed.")
        return PlanNotice(text, "error")
    if standing.is_in_grace:
        text = _("The plan has ended. From %(read_only)s on nothing can be changed.") % values
        return PlanNotice(text, "warning")
    if manages and standing.warns_at is not None and standing.warns_at <= timezone.now():
        return PlanNotice(_("The plan ends on %(day)s.") % values, "info")
    return None
