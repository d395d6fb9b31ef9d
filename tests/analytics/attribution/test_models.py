"""The models on journeys whose credit is known exactly, and what must hold for all journeys."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analytics.attribution.codes import CHANNEL_BY_CODE, CODES, unnumbered
from analytics.attribution.models import MODELS, weights
from analytics.attribution.paths import Paths
from analytics.attribution.shares import WHOLE, allocate
from campaigns.models import AttributionModel

WEEK = 7 * 24 * 3600
F, L, G = 2, 4, 3
DIRECT = CODES["direct"]
# Path, conversions, journeys without one.
D3 = [
    ((F, L, G), 6, 14),
    ((F, G), 10, 30),
    ((L, G), 4, 16),
    ((F,), 5, 95),
    ((G,), 15, 35),
    ((L,), 2, 48),
]


def paths(*journeys: Sequence[int], **marks: list[int]) -> Paths:
    """Channels in the order of touches, a day apart, the last at the conversion."""
    return Paths.of(
        [[(channel, (len(one) - at - 1) * 86_400) for at, channel in enumerate(one)] for one in journeys],
        **marks,
    )


def shares(model: str, found: Paths) -> list[list[Fraction]]:
    """Weights as the fractions that they are."""
    parts = MODELS[model](found)
    split = np.split(parts, found.offsets[1:-1])
    return [[Fraction(int(part), int(one.sum())) for part in one] for one in split]


def credit(model: str, of: list[tuple[tuple[int, ...], int, int]]) -> dict[int, Fraction]:
    found = shares(model, paths(*(path for path, _won, _lost in of)))
    sums: dict[int, Fraction] = {}
    for (path, won, _lost), each in zip(of, found, strict=True):
        for channel, share in zip(path, each, strict=True):
            sums[channel] = sums.get(channel, Fraction(0)) + share * won
    return sums


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("first", (21, 6, 15)),
        ("last", (5, 2, 35)),
        ("last_non_direct", (5, 2, 35)),
        ("linear", (12, 6, 24)),
        ("u_last", (Fraction(62, 5), Fraction(26, 5), Fraction(122, 5))),
        # Nobody knows who was a lead when: the last touch stands in.
        ("u_lead", (Fraction(62, 5), Fraction(26, 5), Fraction(122, 5))),
    ],
)
def test_a_set_of_journeys_has_exactly_the_credit_that_was_worked_out_by_hand(
    model: str, expected: tuple[Fraction, ...]
) -> None:
    assert credit(model, D3) == dict(zip((F, L, G), expected, strict=True))


def test_a_touch_a_week_earlier_weighs_half() -> None:
    found = Paths.of([[(F, 2 * WEEK), (L, WEEK), (G, 0)]])
    assert shares("time_decay", found) == [[Fraction(1, 7), Fraction(2, 7), Fraction(4, 7)]]
    assert weights("time_decay", found).tolist() == [142_857_143, 285_714_286, 571_428_571]


def test_how_long_ago_the_last_touch_was_changes_no_share() -> None:
    near, far = (Paths.of([[(F, WEEK + late), (G, late)]]) for late in (0, 3 * WEEK))
    assert shares("time_decay", near) == shares("time_decay", far) == [[Fraction(1, 3), Fraction(2, 3)]]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ((F, L, DIRECT), [0, 1, 0]),
        ((F, DIRECT, DIRECT), [1, 0, 0]),
        ((DIRECT, DIRECT), [0, 1]),
        ((DIRECT, G), [0, 1]),
    ],
)
def test_direct_has_the_credit_only_where_nothing_else_is(path: tuple[int, ...], expected: list[int]) -> None:
    assert shares("last_non_direct", paths(path)) == [expected]


TENTH = Fraction(1, 10)


@pytest.mark.parametrize(
    ("model", "touches", "lead", "deal", "expected"),
    [
        ("u_last", 1, -1, -1, [1]),
        ("u_last", 2, -1, -1, [Fraction(1, 2)] * 2),
        ("u_last", 4, -1, -1, [4 * TENTH, TENTH, TENTH, 4 * TENTH]),
        ("u_lead", 4, 2, -1, [4 * TENTH, TENTH, 4 * TENTH, TENTH]),
        ("u_lead", 3, 0, -1, [8 * TENTH, TENTH, TENTH]),  # the first touch made the lead: it is both
        ("u_lead", 1, 0, -1, [1]),
        ("w", 5, 1, 3, [3 * TENTH, 3 * TENTH, TENTH / 2, 3 * TENTH, TENTH / 2]),
        ("w", 3, 1, 2, [Fraction(1, 3)] * 3),  # no rest: its share goes to the three
        ("w", 3, -1, -1, [Fraction(3, 7), Fraction(1, 7), Fraction(3, 7)]),
        ("w", 2, 1, 1, [Fraction(1, 3), Fraction(2, 3)]),
        ("full_path", 5, 1, 3, [9 * TENTH / 4, 9 * TENTH / 4, TENTH, 9 * TENTH / 4, 9 * TENTH / 4]),
        ("full_path", 2, -1, -1, [Fraction(1, 2)] * 2),
        ("full_path", 3, 1, -1, [Fraction(1, 3)] * 3),
    ],
)
def test_milestones_have_their_shares(
    model: str, touches: int, lead: int, deal: int, expected: list[Fraction]
) -> None:
    assert shares(model, paths([F] * touches, lead=[lead], deal=[deal])) == [expected]


def test_every_model_that_can_be_chosen_is_there() -> None:
    assert list(MODELS) == list(AttributionModel.values)


def test_no_code_of_a_channel_ever_changes() -> None:
    """Journeys that were packed years ago are read with them. Append, never change."""
    assert CHANNEL_BY_CODE == {
        1: "direct", 2: "meta", 3: "google_ads", 4: "linkedin", 5: "x", 6: "tiktok", 7: "pinterest", 8: "youtube",
        9: "spotify", 10: "yahoo_japan", 11: "email", 12: "organic_social", 13: "organic_search", 14: "referral",
        15: "shop", 16: "crm", 17: "other",
    }  # fmt: skip
    assert unnumbered() == []
    assert max(CODES.values()) <= 255 and len(set(CODES.values())) == len(CODES)


touch = st.tuples(st.sampled_from(sorted(CHANNEL_BY_CODE)), st.integers(0, 365 * 86_400))
journey = st.lists(touch, max_size=12).map(lambda found: sorted(found, key=lambda one: -one[1]))


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Paths, list[int]]:
    journeys = draw(st.lists(journey, min_size=1, max_size=8))
    marks = [
        [draw(st.integers(-1, len(one) - 1)) if one else -1 for one in journeys] for _kind in ("lead", "deal")
    ]
    values = draw(st.lists(st.integers(-(2**62), 2**62), min_size=len(journeys), max_size=len(journeys)))
    return Paths.of(journeys, lead=marks[0], deal=marks[1]), values


@pytest.mark.parametrize("model", MODELS)
@given(world=worlds())
@example(world=(Paths.of([[(2, 31_536_000), (3, 0)], []]), [7, 5]))
def test_weights_add_up_to_one_and_values_to_what_was_shared(
    model: str, world: tuple[Paths, list[int]]
) -> None:
    found, values = world
    parts = MODELS[model](found)
    assert (parts >= 0).all()
    each = np.split(weights(model, found), found.offsets[1:-1])
    assert [int(one.sum()) for one in each] == [WHOLE if len(one) else 0 for one in each]
    shared = np.split(allocate(np.array(values, np.int64), parts, found.offsets), found.offsets[1:-1])
    assert [int(one.sum()) for one in shared] == [
        value if len(one) else 0 for value, one in zip(values, shared, strict=True)
    ]


@given(
    totals=st.lists(st.integers(0, 10**9), min_size=1, max_size=6),
    parts=st.lists(st.lists(st.integers(0, 50), min_size=1, max_size=6), min_size=6, max_size=6),
)
def test_sharing_is_by_largest_remainder(totals: list[int], parts: list[list[int]]) -> None:
    """Against the same told with fractions, one journey after the other."""
    parts = [[*one[:-1], one[-1] + 1] for one in parts[: len(totals)]]
    expected = []
    for total, each in zip(totals, parts, strict=True):
        exact = [Fraction(total * part, sum(each)) for part in each]
        whole = [int(one) for one in exact]
        order = sorted(range(len(each)), key=lambda at: (whole[at] - exact[at], at))
        for at in order[: total - sum(whole)]:
            whole[at] += 1
        expected += whole
    offsets = Paths.of([[(1, 0)] * len(one) for one in parts]).offsets
    flat = np.array([part for one in parts for part in one], np.int64)
    assert allocate(np.array(totals, np.int64), flat, offsets).tolist() == expected


def test_sharing_large_parts_among_many_journeys_takes_the_other_way_of_sorting() -> None:
    parts = np.array([2**40, 2**40, 2**40] * 2, np.int64)
    assert allocate(np.array([10, -10]), parts, np.array([0, 3, 6])).tolist() == [4, 3, 3, -4, -3, -3]
    counts = 70_000
    parts = np.tile(np.array([1, 1, 2**30], np.int64), counts)
    offsets = np.arange(counts + 1) * 3
    shared = allocate(np.full(counts, 10**12), parts, offsets)
    assert (np.add.reduceat(shared, offsets[:-1]) == 10**12).all()
