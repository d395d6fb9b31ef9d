"""Every address x every actor x every method: nobody sees, changes or learns of another workspace."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.house import matrix
from tests.house.actors import ACTORS, World, make_world
from tests.house.routes import FILLERS, all_routes
from tests.house.world import models_without_values


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """One world for all tests of this module, in a transaction that is never committed."""
    from django.test.utils import override_settings

    quick = override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        # Nothing is remembered, so nobody calls too often.
        CACHES={"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}},
    )
    logging.disable(logging.CRITICAL)  # two lines a request, and thousands of requests
    with django_db_blocker.unblock(), quick, transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)


def report(findings: list[str]) -> None:
    """Fail with everything that was found, one line each, instead of the beginning of a long list."""
    if findings:
        pytest.fail(f"{len(findings)} findings:\n" + "\n".join(findings[:80]), pytrace=False)


def test_every_model_has_rows_in_the_world() -> None:
    assert models_without_values() == []


def test_every_argument_of_an_address_can_be_filled_in() -> None:
    arguments = {argument: route.address for route in all_routes() for argument in route.arguments}
    assert {argument: address for argument, address in arguments.items() if argument not in FILLERS} == {}


@pytest.mark.parametrize("name", ACTORS)
def test_ids_of_another_workspace_are_as_ids_of_nothing(world: World, name: str) -> None:
    report(matrix.foreign_findings(world, world.actors[name], all_routes()))


@pytest.mark.parametrize("name", ACTORS)
def test_own_ids_are_answered_as_the_permissions_say(world: World, name: str) -> None:
    actor = world.actors[name]
    report([finding for route in all_routes() for finding in matrix.own_findings(world, actor, route)])
