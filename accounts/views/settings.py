"""Settings of a workspace: what it is called and counts in, its API keys, what was done in it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import keeping, keys, members, workspaces
from accounts.access import user_of, workspace_for
from accounts.activity import described
from accounts.errors import DomainError
from accounts.forms import FOR_EVER, ApiKeyForm, KeepingForm, WorkspaceSettingsForm, refuse
from accounts.models import ApiKey, AuditEntry, Role, Workspace

ENTRIES_ON_A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def workspace_settings(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = workspace_for(request, slug)
    form = WorkspaceSettingsForm(request.POST or None, initial=_initial(workspace))
    if request.method == "POST" and form.is_valid():
        try:
            workspaces.change_settings(workspace, values=form.values(), by=user_of(request))
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:workspace_settings", slug=slug)
    return _settings_page(request, workspace, form, _keeping_form(workspace))


@require_POST
def workspace_keeping(request: HttpRequest, slug: str) -> HttpResponse:
    """What is kept of files and contacts; a form of its own on the page of the settings."""
    workspace = workspace_for(request, slug)
    keeping_form = KeepingForm(request.POST)
    if keeping_form.is_valid():
        data = keeping_form.cleaned_data
        keeping.change_keeping(
            workspace,
            files_days=data["keep_files_days"],
            contacts=data["keep_contacts"],
            by=user_of(request),
        )
        messages.success(request, _("Saved."))
        return redirect("accounts:workspace_settings", slug=slug)
    form = WorkspaceSettingsForm(initial=_initial(workspace))
    return _settings_page(request, workspace, form, keeping_form)


def _initial(workspace: Workspace) -> dict[str, Any]:
    values = {name: getattr(workspace, name) for name in workspaces.Settings.__annotations__}
    return {**values, "import_tolerance": workspace.import_tolerance / 100 or None}


def _keeping_form(workspace: Workspace) -> KeepingForm:
    days = workspace.keep_files_days
    return KeepingForm(
        initial={
            "keep_files_days": FOR_EVER if days is None else str(days),
            "keep_contacts": workspace.keep_contacts,
        }
    )


def _settings_page(
    request: HttpRequest, workspace: Workspace, form: WorkspaceSettingsForm, keeping_form: KeepingForm
) -> HttpResponse:
    on_all = members.role_at(user_of(request), workspace.organization, None)
    context = {
        "workspace": workspace,
        "nav": "settings",
        "tab": "settings",
        "form": form,
        "keeping_form": keeping_form,
        "is_of_organization": on_all is not None,
        "may_move": on_all == Role.OWNER,
        "may_archive": on_all is not None and on_all >= Role.ADMIN,
    }
    wrong = form.errors or keeping_form.errors
    return render(request, "accounts/workspace_settings.html", context, status=400 if wrong else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def api_keys(request: HttpRequest, slug: str) -> HttpResponse:
    """The keys; a POST makes one and is the only page that ever shows it."""
    workspace = workspace_for(request, slug)
    role: Role = workspace.role  # type: ignore[attr-defined]  # set by the door
    initial = {"role": min(Role.ANALYST, role), "scope": ApiKey.Scope.READ}
    form = ApiKeyForm(request.POST or None, roles=members.grantable_roles(role), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            key, text = keys.make_key(
                workspace,
                name=form.cleaned_data["name"],
                role=form.cleaned_data["role"],
                scope=form.cleaned_data["scope"],
                by=user_of(request),
            )
        except DomainError as error:
            refuse(form, error)
        else:
            fresh = ApiKeyForm(roles=members.grantable_roles(role), initial=initial)
            response = _key_page(request, workspace, fresh, made=key, text=text)
            response["Cache-Control"] = "no-store"
            return response
    return _key_page(request, workspace, form)


def _key_page(
    request: HttpRequest,
    workspace: Workspace,
    form: ApiKeyForm,
    *,
    made: ApiKey | None = None,
    text: str = "",
) -> HttpResponse:
    living = ApiKey.objects.filter(workspace=workspace, revoked_at=None).select_related("created_by")
    context = {
        "workspace": workspace,
        "nav": "settings",
        "tab": "keys",
        "form": form,
        "keys": living.order_by("-created_at"),
        "made": made,
        "key_text": text,
    }
    return render(request, "accounts/api_keys.html", context, status=400 if form.errors else 200)


@require_POST
def api_key_revoke(request: HttpRequest, slug: str, key_id: int) -> HttpResponse:
    workspace = workspace_for(request, slug)
    key = get_object_or_404(
        ApiKey.objects.select_related("workspace__organization"), pk=key_id, workspace=workspace
    )
    keys.revoke_key(key, by=user_of(request))
    messages.success(request, _("The key %(name)s no longer works.") % {"name": key.name})
    return redirect("accounts:api_keys", slug=slug)


@require_safe
def activity(request: HttpRequest, slug: str) -> HttpResponse:
    """Who did what in this workspace, the latest first."""
    workspace = workspace_for(request, slug)
    entries = AuditEntry.objects.filter(workspace=workspace).order_by("-at", "-pk")
    page = Paginator(entries, ENTRIES_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "workspace": workspace,
        "nav": "settings",
        "tab": "activity",
        "page": page,
        "entries": [described(entry) for entry in page],
    }
    return render(request, "accounts/activity.html", context)
