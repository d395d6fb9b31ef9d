"""What the intake is measured against: a server that does nothing, and Django with a look-up and an insert."""

from __future__ import annotations

import json
import os
from collections.abc import Awaitable, Callable
from typing import Any


async def noop(
    scope: dict[str, Any], receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
) -> None:
    """Reads the body and answers nothing, as little as an application may."""
    if scope["type"] != "http":
        return
    await receive()
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def one_view() -> Any:
    """One view and no middleware: it finds the site or link, inserts a hit, and answers."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smroi.settings")
    import django
    from django.conf import settings

    django.setup()
    # After the set-up, which insists on the middleware of a package.
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = []
    settings.ALLOWED_HOSTS = ["*"]
    settings.DATABASES["default"]["OPTIONS"]["options"] += " -c role=smroi_staff"
    settings.DATABASES["default"]["ATOMIC_REQUESTS"] = False
    from django.core.wsgi import get_wsgi_application
    from django.urls import path

    application = get_wsgi_application()
    from django.http import HttpRequest, HttpResponse
    from django.utils.timezone import now

    from campaigns.models import Hit, Link, PublicAddress

    def healthz(request: HttpRequest) -> HttpResponse:
        return HttpResponse("ok")

    def event(request: HttpRequest) -> HttpResponse:
        told = json.loads(request.body)
        site = PublicAddress.objects.get(space="site", host="", slug=told["s"])
        rows = Hit.objects.of(site.workspace_id)
        rows.create(at=now(), kind="view", verdict="person", visitor=b"x" * 16, body=told)
        return HttpResponse(status=202)

    def redirect(request: HttpRequest) -> HttpResponse:
        address = PublicAddress.objects.get(space="path", host="", slug="cake")
        link = Link.objects.of(address.workspace_id).get(pk=address.subject_id)
        rows = Hit.objects.of(address.workspace_id)
        rows.create(
            at=now(), kind="click", verdict="person", visitor=b"x" * 16, subject_id=link.pk, body={"k": "x"}
        )
        return HttpResponse(status=302, headers={"Location": link.target})

    urlpatterns.extend([path("healthz", healthz), path("e", event), path("cake", redirect)])
    return application


urlpatterns: list[Any] = []
