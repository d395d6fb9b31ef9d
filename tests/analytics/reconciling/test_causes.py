"""Causes of a difference: each planted one is found with its size, and nothing is found where nothing is planted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.reconciling.causes import RULES, Cause, Evidence, Explanation, explain
from analytics.reconciling.cells import match_cells
from analytics.reconciling.ids import Entry, match_entries
from analytics.reconciling.lines import NOTHING, Figure, Key, Line, total_of
from analytics.reconciling.words import CAUSES
from campaigns.measures import MICRO

DAY = date(2026, 5, 4)
FULL = {(DAY + timedelta(days=number), 0): Figure(10, 1000) for number in range(7)}


def on(number: int, campaign: int = 0) -> Key:
    return DAY + timedelta(days=number), campaign


def changed(number: int, count: int, money: int, campaign: int = 0) -> dict[Key, Figure]:
    """A week in which everything is as it should be, but for one day."""
    return {**FULL, on(number, campaign): FULL.get(on(number, campaign), NOTHING) + Figure(count, money)}


def why(
    here: dict[Key, Figure], there: dict[Key, Figure], one: Evidence, other: Evidence
) -> tuple[dict[Cause, Figure], Figure]:
    found = explain(match_cells(here, there), one, other)
    return {part.cause: part.net for part in found.parts}, found.rest


SHOP, OWN, ANALYTICS, PLATFORM = (
    Evidence("shop"),
    Evidence("own"),
    Evidence("analytics"),
    Evidence("platform"),
)


def test_nothing_planted_nothing_found() -> None:
    rich: dict[str, Any] = {
        "refunds": {on(1): 50},
        "no_rate": frozenset({on(1)}),
        "restated": {DAY: Figure(3, 300)},
        "unfinished": frozenset({DAY}),
        "views": {on(0): 5},
        "unknown_share": Fraction(1, 2),
    }
    for kinds in (("shop", "own"), ("shop", "platform"), ("crm", "analytics")):
        one, other = (Evidence(kind, **rich) for kind in kinds)
        assert why(FULL, dict(FULL), one, other) == ({}, NOTHING)


def test_what_no_rule_covers_is_not_explained() -> None:
    assert why(changed(2, 3, 270), FULL, SHOP, ANALYTICS) == ({}, Figure(3, 270))
    assert why(FULL, changed(2, 3, 270), SHOP, Evidence("crm")) == ({}, Figure(-3, -270))


def test_a_refund_that_one_side_took_off() -> None:
    one = Evidence("shop", refunds={on(3): 80})
    assert why(changed(3, 0, -80), FULL, one, ANALYTICS) == ({"refund": Figure(0, -80)}, NOTHING)
    other = Evidence("crm", refunds={on(3): 80})
    assert why(FULL, changed(3, 0, -80), SHOP, other) == ({"refund": Figure(0, 80)}, NOTHING)


def test_a_refund_explains_no_more_than_it_took_and_only_its_own_day() -> None:
    one = Evidence("shop", refunds={on(3): 80})
    assert why(changed(3, 0, -100), FULL, one, ANALYTICS) == ({"refund": Figure(0, -80)}, Figure(0, -20))
    assert why(changed(4, 0, -80), FULL, one, ANALYTICS) == ({}, Figure(0, -80))
    assert why(changed(3, 0, 80), FULL, one, ANALYTICS) == ({}, Figure(0, 80))


def test_a_refund_that_both_sides_took_off_explains_nothing() -> None:
    both: dict[str | Key, int] = {on(3): 80}
    found = why(
        changed(3, 0, -80), changed(3, 0, -30), Evidence("shop", refunds=both), Evidence("crm", refunds=both)
    )
    assert found == ({}, Figure(0, -50))


def test_a_refund_dated_on_another_day_cancels_out_and_is_told() -> None:
    one = Evidence("shop", refunds={on(1): 80})
    other = Evidence("own", refunds={on(5): 80})
    found = explain(match_cells(changed(1, 0, -80), changed(5, 0, -80)), one, other)
    assert [(part.cause, part.net, part.gross) for part in found.parts] == [
        ("refund", NOTHING, Figure(0, 160))
    ]
    assert found.rest == NOTHING


def test_money_without_a_rate() -> None:
    one = Evidence("shop", no_rate=frozenset({on(2)}))
    assert why(changed(2, 0, -400), FULL, one, ANALYTICS) == ({"no_rate": Figure(0, -400)}, NOTHING)
    assert why(changed(2, 0, 400), FULL, one, ANALYTICS) == ({}, Figure(0, 400))
    assert why(changed(2, -4, 0), FULL, one, ANALYTICS) == ({}, Figure(-4, 0))


def test_the_edge_of_a_day() -> None:
    here = {**FULL, on(2): Figure(11, 1090), on(3): Figure(9, 910)}
    found = explain(match_cells(here, FULL), SHOP, ANALYTICS)
    assert [(part.cause, part.net, part.gross, part.is_certain) for part in found.parts] == [
        ("time_zone", NOTHING, Figure(1, 90), False)
    ]
    assert found.rest == NOTHING


def test_a_day_that_was_not_over() -> None:
    other = Evidence("platform", unfinished=frozenset({on(6)[0]}))
    assert why(FULL, changed(6, -4, -350), SHOP, other) == ({"unfinished": Figure(4, 350)}, NOTHING)
    assert why(FULL, changed(5, -4, -350), SHOP, other) == ({}, Figure(4, 350))


def test_a_day_that_was_restated_lately() -> None:
    other = Evidence("analytics", restated={on(2)[0]: Figure(2, 200)})
    assert why(FULL, changed(2, 3, 300), SHOP, other) == ({"restated": Figure(-2, -200)}, Figure(-1, -100))
    lowered = Evidence("analytics", restated={on(2)[0]: Figure(-2, -200)})
    assert why(FULL, changed(2, 3, 300), SHOP, lowered) == ({}, Figure(-3, -300))


def test_sales_without_a_tag_stand_beside_the_campaign_that_lacks_them() -> None:
    here = {on(0, 0): Figure(2, 200), on(0, 7): Figure(5, 500)}
    there = {on(0, 0): Figure(4, 400), on(0, 7): Figure(3, 300)}
    found = explain(match_cells(here, there), SHOP, ANALYTICS)
    assert [(part.cause, part.net, part.gross) for part in found.parts] == [
        ("untagged", NOTHING, Figure(2, 200))
    ]
    assert found.rest == NOTHING
    apart = {on(1, 0): Figure(4, 400), on(0, 7): Figure(3, 300)}
    assert not explain(match_cells({on(0, 7): Figure(5, 500)}, apart), SHOP, ANALYTICS).parts


def test_views_come_before_the_window_and_only_with_a_platform() -> None:
    viewing = Evidence("platform", views={on(2): 3})
    assert why(FULL, changed(2, 4, 400), SHOP, viewing) == (
        {"view_through": Figure(-3, -300), "window": Figure(-1, -100)},
        NOTHING,
    )
    assert why(changed(2, 4, 400), FULL, SHOP, viewing) == ({}, Figure(4, 400))
    assert why(FULL, changed(2, 4, 400), SHOP, Evidence("analytics", views={on(2): 3})) == (
        {},
        Figure(-4, -400),
    )
    assert why(FULL, changed(2, 4, 400), PLATFORM, viewing) == ({}, Figure(-4, -400))


def in_sales(figures: Mapping[Key, Figure]) -> dict[Key, Figure]:
    return {key: Figure(each.count * MICRO, each.money) for key, each in figures.items()}


def test_what_a_website_loses_is_bounded_by_the_share_it_lost() -> None:
    seen = Evidence("own", unknown_share=Fraction(1, 10))
    whole, less = in_sales(FULL), in_sales(changed(2, -9, -900))
    assert why(whole, less, SHOP, seen) == (
        {"consent": Figure(7 * MICRO, 700)},
        Figure(2 * MICRO, 200),
    )
    # Of a share that is no whole number of sales only whole ones are explained by it.
    some = Evidence("own", unknown_share=Fraction(1, 8))
    causes, rest = why(whole, less, SHOP, some)
    assert (causes["consent"].count, rest.count) == (8 * MICRO, MICRO)
    assert why(FULL, changed(2, -9, -900), SHOP, OWN) == ({}, Figure(9, 900))
    assert why(FULL, changed(2, 9, 900), SHOP, seen) == ({}, Figure(-9, -900))


# --- single sales -----------------------------------------------------------------------------------------------


def sale(id_there: str, number: int = 0, money: int = 100, **more: Any) -> Entry:
    whole = Figure(1, money)
    return Entry(id_there, DAY + timedelta(days=number), whole, whole, **more)


def by_id(here: list[Entry], there: list[Entry], one: Evidence, other: Evidence) -> Explanation:
    same = [sale(f"same-{number}") for number in range(5)]
    return explain(match_entries([*same, *here], [*same, *there]), one, other)


def parts(found: Explanation) -> list[tuple[str, Figure, bool]]:
    return [(part.cause, part.net, part.is_certain) for part in found.parts]


def test_causes_of_single_sales_are_certain() -> None:
    twice = by_id([sale("1"), sale("1", 1)], [sale("1")], SHOP, OWN)
    assert parts(twice) == [("duplicate", Figure(1, 100), True)]
    edge = by_id([sale("1", 0)], [sale("1", 1)], SHOP, OWN)
    assert parts(edge) == [("time_zone", NOTHING, True)]
    later = by_id([sale("1", 0)], [sale("1", 4)], SHOP, OWN)
    assert parts(later) == [("dating", NOTHING, True)]
    refund = by_id([sale("1", money=80)], [sale("1")], Evidence("shop", refunds={"1": 20}), OWN)
    assert parts(refund) == [("refund", Figure(0, -20), True)]
    rate = by_id([sale("1", money=0)], [sale("1")], Evidence("shop", no_rate=frozenset({"1"})), OWN)
    assert parts(rate) == [("no_rate", Figure(0, -100), True)]


def test_a_refund_explains_its_own_sale_alone() -> None:
    found = by_id([sale("1", money=80)], [sale("1")], Evidence("shop", refunds={"2": 20}), OWN)
    assert (found.parts, found.rest) == ((), Figure(0, -20))


# --- all of them ------------------------------------------------------------------------------------------------

small = st.integers(0, 6)
keys = st.builds(on, st.integers(0, 3), st.integers(0, 2))
figures = st.builds(Figure, small, st.integers(-100, 600))
evidences = st.builds(
    Evidence,
    st.sampled_from(["shop", "crm", "own", "analytics", "platform"]),
    refunds=st.dictionaries(keys, st.integers(0, 300)),
    no_rate=st.frozensets(keys),
    restated=st.dictionaries(keys.map(lambda key: key[0]), st.builds(Figure, small, st.integers(-300, 300))),
    unfinished=st.frozensets(keys.map(lambda key: key[0])),
    views=st.dictionaries(keys, small),
    unknown_share=st.fractions(0, 1),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(keys, figures), st.dictionaries(keys, figures), evidences, evidences)
def test_causes_and_the_rest_add_up_to_the_difference(
    here: dict[Key, Figure], there: dict[Key, Figure], one: Evidence, other: Evidence
) -> None:
    lines: list[Line] = match_cells(here, there)
    found = explain(lines, one, other)
    assert total_of([*(part.net for part in found.parts), found.rest]) == total_of(here.values()) - total_of(
        there.values()
    )
    assert all(part.gross.count >= 0 and part.gross.money >= 0 for part in found.parts)


@pytest.mark.parametrize("cause", [cause for cause, _rule, _certainty in RULES])
def test_every_rule_has_words(cause: Cause) -> None:
    assert all(str(text) for text in CAUSES[cause])
