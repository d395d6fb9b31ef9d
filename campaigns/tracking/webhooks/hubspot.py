"""HubSpot: new contacts and stages of deals, from subscriptions of an app or from the webhook action of a workflow."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from campaigns.models import ConversionKind, Stage
from campaigns.tracking.conversions.conversions import Report
from campaigns.tracking.conversions.reported import UTM, Known, Reached, Reported
from campaigns.tracking.webhooks.payload import (
    CLICK_NAME,
    Delivery,
    Ignored,
    Payload,
    Told,
    click_of,
    touch_of,
)

SYSTEM = "hubspot"
# Of objects in the newer form of subscriptions.
CONTACT, DEAL = "0-1", "0-3"
WON, LOST = "closedwon", "closedlost"


def read(body: Payload, delivery: Delivery) -> list[Told]:
    """A body of events was put under `events` by the door, since HubSpot sends a bare list."""
    if body.has("events"):
        told = [one for event in body.parts("events") for one in _of_event(event)]
    else:
        told = list(_of_workflow(body, delivery.now))
    if not told:
        raise Ignored("topic")
    return told


def topic_of(body: Payload, delivery: Delivery) -> str:
    if body.has("events"):
        kinds = {event.text("subscriptionType", limit=60) for event in body.parts("events")}
        return ", ".join(sorted(kinds))
    return "workflow"


def delivery_id(body: Payload, delivery: Delivery) -> str:
    """Of a list of events, whose number of the attempt changes with each; "" for a workflow's."""
    if not body.has("events"):
        return ""
    return json.dumps(sorted(event.id("eventId") for event in body.parts("events")))


# --- subscriptions --------------------------------------------------------------------------------------------------


def _of_event(event: Payload) -> Iterator[Told]:
    """They tell which object changed and one value, not whose address it is nor what a deal is worth."""
    kind, of_what = event.text("subscriptionType"), event.text("objectTypeId")
    at = event.moment("occurredAt")
    if kind == "contact.creation" or (kind == "object.creation" and of_what == CONTACT):
        contact = event.id("objectId")
        yield Reported(_report(ConversionKind.LEAD, contact, at, customer_id=contact))
    elif kind == "deal.propertyChange" or (kind == "object.propertyChange" and of_what == DEAL):
        name, value = event.text("propertyName"), event.text("propertyValue")
        if (name, value) in (("dealstage", WON), ("hs_is_closed_won", "true")):
            yield Reported(_report(ConversionKind.PURCHASE, event.id("objectId"), at))


# --- workflows ------------------------------------------------------------------------------------------------------


class _Properties:
    """Properties of an object: by name with their history, by name alone, or chosen by whoever made the workflow."""

    def __init__(self, body: Payload) -> None:
        self._body = body
        self._inner = body.part("properties")

    def text(self, *names: str, limit: int = 200) -> str:
        return next(filter(None, (self._one(name, limit) for name in names)), "")

    def holder(self, name: str) -> tuple[Payload, tuple[str, ...]]:
        for where in (self._inner, self._body):
            if where.is_nested(name):
                return where, (name, "value")
            if where.has(name):
                return where, (name,)
        return self._body, (name,)

    def _one(self, name: str, limit: int) -> str:
        where, path = self.holder(name)
        return where.text(*path, limit=limit)


def _of_workflow(body: Payload, now: datetime) -> Iterator[Told]:
    said = _Properties(body)
    known = Known(
        at=now,
        system=SYSTEM,
        email=said.text("email", limit=320),
        phone=said.text("phone", "mobilephone"),
        customer_id=said.text("contact_id", "vid", "canonical-vid"),
        person_name=" ".join(filter(None, (said.text("firstname"), said.text("lastname")))),
        click_id=click_of(said.text(CLICK_NAME)),
    )
    if body.text("objectType").upper() == "DEAL" or said.text("dealstage", "hs_is_closed_won"):
        yield from _deal(body, said, known)
    elif body.text("objectType").upper() in ("", "CONTACT") and (
        known.email or known.customer_id or body.has("objectId")
    ):
        contact = known.customer_id or body.text("objectId") or said.text("hs_object_id")
        where, path = said.holder("createdate")
        at = where.moment(*path, default=now)
        touch = touch_of({name: said.text(f"utm_{name}") for name in UTM})
        report = _report(
            ConversionKind.LEAD,
            contact or _no_id("contact"),
            at,
            customer_id=contact,
            email=known.email,
            phone=known.phone,
            person_name=known.person_name,
            click_id=known.click_id,
        )
        yield Reported(report, touch)


def _deal(body: Payload, said: _Properties, known: Known) -> Iterator[Told]:
    deal = body.text("objectId") or said.text("hs_object_id", "deal_id") or _no_id("deal")
    stage = said.text("dealstage").lower()
    is_won = stage == WON or said.text("hs_is_closed_won").lower() == "true"
    # Of a deal these name the deal, not whoever it is made with.
    whose = {"email": known.email, "phone": known.phone, "person_name": known.person_name}
    if not is_won:
        if not known.email and not known.customer_id:
            raise Ignored("nobody")
        reached = Stage.LOST if stage == LOST else Stage.OPPORTUNITY
        yield Reached(reached, known, "webhook")
        return
    where, path = said.holder("amount")
    value = where.amount(*path) if where.has(*path) else None
    where_currency, path_currency = said.holder("deal_currency_code")
    currency = where_currency.currency(*path_currency) if where_currency.has(*path_currency) else ""
    where_day, path_day = said.holder("closedate")
    at = min(where_day.moment(*path_day, default=known.at), known.at)
    yield Reported(
        _report(
            ConversionKind.PURCHASE,
            deal,
            at,
            name=said.text("dealname", limit=100),
            value=value,
            currency=currency,
            customer_id=known.customer_id,
            click_id=known.click_id,
            **whose,
        )
    )


def _report(kind: ConversionKind, external_id: str, at: datetime, **more: Any) -> Report:
    return Report(kind=kind, system=SYSTEM, external_id=external_id, at=at, source="webhook", **more)


def _no_id(what: str) -> str:
    raise Ignored(f"no_id_of_{what}")
