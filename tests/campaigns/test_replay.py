"""Imports that are read again because their source has learnt more words, and what is told about them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from campaigns import jobs
from campaigns.ingest import loading, read, remembering, replay, store, versions
from campaigns.ingest import run as verbs
from campaigns.ingest.declare import Declaration
from campaigns.ingest.read import read_file
from campaigns.ingest.sources import DECLARATIONS
from campaigns.models import Fact, ImportRun, Job, JobState, RunState
from tests.campaigns.ingest.reading import FILES, read_path
from tests.campaigns.test_import_run import Desk, meta_file
from tests.cast import Cast, as_workspace
from tests.races import PATIENCE, after, in_thread, wait_until_over_or_held_up

Teach = Callable[[tuple[Declaration, ...]], None]


@pytest.fixture(autouse=True)
def files(db: None, settings: Any, tmp_path: Any) -> None:
    settings.FILES_DIR = tmp_path


@pytest.fixture
def desk(cast: Cast) -> Desk:
    return Desk(cast.bakery, cast.analyst)


def without(measure: str) -> tuple[Declaration, ...]:
    """The declarations as they were before anybody knew what that column means."""
    return tuple(
        replace(item, measures={name: words for name, words in item.measures.items() if name != measure})
        for item in DECLARATIONS
    )


@pytest.fixture
def teach(monkeypatch: pytest.MonkeyPatch) -> Teach:
    """Lets files be read by other declarations; in this process, since a jail knows only what is on the disk."""

    def set_declarations(declarations: tuple[Declaration, ...]) -> None:
        for module in (read, versions):
            monkeypatch.setattr(module, "DECLARATIONS", declarations)
        for module in (remembering, loading, replay):
            monkeypatch.setattr(module, "read_in_jail", read_file)

    return set_declarations


def facts(desk: Desk) -> list[tuple[date, int | None, int | None]]:
    with as_workspace(desk.workspace):
        rows = Fact.objects.of(desk.workspace).order_by("start_on", "spend")
        return list(rows.values_list("start_on", "spend", "link_clicks"))


def ask(desk: Desk, run: ImportRun) -> ImportRun:
    with as_workspace(desk.workspace):
        return verbs.request_replay(desk.workspace, run.pk, by=desk.by)


def hand_back(desk: Desk) -> None:
    """What was left by a worker that died, or waits a second for another job, is there to be done."""
    with as_workspace(desk.workspace):
        Job.objects.of(desk.workspace).filter(state=JobState.RUNNING).update(
            state=JobState.QUEUED, lease_until=None
        )


def test_a_column_that_is_known_today_is_read_from_a_file_loaded_before(desk: Desk, teach: Teach) -> None:
    teach(without("link_clicks"))
    run = desk.load(meta_file((1, "spring", "1"), (2, "spring", "2")))
    assert facts(desk) == [(date(2026, 6, 1), 1_000_000, None), (date(2026, 6, 2), 2_000_000, None)]
    teach(DECLARATIONS)
    ask(desk, run)
    desk.work()
    run = desk.again(run)
    # What a fresh import of the same file gives.
    assert facts(desk) == [(date(2026, 6, 1), 1_000_000, 10), (date(2026, 6, 2), 2_000_000, 10)]
    assert (run.state, run.replayed_at is not None, run.findings["totals"]["link_clicks"]) == (
        RunState.LOADED,
        True,
        20,
    )


def test_later_imports_stay_on_top_of_the_one_that_is_read_again(desk: Desk, teach: Teach) -> None:
    teach(without("link_clicks"))
    first = desk.load(meta_file((1, "spring", "1"), (2, "spring", "2")))
    teach(DECLARATIONS)
    desk.load(meta_file((2, "spring", "9")), "newer.csv")
    ask(desk, first)
    desk.work()
    assert facts(desk) == [(date(2026, 6, 1), 1_000_000, 10), (date(2026, 6, 2), 9_000_000, 10)]


def test_reading_again_twice_changes_nothing(desk: Desk, teach: Teach) -> None:
    teach(without("link_clicks"))
    run = desk.load(meta_file((1, "spring", "1")))
    teach(DECLARATIONS)
    ask(desk, run)
    desk.work()
    once, at = facts(desk), desk.again(run).replayed_at
    assert ask(desk, run).state == RunState.LOADED
    desk.work()
    assert (facts(desk), desk.again(run).replayed_at) == (once, at)


def test_undo_after_reading_again_takes_all_of_it_back(desk: Desk, teach: Teach) -> None:
    teach(without("link_clicks"))
    desk.load(meta_file((1, "spring", "1")), "older.csv")
    before = facts(desk)
    run = desk.load(meta_file((1, "spring", "5"), (2, "spring", "2")))
    teach(DECLARATIONS)
    ask(desk, run)
    desk.work()
    desk.undo(run)
    assert facts(desk) == before
    assert desk.again(run).state == RunState.UNDONE


def test_several_imports_of_an_account_are_read_again_at_once(desk: Desk, teach: Teach) -> None:
    teach(without("link_clicks"))
    runs = [desk.load(meta_file((day, "spring", str(day)))) for day in (1, 2, 3)]
    teach(DECLARATIONS)
    for run in runs:
        ask(desk, run)
    desk.work()
    assert [clicks for _day, _spend, clicks in facts(desk)] == [10, 10, 10]
    assert {desk.again(run).state for run in runs} == {RunState.LOADED}


@pytest.mark.django_db(transaction=True)
def test_whoever_confirms_a_file_does_not_wait_for_what_is_taken_back(desk: Desk, teach: Teach) -> None:
    teach(without("link_clicks"))
    run = desk.load(meta_file((1, "spring", "1")))
    new = desk.upload(meta_file((2, "spring", "2")), "new.csv")
    teach(DECLARATIONS)
    ask(desk, run)
    reached, go_on = threading.Event(), threading.Event()

    def wait() -> None:
        reached.set()
        assert go_on.wait(PATIENCE)

    def read_again() -> None:
        with after("DELETE FROM campaigns_fact", wait):
            desk.work()

    reading, done = in_thread(read_again)
    assert reached.wait(PATIENCE), done
    confirming, confirmed = in_thread(lambda: desk.confirm(new).state)
    wait_until_over_or_held_up(confirming)
    went_through = list(confirmed)
    go_on.set()
    for thread in (reading, confirming):
        thread.join(PATIENCE)
    assert (went_through, done) == ([RunState.QUEUED], [None])
    hand_back(desk)
    desk.work()
    assert facts(desk) == [(date(2026, 6, 1), 1_000_000, 10), (date(2026, 6, 2), 2_000_000, 10)]


@pytest.mark.django_db(transaction=True)
def test_what_died_before_it_was_taken_back_is_read_again_by_the_next_worker(
    desk: Desk, teach: Teach
) -> None:
    teach(without("link_clicks"))
    run = desk.load(meta_file((1, "spring", "1")))
    teach(DECLARATIONS)
    ask(desk, run)

    def die() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), after("DELETE FROM campaigns_fact", die):
        desk.work()
    assert (desk.again(run).state, facts(desk)) == (RunState.REPLAYING, [(date(2026, 6, 1), 1_000_000, None)])
    hand_back(desk)
    desk.work()
    run = desk.again(run)
    assert (run.state, facts(desk)) == (RunState.LOADED, [(date(2026, 6, 1), 1_000_000, 10)])
    assert run.findings["totals"]["link_clicks"] == 10


def test_a_file_that_can_no_longer_be_read_stays_as_it_was_loaded(desk: Desk, teach: Teach) -> None:
    teach(without("link_clicks"))
    run = desk.load(meta_file((1, "spring", "1")))
    before = facts(desk)
    teach(DECLARATIONS)
    ask(desk, run)
    teach(())
    desk.work()
    run = desk.again(run)
    assert (facts(desk), run.state) == (before, RunState.LOADED)
    assert "stays as it was loaded" in run.error


def test_a_file_that_was_changed_on_the_server_is_not_read_again(desk: Desk, teach: Teach) -> None:
    teach(without("link_clicks"))
    run = desk.load(meta_file((1, "spring", "1")))
    before = facts(desk)
    teach(DECLARATIONS)
    store.sealed_path(desk.workspace.pk, run.sha256).write_bytes(b"no table any more")
    ask(desk, run)
    desk.work()
    run = desk.again(run)
    assert (facts(desk), run.state) == (before, RunState.LOADED)
    assert "cannot be opened" in run.error


def test_what_fails_once_it_was_taken_back_says_so_and_is_loaded_again_with_what_is_known_now(
    desk: Desk, teach: Teach, cast: Cast, signed_in: Any
) -> None:
    teach(without("link_clicks"))
    run = desk.load(meta_file((1, "spring", "1")))
    desk.load(meta_file((2, "spring", "2")), "newer.csv")
    teach(DECLARATIONS)
    ask(desk, run)
    with as_workspace(desk.workspace):
        job = Job.objects.of(desk.workspace).get(kind="replay")
    jobs.run(desk.workspace.pk, job.pk)
    sealed = store.sealed_path(desk.workspace.pk, run.sha256)
    content = sealed.read_bytes()
    sealed.write_bytes(b"no table any more")
    desk.work()
    failed = desk.again(run)
    assert (failed.state, failed.loaded_at) == (RunState.FAILED, None)
    assert "cannot be opened" in failed.error
    # Those of the other file are there.
    assert facts(desk) == [(date(2026, 6, 2), 2_000_000, 10)]
    browser = signed_in(cast.analyst)
    address = reverse("campaigns:import_detail", args=["bakery", run.pk])
    assert "the figures that it had brought are missing until it is loaded again" in (
        browser.get(address).content.decode()
    )
    sealed.write_bytes(content)
    assert (
        signed_in(cast.viewer).post(reverse("campaigns:import_retry", args=["bakery", run.pk])).status_code
        == 403
    )
    browser.post(reverse("campaigns:import_retry", args=["bakery", run.pk]))
    desk.work()
    again = desk.again(run)
    assert (again.state, again.before_replay, again.error) == (RunState.LOADED, None, "")
    assert facts(desk) == [(date(2026, 6, 1), 1_000_000, 10), (date(2026, 6, 2), 2_000_000, 10)]
    assert "Load it again" not in browser.get(address).content.decode()


def test_the_page_offers_it_where_it_finds_more_and_nowhere_else(
    desk: Desk, teach: Teach, cast: Cast, signed_in: Any
) -> None:
    browser = signed_in(cast.analyst)
    teach(without("link_clicks"))
    run = desk.load(meta_file((1, "spring", "1")))
    address = reverse("campaigns:import_detail", args=["bakery", run.pk])
    assert "Read again" not in browser.get(address).content.decode()
    teach(DECLARATIONS)
    text = browser.get(address).content.decode()
    assert "The column Link clicks was not read when this file was loaded" in text
    assert "Read again" not in signed_in(cast.viewer).get(address).content.decode()
    browser.post(reverse("campaigns:import_replay", args=["bakery", run.pk]))
    assert desk.again(run).state == RunState.REPLAYING
    assert "Reading it again" in browser.get(address).content.decode()
    with as_workspace(cast.bakery):
        assert AuditEntry.objects.filter(action="import.replayed", detail__run=run.pk).count() == 1
    desk.work()
    text = browser.get(address).content.decode()
    assert "Read again on" in text
    assert "Asked to read meta.csv again" in text


def test_other_words_make_another_version_and_the_same_words_the_same(desk: Desk, teach: Teach) -> None:
    teach(DECLARATIONS)
    run = desk.load(meta_file((1, "spring", "1")))
    same = desk.upload(meta_file((2, "spring", "1")))
    teach(without("link_clicks"))
    other = desk.upload(meta_file((3, "spring", "1")))
    assert run.source_version
    assert (same.source_version == run.source_version, other.source_version == run.source_version) == (
        True,
        False,
    )


def test_the_back_office_reads_all_imports_of_a_source_again(
    desk: Desk, teach: Teach, cast: Cast, signed_in: Any
) -> None:
    teach(without("link_clicks"))
    runs = [desk.load(meta_file((day, "spring", str(day)))) for day in (1, 2)]
    teach(DECLARATIONS)
    new = desk.load(meta_file((3, "spring", "3")))
    cast.owner.is_staff = cast.owner.is_superuser = True
    cast.owner.save(update_fields=["is_staff", "is_superuser"])
    signed_in(cast.owner).post(
        reverse("admin:campaigns_importrun_changelist"),
        {"action": "read_sources_again", "_selected_action": [str(new.pk)]},
    )
    assert [desk.again(run).state for run in (*runs, new)] == [
        RunState.REPLAYING,
        RunState.REPLAYING,
        RunState.LOADED,
    ]


def test_a_table_of_one_of_several_platforms_is_outdated_as_any_other() -> None:
    found = read_path(FILES / "meta_page/Visits.csv")
    assert versions.reports_of(found) == ["meta_page.facebook_days", "meta_page.instagram_days"]
    now = versions.reading_version(found)
    assert now
    assert not versions.is_outdated(found, now)
    assert versions.is_outdated(found, "2020-01+000000000000")
