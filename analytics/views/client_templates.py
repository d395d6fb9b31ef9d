"""Settings of a workspace: keep it as a template for other clients, or begin it with one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import user_of, workspace_for
from accounts.errors import DomainError
from accounts.forms import refuse
from accounts.models import Workspace
from analytics.clients import templates
from analytics.clients.beginnings import read
from analytics.models import ClientTemplate
from campaigns.planning.days import today_in
from campaigns.planning.fields import day_field
from campaigns.planning.template_forms import TemplateNameForm


class BeginForm(forms.Form):
    """Which template, and from when its goals run."""

    template = forms.ModelChoiceField(
        ClientTemplate.objects.none(),
        label=gettext_lazy("Template"),
        empty_label=gettext_lazy("Choose a template"),
    )
    first_day = day_field(
        gettext_lazy("First day"), help_text=gettext_lazy("All its days are counted from here.")
    )

    def __init__(self, *args: Any, templates: QuerySet[ClientTemplate], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["template"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = templates


@require_http_methods(["GET", "HEAD", "POST"])
def client_template(request: HttpRequest, slug: str) -> HttpResponse:
    """A POST with `name` keeps the workspace as a template, one with `template` begins it with that."""
    workspace = _workspace(request, slug)
    own = templates.templates_of(workspace.organization)
    sent = request.POST if request.method == "POST" else None
    begins = sent is not None and "template" in sent
    keep_form = TemplateNameForm(None if begins else sent)
    begin_form = BeginForm(
        sent if begins else None, templates=own, initial={"first_day": today_in(workspace)}
    )
    if sent is not None and _done(request, workspace, begin_form if begins else keep_form):
        return redirect("analytics:client_template", slug=slug)
    context = {
        "workspace": workspace,
        "nav": "settings",
        "tab": "settings",
        "keep_form": keep_form,
        "begin_form": begin_form,
        "own": [{"template": one, "words": _words(one)} for one in own],
    }
    wrong = keep_form.errors or begin_form.errors
    return render(request, "analytics/client_template.html", context, status=400 if wrong else 200)


def _done(request: HttpRequest, workspace: Workspace, form: forms.Form) -> bool:
    if not form.is_valid():
        return False
    data = form.cleaned_data
    try:
        if isinstance(form, BeginForm):
            made = templates.begin(
                workspace, data["template"], first_day=data["first_day"], by=user_of(request)
            )
            messages.success(request, _made_words(made))
        else:
            kept = templates.keep(workspace, name=data["name"], by=user_of(request))
            messages.success(request, _("The template “%(name)s” is saved.") % {"name": kept.name})
    except DomainError as error:
        refuse(form, error)
        return False
    return True


@require_POST
def client_template_delete(request: HttpRequest, slug: str, client_template_id: int) -> HttpResponse:
    workspace = _workspace(request, slug)
    found = get_object_or_404(templates.templates_of(workspace.organization), pk=client_template_id)
    templates.drop(workspace, found, by=user_of(request))
    messages.success(request, _("The template “%(name)s” is deleted.") % {"name": found.name})
    return redirect("analytics:client_template", slug=slug)


def _workspace(request: HttpRequest, slug: str) -> Workspace:
    """Templates are the organization's: an admin of this workspace alone does not see them."""
    workspace = workspace_for(request, slug)
    if not templates.may_use(workspace, user_of(request)):
        raise PermissionDenied
    return workspace


def _made_words(made: templates.Made) -> str:
    if made.is_nothing:
        return _("Everything of the template is here already.")
    words = _(
        "Added objectives: %(objectives)s, goals: %(goals)s, campaign templates: %(campaigns)s, reports: %(reports)s."
    ) % {
        "objectives": made.objectives,
        "goals": made.goals,
        "campaigns": made.campaigns,
        "reports": made.reports,
    }
    if not made.reports:
        return words
    return " ".join([words, _("No report is sent by itself until you name who gets it and switch it on.")])


def _words(template: ClientTemplate) -> str:
    found = read(template.plan)
    return _(
        "Objectives: %(objectives)s, goals: %(goals)s, campaign templates: %(campaigns)s, reports: %(reports)s."
    ) % {
        "objectives": len(found.objectives),
        "goals": len(found.goals),
        "campaigns": len(found.campaigns),
        "reports": len(found.reports),
    }
