"""Notices: written once when a goal changes, by data or by the calendar, whoever looks and however often."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Workspace
from analytics import tasks, watch
from analytics.goals.marks import marks_of
from analytics.goals.progress import GoalState
from analytics.models import Notice, Standing, WorkspaceWatch
from analytics.notices import unseen_count
from analytics.rollup import recompute
from campaigns import changes, jobs
from campaigns.models import Goal, GoalReview, Job, JobKind, JobState
from campaigns.planning.goals import GoalPlan, edit_goal
from tests.analytics.test_notices import shown_through
from tests.builders import Builder
from tests.cast import Cast, as_workspace

START, DUE = date(2026, 6, 1), date(2026, 6, 30)


def goal(build: Builder, **fields: Any) -> Goal:
    made = Goal(
        workspace=build.workspace,
        name="Three hundred leads",
        metric="leads",
        target=Decimal(300),
        starts_on=START,
        due_on=DUE,
    )
    for name, value in fields.items():
        setattr(made, name, value)
    with as_workspace(build.workspace):
        made.save(force_insert=True)
    return made


def leads(build: Builder, day: str, count: int) -> None:
    build.fact(build.series(campaign="Spring"), day, leads=count)
    recompute(build.workspace.pk)


def told(workspace: Workspace) -> list[tuple[str, str, str]]:
    with as_workspace(workspace):
        found = Notice.objects.of(workspace).order_by("at", "kind", "pk")
        return list(found.values_list("kind", "before", "after"))


def standing(workspace: Workspace) -> list[tuple[str, int, str]]:
    with as_workspace(workspace):
        return list(Standing.objects.of(workspace).values_list("subject", "subject_id", "state"))


def test_the_first_state_of_a_goal_is_no_news_and_a_change_is(build: Builder, at: Any) -> None:
    at("2026-06-11 10:00")
    made = goal(build)
    leads(build, "2026-06-10", 100)
    assert (watch.watch(build.workspace.pk), standing(build.workspace)) == (
        0,
        [("goal", made.pk, "on_track")],
    )
    leads(build, "2026-06-20", 20)
    at("2026-06-21 10:00")
    assert [watch.watch(build.workspace.pk) for _ in range(3)] == [1, 0, 0]
    assert told(build.workspace) == [("goal", "on_track", "behind")]
    with as_workspace(build.workspace):
        [notice] = Notice.objects.of(build.workspace)
    assert (notice.subject_id, notice.subject_name) == (made.pk, "Three hundred leads")
    assert notice.detail == {"metric": "leads", "value": "120", "through": "2026-06-20"}


def test_a_goal_whose_posts_were_moved_has_not_declined(build: Builder, at: Any) -> None:
    """The new state is known at the next look, which the edit asks for, and is told only when it changes again."""
    at("2026-06-11 10:00")
    made = goal(build)
    leads(build, "2026-06-10", 100)
    watch.watch(build.workspace.pk)
    kept = ("name", "metric", "starts_on", "due_on", "baseline")
    with as_workspace(build.workspace) as workspace:
        plan = GoalPlan(**{name: getattr(made, name) for name in kept}, target=Decimal(900))
        made = edit_goal(workspace, made, plan=plan, by=None)
        assert [mark.code for mark in marks_of(workspace, [made], today=date(2026, 6, 11))] == ["behind"]
    assert (watch.watch(build.workspace.pk), told(build.workspace)) == (0, [])
    assert standing(build.workspace) == [("goal", made.pk, "behind")]
    leads(build, "2026-06-12", 800)
    at("2026-06-13 10:00")
    watch.watch(build.workspace.pk)
    assert told(build.workspace) == [("goal", "behind", "met")]


def test_a_look_that_fails_takes_no_other_with_it(
    build: Builder, at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reminder and the goal are told, the database stays usable, and the next hour looks again."""
    at("2026-06-21 10:00")
    goal(build, review_on=[date(2026, 6, 21)])
    leads(build, "2026-06-20", 20)
    at("2026-06-22 10:00")

    def broken(workspace: Workspace, today: date, told: Any) -> list[watch.Stand]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        return []

    monkeypatch.setitem(watch.LOOKS, "budget", broken)
    assert watch.watch(build.workspace.pk) == 2
    assert sorted(told(build.workspace)) == [("goal", "", "behind"), ("review", "", "2026-06-21")]
    with as_workspace(build.workspace):
        assert not WorkspaceWatch.objects.of(build.workspace).exists()


def test_one_workspace_does_not_keep_the_others_from_being_looked_after(
    cast: Cast, at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    at("2026-06-11 10:00")
    ours, theirs = Builder(cast.bakery), Builder(cast.rival)
    for build in (ours, theirs):
        goal(build)
    ask, asked = watch.ask, []

    def first_fails(workspace_id: int) -> None:
        asked.append(workspace_id)
        if len(asked) == 1:
            raise RuntimeError("no connection")
        ask(workspace_id)

    monkeypatch.setattr(watch, "ask", first_fails)
    watch.ask_where_a_day_began()
    assert sorted(asked) == sorted([cast.bakery.pk, cast.rival.pk])


def test_a_deleted_campaign_leaves_no_standing_of_its_budget(build: Builder, at: Any) -> None:
    at("2026-06-11 10:00")
    with as_workspace(build.workspace):
        for subject_id in (build.campaign("Spring").pk, 7):
            Standing.objects.of(build.workspace).create(subject="budget", subject_id=subject_id, state="over")
    watch.watch(build.workspace.pk)
    assert [row[1] for row in standing(build.workspace)] == [build.campaign("Spring").pk]


def test_a_goal_that_is_met_is_told_whatever_its_pace_was(build: Builder, at: Any) -> None:
    at("2026-06-11 10:00")
    goal(build)
    leads(build, "2026-06-10", 50)
    watch.watch(build.workspace.pk)
    leads(build, "2026-06-12", 250)
    at("2026-06-13 10:00")
    watch.watch(build.workspace.pk)
    assert told(build.workspace) == [("goal", "", "behind"), ("goal", "behind", "met")]


def test_a_pace_that_wavers_around_its_border_is_told_once(build: Builder, at: Any) -> None:
    """On track is told again only five hundredths of the way beyond the border."""
    at("2026-06-11 10:00")
    goal(build)
    leads(build, "2026-06-10", 80)
    watch.watch(build.workspace.pk)
    for day, count in (("2026-06-11", 32), ("2026-06-12", 8), ("2026-06-13", 12)):
        leads(build, day, count)
        at(f"{day} 22:00")
        watch.watch(build.workspace.pk)
    first = ("goal", "", "behind")
    assert (standing(build.workspace)[0][2], told(build.workspace)) == ("behind", [first])
    leads(build, "2026-06-14", 30)
    at("2026-06-14 22:00")
    watch.watch(build.workspace.pk)
    assert told(build.workspace) == [first, ("goal", "behind", "on_track")]


def test_the_due_day_passes_at_midnight_of_the_workspace(build: Builder, at: Any) -> None:
    """In Seoul the first of July begins while it is still the afternoon of June in Greenwich."""
    Workspace.objects.filter(pk=build.workspace.pk).update(time_zone="Asia/Seoul")
    at("2026-06-28 10:00")
    goal(build)
    leads(build, "2026-06-27", 290)
    leads(build, "2026-06-30", 1)
    watch.watch(build.workspace.pk)
    at("2026-06-30 14:59")
    assert watch.watch(build.workspace.pk) == 0
    at("2026-06-30 15:01")
    assert watch.watch(build.workspace.pk) == 2
    assert sorted(told(build.workspace)) == [("due", "", "2026-06-30"), ("goal", "on_track", "missed")]
    assert watch.watch(build.workspace.pk) == 0


def test_a_day_of_review_is_told_once_and_a_closed_goal_is_left_alone(build: Builder, at: Any) -> None:
    at("2026-06-01 10:00")
    made = goal(build, review_on=[date(2026, 5, 1), date(2026, 6, 8), date(2026, 6, 15)])
    counts = []
    for moment in ("2026-06-07 10:00", "2026-06-08 10:00", "2026-06-09 10:00", "2026-06-16 10:00"):
        at(moment)
        counts.append(watch.watch(build.workspace.pk))
    assert counts == [0, 1, 0, 1]
    assert told(build.workspace) == [("review", "", "2026-06-08"), ("review", "", "2026-06-15")]
    with as_workspace(build.workspace):
        GoalReview.objects.of(build.workspace).create(goal=made, outcome="dropped")
    at("2026-07-05 10:00")
    assert watch.watch(build.workspace.pk) == 0
    assert not watch.is_needed(build.workspace.pk)  # nothing was ever imported


def test_a_deleted_goal_leaves_no_standing_and_other_workspaces_are_not_touched(cast: Cast, at: Any) -> None:
    at("2026-06-11 10:00")
    ours, theirs = Builder(cast.bakery), Builder(cast.rival)
    for build in (ours, theirs):
        goal(build)
        leads(build, "2026-06-10", 100)
        watch.watch(build.workspace.pk)
    with as_workspace(cast.bakery):
        Goal.objects.of(cast.bakery).delete()
    watch.watch(cast.bakery.pk)
    assert (standing(cast.bakery), len(standing(cast.rival))) == ([], 1)


def test_new_numbers_and_a_new_day_ask_for_one_look(build: Builder, at: Any) -> None:
    at("2026-06-11 10:00")

    def waiting() -> list[Job]:
        with as_workspace(build.workspace):
            found = Job.objects.of(build.workspace).filter(kind=JobKind.WATCH, state=JobState.QUEUED)
            return list(found)

    watch.ask_where_a_day_began()
    assert waiting() == []  # nothing to look after
    leads(build, "2026-06-10", 100)
    goal(build)
    for _ in range(2):
        watch.ask_where_a_day_began()
    [job] = waiting()
    jobs.run(build.workspace.pk, job.pk)
    tasks.watch_goals()
    assert waiting() == []  # it was looked after today
    changes.days_changed.send(sender=None, workspace_id=build.workspace.pk)
    with as_workspace(build.workspace):
        recomputes = Job.objects.of(build.workspace).filter(kind=JobKind.RECOMPUTE, state=JobState.QUEUED)
        [recompute_job] = recomputes
    jobs.run(build.workspace.pk, recompute_job.pk)
    assert len(waiting()) == 1
    at("2026-06-11 22:30")  # past midnight in Madrid
    jobs.run(build.workspace.pk, waiting()[0].pk)
    assert waiting() == []


def test_the_states_told_of_are_those_with_a_meaning() -> None:
    assert {state.code for state in watch.TOLD} == {"ahead", "on_track", "behind", "met", "missed"}
    assert {state.code for state in GoalState} - {state.code for state in watch.TOLD} == {
        "upcoming",
        "unknown",
    }


@pytest.fixture
def committed(transactional_db: None, cast: Cast) -> Iterator[Builder]:
    yield Builder(cast.bakery)


def test_two_looks_at_once_write_one_notice(committed: Builder, at: Any) -> None:
    at("2026-06-11 10:00")
    goal(committed)
    leads(committed, "2026-06-10", 100)
    watch.watch(committed.workspace.pk)
    leads(committed, "2026-06-20", 20)
    at("2026-06-21 10:00")
    gate, counts = threading.Barrier(4), []

    def look() -> None:
        try:
            gate.wait()
            counts.append(watch.watch(committed.workspace.pk))
        finally:
            connection.close()

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counts) == [0, 0, 0, 1]
    assert told(committed.workspace) == [("goal", "on_track", "behind")]


def test_notices_are_listed_and_marked_as_seen_by_each_person(
    build: Builder, cast: Cast, signed_in: Any, at: Any
) -> None:
    with as_workspace(build.workspace):
        made = goal(build)
        Notice.objects.of(build.workspace).create(
            kind="goal",
            subject_id=made.pk,
            subject_name=made.name,
            before="on_track",
            after="behind",
            detail={"metric": "leads", "value": "120", "through": "2026-06-20"},
        )
        Notice.objects.of(build.workspace).create(
            kind="due", subject_id=7, subject_name="Gone", after="2026-06-30"
        )
        assert unseen_count(build.workspace, cast.viewer) == 2
    browser = signed_in(cast.viewer)
    page = browser.get("/w/bakery/notices/").content.decode()
    assert "Before: On track. Now: Behind. Leads: 120 through Jun 20, 2026." in page
    assert "It was due on Jun 30, 2026." in page
    assert "New notices: 2" in page
    answer = browser.post("/w/bakery/notices/seen/", {"through": shown_through(page)})
    assert (answer.status_code, answer["Location"]) == (302, "/w/bakery/notices/")
    assert "New notices" not in browser.get("/w/bakery/notices/").content.decode()
    assert "New notices: 2" in signed_in(cast.analyst).get("/w/bakery/notices/").content.decode()
    assert signed_in(cast.stranger).get("/w/bakery/notices/").status_code == 404


def test_a_page_of_many_notices_asks_no_more_than_one_of_few(
    build: Builder, cast: Cast, signed_in: Any, django_assert_max_num_queries: Any
) -> None:
    browser = signed_in(cast.viewer)

    def add(count: int) -> None:
        with as_workspace(build.workspace):
            for number in range(count):
                made = goal(build, name=f"Goal {number}")
                Notice.objects.of(build.workspace).create(
                    kind="goal", subject_id=made.pk, subject_name=made.name, before="behind", after="met"
                )

    add(1)
    browser.get("/w/bakery/notices/")
    with CaptureQueriesContext(connection) as few:
        browser.get("/w/bakery/notices/")
    add(40)
    with django_assert_max_num_queries(len(few)):
        page = browser.get("/w/bakery/notices/").content.decode()
    assert "1 to 30 of 41" in page
