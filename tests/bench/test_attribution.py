"""Attribution of a million touches: the product's way against the fastest one on arrays that anybody could write."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.db import connection

from accounts.models import Workspace
from accounts.roles import as_owner
from accounts.tenancy import workspace_scope
from analytics.attribution.codes import CODES
from analytics.attribution.compare import UNATTRIBUTED, Share, shares_of
from analytics.attribution.credit import credit
from analytics.attribution.experimental import markov, shapley
from analytics.attribution.journeys import VERSION, Told
from analytics.attribution.packed import FOR_CHANNELS, read_between
from analytics.attribution.paths import offsets_of
from analytics.attribution.rollup import keep, rebuild, recompute
from campaigns.ingest.binary import fetch_bytes
from campaigns.measures import MICRO
from tests.analytics.attribution.world import World, at
from tests.cast import Cast

JOURNEYS, TOUCHES, CONVERTING = 100_000, 1_000_000, 0.43
CHANNELS = 10
ROUNDS = 5
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = 90
MODELS = ("first", "last", "linear", "time_decay", "u_last")
WEEK = 7 * 24 * 3600


def fill(workspace: Workspace) -> None:
    """Those that led to nothing are packed beside the others, under another kind."""
    rng = np.random.default_rng(7)
    counts = np.maximum(rng.multinomial(TOUCHES - JOURNEYS, np.full(JOURNEYS, 1 / JOURNEYS)) + 1, 1)
    offsets = offsets_of(counts)
    channels = rng.choice(list(CODES.values())[:CHANNELS], TOUCHES).astype("u1")
    ages = rng.integers(0, 30 * 86_400, TOUCHES)
    owners = np.repeat(np.arange(JOURNEYS), counts)
    ages = ages[np.lexsort((-ages, owners))].astype("<i8")
    zeros, days = np.zeros(TOUCHES, "<i8"), np.full(TOUCHES, 20_000, "<i4")
    converts = rng.random(JOURNEYS) < CONVERTING
    told = []
    for number in range(JOURNEYS):
        span = slice(int(offsets[number]), int(offsets[number + 1]))
        moment = FIRST + timedelta(days=number % DAYS)
        told.append(
            Told(
                number + 1, "purchase" if converts[number] else "sign_up", moment, moment.date(),
                100 * MICRO + number if converts[number] else None, False,
                zeros[span].tobytes(), ages[span].tobytes(), channels[span].tobytes(), zeros[span].tobytes(),
                days[span].tobytes(), None, None, VERSION,
            )
        )  # fmt: skip
    with workspace_scope(workspace):
        for start in range(0, JOURNEYS, 5_000):
            keep(workspace.pk, told[start : start + 5_000])
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE analytics_journey")


def ours(workspace: Workspace) -> dict[str, Any]:
    """As the page does it: exact shares of conversions and of value, which add up to the millionth."""
    last = FIRST.date() + timedelta(days=DAYS)
    every = read_between(workspace.pk, FIRST.date(), last, ("purchase", "sign_up"), columns=FOR_CHANNELS)
    won = every.kinds == 2
    sold = every.picked(won)
    shares: dict[str, Any] = {model: shares_of(credit(sold, model), "channel") for model in MODELS}
    one = np.ones(len(won), np.int64)
    states = every.paths.channels.astype(np.int64)
    shares["markov"] = markov(states, every.paths.offsets, one * won, one * ~won)
    shares["shapley"] = shapley(sold.paths.channels.astype(np.int64), sold.paths.offsets, one[won])
    return shares


# --- the yardstick: floating point, one row with whole columns, no room for money --------------------------------

BARE = """
SELECT string_agg(int4send(octet_length(channels)), ''::bytea), string_agg(channels, ''::bytea),
       string_agg(ages, ''::bytea), string_agg(int4send((kind = 'purchase')::integer), ''::bytea),
       string_agg(int8send(coalesce(value, 0)), ''::bytea)
  FROM analytics_journey WHERE workspace_id = %(workspace_id)s
"""


def bare(workspace: Workspace) -> dict[str, Any]:
    counts, channels, ages, won, values = (
        np.frombuffer(column, form)
        for column, form in zip(
            fetch_bytes(BARE, {"workspace_id": workspace.pk}), (">i4", "u1", "<i8", ">i4", ">i8"), strict=True
        )
    )
    won = won.astype(bool)
    size = max(CODES.values()) + 1
    n, every = counts.astype(np.int64), channels
    offsets = offsets_of(n)
    of = np.repeat(won, n)
    c, a = every[of], ages[of]
    nn = n[won]
    start = offsets_of(nn)[:-1]
    end = start + nn - 1
    worth = values[won].astype(float)
    found: dict[str, Any] = {}
    for name, at_ in (("first", start), ("last", end)):
        found[name] = (np.bincount(c[at_], minlength=size), np.bincount(c[at_], worth, size))
    decay = np.exp2(-a / WEEK)
    position = np.repeat(0.2 / np.maximum(nn - 2, 1), nn)
    position[start] = position[end] = np.where(nn == 2, 0.5, 0.4)
    position[start[nn == 1]] = 1
    many = {
        "linear": np.repeat(1 / nn, nn),
        "time_decay": decay / np.repeat(np.add.reduceat(decay, start), nn),
        "u_last": position,
    }
    spread = np.repeat(worth, nn)
    for name, w in many.items():
        found[name] = (np.bincount(c, w, size), np.bincount(c, w * spread, size))
    one = np.ones(len(won), np.int64)
    found["markov"] = markov(every, offsets, one * won, one * ~won)
    present = np.zeros((len(nn), size), bool)
    present[np.repeat(np.arange(len(nn)), nn), c] = True
    found["shapley"] = (present / present.sum(axis=1)[:, None]).sum(axis=0)
    return found


@contextmanager
def timed(times: list[float]) -> Iterator[None]:
    start = time.perf_counter()
    yield
    times.append(time.perf_counter() - start)


def agree(exact: dict[str, Any], floating: dict[str, Any]) -> None:
    for model in MODELS:
        for channel, share in exact[model].items():
            assert isinstance(share, Share) and channel != UNATTRIBUTED
            conversions, value = (column[channel] for column in floating[model])
            assert share.conversions / MICRO == pytest.approx(conversions, rel=1e-6)
            assert share.value == pytest.approx(value, rel=1e-6)
    assert exact["markov"] == pytest.approx(floating["markov"])
    assert {key: float(part) for key, part in exact["shapley"].items()} == pytest.approx(
        {key: floating["shapley"][key] for key in exact["shapley"]}
    )


@pytest.mark.django_db(transaction=True)
def test_a_million_touches_by_seven_models(cast: Cast) -> None:
    fill(cast.bakery)
    ways: dict[str, Callable[[Workspace], dict[str, Any]]] = {"ours": ours, "bare": bare}
    times: dict[str, list[float]] = {name: [] for name in ways}
    found: dict[str, Any] = {}
    with workspace_scope(cast.bakery):
        for _round in range(ROUNDS):
            for name, way in ways.items():
                with timed(times[name]):
                    found[name] = way(cast.bakery)
    agree(found["ours"], found["bare"])
    medians = {name: statistics.median(each) for name, each in times.items()}
    for name, seconds in medians.items():
        print(f"attribution_ms {name} {seconds * 1000:.0f}")
    print(f"attribution_vs_best_set_based {medians['ours'] / medians['bare']:.2f}")


@pytest.mark.django_db(transaction=True)
def test_a_day_more_costs_that_day(cast: Cast) -> None:
    world = World(cast.bakery)
    for number in range(300):
        world.visit(f"v{number}", at(-number % 30 - 1, minutes=number))
        world.convert(f"c{number}", at(-(number % 30), minutes=number), "10", visitor=f"v{number}")
    whole: list[float] = []
    day: list[float] = []
    with timed(whole):
        rebuild(cast.bakery.pk)
    for number in range(10):
        world.visit(f"n{number}", at(0.5, minutes=number))
        world.convert(f"n{number}", at(1, minutes=number), "10", visitor=f"n{number}")
    with timed(day):
        recompute(cast.bakery.pk)
    print(f"attribution_day_ms {day[0] * 1000:.0f} of 10 conversions, all 310 anew {whole[0] * 1000:.0f}")
