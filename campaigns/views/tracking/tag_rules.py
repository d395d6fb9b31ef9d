"""Pages of the rules for tags and of templates."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access
from accounts.errors import DomainError
from accounts.forms import refuse
from accounts.models import Role
from campaigns.models import TagAlias, TagTemplate
from campaigns.tracking.settings import settings_of
from campaigns.tracking.tagging import tag_templates
from campaigns.tracking.tagging.tag_forms import RulesForm, TemplateForm
from campaigns.tracking.tagging.tag_rules import set_rules
from campaigns.views.planning import person
from campaigns.views.tracking.tags import tags_crumb


@require_http_methods(["GET", "HEAD", "POST"])
def tag_rules(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    form = RulesForm(settings_of(workspace), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            set_rules(workspace, **form.cleaned_data, by=person(request))
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Your changes are saved."))
            return redirect("campaigns:tag_rules", workspace.slug)
    may_rule = access.may(workspace, Role.ADMIN)
    if not may_rule:
        for field in form.fields.values():
            field.disabled = True
    context = {
        "workspace": workspace,
        "nav": "tracking",
        "form": form,
        "may_rule": may_rule,
        "may_edit": access.may(workspace, Role.ANALYST),
        "aliases": TagAlias.objects.of(workspace)
        .exclude(part=TagAlias.Part.CAMPAIGN)
        .order_by("part", "text"),
        "crumbs": tags_crumb(workspace),
    }
    return render(request, "campaigns/tracking/tags/rules.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def tag_template_list(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    form = TemplateForm(settings_of(workspace), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            added = tag_templates.add_template(workspace, wish=form.wish(), by=person(request))
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("“%(name)s” is in the list.") % {"name": added.name})
            return redirect("campaigns:tag_template_list", workspace.slug)
    context = {
        "workspace": workspace,
        "nav": "tracking",
        "form": form,
        "may_edit": access.may(workspace, Role.ANALYST),
        "templates": TagTemplate.objects.of(workspace).order_by("name"),
        "crumbs": tags_crumb(workspace),
    }
    status = 400 if form.errors else 200
    return render(request, "campaigns/tracking/tags/templates.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def tag_template_edit(request: HttpRequest, slug: str, tag_template_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    template: TagTemplate = get_object_or_404(TagTemplate.objects.of(workspace), pk=tag_template_id)
    form = TemplateForm(settings_of(workspace), request.POST or None, template=template)
    if request.method == "POST" and form.is_valid():
        try:
            tag_templates.edit_template(workspace, template, wish=form.wish(), by=person(request))
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Your changes are saved."))
            return redirect("campaigns:tag_template_list", workspace.slug)
    context = {
        "workspace": workspace,
        "nav": "tracking",
        "form": form,
        "template": template,
        "crumbs": tags_crumb(workspace),
    }
    status = 400 if form.errors else 200
    return render(request, "campaigns/tracking/tags/template.html", context, status=status)


@require_POST
def tag_template_delete(request: HttpRequest, slug: str, tag_template_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    template: TagTemplate = get_object_or_404(TagTemplate.objects.of(workspace), pk=tag_template_id)
    tag_templates.delete_template(workspace, template, by=person(request))
    messages.success(request, _("“%(name)s” is deleted.") % {"name": template.name})
    return redirect("campaigns:tag_template_list", workspace.slug)
