"""A dashboard is made, renamed, copied, moved, deleted; its saved views come and go."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access
from accounts.errors import DomainError
from accounts.forms import refuse
from accounts.models import Workspace
from analytics.blocks.choices import GROUPS, KINDS
from analytics.blocks.data import title_of
from analytics.dashboards import arranging, verbs
from analytics.dashboards.forms import DashboardForm
from analytics.dashboards.look import Look, look_from
from analytics.dashboards.templates import TEMPLATES
from analytics.models import Dashboard
from analytics.views.arranged import dashboard_of
from campaigns.views.planning import person


@require_http_methods(["GET", "HEAD", "POST"])
def dashboard_new(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    template = request.GET.get("template", "")
    initial = {"is_shared": True, "template": template if template in TEMPLATES else "results"}
    form = DashboardForm(request.POST or None, is_new=True, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = verbs.make_dashboard(workspace, by=person(request), **form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("“%(name)s” is made.") % {"name": made.name})
            where = "dashboard_page" if made.blocks.get("blocks") else "dashboard_edit"
            return redirect(f"analytics:{where}", workspace.slug, made.pk)
    context = {"workspace": workspace, "nav": "results", "form": form}
    return render(request, "analytics/dashboard_new.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def dashboard_edit(request: HttpRequest, slug: str, dashboard_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    dashboard = dashboard_of(request, workspace, dashboard_id)
    may_hide = not dashboard.is_shared or dashboard.owner_id == getattr(person(request), "pk", None)
    form = DashboardForm(
        request.POST or None,
        is_new=False,
        may_hide=may_hide,
        initial={
            "name": dashboard.name,
            "is_shared": dashboard.is_shared,
            "in_portal": dashboard.in_portal,
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            verbs.change_dashboard(
                workspace, dashboard, by=person(request), version=version_in(request), **form.cleaned_data
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("analytics:dashboard_edit", workspace.slug, dashboard.pk)
    context = {
        "workspace": workspace,
        "nav": "results",
        "dashboard": dashboard,
        "form": form,
        "lines": [_line(workspace, block) for block in arranging.blocks_of(dashboard)],
        "may_add": len(arranging.blocks_of(dashboard)) < verbs.MOST_BLOCKS,
        "views": [
            {**view, "href": f"{_page(workspace, dashboard)}?{urlencode(view['look'])}"}
            for view in dashboard.views
        ],
    }
    return render(request, "analytics/dashboard_edit.html", context, status=400 if form.errors else 200)


@require_POST
def dashboard_copy(request: HttpRequest, slug: str, dashboard_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    dashboard = dashboard_of(request, workspace, dashboard_id)
    made = verbs.copy_dashboard(workspace, dashboard, name=request.POST.get("name", ""), by=person(request))
    messages.success(
        request, _("“%(name)s” is made. Only you see it until you share it.") % {"name": made.name}
    )
    return redirect("analytics:dashboard_edit", workspace.slug, made.pk)


@require_POST
def dashboard_move(request: HttpRequest, slug: str, dashboard_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    dashboard = dashboard_of(request, workspace, dashboard_id)
    verbs.move_dashboard(workspace, dashboard, up=request.POST.get("to") == "up", by=person(request))
    return redirect(f"{reverse('analytics:dashboard_list', args=[workspace.slug])}#dashboard-{dashboard.pk}")


@require_POST
def dashboard_delete(request: HttpRequest, slug: str, dashboard_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    dashboard = dashboard_of(request, workspace, dashboard_id)
    verbs.delete_dashboard(workspace, dashboard, by=person(request))
    messages.success(request, _("“%(name)s” is deleted.") % {"name": dashboard.name})
    return redirect("analytics:dashboard_list", workspace.slug)


# --- how it is looked at ------------------------------------------------------------------------------------------


@require_POST
def dashboard_view_new(request: HttpRequest, slug: str, dashboard_id: int) -> HttpResponse:
    """Keeps what the page shows under a name, or as what it begins with."""
    workspace = access.workspace_for(request, slug)
    dashboard = dashboard_of(request, workspace, dashboard_id)
    look: Look | None = None
    try:
        look = look_from(workspace, request.POST)
        params: dict[str, Any] = look.params()
        if request.POST.get("as") == "first":
            verbs.change_dashboard(
                workspace, dashboard, look=params, by=person(request), version=version_in(request)
            )
            messages.success(request, _("The dashboard begins like this from now on."))
        else:
            arranging.save_view(
                workspace,
                dashboard,
                name=request.POST.get("name", ""),
                look=params,
                by=person(request),
                version=version_in(request),
            )
            messages.success(request, _("The view is saved."))
    except DomainError as error:
        messages.error(request, error.message)
    query = f"?{look.query_string()}" if look else ""
    return redirect(f"{_page(workspace, dashboard)}{query}")


@require_POST
def dashboard_view_delete(request: HttpRequest, slug: str, dashboard_id: int, view_id: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    dashboard = dashboard_of(request, workspace, dashboard_id)
    try:
        arranging.remove_view(workspace, dashboard, view_id, by=person(request), version=version_in(request))
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The view is removed."))
    return redirect("analytics:dashboard_edit", workspace.slug, dashboard.pk)


def version_in(request: HttpRequest) -> int:
    """Which version the editor saw; what is no number is none that there ever was."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _page(workspace: Workspace, dashboard: Dashboard) -> str:
    return reverse("analytics:dashboard_page", args=[workspace.slug, dashboard.pk])


def _line(workspace: Workspace, block: dict[str, Any]) -> dict[str, Any]:
    """One block in the list of the editor."""
    try:
        choice = arranging.choice_of(workspace, block)
    except DomainError as error:
        return {
            "id": block["id"],
            "title": block.get("title") or _("This block cannot be shown"),
            "problem": error.message,
        }
    kind = str(KINDS[choice.kind])
    group = str(GROUPS[choice.group_by]) if choice.group_by else ""
    return {"id": block["id"], "title": title_of(choice), "text": f"{kind} · {group}" if group else kind}
