"""The page of reconciliation: what it shows, where its numbers lead, and its file."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse

from accounts.tenancy import workspace_scope
from campaigns.models import Revision
from tests.analytics.reconciling.test_notes_and_api import call
from tests.analytics.reconciling.world import GA4, META, PERIOD, SHOP, Bakery
from tests.builders import stored
from tests.cast import Cast


@pytest.fixture
def bakery(cast: Cast) -> Bakery:
    made = Bakery(cast)
    for number in range(1, 4):
        made.order(f"{number}", "2026-05-04", 100)
        made.sale(f"{number}", "2026-05-04", "100")
    made.order("4", "2026-05-06", 80, refunds=20)
    made.sale("4", "2026-05-06", "100")
    made.claim("2026-05-04", 426, 5)
    made.compute()
    return made


def get(client: Client, cast: Cast, name: str = "reconciliation", **params: str) -> str:
    answer = client.get(reverse(f"analytics:{name}", args=[cast.bakery.slug]), {**PERIOD, **params})
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_empty_workspace_is_told_what_is_needed(cast: Cast, client: Client) -> None:
    client.force_login(cast.viewer)
    page = get(client, cast)
    assert "Nothing to compare yet" in page
    assert reverse("campaigns:import_list", args=[cast.bakery.slug]) in page


def test_the_best_pair_is_shown_with_causes_and_lines(cast: Cast, bakery: Bakery, client: Client) -> None:
    client.force_login(cast.viewer)
    page = get(client, cast)
    assert "Each sale is compared by its id." in page
    assert "For each 1 in Shopify orders, Your own record has 1.05." in page
    assert "€380.00" in page
    assert "€400.00" in page
    assert "-€20.00" in page
    assert "Refunds" in page
    assert "Not enough history to say what is usual" in page
    assert "Another amount" in page


def test_claims_are_a_ratio_of_what_was_sold(cast: Cast, bakery: Bakery, client: Client) -> None:
    client.force_login(cast.viewer)
    page = get(client, cast, here=SHOP, there=META)
    assert "For each 1 that Shopify orders recorded, Meta Ads claims 1.12." in page
    assert "€806.00" not in page  # the sum of both
    assert "Attribution window" in page


def test_a_wrong_question_is_answered_with_the_best_pair(cast: Cast, bakery: Bakery, client: Client) -> None:
    client.force_login(cast.viewer)
    address = reverse("analytics:reconciliation", args=[cast.bakery.slug])
    answer = client.get(address, {**PERIOD, "here": SHOP, "there": "ads.nobody"})
    assert answer.status_code == 400
    assert "This workspace has no such source in this period." in answer.content.decode()
    assert "Your own record has 1.05" in answer.content.decode()


def test_lines_are_filtered_by_outcome_and_open_to_their_rows(
    cast: Cast, bakery: Bakery, client: Client
) -> None:
    client.force_login(cast.viewer)
    matched = client.get(
        reverse("analytics:reconciliation", args=[cast.bakery.slug]), {**PERIOD, "outcome": "matched"}
    ).context["lines"]["rows"]
    assert [row[0]["text"] for row in matched] == ["1", "2", "3"]
    different = client.get(reverse("analytics:reconciliation", args=[cast.bakery.slug]), PERIOD).context[
        "lines"
    ]["rows"]
    assert [(row[0]["text"], row[2]["text"], row[3]["text"], row[5]["text"]) for row in different] == [
        ("4", "€80.00", "€100.00", "Refunds")
    ]
    rows = client.get(different[0][2]["href"])
    assert rows.status_code == 200
    assert "€80.00" in rows.content.decode()
    assert "Sum of 1 row" in rows.content.decode()
    own = client.get(different[0][3]["href"])
    assert own.status_code == 200
    assert "€100.00" in own.content.decode()


def test_a_side_opens_to_all_its_rows(cast: Cast, bakery: Bakery, client: Client) -> None:
    client.force_login(cast.viewer)
    page = get(client, cast, "reconciliation_rows", side=SHOP)
    assert "Sum of all 4 rows" in page
    assert "€380.00" in page
    claims = get(client, cast, "reconciliation_rows", side=META, here=SHOP, there=META)
    assert "Conversion value" in claims
    assert "€426.00" in claims
    for side in ("own", GA4, "sales.nothing", ""):
        answer = client.get(
            reverse("analytics:reconciliation_rows", args=[cast.bakery.slug]), {**PERIOD, "side": side}
        )
        assert answer.status_code == 404


@pytest.mark.parametrize("wrong", [{"here": "sales.nothing"}, {"from": "yesterday"}, {"subject": "weather"}])
def test_a_wrong_question_has_no_file(
    cast: Cast, bakery: Bakery, client: Client, wrong: dict[str, str]
) -> None:
    """A file of another pair would look like the one that was asked for."""
    client.force_login(cast.viewer)
    address = reverse("analytics:reconciliation_download", args=[cast.bakery.slug])
    refused = client.get(address, {**PERIOD, "there": SHOP, **wrong})
    assert refused.status_code == 400
    assert "Content-Disposition" not in refused


def test_the_file_has_every_line_with_plain_numbers(cast: Cast, bakery: Bakery, client: Client) -> None:
    client.force_login(cast.viewer)
    answer = client.get(reverse("analytics:reconciliation_download", args=[cast.bakery.slug]), PERIOD)
    assert answer["Content-Disposition"] == 'attachment; filename="reconciliation-bakery.csv"'
    header, *lines = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert header[6:] == [
        "Shopify orders: number",
        "Your own record: number",
        "Shopify orders: money in EUR",
        "Your own record: money in EUR",
    ]
    assert [line[2] for line in lines] == ["1", "2", "3", "4"]
    assert lines[3] == [
        "2026-05-06",
        "2026-05-06",
        "4",
        "",
        "Another amount",
        "Refunds",
        "1",
        "1",
        "80",
        "100",
    ]
    sums = [sum(float(line[place]) for line in lines) for place in (6, 7, 8, 9)]
    assert sums == [4, 4, 380, 400]


def test_a_sale_without_a_rate_is_missing_and_no_zero(cast: Cast, bakery: Bakery, client: Client) -> None:
    bakery.order("9", "2026-05-08", 5000, currency="JPY")
    bakery.sale("9", "2026-05-08", "31")
    bakery.compute()
    client.force_login(cast.viewer)
    lines = client.get(reverse("analytics:reconciliation", args=[cast.bakery.slug]), PERIOD).context["lines"]
    cells = next(row for row in lines["rows"] if row[0]["text"] == "9")
    assert (cells[2]["state"], cells[2]["text"], cells[3]["text"]) == ("missing", "", "€31.00")
    file = client.get(reverse("analytics:reconciliation_download", args=[cast.bakery.slug]), PERIOD)
    *_rest, last = csv.reader(io.StringIO(file.content.decode("utf-8-sig")))
    assert last[5:8] == ["No exchange rate", "1", "1"]
    assert last[8].startswith("No data: ") and last[9] == "31"


def test_nothing_is_downloaded_where_nothing_is_compared(cast: Cast, client: Client) -> None:
    client.force_login(cast.viewer)
    answer = client.get(reverse("analytics:reconciliation_download", args=[cast.bakery.slug]), PERIOD)
    assert answer.status_code == 404


def test_days_that_an_import_told_anew_are_listed_with_it(cast: Cast, bakery: Bakery, client: Client) -> None:
    run = bakery.build.run("shop-may.csv")
    series = bakery.build.series("shopify_orders.orders", level="order", entity="77", channel="shop")
    fact = bakery.build.fact(series, "2026-05-09", revenue=90, orders=1, run_id=run.pk)
    with workspace_scope(bakery.workspace):
        Revision.objects.of(bakery.workspace).create(
            run_id=run.pk,
            start_on=fact.start_on,
            end_on=fact.end_on,
            series=series,
            previous_run_id=1,
            previous_sheet=0,
            previous_line=1,
            revenue=stored("revenue", 60),
            orders=1,
        )
    bakery.compute()
    client.force_login(cast.viewer)
    page = client.get(reverse("analytics:reconciliation", args=[cast.bakery.slug]), PERIOD)
    [row] = page.context["restated"]["rows"]
    assert [cell["text"] for cell in row] == [
        "May 9, 2026",
        "Revenue",
        "€60.00",
        "€90.00",
        "€30.00",
        "1",
        "shop-may.csv",
    ]
    assert client.get(row[6]["href"]).status_code == 200
    [told] = call(cast, client).json()["restated"]
    assert (told["before"], told["after"], told["difference"]) == ("60", "90", "30")
    assert (told["measure"], told["file_name"]) == ("revenue", "shop-may.csv")
