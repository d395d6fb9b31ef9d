"""The exchange rates of a workspace: what waits for one, its own rates, and how new the published ones are."""

from __future__ import annotations

from decimal import Decimal
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
from accounts.templatetags import formats
from analytics.forms import OwnRateForm
from analytics.models import OwnRate, RateRefresh
from analytics.rates import feed as rate_feed
from analytics.rates import own as own_rates
from analytics.rates.published import newest_day
from analytics.unconverted import Waiting, waiting_ever
from campaigns.planning.days import today_in
from campaigns.views.planning import person


@require_http_methods(["GET", "HEAD", "POST"])
def rates(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    found = waiting_ever(workspace)
    initial = {
        "currency": request.GET.get("currency", ""),
        "valid_from": request.GET.get("from") or today_in(workspace),
    }
    form = OwnRateForm(workspace, [one.currency for one in found], request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            row = own_rates.add_own_rate(workspace, wish=form.wish(), by=person(request))
        except DomainError as error:
            refuse(form, error)
        else:
            text = _("The rate of %(currency)s is saved. The results of its days are being recomputed.")
            messages.success(request, text % {"currency": row.currency})
            return redirect("analytics:rates", workspace.slug)
    own = list(OwnRate.objects.of(workspace).select_related("created_by").order_by("currency", "-valid_from"))
    published = own_rates.published(workspace)
    context = {
        "workspace": workspace,
        "nav": "settings",
        "tab": "rates",
        "form": form,
        "waiting": [_waiting_line(workspace, one) for one in found],
        "own": [_own_line(workspace, row, published.get(row.pk)) for row in own],
        "newest": newest_day(),
        "fetch": RateRefresh.objects.filter(pk=1).first() if rate_feed.is_on() else None,
        "is_fetched": rate_feed.is_on(),
    }
    return render(request, "analytics/rates.html", context, status=400 if form.errors else 200)


@require_POST
def rate_delete(request: HttpRequest, slug: str, rate_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    row = get_object_or_404(OwnRate.objects.of(workspace), pk=rate_id)
    own_rates.delete_own_rate(workspace, row, by=person(request))
    text = _(
        "The rate of %(currency)s from %(day)s is deleted. The results of its days are being recomputed."
    )
    messages.success(request, text % {"currency": row.currency, "day": formats.day(row.valid_from)})
    return redirect("analytics:rates", workspace.slug)


def _waiting_line(workspace: Workspace, found: Waiting) -> dict[str, Any]:
    days = ngettext("%(count)s day", "%(count)s days", found.day_count) % {
        "count": formats.count(found.day_count)
    }
    query = f"?currency={found.currency}&from={found.first.isoformat()}#rate-form"
    return {
        "currency": found.currency or _("No currency named"),
        "text": f"{formats.days(found.first, found.last)} · {days}",
        "href": reverse("analytics:rates", args=[workspace.slug]) + query if found.currency else "",
    }


def _own_line(workspace: Workspace, row: OwnRate, published: Decimal | None) -> dict[str, Any]:
    is_foreign = row.quote == OwnRate.Quote.FOREIGN
    one, other = (row.currency, row.own_currency) if is_foreign else (row.own_currency, row.currency)
    if published is not None and not is_foreign:
        published = 1 / published
    return {
        "row": row,
        "text": f"1 {one} = {plain(row.rate)} {other}",
        "published": f"{published:.6g}" if published is not None else "",
        "is_used": row.own_currency == workspace.currency,
        "delete_url": reverse("analytics:rate_delete", args=[workspace.slug, row.pk]),
    }


def plain(rate: Any) -> str:
    """All its digits and no more, with the point that rates are quoted with everywhere."""
    return f"{rate.normalize():f}"
