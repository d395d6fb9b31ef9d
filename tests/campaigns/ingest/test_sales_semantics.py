"""What the numbers of visits, members, payments and orders mean, told from our own files."""

from __future__ import annotations

import io
import zipfile

from campaigns.ingest.shapes import ReadResult, Row
from campaigns.ingest.sources import DECLARATIONS
from tests.campaigns.ingest.reading import FILES, codes, read_bytes, read_path, read_text


def read(name: str) -> ReadResult:
    return read_path(FILES / name)


def rows_of(result: ReadResult, report: str) -> list[Row]:
    return [row for row in result.rows if result.parts[row.part].report == report]


def test_a_rounded_average_gives_no_sum() -> None:
    text = (FILES / "ga4/by_day_ko.csv").read_text(encoding="utf-8").replace(",8,41\n", ",8,41.5\n")
    result = read_text(text)
    assert codes(result) == ["average_rounded"]
    assert all("engaged_seconds" not in row.measures for row in result.rows)


def test_dates_that_read_both_ways_lie_within_the_period_of_the_report() -> None:
    days = rows_of(read("universal_analytics/channels_us.csv"), "days")
    assert [(str(row.start_on), row.measures["users"]) for row in days] == [
        ("2018-03-04", 251),
        ("2018-03-05", 248),
        ("2018-03-06", 262),
    ]
    spanish = rows_of(read("universal_analytics/channels_es.csv"), "days")
    assert [str(row.start_on) for row in spanish] == ["2018-04-12", "2018-04-13"]


def test_pages_of_a_visit_are_split_by_channel_only_for_a_closer_look() -> None:
    text = (
        "# ---\n# Property: shop - GA4\n# Start date: 20260301\n# End date: 20260302\n"
        "Landing page,Session default channel group,Sessions,Engaged sessions\n/,Direct,5,4\n/,Email,2,1\n"
    )
    result = read_text(text)
    assert {row.breakdown for row in result.rows} == {
        "Session default channel group=Direct",
        "Session default channel group=Email",
    }


def test_campaigns_of_two_channels_are_two_series() -> None:
    text = (
        "# ---\n# Property: shop - GA4\n# Start date: 20260301\n# End date: 20260302\n"
        "Session campaign,Session default channel group,Sessions,Engaged sessions\n"
        "spring,Paid Social,5,4\nspring,Email,2,1\n"
    )
    assert {(row.level, row.campaign_key, row.entity_key) for row in read_text(text).rows} == {
        ("campaign", "spring", "Paid Social"),
        ("campaign", "spring", "Email"),
    }


def test_an_audience_is_one_archive_of_three_states() -> None:
    names = ("subscribed", "unsubscribed", "cleaned")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            path = FILES / f"mailchimp/{name}_members_export_1a2b3c.csv"
            archive.write(path, path.name)
    result = read_bytes(buffer.getvalue(), "audience_export.zip")
    assert codes(result) == [] and result.row_count == 6
    by_state: dict[tuple[str, str], int] = {}
    for row in result.rows:
        for measure, number in row.measures.items():
            key = (row.entity_key, measure)
            by_state[key] = by_state.get(key, 0) + number
    assert by_state == {
        ("subscribed", "sign_ups"): 3,
        ("unsubscribed", "sign_ups"): 2,
        ("unsubscribed", "unsubscribes"): 2,
        ("cleaned", "sign_ups"): 1,
    }


def test_a_payment_counts_in_the_currency_it_was_settled_in() -> None:
    rows = {row.entity_key: row for row in read("stripe/unified_payments.csv").rows}
    assert {key: (row.campaign_key, row.channel) for key, row in rows.items()} == {
        "ch_0001": ("spring_tea", "google_ads"),
        "ch_0002": ("spring_tea", "email"),
        "ch_0003": ("", "shop"),
    }
    assert rows["ch_0002"].measures == {
        "total_sales": 27_600_000,
        "revenue": 27_600_000,
        "refunds": 18_400_000,
        "fees": 1_630_000,
        "orders": 1,
    }
    assert rows["ch_0003"].measures["revenue"] == 0


def test_payments_settled_in_two_currencies_are_refused() -> None:
    text = (
        (FILES / "stripe/unified_payments.csv")
        .read_text(encoding="utf-8")
        .replace("46.00,18.40,eur", "46,0,gbp")
    )
    assert codes(read_text(text))[0] == "currency_mixed"


def test_uncaptured_and_test_payments_are_no_sales() -> None:
    text = (FILES / "stripe/payments_old.csv").read_text(encoding="utf-8")
    uncaptured = read_text(text.replace("lee@example.com,true", "lee@example.com,false"))
    assert uncaptured.skip_reasons == {"uncaptured": 1}
    tried = read_text(text.replace("Live,Paid,KETTLE,cus_12", "Test,Paid,KETTLE,cus_12"))
    assert tried.skip_reasons == {"test_payment": 1} and tried.row_count == 1


def test_orders_follow_their_attribution() -> None:
    rows = {row.entity_key: row.channel for row in read("woocommerce/orders_en.csv").rows}
    assert rows == {"3001": "email", "3002": "organic_search", "3005": "shop"}


def test_net_sales_of_an_export_plugin_are_goods_less_discounts() -> None:
    path = FILES / "woocommerce/order_export.csv"
    whole = {row.entity_name: row.measures["revenue"] for row in read_path(path).rows}
    assert whole == {"4001": 88_000_000, "4002": 50_000_000}
    without = read_text(path.read_text(encoding="utf-8").replace("order_subtotal", "something"))
    assert [row.measures["revenue"] for row in without.rows] == [88_000_000, 50_000_000]


def test_a_refund_of_a_shop_is_told_beside_the_returned_goods() -> None:
    rows = {row.entity_name: row.measures for row in read("shopify/orders.csv").rows}
    assert (rows["#2003"]["refunds"], rows["#2003"]["returns"]) == (25_000_000, -20_000_000)
    assert rows["#2001"]["shipping"] == 4_900_000


def test_every_person_is_described_by_columns_that_rows_never_hold() -> None:
    for declaration in DECLARATIONS:
        hidden = {alias.key for alias in declaration.private}
        for part in ("email", "phone"):
            assert {alias.key for alias in declaration.contact.get(part, ())} <= hidden
