"""An archived workspace: every address can be read or refuses, and not one row of it changes."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.access import AUDIENCES, IN_ARCHIVE, permission_for
from accounts.models import Workspace
from tests.house.actors import World
from tests.house.matrix import METHODS, SAFE, Answer, call, undone
from tests.house.routes import Route, called_routes, values_for
from tests.house.test_isolation import report
from tests.house.world import fingerprint

ROLES = AUDIENCES - {"public", "user", "staff"}


def is_of_workspace(route: Route, method: str) -> bool:
    line = permission_for(route.name, method)
    return line is not None and line.audience in ROLES and not line.audience.startswith("organization-")


def problem(method: str, answer: Answer) -> str:
    """What is wrong with the answer of an archived workspace; empty when nothing is."""
    if answer.status >= 500:
        return "failed"
    return "" if method in SAFE or answer.status == 409 else "took a change"


@pytest.mark.parametrize("name", ["owner", "writing_key"])
def test_an_archived_workspace_is_read_and_never_changed(world: World, name: str) -> None:
    actor = world.actors[name]
    routes = [one for one in called_routes() if one.is_ours and one.is_api == bool(actor.key)]
    findings, refused, read = [], 0, 0
    with undone():
        Workspace.objects.filter(pk=world.bakery.workspace.pk).update(archived_at=timezone.now())
        before = fingerprint([world.bakery])
        for route in routes:
            values = values_for(route, actor.own, actor.foreign, {})
            for method in METHODS:
                if not is_of_workspace(route, method) or (method not in SAFE and route.name in IN_ARCHIVE):
                    continue
                answer = call(actor, method, route.fill(values))
                refused += answer.status == 409
                read += answer.status == 200
                if wrong := problem(method, answer):
                    where = f"{name} {method} {route.fill(values)} ({route.name})"
                    findings.append(f"{where}: answered {answer.status}, {wrong}")
        assert fingerprint([world.bakery]) == before
    report(findings)
    assert refused > 5, "nothing was refused"
    assert read > 5, "nothing could be read"
