"""When a plan ends, where the clocks change, and which of several plans counts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts import workspaces
from accounts.billing import trials
from accounts.billing.models import Subscription
from accounts.billing.moments import last_day, midnight, month_around, moved
from accounts.billing.standing import Source, State, standing_at, standing_of
from tests.accounts.billing.plans import subscription
from tests.accounts.test_workspaces import with_
from tests.cast import Cast, make_user


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "zone", "expected"),
    [
        ("2026-03-29", "Europe/Madrid", "2026-03-28T23:00"),
        ("2026-03-30", "Europe/Madrid", "2026-03-29T22:00"),
        ("2026-10-26", "Europe/Madrid", "2026-10-25T23:00"),
        ("2026-01-01", "Asia/Seoul", "2025-12-31T15:00"),
        ("2026-01-01", "Pacific/Kiritimati", "2025-12-31T10:00"),
        # The clocks go from 24:00 to 1:00: the day begins with its second hour.
        ("2026-09-06", "America/Santiago", "2026-09-06T04:00"),
        # They go from 1:00 back to 0:00: the day begins with the first of the two.
        ("2026-11-01", "America/Havana", "2026-11-01T04:00"),
    ],
)
def test_a_day_begins_where_the_organization_is(day: str, zone: str, expected: str) -> None:
    assert midnight(date.fromisoformat(day), zone) == at(expected)


@pytest.mark.parametrize("zone", ["Europe/Madrid", "America/Santiago", "America/Havana", "Asia/Seoul", "UTC"])
def test_grace_is_whole_days_also_over_a_change_of_the_clocks(zone: str) -> None:
    for month in (3, 4, 9, 10, 11):
        for day in range(1, 31):
            end = midnight(date(2026, month, day), zone)
            read_only = moved(end, 7, zone)
            assert last_day(read_only, zone) - last_day(end, zone) == timedelta(days=7)
            assert read_only == midnight(date(2026, month, day) + timedelta(days=7), zone)
            assert moved(read_only, -7, zone) == end


def test_a_month_is_that_of_the_place() -> None:
    new_year = at("2026-12-31T23:30")
    assert month_around(new_year, "UTC")[1] == at("2027-01-01T00:00")
    assert month_around(new_year, "Asia/Seoul") == (at("2026-12-31T15:00"), at("2027-01-31T15:00"))


def test_a_trial_runs_for_fourteen_whole_days_of_its_first_workspace(
    stripe: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It begins in summer time late in the evening and ends in winter time."""
    monkeypatch.setattr(timezone, "now", lambda: at("2026-10-20T21:30"))
    workspace = workspaces.create_organization(
        name="Late", kind="business", first=with_(name="Late shop"), by=make_user("late@example.org")
    )
    row = Subscription.objects.get(organization=workspace.organization)
    assert row.time_zone == "Europe/Madrid"
    standing = standing_at(row, at("2026-11-03T22:59"))
    assert (standing.state, standing.last_day) == (State.CURRENT, date(2026, 11, 3))
    assert standing_at(row, at("2026-11-03T23:00")).state == State.GRACE
    assert standing_at(row, at("2026-11-10T22:59")).state == State.GRACE
    assert standing_at(row, at("2026-11-10T23:00")).state == State.READ_ONLY
    assert standing.read_only_from == date(2026, 11, 11)


def test_moving_the_workspace_to_another_zone_moves_no_end(stripe: Any, cast: Cast) -> None:
    trials.begin_trial(cast.agency, time_zone="Asia/Seoul", by=cast.owner)
    before = standing_of(cast.agency.pk)
    workspaces.change_settings(cast.bakery, values=with_(time_zone="America/New_York"), by=cast.owner)
    assert standing_of(cast.agency.pk) == before


NOW = at("2026-06-15T12:00")
SOON, PAST, LONG_AGO = NOW + timedelta(days=5), NOW - timedelta(days=2), NOW - timedelta(days=60)


@pytest.mark.parametrize(
    ("values", "plan", "source", "state"),
    [
        ({}, "trial", Source.TRIAL, State.CURRENT),
        ({"trial_ends_at": SOON}, "trial", Source.TRIAL, State.CURRENT),
        ({"trial_ends_at": SOON, "paid_plan": "starter"}, "starter", Source.PAID, State.CURRENT),
        ({"trial_ends_at": LONG_AGO, "paid_plan": "agency"}, "agency", Source.PAID, State.CURRENT),
        ({"paid_plan": "agency", "given_plan": "unlimited"}, "unlimited", Source.GIVEN, State.CURRENT),
        (
            {"paid_plan": "agency", "given_plan": "unlimited", "given_until": PAST},
            "agency",
            Source.PAID,
            State.CURRENT,
        ),
        (
            {"trial_ends_at": SOON, "paid_plan": "agency", "paid_until": PAST},
            "trial",
            Source.TRIAL,
            State.CURRENT,
        ),
        (
            {"trial_ends_at": LONG_AGO, "paid_plan": "agency", "paid_until": PAST},
            "agency",
            Source.PAID,
            State.GRACE,
        ),
        (
            {"trial_ends_at": LONG_AGO, "given_plan": "agency", "given_until": LONG_AGO - timedelta(days=1)},
            "trial",
            Source.TRIAL,
            State.READ_ONLY,
        ),
        ({"paid_plan": "of_long_ago", "trial_ends_at": SOON}, "trial", Source.TRIAL, State.CURRENT),
    ],
)
def test_the_best_of_what_an_organization_has_counts(
    values: dict[str, Any], plan: str, source: Source, state: State
) -> None:
    standing = standing_at(Subscription(organization_id=1, time_zone="UTC", **values), NOW)
    assert (standing.plan.code, standing.source, standing.state) == (plan, source, state)


def test_a_trial_begins_once(stripe: Any, cast: Cast) -> None:
    trials.begin_trial(cast.agency, time_zone="UTC", by=cast.owner)
    subscription(cast.agency, trial_ends_at=NOW)
    trials.begin_trial(cast.agency, time_zone="UTC", by=cast.owner)
    assert trials.row_of(cast.agency.pk).trial_ends_at == NOW
