"""Pages of the portal that are about the reader: coming in by an invitation, one's own account, the colours."""

from __future__ import annotations

import re

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from accounts import invitations
from accounts.access import user_of
from accounts.brands import LEAST_CONTRAST, contrast_with_white
from accounts.errors import DomainError
from accounts.forms import JoinForm, refuse
from accounts.models import Invitation, Membership, Role, User
from accounts.portal import joining
from accounts.portal.agency import NEUTRAL, style_of
from accounts.portal.hosts import host_of, organization_id_of
from accounts.portal.looks import portal_look, show_as
from accounts.views.profiles import kept_profile, profile_form

BACKEND = "django.contrib.auth.backends.ModelBackend"
YEAR = 365 * 24 * 3600


@require_safe
@cache_control(max_age=YEAR, public=True, immutable=True)
def look(request: HttpRequest, accent: str) -> HttpResponse:
    """The stylesheet of one colour: nothing in it is anybody's, so everybody may have it."""
    colour = f"#{accent}"
    if not re.fullmatch(r"#[0-9a-f]{6}", colour) or contrast_with_white(colour) < LEAST_CONTRAST:
        raise Http404
    return HttpResponse(style_of(colour), content_type="text/css; charset=utf-8")


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """What an invited client opens from the mail; people of the organization have another page."""
    found = joining.open_invitation(token)
    if found is None:
        return _not_a_client(request, token)
    at = organization_id_of(request)
    if at is not None and found.organization_id != at:
        raise Http404
    show_as(request, found.organization)
    user = request.user
    if isinstance(user, User):
        return _signed_in(request, found, user)
    if joining.has_account(found.email):
        return render(request, "accounts/portal/join.html", {"invitation": found, "asks_to_sign_in": True})
    return _newcomer(request, found)


def _not_a_client(request: HttpRequest, token: str) -> HttpResponse:
    is_at_domain = bool(host_of(request))
    if not is_at_domain and invitations.find(token) is not None:
        return redirect("accounts:invitation", token=token)
    if not is_at_domain and portal_look(request) is None:
        request.portal_look = NEUTRAL  # type: ignore[attr-defined]
    return render(request, "accounts/portal/join_gone.html", status=404)


def _signed_in(request: HttpRequest, found: Invitation, user: User) -> HttpResponse:
    is_mine = invitations.waiting_for(user).filter(pk=found.pk).exists()
    if request.method == "POST":
        try:
            invitations.accept(found, by=user)
        except DomainError as error:
            messages.error(request, error.message)
        else:
            return redirect("portal:start", slug=found.workspace.slug if found.workspace else "")
    return render(request, "accounts/portal/join.html", {"invitation": found, "is_mine": is_mine})


def _newcomer(request: HttpRequest, found: Invitation) -> HttpResponse:
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            membership = joining.join(found, **form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            login(request, membership.user, backend=BACKEND)
            return redirect("portal:start", slug=membership.workspace.slug if membership.workspace else "")
    context = {"invitation": found, "form": form}
    return render(request, "accounts/portal/join.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """A client's name and language, the way to the password, and the way out."""
    form = profile_form(request)
    # Here nobody works together.
    form.fields["name"].help_text = ""
    if (saved := kept_profile(request, form, then="portal:account")) is not None:
        return saved
    context = {"form": form, "memberships": _of_client(request)}
    return render(request, "accounts/portal/account.html", context, status=400 if form.errors else 200)


def _of_client(request: HttpRequest) -> QuerySet[Membership]:
    """What somebody may leave here."""
    found = Membership.objects.filter(user=user_of(request), role=Role.CLIENT).select_related("workspace")
    at = organization_id_of(request)
    return (found if at is None else found.filter(organization_id=at)).order_by("workspace__name", "pk")
