"""Sums and judgements as tests of verdicts write them, without a database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import Workspace
from analytics.metrics import Value
from analytics.verdict.interval import Interval
from analytics.verdict.judging import Judgement, Phase
from analytics.verdict.single_sales import Spread
from analytics.verdict.verdicts import Sums, Verdict, judge

D = Decimal


def value(number: Any, reason: str = "") -> Value:
    if number is None:
        return Value(None, "missing", reason)
    return Value(D(str(number)), "ok" if D(str(number)) else "zero")


def sums(
    cost: Any = None,
    revenue: Any = None,
    count: Any = None,
    *,
    margin: Any = "0.6",
    leads: Any = None,
    days: int = 28,
    reason: str = "",
) -> Sums:
    kept = None if margin is None or revenue is None else D(str(revenue)) * D(str(margin))
    return Sums(value(cost), value(revenue, reason), value(kept), value(count), value(leads), "claimed", days)


def judgement(
    of: Sums | Verdict,
    *,
    phase: Phase = "unknown",
    interval: Interval | None = None,
    wants_interval: bool = False,
    headline: str = Workspace.HeadlineRoi.CONTRIBUTION,
    **more: Any,
) -> Judgement:
    verdict = judge(of, interval) if isinstance(of, Sums) else of
    return Judgement(
        Workspace(currency="EUR", headline_roi=headline),
        None,
        date(2026, 5, 1),
        date(2026, 5, 28),
        verdict,
        value(None),
        phase,
        spread=Spread(interval, "days") if interval else None,
        wants_interval=wants_interval or interval is not None,
        **more,
    )
