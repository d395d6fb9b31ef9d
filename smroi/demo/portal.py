"""What the clients of the made-up agency see: its colour, a host of its own, and a dashboard, a report and goals."""

from __future__ import annotations

import secrets

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from accounts.brands import set_brand
from accounts.models import Membership, Organization, PortalDomain, Role, User, Workspace
from accounts.tenancy import workspace_scope
from analytics.briefs import briefs, editions
from analytics.dashboards.verbs import make_dashboard
from analytics.portal import switches
from campaigns.models import Goal

# Browsers find names below localhost on this machine, without any DNS.
HOST = "lantern.localhost"
EMAIL = "client@lantern.example"
ACCENT = "#9a3412"


@transaction.atomic
def open_portal(workspace: Workspace, *, password: str, by: User) -> None:
    """Once: whoever took something out of it again, the domain too, keeps that."""
    organization: Organization = workspace.organization
    if User.objects.filter(email=EMAIL).exists():
        return
    set_brand(organization, accent=ACCENT, logo_text="", by=by)
    now = timezone.now()
    PortalDomain.objects.get_or_create(
        organization=organization,
        host=HOST,
        defaults={"token": secrets.token_hex(20), "verified_at": now, "seen_at": now},
    )
    client = User.objects.create_user(EMAIL, password, name="", language=workspace.language)
    EmailAddress.objects.create(user=client, email=EMAIL, verified=True, primary=True)
    Membership.objects.create(user=client, organization=organization, workspace=workspace, role=Role.CLIENT)
    with workspace_scope(workspace):
        dashboard = make_dashboard(workspace, name="Resultados", by=by, template="results")
        switches.show_dashboard(workspace, dashboard, shows=True, by=by)
        for goal in Goal.objects.of(workspace).order_by("pk")[:2]:
            switches.show_goal(workspace, goal, shows=True, by=by)
        brief = briefs.create_brief(workspace, starter="monthly_client", language=workspace.language, by=by)
        editions.seal(workspace, editions.make_edition(workspace, brief, by=by), by=by)
