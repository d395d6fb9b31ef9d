"""One's own name and language, as they are kept from whichever page they are changed on."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.access import user_of
from accounts.adapter import remember_language
from accounts.errors import DomainError
from accounts.forms import ProfileForm, refuse
from accounts.names import clean_name


def profile_form(request: HttpRequest) -> ProfileForm:
    user = user_of(request)
    return ProfileForm(request.POST or None, initial={"name": user.name, "language": user.language})


def kept_profile(request: HttpRequest, form: ProfileForm, *, then: str) -> HttpResponse | None:
    """On to the page `then`, in the language that was chosen; None where nothing was sent or the form refuses it."""
    if request.method != "POST" or not form.is_valid():
        return None
    user, name = user_of(request), form.cleaned_data["name"]
    try:
        user.name = clean_name(name, field="name") if name else ""
    except DomainError as error:
        refuse(form, error)
        return None
    user.language = form.cleaned_data["language"]
    user.save(update_fields=["name", "language"])
    messages.success(request, _("Saved."))
    response = redirect(then)
    remember_language(response, user.language)
    return response
