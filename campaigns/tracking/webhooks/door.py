"""The address that shops and CRMs call; whose it is stands in it, who calls is proved by a signature."""

from __future__ import annotations

from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.signed import SignedDoor
from campaigns.tracking.webhooks.receive import VENDORS, Unknown, receive


class HookView(SignedDoor):
    def post(self, request: Request, vendor: str, address: str) -> Response:
        """404 says the same whether the address never was one or is one no more."""
        if vendor not in VENDORS or not address.isascii() or len(address) > 100:
            raise Http404
        body = self.body_of(request)
        headers = {name.lower(): value for name, value in request.headers.items()}
        try:
            answer = receive(vendor, address, headers=headers, body=body)
        except Unknown:
            raise Http404 from None
        key = "status" if answer.status == 200 else "detail"
        return Response({key: answer.said}, status=answer.status)
