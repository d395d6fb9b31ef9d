"""Every address x every actor x every method: nobody sees, changes or learns of another workspace."""

from __future__ import annotations

import pytest

from accounts.tenancy import RefusingManager, WorkspaceQuerySet
from tests.house import matrix
from tests.house.actors import ACTORS, World
from tests.house.matrix import interference_findings
from tests.house.routes import FILLERS, SKIPPED, all_routes, called_routes
from tests.house.smuggling import smuggling_findings
from tests.house.world import models_without_values


def report(findings: list[str]) -> None:
    """Fail with everything that was found, one line each, instead of the beginning of a long list."""
    if findings:
        pytest.fail(f"{len(findings)} findings:\n" + "\n".join(findings[:80]), pytrace=False)


def test_every_model_has_rows_in_the_world() -> None:
    assert models_without_values() == []


def test_every_argument_of_an_address_can_be_filled_in() -> None:
    arguments = {argument: route.address for route in all_routes() for argument in route.arguments}
    assert {argument: address for argument, address in arguments.items() if argument not in FILLERS} == {}


def test_few_routes_are_left_out() -> None:
    names = {route.name for route in all_routes()}
    assert names >= SKIPPED.keys()
    assert len(SKIPPED) <= len(names) / 20


@pytest.mark.parametrize("name", [name for name in ACTORS if name != "back_office"])
def test_ids_of_another_workspace_are_as_ids_of_nothing(world: World, name: str) -> None:
    report(matrix.foreign_findings(world, world.actors[name], called_routes()))


@pytest.mark.parametrize("name", ACTORS)
def test_own_ids_are_answered_as_the_permissions_say(world: World, name: str) -> None:
    actor = world.actors[name]
    report([finding for route in called_routes() for finding in matrix.own_findings(world, actor, route)])


@pytest.mark.parametrize("name", ["owner", "writing_key"])
def test_ids_of_others_inside_a_request_are_as_ids_of_nothing(world: World, name: str) -> None:
    is_api = name == "writing_key"
    routes = [route for route in called_routes() if route.is_ours and route.is_api == is_api]
    report(list(smuggling_findings(world, world.actors[name], routes)))


@pytest.mark.parametrize("name", ["viewer", "writing_key"])
def test_pages_stay_as_they_are_when_all_other_workspaces_vanish(world: World, name: str) -> None:
    report(interference_findings(world, world.actors[name], called_routes()))


def test_people_do_see_what_is_theirs(world: World) -> None:
    """Otherwise a product that shows nothing to anybody would pass."""
    bakery = world.bakery.canaries
    for name in ("viewer", "writing_key"):
        seen = matrix.everything_shown(world.actors[name], called_routes())
        assert any(word.isdigit() or word[0].isdigit() for word in bakery.found_in(seen)), (
            f"{name} sees no number"
        )
        assert f"{bakery.word}-importrun-file_name" in seen, name
    assert f"{bakery.word}-campaign-name" in matrix.everything_shown(world.actors["viewer"], called_routes())


@pytest.mark.parametrize("name", ["analyst", "viewer", "foreign_writing_key"])
def test_the_database_alone_holds_when_the_manager_filters_nothing(
    world: World, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RefusingManager, "of", everything_of)
    actor = world.actors[name]
    report(matrix.foreign_findings(world, actor, called_routes()))
    report([finding for route in called_routes() for finding in matrix.own_findings(world, actor, route)])


def everything_of(manager: RefusingManager, workspace: object) -> WorkspaceQuerySet:  # type: ignore[type-arg]
    """`Model.objects.of(workspace)` as if somebody had forgotten the filter in it."""
    rows: WorkspaceQuerySet = WorkspaceQuerySet(manager.model)  # type: ignore[type-arg]
    rows.workspace_id = workspace if isinstance(workspace, int) else workspace.pk  # type: ignore[attr-defined]
    return rows
