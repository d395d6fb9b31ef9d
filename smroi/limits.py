"""Turns away bodies that are larger than any form here, before they are read."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.signed import announces_more


class RequestSizeMiddleware:
    """Answers 413 from the announced length alone. One file above its own limit is told apart by `ingest.store`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if announces_more(request, settings.MAX_REQUEST_BYTES):
            message = _("The upload is larger than %(limit)s MB. Upload the files in parts.") % {
                "limit": settings.MAX_REQUEST_BYTES // (1024 * 1024)
            }
            if request.path_info.startswith("/api/"):
                return JsonResponse({"detail": message, "code": "too_large"}, status=413)
            return render(request, "413.html", {"message": message}, status=413)
        return self.get_response(request)
