"""What the numbers of visits, members, payments and orders mean, told from our own files."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest

from campaigns.ingest.duplicates import key_of
from campaigns.ingest.shapes import ReadResult, Row
from campaigns.ingest.sources import DECLARATIONS, ga4, woocommerce
from tests.campaigns.ingest import test_made_up_sales
from tests.campaigns.ingest.reading import FILES, codes, read_bytes, read_path, read_text


def read(name: str) -> ReadResult:
    return read_path(FILES / name)


def rows_of(result: ReadResult, report: str) -> list[Row]:
    return [row for row in result.rows if result.parts[row.part].report == report]


@pytest.mark.parametrize("name", test_made_up_sales.FILES_READ)
def test_no_two_rows_of_a_file_are_the_same_fact(name: str) -> None:
    result = read(name)
    facts = [key_of(row) for row in result.rows]
    assert len(set(facts)) == len(facts) == result.row_count


@pytest.mark.parametrize("name", [name for name in test_made_up_sales.FILES_READ if name.endswith(".csv")])
def test_another_delimiter_a_bom_and_other_line_ends_change_nothing(name: str) -> None:
    text = (FILES / name).read_text(encoding="utf-8")
    delimiter = ";" if name != "stripe/payments_excel.csv" else "\t"
    given = csv.reader(io.StringIO(text), delimiter=";" if delimiter == "\t" else ",")
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n").writerows(given)
    first, again = read(name), read_bytes(b"\xef\xbb\xbf" + buffer.getvalue().encode(), name.split("/")[1])
    assert codes(again) == codes(first)
    assert (again.source, again.rows, again.totals) == (first.source, first.rows, first.totals)


GA4_LINES = "# ---\n# Property: shop - GA4\n# Start date: 20260301\n# End date: 20260302\n"


@pytest.mark.parametrize(
    ("text", "source", "language", "totals"),
    [
        (
            GA4_LINES + "Date,Nouveaux utilisateurs,Nombre d'événements\n20260301,2,9\n",
            "ga4", "fr", {"new_users": 2, "events": 9},
        ),
        (
            GA4_LINES + "Datum,Sitzungen,Neue Nutzer,Ereignisanzahl\n20260301,5,2,9\n",
            "ga4", "de", {"sessions": 5, "new_users": 2, "events": 9},
        ),
        (
            GA4_LINES + "Data,Sessões,Novos usuários,Contagem de eventos\n20260301,5,2,9\n",
            "ga4", "pt", {"sessions": 5, "new_users": 2, "events": 9},
        ),
        (
            GA4_LINES + "日付,セッション,新規ユーザー数,イベント数\n20260301,5,2,9\n",
            "ga4", "ja", {"sessions": 5, "new_users": 2, "events": 9},
        ),
        (
            "ID d'enregistrement,Nom de la transaction,Phase de la transaction,Montant,Date de fermeture,Devise\n"
            "1,A,Gagnée,10,2026-03-01,EUR\n",
            "hubspot_deals", "fr", {"revenue": 10_000_000, "deals": 1},
        ),
        (
            "Datensatz-ID,Deal-Name,Deal-Phase,Betrag,Abschlussdatum,Währung\n1,A,Gewonnen,10,2026-03-01,EUR\n",
            "hubspot_deals", "de", {"revenue": 10_000_000, "deals": 1},
        ),
        (
            "ID do registro,Nome do negócio,Etapa do negócio,Valor,Data de fechamento,Moeda\n"
            "1,A,Negócio ganho,10,2026-03-01,BRL\n",
            "hubspot_deals", "pt", {"revenue": 10_000_000, "deals": 1},
        ),
        (
            "ID de fiche d'informations,E-mail,Phase du cycle de vie,Date de création\n1,a@b.example,Lead,2026-03-01\n",
            "hubspot_contacts", "fr", {"leads": 1},
        ),
        (
            "Datensatz-ID,E-Mail,Lifecycle-Phase,Erstellungsdatum\n1,a@b.example,Lead,2026-03-01\n",
            "hubspot_contacts", "de", {"leads": 1},
        ),
        (
            "ID do registro,E-mail,Estágio do ciclo de vida,Data de criação\n1,a@b.example,Lead,2026-03-01\n",
            "hubspot_contacts", "pt", {"leads": 1},
        ),
        (
            "Date,Commande n°,État,Client,Articles vendus,Ventes nettes,Attribution\n"
            "2026-03-01,1,Terminée,Nom,2,\"1 062,50\",Direct\n",
            "woocommerce", "fr", {"revenue": 1_062_500_000, "items": 2, "orders": 1},
        ),
        (
            "Jour,Commandes,Ventes nettes,Total des ventes,Devise\n2026-03-01,1,10,12,EUR\n",
            "shopify_analytics", "fr", {"revenue": 10_000_000, "total_sales": 12_000_000, "orders": 1},
        ),
    ],
)  # fmt: skip
def test_labels_of_further_languages_are_known(
    text: str, source: str, language: str, totals: dict[str, int]
) -> None:
    result = read_text(text)
    spoken = next(item.params["language"] for item in result.evidence if item.code == "language")
    assert (result.source, spoken, result.totals) == (source, language, totals)
    assert "@" not in str(result.rows)


def test_somebody_may_come_and_somebody_go_on_one_day() -> None:
    text = (FILES / "mailchimp/unsubscribed_members_export_1a2b3c.csv").read_text(encoding="utf-8")
    result = read_text(text.replace("2026-02-20 10:00:00", "2026-03-03 10:00:00"))
    told = {(row.entity_key, str(row.start_on)): row.measures for row in result.rows}
    assert told == {
        ("unsubscribed", "2026-03-01"): {"sign_ups": 1},
        ("unsubscribed", "2026-03-03"): {"sign_ups": 1},
        ("left", "2026-03-03"): {"unsubscribes": 2},
    }


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


def test_visits_are_not_counted_under_every_page_they_saw() -> None:
    text = (
        "# ---\n# Property: shop - GA4\n# Start date: 20260301\n# End date: 20260302\n"
        "Page path,Sessions,Views,Event count\n/,5,9,20\n/pots,4,6,11\n"
    )
    result = read_text(text)
    assert codes(result) == ["measure_not_additive"]
    assert [row.measures for row in result.rows] == [
        {"page_views": 9, "events": 20},
        {"page_views": 6, "events": 11},
    ]


def test_hours_of_an_old_report_are_its_day() -> None:
    text = (
        "# ---\n# All Web Site Data\n# Pages\n# 20180412-20180412\n# ---\n\n"
        "Page,Pageviews,Unique Pageviews\n/,30,20\n,30,20\n\nHour Index,Pageviews\n00,10\n01,20\n,30\n"
    )
    result = read_text(text)
    assert codes(result) == []
    assert [(row.level, str(row.start_on), str(row.end_on), row.measures) for row in result.rows] == [
        ("page", "2018-04-12", "2018-04-12", {"page_views": 30}),
        ("account", "2018-04-12", "2018-04-12", {"page_views": 30}),
    ]


def test_a_refund_of_an_export_plugin_is_the_goods_and_the_rest() -> None:
    text = (
        "order_id,order_date,status,order_key,order_currency,order_total,tax_total,shipping_total,refunded_total\n"
        "1,2026-03-01,completed,k,EUR,100.00,15.00,5.00,-25.00\n"
    )
    result = read_text(text)
    assert codes(result) == ["refunds_undated"]
    assert result.rows[0].measures == {
        "total_sales": 75_000_000,
        "taxes": 15_000_000,
        "shipping": 5_000_000,
        "refunds": 25_000_000,
        "returns": -20_000_000,
        "revenue": 60_000_000,
        "orders": 1,
    }


def test_a_table_of_visits_of_ones_own_is_nobodys() -> None:
    result = read_text("Date,Sessions,Pageviews\n2026-03-01,5,9\n")
    assert (result.source, codes(result)) == ("plain", ["needs_mapping"])


def test_shipping_that_was_paid_back_is_below_zero() -> None:
    result = read_text(
        "Day,Orders,Net sales,Shipping charges,Total sales,Currency\n2026-03-01,0,-50,-4.90,-54.90,EUR\n"
    )
    assert codes(result) == [] and result.totals["shipping"] == -4_900_000


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
        ("left", "unsubscribes"): 2,
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
    assert codes(uncaptured) == ["sales_left_out"]
    tried = read_text(text.replace("Live,Paid,KETTLE,cus_12", "Test,Paid,KETTLE,cus_12"))
    assert codes(tried) == ["payments_tested"] and tried.row_count == 1


def test_orders_follow_their_attribution() -> None:
    rows = {row.entity_key: row.channel for row in read("woocommerce/orders_en.csv").rows}
    assert rows == {"3001": "email", "3002": "organic_search", "3005": "shop"}


@pytest.mark.parametrize(
    ("origin", "channel"),
    [
        ("(direct)", "direct"),
        ("typein", "direct"),
        ("admin", "shop"),
        ("mobile_app", "shop"),
        ("google", "other"),
    ],
)
def test_a_plugin_writes_origins_as_the_shop_stores_them(origin: str, channel: str) -> None:
    assert woocommerce.channel_of(origin, "") == channel


def test_channel_groups_are_known_in_the_languages_that_google_writes_them_in() -> None:
    groups = ("Recherche organique", "Organische Suche", "Pesquisa orgânica", "자연 검색")
    assert {ga4.channel_of(group, "") for group in groups} == {"organic_search"}


def test_a_contact_of_stripe_has_the_channel_of_its_payment() -> None:
    text = (FILES / "stripe/unified_payments.csv").read_text(encoding="utf-8")
    result = read_text(
        text.replace("UTM Source", "utm_source (metadata)").replace("UTM Medium", "utm_medium (metadata)")
    )
    assert {person.channel for person in result.contacts} == {"google_ads", "email", "shop"}


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
