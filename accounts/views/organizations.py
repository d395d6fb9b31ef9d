"""Pages of one organization: what it has, its name, more workspaces, a new owner."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import archive, locality, members, workspaces
from accounts.access import organization_for, user_of
from accounts.errors import DomainError
from accounts.forms import OrganizationForm, TransferForm, WorkspaceForm, refuse
from accounts.models import Membership, Organization


@require_http_methods(["GET", "HEAD", "POST"])
def organization(request: HttpRequest, organization_id: int) -> HttpResponse:
    found = organization_for(request, organization_id)
    initial = {"name": found.name, "kind": found.kind, "currency": found.currency}
    form = OrganizationForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            workspaces.change_organization(found, **form.cleaned_data, by=user_of(request))
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:organization", organization_id=found.pk)
    context = {
        "organization": found,
        "form": form,
        "workspaces": found.workspaces.filter(archived_at=None).order_by("name"),
        "archived": archive.archived_in(found),
        "members": members.members_of(found),
        "tab": "organization",
    }
    return render(request, "accounts/organization.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def workspace_new(request: HttpRequest, organization_id: int) -> HttpResponse:
    """One more workspace, set up like the one before until somebody says otherwise."""
    found = organization_for(request, organization_id)
    like = found.workspaces.order_by("-created_at").first()
    guess = locality.guess(request)
    initial = {
        "currency": like.currency if like else guess.currency,
        "time_zone": like.time_zone if like else guess.time_zone,
        "language": like.language if like else user_of(request).language,
    }
    form = WorkspaceForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            workspace = workspaces.create_workspace(found, values=form.values(), by=user_of(request))
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("The workspace is ready. Import its first file to see results."))
            return redirect("analytics:dashboard", slug=workspace.slug)
    context = {
        "organization": found,
        "form": form,
        "becomes_agency": found.kind == Organization.Kind.BUSINESS and like is not None,
    }
    return render(request, "accounts/workspace_new.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def organization_transfer(request: HttpRequest, organization_id: int) -> HttpResponse:
    """Hand the organization to somebody else; a page of its own, since there is no way back without them."""
    found = organization_for(request, organization_id)
    mine = get_object_or_404(Membership, organization=found, workspace=None, user=user_of(request))
    form = TransferForm(request.POST or None, organization=found, but=mine)
    if request.method == "POST" and form.is_valid():
        try:
            members.transfer_ownership(found, to=form.cleaned_data["to"], by=user_of(request))
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("The organization has a new owner. You are an admin now."))
            return redirect("accounts:organization", organization_id=found.pk)
    heirs = form.fields["to"].queryset.exists()  # type: ignore[attr-defined]  # a ModelChoiceField, see the form
    context = {"organization": found, "form": form, "has_heirs": heirs}
    return render(request, "accounts/organization_transfer.html", context, status=400 if form.errors else 200)


@require_POST
def organization_leave(request: HttpRequest, organization_id: int) -> HttpResponse:
    found = organization_for(request, organization_id)
    mine = get_object_or_404(Membership, organization=found, workspace=None, user=user_of(request))
    try:
        members.leave(mine, by=user_of(request))
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("accounts:profile")
    messages.success(request, _("You have left %(name)s.") % {"name": found.name})
    return redirect("accounts:home")
