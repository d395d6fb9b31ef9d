"""The address that Stripe calls; who calls is proved by a signature. Where billing is off there is no such address."""

from __future__ import annotations

import structlog
from django.db import OperationalError
from django.http import Http404
from rest_framework.parsers import BaseParser
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.billing.receiving import receive
from accounts.billing.standing import is_on
from accounts.billing.stripe import StripeError

log = structlog.get_logger(__name__)

MOST_BYTES = 1024 * 1024


class StripeView(APIView):
    """Not throttled by the address of the caller: what Stripe sends must arrive."""

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

    def post(self, request: Request) -> Response:
        if not is_on():
            raise Http404
        http = request._request
        announced = http.headers.get("Content-Length", "")
        if announced.isdecimal() and int(announced) > MOST_BYTES:
            return Response({"detail": "too large"}, status=413)
        try:
            answer = receive(http.body, signature=http.headers.get("Stripe-Signature", ""))
        except (StripeError, OperationalError) as error:
            # Nothing of it was written, so that the next attempt of the same event begins anew.
            log.warning("stripe_event_not_taken", why=str(error))
            return Response({"detail": "try again"}, status=503)
        key = "status" if answer.status == 200 else "detail"
        return Response({key: answer.said}, status=answer.status)
