"""What the addresses have in common that other systems call, each proved by a signature of its bytes."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.parsers import BaseParser
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.errors import TooLarge

MOST_BYTES = 1024 * 1024


def announces_more(request: HttpRequest, most: int) -> bool:
    """By its header alone; one of more digits than Python reads is long enough."""
    announced = request.headers.get("Content-Length", "")
    return announced.isdecimal() and (len(announced) > 18 or int(announced) > most)


class SignedDoor(APIView):
    """Not throttled by the address of the caller: one vendor calls for many, and what it sends must arrive."""

    http_method_names = ["post"]
    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = ()
    # The bytes that were signed are read, not what a parser makes of them.
    parser_classes: tuple[type[BaseParser], ...] = ()
    schema = None

    def perform_content_negotiation(self, request: Request, force: bool = False) -> tuple[JSONRenderer, str]:
        """Whatever the sender says it reads: it looks at the code alone."""
        return JSONRenderer(), JSONRenderer.media_type

    def body_of(self, request: Request) -> bytes:
        """As it was sent, and never more than so much of it, whatever its length is said to be."""
        http = request._request
        if announces_more(http, MOST_BYTES) or len(http.body) > MOST_BYTES:
            text = _("The body is larger than %(limit)s MB.")
            raise TooLarge(text % {"limit": MOST_BYTES // (1024 * 1024)})
        return http.body
