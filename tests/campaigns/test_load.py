"""Rows into facts: what is new, changed, moved or the same, and how an import is taken back."""

from __future__ import annotations

from typing import Any

import pytest

from campaigns.ingest.compare import Delta
from campaigns.ingest.undo import unwind
from campaigns.models import Campaign, Change, Fact, PlatformCampaign, Revision, Series
from tests.campaigns.imports import Imports, row
from tests.cast import Cast, as_workspace


class Loader(Imports):
    """What the facts and the changed days are."""

    def state(self) -> set[tuple[Any, ...]]:
        rows = Fact.objects.of(self.workspace).values_list(
            "start_on", "run_id", "spend", "clicks", "conversions"
        )
        return {(start.day, *rest) for start, *rest in rows}

    def changed_days(self) -> list[int]:
        days = sorted(day.day for day in Change.objects.of(self.workspace).values_list("day", flat=True))
        Change.objects.of(self.workspace).delete()
        return days


@pytest.fixture
def loader(cast: Cast) -> Any:
    with as_workspace(cast.bakery):
        yield Loader(cast.bakery)


def counts(delta: Delta) -> tuple[int, int, int, int]:
    return delta.new, delta.changed, delta.unchanged, delta.moved


def test_new_rows_are_added_and_mark_their_days(loader: Loader) -> None:
    assert counts(loader.load(1, row(1, spend=10, clicks=1), row(2, spend=20, clicks=2))) == (2, 0, 0, 0)
    assert loader.state() == {(1, 1, 10, 1, None), (2, 1, 20, 2, None)}
    assert loader.changed_days() == [1, 2]
    assert [campaign.name for campaign in Campaign.objects.of(loader.workspace)] == ["spring"]


def test_only_what_differs_is_written_and_its_old_value_kept(loader: Loader) -> None:
    loader.load(1, row(1, spend=10, clicks=1), row(2, spend=20, clicks=2))
    loader.changed_days()
    assert counts(loader.load(2, row(1, spend=10, clicks=1), row(2, spend=21, clicks=2))) == (0, 1, 1, 0)
    assert loader.state() == {(1, 1, 10, 1, None), (2, 2, 21, 2, None)}
    assert loader.changed_days() == [2]
    kept = Revision.objects.of(loader.workspace).values_list(
        "run_id", "previous_run_id", "start_on__day", "spend"
    )
    assert list(kept) == [(2, 1, 2, 20)]


def test_a_column_that_the_file_lacks_keeps_its_values_and_a_blank_cell_does_not(loader: Loader) -> None:
    loader.load(1, row(1, spend=10, clicks=1, conversions=5))
    loader.load(2, row(1, spend=11), row(2, spend=1, clicks=4))
    assert loader.state() == {(1, 2, 11, None, 5), (2, 2, 1, 4, None)}


def test_an_order_that_moves_to_another_day_marks_both_days_and_leaves_no_copy(loader: Loader) -> None:
    loader.load(1, row(1, "", entity="#1001", level="order", revenue=100))
    loader.changed_days()
    delta = loader.load(2, row(3, "", entity="#1001", level="order", revenue=100))
    assert counts(delta) == (1, 0, 0, 1)
    assert [day for day, *_ in loader.state()] == [3]
    assert loader.changed_days() == [1, 3]
    unwind(loader.workspace.pk, 2)
    assert [day for day, *_ in loader.state()] == [1]
    assert loader.changed_days() == [1, 3]


def test_unwinding_in_reverse_order_brings_each_earlier_state_back(loader: Loader) -> None:
    states = []
    loader.load(1, row(1, spend=10, clicks=1), row(2, spend=20, clicks=2))
    states.append(loader.state())
    loader.load(2, row(2, spend=22, clicks=2), row(3, spend=30, clicks=3))
    states.append(loader.state())
    loader.load(3, row(1, spend=11, clicks=1), row(2, spend=23, clicks=2), row(3, spend=30, clicks=3))
    for run_id in (3, 2):
        unwind(loader.workspace.pk, run_id)
        assert loader.state() == states.pop()
    unwind(loader.workspace.pk, 1)
    assert loader.state() == set()
    assert not Revision.objects.of(loader.workspace).exists()


def test_a_campaign_known_by_name_is_recognised_when_a_file_adds_its_id(loader: Loader) -> None:
    loader.load(1, row(1, "spring", spend=10))
    loader.load(2, row(1, "spring", key="23851", spend=12), row(1, "autumn", key="23852", spend=1))
    loader.load(3, row(1, "autumn", spend=2))
    assert set(Fact.objects.of(loader.workspace).values_list("spend", flat=True)) == {2, 12}
    assert PlatformCampaign.objects.of(loader.workspace).count() == 2


def test_the_same_names_in_another_account_are_other_series(loader: Loader) -> None:
    loader.load(1, row(1, spend=10))
    Imports(loader.workspace, "2").load(2, row(1, spend=5))
    assert Series.objects.of(loader.workspace).count() == 2
    assert set(Fact.objects.of(loader.workspace).values_list("spend", flat=True)) == {5, 10}


def test_a_period_longer_than_a_day_marks_no_day(loader: Loader) -> None:
    loader.load(1, row(1, until=30, spend=10))
    assert loader.changed_days() == []


def test_a_fact_that_two_tables_of_a_file_state_is_loaded_once(loader: Loader) -> None:
    loader.load(1, row(1, spend=1), row(2, spend=2), row(1, spend=3)._replace(sheet=1))
    assert loader.state() == {(1, 1, 3, None, None), (2, 1, 2, None, None)}
    unwind(loader.workspace.pk, 1)
    assert loader.state() == set()


def test_a_fact_that_a_table_states_twice_is_what_its_last_line_says(loader: Loader) -> None:
    loader.chunk = 1
    again = row(1, spend=3)._replace(attribution="7-day click", line=9)
    assert counts(loader.load(1, row(1, spend=1), again)) == (1, 1, 0, 0)
    assert loader.state() == {(1, 1, 3, None, None)}
    loader.chunk = 100
    assert counts(loader.load(2, row(1, spend=1), again)) == (0, 0, 2, 0)
