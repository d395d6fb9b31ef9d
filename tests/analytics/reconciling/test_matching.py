"""Matching of sums and of single sales: outcomes, and that they add up to each side exactly."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.reconciling.cells import match_cells
from analytics.reconciling.ids import Entry, are_comparable, match_entries, normal
from analytics.reconciling.lines import NOTHING, Figure, Key, Line, total_of
from analytics.reconciling.reconcile import sums_of

DAY = date(2026, 5, 4)


def on(number: int, campaign: int = 0) -> Key:
    return DAY + timedelta(days=number), campaign


def told(lines: list[Line]) -> list[tuple[str, int, Figure, Figure]]:
    return [(line.outcome, (line.day - DAY).days, line.here, line.there) for line in lines]


# --- sums -------------------------------------------------------------------------------------------------------


def test_equal_days_are_matched_whole() -> None:
    figures = {on(0): Figure(3, 300), on(1): Figure(2, 150), on(1, 7): Figure(0, -20)}
    lines = match_cells(figures, dict(figures))
    assert {line.outcome for line in lines} == {"matched"}
    assert [line.here for line in lines] == [line.there for line in lines] == list(figures.values())


def test_what_one_side_has_beyond_the_other_is_only_there() -> None:
    here = {on(0): Figure(10, 1000), on(1): Figure(2, 200)}
    there = {on(0): Figure(9, 900), on(2): Figure(1, 70)}
    assert told(match_cells(here, there)) == [
        ("matched", 0, Figure(9, 900), Figure(9, 900)),
        ("only_here", 0, Figure(1, 100), NOTHING),
        ("only_here", 1, Figure(2, 200), NOTHING),
        ("only_there", 2, NOTHING, Figure(1, 70)),
    ]


def test_as_many_sales_for_other_money_are_another_amount() -> None:
    lines = match_cells({on(0): Figure(2, 200)}, {on(0): Figure(2, 180)})
    assert told(lines) == [
        ("matched", 0, Figure(2, 180), Figure(2, 180)),
        ("other_amount", 0, Figure(0, 20), NOTHING),
    ]


def test_more_sales_for_less_money_are_both() -> None:
    lines = match_cells({on(0): Figure(10, 900)}, {on(0): Figure(9, 1000)})
    assert told(lines) == [
        ("matched", 0, Figure(9, 900), Figure(9, 900)),
        ("only_here", 0, Figure(1, 0), NOTHING),
        ("other_amount", 0, NOTHING, Figure(0, 100)),
    ]


def test_a_refund_is_never_matched_with_a_sale() -> None:
    lines = match_cells({on(0): Figure(0, -20)}, {on(0): Figure(1, 100)})
    assert told(lines) == [
        ("only_there", 0, NOTHING, Figure(1, 100)),
        ("other_amount", 0, Figure(0, -20), NOTHING),
    ]


def test_what_the_next_day_lacks_to_the_cent_is_on_another_day() -> None:
    here = {on(0): Figure(3, 300), on(1): Figure(1, 90)}
    there = {on(0): Figure(2, 210), on(1): Figure(2, 180)}
    lines = match_cells(here, there)
    assert ("other_day", 0, Figure(1, 90), Figure(1, 90)) in told(lines)
    assert {line.outcome for line in lines} == {"matched", "other_day"}
    assert next(line for line in lines if line.outcome == "other_day").other_day == DAY + timedelta(days=1)


def test_a_day_that_lacks_something_else_and_another_campaign_are_no_other_day() -> None:
    assert {line.outcome for line in match_cells({on(0): Figure(1, 90)}, {on(1): Figure(1, 91)})} == {
        "only_here",
        "only_there",
    }
    assert {line.outcome for line in match_cells({on(0, 1): Figure(1, 90)}, {on(1, 2): Figure(1, 90)})} == {
        "only_here",
        "only_there",
    }
    assert {line.outcome for line in match_cells({on(0): Figure(1, 90)}, {on(2): Figure(1, 90)})} == {
        "only_here",
        "only_there",
    }


def test_money_alone_is_only_there_where_the_other_side_is_silent() -> None:
    assert told(match_cells({on(0): Figure(0, 50)}, {})) == [("only_here", 0, Figure(0, 50), NOTHING)]
    assert told(match_cells({on(0): Figure(0, 50)}, {on(0): Figure(0, 40)})) == [
        ("matched", 0, Figure(0, 40), Figure(0, 40)),
        ("other_amount", 0, Figure(0, 10), NOTHING),
    ]


figures = st.builds(Figure, st.integers(0, 40), st.integers(-500, 4000))
keys = st.builds(on, st.integers(0, 5), st.integers(0, 2))


@settings(deadline=None)
@given(st.dictionaries(keys, figures), st.dictionaries(keys, figures))
def test_outcomes_of_sums_add_up_to_each_side(here: dict[Key, Figure], there: dict[Key, Figure]) -> None:
    lines = match_cells(here, there)
    assert total_of(line.here for line in lines) == total_of(here.values())
    assert total_of(line.there for line in lines) == total_of(there.values())
    sums = sums_of(lines)
    assert total_of(each.here for each in sums) == total_of(here.values())
    assert total_of(each.there for each in sums) == total_of(there.values())
    assert sum(each.line_count for each in sums) == len(lines)
    assert all(line.here == line.there for line in lines if line.outcome in ("matched", "other_day"))


@settings(deadline=None)
@given(st.dictionaries(keys, figures))
def test_a_side_beside_itself_is_matched(here: dict[Key, Figure]) -> None:
    assert {line.outcome for line in match_cells(here, dict(here))} <= {"matched"}


# --- single sales -----------------------------------------------------------------------------------------------


def sale(id_there: str, number: int = 0, money: int = 100, *, counts: bool = True) -> Entry:
    whole = Figure(1, money)
    return Entry(id_there, DAY + timedelta(days=number), whole if counts else NOTHING, whole)


def test_ids_are_compared_as_people_write_them() -> None:
    assert {normal(each) for each in ("#1001", " 1001", "1001 ", "gid://shopify/Order/1001")} == {"1001"}
    assert normal("AbC-7") == normal("abc-7")
    assert normal("1001") != normal("11001")


def test_each_outcome_of_single_sales() -> None:
    here = [
        sale("1"),
        sale("2"),
        sale("4", 0),
        sale("5", money=120),
        sale("6"),
        sale("6", 1),
        sale("7", 0, 100),
    ]
    there = [sale("#1"), sale("3"), sale("4", 1), sale("5", money=90), sale("6"), sale("7", 1, 80)]
    found = {(line.id, line.outcome): line for line in match_entries(here, there)}
    assert set(found) == {
        ("1", "matched"),
        ("2", "only_here"),
        ("3", "only_there"),
        ("4", "other_day"),
        ("5", "other_amount"),
        ("6", "matched"),
        ("6", "duplicate"),
        ("7", "other_amount"),
    }
    assert found["4", "other_day"].other_day == DAY + timedelta(days=1)
    assert found["7", "other_amount"].other_day == DAY + timedelta(days=1)
    assert found["5", "other_amount"].difference == Figure(0, 30)
    assert found["6", "duplicate"].here == Figure(1, 100)
    assert found["6", "duplicate"].there == NOTHING


def test_a_sale_that_the_other_side_counts_outside_the_period_is_on_another_day() -> None:
    lines = match_entries([sale("1")], [sale("1", -1, counts=False), sale("9", -1, counts=False)])
    assert [(line.outcome, line.here, line.there) for line in lines] == [
        ("other_day", Figure(1, 100), NOTHING)
    ]


def test_a_sale_without_a_rate_has_no_amount_on_its_side() -> None:
    whole = Figure(1, 0)
    foreign = Entry("1", DAY, whole, whole, has_no_rate=True)
    line = match_entries([foreign], [sale("1")])[0]
    assert (line.outcome, line.is_unknown_here, line.is_unknown_there) == ("other_amount", True, False)
    alone = match_entries([], [foreign])[0]
    assert (alone.outcome, alone.is_unknown_here, alone.is_unknown_there) == ("only_there", False, True)


def test_ids_of_other_systems_are_not_compared() -> None:
    numbers = [sale(str(number)) for number in range(10)]
    assert are_comparable(numbers, numbers[:3])
    assert are_comparable([sale("#1"), sale("x"), sale("y")], [sale("1"), sale("a"), sale("b"), sale("c")])
    assert not are_comparable(numbers, [sale(f"pi_{number}") for number in range(10)])
    assert not are_comparable(numbers, [*(sale(f"pi_{number}") for number in range(9)), sale("1")])
    assert not are_comparable(numbers, [])


entries = st.lists(
    st.builds(
        sale,
        st.sampled_from(["1", "2", "#2", "3", "gid://shopify/order/3", "A", "a"]),
        st.integers(-2, 4),
        st.integers(-50, 300),
        counts=st.booleans(),
    ),
    max_size=14,
)


@settings(deadline=None)
@given(entries, entries)
def test_outcomes_of_single_sales_add_up_to_each_side(here: list[Entry], there: list[Entry]) -> None:
    lines = match_entries(here, there)
    assert total_of(line.here for line in lines) == total_of(entry.counted for entry in here)
    assert total_of(line.there for line in lines) == total_of(entry.counted for entry in there)
