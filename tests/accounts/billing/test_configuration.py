"""Half a configuration of billing is refused at the start, and none is none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from environs import Env

from accounts.billing.configuration import Billing, read_billing

GOOD = {
    "STRIPE_SECRET_KEY": "sk_test_1",
    "STRIPE_WEBHOOK_SECRET": "whsec_1,whsec_2",
    "STRIPE_PRICES": "starter=price_1, agency=price_2,starter=price_0",
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    yield monkeypatch


def read(*, is_production: bool = True) -> Billing | None:
    return read_billing(Env(), is_production=is_production)


def test_it_is_off_unless_somebody_switches_it_on(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in GOOD:
        monkeypatch.delenv(name, raising=False)
    assert read() is None
    assert settings.BILLING is None


def test_a_whole_configuration_is_read(environment: pytest.MonkeyPatch) -> None:
    billing = read()
    assert billing is not None
    assert (billing.key, billing.webhook_secrets) == ("sk_test_1", ("whsec_1", "whsec_2"))
    assert (billing.price_of("starter"), billing.price_of("agency"), billing.price_of("business")) == (
        "price_1",
        "price_2",
        "",
    )
    assert billing.plan_of_price["price_0"] == "starter"
    assert billing.api_url == "https://api.stripe.com"
    assert "sk_test" not in repr(billing) and "whsec" not in repr(billing)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STRIPE_WEBHOOK_SECRET", ""),
        ("STRIPE_WEBHOOK_SECRET", " , "),
        ("STRIPE_PRICES", ""),
        ("STRIPE_PRICES", "starter"),
        ("STRIPE_PRICES", "starter="),
        ("STRIPE_PRICES", "gold=price_1"),
        ("STRIPE_PRICES", "trial=price_1"),
        ("STRIPE_PRICES", "starter=price_1,agency=price_1"),
        ("STRIPE_API_URL", "http://stripe.example"),
        ("STRIPE_API_URL", "ftp://stripe.example"),
    ],
)
def test_half_a_configuration_is_refused(environment: pytest.MonkeyPatch, name: str, value: str) -> None:
    environment.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=name):
        read()


def test_a_stand_in_is_for_other_modes(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("STRIPE_API_URL", "http://127.0.0.1:12111/")
    billing = read(is_production=False)
    assert billing is not None and billing.api_url == "http://127.0.0.1:12111"
