"""Pages of the sources of conversions: webhooks with what they reported, and how programs send events."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access
from accounts.errors import DomainError
from accounts.forms import refuse
from accounts.models import Role, Workspace
from campaigns.models import Conversion, WebhookDelivery, WebhookSource
from campaigns.tracking.conversions.source_forms import SecretForm, WebhookForm
from campaigns.tracking.conversions.source_words import problem_of, result_of, state_of, steps_of
from campaigns.tracking.people.leads import may_see_details
from campaigns.tracking.webhooks import sources
from campaigns.views.planning import person

MOST_CONVERSIONS = 30
MOST_DELIVERIES = 50


def _webhook(workspace: Workspace, webhook_id: int) -> WebhookSource:
    webhook: WebhookSource = get_object_or_404(WebhookSource.objects.of(workspace), pk=webhook_id)
    return webhook


@require_safe
def source_list(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    webhooks = WebhookSource.objects.of(workspace).order_by("name", "pk")
    latest = Conversion.objects.of(workspace).order_by("-at", "-pk")[:MOST_CONVERSIONS]
    context = {
        "workspace": workspace,
        "nav": "tracking",
        "may_set": access.may(workspace, Role.ADMIN),
        "may_see": may_see_details(workspace),
        "webhooks": [_line(webhook) for webhook in webhooks],
        "conversions": list(latest),
        "example": _example(workspace),
    }
    return render(request, "campaigns/tracking/sources/list.html", context)


def _line(webhook: WebhookSource) -> dict[str, Any]:
    return {"webhook": webhook, "state": state_of(webhook), "problem": problem_of(webhook)}


def _example(workspace: Workspace) -> str:
    """For a terminal, with what this workspace is called and counts in."""
    address = settings.BASE_URL + reverse("campaigns_api:event_list", args=[workspace.slug])
    moment = timezone.now().replace(microsecond=0).isoformat()
    return "\n".join(
        [
            f"curl {address} \\",
            '  -H "Authorization: Bearer $KEY" -H "Content-Type: application/json" \\',
            f"""  -d '{{"kind": "purchase", "event_id": "order-1001", "occurred_at": "{moment}",""",
            f"""       "value": "49", "currency": "{workspace.currency}", "email": "buyer@example.com",""",
            """       "utm": {"source": "newsletter", "medium": "email", "campaign": "spring"}}'""",
        ]
    )


@require_http_methods(["GET", "HEAD", "POST"])
def source_new(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    form = WebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            webhook = sources.add_webhook(workspace, **form.cleaned_data, by=person(request))
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("The address is ready. Enter it where the steps below say."))
            return redirect("campaigns:source_detail", workspace.slug, webhook.pk)
    context = {"workspace": workspace, "nav": "tracking", "form": form, "crumbs": _crumbs(workspace)}
    template = "campaigns/tracking/sources/new.html"
    return render(request, template, context, status=400 if form.errors else 200)


@require_safe
def source_detail(request: HttpRequest, slug: str, webhook_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    return _detail(request, workspace, _webhook(workspace, webhook_id), SecretForm())


def _detail(
    request: HttpRequest, workspace: Workspace, webhook: WebhookSource, form: SecretForm, made: str = ""
) -> HttpResponse:
    """`made` is a secret that was made just now: this is the only page that ever shows it."""
    deliveries = WebhookDelivery.objects.of(workspace).filter(webhook=webhook).order_by("-received_at", "-pk")
    may = access.may(workspace, Role.ADMIN)
    context = {
        "workspace": workspace,
        "nav": "tracking",
        "crumbs": _crumbs(workspace),
        "may_set": may,
        **_line(webhook),
        "address": sources.address_of(webhook) if may else "",
        "steps": steps_of(webhook.vendor),
        "may_make": webhook.vendor in sources.MAKES_NO_SECRET,
        "form": form,
        "made": made,
        "deliveries": [{"delivery": one, "result": result_of(one)} for one in deliveries[:MOST_DELIVERIES]],
    }
    template = "campaigns/tracking/sources/detail.html"
    response = render(request, template, context, status=400 if form.errors else 200)
    if made:
        response["Cache-Control"] = "no-store"
    return response


@require_POST
def source_secret(request: HttpRequest, slug: str, webhook_id: int) -> HttpResponse:
    """The one that was pasted, or a new one with `make`."""
    workspace = access.workspace_for(request, slug)
    webhook = _webhook(workspace, webhook_id)
    is_made = "make" in request.POST and webhook.vendor in sources.MAKES_NO_SECRET
    made = sources.made_secret() if is_made else ""
    form = SecretForm({"secret": made} if made else request.POST)
    if form.is_valid():
        try:
            sources.change_secret(workspace, webhook, secret=form.cleaned_data["secret"], by=person(request))
        except DomainError as error:
            refuse(form, error)
        else:
            if made:
                return _detail(request, workspace, _webhook(workspace, webhook_id), SecretForm(), made)
            messages.success(request, _("The secret is stored. What is signed with it counts from now on."))
            return redirect("campaigns:source_detail", workspace.slug, webhook.pk)
    return _detail(request, workspace, webhook, form)


@require_POST
def source_stop(request: HttpRequest, slug: str, webhook_id: int) -> HttpResponse:
    """Stops, or starts again when `restart` is sent."""
    workspace = access.workspace_for(request, slug)
    webhook = _webhook(workspace, webhook_id)
    if "restart" in request.POST:
        sources.restart_webhook(workspace, webhook, by=person(request))
        messages.success(request, _("“%(name)s” counts again.") % {"name": webhook.name})
    else:
        sources.stop_webhook(workspace, webhook, by=person(request))
        text = _("“%(name)s” is stopped: what it reports is not recorded.")
        messages.success(request, text % {"name": webhook.name})
    return redirect("campaigns:source_detail", workspace.slug, webhook.pk)


@require_POST
def source_delete(request: HttpRequest, slug: str, webhook_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    webhook = _webhook(workspace, webhook_id)
    sources.delete_webhook(workspace, webhook, by=person(request))
    messages.success(request, _("“%(name)s” is deleted. What it reported stays.") % {"name": webhook.name})
    return redirect("campaigns:source_list", workspace.slug)


def _crumbs(workspace: Workspace) -> list[dict[str, str]]:
    return [
        {
            "label": pgettext("of conversions", "Sources"),
            "href": reverse("campaigns:source_list", args=[workspace.slug]),
        }
    ]
