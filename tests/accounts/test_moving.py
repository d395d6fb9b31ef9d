"""Workspaces that leave their organization: who may, what is taken away, what stays, and what happens at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts import handovers, invitations, keys, members, moving
from accounts.access import role_in, workspaces_for
from accounts.errors import Conflict, DomainError
from accounts.models import (
    ApiKey,
    AuditEntry,
    Handover,
    Membership,
    Organization,
    Role,
    User,
    Workspace,
)
from accounts.tenancy import all_workspaces, workspace_scope
from campaigns.models import Campaign
from tests.cast import Cast, make_cast
from tests.races import after, in_thread, wait_until_over_or_held_up


def both_owned(cast: Cast) -> Organization:
    """The stranger's organization, of which the owner of the agency is an owner too."""
    taking = cast.rival.organization
    Membership.objects.create(user=cast.owner, organization=taking, role=Role.OWNER)
    return taking


def bakery() -> Workspace:
    return Workspace.objects.select_related("organization").get(slug="bakery")


def token_mailed() -> str:
    body = str(mail.outbox[-1].body)
    return body.partition("/handovers/")[2].partition("/")[0]


def offered(cast: Cast, capture: Any) -> tuple[Handover, str]:
    with capture(execute=True):
        handover = handovers.offer(bakery(), email=cast.stranger.email, by=cast.owner)
    return handover, token_mailed()


def actions(**where: Any) -> list[str]:
    with all_workspaces(reason="the entries of both organizations"):
        return list(AuditEntry.objects.filter(**where).order_by("pk").values_list("action", flat=True))


def test_an_owner_of_both_moves_it_and_the_others_lose_their_rights(cast: Cast) -> None:
    taking = both_owned(cast)
    _key, text = keys.make_key(
        cast.bakery, name="Loader", role=Role.ANALYST, scope=ApiKey.Scope.WRITE, by=cast.owner
    )
    waiting = invitations.invite(
        cast.agency, email="new@example.org", role=Role.VIEWER, workspace=cast.bakery, by=cast.owner
    )
    with workspace_scope(cast.bakery):
        campaign = Campaign.objects.of(cast.bakery).create(name="Spring")
    moving.move(cast.bakery, to=taking, by=cast.owner)
    moved = bakery()
    assert moved.organization == taking
    # The object that was read before says the old organization, and is not believed.
    for place in (moved, cast.bakery):
        assert [role_in(one, place) for one in (cast.admin, cast.analyst, cast.viewer)] == [None] * 3
        assert (role_in(cast.owner, place), role_in(cast.stranger, place)) == (Role.OWNER, Role.OWNER)
    assert keys.find_key(text) is None
    assert not invitations.waiting().filter(pk=waiting.pk).exists()
    with workspace_scope(moved):
        assert Campaign.objects.of(moved).get().pk == campaign.pk
    assert {one.slug for one in workspaces_for(cast.stranger)} == {"bakery", "rival-shop"}
    assert actions(organization=cast.agency, action__startswith="organization") == [
        "organization.gave_workspace"
    ]
    assert actions(organization=taking) == ["workspace.moved", "organization.became_agency"]


def test_only_owners_of_both_move_it(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        moving.move(cast.bakery, to=cast.rival.organization, by=cast.owner)
    Membership.objects.create(user=cast.admin, organization=cast.rival.organization, role=Role.OWNER)
    with pytest.raises(PermissionDenied):
        moving.move(cast.bakery, to=cast.rival.organization, by=cast.admin)
    with pytest.raises(DomainError):
        moving.move(cast.bakery, to=cast.agency, by=cast.owner)
    assert bakery().organization == cast.agency


def test_an_offer_is_accepted_once_by_its_address(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    handover, token = offered(cast, django_capture_on_commit_callbacks)
    assert handovers.find(token) == handover and handovers.find("x") is None
    with pytest.raises(DomainError):
        handovers.accept(handover, to=cast.agency, by=cast.admin)
    with pytest.raises(PermissionDenied):
        Membership.objects.filter(user=cast.stranger).update(role=Role.ADMIN)
        handovers.accept(handover, to=cast.rival.organization, by=cast.stranger)
    Membership.objects.filter(user=cast.stranger).update(role=Role.OWNER)
    handovers.accept(handover, to=cast.rival.organization, by=cast.stranger)
    assert bakery().organization == cast.rival.organization
    assert role_in(cast.owner, bakery()) is None
    with pytest.raises(Conflict):
        handovers.accept(handover, to=cast.rival.organization, by=cast.stranger)
    assert "workspace.offered" in actions(organization=cast.agency)


def test_an_offer_stands_on_the_role_of_who_made_it(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    handover, _token = offered(cast, django_capture_on_commit_callbacks)
    Membership.objects.filter(user=cast.owner).update(role=Role.ADMIN)
    with pytest.raises(Conflict):
        handovers.accept(handover, to=cast.rival.organization, by=cast.stranger)
    assert bakery().organization == cast.agency


def test_an_offer_is_withdrawn_replaced_and_limited(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    _first, old = offered(cast, django_capture_on_commit_callbacks)
    _second, new = offered(cast, django_capture_on_commit_callbacks)
    assert handovers.find(old) is None and handovers.find(new) is not None
    handovers.withdraw(bakery(), by=cast.owner)
    assert handovers.find(new) is None
    with pytest.raises(PermissionDenied):
        handovers.offer(bakery(), email="a@example.org", by=cast.admin)
    handovers.offer(bakery(), email=cast.stranger.email, by=cast.owner)
    with pytest.raises(DomainError) as refused:
        handovers.offer(bakery(), email=cast.stranger.email, by=cast.owner)
    assert refused.value.code == "too_many"


@pytest.mark.django_db(transaction=True)
def test_two_organizations_at_once_do_not_both_send_the_last_mail_of_the_day() -> None:
    cast = make_cast()
    handovers.offer(bakery(), email="busy@example.org", by=cast.owner)
    handovers.offer(bakery(), email="bu.sy@example.org", by=cast.owner)
    place = Workspace.objects.select_related("organization").get(pk=cast.rival.pk)
    begun: list[Any] = []

    def meanwhile() -> None:
        begun.append(in_thread(lambda: handovers.offer(place, email="Busy+x@example.org", by=cast.stranger)))
        wait_until_over_or_held_up(begun[0][0])

    with after("SELECT COUNT(*)", meanwhile):
        handovers.offer(bakery(), email="busy@example.org", by=cast.owner)
    thread, outcome = begun[0]
    thread.join()
    assert isinstance(outcome[0], DomainError) and outcome[0].code == "too_many"
    assert Handover.objects.filter(mailbox="busy@example.org").count() == 3


def test_pages_offer_and_take(
    cast: Cast, signed_in: Any, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    page = reverse("accounts:workspace_move", args=[cast.agency.pk, "bakery"])
    browser = signed_in(cast.owner)
    assert browser.get(page).status_code == 200
    assert browser.post(page, {"email": "nonsense"}).status_code == 400
    assert browser.post(page, {"to": cast.rival.organization_id}).status_code == 400
    with django_capture_on_commit_callbacks(execute=True):
        assert browser.post(page, {"email": cast.stranger.email}).status_code == 302
    assert cast.stranger.email in browser.get(page).content.decode()
    address = reverse("accounts:handover", args=[token_mailed()])
    assert "Take over Bakery" in client.get(address).content.decode()
    assert client.post(address).status_code == 302
    assert "another address" in signed_in(cast.admin).get(address).content.decode()
    taker = signed_in(cast.stranger)
    assert taker.post(address, {"to": cast.agency.pk}).status_code == 400
    assert taker.post(address, {"to": cast.rival.organization_id}).status_code == 302
    assert taker.get(reverse("analytics:dashboard", args=["bakery"])).status_code == 200
    assert browser.get(reverse("analytics:dashboard", args=["bakery"])).status_code == 404
    assert browser.get(page).status_code == 404


def test_no_membership_reaches_across_organizations(cast: Cast) -> None:
    """The wall behind all verbs."""
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(
            user=cast.admin, organization=cast.agency, workspace=cast.rival, role=Role.VIEWER
        )
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _invites(cast: Cast) -> Callable[[], Any]:
    """With the workspace as it was read before the move."""
    place = bakery()
    return lambda: invitations.invite(
        cast.agency, email="new@example.org", role=Role.VIEWER, workspace=place, by=cast.admin
    )


def _makes_a_key(cast: Cast) -> Callable[[], Any]:
    place = bakery()
    return lambda: keys.make_key(place, name="Late", role=Role.VIEWER, scope=ApiKey.Scope.READ, by=cast.owner)


def _accepts(cast: Cast) -> Callable[[], Any]:
    invited = User.objects.get(email=cast.stranger.email)
    waiting = invitations.invite(
        cast.agency, email=invited.email, role=Role.ANALYST, workspace=bakery(), by=cast.owner
    )
    return lambda: invitations.accept(waiting, by=invited)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("makes", [_invites, _makes_a_key, _accepts])
def test_what_gives_access_at_the_same_moment_waits_and_is_refused(
    makes: Callable[[Cast], Callable[[], Any]],
) -> None:
    cast = make_cast()
    taking = both_owned(cast)
    giving_access = makes(cast)
    begun: list[Any] = []

    def meanwhile() -> None:
        begun.append(in_thread(giving_access))
        wait_until_over_or_held_up(begun[0][0])

    # Right after the invitations are withdrawn, while the memberships are still there.
    with after('UPDATE "accounts_invitation"', meanwhile):
        moving.move(bakery(), to=taking, by=cast.owner)
    thread, outcome = begun[0]
    thread.join()
    assert isinstance(outcome[0], Conflict)
    assert not Membership.objects.filter(workspace=cast.bakery).exists()
    assert not ApiKey.objects.filter(workspace=cast.bakery, revoked_at=None).exists()
    assert not invitations.waiting().filter(workspace=cast.bakery).exists()
    assert members.role_at(cast.admin, cast.agency, cast.bakery) is None
