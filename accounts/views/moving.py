"""Pages on which a workspace leaves its organization: moved by an owner of both, or offered by mail and accepted."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import handovers, moving
from accounts.access import organization_for, user_of, workspace_in
from accounts.errors import DomainError
from accounts.forms import HandoverForm, OwnOrganizationForm, refuse
from accounts.models import Organization, User, Workspace


@require_http_methods(["GET", "HEAD", "POST"])
def workspace_move(request: HttpRequest, organization_id: int, slug: str) -> HttpResponse:
    """`to` moves it at once, `email` offers it to the owner of an organization that is not one's own."""
    found = organization_for(request, organization_id)
    workspace = workspace_in(found, slug)
    others = moving.owned_by(user_of(request)).exclude(pk=found.pk)
    sent = request.POST if request.method == "POST" else None
    is_offer = sent is not None and "email" in sent
    to_own = OwnOrganizationForm(None if is_offer else sent, organizations=others)
    by_mail = HandoverForm(sent if is_offer else None)
    if sent is not None and (answer := _moved(request, workspace, by_mail if is_offer else to_own)):
        return answer
    context = {
        "organization": found,
        "place": workspace,
        "to_own": to_own if others.exists() else None,
        "by_mail": by_mail,
        "offer": handovers.waiting_for(workspace),
    }
    wrong = to_own.errors or by_mail.errors
    return render(request, "accounts/workspace_move.html", context, status=400 if wrong else 200)


def _moved(request: HttpRequest, workspace: Workspace, form: forms.Form) -> HttpResponse | None:
    """Where to go on; None when the form must be shown again."""
    if not form.is_valid():
        return None
    try:
        if isinstance(form, HandoverForm):
            handovers.offer(workspace, email=form.cleaned_data["email"], by=user_of(request))
            messages.success(request, _("The offer is on its way. Until it is accepted, nothing changes."))
            return redirect(request.path)
        taking = form.cleaned_data["to"]
        moving.move(workspace, to=taking, by=user_of(request))
    except DomainError as error:
        refuse(form, error)
        return None
    return _welcome(request, workspace, taking)


def _welcome(request: HttpRequest, workspace: Workspace, taking: Organization) -> HttpResponse:
    messages.success(
        request,
        _("%(name)s belongs to %(organization)s now.") % {"name": workspace, "organization": taking},
    )
    return redirect("accounts:organization", organization_id=taking.pk)


@require_POST
def workspace_move_withdraw(request: HttpRequest, organization_id: int, slug: str) -> HttpResponse:
    found = organization_for(request, organization_id)
    handovers.withdraw(workspace_in(found, slug), by=user_of(request))
    messages.success(request, _("The offer is withdrawn."))
    return redirect("accounts:workspace_move", organization_id=found.pk, slug=slug)


@require_http_methods(["GET", "HEAD", "POST"])
def handover(request: HttpRequest, token: str) -> HttpResponse:
    """Says who offers what; only the owner of an organization takes it, with the address the mail came to."""
    found = handovers.find(token)
    if found is None:
        return render(request, "accounts/handover_gone.html", status=404)
    user = request.user
    if not isinstance(user, User):
        if request.method == "POST":
            return redirect_to_login(request.get_full_path())
        return render(request, "accounts/handover.html", {"handover": found})
    own = moving.owned_by(user).exclude(pk=found.organization_id)
    is_mine = handovers.is_for(found, user)
    form = OwnOrganizationForm(request.POST or None, organizations=own)
    if request.method == "POST" and form.is_valid():
        try:
            handovers.accept(found, to=form.cleaned_data["to"], by=user)
        except DomainError as error:
            refuse(form, error)
        else:
            return _welcome(request, found.workspace, form.cleaned_data["to"])
    context = {"handover": found, "is_mine": is_mine, "form": form if own.exists() else None}
    return render(request, "accounts/handover.html", context, status=400 if form.errors else 200)
