"""Pages that change objectives: choose one of the library, describe it, order, archive, and link what serves it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access
from accounts.errors import DomainError
from accounts.forms import refuse
from accounts.models import Workspace
from analytics.metrics import GROUPS, METRICS
from analytics.views.objectives import objective_page
from campaigns.models import Objective
from campaigns.planning import objectives
from campaigns.planning.library import LIBRARY
from campaigns.planning.objective_forms import LinkForm, ObjectiveForm
from campaigns.planning.objectives import ObjectivePlan
from campaigns.views.planning import person

OWN = Objective.Kind.OWN.value


def metric_choices() -> list[tuple[Any, list[tuple[str, Any]]]]:
    """The catalogue, in its groups."""
    return [(group.label, [(metric.name, metric.label) for metric in group.metrics]) for group in GROUPS]


def _objective(workspace: Workspace, objective_id: int) -> Objective:
    found: Objective = get_object_or_404(Objective.objects.of(workspace), pk=objective_id)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def objective_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Without a kind in the address, the library to choose from."""
    workspace = access.workspace_for(request, slug)
    kind = request.GET.get("kind", "")
    if kind != OWN and kind not in LIBRARY:
        return _library(request, workspace)
    start = objectives.plan_from_library(workspace, kind) if kind in LIBRARY else ObjectivePlan("")
    form = ObjectiveForm(metric_choices(), request.POST or None, of=start)
    if request.method == "POST" and form.is_valid():
        try:
            found = objectives.add_objective(workspace, plan=form.plan(kind), by=person(request))
        except DomainError as error:
            refuse(form, error)
        else:
            text = _("“%(name)s” is an objective now. Link the campaigns and goals that serve it.")
            messages.success(request, text % {"name": found.name})
            return redirect("analytics:objective", workspace.slug, found.pk)
    same = [one.name for one in objectives.active(workspace) if one.kind == kind != OWN]
    return _form_page(request, workspace, form, same=same, kind=kind)


def _library(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """Each kind with what it means and what proves it; those that are in use say so."""
    used = [one.kind for one in objectives.active(workspace)]
    address = reverse("analytics:objective_new", args=[workspace.slug])
    entries = [
        {
            "entry": entry,
            "href": f"{address}?kind={kind}",
            "metrics": ", ".join(str(METRICS[name].label) for name in entry.metrics),
            "count": used.count(kind),
        }
        for kind, entry in LIBRARY.items()
    ]
    context = {"workspace": workspace, "nav": "goals", "entries": entries, "own": f"{address}?kind={OWN}"}
    # Something was sent for a kind that is not in the library.
    return render(
        request, "analytics/objective_library.html", context, status=400 if request.method == "POST" else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
def objective_edit(request: HttpRequest, slug: str, objective_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    found = _objective(workspace, objective_id)
    form = ObjectiveForm(metric_choices(), request.POST or None, of=found)
    if request.method == "POST" and form.is_valid():
        try:
            objectives.edit_objective(workspace, found, plan=form.plan(found.kind), by=person(request))
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Your changes are saved."))
            return redirect("analytics:objective", workspace.slug, found.pk)
    return _form_page(request, workspace, form, found=found)


def _form_page(
    request: HttpRequest,
    workspace: Workspace,
    form: ObjectiveForm,
    *,
    found: Objective | None = None,
    same: list[str] | None = None,
    kind: str = "",
) -> HttpResponse:
    context = {
        "workspace": workspace,
        "nav": "goals",
        "form": form,
        "objective": found,
        "same": ", ".join(same or ()),
        "is_own": kind == OWN,
    }
    return render(request, "analytics/objective_form.html", context, status=400 if form.errors else 200)


@require_POST
def objective_archive(request: HttpRequest, slug: str, objective_id: int) -> HttpResponse:
    """Archives, or restores when `restore` is sent."""
    workspace = access.workspace_for(request, slug)
    found = _objective(workspace, objective_id)
    if "restore" in request.POST:
        try:
            objectives.restore_objective(workspace, found, by=person(request))
        except DomainError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("“%(name)s” is an objective again.") % {"name": found.name})
    else:
        objectives.archive_objective(workspace, found, by=person(request))
        text = _("“%(name)s” is archived. What serves it stays linked.")
        messages.success(request, text % {"name": found.name})
    return redirect("analytics:objective", workspace.slug, found.pk)


@require_POST
def objective_move(request: HttpRequest, slug: str, objective_id: int) -> HttpResponse:
    """One place down, or up when `up` is sent."""
    workspace = access.workspace_for(request, slug)
    found = _objective(workspace, objective_id)
    objectives.move_objective(
        workspace, found, to="up" if "up" in request.POST else "down", by=person(request)
    )
    address = reverse("analytics:objective_tree", args=[workspace.slug])
    return redirect(f"{address}#objective-{found.pk}")


@require_POST
def objective_link(request: HttpRequest, slug: str, objective_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    found = _objective(workspace, objective_id)
    form = LinkForm(workspace, request.POST)
    if not form.is_valid():
        return objective_page(request, workspace, found, form)
    count = objectives.link_to_objective(workspace, found, **form.cleaned_data, by=person(request))
    if count:
        text = ngettext("%(count)d was linked.", "%(count)d were linked.", count)
        messages.success(request, text % {"count": count})
    else:
        messages.info(request, _("Nothing was ticked, so nothing was linked."))
    return redirect("analytics:objective", workspace.slug, found.pk)
