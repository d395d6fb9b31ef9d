"""The row of an organization, with the trial of whoever founded it; a person has one trial."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.billing.models import Subscription
from accounts.billing.moments import day_of, midnight
from accounts.billing.standing import is_on
from accounts.models import Membership, Organization, Role, User
from accounts.plans import TRIAL_DAYS


def begin_trial(organization: Organization, *, time_zone: str, by: User) -> None:
    """With the organization, in its transaction; nothing where billing is off.

    Whoever has founded one before brings what is left of their trial, and nothing where it is over.
    """
    if not is_on():
        return
    founder = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if founder.trial_ends_at is None:
        founder.trial_ends_at = _end_of_new(time_zone)
        founder.save(update_fields=["trial_ends_at"])
    _make(organization.pk, time_zone, founder.trial_ends_at)


def trial_of(user: User) -> datetime | None:
    """When the trial ends, or ended, that another organization of this person would begin with; None for a new one."""
    return user.trial_ends_at if is_on() else None


def row_of(organization_id: int) -> Subscription:
    """The row, locked until the end of the transaction.

    Where there is none yet, as from before billing was switched on, a trial begins now; it is its oldest owner's.
    """
    rows = Subscription.objects.select_for_update(no_key=True)
    found = rows.filter(pk=organization_id).first()
    if found is None:
        time_zone = _zone_of(organization_id)
        _make(organization_id, time_zone, _end_of_new(time_zone))
        found = rows.get(pk=organization_id)
        owners = Membership.objects.filter(organization=organization_id, workspace=None, role=Role.OWNER)
        oldest = owners.order_by("created_at", "pk").values("user")[:1]
        User.objects.filter(pk__in=oldest, trial_ends_at=None).update(trial_ends_at=found.trial_ends_at)
    return found


def seen(organization_id: int) -> Subscription:
    """The row for whoever only looks; where there is none yet, one that is not kept."""
    found = Subscription.objects.filter(pk=organization_id).first()
    return found or Subscription(organization_id=organization_id, time_zone=_zone_of(organization_id))


def _end_of_new(time_zone: str) -> datetime:
    today = day_of(timezone.now(), time_zone)
    return midnight(today + timedelta(days=TRIAL_DAYS + 1), time_zone)


def _make(organization_id: int, time_zone: str, trial_ends_at: datetime) -> None:
    """Two at once make one."""
    row = Subscription(
        organization_id=organization_id,
        time_zone=time_zone,
        trial_ends_at=trial_ends_at,
        created_at=timezone.now(),
    )
    Subscription.objects.bulk_create([row], ignore_conflicts=True)


def _zone_of(organization_id: int) -> str:
    """That of the oldest workspace: an organization has none of its own."""
    oldest = Organization.objects.get(pk=organization_id).workspaces.order_by("created_at", "pk").first()
    return oldest.time_zone if oldest else "UTC"
