"""How much an organization uses: workspaces, seats, and the rows of the running month.

Rows are counted by the floors above, which know what a row is: each registers a counter, which is asked for the rows of
many workspaces at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from django.core.cache import cache
from django.db.models import QuerySet
from django.db.models.functions import Lower, Now
from django.utils import timezone

from accounts.billing.moments import day_of, month_around
from accounts.models import Invitation, Membership, Organization, Role, Workspace
from accounts.tenancy import reading

Kind = Literal["facts", "events"]


@dataclass(frozen=True, slots=True)
class Month:
    """The running month where the organization is: its first moment and day, and those of the next one."""

    since: datetime
    until: datetime
    first: date
    next_first: date

    @property
    def last(self) -> date:
        return self.next_first - timedelta(days=1)


# By workspace; one that has none may be left out.
Counter = Callable[[Sequence[int], Month], Mapping[int, int]]
_counters: dict[Kind, tuple[Counter, int]] = {}


def count_with(kind: Kind, counter: Counter, *, remember_seconds: int = 0) -> None:
    """What takes long to count may be a little old; what decides about the next file may not."""
    _counters[kind] = counter, remember_seconds


@dataclass(frozen=True, slots=True)
class Rows:
    """Of one workspace, or of all of them."""

    facts: int
    events: int

    @property
    def total(self) -> int:
        return self.facts + self.events


@dataclass(frozen=True, slots=True)
class Usage:
    workspaces: int
    seats: int
    month: Month
    rows: Rows
    by_workspace: tuple[tuple[Workspace, Rows], ...]


def active_in(organization: Organization) -> QuerySet[Workspace]:
    """Those that are not archived."""
    found: QuerySet[Workspace] = organization.workspaces.filter(archived_at=None)
    return found


def usage_of(organization: Organization, *, time_zone: str) -> Usage:
    """All of it, for the page; the caller has checked the right to it."""
    workspaces = list(organization.workspaces.order_by("name", "pk"))
    month = running_month(time_zone)
    facts, events = (_count(kind, organization.pk, workspaces, month) for kind in ("facts", "events"))
    by_workspace = tuple((one, Rows(facts.get(one.pk, 0), events.get(one.pk, 0))) for one in workspaces)
    return Usage(
        workspaces=active_in(organization).count(),
        seats=len(seats_of(organization)),
        month=month,
        rows=Rows(sum(facts.values()), sum(events.values())),
        by_workspace=by_workspace,
    )


def rows_of_month(organization: Organization, *, time_zone: str) -> int:
    workspaces = list(organization.workspaces.all())
    month = running_month(time_zone)
    return sum(sum(_count(kind, organization.pk, workspaces, month).values()) for kind in ("facts", "events"))


def seats_of(organization: Organization) -> set[str]:
    """The addresses of its people and of those who are invited: somebody in two places, or invited twice, is one.

    Clients take no seat.
    """
    return set(_members(organization)) | set(_invited(organization))


def _members(organization: Organization) -> QuerySet[Membership, str]:
    people = Membership.objects.filter(organization=organization, user__is_active=True, role__gt=Role.CLIENT)
    return people.annotate(address=Lower("user__email")).values_list("address", flat=True)


def _invited(organization: Organization) -> QuerySet[Invitation, str]:
    open_ones = Invitation.objects.filter(
        organization=organization,
        role__gt=Role.CLIENT,
        accepted_at=None,
        revoked_at=None,
        expires_at__gt=Now(),
    )
    return open_ones.annotate(address=Lower("email")).values_list("address", flat=True)


def running_month(time_zone: str) -> Month:
    since, until = month_around(timezone.now(), time_zone)
    return Month(since, until, day_of(since, time_zone), day_of(until, time_zone))


def _count(kind: Kind, organization_id: int, workspaces: Sequence[Workspace], month: Month) -> dict[int, int]:
    counter, seconds = _counters[kind]
    ids = sorted(workspace.pk for workspace in workspaces)
    place = f"rows:{kind}:{organization_id}:{month.first}:{len(ids)}"
    if seconds and (known := cache.get(place)) is not None:
        return dict(known)
    with reading(ids):
        counted = dict(counter(ids, month))
    if seconds:
        cache.set(place, counted, timeout=seconds)
    return counted
