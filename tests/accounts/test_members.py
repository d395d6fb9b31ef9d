"""Roles: who may change whose, who may go, and the owner that always remains."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from accounts import members
from accounts.access import role_in, role_in_organization
from accounts.errors import DomainError
from accounts.models import AuditEntry, Membership, Organization, Role, User, Workspace
from accounts.tenancy import all_workspaces, workspace_scope
from tests.cast import Cast, make_user, make_workspace

MANAGING = {Role.ADMIN, Role.OWNER}


def person(
    organization: Organization, name: str, role: Role | None, workspace: Workspace | None = None
) -> User:
    user = make_user(f"{name}@lantern.example", name=name.title())
    if role:
        Membership.objects.create(user=user, organization=organization, workspace=workspace, role=role)
    return user


def membership(user: User) -> Membership:
    return Membership.objects.get(user=user)


def attempt(act: Callable[[], Any]) -> str:
    try:
        act()
    except PermissionDenied:
        return "forbidden"
    except DomainError as error:
        return error.code
    return "done"


def given(
    user: User, organization: Organization, workspace: Workspace | None, role: Role | None
) -> Membership | None:
    """The user has this role here now, and no other."""
    Membership.objects.filter(user=user).delete()
    if role is None:
        return None
    return Membership.objects.create(user=user, organization=organization, workspace=workspace, role=role)


@pytest.mark.parametrize("on_workspace", [False, True])
def test_who_may_give_which_role_to_whom(cast: Cast, on_workspace: bool) -> None:
    """Every actor against every member and every new role, in both places."""
    place = cast.bakery if on_workspace else None
    actor, target = person(cast.agency, "actor", None), person(cast.agency, "target", None)
    roles = list(Role) if on_workspace else list(Role)[1:]
    for actor_role, old, new in itertools.product([None, *roles], roles, roles):
        given(actor, cast.agency, place, actor_role)
        row = given(target, cast.agency, place, old)
        assert row
        happened = attempt(lambda: members.change_role(row, role=new, by=actor))  # noqa: B023
        if actor_role not in MANAGING:
            expected = "forbidden"
        elif new > actor_role or old > actor_role:
            expected = "invalid"
        else:
            expected = "done"
        assert happened == expected, (actor_role, old, new)
        assert membership(target).role == (new if expected == "done" else old)


@pytest.mark.parametrize("on_workspace", [False, True])
def test_who_may_remove_whom(cast: Cast, on_workspace: bool) -> None:
    place = cast.bakery if on_workspace else None
    actor, target = person(cast.agency, "actor", None), person(cast.agency, "target", None)
    roles = list(Role) if on_workspace else list(Role)[1:]
    for actor_role, old in itertools.product([None, *roles], roles):
        given(actor, cast.agency, place, actor_role)
        row = given(target, cast.agency, place, old)
        assert row
        happened = attempt(lambda: members.remove_member(row, by=actor))  # noqa: B023
        expected = "forbidden" if actor_role not in MANAGING else "invalid" if old > actor_role else "done"
        assert happened == expected, (actor_role, old)
        assert Membership.objects.filter(user=target).exists() == (expected != "done")


def test_a_role_in_one_workspace_gives_no_power_over_the_organization_or_another_workspace(
    cast: Cast,
) -> None:
    actor = person(cast.agency, "baker", Role.OWNER, cast.bakery)
    colleague = person(cast.agency, "gardener", Role.VIEWER, cast.florist)
    for target in (membership(cast.analyst), membership(colleague)):
        assert attempt(lambda: members.change_role(target, role=Role.VIEWER, by=actor)) == "forbidden"  # noqa: B023
        assert attempt(lambda: members.remove_member(target, by=actor)) == "forbidden"  # noqa: B023


def test_an_owner_of_another_organization_is_a_stranger_here(cast: Cast) -> None:
    target = membership(cast.viewer)
    assert attempt(lambda: members.change_role(target, role=Role.ADMIN, by=cast.stranger)) == "forbidden"
    assert attempt(lambda: members.remove_member(target, by=cast.stranger)) == "forbidden"
    assert attempt(lambda: members.leave(target, by=cast.stranger)) == "forbidden"
    assert (
        attempt(lambda: members.transfer_ownership(cast.agency, to=membership(cast.admin), by=cast.stranger))
        == "forbidden"
    )


def test_the_last_owner_can_neither_leave_nor_be_removed_nor_step_down(cast: Cast) -> None:
    mine = membership(cast.owner)
    assert attempt(lambda: members.leave(mine, by=cast.owner)) == "last_owner"
    assert attempt(lambda: members.remove_member(mine, by=cast.owner)) == "last_owner"
    assert attempt(lambda: members.change_role(mine, role=Role.ADMIN, by=cast.owner)) == "last_owner"
    assert role_in_organization(cast.owner, cast.agency) == Role.OWNER


def test_an_owner_who_cannot_sign_in_or_owns_one_workspace_only_does_not_count(cast: Cast) -> None:
    gone = person(cast.agency, "gone", Role.OWNER)
    gone.is_active = False
    gone.save(update_fields=["is_active"])
    person(cast.agency, "baker", Role.OWNER, cast.bakery)
    assert attempt(lambda: members.leave(membership(cast.owner), by=cast.owner)) == "last_owner"


def test_with_a_second_owner_the_first_may_leave(cast: Cast) -> None:
    second = person(cast.agency, "second", Role.OWNER)
    members.leave(membership(cast.owner), by=cast.owner)
    assert not Membership.objects.filter(user=cast.owner).exists()
    assert attempt(lambda: members.leave(membership(second), by=second)) == "last_owner"


def test_ownership_is_handed_over_in_one_step(cast: Cast) -> None:
    members.transfer_ownership(cast.agency, to=membership(cast.analyst), by=cast.owner)
    assert role_in_organization(cast.analyst, cast.agency) == Role.OWNER
    assert role_in_organization(cast.owner, cast.agency) == Role.ADMIN
    assert attempt(lambda: members.leave(membership(cast.owner), by=cast.owner)) == "done"


def test_ownership_goes_to_members_of_the_whole_organization_only(cast: Cast) -> None:
    for heir in (membership(cast.viewer), membership(cast.stranger), membership(cast.owner)):
        with pytest.raises(DomainError):
            members.transfer_ownership(cast.agency, to=heir, by=cast.owner)
    assert attempt(
        lambda: members.transfer_ownership(cast.agency, to=membership(cast.analyst), by=cast.admin)
    ) == ("forbidden")


def test_out_of_the_organization_is_out_of_its_workspaces_and_of_no_others(cast: Cast) -> None:
    Membership.objects.create(
        user=cast.analyst, organization=cast.agency, workspace=cast.florist, role=Role.ADMIN
    )
    elsewhere = Membership.objects.create(
        user=cast.analyst, organization=cast.rival.organization, role=Role.VIEWER
    )
    members.remove_member(
        Membership.objects.get(user=cast.analyst, organization=cast.agency, workspace=None), by=cast.admin
    )
    assert list(Membership.objects.filter(user=cast.analyst)) == [elsewhere]
    assert role_in(cast.analyst, cast.florist) is None


def test_a_removed_members_next_request_is_answered_as_for_a_stranger(cast: Cast, signed_in: Any) -> None:
    browser = signed_in(cast.admin)
    url = f"/w/{cast.bakery.slug}/settings/"
    assert browser.get(url).status_code == 200
    members.remove_member(membership(cast.admin), by=cast.owner)
    assert browser.get(url).status_code == 404
    assert browser.post(url, {"name": "Mine now"}).status_code == 404


def test_what_is_done_to_members_is_written_down(cast: Cast) -> None:
    members.change_role(membership(cast.viewer), role=Role.ANALYST, by=cast.admin)
    members.remove_member(membership(cast.viewer), by=cast.admin)
    with workspace_scope(cast.bakery):
        rows = AuditEntry.objects.filter(workspace=cast.bakery).order_by("pk")
        assert [(row.action, row.actor, row.subject) for row in rows] == [
            ("member.role_changed", cast.admin, "Viewer"),
            ("member.removed", cast.admin, "Viewer"),
        ]


# --- two owners who leave at once -------------------------------------------------------------------------------------


def _two_owners() -> list[Membership]:
    agency = Organization.objects.create(name="Lantern Agency")
    make_workspace(agency, "Bakery")
    return [membership(person(agency, name, Role.OWNER)) for name in ("first", "second")]


def _both_at_once(verbs: list[Callable[[], Any]]) -> list[str]:
    """Run each in a thread and connection of its own; each dwells between deciding and writing."""
    outcomes: list[str] = []
    gate = threading.Barrier(len(verbs))

    def slow_writes(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("DELETE", 'UPDATE "accounts_membership"')):
            time.sleep(0.3)
        return execute(sql, params, many, context)

    def run(verb: Callable[[], Any]) -> None:
        try:
            with connection.execute_wrapper(slow_writes):
                gate.wait()
                outcomes.append(attempt(verb))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(verb,)) for verb in verbs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def _owners() -> int:
    return Membership.objects.filter(role=Role.OWNER, workspace=None).count()


def _leaving(owner: Membership) -> Callable[[], Any]:
    return lambda: members.leave(owner, by=owner.user)


def _stepping_down(owner: Membership) -> Callable[[], Any]:
    return lambda: members.change_role(owner, role=Role.ADMIN, by=owner.user)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", [_leaving, _stepping_down])
def test_of_two_owners_who_leave_at_once_one_stays(act: Callable[[Membership], Callable[[], Any]]) -> None:
    assert _both_at_once([act(owner) for owner in _two_owners()]) == ["done", "last_owner"]
    assert _owners() == 1


@pytest.mark.django_db(transaction=True)
def test_negative_control_without_the_lock_both_would_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "lock", lambda organization: organization)
    assert _both_at_once([_leaving(owner) for owner in _two_owners()]) == ["done", "done"]
    assert _owners() == 0


@pytest.mark.django_db(transaction=True)
def test_owners_who_remove_each_other_at_once_leave_one(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = _two_owners()
    outcomes = _both_at_once(
        [
            lambda: members.remove_member(first, by=second.user),
            lambda: members.remove_member(second, by=first.user),
        ]
    )
    # The loser of the race finds that it is no longer a member, so it may not remove anybody.
    assert outcomes == ["done", "forbidden"]
    assert _owners() == 1
    with all_workspaces(reason="the entries are of the organization"):
        assert AuditEntry.objects.filter(action="member.removed").count() == 1
