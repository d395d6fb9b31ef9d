"""The page behind the link in an invitation's mail, and the answer to one that waits."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import invitations
from accounts.access import user_of
from accounts.errors import DomainError
from accounts.models import Invitation, Role, User
from accounts.portal.doors import waiting_at
from accounts.portal.hosts import host_of, organization_id_of


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Says who invites to what. The page is the same whether the address has an account or not."""
    found = invitations.find(token)
    if found is None:
        return render(request, "accounts/invitation_gone.html", status=404)
    if found.role == Role.CLIENT:
        return redirect("portal:join", token=token)
    user = request.user
    if not isinstance(user, User):
        if request.method == "POST":
            return redirect_to_login(request.get_full_path())
        return render(request, "accounts/invitation.html", {"invitation": found})
    is_mine = invitations.waiting_for(user).filter(pk=found.pk).exists()
    if request.method == "POST":
        return _answer(request, found)
    return render(request, "accounts/invitation.html", {"invitation": found, "is_mine": is_mine})


@require_POST
@login_required
def waiting_invitation(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """Accept or decline without the mail: the verified address is proof enough."""
    user = user_of(request)
    at = organization_id_of(request)
    found = waiting_at(user, at).filter(pk=invitation_id).first()
    if found is None:
        messages.error(request, _("This invitation is no longer open. Ask for a new one."))
        return redirect(_home(request))
    return _answer(request, found)


def _answer(request: HttpRequest, found: Invitation) -> HttpResponse:
    user = user_of(request)
    try:
        if request.POST.get("answer") == "decline":
            messages.success(request, _decline(found, user))
        else:
            messages.success(request, _accept(request, found, user))
    except DomainError as error:
        messages.error(request, error.message)
    return redirect(_home(request))


def _home(request: HttpRequest) -> str:
    return "portal:home" if host_of(request) else "accounts:home"


def _accept(request: HttpRequest, found: Invitation, user: User) -> str:
    invitations.accept(found, by=user)
    if found.workspace and found.role > Role.CLIENT:
        request.session["workspace"] = found.workspace.slug
    return _("Welcome to %(name)s.") % {"name": found.workspace or found.organization}


def _decline(found: Invitation, user: User) -> str:
    invitations.decline(found, by=user)
    return _("The invitation is declined.")
