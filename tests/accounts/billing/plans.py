"""Puts an organization on a plan, and makes plans small enough to be full."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts import plans
from accounts.billing.models import Subscription
from accounts.models import Organization
from accounts.plans import Limits, Plan


def subscription(organization: Organization, **values: Any) -> Subscription:
    row, _made = Subscription.objects.update_or_create(
        organization=organization, defaults={"time_zone": "Europe/Madrid", **values}
    )
    return row


def give(monkeypatch: pytest.MonkeyPatch, organization: Organization, **limits: int | None) -> None:
    """A plan of just these limits."""
    monkeypatch.setitem(plans.PLANS, "of_test", Plan("of_test", "Of test", Limits(**limits)))
    subscription(organization, given_plan="of_test")


def end_of(organization: Organization, *, days_ago: float) -> datetime:
    """Its trial ended so long ago."""
    end = timezone.now() - timedelta(days=days_ago)
    subscription(organization, trial_ends_at=end, given_plan="")
    return end
