"""How an organization stands: on which plan, until when, and whether anything can be changed; pure but for one row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum

from django.conf import settings
from django.utils import timezone

from accounts.billing.models import Subscription
from accounts.billing.moments import day_of, last_day, moved
from accounts.plans import GRACE_DAYS, PLANS, TRIAL, WARN_DAYS, Plan


class State(IntEnum):
    """A higher one is better."""

    READ_ONLY = 1
    GRACE = 2
    CURRENT = 3


class Source(IntEnum):
    """From where a plan is; of two that are equally good the higher one counts."""

    TRIAL = 1
    PAID = 2
    GIVEN = 3


@dataclass(frozen=True, slots=True)
class Standing:
    plan: Plan
    source: Source
    state: State
    time_zone: str = "UTC"
    # The first moment at which it is over; None while no end is known.
    ends_at: datetime | None = None
    read_only_at: datetime | None = None

    @property
    def last_day(self) -> date | None:
        return last_day(self.ends_at, self.time_zone) if self.ends_at else None

    @property
    def read_only_from(self) -> date | None:
        return day_of(self.read_only_at, self.time_zone) if self.read_only_at else None

    @property
    def warns_at(self) -> datetime | None:
        """From when on its owners should know."""
        return moved(self.ends_at, -WARN_DAYS, self.time_zone) if self.ends_at else None

    @property
    def is_read_only(self) -> bool:
        return self.state == State.READ_ONLY

    @property
    def is_in_grace(self) -> bool:
        return self.state == State.GRACE


# Of an organization that billing has not looked at yet: its trial begins with the next sweep.
NOT_BEGUN = Standing(TRIAL, Source.TRIAL, State.CURRENT)


def is_on() -> bool:
    return settings.BILLING is not None


def standing_of(organization_id: int) -> Standing:
    """As it is now; ask only where billing is on."""
    row = Subscription.objects.filter(pk=organization_id).first()
    return standing_at(row, timezone.now()) if row else NOT_BEGUN


def standing_at(row: Subscription, now: datetime) -> Standing:
    """The best of what it has: what still runs before what is over, and of those the one that was given or paid."""
    found = [_of(row, plan, source, ends_at, now) for plan, source, ends_at in _held(row)]
    if not found:
        return NOT_BEGUN
    return max(found, key=lambda one: (one.state, _end_if_over(one), one.source))


def _held(row: Subscription) -> Iterator[tuple[Plan, Source, datetime | None]]:
    if row.given_plan in PLANS:
        yield PLANS[row.given_plan], Source.GIVEN, row.given_until
    if row.paid_plan in PLANS:
        yield PLANS[row.paid_plan], Source.PAID, row.paid_until
    if row.trial_ends_at is not None:
        yield TRIAL, Source.TRIAL, row.trial_ends_at


def _of(row: Subscription, plan: Plan, source: Source, ends_at: datetime | None, now: datetime) -> Standing:
    if ends_at is None:
        return Standing(plan, source, State.CURRENT, row.time_zone)
    read_only_at = moved(ends_at, GRACE_DAYS, row.time_zone)
    state = State.CURRENT if now < ends_at else State.GRACE if now < read_only_at else State.READ_ONLY
    return Standing(plan, source, state, row.time_zone, ends_at, read_only_at)


def _end_if_over(one: Standing) -> float:
    """Of several that are over, the one that ended last says since when; of several that run, the source decides."""
    return one.ends_at.timestamp() if one.ends_at and one.state < State.CURRENT else 0.0
