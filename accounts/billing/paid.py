"""What a customer's subscriptions at Stripe mean here: which plan is paid, and until when; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog

from accounts.billing.stripe import Object
from accounts.plans import SOLD, size_of

log = structlog.get_logger(__name__)

RUNS = {"active", "trialing"}
# Not paid for the period that runs; `unpaid` is what Stripe calls it when it tries no more.
OWES = {"past_due", "unpaid", "paused"}
# Never paid for, so it says nothing: the way to pay for it was not gone to its end.
NEVER_BEGAN = {"incomplete", "incomplete_expired"}


@dataclass(frozen=True, slots=True)
class Paid:
    plan: str
    state: str
    # Null while it goes on.
    until: datetime | None
    subscription: str


def best_of(
    subscriptions: Iterable[Object], *, plan_of_price: Mapping[str, str], now: datetime
) -> Paid | None:
    """Of several, as when somebody paid twice: one that runs on, else the one that ends last, of the largest plan."""
    found = [paid for one in subscriptions if (paid := _read(one, plan_of_price, now))]
    return max(found, key=lambda paid: _rank(paid, now), default=None)


def _rank(paid: Paid, now: datetime) -> tuple[bool, int, float, str]:
    runs = paid.until is None or paid.until > now
    last = paid.until.timestamp() if paid.until else float("inf")
    return (runs, size_of(paid.plan), last, paid.subscription) if runs else (runs, 0, last, paid.subscription)


def _read(one: Object, plan_of_price: Mapping[str, str], now: datetime) -> Paid | None:
    state = one.text("status", limit=30)
    subscription = one.text("id")
    if not subscription or not state or state in NEVER_BEGAN:
        return None
    item = next(iter(one.parts("items", "data")), Object(None))
    if state in RUNS:
        until = one.moment("cancel_at")
    elif state in OWES:
        until = item.moment("current_period_start") or one.moment("current_period_start") or now
    else:
        until = one.moment("ended_at") or one.moment("canceled_at") or now
    return Paid(_plan_of(item.text("price", "id"), plan_of_price), state, until, subscription)


def _plan_of(price_id: str, plan_of_price: Mapping[str, str]) -> str:
    """Somebody who pays a price that the settings forgot still has the smallest plan, and the log says so."""
    if price_id in plan_of_price:
        return plan_of_price[price_id]
    log.error("price_without_a_plan", price=price_id)
    return SOLD[0].code
