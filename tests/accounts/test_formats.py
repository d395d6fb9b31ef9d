"""Numbers, money and days as each reader writes them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.paginator import Paginator
from django.utils import timezone, translation

from accounts.templatetags import formats

AMOUNT = Decimal("1234.5")


def plain(text: str) -> str:
    return text.replace("\xa0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("language", "currency", "shown"),
    [
        ("en", "AUD", "A$1,234.50"),
        ("en", "USD", "$1,234.50"),
        ("en", "JPY", "¥1,234"),
        ("en", "KWD", "KWD 1,234.500"),
        ("es", "EUR", "1.234,50 €"),
        ("ko", "KRW", "₩1,234"),
    ],
)
def test_money_takes_its_decimals_from_the_currency_and_its_signs_from_the_language(
    language: str, currency: str, shown: str
) -> None:
    with translation.override(language):
        assert plain(formats.money(AMOUNT, currency)) == shown


@pytest.mark.parametrize(
    ("language", "counted", "part", "share", "on"),
    [
        ("en", "12,345", "12.3%", "3.46", "Jun 15, 2026"),
        ("es", "12.345", "12,3 %", "3,46", "15 jun 2026"),
        ("ko", "12,345", "12.3%", "3.46", "2026. 6. 15."),
    ],
)
def test_counts_ratios_and_days_follow_the_language(
    language: str, counted: str, part: str, share: str, on: str
) -> None:
    with translation.override(language):
        assert formats.count(12345) == counted
        assert plain(formats.percent(Decimal("0.1234"))) == part
        assert formats.ratio(Decimal("3.4567")) == share
        assert formats.day(date(2026, 6, 15)) == on


def test_a_large_total_may_leave_its_cents_away_but_a_small_one_may_not() -> None:
    with translation.override("en"):
        assert formats.whole_money(Decimal("18432.60"), "AUD") == "A$18,433"
        assert formats.whole_money(Decimal("24.18"), "AUD") == "A$24.18"
        assert formats.whole_money(Decimal("24.18"), "KRW") == "₩24"


def test_micro_units_become_units_without_a_float() -> None:
    assert formats.micro(1_234_567) == Decimal("1.234567")
    assert formats.micro(None) is None


def test_missing_is_a_dash_with_words_and_zero_is_a_zero() -> None:
    for shown in (formats.money(None, "AUD"), formats.count(None), formats.percent(None), formats.day(None)):
        assert "—" in shown
        assert "No data" in shown
    assert formats.money(0, "AUD") == "A$0.00"
    assert formats.count(0) == "0"


def test_since_says_how_long_ago() -> None:
    with translation.override("en"):
        assert formats.since(timezone.now() - timedelta(minutes=5)) == "5 minutes ago"


def test_a_moment_is_shown_as_the_day_of_the_active_time_zone() -> None:
    moment = datetime.fromisoformat("2026-06-14T23:30:00+00:00")
    with translation.override("en"), timezone.override("Australia/Sydney"):
        assert formats.day(moment) == "Jun 15, 2026"


def test_the_table_twin_shows_what_the_chart_draws_and_keeps_gaps_apart_from_zeros() -> None:
    spec = {
        "axis": "day",
        "unit": "money",
        "currency": "AUD",
        "labels": [date(2026, 6, 1), date(2026, 6, 2)],
        "series": [{"name": "Spend", "values": [Decimal("0"), None], "links": ["/one", "/two"]}],
    }
    with translation.override("en"):
        rows = list(formats.chart_rows(spec))
        heard = formats.chart_summary(spec)
        drawn = formats.chart_data(spec)
    assert rows[0] == ("Jun 1, 2026", [("A$0.00", "/one")])
    text, link = rows[1][1][0]
    assert "—" in text
    assert link == "", "a gap leads nowhere"
    assert heard == (
        "Spend: at most A$0.00 (Jun 1, 2026), at least A$0.00 (Jun 1, 2026); points without data: 1."
    )
    assert drawn["labels"] == ["2026-06-01", "2026-06-02"]
    assert drawn["series"] == [{"name": "Spend", "values": [0.0, None], "links": ["/one", "/two"]}]


def test_page_numbers_offer_the_ends_the_neighbours_and_gaps() -> None:
    assert formats.page_numbers(Paginator(range(500), 25), 10) == [1, None, 9, 10, 11, None, 20]
