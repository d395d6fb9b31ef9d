"""Pages of an offer: its name and kind, and gone."""

from __future__ import annotations

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
from campaigns.models import Offer
from campaigns.planning import offers
from campaigns.planning.cost_forms import OfferForm
from campaigns.views.planning import person


def offer_of(workspace: Workspace, offer_id: int) -> Offer:
    """The offer of this workspace; 404 for another's as for none."""
    found: Offer = get_object_or_404(Offer.objects.of(workspace), pk=offer_id)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def offer_edit(request: HttpRequest, slug: str, offer_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    offer = offer_of(workspace, offer_id)
    title = offer.name
    form = OfferForm(request.POST or None, initial={"name": offer.name, "kind": offer.kind})
    if request.method == "POST" and form.is_valid():
        try:
            offers.edit_offer(workspace, offer, **form.cleaned_data, by=person(request))
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Your changes are saved."))
            return redirect("campaigns:margin_list", workspace.slug)
    back = reverse("campaigns:margin_list", args=[workspace.slug])
    context = {
        "workspace": workspace,
        "nav": "campaigns",
        "form": form,
        "offer": offer,
        "title": title,
        "back": back,
        "crumbs": [
            {"label": _("Costs"), "href": reverse("analytics:cost_list", args=[workspace.slug])},
            {"label": _("Margins"), "href": back},
        ],
    }
    return render(request, "campaigns/costs/offer.html", context, status=400 if form.errors else 200)


@require_POST
def offer_delete(request: HttpRequest, slug: str, offer_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    offer = offer_of(workspace, offer_id)
    try:
        offers.delete_offer(workspace, offer, by=person(request))
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("campaigns:offer_edit", workspace.slug, offer.pk)
    messages.success(request, _("“%(name)s” is deleted.") % {"name": offer.name})
    return redirect("campaigns:margin_list", workspace.slug)
