"""Weights of many entries: what a month's weights are made of is looked at once a month."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from accounts.tenancy import workspace_scope
from analytics.cost.charges import charges_in
from analytics.cost.occurrences import Occurrence
from analytics.cost.weights import CostWeights
from tests.analytics.test_costs import TODAY, Case
from tests.cast import Cast


def test_hours_are_looked_at_once_a_month_however_many_costs_go_by_them(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = Case(cast.bakery)
    worker = case.colleague(("2025-01-01", "20", "EUR"))
    for number in range(100):
        case.cost(
            kind="labour",
            amount=None,
            hours=Decimal(number + 1),
            colleague=worker,
            rule="direct",
            campaign=case.spring,
            starts_on=date(2025, 4, 1),
            repeats="monthly",
        )
    for rule in ["by_hours"] * 10 + ["equal"] * 10:
        case.cost(rule=rule, starts_on=date(2025, 4, 1), repeats="monthly")
    looked: Counter[str] = Counter()
    for of, name in ((CostWeights, "_running"), (Occurrence, "hours_within")):
        monkeypatch.setattr(of, name, counting(looked, name, getattr(of, name)))
    monkeypatch.setattr(
        Occurrence,
        "hours",
        property(counting(looked, "hours", Occurrence.hours.fget)),  # type: ignore[attr-defined]
    )
    with workspace_scope(case.workspace):
        charges = charges_in(case.workspace, date(2025, 4, 1), date(2026, 3, 31), today=TODAY)
    assert len(charges) == 1440
    # Twelve months: each looks once at the hours of all of them, and reckons with those of its own. Hours are asked
    # once more for the money of each payment.
    assert looked == {"_running": 12, "hours_within": 12 * 1200, "hours": 1200 + 1200}


def counting(looked: Counter[str], name: str, of: Any) -> Any:
    def counted(*args: Any) -> Any:
        looked[name] += 1
        return of(*args)

    return counted
