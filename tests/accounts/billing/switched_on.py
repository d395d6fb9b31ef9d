"""Billing switched on, with a Stripe of our own behind it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache

from tests.accounts.billing.stand_in import StandIn


@pytest.fixture
def stripe(settings: Any, db: None) -> Iterator[StandIn]:
    made = StandIn()
    settings.BILLING = made.billing
    cache.clear()
    yield made
    made.stop()
