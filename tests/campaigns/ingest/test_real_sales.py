"""Real exports of web analytics, CRM, e-mail and shops read to sums worked out here, without the engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from campaigns.ingest.shapes import ReadResult
from campaigns.measures import MEASURES, MICRO
from tests.campaigns.ingest.plain_sums import Sums, add, added, lines, multiplied, sheet
from tests.campaigns.ingest.reading import codes, problem, read_path, sums
from tests.exports import EXPORTS, needs_exports

pytestmark = needs_exports

VENDORS = {
    "ga4",
    "ua",
    "hubspot",
    "mailchimp",
    "shopify",
    "shopify_analytics",
    "stripe",
    "woocommerce",
    "generic_spreadsheet",
}


@dataclass(frozen=True)
class ExpectedPart:
    report: str
    level: str
    rows: int
    period: tuple[str, str] | None
    grain: str | None
    measures: Callable[[], Sums]


@dataclass(frozen=True)
class Expected:
    source: str
    currency: str | None
    parts: list[ExpectedPart]
    problems: list[str] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)


PAGES = "ga4/Pages_and_screens_Page_path_and_screen_class.csv"
HOURS = "ga4/data-export_hourly_excel-mangled.csv"
CHANNEL = "Session primary channel group (Default channel group)"
LANDING = "ua/landing_pages_en_goals_transcribed.csv"
ORDERS = "shopify/orders_export.csv"
WOO = "woocommerce/woocommerce_analytics_orders_fr.csv"
COMBINED = "generic_spreadsheet/mh4u_combined.xlsx"
MANUAL = "generic_spreadsheet/edelweiss_meta_manual.csv"
YEAR_2025 = ("2025-01-01", "2025-12-31")
SALES = {
    "revenue": "Net sales",
    "gross_sales": "Gross sales",
    "discounts": "Discounts",
    "returns": "Returns",
    "taxes": "Taxes",
    "total_sales": "Total sales",
    "items": "Net items sold",
}


def pages_sums() -> Sums:
    found = lines(PAGES, 10)
    seconds = multiplied(found, "Average engagement time per active user", "Active users")
    labels = {"page_views": "Views", "events": "Event count", "key_events": "Key events"}
    return {measure: add(found, label) for measure, label in labels.items()} | {"engaged_seconds": seconds}


def hours_sums() -> Sums:
    found = lines(HOURS)
    seconds = multiplied(found, "Average engagement time per session", "Sessions")
    labels = {"sessions": "Sessions", "engaged_sessions": "Engaged sessions", "events": "Event count"}
    return {measure: add(found, label) for measure, label in labels.items()} | {"engaged_seconds": seconds}


def orders_sums() -> Sums:
    found = lines(ORDERS)
    orders = [line for line in found if line["Subtotal"]]
    assert add(orders, "Refunded Amount") == 0
    return {
        "revenue": add(orders, "Subtotal"),
        "total_sales": add(orders, "Total"),
        "taxes": add(orders, "Taxes"),
        "shipping": add(orders, "Shipping"),
        "refunds": Decimal(0),
        "discounts": -add(orders, "Discount Amount"),
        "items": add(found, "Lineitem quantity"),
        "orders": Decimal(len(orders)),
    }


def woo_sums() -> Sums:
    paid = [line for line in lines(WOO) if line["État"] in ("Completed", "Processing")]
    return {
        "revenue": add(paid, "Ventes nettes"),
        "items": add(paid, "Articles vendus"),
        "orders": Decimal(len(paid)),
    }


def ua_workbook(name: str, rows: int) -> tuple[str, Expected]:
    path, july = f"ua/{name}.xlsx", ("2022-07-01", "2022-07-31")

    def summed(title: str) -> Callable[[], Sums]:
        return lambda: {"page_views": add(sheet(path, title), "Pageviews")}

    return path, Expected(
        "universal_analytics",
        None,
        [
            ExpectedPart("pages", "page", rows, july, "range", summed("Dataset1")),
            ExpectedPart("days", "account", 31, july, "day", summed("Dataset2")),
        ],
        ["total_disagrees"],  # the export stops after so many pages, its total does not
    )


def shopify(day: str, rows: int, last: str) -> tuple[str, Expected]:
    name = f"shopify_analytics/cocoon_shopify_sales_snapshot-2026-06-{day}.csv"
    part = ExpectedPart("sales", "product", rows, ("2026-06-01", last), "day", added(SALES, name))
    return name, Expected("shopify_analytics", None, [part], ["currency_missing", "measure_not_additive"])


def one(source: str, currency: str | None, part: ExpectedPart, /, *problems: str, **answers: Any) -> Expected:
    return Expected(source, currency, [part], list(problems), answers)


def nothing() -> Sums:
    return {}


REAL: dict[str, Expected] = {
    "ga4/data-export_daily_mh4u.csv": one(
        "ga4", None,
        ExpectedPart(
            "days", "account", 241, ("2023-07-08", "2024-03-04"), "day",
            added({"new_users": "New users", "events": "Event count"}, "ga4/data-export_daily_mh4u.csv", 10),
        ),
    ),
    PAGES: one("ga4", None, ExpectedPart("pages", "page", 16, YEAR_2025, "range", pages_sums)),
    "ga4/Events_Event_name.csv": one(
        "ga4", None,
        ExpectedPart(
            "period", "account", 21, ("2025-10-15", "2026-01-12"), "range",
            added({"events": "Event count"}, "ga4/Events_Event_name.csv", 10),
        ),
        "split_report",
    ),
    "ga4/exploration_events_grand-total_small.csv": one(
        "ga4", None,
        ExpectedPart(
            "pages", "page", 342, ("2025-12-13", "2026-03-12"), "range",
            lambda: {"events": add(lines("ga4/exploration_events_grand-total_small.csv", 7)[1:], "Event count")},
        ),
    ),
    # Excel filled its dates down to 2032, so the days have to be told; hours of a channel are added up.
    HOURS: one(
        "ga4", None,
        ExpectedPart("channels", "channel_group", 7, ("2024-04-16", "2024-05-15"), "range", hours_sums),
        "dates_filled_down",
        mapping={"start_on": "2024-04-16", "end_on": "2024-05-15"},
    ),
    LANDING: Expected(
        "universal_analytics", None,
        [
            ExpectedPart(
                "pages", "page", 1, ("2015-04-16", "2015-04-16"), "day",
                lambda: {"sessions": add(lines(LANDING, 7, 8), "Sessions"),
                         "new_users": add(lines(LANDING, 7, 8), "New Users")},
            ),
            ExpectedPart(
                "days", "account", 1, ("2015-04-16", "2015-04-16"), "day",
                lambda: {"sessions": add(lines(LANDING, 11, 12), "Sessions")},
            ),
        ],
        ["total_disagrees", "total_disagrees", "split_report"],  # one row was kept, and the total of all
    ),
    "hubspot/hubspot_contacts.csv": one(
        "hubspot_contacts", None,
        ExpectedPart(
            "contacts", "lead", 903, ("2022-01-01", "2025-05-01"), "day",
            lambda: {"leads": Decimal(len(lines("hubspot/hubspot_contacts.csv")))},
        ),
    ),
    "mailchimp/audience_export_fixture.csv": one(
        "mailchimp", None,
        ExpectedPart(
            "subscribed", "lead", 1, ("2015-03-16", "2015-03-16"), "day",
            lambda: {"sign_ups": Decimal(len(lines("mailchimp/audience_export_fixture.csv")))},
        ),
    ),
    ORDERS: one(
        "shopify_orders", "EUR",
        ExpectedPart("orders", "order", 19, ("2025-05-11", "2025-05-17"), "day", orders_sums),
    ),
    "shopify_analytics/cocoon_shopify_visitors_snapshot-2026-06-15.csv": one(
        "shopify_analytics", None,
        ExpectedPart(
            "sessions", "account", 15, ("2026-06-01", "2026-06-15"), "day",
            added({"sessions": "Sessions"}, "shopify_analytics/cocoon_shopify_visitors_snapshot-2026-06-15.csv"),
        ),
    ),
    "stripe/unified_payments.header-only.csv": one(
        "stripe", None, ExpectedPart("payments", "", 0, None, None, nothing), "nothing_in_it"
    ),
    WOO: one(
        "woocommerce", None,
        ExpectedPart("orders", "order", 175, ("2024-01-02", "2025-12-31"), "day", woo_sums),
        "currency_missing", "sales_left_out",
    ),
    COMBINED: one(
        "plain", "UAH",
        ExpectedPart(
            "table", "account", 241, ("2023-07-08", "2024-03-04"), "day",
            lambda: {
                measure: add(sheet(COMBINED, "Sheet1"), label)
                for measure, label in {
                    "impressions": "Impressions", "engagements": "Page engagement",
                    "spend": "Amount spent (UAH)", "events": "Total events", "new_users": "New users",
                    "sessions": "Sessions", "follows": "Follows",
                }.items()
            },
        ),
        mapping={"columns": [
            "day", "reach", "impressions", "", "engagements", "paid_reach", "currency", "spend", "", "events",
            "users", "", "", "new_users", "returning_users", "", "", "sessions", "follows",
        ]},
    ),
    MANUAL: one(
        "plain", "USD",
        ExpectedPart(
            "table", "campaign", 3, ("2026-04-01", "2026-04-30"), "range",
            lambda: {
                "spend": sum((Decimal(line["Spend ($)"].replace(",", ".")) for line in lines(MANUAL)), Decimal(0)),
                "impressions": add(lines(MANUAL), "Impressions"),
                "link_clicks": add(lines(MANUAL), "Link Clicks"),
                "clicks": add(lines(MANUAL), "Clicks (All)"),
                "landing_page_views": add(lines(MANUAL), "Landing Page Views"),
            },
        ),
        currency="USD",
        mapping={
            "columns": ["campaign", "", "spend", "reach", "impressions", "", "", "", "", "link_clicks", "", "",
                        "clicks", "", "", "landing_page_views", "", ""],
            "channel": "meta", "start_on": "2026-04-01", "end_on": "2026-04-30",
        },
    ),
    **dict(
        [
            ua_workbook("Analytics All Web Site Data Pages 20220701-20220731", 10),
            ua_workbook("Analytics All Web Site Data Pages 20220701-20220731 (1)", 50),
            shopify("15", 121, "2026-06-15"),
            shopify("20a", 157, "2026-06-18"),
            shopify("20b", 167, "2026-06-20"),
        ]
    ),
}  # fmt: skip


def read(name: str, **more: Any) -> ReadResult:
    return read_path(EXPORTS / name, **{**REAL[name].answers, **more})


def part_sums(totals: dict[str, int]) -> Sums:
    return {
        name: Decimal(number) / MICRO if MEASURES[name].unit != "count" else Decimal(number)
        for name, number in totals.items()
    }


@pytest.mark.parametrize("name", REAL)
def test_a_real_export_reads_to_its_own_sums(name: str) -> None:
    expected, result = REAL[name], read(name)
    assert codes(result) == expected.problems
    assert (result.source, result.currency) == (expected.source, expected.currency)
    assert (result.report, result.grain) == (expected.parts[0].report, expected.parts[0].grain)
    assert [(part.report, part.grain, part.row_count) for part in result.parts] == [
        (part.report, part.grain, part.rows) for part in expected.parts
    ]
    for at, (part, wanted) in enumerate(zip(result.parts, expected.parts, strict=True)):
        days = tuple(map(date.fromisoformat, wanted.period)) if wanted.period else None
        assert part.period == days
        assert part_sums(part.totals) == wanted.measures()
        assert {row.level for row in result.rows if row.part == at} == (
            {wanted.level} if wanted.level else set()
        )
    assert sums(result) == expected.parts[0].measures()
    assert result.row_count == len(result.rows) == sum(part.rows for part in expected.parts)
    periods = [part.period for part in expected.parts if part.period]
    first, last = min((p[0] for p in periods), default=""), max((p[1] for p in periods), default="")
    stated = [day.isoformat() for day in result.period] if result.period else ["", ""]
    assert stated == [first, last]


def test_every_real_export_of_these_vendors_is_expected() -> None:
    paths = {str(path.relative_to(EXPORTS)) for folder in VENDORS for path in (EXPORTS / folder).glob("*.*")}
    assert paths == set(REAL) | {"hubspot/api_crm_v3_contacts_data.json"}


def test_what_an_interface_answers_is_no_export() -> None:
    result = read_path(EXPORTS / "hubspot/api_crm_v3_contacts_data.json")
    assert result.rows == [] and not result.is_loadable


@pytest.mark.parametrize("name", [name for name in REAL if "currency_missing" in REAL[name].problems])
def test_the_currency_is_asked_once_and_then_enough(name: str) -> None:
    asked, told = read(name), read(name, currency="AUD")
    assert asked.needs_answer and not asked.is_loadable
    assert told.is_loadable and {row.currency for row in told.rows} == {"AUD"}


@pytest.mark.parametrize("name", [COMBINED, MANUAL])
def test_a_spreadsheet_gets_a_good_first_mapping(name: str) -> None:
    suggested = read_path(EXPORTS / name).suggested_mapping
    assert suggested["columns"] == REAL[name].answers["mapping"]["columns"]


def test_contacts_are_counted_a_day_and_source() -> None:
    found = lines("hubspot/hubspot_contacts.csv")
    result = read("hubspot/hubspot_contacts.csv")
    assert {(str(row.start_on), row.entity_key) for row in result.rows} == {
        (line["Create Date"][:10], line["Lead Source"].strip()) for line in found
    }
    assert not any("@" in str(row) for row in result.rows)


def test_no_member_of_an_audience_is_read() -> None:
    result = read("mailchimp/audience_export_fixture.csv")
    assert "mail@example.com" not in f"{result.rows} {result.to_dict()}"


def test_dates_filled_down_by_a_spreadsheet_are_not_used() -> None:
    asked = read_path(EXPORTS / HOURS)
    assert codes(asked) == ["period_missing", "dates_filled_down"]
    assert asked.needs_answer and asked.rows == []
    filled = problem(asked, "dates_filled_down")
    assert (filled.value, filled.params["count"]) == ("2032-12-31", str(len(lines(HOURS))))
    told = {row.entity_key: row for row in read(HOURS).rows}
    assert set(told) == {line[CHANNEL] for line in lines(HOURS)}
    assert all("users" not in row.measures for row in told.values())
    direct = [line for line in lines(HOURS) if line[CHANNEL] == "Direct"]
    assert told["Direct"].measures["sessions"] == add(direct, "Sessions")


def test_the_total_of_an_exploration_is_a_control_and_no_row() -> None:
    result = read("ga4/exploration_events_grand-total_small.csv")
    assert result.skip_reasons == {"total": 1}
    assert [(one.stated, one.summed, one.agrees) for one in result.control_totals] == [(4311, 4311, True)]


def test_the_days_of_a_workbook_add_up_to_the_total_of_its_pages() -> None:
    for name in REAL:
        if name.startswith("ua/Analytics"):
            controls = [(one.stated, one.agrees) for one in read(name).control_totals]
            assert controls == [(93480, False), (93480, True)]
            assert read(name).account_name == "All Web Site Data"


def test_orders_that_are_no_sales_are_named() -> None:
    found = lines(WOO)
    result = read(WOO, currency="EUR")
    cancelled = [line["Commande n°"] for line in found if line["État"] == "Cancelled"]
    assert result.skip_reasons == {"unpaid": len(cancelled)}
    assert not {row.entity_key for row in result.rows} & set(cancelled)
    assert "John Doe" not in f"{result.rows} {result.to_dict()}"
