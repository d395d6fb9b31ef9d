"""Real exports of each vendor read to sums worked out here from the files, with nothing but csv and Decimal."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pytest

from tests.campaigns.ingest.reading import codes, problem, read_path, sums
from tests.exports import EXPORTS, needs_exports

pytestmark = needs_exports

Line = dict[str, str]


@dataclass(frozen=True)
class Expected:
    source: str
    level: str
    rows: int
    period: tuple[str, str]
    grain: str
    currency: str | None
    measures: dict[str, str]
    problems: list[str] = field(default_factory=list)
    header: int = 1
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    is_fact: Callable[[Line], bool] = lambda line: True


SALES = {"revenue": "Net sales", "gross_sales": "Gross sales", "discounts": "Discounts", "returns": "Returns",
         "taxes": "Taxes", "total_sales": "Total sales", "items": "Net items sold"}  # fmt: skip


def shopify(day: str, rows: int, last: str) -> tuple[str, Expected]:
    return f"shopify_analytics/cocoon_shopify_sales_snapshot-2026-06-{day}.csv", Expected(
        "shopify_analytics", "product", rows, ("2026-06-01", last), "day", None, SALES,
        ["currency_missing", "measure_not_additive"],
    )  # fmt: skip


REAL = dict(
    [
        shopify("15", 121, "2026-06-15"),
        shopify("20a", 157, "2026-06-18"),
        shopify("20b", 167, "2026-06-20"),
        (
            "shopify_analytics/cocoon_shopify_visitors_snapshot-2026-06-15.csv",
            Expected(
                "shopify_analytics", "account", 15, ("2026-06-01", "2026-06-15"), "day", None,
                {"sessions": "Sessions"},
            ),
        ),
        (
            "ga4/data-export_daily_mh4u.csv",
            Expected(
                "ga4", "account", 241, ("2023-07-08", "2024-03-04"), "day", None, {"new_users": "New users"},
                header=10,
            ),
        ),
        (
            "ga4/Pages_and_screens_Page_path_and_screen_class.csv",
            Expected(
                "ga4", "page", 16, ("2025-01-01", "2025-12-31"), "range", None, {"key_events": "Key events"},
                header=10,
            ),
        ),
        (
            "ga4/Events_Event_name.csv",
            Expected(
                "ga4", "account", 21, ("2025-10-15", "2026-01-12"), "range", None, {}, ["split_report"], header=10
            ),
        ),
    ]
)  # fmt: skip


def lines_of(name: str, expected: Expected) -> list[Line]:
    text = (EXPORTS / name).read_text(encoding=expected.encoding)
    rows = list(csv.reader(text.splitlines(), delimiter=expected.delimiter))
    header = rows[expected.header - 1]
    lines = (dict(zip(header, row, strict=False)) for row in rows[expected.header :] if any(row))
    return [line for line in lines if expected.is_fact(line)]


def add(lines: list[Line], label: str) -> Decimal:
    texts = (line[label].replace(",", "") for line in lines)
    return sum((Decimal(text) for text in texts if text not in ("", "-", "--", " --")), Decimal(0))


@pytest.mark.parametrize("name", REAL)
def test_a_real_export_reads_to_its_own_sums(name: str) -> None:
    expected, result = REAL[name], read_path(EXPORTS / name)
    lines = lines_of(name, expected)
    assert codes(result) == expected.problems
    assert (result.source, result.currency, result.grain) == (
        expected.source,
        expected.currency,
        expected.grain,
    )
    assert result.period == tuple(map(date.fromisoformat, expected.period))
    assert result.row_count == len(result.rows) == len(lines) == expected.rows
    assert {row.level for row in result.rows} == {expected.level}
    assert sums(result) == {measure: add(lines, label) for measure, label in expected.measures.items()}


@pytest.mark.parametrize("name", [name for name in REAL if "cocoon_shopify_sales" in name])
def test_the_currency_is_asked_once_and_then_enough(name: str) -> None:
    asked, told = read_path(EXPORTS / name), read_path(EXPORTS / name, currency="AUD")
    assert asked.needs_answer and not asked.is_loadable
    assert told.is_loadable and {row.currency for row in told.rows} == {"AUD"}


def test_an_order_is_a_row_whatever_it_holds() -> None:
    path = EXPORTS / "shopify/orders_export.csv"
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    orders = [line for line in lines if line["Subtotal"]]
    result = read_path(path)
    assert (result.source, result.row_count, result.currency) == ("shopify_orders", len(orders), "EUR")
    assert result.period == (date(2025, 5, 11), date(2025, 5, 17))
    assert sums(result) == {
        "revenue": add(orders, "Subtotal") - add(orders, "Refunded Amount"),
        "total_sales": add(orders, "Total") - add(orders, "Refunded Amount"),
        "taxes": add(orders, "Taxes"),
        "discounts": -add(orders, "Discount Amount"),
        "items": add(lines, "Lineitem quantity"),
        "orders": Decimal(len(orders)),
    }


def test_contacts_are_counted_a_day_and_source() -> None:
    path = EXPORTS / "hubspot/hubspot_contacts.csv"
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    result = read_path(path)
    assert sums(result) == {"leads": Decimal(len(lines))}
    assert {(str(row.start_on), row.entity_key) for row in result.rows} == {
        (line["Create Date"][:10], line["Lead Source"].strip()) for line in lines
    }
    assert not any("@" in str(row) for row in result.rows)


def test_dates_filled_down_by_a_spreadsheet_are_refused() -> None:
    result = read_path(EXPORTS / "ga4/data-export_hourly_excel-mangled.csv")
    assert problem(result, "date_far_ahead").value == "2032-12-31"
    assert result.source == "ga4" and result.rows == []


def test_a_report_without_any_number_we_use_says_so() -> None:
    result = read_path(EXPORTS / "ga4/exploration_events_grand-total_small.csv")
    assert (result.source, codes(result)) == ("ga4", ["nothing_measured"])
    assert result.skip_reasons["total"] == 1
    assert result.period == (date(2025, 12, 13), date(2026, 3, 12))


READ_HERE = {
    "ga4",
    "shopify",
    "shopify_analytics",
    "hubspot",
}
# Vendors whose exports are read in modules of their own: test_real_ads, test_real_social.
READ_ELSEWHERE = READ_HERE | {"meta_ads", "google_ads", "linkedin_ads", "pinterest_ads"}
SOCIAL = {"meta_page_insights", "linkedin_page", "twitter_x", "youtube", "sprout_social"}
UNKNOWN = sorted(
    str(path.relative_to(EXPORTS))
    for path in (EXPORTS.glob("*/*") if EXPORTS.is_dir() else [])
    if path.suffix in (".csv", ".xlsx", ".xls") and path.parent.name not in READ_ELSEWHERE | SOCIAL
)


@pytest.mark.parametrize("name", UNKNOWN)
def test_exports_of_other_tools_are_not_taken_for_known_ones(name: str) -> None:
    result = read_path(EXPORTS / name)
    assert result.rows == []
    if "header-only" in name:
        assert codes(result) == ["header_only"]
        return
    assert (result.source, result.needs_answer) == ("plain", True)
    assert "needs_mapping" in codes(result) and result.header and result.samples


def test_every_real_export_of_these_vendors_is_covered() -> None:
    paths = {
        str(path.relative_to(EXPORTS)) for folder in READ_HERE for path in (EXPORTS / folder).glob("*.*")
    }
    elsewhere = {
        "ga4/data-export_hourly_excel-mangled.csv",
        "ga4/exploration_events_grand-total_small.csv",
        "hubspot/hubspot_contacts.csv",
        "hubspot/api_crm_v3_contacts_data.json",
        "shopify/orders_export.csv",
    }
    assert paths == set(REAL) | elsewhere


def test_the_same_name_may_hold_another_platform() -> None:
    first, second = (
        read_path(EXPORTS / "meta_page_insights" / name)
        for name in ("Interactions.csv", "Interactions (1).csv")
    )
    assert first.header_signature == second.header_signature and first.samples != second.samples
