"""The score day by day: kept once a day in each workspace's own calendar, by whoever comes first."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection

from accounts.models import Workspace
from analytics import tasks
from analytics.models import QualityDay
from analytics.quality.history import DayScore, due, history, keep
from analytics.rollup import recompute
from tests.analytics.quality.world import sell, sound
from tests.builders import Builder
from tests.cast import Cast, as_workspace


def kept(workspace: Workspace) -> list[tuple[date, int | None]]:
    with as_workspace(workspace):
        return list(QualityDay.objects.of(workspace).order_by("day").values_list("day", "score"))


def test_a_day_is_kept_once_and_stays_as_it_was(cast: Cast, at: Any) -> None:
    at("2026-06-01 10:00")
    build = sound(cast)
    recompute(cast.bakery.pk)
    assert [keep(cast.bakery.pk) for _ in range(3)] == [True, False, False]
    build.fact(build.series("meta_ads.performance", campaign="Blind"), "2026-05-20", spend=900)
    recompute(cast.bakery.pk)
    assert keep(cast.bakery.pk) is False
    assert kept(cast.bakery) == [(date(2026, 6, 1), 100)]
    at("2026-06-02 10:00")
    assert keep(cast.bakery.pk) is True
    [_first, (day, score)] = kept(cast.bakery)
    assert day == date(2026, 6, 2) and score is not None and score < 100


def test_a_day_with_nothing_to_score_is_kept_without_a_score(cast: Cast, at: Any) -> None:
    at("2026-09-01 10:00")
    sound(cast)
    recompute(cast.bakery.pk)
    assert keep(cast.bakery.pk) is True
    assert kept(cast.bakery) == [(date(2026, 9, 1), None)]


def test_a_day_begins_at_another_hour_in_each_zone(cast: Cast, at: Any) -> None:
    Workspace.objects.filter(pk=cast.bakery.pk).update(time_zone="Asia/Seoul")
    for workspace in (cast.bakery, cast.rival):
        sell(Builder(workspace))
        recompute(workspace.pk)
    at("2026-06-01 10:00")
    assert sorted(due()) == sorted([cast.bakery.pk, cast.rival.pk])  # the florist has no results
    for workspace_id in due():
        keep(workspace_id)
    assert due() == []
    at("2026-06-01 15:01")  # the second of June in Seoul
    assert due() == [cast.bakery.pk]
    keep(cast.bakery.pk)
    assert (due(), [day for day, _score in kept(cast.bakery)]) == ([], [date(2026, 6, 1), date(2026, 6, 2)])
    assert [day for day, _score in kept(cast.rival)] == [date(2026, 6, 1)]


def test_the_clock_asks_once_for_each_workspace(cast: Cast, at: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    at("2026-06-01 10:00")
    sell(Builder(cast.bakery))
    recompute(cast.bakery.pk)
    monkeypatch.setattr(tasks.keep_quality_of, "delay", tasks.keep_quality_of)
    tasks.keep_quality()
    tasks.keep_quality()
    assert len(kept(cast.bakery)) == 1


def test_days_on_which_nobody_looked_are_gaps(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        rows = {date(2026, 2, 1): 40, date(2026, 5, 29): 61, date(2026, 5, 31): None, date(2026, 6, 1): 82}
        QualityDay.objects.of(bakery).bulk_create(
            QualityDay(day=day, score=score) for day, score in rows.items()
        )
        assert history(bakery, today=date(2026, 6, 1)) == [
            DayScore(date(2026, 5, 29), 61),
            DayScore(date(2026, 5, 30), None),
            DayScore(date(2026, 5, 31), None),
            DayScore(date(2026, 6, 1), 82),
        ]
    with as_workspace(cast.rival) as rival:
        assert history(rival, today=date(2026, 6, 1)) == []


@pytest.fixture
def committed(transactional_db: None, cast: Cast) -> Iterator[Builder]:
    yield sound(cast)


def test_two_at_once_keep_one_row(committed: Builder, at: Any) -> None:
    at("2026-06-01 10:00")
    recompute(committed.workspace.pk)
    gate, outcomes = threading.Barrier(4), []

    def work() -> None:
        try:
            gate.wait()
            outcomes.append(keep(committed.workspace.pk))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [False, False, False, True]
    assert kept(committed.workspace) == [(date(2026, 6, 1), 100)]
