"""The newest observation wins: whatever the order of imports and undos, facts are what a plain re-telling says."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.ingest.observed import observed_at
from campaigns.ingest.shapes import ReadResult, Row
from campaigns.models import Change, SliceFingerprint
from tests.campaigns.imports import Imports, row
from tests.cast import Cast, as_workspace

MEASURES = ("spend", "clicks", "conversions")

numbers = itertools.count(1)

Key = tuple[str, str, str, int, int]
Facts = dict[Key, dict[str, int | None]]


@dataclass
class Import:
    """What a file says: `rows` by key, over its columns, exported in the hour `made`."""

    made: int
    measures: tuple[str, ...]
    rows: dict[Key, dict[str, int]]
    complete: bool = False

    def as_rows(self) -> list[Row]:
        return [
            row(start, campaign, until=end, entity=entity, level=level)._replace(measures=measures)
            for (level, campaign, entity, start, end), measures in self.rows.items()
        ]


def retold(imports: list[Import]) -> Facts:
    """The facts that these imports make, told one after the other in the order in which they were exported."""
    facts: Facts = {}
    for told in sorted(imports, key=lambda one: one.made):
        measures = {name for stated in told.rows.values() for name in stated}
        orders = {key[:3] for key in told.rows if key[0] == "order"}
        for key in [key for key in facts if key[:3] in orders and key not in told.rows]:
            del facts[key]
        for key, stated in told.rows.items():
            fact = facts.setdefault(key, dict.fromkeys(MEASURES))
            fact.update({name: stated.get(name) for name in measures})
        if told.complete and told.rows:
            first, last = min(key[3] for key in told.rows), max(key[4] for key in told.rows)
            levels = {key[0] for key in told.rows}
            for key in [key for key in facts if key not in told.rows and key[0] in levels]:
                if first <= key[3] and key[4] <= last:
                    del facts[key]
    return facts


@dataclass
class Account:
    """The product's side: imports in the order in which they were loaded."""

    imports: Imports
    loaded: list[tuple[int, Import]] = field(default_factory=list)

    def load(self, told: Import) -> None:
        run_id = next(numbers)
        self.loaded.append((run_id, told))
        self._load(run_id, told)

    def _load(self, run_id: int, told: Import) -> None:
        self.imports.load(run_id, *told.as_rows(), made=told.made, complete=told.complete)

    def undo(self, place: int) -> None:
        later = self.loaded[place + 1 :]
        for run_id, _told in reversed(self.loaded[place:]):
            self.imports.unwind(run_id)
        del self.loaded[place]
        for run_id, told in later:
            self._load(run_id, told)

    def facts(self) -> Facts:
        columns = ("series__level", "series__platform_campaign__name", "series__entity_key")
        found = self.imports.facts(*columns, "start_on__day", "end_on__day", *MEASURES)
        return {
            (level, campaign or "", entity, start, end): dict(zip(MEASURES, values, strict=True))
            for level, campaign, entity, start, end, *values in found
        }


values = st.integers(0, 2)
keys = st.one_of(
    st.tuples(st.just("campaign"), st.sampled_from(["a", "b"]), st.just(""), st.integers(1, 3), st.just(0)),
    st.tuples(st.just("campaign"), st.just("a"), st.just(""), st.just(1), st.just(3)),
    st.tuples(st.just("order"), st.just(""), st.sampled_from(["#1", "#2"]), st.integers(1, 3), st.just(0)),
)


@st.composite
def imports(draw: Any) -> Import:
    measures = tuple(draw(st.sets(st.sampled_from(MEASURES), min_size=1)))
    found: dict[Key, dict[str, int]] = {}
    level = draw(st.sampled_from(["campaign", "order", ""]))
    for key in draw(st.lists(keys, min_size=1, max_size=6)):
        if level in ("", key[0]):
            place: Key = (*key[:4], key[4] or key[3])
            found[place] = {name: draw(values) for name in measures if draw(st.integers(0, 3))}
    return Import(0, measures, found, draw(st.booleans()))


@st.composite
def stories(draw: Any) -> tuple[list[Import], list[int]]:
    """Imports in the order of loading, exported in another one, and which of those loaded are then undone."""
    told = draw(st.lists(imports(), min_size=1, max_size=5))
    if draw(st.booleans()):  # the same export once more, which fingerprints are for
        again = draw(st.sampled_from(told))
        told.append(Import(0, again.measures, again.rows, again.complete))
    for one, made in zip(told, draw(st.permutations(range(1, len(told) + 1))), strict=True):
        one.made = made
    return told, draw(st.lists(st.integers(0, 4), max_size=3))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=stories(), chunk=st.sampled_from([2, 100]))
def test_any_order_of_imports_and_undos_ends_as_if_they_had_come_in_the_order_they_were_made(
    cast: Cast, story: tuple[list[Import], list[int]], chunk: int
) -> None:
    told, undone = story
    with as_workspace(cast.bakery):
        account = Account(Imports(cast.bakery, f"account {next(numbers)}", chunk))
        for one in told:
            account.load(one)
            assert account.facts() == retold([known for _run, known in account.loaded])
        for place in undone:
            if place < len(account.loaded):
                account.undo(place)
                assert account.facts() == retold([known for _run, known in account.loaded])


@pytest.fixture
def account(cast: Cast) -> Any:
    with as_workspace(cast.bakery):
        yield Imports(cast.bakery)


def counts(delta: Any) -> tuple[int, int, int, int]:
    return delta.new, delta.changed, delta.unchanged, delta.kept


def test_an_older_export_adds_what_is_absent_and_changes_nothing_newer(account: Imports) -> None:
    account.load(1, row(1, spend=10), row(2, spend=20), made=5)
    older = [row(1, spend=9, clicks=3), row(2, spend=20), row(3, spend=30)]
    assert counts(account.preview(2, *older, made=4)) == (1, 1, 1, 0)
    assert counts(account.preview(2, row(1, spend=9), row(3, spend=30), made=4)) == (1, 0, 0, 1)
    account.load(2, *older, made=4)
    columns = ("start_on__day", "run_id", "spend", "clicks")
    assert account.facts(*columns) == {(1, 1, 10, 3), (2, 1, 20, None), (3, 2, 30, None)}
    account.unwind(2)
    assert account.facts(*columns) == {(1, 1, 10, None), (2, 1, 20, None)}


def test_a_newer_export_that_said_the_same_protects_its_rows_too(account: Imports) -> None:
    account.load(1, row(1, spend=10), made=1)
    account.load(2, row(1, spend=10), made=3)
    assert counts(account.load(3, row(1, spend=11), made=2)) == (0, 0, 0, 1)
    assert account.facts("spend") == {(10,)}


def test_a_complete_file_takes_away_what_it_lacks_and_its_undo_brings_it_back(account: Imports) -> None:
    account.load(1, row(1, spend=1), row(2, spend=2), row(2, "autumn", spend=3), row(9, spend=9))
    before = account.facts("start_on__day", "run_id", "spend")
    rows = [row(1, spend=1), row(3, spend=4)]
    assert account.preview(2, *rows, complete=True).gone == 2
    Change.objects.of(account.workspace).delete()
    assert account.load(2, *rows, complete=True).gone == 2
    assert account.facts("start_on__day", "spend") == {(1, 1), (3, 4), (9, 9)}
    assert {change.day.day for change in Change.objects.of(account.workspace)} == {2, 3}
    account.unwind(2)
    assert account.facts("start_on__day", "run_id", "spend") == before


def test_a_complete_file_speaks_for_its_own_level_and_split_only(account: Imports) -> None:
    account.load(
        1,
        row(1, spend=1),
        row(1, entity="ad", level="ad", spend=1),
        row(1, breakdown="country=ES", spend=1),
        row(2, "autumn", spend=2),
    )
    assert account.load(2, row(1, spend=1), row(2, spend=1), complete=True).gone == 1
    assert len(account.facts("series_id", "start_on")) == 4


def test_days_stated_as_they_are_loaded_are_not_compared(account: Imports) -> None:
    rows = [row(day, campaign, spend=day) for day in (1, 2, 3) for campaign in ("a", "b")]
    account.load(1, *rows)
    (digests,) = SliceFingerprint.objects.of(account.workspace).values_list("digests", flat=True)
    assert [bool(bytes(digests)[at : at + 16].strip(b"\0")) for at in (0, 16, 32, 48)] == [True] * 3 + [False]
    # Behind the loader's back, which nothing in the product does: what is skipped is not looked at.
    assert account.load(2, *rows).unchanged == 6
    account.load(3, row(2, "a", spend=5))
    assert account.load(4, *rows).changed == 1


def stated(file_name: str, ends: date | None = None, made: datetime | None = None) -> str:
    uploaded = datetime(2026, 7, 1, 12, tzinfo=UTC)
    result = ReadResult(period=(ends, ends) if ends else None, generated_at=made)
    return observed_at(result, file_name, uploaded).isoformat(timespec="minutes").removesuffix("+00:00")


def test_an_export_was_made_when_it_says_or_its_name_says_or_after_its_last_day() -> None:
    day = date(2026, 6, 19)
    assert stated("report.csv", day) == "2026-06-19T00:00"
    assert stated("report 2026-06-20.csv", day, datetime(2026, 6, 21, 9)) == "2026-06-21T09:00"
    assert stated("report 2026-06-20.csv", day) == "2026-06-20T00:00"
    assert stated("report_20260620.csv", day) == "2026-06-20T00:00"
    assert stated("report-2026-06-20T09.30.csv", day) == "2026-06-20T09:30"
    assert stated("report_2026-06-20_1015.csv", day) == "2026-06-20T10:15"
    assert stated("snapshot-2026-06-20b.csv", day) == "2026-06-20T00:01"
    assert stated("report 2026-06-01_2026-06-22.csv", day) == "2026-06-22T00:00"


def test_a_date_in_a_name_that_no_export_of_these_days_can_bear_is_not_believed() -> None:
    day = date(2026, 6, 19)
    for name in ("from 2026-06-01.csv", "goal 2027-01-01.csv", "id 120260620111.csv", "2026-13-40.csv"):
        assert stated(name, day) == "2026-06-19T00:00"
