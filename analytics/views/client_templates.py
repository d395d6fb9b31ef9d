"""Settings of a workspace: keep it as a template for other clients, or begin it with one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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

# Names of what was left out that are read at a glance.
MOST_NAMED = 10


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
        "own": [{"template": one, "words": _words(one, workspace)} for one in own],
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
            for words in _left_out_words(made.left_out, workspace.currency):
                messages.warning(request, words)
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
        if made.left_out.is_nothing:
            return _("Everything of the template is here already.")
        return _("What can be taken over of the template is here already.")
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


def _left_out_words(left: templates.LeftOut, currency: str) -> Iterator[str]:
    """What could not be taken over, each kind with its names, its reason and what can be done."""
    names = {"own": left.currency, "currency": currency}
    if left.goals:
        yield _(
            "These goals are left out, because their amounts are in %(own)s and this workspace counts in %(currency)s: "
            "%(names)s. Set them here with amounts in %(currency)s."
        ) % {**names, "names": _listed(left.goals)}
    if left.budgets:
        yield _(
            "These came without their budget, because it is in %(own)s and this workspace counts in %(currency)s: "
            "%(names)s."
        ) % {**names, "names": _listed(left.budgets)}
    if left.reports:
        yield _("These reports are left out, because what they are about is not here: %(names)s.") % {
            "names": _listed(left.reports)
        }
    if left.shortened:
        yield _("These reports came without sections that make no sense here: %(names)s.") % {
            "names": _listed(left.shortened)
        }


def _listed(names: Sequence[str]) -> str:
    """“One”, “two” and 3 more."""
    text, more = ", ".join(f"“{name}”" for name in names[:MOST_NAMED]), len(names) - MOST_NAMED
    return _("%(names)s and %(count)s more") % {"names": text, "count": more} if more > 0 else text


def _words(template: ClientTemplate, workspace: Workspace) -> str:
    """What is in it; before it is used, that its amounts are not taken over."""
    found = read(template.plan)
    words = _(
        "Objectives: %(objectives)s, goals: %(goals)s, campaign templates: %(campaigns)s, reports: %(reports)s."
    ) % {
        "objectives": len(found.objectives),
        "goals": len(found.goals),
        "campaigns": len(found.campaigns),
        "reports": len(found.reports),
    }
    if found.currency == workspace.currency or not found.has_amounts:
        return words
    more = _("Its amounts are in %(own)s, so money goals and budgets are left out here.")
    return " ".join([words, more % {"own": found.currency}])
