"""Archived workspaces: read-only, out of the lists, at rest, and back as they were."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts import archive, keys, members
from accounts.access import workspaces_for
from accounts.errors import Conflict
from accounts.models import ApiKey, AuditEntry, Membership, Role, Workspace
from accounts.tenancy import reading, workspace_scope
from campaigns import changes, jobs
from campaigns.models import Campaign, JobKind
from tests.cast import Cast

QUEUED = "SELECT count(*) FROM campaigns_job WHERE workspace_id = %s AND state = 'queued'"


def archived(cast: Cast) -> Workspace:
    return archive.archive(cast.bakery, by=cast.owner)


def actions(workspace: Workspace) -> list[str]:
    with workspace_scope(workspace):
        return list(
            AuditEntry.objects.filter(workspace=workspace).order_by("pk").values_list("action", flat=True)
        )


def queued(workspace: Workspace) -> int:
    with workspace_scope(workspace), connection.cursor() as cursor:
        cursor.execute(QUEUED, [workspace.pk])
        return int(cursor.fetchone()[0])


def test_admins_of_the_organization_archive_and_restore(cast: Cast) -> None:
    assert archive.archive(cast.bakery, by=cast.admin).archived_at is not None
    first = archive.archive(cast.bakery, by=cast.owner).archived_at
    assert Workspace.objects.get(pk=cast.bakery.pk).archived_at == first
    assert archive.restore(cast.bakery, by=cast.admin).archived_at is None
    archive.restore(cast.bakery, by=cast.owner)
    assert actions(cast.bakery) == ["workspace.archived", "workspace.restored"]


def test_nobody_else_does(cast: Cast) -> None:
    Membership.objects.filter(user=cast.viewer).update(role=Role.OWNER)  # of the bakery alone
    for person in (cast.analyst, cast.viewer, cast.stranger):
        with pytest.raises(PermissionDenied):
            archive.archive(cast.bakery, by=person)
    assert Workspace.objects.get(pk=cast.bakery.pk).archived_at is None


def test_it_leaves_the_lists_and_comes_back(cast: Cast, signed_in: Any) -> None:
    archived(cast)
    browser = signed_in(cast.owner)
    assert [one.name for one in workspaces_for(cast.owner)] == ["Florist"]
    assert b"Bakery" not in browser.get(reverse("accounts:workspace_list")).content
    assert b"Bakery" not in browser.get(reverse("analytics:clients")).content
    page = browser.get(reverse("accounts:organization", args=[cast.agency.pk])).content.decode()
    restoring = reverse("accounts:workspace_restore", args=[cast.agency.pk, "bakery"])
    assert restoring in page
    assert browser.post(restoring).status_code == 302
    assert [one.name for one in workspaces_for(cast.owner)] == ["Bakery", "Florist"]


def test_the_page_of_an_organization_is_found_when_all_is_archived(cast: Cast, signed_in: Any) -> None:
    for workspace in (cast.bakery, cast.florist):
        archive.archive(workspace, by=cast.owner)
    page = signed_in(cast.owner).get("/", follow=True)
    assert reverse("accounts:organization", args=[cast.agency.pk]) in page.content.decode()


def test_pages_say_so_and_refuse(cast: Cast, signed_in: Any) -> None:
    archived(cast)
    browser = signed_in(cast.analyst)
    page = browser.get(reverse("analytics:campaign_list", args=["bakery"])).content.decode()
    assert "This workspace is archived: it can be read, and nothing in it changes." in page
    assert reverse("campaigns:campaign_new", args=["bakery"]) not in page
    answer = browser.post(reverse("campaigns:campaign_new", args=["bakery"]), {"name": "Spring"})
    assert answer.status_code == 409
    assert "Restore it first." in answer.content.decode()


def test_keys_read_and_write_no_more(cast: Cast, client: Any) -> None:
    _key, text = keys.make_key(
        cast.bakery, name="Loader", role=Role.ANALYST, scope=ApiKey.Scope.WRITE, by=cast.owner
    )
    archived(cast)
    headers = {"Authorization": f"Bearer {text}"}
    address = reverse("campaigns_api:campaign_list", args=["bakery"])
    assert client.get(address, headers=headers).status_code == 200
    answer = client.post(address, {"name": "Spring"}, content_type="application/json", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "archived")
    listed = client.get(reverse("accounts_api:workspace_list"), headers=headers).json()
    assert listed[0]["archived_at"] is not None


def test_access_can_still_be_taken_away(cast: Cast, signed_in: Any) -> None:
    archived(cast)
    theirs = Membership.objects.get(user=cast.viewer)
    address = reverse("accounts:workspace_member_remove", args=["bakery", theirs.pk])
    assert signed_in(cast.owner).post(address).status_code == 302
    assert not Membership.objects.filter(user=cast.viewer).exists()
    given = signed_in(cast.owner).post(
        reverse("accounts:workspace_members", args=["bakery"]), {"email": "new@example.org", "role": 10}
    )
    assert given.status_code == 409


def test_the_database_itself_takes_no_change(cast: Cast) -> None:
    with workspace_scope(cast.bakery):
        campaign = Campaign.objects.of(cast.bakery).create(name="Spring")
    archived(cast)
    with workspace_scope(cast.bakery):
        mine = Campaign.objects.of(cast.bakery)
        assert mine.update(name="Autumn") == 0
        assert mine.filter(pk=campaign.pk).delete()[0] == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            mine.create(name="Winter")
    with workspace_scope(cast.bakery, even_archived=True):
        assert Campaign.objects.of(cast.bakery).update(name="Forgotten") == 1
    archive.restore(cast.bakery, by=cast.owner)
    with workspace_scope(cast.bakery):
        assert Campaign.objects.of(cast.bakery).update(name="Autumn") == 1


def test_who_was_granted_writing_may_finish_and_who_was_not_may_not(cast: Cast) -> None:
    """A scope within a scope ends; meanwhile somebody archives the workspace, or brings it back."""
    with workspace_scope(cast.bakery):
        campaign = Campaign.objects.of(cast.bakery).create(name="Spring")
        with reading([cast.florist.pk]):
            assert not Campaign.objects.of(cast.florist).exists()
            Workspace.objects.filter(pk=cast.bakery.pk).update(archived_at=timezone.now())
        assert Campaign.objects.of(cast.bakery).filter(pk=campaign.pk).update(name="Autumn") == 1
    with workspace_scope(cast.bakery):
        with reading([cast.florist.pk]):
            Workspace.objects.filter(pk=cast.bakery.pk).update(archived_at=None)
        assert Campaign.objects.of(cast.bakery).update(name="Winter") == 0


def test_jobs_rest_and_go_on(cast: Cast) -> None:
    with workspace_scope(cast.bakery):
        job = jobs.enqueue(cast.bakery.pk, kind=JobKind.RECOMPUTE)
    assert (cast.bakery.pk, job) in jobs.due()
    archived(cast)
    assert (cast.bakery.pk, job) not in jobs.due()
    jobs.run(cast.bakery.pk, job)
    with workspace_scope(cast.bakery):
        assert jobs.enqueue(cast.bakery.pk, kind=JobKind.WATCH) == 0
    changes.ring_where_nobody_heard(older_than_seconds=0)
    assert queued(cast.bakery) == 1
    archive.restore(cast.bakery, by=cast.owner)
    assert (cast.bakery.pk, job) in jobs.due()


def test_a_job_that_runs_stops_at_its_next_step(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []

    def work(lease: jobs.Lease) -> None:
        with workspace_scope(lease.workspace_id):
            lease.check()
        steps.append("first")
        archived(cast)
        with workspace_scope(lease.workspace_id):
            lease.check()
        steps.append("second")

    monkeypatch.setitem(jobs._handlers, JobKind.WATCH.value, jobs.Handler(work, lambda *told: None))
    with workspace_scope(cast.bakery):
        job = jobs.enqueue(cast.bakery.pk, kind=JobKind.WATCH)
    jobs.run(cast.bakery.pk, job)
    assert steps == ["first"]


def test_a_workspace_that_left_cannot_be_archived_from_here(cast: Cast) -> None:
    here = Workspace.objects.select_related("organization").get(pk=cast.bakery.pk)
    Membership.objects.filter(workspace=cast.bakery).delete()
    Workspace.objects.filter(pk=cast.bakery.pk).update(organization=cast.rival.organization)
    with pytest.raises(Conflict):
        archive.archive(here, by=cast.owner)
    assert members.role_at(cast.owner, cast.agency, None) == Role.OWNER
