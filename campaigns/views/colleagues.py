"""Pages of colleagues and their hourly rates, for those who may know what people cost."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access
from accounts.errors import DomainError
from accounts.forms import refuse
from accounts.models import Workspace
from accounts.templatetags import formats
from campaigns.models import Colleague, HourlyRate
from campaigns.planning import colleagues
from campaigns.planning.cost_forms import ColleagueForm, NewColleagueForm, RateForm
from campaigns.views.planning import person


def colleague_of(workspace: Workspace, colleague_id: int) -> Colleague:
    """The colleague of this workspace; 404 for another's as for none."""
    found: Colleague = get_object_or_404(Colleague.objects.of(workspace), pk=colleague_id)
    return found


def _crumbs(workspace: Workspace, *more: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"label": _("Costs"), "href": reverse("analytics:cost_list", args=[workspace.slug])}, *more]


@require_http_methods(["GET", "HEAD", "POST"])
def colleague_list(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    form = NewColleagueForm(workspace, request.POST or None)
    if request.method == "POST" and form.is_valid():
        name, role = form.cleaned_data["name"], form.cleaned_data["role"]
        try:
            added = colleagues.add_colleague(
                workspace, name=name, role=role, rate=form.rate(), by=person(request)
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("%(name)s is in the list.") % {"name": added})
            return redirect("campaigns:colleague_list", workspace.slug)
    rows = Colleague.objects.of(workspace).order_by("name", "role", "pk")
    rates: dict[int, list[HourlyRate]] = {}
    for rate in HourlyRate.objects.of(workspace).order_by("-valid_from"):
        rates.setdefault(rate.colleague_id, []).append(rate)
    lines: list[dict[str, Any]] = [
        {"colleague": row, "rates": _rates_text(rates.get(row.pk, []))} for row in rows
    ]
    context = {
        "workspace": workspace,
        "nav": "campaigns",
        "form": form,
        "lines": [line for line in lines if line["colleague"].archived_at is None],
        "archived": [line for line in lines if line["colleague"].archived_at is not None],
        "crumbs": _crumbs(workspace),
    }
    return render(request, "campaigns/costs/colleagues.html", context, status=400 if form.errors else 200)


def _rates_text(rates: list[HourlyRate]) -> str:
    """The newest first."""
    texts = [
        _("%(amount)s from %(day)s")
        % {"amount": formats.money(rate.amount, rate.currency), "day": formats.day(rate.valid_from)}
        for rate in rates
    ]
    return " · ".join(texts) or _("no hourly rate")


@require_http_methods(["GET", "HEAD", "POST"])
def colleague_edit(request: HttpRequest, slug: str, colleague_id: int) -> HttpResponse:
    """Two forms: the name, and with `rate` a further hourly rate."""
    workspace = access.workspace_for(request, slug)
    colleague = colleague_of(workspace, colleague_id)
    is_rate = request.method == "POST" and "rate" in request.POST
    is_name = request.method == "POST" and not is_rate
    form = ColleagueForm(
        request.POST if is_name else None, initial={"name": colleague.name, "role": colleague.role}
    )
    rate_form = RateForm(workspace, request.POST if is_rate else None)
    sent: ColleagueForm | RateForm = rate_form if is_rate else form
    if request.method == "POST" and sent.is_valid():
        try:
            if is_rate:
                colleagues.add_rate(workspace, colleague, wish=rate_form.rate(), by=person(request))
            else:
                colleagues.edit_colleague(workspace, colleague, **form.cleaned_data, by=person(request))
        except DomainError as error:
            refuse(sent, error)
        else:
            messages.success(request, _("Your changes are saved."))
            return redirect("campaigns:colleague_edit", workspace.slug, colleague.pk)
    people = {"label": _("Colleagues"), "href": reverse("campaigns:colleague_list", args=[workspace.slug])}
    context = {
        "workspace": workspace,
        "nav": "campaigns",
        "colleague": colleague,
        "form": form,
        "rate_form": rate_form,
        "rates": HourlyRate.objects.of(workspace).filter(colleague=colleague).order_by("-valid_from"),
        "crumbs": _crumbs(workspace, people),
    }
    wrong = form.errors or rate_form.errors
    return render(request, "campaigns/costs/colleague.html", context, status=400 if wrong else 200)


@require_POST
def colleague_remove(request: HttpRequest, slug: str, colleague_id: int) -> HttpResponse:
    """Deletes or archives; brings back when `restore` is sent."""
    workspace = access.workspace_for(request, slug)
    colleague = colleague_of(workspace, colleague_id)
    if "restore" in request.POST:
        colleagues.restore_colleague(workspace, colleague, by=person(request))
        messages.success(request, _("%(name)s is in the list.") % {"name": colleague})
    elif colleagues.remove_colleague(workspace, colleague, by=person(request)):
        messages.success(request, _("%(name)s is deleted.") % {"name": colleague})
    else:
        text = _("%(name)s is archived. The hours that were entered stay in every total.")
        messages.success(request, text % {"name": colleague})
    return redirect("campaigns:colleague_list", workspace.slug)


@require_POST
def hourly_rate_delete(request: HttpRequest, slug: str, hourly_rate_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    rate: HourlyRate = get_object_or_404(HourlyRate.objects.of(workspace), pk=hourly_rate_id)
    try:
        colleagues.delete_rate(workspace, rate, by=person(request))
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The rate is deleted. Hours of its days now cost the rate before it."))
    return redirect("campaigns:colleague_edit", workspace.slug, rate.colleague_id)
