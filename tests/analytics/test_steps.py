"""Days, weeks and months that an address names: what lies outside is said, up to the ends of the calendar."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.errors import DomainError
from accounts.models import Workspace
from analytics.steps import step_named
from campaigns.periods import asked_period

FIRST, LAST = date(2026, 5, 1), date(2026, 5, 31)


@pytest.mark.parametrize(
    "params",
    [
        {"month": "9999-12"},
        {"week": "9999-W52"},
        {"day": "9999-12-31"},
        {"month": "0001-01"},
        {"month": "2026-13"},
        {"week": "2026-W54"},
        {"day": "2026-02-30"},
        {"month": "\x00"},
    ],
)
def test_a_step_that_cannot_be_names_its_parameter(params: dict[str, str]) -> None:
    with pytest.raises(DomainError) as refused:
        step_named(params, FIRST, LAST)
    assert [refused.value.field] == list(params)


def test_a_step_is_cut_to_the_period() -> None:
    step = step_named({"week": "2026-W22"}, FIRST, date(2026, 5, 28))
    assert step is not None
    assert (step.first, step.last) == (date(2026, 5, 25), date(2026, 5, 28))


@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "2101-01-01", "9999-12-31"])
def test_a_period_lies_where_the_one_before_it_exists(day: str) -> None:
    with pytest.raises(DomainError) as refused:
        asked_period(Workspace(time_zone="UTC"), {"period": "custom", "from": day, "to": day, "compare": "1"})
    assert refused.value.field == "from"
