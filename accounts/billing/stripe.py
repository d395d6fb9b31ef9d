"""Stripe's API, the part that is used here: customers, checkout, portal, subscriptions, prices; nobody else calls it.

Its form-encoded requests and JSON answers need no package. The version is pinned, so that an account's own default
changes nothing here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings

from accounts import outbound
from accounts.billing.configuration import Billing
from accounts.outbound import Limits, OutboundError, Question

VERSION = "2025-03-31.basil"
# Less than the database waits for a lock: whoever asks holds the row of the plan.
SECONDS = 8.0
MOST_BYTES = 1024 * 1024
MOST_SUBSCRIPTIONS = 100

Fields = Mapping[str, Any]


class StripeError(Exception):
    """Stripe refused, or did not answer as it should; `code` is its own, and the message is for the log."""

    def __init__(self, message: str, *, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class Object:
    """An object of Stripe, of which nothing is believed to be there or of the kind that it should be."""

    def __init__(self, value: Any) -> None:
        self._value: dict[str, Any] = value if isinstance(value, dict) else {}

    def part(self, *path: str) -> Object:
        found: Any = self._value
        for name in path:
            found = found.get(name) if isinstance(found, dict) else None
        return Object(found)

    def parts(self, *path: str) -> list[Object]:
        found = self.part(*path[:-1])._value.get(path[-1])
        return [Object(one) for one in found] if isinstance(found, list) else []

    def text(self, *path: str, limit: int = 100) -> str:
        """Empty where it is no text, and where it is longer than anything that we keep."""
        found = self.part(*path[:-1])._value.get(path[-1])
        return found if isinstance(found, str) and len(found) <= limit and "\0" not in found else ""

    def whole(self, *path: str) -> int | None:
        found = self.part(*path[:-1])._value.get(path[-1])
        return found if isinstance(found, int) and not isinstance(found, bool) else None

    def moment(self, *path: str) -> datetime | None:
        seconds = self.whole(*path)
        try:
            return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
        except (ValueError, OverflowError, OSError):
            return None

    def id_of(self, name: str) -> str:
        """A reference: the id alone, or the object it stands for."""
        return self.text(name) or self.text(name, "id")


def configuration() -> Billing:
    found = settings.BILLING
    if not isinstance(found, Billing):
        raise StripeError("billing is off")
    return found


def make_customer(fields: Fields, *, once: str) -> str:
    """The id of the new customer; asked again under the same name, Stripe answers with the first one."""
    made = _ask("POST", "customers", fields, once=once)
    return _found(made.text("id"), "the id of a customer")


def open_checkout(fields: Fields) -> str:
    """The address at which somebody pays."""
    return _page(_ask("POST", "checkout/sessions", fields))


def open_portal(fields: Fields) -> str:
    """The address at which somebody changes or ends what they pay."""
    return _page(_ask("POST", "billing_portal/sessions", fields))


def subscriptions_of(customer: str) -> list[Object]:
    """All of them, also those that are over; none of a customer whom Stripe knows no more."""
    asked = {"customer": customer, "status": "all", "limit": MOST_SUBSCRIPTIONS}
    try:
        return _ask("GET", f"subscriptions?{urlencode(asked)}", {}).parts("data")
    except StripeError as error:
        if error.code == "resource_missing":
            return []
        raise


def price(price_id: str) -> Object:
    return _ask("GET", f"prices/{quote(price_id, safe='')}", {})


def _page(answer: Object) -> str:
    url = answer.text("url", limit=5000)
    own = outbound.names_own_network(configuration().api_url)
    if not url.startswith(("https://", "http://") if own else "https://"):
        raise StripeError("the answer has no address to go to")
    return url


def _found(text: str, what: str) -> str:
    if not text:
        raise StripeError(f"the answer has not {what}")
    return text


def _ask(method: str, path: str, fields: Fields, *, once: str = "") -> Object:
    billing = configuration()
    url = f"{billing.api_url}/v1/{path}"
    headers = {"Authorization": f"Bearer {billing.key}", "Stripe-Version": VERSION}
    body = None
    if method == "POST":
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        body = urlencode(list(_pairs(fields))).encode()
    if once:
        headers["Idempotency-Key"] = once
    # A stand-in on one's own machine has an address that says so.
    limits = Limits(MOST_BYTES, SECONDS, may_be_private=outbound.names_own_network(billing.api_url))
    try:
        answer = outbound.ask(url, Question(method, headers, body), limits)
    except OutboundError as error:
        raise StripeError(str(error)) from error
    try:
        said = Object(json.loads(answer.body))
    except (ValueError, RecursionError) as error:
        raise StripeError(f"answered {answer.status} with what is no JSON") from error
    if answer.status != 200:
        code = said.text("error", "code")
        raise StripeError(f"answered {answer.status}, {said.text('error', 'message', limit=1000)}", code=code)
    return said


def _pairs(fields: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """`{"a": [{"b": 1}]}` is sent as `a[0][b]=1`."""
    if isinstance(fields, Mapping):
        for key, value in fields.items():
            yield from _pairs(value, f"{name}[{key}]" if name else str(key))
    elif isinstance(fields, Sequence) and not isinstance(fields, str):
        for index, value in enumerate(fields):
            yield from _pairs(value, f"{name}[{index}]")
    else:
        yield name, str(fields)
