"""One file says who may call what; code and tests read the same lines."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest

from accounts import access
from accounts.access import Permission, permission_for, permissions
from tests.house.routes import Route, all_routes


def routes_without_a_line(routes: list[Route]) -> list[str]:
    """Routes that nobody may call: somebody forgot to say who may."""
    lines = permissions()
    return sorted(
        {route.name for route in routes if not any(fnmatchcase(route.name, line.route) for line in lines)}
    )


def lines_without_a_route(routes: list[Route]) -> list[str]:
    """Lines about routes that are gone."""
    names = {route.name for route in routes}
    return [line.route for line in permissions() if not any(fnmatchcase(name, line.route) for name in names)]


def test_every_route_has_a_line() -> None:
    assert routes_without_a_line(list(all_routes())) == []


def test_every_line_has_a_route() -> None:
    assert lines_without_a_route(list(all_routes())) == []


def test_no_route_and_method_has_two_lines() -> None:
    said = [(line.route, method) for line in permissions() for method in line.methods]
    assert sorted(said) == sorted(set(said))


def test_every_route_of_ours_has_a_name() -> None:
    """Without one it is called after its function, and cannot be linked to."""
    assert [route.address for route in all_routes() if route.is_ours and "." in route.name] == []


def test_the_audience_fits_the_address() -> None:
    """A role is one in the workspace or the organization that the address names."""
    for route in all_routes():
        for line in permissions():
            if line.route != route.name:
                continue
            if line.audience.startswith("organization-"):
                assert "organization_id" in route.arguments, route
            elif line.audience in access.ROLES:
                assert "slug" in route.arguments, route
            elif {"slug", "organization_id"} & set(route.arguments):
                pytest.fail(f"{route.name} is about somebody's data and open to {line.audience}")


def test_reading_asks_no_higher_role_than_writing() -> None:
    for route in {line.route for line in permissions()}:
        reading, writing = permission_for(route, "GET"), permission_for(route, "POST")
        if reading and writing and {reading.audience, writing.audience} <= access.ROLES.keys():
            assert reading.role <= writing.role, route


def test_a_missing_line_and_a_stale_one_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = permissions()
    stale = Permission("campaigns:of_old", frozenset({"GET"}), "viewer")
    without = tuple(line for line in lines if line.route != "analytics:dashboard")
    monkeypatch.setattr(f"{__name__}.permissions", lambda: (*without, stale))
    assert routes_without_a_line(list(all_routes())) == ["analytics:dashboard"]
    assert lines_without_a_route(list(all_routes())) == ["campaigns:of_old"]
