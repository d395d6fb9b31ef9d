"""The plans that people can choose, with what each costs as Stripe says it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import structlog
from babel.numbers import get_currency_precision
from django.core.cache import cache
from django.utils.translation import gettext as _

from accounts import currencies
from accounts.billing import stripe
from accounts.billing.stripe import StripeError
from accounts.plans import SOLD, Plan
from accounts.templatetags.formats import money

log = structlog.get_logger(__name__)

# Prices are changed seldom, and what is paid is shown again before paying.
REMEMBERED = 3600
# A page must not wait for each of the prices of a Stripe that does not answer.
UNANSWERED = 60


@dataclass(frozen=True, slots=True)
class Offer:
    plan: Plan
    # In words, with its period; empty where Stripe does not say it now.
    price: str


def offers() -> list[Offer]:
    """Those that have a price in the settings."""
    billing = stripe.configuration()
    sold = [(plan, billing.price_of(plan.code)) for plan in SOLD]
    return [Offer(plan, _price(price)) for plan, price in sold if price]


def _price(price_id: str) -> str:
    place, away = f"price:{price_id}", "price:unanswered"
    known = cache.get(place)
    if known is None and not cache.get(away):
        try:
            asked = stripe.price(price_id)
        except StripeError as error:
            log.warning("price_not_known", price=price_id, why=str(error))
            cache.set(away, 1, timeout=UNANSWERED)
            return ""
        known = [
            asked.whole("unit_amount"),
            asked.text("currency", limit=3).upper(),
            asked.text("recurring", "interval", limit=10),
            asked.whole("recurring", "interval_count"),
        ]
        cache.set(place, known, timeout=REMEMBERED)
    return _in_words(*known) if known else ""


def _in_words(minor: int | None, currency: str, interval: str, every: int | None) -> str:
    if minor is None or currency not in currencies.codes():
        return ""
    amount = money(Decimal(minor).scaleb(-get_currency_precision(currency)), currency)
    if (interval, every) == ("month", 1):
        return _("%(amount)s a month") % {"amount": amount}
    if (interval, every) == ("year", 1):
        return _("%(amount)s a year") % {"amount": amount}
    return str(amount)
