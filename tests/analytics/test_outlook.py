"""Where goals are heading, from imported days: what is foretold, what is not, and how much is asked of the database."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from analytics.feasibility import Verdict, feasibility_of
from analytics.rollup import recompute
from tests.builders import Builder
from tests.cast import Cast, as_workspace

TODAY = date(2026, 6, 1)
LAST = TODAY - timedelta(days=1)


@pytest.fixture
def build(cast: Cast) -> Builder:
    return Builder(cast.bakery)


def fill(
    build: Builder, *, weeks: int, campaign: str = "Spring", bursts: tuple[int, ...] = (2,), **measures: Any
) -> None:
    """So many whole weeks of days up to yesterday; leads of a day are the bursts in turn."""
    series = build.series(campaign=campaign)
    for number in range(weeks * 7):
        day = LAST - timedelta(days=number)
        values = {"leads": bursts[(number // 7) % len(bursts)], "spend": 10, "conversions": 1} | measures
        build.fact(series, day, **values)
    recompute(build.workspace.pk)


def asked(build: Builder, **ask: Any) -> Any:
    values = {
        "metric": "leads",
        "campaign_id": None,
        "direction": "at_least",
        "target": Decimal(56),
        "starts_on": TODAY,
        "due_on": TODAY + timedelta(days=27),
        "today": TODAY,
    }
    with as_workspace(build.workspace):
        return feasibility_of(build.workspace, **(values | ask))


def test_a_count_gets_a_chance_from_whole_weeks(build: Builder) -> None:
    fill(build, weeks=12)
    found = asked(build, target=Decimal(50))
    assert (found.verdict, found.periods, found.dispersion, found.is_seasonal) == (
        Verdict.LIKELY,
        12,
        1.0,
        False,
    )
    assert found.probability == Decimal("0.775727")
