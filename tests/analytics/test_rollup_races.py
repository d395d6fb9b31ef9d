"""Recomputes that meet each other, an import, or their death: no change is lost, no day is doubled or stale."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from importlib import import_module

import pytest
from django.db import connection, transaction

from accounts.roles import as_owner
from accounts.tenancy import workspace_scope
from accounts.workspaces import Settings, change_settings
from analytics.models import DayRollup, DayTotal
from analytics.rates.own import RateWish, add_own_rate
from analytics.rollup import rebuild, recompute, recompute_batch, verify
from campaigns.models import Campaign, Change, Fact, PlatformCampaign
from campaigns.planning.campaigns import assign_platform_campaigns
from tests.builders import Builder, set_rates
from tests.cast import Cast
from tests.races import PATIENCE, after, in_thread, wait_until_over_or_held_up

pytestmark = pytest.mark.django_db(transaction=True)


class Killed(Exception):
    """What a test throws to stop a recompute where it stands."""


def spend_by_day(build: Builder) -> dict[date, int | None]:
    with workspace_scope(build.workspace):
        return dict(DayRollup.objects.of(build.workspace).values_list("day", "spend"))


def change(build: Builder, day: str, spend: int) -> None:
    """What an import does: the fact and its mark in one transaction."""
    with workspace_scope(build.workspace):
        Fact.objects.of(build.workspace).filter(start_on=day).update(spend=spend)
        Change.objects.of(build.workspace).create(day=day)


@pytest.fixture
def build(cast: Cast) -> Builder:
    build = Builder(cast.bakery)
    ads = build.series(campaign="A")
    first = date(2026, 5, 1)
    build.add(
        Fact(
            series=ads,
            start_on=first + timedelta(days=n),
            end_on=first + timedelta(days=n),
            run_id=1,
            line=n,
            spend=n,
        )
        for n in range(40)
    )
    return build


@pytest.mark.parametrize("statement", ["DELETE FROM campaigns_change", "INSERT INTO analytics_dayrollup"])
def test_a_change_made_while_a_recompute_runs_is_not_lost(build: Builder, statement: str) -> None:
    recompute(build.workspace.pk)
    change(build, "2026-05-03", 111)
    reached, changed = threading.Event(), threading.Event()

    def wait() -> None:
        reached.set()
        assert changed.wait(PATIENCE)

    def work() -> int:
        with after(statement, wait):
            return recompute_batch(build.workspace.pk)

    thread, outcome = in_thread(work)
    assert reached.wait(PATIENCE)
    change(build, "2026-05-03", 222)  # the importer does not wait for the recompute
    changed.set()
    thread.join(PATIENCE)
    assert outcome == [1]
    with workspace_scope(build.workspace):
        assert Change.objects.of(build.workspace).count() == 1
    assert recompute(build.workspace.pk) == 1
    assert spend_by_day(build)[date(2026, 5, 3)] == 222
    assert verify(build.workspace.pk) == []


def test_a_change_that_commits_after_the_claim_is_recomputed_next(build: Builder) -> None:
    recompute(build.workspace.pk)
    written, claimed = threading.Event(), threading.Event()

    def importer() -> None:
        with workspace_scope(build.workspace):
            Fact.objects.of(build.workspace).filter(start_on="2026-05-04").update(spend=999)
            Change.objects.of(build.workspace).create(day="2026-05-04")
            written.set()
            assert claimed.wait(PATIENCE)

    thread, outcome = in_thread(importer)
    assert written.wait(PATIENCE)
    assert recompute(build.workspace.pk) == 0
    claimed.set()
    thread.join(PATIENCE)
    assert outcome == [None]
    assert recompute(build.workspace.pk) == 1
    assert spend_by_day(build)[date(2026, 5, 4)] == 999


def test_two_recomputes_at_once_share_the_days_and_double_none(build: Builder) -> None:
    start = threading.Barrier(2)

    def work() -> int:
        start.wait(PATIENCE)
        total = 0
        while days := recompute_batch(build.workspace.pk, limit=3):
            total += days
        return total

    workers = [in_thread(work) for _ in range(2)]
    for thread, _outcome in workers:
        thread.join(PATIENCE)
    assert sum(outcome[0] for _thread, outcome in workers) == 40
    assert sorted(value for value in spend_by_day(build).values() if value is not None) == list(range(40))
    assert verify(build.workspace.pk) == []


def change_currency(build: Builder, cast: Cast) -> None:
    values: Settings = {
        "name": "Bakery",
        "currency": "USD",
        "time_zone": "UTC",
        "language": "en",
        "gross_margin": None,
    }
    change_settings(build.workspace, values=values, by=cast.owner)


def enter_rate(build: Builder, cast: Cast) -> None:
    wish = RateWish("JPY", date(2026, 5, 1), Decimal("0.5"))
    add_own_rate(build.workspace, wish=wish, by=cast.owner)


def assign(build: Builder, cast: Cast) -> None:
    moving = PlatformCampaign.objects.of(build.workspace).filter(key="A")
    other = Campaign.objects.of(build.workspace).create(name="Another")
    assign_platform_campaigns(build.workspace, platform_campaigns=moving, campaign=other, by=cast.owner)


@pytest.mark.parametrize("verb", [change_currency, enter_rate, assign])
def test_a_day_that_comes_while_facts_get_another_meaning_is_not_left_with_the_old_one(
    build: Builder, cast: Cast, verb: Callable[[Builder, Cast], None]
) -> None:
    set_rates({"2026-06-19": {"USD": "1.25", "JPY": "160"}})
    series = build.series(campaign="A", currency="JPY")
    build.fact(series, "2026-06-20", spend=100)
    recompute(build.workspace.pk)
    marked, go_on = threading.Event(), threading.Event()

    def wait() -> None:
        marked.set()
        assert go_on.wait(PATIENCE)

    def change_meaning() -> None:
        with workspace_scope(build.workspace), after("INSERT INTO campaigns_change", wait):
            verb(build, cast)

    changing, changed = in_thread(change_meaning)
    assert marked.wait(PATIENCE), changed
    build.fact(series, "2026-06-21", spend=100)  # an import adds a day behind the mark
    computing, computed = in_thread(lambda: recompute(build.workspace.pk))
    wait_until_over_or_held_up(computing)
    go_on.set()
    for thread in (changing, computing):
        thread.join(PATIENCE)
    assert changed == [None] and isinstance(computed[0], int)
    recompute(build.workspace.pk)
    assert verify(build.workspace.pk) == []
    sums = spend_by_day(build)
    assert sums[date(2026, 6, 21)] == sums[date(2026, 6, 20)]


@pytest.mark.parametrize("statement", ["INSERT INTO analytics_dayrollup", "INSERT INTO analytics_daytotal"])
def test_a_killed_recompute_leaves_its_changes_and_the_old_sums(build: Builder, statement: str) -> None:
    recompute(build.workspace.pk)
    change(build, "2026-05-05", 5000)

    def die() -> None:
        raise Killed

    with pytest.raises(Killed), after(statement, die):
        recompute(build.workspace.pk)
    assert spend_by_day(build)[date(2026, 5, 5)] == 4
    assert verify(build.workspace.pk) == []
    assert recompute(build.workspace.pk) == 1
    assert spend_by_day(build)[date(2026, 5, 5)] == 5000
    assert verify(build.workspace.pk) == []


def test_a_worker_that_lost_its_lease_writes_nothing(build: Builder) -> None:
    class Lost:
        def check(self) -> None:
            raise Killed

    with pytest.raises(Killed):
        recompute(build.workspace.pk, Lost())
    assert spend_by_day(build) == {}
    assert recompute(build.workspace.pk) == 40


def test_verifying_sees_a_wrong_a_missing_and_an_unexpected_row_but_not_a_waiting_one(build: Builder) -> None:
    recompute(build.workspace.pk)
    change(build, "2026-05-10", 77)  # waits, so it is no difference
    with workspace_scope(build.workspace):
        rows = DayRollup.objects.of(build.workspace)
        rows.filter(day="2026-05-02").update(spend=1_000)
        rows.filter(day="2026-05-03").delete()
        rows.filter(day="2026-05-04").update(channel="x")
    found = [
        (difference.day.day, difference.channel, difference.verdict)
        for difference in verify(build.workspace.pk)
        if difference.campaign_id is not None
    ]
    assert found == [
        (2, "meta", "missing"),
        (2, "meta", "unexpected"),
        (3, "meta", "missing"),
        (4, "meta", "missing"),
        (4, "x", "unexpected"),
    ]


def test_verifying_sees_totals_that_do_not_say_what_the_sums_do(build: Builder) -> None:
    recompute(build.workspace.pk)
    with workspace_scope(build.workspace):
        totals = DayTotal.objects.of(build.workspace)
        totals.filter(day="2026-05-02").update(spend=1_000)
        totals.filter(day="2026-05-03").delete()
        totals.filter(day="2026-05-04").update(channel="x")
    assert [(found.day.day, found.channel, found.verdict) for found in verify(build.workspace.pk)] == [
        (2, "meta", "missing"),
        (2, "meta", "unexpected"),
        (3, "meta", "missing"),
        (4, "meta", "missing"),
        (4, "x", "unexpected"),
    ]
    rebuild(build.workspace.pk)
    assert verify(build.workspace.pk) == []


def test_totals_are_filled_once_from_the_sums_that_there_were(build: Builder) -> None:
    recompute(build.workspace.pk)
    with workspace_scope(build.workspace):
        DayTotal.objects.of(build.workspace).all().delete()
    filling = import_module("analytics.migrations.0009_day_totals")
    with as_owner(), transaction.atomic(), connection.cursor() as cursor:
        for statement in filling.FILLED:
            cursor.execute(statement)
    assert verify(build.workspace.pk) == []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relname IN ('analytics_dayrollup', 'analytics_daytotal')"
            " AND relforcerowsecurity ORDER BY relname"
        )
        assert [name for (name,) in cursor.fetchall()] == ["analytics_dayrollup", "analytics_daytotal"]
