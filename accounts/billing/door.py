"""The address that Stripe calls; who calls is proved by a signature. Where billing is off there is no such address."""

from __future__ import annotations

import structlog
from django.db import OperationalError
from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.billing.receiving import receive
from accounts.billing.standing import is_on
from accounts.billing.stripe import StripeError
from accounts.signed import SignedDoor

log = structlog.get_logger(__name__)


class StripeView(SignedDoor):
    def post(self, request: Request) -> Response:
        if not is_on():
            raise Http404
        body = self.body_of(request)
        try:
            answer = receive(body, signature=request.headers.get("Stripe-Signature", ""))
        except (StripeError, OperationalError) as error:
            # Nothing of it was written, so that the next attempt of the same event begins anew.
            log.warning("stripe_event_not_taken", why=str(error))
            return Response({"detail": "try again"}, status=503)
        key = "status" if answer.status == 200 else "detail"
        return Response({key: answer.said}, status=answer.status)
