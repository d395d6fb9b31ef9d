"""From an exception of the domain to an answer over HTTP: the only table of its kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from accounts.access import role_in_organization
from accounts.errors import Conflict, DomainError, PlanRefusal, SignInNeeded, TooLarge
from accounts.models import Organization, Role, User

STATUS: tuple[tuple[type[Exception], int], ...] = (
    (TooLarge, status.HTTP_413_REQUEST_ENTITY_TOO_LARGE),
    (RequestDataTooBig, status.HTTP_413_REQUEST_ENTITY_TOO_LARGE),
    (PlanRefusal, status.HTTP_402_PAYMENT_REQUIRED),
    (Conflict, status.HTTP_409_CONFLICT),
    (DomainError, status.HTTP_400_BAD_REQUEST),
)
TEMPLATES = {
    status.HTTP_413_REQUEST_ENTITY_TOO_LARGE: "413.html",
    status.HTTP_409_CONFLICT: "409.html",
}


def status_of(error: Exception) -> int | None:
    return next((code for kind, code in STATUS if isinstance(error, kind)), None)


def api_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """The API's answer: `{"detail": ...}` or `{"<field>": ["..."]}`; a 404 says the same whatever was missing."""
    if isinstance(error, DomainError):
        set_rollback()
        body = {error.field: [error.message]} if error.field else {"detail": error.message}
        return Response({**body, "code": error.code}, status=status_of(error))
    if isinstance(error, Http404):
        error = Http404()
    return exception_handler(error, context)


class DomainErrorMiddleware:
    """A page for what a view could not do; views that can say it beside the field catch it themselves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, SignInNeeded):
            return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
        code = status_of(error)
        if code is None or isinstance(error, PermissionDenied):
            return None
        if isinstance(error, PlanRefusal):
            context = {
                "message": error.message,
                "organization_id": _managed_by(request, error.organization_id),
            }
            return render(request, "402.html", context, status=code)
        return render(
            request, TEMPLATES.get(code, "400.html"), {"message": getattr(error, "message", "")}, status=code
        )


def _managed_by(request: HttpRequest, organization_id: int) -> int | None:
    """The organization, for a reader who may look at its plan."""
    organization = Organization.objects.filter(pk=organization_id).first()
    if organization is None or not isinstance(request.user, User):
        return None
    role = role_in_organization(request.user, organization)
    return organization_id if role is not None and role >= Role.ADMIN else None
