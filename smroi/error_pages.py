"""The pages of 400 and 500, which Django makes without a request: without a name where a client may be reading."""

from __future__ import annotations

import structlog
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.template import loader

from accounts.portal.agency import NEUTRAL, PortalLook
from accounts.portal.hosts import host_of
from accounts.portal.looks import PATHS, portal_look

log = structlog.get_logger(__name__)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A host that is not ours may be a portal's that has ended: it is nobody's page."""
    look = NEUTRAL if isinstance(exception, DisallowedHost) else _look(request)
    return _page("400.html", look, status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    return _page("500.html", _look(request), status=500)


def _look(request: HttpRequest) -> PortalLook | None:
    try:
        return portal_look(request)
    except Exception:
        # Whatever broke may break this too, and the page must come.
        log.warning("look_not_found")
        is_of_portal = request.path.startswith(PATHS) or host_of(request)
        return NEUTRAL if is_of_portal else None


def _page(template: str, look: PortalLook | None, *, status: int) -> HttpResponse:
    return HttpResponse(loader.get_template(template).render({"portal": look}), status=status)
