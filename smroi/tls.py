"""What a proxy asks of a host: whether it may get a certificate for it, and which process answers there."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.domain_names import own_hosts
from accounts.portal.hosts import Remembered, organization_at
from campaigns.tracking.links.domains import serves_links

# Of names as browsers send them; whatever else is asked for needs no look.
_HOST = re.compile(r"(?=.{1,253}\Z)(?:[a-z0-9_-]{1,63}\.)+[a-z0-9-]{1,63}")
LINK_HOSTS = Remembered(serves_links)


@never_cache
@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """200 for a host of ours, with who answers there in `X-Answers`; 404 for every other one. No word in the body."""
    who = answers_at(request.GET.get("domain", "").lower())
    headers = {"X-Answers": who} if who else {}
    return HttpResponse(status=200 if who else 404, content_type="text/plain", headers=headers)


def answers_at(domain: str) -> str:
    """`web`, `intake`, or empty for a host that nobody proved. From memory, but for the first time in a while."""
    if not _HOST.fullmatch(domain):
        return ""
    if domain == urlsplit(settings.PUBLIC_URL).hostname:
        return "intake"
    if domain in own_hosts() or organization_at(domain) is not None:
        return "web"
    return "intake" if LINK_HOSTS.of(domain) else ""
