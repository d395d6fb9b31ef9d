"""The page on which an organization says how its reports look."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import organization_for, user_of
from accounts.brands import ACCENT, logo_uri, look_of, set_brand
from accounts.errors import DomainError
from accounts.forms import BrandForm, refuse


@require_http_methods(["GET", "HEAD", "POST"])
def organization_brand(request: HttpRequest, organization_id: int) -> HttpResponse:
    found = organization_for(request, organization_id)
    look = look_of(found)
    initial = {"accent": look.accent, "logo_text": look.logo_text}
    form = BrandForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            set_brand(
                found,
                accent="" if data["accent"] == ACCENT else data["accent"],
                logo_text=data["logo_text"],
                upload=data["logo"],
                remove_logo=data["remove_logo"],
                by=user_of(request),
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:organization_brand", organization_id=found.pk)
    context = {
        "organization": found,
        "form": form,
        "logo": logo_uri(look.logo, look.logo_type),
        "logo_text": look.logo_text,
        "tab": "brand",
    }
    return render(request, "accounts/organization_brand.html", context, status=400 if form.errors else 200)
