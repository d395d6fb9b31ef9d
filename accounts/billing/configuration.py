"""How this installation is paid: read once from the environment by the settings; None where billing is off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from accounts.plans import SOLD


@dataclass(frozen=True, slots=True)
class Billing:
    """The secrets stay out of logs and of error pages."""

    key: str = field(repr=False)
    # Two while a secret is being changed.
    webhook_secrets: tuple[str, ...] = field(repr=False)
    # Price at Stripe -> code of the plan. The first price of a plan is the one that is sold.
    plan_of_price: Mapping[str, str]
    api_url: str = "https://api.stripe.com"

    def price_of(self, plan: str) -> str:
        return next((price for price, code in self.plan_of_price.items() if code == plan), "")


def read_billing(env: Any, *, is_production: bool) -> Billing | None:
    """Billing is on where there is a key of Stripe; half a configuration is refused."""
    key = env.str("STRIPE_SECRET_KEY", "").strip()
    if not key:
        return None
    secrets = tuple(secret.strip() for secret in env.list("STRIPE_WEBHOOK_SECRET", []) if secret.strip())
    if not secrets:
        raise ImproperlyConfigured("STRIPE_WEBHOOK_SECRET must be set where STRIPE_SECRET_KEY is.")
    api_url = env.str("STRIPE_API_URL", "https://api.stripe.com").rstrip("/")
    if not api_url.startswith("https://" if is_production else ("https://", "http://")):
        raise ImproperlyConfigured("STRIPE_API_URL must be an https:// address.")
    return Billing(key, secrets, _prices(env.list("STRIPE_PRICES", [])), api_url)


def _prices(pairs: list[str]) -> dict[str, str]:
    prices: dict[str, str] = {}
    for pair in pairs:
        code, equals, price = (part.strip() for part in pair.partition("="))
        if not (equals and price) or code not in {plan.code for plan in SOLD} or price in prices:
            raise ImproperlyConfigured(
                "STRIPE_PRICES must look like starter=price_1,business=price_2; the plans are "
                + ", ".join(plan.code for plan in SOLD)
                + "."
            )
        prices[price] = code
    if not prices:
        raise ImproperlyConfigured(
            "STRIPE_PRICES must name at least one plan where STRIPE_SECRET_KEY is set."
        )
    return prices
