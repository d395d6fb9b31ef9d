"""Who may enter what: against an oracle of plain sets, for any tangle of memberships."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.access import role_in, role_in_organization, workspaces_for
from accounts.models import Membership, Organization, Role, User, Workspace
from tests.cast import make_workspace

ORGANIZATIONS, WORKSPACES = range(3), range(2)
# A place is an organization, or one workspace of it; who holds it, and with which role.
PLACES = [(organization, workspace) for organization in ORGANIZATIONS for workspace in (None, *WORKSPACES)]
GRANTS = st.dictionaries(st.tuples(st.integers(0, 1), st.sampled_from(PLACES)), st.sampled_from(Role)).filter(
    # Of a whole organization nobody is a client.
    lambda grants: all(place[1] is not None or role > Role.CLIENT for (_user, place), role in grants.items())
)


@pytest.fixture
def world(db: None) -> tuple[list[User], list[Organization], dict[tuple[int, int], Workspace]]:
    users = [User.objects.create(email=f"user{number}@example.org") for number in range(2)]
    organizations = [Organization.objects.create(name=f"Organization {number}") for number in ORGANIZATIONS]
    workspaces = {
        (number, position): make_workspace(organizations[number], f"Workspace {number} {position}")
        for number, position in itertools.product(ORGANIZATIONS, WORKSPACES)
    }
    return users, organizations, workspaces


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(grants=GRANTS)
def test_roles_are_those_granted_and_no_others(
    world: tuple[list[User], list[Organization], dict[tuple[int, int], Workspace]],
    grants: dict[tuple[int, tuple[int, int | None]], Role],
) -> None:
    users, organizations, workspaces = world
    Membership.objects.all().delete()
    Membership.objects.bulk_create(
        Membership(
            user=users[user],
            organization=organizations[number],
            workspace=None if position is None else workspaces[number, position],
            role=role,
        )
        for (user, (number, position)), role in grants.items()
    )
    for index, user in enumerate(users):
        expected = {}
        for (number, position), workspace in workspaces.items():
            roles = [grants.get((index, (number, place))) for place in (None, position)]
            held = max((role for role in roles if role is not None), default=None)
            assert role_in(user, workspace) == held
            if held is not None and held > Role.CLIENT:
                expected[workspace.pk] = held
        found = {
            workspace.pk: max(workspace.organization_role or 0, workspace.workspace_role or 0)  # type: ignore[attr-defined]
            for workspace in workspaces_for(user)
        }
        assert found == expected
        for number, organization in enumerate(organizations):
            assert role_in_organization(user, organization) == grants.get((index, (number, None)))
