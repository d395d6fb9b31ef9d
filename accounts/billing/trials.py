"""The row of an organization, with the trial that begins when there is none yet."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from accounts.billing.models import Subscription
from accounts.billing.moments import day_of, midnight
from accounts.billing.standing import is_on
from accounts.models import Organization
from accounts.plans import TRIAL_DAYS


def begin_trial(organization: Organization, *, time_zone: str) -> None:
    """With the organization, in its transaction; nothing where billing is off."""
    if is_on():
        _make(organization.pk, time_zone)


def row_of(organization_id: int) -> Subscription:
    """The row, locked until the end of the transaction; where there is none yet, the trial begins now."""
    rows = Subscription.objects.select_for_update(no_key=True)
    found = rows.filter(pk=organization_id).first()
    if found is None:
        _make(organization_id, _zone_of(organization_id))
        found = rows.get(pk=organization_id)
    return found


def seen(organization_id: int) -> Subscription:
    """The row for whoever only looks; where there is none yet, one that is not kept."""
    found = Subscription.objects.filter(pk=organization_id).first()
    return found or Subscription(organization_id=organization_id, time_zone=_zone_of(organization_id))


def _make(organization_id: int, time_zone: str) -> None:
    """Two at once make one."""
    today = day_of(timezone.now(), time_zone)
    ends_at = midnight(today + timedelta(days=TRIAL_DAYS + 1), time_zone)
    row = Subscription(organization_id=organization_id, time_zone=time_zone, trial_ends_at=ends_at)
    Subscription.objects.bulk_create([row], ignore_conflicts=True)


def _zone_of(organization_id: int) -> str:
    """That of the oldest workspace: an organization has none of its own."""
    oldest = Organization.objects.get(pk=organization_id).workspaces.order_by("created_at", "pk").first()
    return oldest.time_zone if oldest else "UTC"
