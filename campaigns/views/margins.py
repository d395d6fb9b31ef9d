"""The page of margins: the workspace's, those of products, and those of offers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access
from accounts.errors import DomainError
from accounts.forms import refuse
from accounts.models import Role
from campaigns.models import Offer, ProductMargin
from campaigns.planning import margins
from campaigns.planning.cost_forms import OfferMarginForm, ProductMarginForm
from campaigns.views.planning import person

PER_PAGE = 50
# Which of the two lists the number of a page is about; the other one shows its first.
PRODUCTS = "products"


@require_http_methods(["GET", "HEAD", "POST"])
def margin_list(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    form = ProductMarginForm(margins.known_products(workspace), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = margins.add_product_margin(workspace, **form.cleaned_data, by=person(request))
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("The margin of “%(name)s” is saved.") % {"name": row.product})
            return redirect("campaigns:margin_list", workspace.slug)
    offer_page = _page(request, Offer.objects.of(workspace).order_by("name", "pk"), "")
    context = {
        "workspace": workspace,
        "nav": "campaigns",
        "form": form,
        "products": _page(request, ProductMargin.objects.of(workspace).order_by("product", "pk"), PRODUCTS),
        "offer_page": offer_page,
        "offers": [
            {
                "offer": offer,
                "form": OfferMarginForm(
                    initial={"gross_margin": offer.gross_margin}, auto_id=f"offer-{offer.pk}-%s"
                ),
            }
            for offer in offer_page
        ],
        "may_set": access.may(workspace, Role.ADMIN),
        "crumbs": [{"label": _("Costs"), "href": reverse("analytics:cost_list", args=[workspace.slug])}],
        "unsold": margins.unsold(workspace),
        "has_orders": margins.has_orders(workspace),
    }
    return render(request, "campaigns/costs/margins.html", context, status=400 if form.errors else 200)


def _page(request: HttpRequest, rows: QuerySet[Any], of: str) -> Page[Any]:
    number = request.GET.get("page") if request.GET.get("of", "") == of else None
    return Paginator(rows, PER_PAGE).get_page(number)


@require_POST
def product_margin_delete(request: HttpRequest, slug: str, product_margin_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    row: ProductMargin = get_object_or_404(ProductMargin.objects.of(workspace), pk=product_margin_id)
    margins.delete_product_margin(workspace, row, by=person(request))
    text = _("“%(name)s” counts with the margin of the workspace again.")
    messages.success(request, text % {"name": row.product})
    return redirect("campaigns:margin_list", workspace.slug)


@require_POST
def offer_margin(request: HttpRequest, slug: str, offer_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    offer: Offer = get_object_or_404(Offer.objects.of(workspace), pk=offer_id)
    form = OfferMarginForm(request.POST)
    if form.is_valid():
        margins.set_offer_margin(workspace, offer, gross_margin=form.margin(), by=person(request))
        messages.success(request, _("The margin of “%(name)s” is saved.") % {"name": offer.name})
    else:
        messages.error(request, str(form.errors["gross_margin"][0]))
    return redirect("campaigns:margin_list", workspace.slug)
