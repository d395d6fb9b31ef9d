"""A small Stripe on 127.0.0.1: the part of its API that is used, with customers and subscriptions that a test sets."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from accounts.billing.configuration import Billing

KEY = "sk_test_of_this_test"
SECRET = "whsec_of_this_test"
PRICES = {"price_starter": "starter", "price_agency": "agency", "price_starter_old": "starter"}


class StandIn:
    """`subscriptions[customer]` is what Stripe knows; `asked` are the requests, `trouble` answers in its place."""

    def __init__(self) -> None:
        self.subscriptions: dict[str, list[dict[str, Any]]] = {}
        self.customers: dict[str, dict[str, str]] = {}
        self.sessions: list[dict[str, str]] = []
        self.asked: list[tuple[str, str]] = []
        self.once: dict[str, tuple[str, dict[str, Any]]] = {}
        self.trouble: Callable[[Any], None] | None = None
        # What happens while a list of subscriptions is on its way.
        self.meanwhile: Callable[[], None] = lambda: None
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer._handle(self, {})

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                outer._handle(self, dict(parse_qsl(body, strict_parsing=True)))

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=[0.05], daemon=True).start()

    @property
    def billing(self) -> Billing:
        return Billing(KEY, (SECRET,), PRICES, self.url)

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def subscribe(self, customer: str, status: str = "active", **values: Any) -> dict[str, Any]:
        """One more subscription of the customer, as Stripe shows it."""
        number = sum(map(len, self.subscriptions.values())) + 1
        price, start = values.pop("price", "price_starter"), values.pop("start", int(time.time()))
        made = {
            "id": f"sub_{number}",
            "object": "subscription",
            "customer": customer,
            "status": status,
            "cancel_at": None,
            "ended_at": None,
            "items": {"data": [{"price": {"id": price}, "current_period_start": start}]},
            **values,
        }
        self.subscriptions.setdefault(customer, []).append(made)
        return made

    # --- answering --------------------------------------------------------------------------

    def _handle(self, handler: Any, fields: dict[str, str]) -> None:
        path = urlsplit(handler.path)
        self.asked.append((handler.command, path.path))
        if self.trouble is not None:
            self.trouble(handler)
            return
        if handler.headers.get("Authorization") != f"Bearer {KEY}":
            say(handler, 401, {"error": {"message": "Invalid API Key provided"}})
            return
        name = handler.headers.get("Idempotency-Key", "")
        seen = json.dumps(fields, sort_keys=True)
        if name in self.once:
            before, answer = self.once[name]
            if before != seen:
                say(handler, 400, {"error": {"code": "idempotency_error", "message": "other parameters"}})
            else:
                say(handler, 200, answer)
            return
        status, answer = self._answer(handler.command, path.path, fields, parse_qs(path.query))
        if name and status == 200:
            self.once[name] = seen, answer
        say(handler, status, answer)

    def _answer(
        self, method: str, path: str, fields: dict[str, str], query: dict[str, list[str]]
    ) -> tuple[int, dict[str, Any]]:
        if (method, path) == ("POST", "/v1/customers"):
            made = f"cus_{len(self.customers) + 1}"
            self.customers[made] = fields
            return 200, {"id": made, "object": "customer"}
        if (method, path) == ("POST", "/v1/checkout/sessions"):
            wanted = {"mode", "customer", "line_items[0][price]", "line_items[0][quantity]", "success_url"}
            if not wanted <= fields.keys() or fields["line_items[0][price]"] not in PRICES:
                return 400, {"error": {"message": "Missing required param"}}
            self.sessions.append(fields)
            return 200, {"id": "cs_1", "url": f"{self.url}/pay/cs_1"}
        if (method, path) == ("POST", "/v1/billing_portal/sessions"):
            return 200, {"id": "bps_1", "url": f"{self.url}/portal/{fields['customer']}"}
        if (method, path) == ("GET", "/v1/subscriptions"):
            [customer] = query["customer"]
            if customer not in self.customers and customer not in self.subscriptions:
                return 400, {"error": {"code": "resource_missing", "message": "No such customer"}}
            found = json.loads(json.dumps(self.subscriptions.get(customer, [])))
            self.meanwhile()
            return 200, {"object": "list", "data": found}
        if method == "GET" and re.fullmatch(r"/v1/prices/price_\w+", path):
            recurring = {"interval": "month", "interval_count": 1}
            return 200, {"unit_amount": 2900, "currency": "eur", "recurring": recurring}
        return 404, {"error": {"message": "Unrecognized request URL"}}


def say(handler: Any, status: int, answer: Any, *, raw: bytes | None = None) -> None:
    body = json.dumps(answer).encode() if raw is None else raw
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def event(kind: str, of: str, *, event_id: str = "evt_1", **thing: Any) -> bytes:
    """The bytes of an event about something of this customer."""
    about = {"object": kind.rpartition(".")[0].removeprefix("customer."), "customer": of, **thing}
    body = {"id": event_id, "object": "event", "type": kind, "created": int(time.time())}
    return json.dumps({**body, "data": {"object": about}}).encode()


def signature(body: bytes, *, secret: str = SECRET, at: float | None = None) -> str:
    moment = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={digest},v0=of-tests"
