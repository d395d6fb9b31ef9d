"""Original files go when their time is over, and what then cannot be done is refused before anything changes."""

from __future__ import annotations

import io
import os
import time
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from accounts import keeping as rules
from accounts.errors import Conflict
from accounts.models import AuditEntry, Workspace
from campaigns import tasks
from campaigns.ingest import keeping, run, store
from campaigns.models import ImportRun, Job, RunState
from tests.campaigns.test_import_run import Desk, meta_file
from tests.cast import Cast, as_workspace
from tests.races import after


@pytest.fixture
def desk(cast: Cast, settings: Any, tmp_path: Any) -> Desk:
    settings.FILES_DIR = tmp_path
    return Desk(cast.bakery, cast.analyst)


def let_pass(desk: Desk, days: int, *runs: ImportRun) -> None:
    """As if these imports, or all, had been uploaded so long ago."""
    with as_workspace(desk.workspace):
        rows = ImportRun.objects.of(desk.workspace)
        for row in rows.filter(pk__in=[made.pk for made in runs]) if runs else rows:
            age = timedelta(days=days)
            rows.filter(pk=row.pk).update(uploaded_at=F("uploaded_at") - age, undone_at=F("undone_at") - age)
            path = store.sealed_path(desk.workspace.pk, row.sha256)
            if path.exists():
                past = time.time() - days * 86_400
                os.utime(path, (past, past))


def keep_for(cast: Cast, days: int | None) -> None:
    with as_workspace(cast.bakery):
        rules.change_keeping(cast.bakery, files_days=days, contacts=False, by=cast.admin)


def has_file(made: ImportRun) -> bool:
    assert made.workspace_id is not None
    return store.has(made.workspace_id, made.sha256)


@pytest.mark.parametrize(
    ("days", "age", "is_kept"),
    [
        (30, 31, False),
        (30, 29, True),
        (90, 91, False),
        (365, 366, False),
        (365, 364, True),
        (None, 9999, True),
    ],
)
def test_a_file_is_kept_as_long_as_the_workspace_says(
    desk: Desk, cast: Cast, days: int | None, age: int, is_kept: bool
) -> None:
    keep_for(cast, days)
    made = desk.load(meta_file((1, "spring", "10")))
    let_pass(desk, age)
    tasks.sweep_files()
    assert has_file(made) == is_kept
    assert (desk.again(made).file_deleted_at is None) == is_kept
    assert (desk.again(made).state, desk.spend()) == (RunState.LOADED, {(1, "spring"): 10_000_000})


def test_a_new_workspace_keeps_files_for_a_year(cast: Cast) -> None:
    assert (cast.bakery.keep_files_days, cast.bakery.keep_contacts) == (365, False)


def test_what_was_put_aside_goes_after_a_week(desk: Desk) -> None:
    aside = desk.upload(meta_file((1, "spring", "1")))
    with as_workspace(desk.workspace):
        run.discard(desk.workspace, aside.pk, by=desk.by)
    rejected = desk.upload(b"%PDF-1.7 no table", "report.csv")
    undone = desk.load(meta_file((2, "spring", "1")))
    desk.undo(undone)
    waiting = desk.upload(meta_file((3, "spring", "1")))
    let_pass(desk, 6)
    tasks.sweep_files()
    assert [has_file(made) for made in (aside, rejected, undone, waiting)] == [True] * 4
    let_pass(desk, 8)
    tasks.sweep_files()
    assert [has_file(made) for made in (aside, rejected, undone, waiting)] == [False, False, False, True]


def test_the_week_after_an_undo_begins_with_the_undo(desk: Desk) -> None:
    made = desk.load(meta_file((2, "spring", "1")))
    let_pass(desk, 100)
    desk.undo(made)
    let_pass(desk, 6)
    tasks.sweep_files()
    assert has_file(made)
    let_pass(desk, 2)
    tasks.sweep_files()
    assert not has_file(made)


def test_a_workspace_is_swept_by_what_it_wants_when_it_is_its_turn(desk: Desk, cast: Cast) -> None:
    other = Desk(cast.florist, cast.analyst)
    first, second = sorted([desk, other], key=lambda one: one.workspace.pk)
    lost, kept = first.load(meta_file((1, "spring", "1"))), second.load(meta_file((1, "spring", "1")))
    for one in (desk, other):
        let_pass(one, 366)

    def want_to_keep() -> None:
        Workspace.objects.filter(pk=second.workspace.pk).update(keep_files_days=None)

    with after("INSERT INTO accounts_auditentry", want_to_keep):
        tasks.sweep_files()
    assert (has_file(lost), has_file(kept)) == (False, True)


def test_an_upload_that_nobody_confirmed_is_put_aside_with_its_file(desk: Desk) -> None:
    made = desk.upload(meta_file((1, "spring", "1")))
    let_pass(desk, 366)
    tasks.sweep_files()
    assert (desk.again(made).state, has_file(made)) == (RunState.DISCARDED, False)
    with pytest.raises(Conflict):
        desk.confirm(made)


def test_what_a_worker_still_has_to_read_is_not_deleted(desk: Desk) -> None:
    made = desk.confirm(desk.upload(meta_file((1, "spring", "10"))))
    let_pass(desk, 9999)
    tasks.sweep_files()
    desk.work()
    assert desk.again(made).state == RunState.LOADED


def test_a_file_of_two_imports_goes_with_the_later_one(desk: Desk) -> None:
    first = desk.load(meta_file((1, "spring", "10")))
    let_pass(desk, 366)
    again = desk.upload(meta_file((1, "spring", "10")), "again.csv")
    assert again.state == RunState.DUPLICATE
    tasks.sweep_files()
    assert (has_file(first), desk.again(first).file_deleted_at is None) == (True, False)
    let_pass(desk, 366)
    tasks.sweep_files()
    assert not has_file(first)


def test_what_an_upload_left_behind_that_failed_goes_too(desk: Desk) -> None:
    desk.load(meta_file((1, "spring", "10")))
    stored = store.keep(desk.workspace.pk, io.BytesIO(b"nobody's"))
    past = time.time() - 2 * 86_400
    os.utime(stored.path, (past, past))
    tasks.sweep_files()
    assert not store.has(desk.workspace.pk, stored.sha256)


def test_files_of_a_workspace_that_is_no_more_go(desk: Desk) -> None:
    gone = Workspace.objects.order_by("-pk").values_list("pk", flat=True)[0] + 1
    store.keep(gone, io.BytesIO(b"left"))
    desk.load(meta_file((1, "spring", "10")))
    tasks.sweep_files()
    assert store.workspaces_with_files() == [desk.workspace.pk]


def test_the_deletion_is_written_down(desk: Desk) -> None:
    desk.load(meta_file((1, "spring", "10")))
    let_pass(desk, 366)
    tasks.sweep_files()
    tasks.sweep_files()
    with as_workspace(desk.workspace):
        entries = AuditEntry.objects.filter(action="files.deleted")
        assert [(entry.actor_label, entry.subject) for entry in entries] == [("smroi", "1")]


# --- what can no longer be done -------------------------------------------------------------------------------


def three(desk: Desk) -> tuple[ImportRun, ImportRun, ImportRun]:
    return (
        desk.load(meta_file((1, "spring", "1"), (2, "spring", "2")), "june.csv"),
        desk.load(meta_file((2, "spring", "20"), (3, "spring", "3")), "july.csv"),
        desk.load(meta_file((3, "spring", "30")), "august.csv"),
    )


def jobs_of(desk: Desk) -> int:
    with as_workspace(desk.workspace):
        return Job.objects.of(desk.workspace).count()


def test_undo_that_needs_a_deleted_file_is_refused_with_its_name_and_changes_nothing(desk: Desk) -> None:
    june, july, august = three(desk)
    let_pass(desk, 366, july, august)
    tasks.sweep_files()
    before, jobs_before = desk.spend(), jobs_of(desk)
    with pytest.raises(Conflict, match=r"“july\.csv”, “august\.csv”"):
        desk.undo(june)
    assert (desk.again(june).state, desk.spend(), jobs_of(desk)) == (RunState.LOADED, before, jobs_before)


def test_the_newest_import_can_be_undone_without_its_own_file(desk: Desk) -> None:
    june, july, august = three(desk)
    let_pass(desk, 366)
    tasks.sweep_files()
    for made in (august, july, june):
        desk.undo(made)
        assert desk.again(made).state == RunState.UNDONE
    assert desk.spend() == {}


def test_after_the_files_are_uploaded_again_undo_goes_on(desk: Desk) -> None:
    june, july, august = three(desk)
    let_pass(desk, 366)
    tasks.sweep_files()
    desk.upload(meta_file((2, "spring", "20"), (3, "spring", "3")), "july.csv")
    with pytest.raises(Conflict, match=r"august\.csv"):
        desk.undo(june)
    desk.upload(meta_file((3, "spring", "30")), "august.csv")
    desk.undo(june)
    assert desk.spend() == {(2, "spring"): 20_000_000, (3, "spring"): 30_000_000}
    assert {desk.again(made).state for made in (july, august)} == {RunState.LOADED}


def test_a_file_that_goes_between_asking_and_undoing_stops_the_undo(desk: Desk) -> None:
    june, july, _august = three(desk)
    before = desk.spend()
    with as_workspace(desk.workspace):
        run.request_undo(desk.workspace, june.pk, by=desk.by)
    store.sealed_path(desk.workspace.pk, july.sha256).unlink()
    desk.work()
    after = desk.again(june)
    assert (after.state, desk.spend()) == (RunState.LOADED, before)
    assert "july.csv" in after.error


def test_many_missing_files_are_named_in_part(desk: Desk) -> None:
    first, *later = [desk.load(meta_file((day, "spring", "1")), f"{day}.csv") for day in range(1, 9)]
    let_pass(desk, 366, *later)
    tasks.sweep_files()
    with pytest.raises(Conflict, match=r"“6\.csv” and 2 more"):
        desk.undo(first)


def test_loading_a_failed_import_again_needs_its_file(desk: Desk) -> None:
    made = desk.load(meta_file((1, "spring", "1")))
    with as_workspace(desk.workspace):
        ImportRun.objects.of(desk.workspace).filter(pk=made.pk).update(state=RunState.FAILED)
    let_pass(desk, 366)
    tasks.sweep_files()
    with as_workspace(desk.workspace), pytest.raises(Conflict, match=r"meta\.csv"):
        run.retry(desk.workspace, made.pk, by=desk.by)


def test_the_file_must_be_in_the_folder_and_not_only_in_the_books(desk: Desk) -> None:
    made = desk.load(meta_file((1, "spring", "1")))
    with as_workspace(desk.workspace):
        keeping.require_files(desk.workspace.pk, [made])
    store.sealed_path(desk.workspace.pk, made.sha256).unlink()
    with as_workspace(desk.workspace), pytest.raises(Conflict, match=r"meta\.csv"):
        keeping.require_files(desk.workspace.pk, [made])


# --- pages and commands ---------------------------------------------------------------------------------------


def test_the_import_says_when_its_file_was_deleted(desk: Desk, signed_in: Any) -> None:
    made = desk.load(meta_file((1, "spring", "1")))
    let_pass(desk, 366)
    page = f"/w/bakery/imports/{made.pk}/"
    assert "original file was deleted" not in signed_in(desk.by).get(page).content.decode()
    tasks.sweep_files()
    assert "original file was deleted" in signed_in(desk.by).get(page).content.decode()
    answer = signed_in(desk.by).post(f"{page}undo/")
    assert answer.status_code == 302


def test_admins_say_how_long_files_are_kept(cast: Cast, signed_in: Any) -> None:
    page = "/w/bakery/settings/keeping/"
    sent = {"keep_files_days": "forever", "keep_contacts": "on"}
    codes = {
        name: signed_in(getattr(cast, name)).post(page, sent).status_code
        for name in ("viewer", "analyst", "stranger")
    }
    assert codes == {"viewer": 403, "analyst": 403, "stranger": 404}
    assert signed_in(cast.admin).post(page, sent).status_code == 302
    saved = Workspace.objects.get(pk=cast.bakery.pk)
    assert (saved.keep_files_days, saved.keep_contacts) == (None, True)
    shown = signed_in(cast.admin).get("/w/bakery/settings/").content.decode()
    assert '<option value="forever" selected>' in shown
    assert signed_in(cast.admin).post(page, {"keep_files_days": "30"}).status_code == 302
    saved = Workspace.objects.get(pk=cast.bakery.pk)
    assert (saved.keep_files_days, saved.keep_contacts) == (30, False)


def test_a_period_that_is_none_of_the_list_is_refused(cast: Cast, signed_in: Any) -> None:
    for text in ("", "31", "x", "-1"):
        answer = signed_in(cast.admin).post("/w/bakery/settings/keeping/", {"keep_files_days": text})
        assert answer.status_code == 400
    assert Workspace.objects.get(pk=cast.bakery.pk).keep_files_days == 365


def lay_open(desk: Desk, made: ImportRun, content: bytes) -> None:
    path = store.folder_of(desk.workspace.pk) / made.sha256[:2] / made.sha256
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    store.sealed_path(desk.workspace.pk, made.sha256).unlink()


def test_the_command_seals_what_lies_open(desk: Desk) -> None:
    content = meta_file((1, "spring", "1"))
    made = desk.load(content)
    lay_open(desk, made, content)
    out = StringIO()
    call_command("seal_files", stdout=out)
    call_command("seal_files", stdout=out)
    assert out.getvalue().splitlines() == [
        "1 sealed, 0 under the first key now, 0 left as they were",
        "0 addresses and numbers under the first key now",
        "0 answers of forms under the first key now",
        "0 secrets of webhooks under the first key now",
        "0 sealed, 0 under the first key now, 1 left as they were",
        "0 addresses and numbers under the first key now",
        "0 answers of forms under the first key now",
        "0 secrets of webhooks under the first key now",
    ]
    with store.opened(desk.workspace.pk, made.sha256) as path:
        assert path.read_bytes() == content


def test_the_command_names_what_it_cannot_open_and_goes_on(desk: Desk) -> None:
    damaged, sound = desk.load(meta_file((1, "spring", "1"))), desk.load(meta_file((2, "spring", "1")))
    lay_open(desk, damaged, b"other")
    lay_open(desk, sound, meta_file((2, "spring", "1")))
    out, complaints = StringIO(), StringIO()
    with pytest.raises(CommandError):
        call_command("seal_files", stdout=out, stderr=complaints)
    assert out.getvalue().startswith("1 sealed")
    assert damaged.sha256 in complaints.getvalue()
