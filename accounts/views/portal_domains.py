"""The page of an organization's portal domains."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import organization_for, user_of
from accounts.errors import DomainError
from accounts.forms import PortalDomainForm, refuse
from accounts.models import Organization, PortalDomain
from accounts.portal import domains, proofs
from accounts.portal.names import in_letters


@require_http_methods(["GET", "HEAD", "POST"])
def portal_domains(request: HttpRequest, organization_id: int) -> HttpResponse:
    found = organization_for(request, organization_id)
    form = PortalDomainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = domains.add_domain(found, host=form.cleaned_data["host"], by=user_of(request))
        except DomainError as error:
            refuse(form, error)
        else:
            text = _("%(host)s is in the list. Set its two records as shown, then check it.")
            messages.success(request, text % {"host": made.host})
            return redirect("accounts:portal_domains", organization_id=found.pk)
    context = {
        "organization": found,
        "tab": "portal",
        "form": form,
        "lines": [_line(row) for row in PortalDomain.objects.filter(organization=found).order_by("host")],
        "target": urlsplit(settings.BASE_URL).hostname or "",
    }
    return render(request, "accounts/portal_domains.html", context, status=400 if form.errors else 200)


def _line(row: PortalDomain) -> dict[str, Any]:
    letters = in_letters(row.host)
    return {
        "domain": row,
        "letters": letters if letters != row.host else "",
        "record": proofs.record_of(row.host),
        "is_working": row.verified_at is not None and row.seen_at is not None and not row.problem,
        "is_awaited": row.verified_at is not None and row.seen_at is None and not row.problem,
        "problem": problem_words(row),
        "ends_at": row.missing_since + domains.STOPS_AFTER if row.missing_since and row.verified_at else None,
    }


def problem_words(row: PortalDomain) -> str:
    """What was found, and what to do."""
    text = proofs.PROBLEMS.get(row.problem)
    return str(text) % {"record": proofs.record_of(row.host), "found": row.found} if text else ""


@require_POST
def portal_domain_check(request: HttpRequest, organization_id: int, portal_domain_id: int) -> HttpResponse:
    found = organization_for(request, organization_id)
    try:
        domain = domains.verify(_domain(found, portal_domain_id), by=user_of(request))
    except DomainError as error:
        messages.error(request, error.message)
    else:
        if domain.problem:
            messages.error(request, problem_words(domain))
        else:
            text = _("%(host)s is proved to be yours. Clients find the portal there once its CNAME is known.")
            messages.success(request, text % {"host": domain.host})
    return redirect("accounts:portal_domains", organization_id=found.pk)


@require_POST
def portal_domain_remove(request: HttpRequest, organization_id: int, portal_domain_id: int) -> HttpResponse:
    found = organization_for(request, organization_id)
    domain = _domain(found, portal_domain_id)
    domains.remove_domain(domain, by=user_of(request))
    messages.success(request, _("%(host)s is removed.") % {"host": domain.host})
    return redirect("accounts:portal_domains", organization_id=found.pk)


def _domain(organization: Organization, portal_domain_id: int) -> PortalDomain:
    """The domain of this organization; 404 for another's as for none."""
    rows = PortalDomain.objects.select_related("organization")
    domain: PortalDomain = get_object_or_404(rows, pk=portal_domain_id, organization=organization)
    return domain
