"""The plan of an organization: what it uses of it, and how it is paid; nothing of it where billing is off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from csp.decorators import csp_update
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import organization_for, user_of
from accounts.billing import paying
from accounts.billing.prices import Offer, offers
from accounts.billing.standing import Source, Standing, is_on, standing_at
from accounts.billing.trials import seen
from accounts.billing.usage import Usage, usage_of
from accounts.errors import DomainError
from accounts.models import Organization
from accounts.plans import Limits
from accounts.templatetags.formats import count, day, days

# Where the forms of the page lead on to; browsers hold a redirect after a form to the same rule.
PAYING_HOSTS = ["https://checkout.stripe.com", "https://billing.stripe.com"]


def _open(request: HttpRequest, organization_id: int) -> Organization:
    """The organization, for those who may; where billing is off nothing is there for them either."""
    organization = organization_for(request, organization_id)
    if not is_on():
        raise Http404
    return organization


@require_safe
def usage(request: HttpRequest, organization_id: int) -> HttpResponse:
    organization = _open(request, organization_id)
    row = seen(organization.pk)
    standing = standing_at(row, timezone.now())
    used = usage_of(organization, time_zone=row.time_zone)
    context = {
        "organization": organization,
        "tab": "usage",
        "standing": standing,
        "state_text": state_words(standing),
        "pays": paying.is_paying(row),
        "meters": _meters(used, standing.plan.limits),
        "columns": _columns(),
        "rows": _rows(used),
        "month": days(used.month.first, used.month.last),
        "next_month": day(used.month.next_first),
    }
    return render(request, "accounts/organization_usage.html", context)


@csp_update({"form-action": PAYING_HOSTS})  # type: ignore[arg-type]  # typed for views without arguments
@require_safe
def billing(request: HttpRequest, organization_id: int) -> HttpResponse:
    organization = _open(request, organization_id)
    row = seen(organization.pk)
    standing = standing_at(row, timezone.now())
    pays = paying.is_paying(row)
    context = {
        "organization": organization,
        "tab": "billing",
        "standing": standing,
        "state_text": state_words(standing),
        "offers": [] if pays else [_offer(one) for one in offers()],
        "pays": pays,
        "has_paid": bool(row.customer and row.paid_plan),
        "just_paid": "paid" in request.GET and not pays,
    }
    return render(request, "accounts/organization_billing.html", context)


@require_POST
def checkout(request: HttpRequest, organization_id: int) -> HttpResponse:
    organization = _open(request, organization_id)
    plan = request.POST.get("plan", "")
    return _lead(
        request, organization, lambda: paying.begin_checkout(organization, plan=plan, by=user_of(request))
    )


@require_POST
def portal(request: HttpRequest, organization_id: int) -> HttpResponse:
    organization = _open(request, organization_id)
    return _lead(request, organization, lambda: paying.open_portal(organization, by=user_of(request)))


def _lead(request: HttpRequest, organization: Organization, find: Callable[[], str]) -> HttpResponse:
    """To Stripe, or back to the page with the reason why not."""
    try:
        return redirect(find())
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("accounts:organization_billing", organization_id=organization.pk)


def state_words(standing: Standing) -> str:
    """One sentence about until when."""
    values = {"day": day(standing.last_day), "read_only": day(standing.read_only_from)}
    if standing.ends_at is None:
        is_paid = standing.source == Source.PAID
        return _("It goes on every month until it is ended.") if is_paid else _("No end is set.")
    if standing.is_read_only:
        return (
            _("It ended on %(day)s. All of it can be read and downloaded; nothing can be changed.") % values
        )
    if standing.is_in_grace:
        return _("It ended on %(day)s. From %(read_only)s on nothing can be changed.") % values
    return _("It runs until %(day)s, that day included.") % values


def _meters(used: Usage, limits: Limits) -> list[dict[str, Any]]:
    return [
        _meter(_("Workspaces"), used.workspaces, limits.workspaces),
        _meter(_("Seats: people and open invitations"), used.seats, limits.seats),
        _meter(_("Rows of this month"), used.rows.total, limits.rows),
    ]


def _meter(label: str, used: int, most: int | None) -> dict[str, Any]:
    if most is None:
        return {"label": label, "text": _("%(used)s, without a limit") % {"used": count(used)}}
    is_full = used >= most
    return {
        "label": label,
        "text": _("%(used)s of %(limit)s") % {"used": count(used), "limit": count(most)},
        "value": min(used, most),
        "max": most,
        "tone": "error" if is_full else "",
    }


def _columns() -> list[dict[str, Any]]:
    return [
        {"label": _("Name")},
        {"label": _("Imported rows"), "numeric": True},
        {"label": _("Events of websites"), "numeric": True},
        {"label": _("Together"), "numeric": True},
    ]


def _rows(used: Usage) -> list[list[dict[str, Any]]]:
    return [
        [
            {"text": workspace.name},
            *({"text": count(number), "numeric": True} for number in (rows.facts, rows.events, rows.total)),
        ]
        for workspace, rows in used.by_workspace
    ]


def _offer(one: Offer) -> dict[str, Any]:
    limits = one.plan.limits
    return {
        "code": one.plan.code,
        "name": one.plan.name,
        "price": one.price,
        "holds": [
            ngettext("%(count)s workspace", "%(count)s workspaces", limits.workspaces or 0)
            % {"count": count(limits.workspaces)},
            ngettext("%(count)s seat", "%(count)s seats", limits.seats or 0) % {"count": count(limits.seats)},
            _("%(count)s rows a month") % {"count": count(limits.rows)},
        ],
    }
