"""The page of an organization's portal domains, and what a proxy asks before it gets a certificate for one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import organization_for
from accounts.errors import DomainError
from accounts.forms import PortalDomainForm, refuse
from accounts.models import Organization, PortalDomain, User
from accounts.portal import domains, proofs
from accounts.portal.hosts import organization_at
from accounts.portal.names import in_letters

# Of a minute, whoever asks: a proxy asks once for each new name.
MOST_ASKED = 600


@require_http_methods(["GET", "HEAD", "POST"])
def portal_domains(request: HttpRequest, organization_id: int) -> HttpResponse:
    found = organization_for(request, organization_id)
    form = PortalDomainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = domains.add_domain(found, host=form.cleaned_data["host"], by=_user(request))
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
        "is_working": row.verified_at is not None and not row.problem,
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
        domain = domains.verify(_domain(found, portal_domain_id), by=_user(request))
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
    domains.remove_domain(domain, by=_user(request))
    messages.success(request, _("%(host)s is removed.") % {"host": domain.host})
    return redirect("accounts:portal_domains", organization_id=found.pk)


@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """Whether a certificate may be got for `domain`: 200 for one that serves, 404 for every other one, and no word."""
    key = f"portal-asked:{timezone.now():%H%M}"
    cache.add(key, 0, timeout=90)
    try:
        asked = cache.incr(key)
    except ValueError:  # it ran out between the two calls
        asked = 0
    if asked > MOST_ASKED:
        return HttpResponse(status=429)
    domain = request.GET.get("domain", "").lower()
    serves = 0 < len(domain) <= 253 and organization_at(domain) is not None
    return HttpResponse(status=200 if serves else 404, content_type="text/plain")


def _domain(organization: Organization, portal_domain_id: int) -> PortalDomain:
    """The domain of this organization; 404 for another's as for none."""
    rows = PortalDomain.objects.select_related("organization")
    domain: PortalDomain = get_object_or_404(rows, pk=portal_domain_id, organization=organization)
    return domain


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
