"""The credit of each day: equal to telling all anew in whatever order things came, and no more work than needed."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Organization
from accounts.signals import workspace_currency_changed, workspace_time_zone_changed
from accounts.tenancy import workspace_scope
from accounts.workspaces import change_settings
from analytics.attribution.models import MODELS
from analytics.attribution.rollup import rebuild, recompute, recompute_batch, verify
from analytics.attribution.rules import Rules, change_rules
from analytics.models import AttributedDay, ExchangeRate, Journey
from analytics.rates.own import RateWish, add_own_rate
from analytics.rates.published import add_rates
from campaigns import changes, jobs
from campaigns.models import Goal, Job, JobKind, JobState, JourneyChange, Visit
from tests.analytics.attribution.world import World, at, sums
from tests.builders import set_rates
from tests.cast import Cast, make_workspace


@pytest.fixture
def world(cast: Cast) -> World:
    return World(cast.bakery)


def up_to_date(world: World) -> list[tuple[Any, ...]]:
    recompute(world.workspace.pk)
    assert verify(world.workspace.pk) == []
    return world.days()


def three_sales(world: World) -> None:
    """Anna came three times; Berta came by herself; of Carla nobody knows where she came from."""
    world.visit("anna", at(-10), "meta", campaign="Spring")
    world.visit("anna", at(-5), "email", campaign="Letter")
    world.visit("anna", at(-1), "direct")
    world.visit("berta", at(-2), "direct")
    world.convert("1", at(0), "90", visitor="anna")
    world.convert("2", at(0), "10", visitor="berta")
    world.convert("3", at(1), "7", visitor="carla")


def test_the_day_of_the_conversion_gets_what_the_model_gives(world: World) -> None:
    three_sales(world)
    assert up_to_date(world) == [
        ("2026-05-20", "purchase", "direct", "", 1_000_000, 10_000_000, 0),
        ("2026-05-20", "purchase", "email", "Letter", 1_000_000, 90_000_000, 0),
        ("2026-05-21", "purchase", "", "", 1_000_000, 7_000_000, 0),
    ]
    world.rules(model="linear")
    rebuild(world.workspace.pk)
    assert world.days() == [
        ("2026-05-20", "purchase", "direct", "", 1_333_333, 40_000_000, 0),
        ("2026-05-20", "purchase", "email", "Letter", 333_333, 30_000_000, 0),
        ("2026-05-20", "purchase", "meta", "Spring", 333_334, 30_000_000, 0),
        ("2026-05-21", "purchase", "", "", 1_000_000, 7_000_000, 0),
    ]


def test_by_the_day_of_the_touch_credit_lies_where_people_came(world: World) -> None:
    three_sales(world)
    world.convert("r", at(4), "9", kind="refund", refund_of="1")
    world.rules(model="linear", date_basis="touch")
    assert up_to_date(world) == [
        ("2026-05-10", "purchase", "meta", "Spring", 333_334, 30_000_000, 0),
        ("2026-05-15", "purchase", "email", "Letter", 333_333, 30_000_000, 0),
        ("2026-05-18", "purchase", "direct", "", 1_000_000, 10_000_000, 0),
        ("2026-05-19", "purchase", "direct", "", 333_333, 30_000_000, 0),
        ("2026-05-21", "purchase", "", "", 1_000_000, 7_000_000, 0),
        ("2026-05-24", "refund", "direct", "", 0, -3_000_000, 0),
        ("2026-05-24", "refund", "email", "Letter", 0, -3_000_000, 0),
        ("2026-05-24", "refund", "meta", "Spring", 0, -3_000_000, 0),
    ]


def test_a_conversion_without_a_rate_counts_once_where_most_of_its_credit_is(world: World) -> None:
    world.visit("anna", at(-14), "meta")
    world.visit("anna", at(0), "email")
    world.convert("1", at(0), "10", visitor="anna", currency="CLP")
    world.rules(model="time_decay")
    assert up_to_date(world) == [
        ("2026-05-20", "purchase", "email", "", 800_000, None, 1),
        ("2026-05-20", "purchase", "meta", "", 200_000, None, 0),
    ]


def test_values_that_no_column_holds_together_are_left_out_and_stop_nothing(world: World) -> None:
    for number in range(3):
        world.convert(str(number), at(0), "9000000000000")
    world.convert("small", at(1), "5")
    assert up_to_date(world) == [
        ("2026-05-20", "purchase", "", "", 3_000_000, None, 0),
        ("2026-05-21", "purchase", "", "", 1_000_000, 5_000_000, 0),
    ]


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("basis", ["conversion", "touch"])
def test_all_models_share_out_the_same_total(world: World, model: str, basis: str) -> None:
    three_sales(world)
    world.rules(model=model, date_basis=basis)
    assert sums(up_to_date(world)) == {"purchase": (3_000_000, 107_000_000)}


# --- what changes the rules -----------------------------------------------------------------------------------


def heard(world: World) -> list[Job]:
    with workspace_scope(world.workspace):
        return list(Job.objects.of(world.workspace).filter(kind=JobKind.ATTRIBUTE, state=JobState.QUEUED))


def test_a_change_asks_for_one_job_which_does_it(world: World) -> None:
    three_sales(world)
    for _time in range(3):
        changes.journeys_changed.send(sender=None, workspace_id=world.workspace.pk)
    [job] = heard(world)
    jobs.run(world.workspace.pk, job.pk)
    assert sums(world.days()) == {"purchase": (3_000_000, 107_000_000)}
    assert heard(world) == []
    with workspace_scope(world.workspace):
        assert not JourneyChange.objects.of(world.workspace).exists()


def test_new_credit_asks_for_a_look_at_the_goals(world: World) -> None:
    def waiting() -> int:
        return Job.objects.of(world.workspace).filter(kind=JobKind.WATCH, state=JobState.QUEUED).count()

    with workspace_scope(world.workspace):
        Goal(name="Sell", metric="revenue", target=100, starts_on=date(2026, 5, 1), due_on=date(2026, 6, 1),
             workspace=world.workspace).save()  # fmt: skip
        assert waiting() == 0
    three_sales(world)
    changes.journeys_changed.send(sender=None, workspace_id=world.workspace.pk)
    [job] = heard(world)
    jobs.run(world.workspace.pk, job.pk)
    with workspace_scope(world.workspace):
        assert waiting() == 1


def test_changed_rules_tell_everything_anew(world: World, cast: Cast) -> None:
    three_sales(world)
    up_to_date(world)
    wish = Rules("first", 7, "touch", ["https://www.Klarna.com/pay", "klarna.com"])
    with workspace_scope(world.workspace):
        assert change_rules(world.workspace, wish=wish, by=cast.owner) is True
        assert change_rules(world.workspace, wish=wish, by=cast.owner) is False
        assert JourneyChange.objects.of(world.workspace).count() == 1
    assert verify(world.workspace.pk) == []  # what waits is not expected to agree
    assert up_to_date(world) == [
        ("2026-05-15", "purchase", "email", "Letter", 1_000_000, 90_000_000, 0),
        ("2026-05-18", "purchase", "direct", "", 1_000_000, 10_000_000, 0),
        ("2026-05-21", "purchase", "", "", 1_000_000, 7_000_000, 0),
    ]


def test_a_referrer_that_gets_credit_no_longer_or_again_changes_the_channel_of_its_visits(
    world: World, cast: Cast
) -> None:
    world.visit("anna", at(-1), "referral", number=1, referrer_host="www.wallet.example")
    world.visit("berta", at(-1), "referral", number=2, referrer_host="notwallet.example")
    world.visit("carla", at(-1), "email", number=3, referrer_host="wallet.example", utm_source="newsletter")

    def channels() -> list[str]:
        with workspace_scope(world.workspace):
            found = Visit.objects.of(world.workspace).order_by("pk")
            return list(found.values_list("channel", flat=True))

    with workspace_scope(world.workspace):
        change_rules(world.workspace, wish=Rules("last", 30, "touch", ["wallet.example"]), by=cast.owner)
    assert channels() == ["direct", "referral", "email"]
    with workspace_scope(world.workspace):
        change_rules(world.workspace, wish=Rules("last", 30, "touch"), by=cast.owner)
    assert channels() == ["referral", "referral", "email"]


def test_another_currency_and_another_zone_tell_everything_anew(world: World, cast: Cast) -> None:
    set_rates({"2026-05-20": {"USD": "1.25"}})
    world.convert("1", at(0, minutes=14 * 60 + 30), "10")
    assert up_to_date(world) == [("2026-05-21", "purchase", "", "", 1_000_000, 10_000_000, 0)]
    names = ("name", "currency", "time_zone", "language", "gross_margin")
    values: Any = {name: getattr(world.workspace, name) for name in names}
    values |= {"currency": "USD", "time_zone": "America/New_York"}
    with workspace_scope(world.workspace):
        world.workspace = change_settings(world.workspace, values=values, by=cast.owner)
    assert up_to_date(world) == [("2026-05-20", "purchase", "", "", 1_000_000, 12_500_000, 0)]
    assert workspace_currency_changed.has_listeners() and workspace_time_zone_changed.has_listeners()


def test_new_rates_tell_the_conversions_anew_that_they_concern(world: World, cast: Cast) -> None:
    add_rates([("EUR", at(-1).date(), "1"), ("USD", at(-1).date(), "1.25")])
    for name, currency in (("own", "EUR"), ("dollar", "USD"), ("peso", "CLP")):
        world.convert(name, at(0), "10", currency=currency)
    assert up_to_date(world) == [("2026-05-20", "purchase", "", "", 3_000_000, 18_000_000, 1)]
    add_rates([("EUR", at(0).date(), "1"), ("USD", at(0).date(), "2")])
    with workspace_scope(world.workspace):
        assert JourneyChange.objects.of(world.workspace).count() == 1  # asked anew later
    assert up_to_date(world) == [("2026-05-20", "purchase", "", "", 3_000_000, 15_000_000, 1)]
    with workspace_scope(world.workspace):
        wish = RateWish("CLP", at(-3).date(), ExchangeRate.per_euro.field.to_python("0.5"))
        add_own_rate(world.workspace, wish=wish, by=cast.owner)
        assert JourneyChange.objects.of(world.workspace).count() == 1
    assert up_to_date(world) == [("2026-05-20", "purchase", "", "", 3_000_000, 20_000_000, 0)]


def test_the_commands_find_and_mend_what_somebody_broke(world: World) -> None:
    three_sales(world)
    up_to_date(world)
    with workspace_scope(world.workspace):
        AttributedDay.objects.of(world.workspace).filter(channel="email").update(value=1)
        Journey.objects.of(world.workspace).filter(days=b"").delete()
    said = StringIO()
    with pytest.raises(SystemExit):
        call_command("verify_attribution", world.workspace.slug, stdout=said)
    assert said.getvalue().startswith("bakery: 4 differences\n")
    call_command("rebuild_attribution", world.workspace.slug, stdout=StringIO())
    call_command("verify_attribution", stdout=StringIO())


# --- no more work than needed ---------------------------------------------------------------------------------


class Watched:
    """Statements of the block, and the rows each touched."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, int]] = []

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        if not sql.startswith(("SAVEPOINT", "RELEASE")):
            self.rows.append((" ".join(sql.split())[:60], context["cursor"].rowcount))
        return result

    def written(self) -> int:
        return sum(count for sql, count in self.rows if sql.startswith(("INSERT", "DELETE")))


def test_the_work_of_a_days_conversions_is_that_of_the_day(world: World) -> None:
    def one_more(day: int) -> Watched:
        world.visit(f"v{day}", at(day - 1))
        world.convert(f"c{day}", at(day), "10", visitor=f"v{day}")
        watched = Watched()
        with connection.execute_wrapper(watched):
            recompute_batch(world.workspace.pk)
        return watched

    one_more(-5)  # makes the settings
    first = one_more(0)
    for day in range(1, 40):
        world.convert(f"c{day}", at(day), "10")
    recompute(world.workspace.pk)
    last = one_more(40)
    assert last.rows == first.rows
    assert last.written() == 4  # two marks taken, a journey and a row of credit added


def test_a_mark_that_changes_nothing_writes_nothing(world: World) -> None:
    three_sales(world)
    up_to_date(world)
    world.visit("anna", at(3))
    watched = Watched()
    with connection.execute_wrapper(watched):
        recompute_batch(world.workspace.pk)
    assert watched.written() == 1  # the mark


# --- any order, any batches -----------------------------------------------------------------------------------

STEPS: list[Callable[[World], Any]] = [
    lambda w: w.visit("phone", at(-9), "meta", campaign="Spring", number=1),
    lambda w: w.visit("phone", at(-2), "email", number=2),
    lambda w: w.visit("office", at(-8), "google_ads", campaign="Search", number=3),
    lambda w: w.visit("office", at(1), "direct", number=4),
    lambda w: w.visit("guest", at(0), "referral", number=5, referrer_host="paypal.com"),
    lambda w: w.convert("lead", at(-7), kind="lead", visitor="phone", email="anna@example.com"),
    lambda w: w.convert("1", at(-1), "30", visitor="office", email="anna@example.com"),
    lambda w: w.convert("2", at(2), "50.01", email="anna@example.com", currency="USD"),
    lambda w: w.convert("3", at(2), "8", visitor="guest"),
    lambda w: w.convert("r1", at(3), "10", kind="refund", refund_of="1"),
    lambda w: w.convert("r2", at(4), "50.01", kind="refund", refund_of="2", currency="USD"),
    lambda w: add_rates([("EUR", at(1).date(), "1"), ("USD", at(1).date(), "1.25")]),
]
_numbers = itertools.count()


@settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    order=st.randoms(use_true_random=False),
    pauses=st.sets(st.integers(1, len(STEPS) - 1)),
    basis=st.sampled_from(["conversion", "touch"]),
    model=st.sampled_from(["last_non_direct", "linear", "w"]),
)
def test_any_order_of_arrival_in_any_batches_ends_in_what_telling_all_anew_says(
    cast: Cast, order: random.Random, pauses: set[int], basis: str, model: str
) -> None:
    organization = Organization.objects.get(pk=cast.agency.pk)
    told: list[Any] = []
    for steps in (STEPS, order.sample(STEPS, len(STEPS))):
        ExchangeRate.objects.all().delete()
        world = World(make_workspace(organization, f"Order {next(_numbers)}"))
        # Ids of visits are given, and two worlds cannot share them.
        world.number = next(_numbers) * 100
        world.rules(date_basis=basis, model=model)
        for number, step in enumerate(steps):
            if number in pauses:
                recompute_batch(world.workspace.pk, limit=2)
            step(world)
        told.append((up_to_date(world), world.journeys()))
        before = told[-1]
        rebuild(world.workspace.pk)
        assert (world.days(), world.journeys()) == before
    assert told[0] == told[1]
