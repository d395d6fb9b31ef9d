"""What waits to be told anew: marks of everything, of rates, and of leads that turn out to be somebody's second one."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from django.db import connection

from accounts.models import Organization
from accounts.tenancy import workspace_scope
from analytics.attribution.rollup import rebuild, recompute, recompute_batch, verify
from campaigns import changes
from campaigns.models import JourneyChange
from campaigns.tracking.people.erasing import erase_person
from tests.analytics.attribution.world import World, at
from tests.cast import Cast, make_workspace


@pytest.fixture
def world(cast: Cast) -> World:
    return World(cast.bakery)


def mark_all(world: World) -> None:
    with workspace_scope(world.workspace):
        changes.mark_all_journeys(world.workspace.pk)


@pytest.mark.parametrize("basis", ["conversion", "touch"])
def test_everything_is_told_anew_in_batches_as_in_one_go(world: World, basis: str) -> None:
    """The visitor's mark lies before that of everything, and is taken by the new rules already."""
    world.rules(date_basis="touch" if basis == "conversion" else "conversion", model="linear")
    for number in range(5):
        world.visit(f"v{number}", at(number - 9), "meta", number=number * 2 + 1)
        world.visit(f"v{number}", at(number - 7), "email", number=number * 2 + 2)
        world.convert(f"c{number}", at(number - 5), "10", visitor=f"v{number}")
    recompute(world.workspace.pk)
    world.visit("v1", at(-6, minutes=7), "direct", number=20)
    world.rules(date_basis=basis, model="last", look_back_days=3)
    mark_all(world)
    batches = list(
        itertools.takewhile(lambda told: told is not None, iter(lambda: told_by_batch(world), object()))
    )
    assert sum(batches) == 6 and max(batches) <= 2  # that of the late visit, and each once more
    assert verify(world.workspace.pk) == []
    found = (world.days(), world.journeys())
    rebuild(world.workspace.pk)
    assert (world.days(), world.journeys()) == found


def told_by_batch(world: World) -> Any:
    return recompute_batch(world.workspace.pk, limit=2)


def test_new_rates_wait_for_nobody(world: World) -> None:
    said: list[str] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        said.append(sql)
        return execute(sql, params, many, context)

    world.convert("1", at(0), "10", currency="USD")
    recompute(world.workspace.pk)
    with workspace_scope(world.workspace), connection.execute_wrapper(listen):
        changes.mark_journeys_of_foreign_money(world.workspace.pk, first=at(0).date(), last=at(0).date())
    assert not [sql for sql in said if "advisory" in sql]
    with workspace_scope(world.workspace):
        assert JourneyChange.objects.of(world.workspace).count() == 1
    assert verify(world.workspace.pk) == []
    # Spread first, and told then.
    assert [told_by_batch(world) for _batch in range(3)] == [0, 1, None]


# --- leads are people -----------------------------------------------------------------------------------------


def leads(world: World) -> dict[str, int]:
    recompute(world.workspace.pk)
    assert verify(world.workspace.pk) == []
    found: dict[str, int] = {}
    for day, kind, _channel, _campaign, conversions, _value, _unconverted in world.days():
        assert kind in ("lead", "purchase")
        if kind == "lead":
            found[day] = found.get(day, 0) + conversions
    return found


LEADS = (("a", 0), ("b", 1), ("c", 2))


@pytest.mark.parametrize("order", list(itertools.permutations(LEADS)))
@pytest.mark.parametrize("at_once", [True, False])
def test_of_several_leads_of_one_person_the_earliest_counts(
    world: World, order: tuple[tuple[str, int], ...], at_once: bool
) -> None:
    for name, day in order:
        world.convert(name, at(day), kind="lead", email="anna@example.com")
        if not at_once:
            recompute(world.workspace.pk)
    assert leads(world) == {"2026-05-20": 1_000_000, "2026-05-21": 0, "2026-05-22": 0}


def test_leads_of_nobody_known_count_each_and_those_of_two_who_are_one_once(world: World, cast: Cast) -> None:
    for number in range(2):
        world.convert(f"n{number}", at(0), kind="lead")
    assert leads(world) == {"2026-05-20": 2_000_000}
    world.convert("a", at(1), kind="lead", email="anna@example.com")
    world.convert("b", at(2), kind="lead", customer="c9")
    assert leads(world) == {"2026-05-20": 2_000_000, "2026-05-21": 1_000_000, "2026-05-22": 1_000_000}
    made = world.convert("sale", at(3), "10", email="anna@example.com", customer="c9")
    told = {"2026-05-20": 2_000_000, "2026-05-21": 1_000_000, "2026-05-22": 0}
    assert leads(world) == told
    with workspace_scope(world.workspace):
        made.refresh_from_db()
        assert made.person is not None
        erase_person(world.workspace, made.person, by=cast.owner)
    assert leads(world) == told


def test_leads_of_another_workspace_are_other_peoples(cast: Cast) -> None:
    organization = Organization.objects.get(pk=cast.agency.pk)
    other = World(make_workspace(organization, "Other"))
    other.convert("a", at(-1), kind="lead", email="anna@example.com")
    world = World(cast.bakery)
    world.convert("b", at(0), kind="lead", email="anna@example.com")
    assert leads(world) == {"2026-05-20": 1_000_000}
