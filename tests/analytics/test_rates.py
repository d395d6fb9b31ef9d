"""Exchange rates: what is loaded, which day's is taken, and that nothing is ever converted 1:1 for want of one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.signals import workspace_currency_changed
from accounts.tenancy import workspace_scope
from analytics import report, sources
from analytics.models import DayRollup, ExchangeRate
from analytics.query import StatsQuery
from analytics.rates.published import ensure_rates, newest_day, published_rates
from analytics.rollup import recompute
from campaigns.models import Change
from tests.builders import Builder, set_rates
from tests.cast import Cast

# 4 May 2026 is a Monday.
RATES = {
    "2026-05-01": {"USD": "1.25", "JPY": "160"},
    "2026-05-04": {"USD": "1.20"},
}


@pytest.fixture
def build(cast: Cast) -> Builder:
    set_rates(RATES)
    return Builder(cast.bakery)


def spend(workspace: Any, start: str, end: str = "") -> Any:
    recompute(workspace.pk)
    with workspace_scope(workspace):
        query = StatsQuery(
            workspace, date.fromisoformat(start), date.fromisoformat(end or start), None, ("spend", "cpc")
        )
        return report.run(query)


def test_the_published_rates_are_loaded_once(db: None) -> None:
    added = ensure_rates()
    rows = list(published_rates())
    assert added == len(rows) == ExchangeRate.objects.count() > 80_000
    assert ensure_rates() == 0
    assert ExchangeRate.objects.count() == added
    assert newest_day() == max(day for _currency, day, _rate in rows)
    # The bank's own figure of 1 April 2026 would be a coincidence; the first day of 2015's is history.
    assert ExchangeRate.objects.get(currency="USD", day=date(2015, 1, 2)).per_euro == Decimal("1.2043")
    assert set(ExchangeRate.objects.filter(currency="EUR").values_list("per_euro", flat=True)) == {Decimal(1)}


def test_a_newer_file_adds_its_days_and_keeps_the_rest(db: None) -> None:
    ensure_rates()
    last = newest_day()
    assert last is not None
    ExchangeRate.objects.filter(day=last).delete()
    assert 0 < ensure_rates() < 40
    assert newest_day() == last


def test_a_weekend_takes_fridays_rate(build: Builder) -> None:
    ads = build.series(campaign="A", currency="USD")
    build.fact(ads, "2026-05-03", spend=100)  # Sunday
    answer = spend(build.workspace, "2026-05-03")
    assert answer.totals["spend"].value == Decimal(80)
    with workspace_scope(build.workspace):
        [row] = sources.source_rows(answer.query, "spend").rows
    assert (row.rate, row.rate_day, row.currency) == (Decimal("0.8"), date(2026, 5, 1), "USD")
    assert (row.values["spend"], row.converted["spend"]) == (Decimal(100), Decimal(80))


def test_each_row_takes_the_rate_of_its_own_day(build: Builder) -> None:
    ads = build.series(campaign="A", currency="USD")
    build.fact(ads, "2026-05-01", spend=100)
    build.fact(ads, "2026-05-04", spend=100)
    answer = spend(build.workspace, "2026-05-01", "2026-05-04")
    assert answer.totals["spend"].value == Decimal(80) + Decimal("83.333333")


def test_foreign_and_own_currency_add_up(build: Builder) -> None:
    build.fact(build.series(campaign="A", currency="USD"), "2026-05-01", spend=100)
    build.fact(build.series(campaign="B", currency="EUR"), "2026-05-01", spend="0.000001")
    assert spend(build.workspace, "2026-05-01").totals["spend"].value == Decimal("80.000001")


def test_without_a_rate_money_is_left_out_and_counted_and_clicks_stay(build: Builder) -> None:
    build.fact(build.series(campaign="A", currency="XYZ"), "2026-05-01", spend=100, clicks=5)
    build.fact(build.series(campaign="B"), "2026-05-01", spend=10, clicks=3)
    answer = spend(build.workspace, "2026-05-01")
    assert answer.totals["spend"].value == Decimal(10)
    assert answer.totals["cpc"].value == Decimal("1.25")
    with workspace_scope(build.workspace):
        assert [note[:5] for note in answer.unconverted_notes if "not counted" in note] == ["1 row"]
        rows = sources.source_rows(answer.query, "spend").rows
        assert sorted((row.currency, row.converted.get("spend")) for row in rows) == [
            ("EUR", Decimal(10)),
            ("XYZ", None),
        ]
        assert sum(DayRollup.objects.of(build.workspace).values_list("unconverted_rows", flat=True)) == 1


def test_where_no_rates_are_published_yet_it_says_so(build: Builder) -> None:
    build.fact(build.series(campaign="A", currency="XYZ"), "2026-05-01", spend=100)
    answer = spend(build.workspace, "2026-05-01")
    with workspace_scope(build.workspace):
        assert "Rates are known up to " in answer.unconverted_notes[0]
        ExchangeRate.objects.all().delete()
        told = answer.unconverted_notes[0]
    assert told.endswith("before is known. No published rates are known yet.") and "<" not in told


def test_money_of_unknown_currency_is_left_out(build: Builder) -> None:
    build.fact(build.series(campaign="A", currency=""), "2026-05-01", spend=100)
    value = spend(build.workspace, "2026-05-01").totals["spend"]
    assert (value.value, value.state) == (None, "missing")


def test_a_rate_older_than_ten_days_is_no_rate(build: Builder) -> None:
    yen = build.series(campaign="A", currency="JPY")
    build.fact(yen, "2026-05-11", spend=160)
    build.fact(yen, "2026-05-12", spend=160)
    assert spend(build.workspace, "2026-05-11").totals["spend"].value == Decimal(1)
    assert spend(build.workspace, "2026-05-12").totals["spend"].value is None


def test_both_currencies_are_taken_from_the_same_day(cast: Cast) -> None:
    set_rates(RATES)
    cast.bakery.currency = "JPY"
    cast.bakery.save(update_fields=["currency"])
    build = Builder(cast.bakery)
    build.fact(build.series(campaign="A", currency="USD"), "2026-05-05", spend=1)
    # Yen were last published on the 1st, so the dollar of the 1st belongs to them: 160 / 1.25.
    assert spend(cast.bakery, "2026-05-05").totals["spend"].value == Decimal(128)


@pytest.mark.parametrize(
    ("amount", "per_from", "per_to", "expected"),
    [
        (1, "2", "1", 0),  # 0.5 -> 0
        (3, "2", "1", 2),  # 1.5 -> 2
        (5, "2", "1", 2),  # 2.5 -> 2
        (-1, "2", "1", 0),
        (-3, "2", "1", -2),
        (-5, "2", "1", -2),
        (7, "3", "1", 2),
        (-8, "3", "1", -3),
        (9_000_000_000_000_000_000, "1.1", "1.1", 9_000_000_000_000_000_000),
        (9_000_000_000_000_000_000, "1", "2", None),  # more than a column holds
        (None, "2", "1", None),
        (5, None, "1", None),
    ],
)
def test_conversion_rounds_half_even_and_exactly(
    db: None, amount: int | None, per_from: str | None, per_to: str, expected: int | None
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT analytics_convert(%s::bigint, %s::numeric, %s::numeric)", [amount, per_from, per_to]
        )
        assert cursor.fetchone() == (expected,)


def test_another_currency_of_the_workspace_recomputes_from_the_originals(build: Builder) -> None:
    build.fact(build.series(campaign="A", currency="USD"), "2026-05-01", spend=100)
    assert spend(build.workspace, "2026-05-01").totals["spend"].value == Decimal(80)
    build.workspace.currency = "USD"
    build.workspace.save(update_fields=["currency"])
    workspace_currency_changed.send(sender=None, workspace_id=build.workspace.pk)
    assert spend(build.workspace, "2026-05-01").totals["spend"].value == Decimal(100)


def test_new_rates_mark_what_waited_for_them(build: Builder) -> None:
    build.fact(build.series(campaign="A", currency="CHF"), "2026-05-01", spend=100)
    assert spend(build.workspace, "2026-05-01").totals["spend"].value is None
    call_command("load_rates", verbosity=0)
    with workspace_scope(build.workspace):
        assert list(Change.objects.of(build.workspace).values_list("day", flat=True)) == [date(2026, 5, 1)]
