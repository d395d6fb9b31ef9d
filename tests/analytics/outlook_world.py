"""What tests of forecasts share: whole weeks of days up to yesterday, a question, and a goal."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from analytics.goals.feasibility import feasibility_of
from analytics.rollup import recompute
from campaigns.models import Goal
from tests.builders import Builder
from tests.cast import as_workspace

TODAY = date(2026, 6, 1)
LAST = TODAY - timedelta(days=1)


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


def goal(build: Builder, **fields: Any) -> Goal:
    made = Goal(
        workspace=build.workspace,
        name="More leads",
        metric="leads",
        target=Decimal(60),
        starts_on=TODAY - timedelta(days=14),
        due_on=TODAY + timedelta(days=13),
    )
    for name, value in fields.items():
        setattr(made, name, value)
    with as_workspace(build.workspace):
        made.save(force_insert=True)
    return made
