"""The back office: who gets in, what it shows, and that each look is written down."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, User
from accounts.tenancy import all_workspaces
from campaigns.models import Campaign, ImportRun, Job, JobKind, JobState, Link, RunState
from tests.campaigns.tracking.clicked import link_to
from tests.cast import Cast, as_workspace, make_user


@pytest.fixture
def clerk(db: None) -> User:
    return make_user("clerk@smroi.example", is_staff=True, is_superuser=True)


@pytest.fixture
def office(clerk: User, signed_in: Any) -> Client:
    browser: Client = signed_in(clerk)
    return browser


def looks(cast: Cast) -> list[tuple[str, str]]:
    with all_workspaces(reason="the test reads the log"):
        entries = AuditEntry.objects.filter(action="staff.looked").select_related("workspace").order_by("pk")
        return [(entry.workspace.slug if entry.workspace else "", entry.subject) for entry in entries]


def failed_run(cast: Cast) -> ImportRun:
    with as_workspace(cast.bakery):
        return ImportRun.objects.of(cast.bakery).create(
            state=RunState.FAILED,
            file_name="broken.csv",
            sha256="0" * 64,
            size=1,
            findings={},
            source="meta_ads",
        )


def test_members_and_strangers_are_sent_to_the_sign_in(cast: Cast, signed_in: Any) -> None:
    for browser in (Client(), signed_in(cast.owner)):
        answer = browser.get(reverse("admin:index"))
        assert answer.status_code == 302
        assert "login" in answer.headers["Location"]


def test_the_sign_in_is_allauths(db: None) -> None:
    answer = Client().get(reverse("admin:login"))
    assert answer.headers["Location"].startswith(reverse("account_login"))


def test_staff_without_a_second_factor_must_set_one_up_first(office: Client, settings: Any) -> None:
    settings.STAFF_MFA_REQUIRED = True
    assert office.get(reverse("admin:index")).headers["Location"] == reverse("mfa_index")


def test_every_list_and_form_of_the_back_office_opens(cast: Cast, office: Client) -> None:
    failed_run(cast)
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        assert office.get(reverse(name)).status_code == 200, name


def test_a_look_at_an_import_is_written_into_its_workspace(cast: Cast, office: Client) -> None:
    run = failed_run(cast)
    page = office.get(reverse("admin:campaigns_importrun_change", args=[run.pk]))
    assert "broken.csv" in page.content.decode()
    assert looks(cast) == [("bakery", "import: broken.csv")]


def test_a_list_is_a_look_at_each_workspace_in_it(cast: Cast, office: Client) -> None:
    for workspace in (cast.bakery, cast.rival):
        with as_workspace(workspace):
            Campaign.objects.of(workspace).create(name="spring")
    office.get(reverse("admin:campaigns_campaign_changelist"))
    assert sorted(looks(cast)) == [("bakery", "campaigns"), ("rival-shop", "campaigns")]


def test_facts_of_an_import_can_be_read(cast: Cast, office: Client) -> None:
    run = failed_run(cast)
    assert office.get(reverse("admin:campaigns_importrun_facts", args=[run.pk])).status_code == 200
    assert office.get(reverse("admin:campaigns_importrun_facts", args=[run.pk + 2])).status_code == 404


def test_nothing_of_a_customer_can_be_changed(cast: Cast, office: Client) -> None:
    run = failed_run(cast)
    answer = office.post(
        reverse("admin:campaigns_importrun_change", args=[run.pk]), {"file_name": "other.csv"}
    )
    assert answer.status_code == 403


def test_an_undo_by_staff_uses_the_same_verb_and_leaves_a_trace(cast: Cast, office: Client) -> None:
    run = failed_run(cast)
    with as_workspace(cast.bakery):
        ImportRun.objects.of(cast.bakery).update(state=RunState.LOADED)
    data = {"action": "undo", "_selected_action": [run.pk]}
    office.post(reverse("admin:campaigns_importrun_changelist"), data)
    with as_workspace(cast.bakery):
        assert ImportRun.objects.of(cast.bakery).get().state == RunState.UNDOING
        assert Job.objects.of(cast.bakery).get().kind == JobKind.UNDO
        assert AuditEntry.objects.filter(action="import.undone", actor_label="clerk@smroi.example").exists()


def test_stuck_and_failed_jobs_are_found_and_run_again(cast: Cast, office: Client) -> None:
    with as_workspace(cast.bakery):
        job = Job.objects.of(cast.bakery).create(kind=JobKind.RECOMPUTE, state=JobState.FAILED)
    page = office.get(reverse("admin:campaigns_job_changelist"), {"attention": "stuck"})
    assert "Recompute results" in page.content.decode()
    office.post(
        reverse("admin:campaigns_job_changelist"), {"action": "run_again", "_selected_action": [job.pk]}
    )
    with as_workspace(cast.bakery):
        assert Job.objects.of(cast.bakery).filter(state=JobState.QUEUED, kind=JobKind.RECOMPUTE).exists()


def test_only_superusers_change_who_is_staff(cast: Cast, signed_in: Any) -> None:
    helper = make_user("helper@smroi.example", is_staff=True)
    answer = signed_in(helper).post(
        reverse("admin:accounts_user_change", args=[cast.owner.pk]), {"is_staff": "on"}
    )
    assert answer.status_code == 403


def test_staff_blocks_a_link_and_lifts_it_again_with_a_trace(cast: Cast, office: Client) -> None:
    with as_workspace(cast.bakery) as bakery:
        link = link_to(bakery, target="https://phishing.example/", slug="cake", by=None)
    for action, is_blocked in (("block", True), ("block", True), ("unblock", False)):
        data = {"action": action, "_selected_action": [link.pk]}
        office.post(reverse("admin:campaigns_link_changelist"), data)
        with as_workspace(cast.bakery) as bakery:
            link = Link.objects.of(bakery).get()
            assert (link.blocked_at is not None) == is_blocked
    with as_workspace(cast.bakery):
        traces = AuditEntry.objects.filter(action__contains="blocked").order_by("pk")
        assert [(entry.action, entry.subject, entry.actor_label) for entry in traces] == [
            ("link.blocked", str(link), "clerk@smroi.example"),
            ("link.unblocked", str(link), "clerk@smroi.example"),
        ]
