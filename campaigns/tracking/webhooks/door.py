"""The address that shops and CRMs call; whose it is stands in it, who calls is proved by a signature."""

from __future__ import annotations

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.parsers import BaseParser
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.errors import TooLarge
from campaigns.tracking.webhooks.receive import VENDORS, Unknown, receive

MOST_BYTES = 1024 * 1024


class HookView(APIView):
    """Not throttled by the address of the caller: one vendor calls for many shops, and what it sends must arrive."""

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

    def post(self, request: Request, vendor: str, address: str) -> Response:
        """404 says the same whether the address never was one or is one no more."""
        http = request._request
        announced = http.headers.get("Content-Length", "")
        body = b"" if announced.isdecimal() and int(announced) > MOST_BYTES else http.body
        if vendor not in VENDORS or not address.isascii() or len(address) > 100:
            raise Http404
        if len(body) > MOST_BYTES or (not body and announced not in ("", "0")):
            raise TooLarge(
                _("The body is larger than %(limit)s MB.") % {"limit": MOST_BYTES // (1024 * 1024)}
            )
        headers = {name.lower(): value for name, value in http.headers.items()}
        try:
            answer = receive(vendor, address, headers=headers, body=body)
        except Unknown:
            raise Http404 from None
        key = "status" if answer.status == 200 else "detail"
        return Response({key: answer.said}, status=answer.status)
