"""Which addresses there are at an organization's own domain: its portal, signing in, and nothing else.

Names are those of `smroi.urls`, so that the same pages and the same lines of permissions.csv serve both.
"""

from __future__ import annotations

from typing import NoReturn

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from django.http import Http404, HttpRequest
from django.urls import include, path, re_path

from accounts.views.home import set_language
from accounts.views.invitations import waiting_invitation
from accounts.views.members import workspace_leave
from analytics.views.portal import home
from analytics.views.shared import Unsubscribe


def not_here(request: HttpRequest) -> NoReturn:
    """Clients come in by an invitation; forms of signing in only ask where signing up would be."""
    raise Http404


of_access = [
    # For those who were invited, and signed in without opening the mail again.
    path("invitations/waiting/<int:invitation_id>/", waiting_invitation, name="waiting_invitation"),
    path("w/<slug:slug>/leave/", workspace_leave, name="workspace_leave"),
]

urlpatterns = [
    path("accounts/login/", account.login, name="account_login"),
    path("accounts/logout/", account.logout, name="account_logout"),
    path("accounts/inactive/", account.account_inactive, name="account_inactive"),
    path("accounts/signup/", not_here, name="account_signup"),
    path("accounts/password/change/", account.password_change, name="account_change_password"),
    path("accounts/password/reset/", account.password_reset, name="account_reset_password"),
    path("accounts/password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "accounts/password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("accounts/2fa/authenticate/", mfa.authenticate, name="mfa_authenticate"),
    path("i18n/language/", set_language, name="set_language"),
    path("", include("analytics.portal_urls")),
    path("", include((of_access, "accounts"))),
    # Of reports that are mailed in the agency's name.
    path(
        "",
        include(
            ([path("reports/stop/<str:key>/", Unsubscribe.as_view(), name="brief_unsubscribe")], "analytics")
        ),
    ),
    # The last, since names are looked up in the first of two namespaces that are called alike.
    path("", include(([path("", home, name="home")], "portal"))),
]

handler400 = "smroi.error_pages.bad_request"
handler500 = "smroi.error_pages.server_error"
