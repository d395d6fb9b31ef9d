"""What a plan has no room for is refused in words, also to two at once; what is there stays."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from accounts import archive, invitations, members, moving, workspaces
from accounts.billing import limits, usage
from accounts.errors import PlanRefusal
from accounts.models import Invitation, Membership, Organization, Role, Workspace
from tests.accounts.billing.plans import give
from tests.accounts.test_workspaces import with_
from tests.cast import Cast, make_cast, make_user
from tests.races import in_thread


def test_without_billing_nothing_is_counted_and_nothing_refused(cast: Cast, monkeypatch: Any) -> None:
    monkeypatch.setattr(usage, "seats_of", lambda organization: pytest.fail("it was counted"))
    workspaces.create_workspace(cast.agency, values=with_(name="Third"), by=cast.admin)
    invitations.invite(cast.agency, email="sixth@example.org", role=Role.VIEWER, by=cast.admin)
    limits.require_rows(cast.bakery, rows=10**9)
    assert not hasattr(Organization.objects.get(pk=cast.agency.pk), "subscription")


def test_one_more_workspace_needs_room_and_those_that_are_there_stay(
    stripe: Any, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(monkeypatch, cast.agency, workspaces=1)
    with pytest.raises(PlanRefusal, match=r"room for 1 workspace\. Choose a larger plan"):
        workspaces.create_workspace(cast.agency, values=with_(name="Third"), by=cast.admin)
    assert cast.agency.workspaces.count() == 2
    give(monkeypatch, cast.agency, workspaces=3)
    workspaces.create_workspace(cast.agency, values=with_(name="Third"), by=cast.admin)
    with pytest.raises(PlanRefusal, match="room for 3 workspaces"):
        workspaces.create_workspace(cast.agency, values=with_(name="Fourth"), by=cast.admin)


def test_an_archived_workspace_takes_no_place_and_needs_one_to_come_back(
    stripe: Any, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(monkeypatch, cast.agency, workspaces=2)
    archive.archive(cast.florist, by=cast.owner)
    workspaces.create_workspace(cast.agency, values=with_(name="Third"), by=cast.admin)
    with pytest.raises(PlanRefusal, match="room for 2 workspaces"):
        archive.restore(cast.florist, by=cast.owner)
    give(monkeypatch, cast.agency, workspaces=3)
    archive.restore(cast.florist, by=cast.owner)


def test_a_workspace_moves_only_to_where_there_is_room(
    stripe: Any, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Organization.objects.create(name="Other")
    Membership.objects.create(user=cast.owner, organization=other, role=Role.OWNER)
    give(monkeypatch, other, workspaces=0)
    with pytest.raises(PlanRefusal, match="Choose a larger plan"):
        moving.move(cast.florist, to=other, by=cast.owner)
    give(monkeypatch, other, workspaces=1)
    assert moving.move(cast.florist, to=other, by=cast.owner).organization == other


def test_a_seat_is_a_person_or_an_open_invitation_and_nobody_has_two(
    stripe: Any, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(monkeypatch, cast.agency, seats=5)

    def invite(email: str, **values: Any) -> Invitation:
        return invitations.invite(cast.agency, email=email, role=Role.VIEWER, by=cast.owner, **values)

    first = invite("fifth@example.org")
    # The same address in another place, again, and somebody who is here already.
    invite("Fifth@example.org", workspace=cast.florist)
    first = invitations.resend(first, by=cast.owner)
    invite(cast.viewer.email, workspace=cast.florist)
    with pytest.raises(PlanRefusal, match="5 seats, and all are taken") as refused:
        invite("sixth@example.org")
    assert refused.value.field == "email"
    # Whoever was counted as invited is counted once more as a person: accepting is never refused.
    fifth = make_user("fifth@example.org")
    invitations.accept(first, by=fifth)
    with pytest.raises(PlanRefusal):
        invite("sixth@example.org")
    Invitation.objects.filter(email=fifth.email).update(expires_at=timezone.now())
    members.remove_member(Membership.objects.get(user=fifth, workspace=None), by=cast.owner)
    sixth = invite("sixth@example.org")
    invitations.revoke(sixth, by=cast.owner)
    invite("seventh@example.org")


def test_another_organization_takes_no_room(stripe: Any, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch, cast.agency, seats=4, workspaces=2)
    invitations.invite(cast.rival.organization, email="new@example.org", role=Role.VIEWER, by=cast.stranger)
    workspaces.create_workspace(cast.rival.organization, values=with_(name="Second"), by=cast.stranger)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["workspace", "seat"])
def test_of_two_at_once_one_gets_the_last_place(
    stripe: Any, transactional_db: None, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    cast = make_cast()
    give(monkeypatch, cast.agency, workspaces=3, seats=5)

    def one_more(name: str) -> Any:
        if what == "workspace":
            return workspaces.create_workspace(cast.agency, values=with_(name=name), by=cast.admin)
        return invitations.invite(cast.agency, email=f"{name}@example.org", role=Role.VIEWER, by=cast.owner)

    threads = [in_thread(partial(one_more, name)) for name in ("left", "right", "middle")]
    for thread, _outcome in threads:
        thread.join(60)
    outcomes = [outcome for _thread, [outcome] in threads]
    assert sorted(isinstance(one, PlanRefusal) for one in outcomes) == [False, True, True], outcomes
    assert Workspace.objects.filter(organization=cast.agency).count() == (3 if what == "workspace" else 2)
    assert len(usage.seats_of(cast.agency)) == (5 if what == "seat" else 4)
