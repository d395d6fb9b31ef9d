"""The blocks of a dashboard: one more, another choice, one place up or down, away with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access
from accounts.errors import DomainError
from accounts.models import Workspace
from analytics.blocks.choices import FILTERS
from analytics.dashboards import arranging
from analytics.dashboards.forms import METRIC_FIELDS, BlockForm, initial_of
from analytics.models import Dashboard
from analytics.views.arranged import dashboard_of
from analytics.views.arranged_edit import version_in
from campaigns.views.planning import person


@require_http_methods(["GET", "HEAD", "POST"])
def dashboard_block_new(request: HttpRequest, slug: str, dashboard_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    dashboard = dashboard_of(request, workspace, dashboard_id)
    form = BlockForm(workspace, request.POST or None, initial={"kind": "cards"})
    if request.method == "POST" and form.is_valid():
        try:
            name = arranging.add_block(
                workspace, dashboard, choice=form.choice(), by=person(request), version=version_in(request)
            )
        except DomainError as error:
            _refuse(form, error)
        else:
            messages.success(request, _("The block is added."))
            return _back(workspace, dashboard, name)
    return _form_page(request, workspace, dashboard, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def dashboard_block(request: HttpRequest, slug: str, dashboard_id: int, block_id: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    dashboard = dashboard_of(request, workspace, dashboard_id)
    block = next((one for one in arranging.blocks_of(dashboard) if one["id"] == block_id), None)
    if block is None:
        raise Http404
    form = BlockForm(workspace, request.POST or None, initial=initial_of(block))
    if request.method == "POST" and form.is_valid():
        try:
            arranging.change_block(
                workspace,
                dashboard,
                block_id,
                choice=form.choice(),
                by=person(request),
                version=version_in(request),
            )
        except DomainError as error:
            _refuse(form, error)
        else:
            messages.success(request, _("Saved."))
            return _back(workspace, dashboard, block_id)
    return _form_page(request, workspace, dashboard, form, block)


@require_POST
def dashboard_block_move(request: HttpRequest, slug: str, dashboard_id: int, block_id: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    dashboard = dashboard_of(request, workspace, dashboard_id)
    try:
        arranging.move_block(
            workspace,
            dashboard,
            block_id,
            up=request.POST.get("to") == "up",
            by=person(request),
            version=version_in(request),
        )
    except DomainError as error:
        messages.error(request, error.message)
    return _back(workspace, dashboard, block_id)


@require_POST
def dashboard_block_remove(request: HttpRequest, slug: str, dashboard_id: int, block_id: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    dashboard = dashboard_of(request, workspace, dashboard_id)
    try:
        arranging.remove_block(
            workspace, dashboard, block_id, by=person(request), version=version_in(request)
        )
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The block is removed."))
    return _back(workspace, dashboard, "blocks")


def _back(workspace: Workspace, dashboard: Dashboard, place: str) -> HttpResponse:
    address = reverse("analytics:dashboard_edit", args=[workspace.slug, dashboard.pk])
    return redirect(f"{address}#{place}" if place.isalnum() else address)


def _refuse(form: BlockForm, error: DomainError) -> None:
    """Metrics stand in several fields; what is wrong with them is said at the first."""
    field = METRIC_FIELDS[0] if error.field == "metrics" else error.field
    form.add_error(field if field in form.fields else None, error.message)


def _form_page(
    request: HttpRequest,
    workspace: Workspace,
    dashboard: Dashboard,
    form: BlockForm,
    block: dict[str, Any] | None,
) -> HttpResponse:
    """With the version that stands in the database now: who was told that it changed can look and send again."""
    context = {
        "workspace": workspace,
        "nav": "results",
        "dashboard": dashboard,
        "form": form,
        "block_kept": block,
        "metric_fields": [form[name] for name in METRIC_FIELDS],
        "filter_fields": [form[name] for name in FILTERS if name in form.fields],
    }
    return render(request, "analytics/dashboard_block.html", context, status=400 if form.errors else 200)
