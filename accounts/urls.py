"""Addresses of the front door, of organizations, and of the settings of workspaces."""

from __future__ import annotations

from django.urls import URLPattern, path

from accounts.billing.door import StripeView
from accounts.views import (
    archive,
    billing,
    brands,
    home,
    invitations,
    members,
    moving,
    organizations,
    portal_domains,
    settings,
)

app_name = "accounts"

ORGANIZATION = "o/<int:organization_id>/"
SETTINGS = "w/<slug:slug>/settings/"


def _member_urls(prefix: str, kind: str) -> list[URLPattern]:
    return [
        path(f"{prefix}members/", members.member_list, name=f"{kind}_members"),
        path(f"{prefix}members/<int:membership_id>/role/", members.member_role, name=f"{kind}_member_role"),
        path(
            f"{prefix}members/<int:membership_id>/remove/",
            members.member_remove,
            name=f"{kind}_member_remove",
        ),
        path(
            f"{prefix}invitations/<int:invitation_id>/resend/",
            members.invitation_resend,
            name=f"{kind}_invitation_resend",
        ),
        path(
            f"{prefix}invitations/<int:invitation_id>/revoke/",
            members.invitation_revoke,
            name=f"{kind}_invitation_revoke",
        ),
    ]


urlpatterns = [
    path("", home.home, name="home"),
    path("workspaces/", home.workspace_list, name="workspace_list"),
    path("start/", home.start, name="start"),
    path("profile/", home.profile, name="profile"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    path(
        "invitations/waiting/<int:invitation_id>/", invitations.waiting_invitation, name="waiting_invitation"
    ),
    path(ORGANIZATION, organizations.organization, name="organization"),
    path(f"{ORGANIZATION}workspaces/new/", organizations.workspace_new, name="workspace_new"),
    path(f"{ORGANIZATION}transfer/", organizations.organization_transfer, name="organization_transfer"),
    path(f"{ORGANIZATION}brand/", brands.organization_brand, name="organization_brand"),
    path(f"{ORGANIZATION}portal/", portal_domains.portal_domains, name="portal_domains"),
    path(
        f"{ORGANIZATION}portal/<int:portal_domain_id>/check/",
        portal_domains.portal_domain_check,
        name="portal_domain_check",
    ),
    path(
        f"{ORGANIZATION}portal/<int:portal_domain_id>/remove/",
        portal_domains.portal_domain_remove,
        name="portal_domain_remove",
    ),
    path(f"{ORGANIZATION}archive/<slug:slug>/", archive.workspace_archive, name="workspace_archive"),
    path(f"{ORGANIZATION}restore/<slug:slug>/", archive.workspace_restore, name="workspace_restore"),
    path(f"{ORGANIZATION}move/<slug:slug>/", moving.workspace_move, name="workspace_move"),
    path(
        f"{ORGANIZATION}move/<slug:slug>/withdraw/",
        moving.workspace_move_withdraw,
        name="workspace_move_withdraw",
    ),
    path("handovers/<str:token>/", moving.handover, name="handover"),
    path(f"{ORGANIZATION}leave/", organizations.organization_leave, name="organization_leave"),
    path(f"{ORGANIZATION}usage/", billing.usage, name="organization_usage"),
    path(f"{ORGANIZATION}billing/", billing.billing, name="organization_billing"),
    path(f"{ORGANIZATION}billing/checkout/", billing.checkout, name="organization_checkout"),
    path(f"{ORGANIZATION}billing/portal/", billing.portal, name="organization_portal"),
    path("hooks/billing/stripe/", StripeView.as_view(), name="stripe_event"),
    *_member_urls(ORGANIZATION, "organization"),
    path(SETTINGS, settings.workspace_settings, name="workspace_settings"),
    path(f"{SETTINGS}keeping/", settings.workspace_keeping, name="workspace_keeping"),
    *_member_urls(SETTINGS, "workspace"),
    path(f"{SETTINGS}keys/", settings.api_keys, name="api_keys"),
    path(f"{SETTINGS}keys/<int:key_id>/revoke/", settings.api_key_revoke, name="api_key_revoke"),
    path(f"{SETTINGS}activity/", settings.activity, name="activity"),
    path("w/<slug:slug>/leave/", members.workspace_leave, name="workspace_leave"),
]
