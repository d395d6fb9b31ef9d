"""Customers and leads counted from the contacts that imports saw, told apart by fingerprints."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import Workspace
from analytics import report, sources
from analytics.metrics import Value
from analytics.query import StatsQuery
from analytics.report import Report
from analytics.rollup import recompute
from campaigns.models import CostEntry
from tests.builders import Builder
from tests.campaigns.test_import_run import Desk
from tests.cast import Cast, as_workspace

ORDERS = (
    "Name,Email,Financial Status,Paid at,Currency,Subtotal,Shipping,Taxes,Total,Created at,Lineitem quantity,"
    "Lineitem name,Lineitem price"
)
CONTACTS = "Record ID,First Name,Email,Phone Number,Lifecycle Stage,Create Date,Original Traffic Source"


def shop(*orders: str) -> bytes:
    """An export of orders; each "number,e-mail,amount,day"."""
    lines = [ORDERS]
    for order in orders:
        number, email, amount, day = order.split(",")
        at = f"{day} 10:00:00 +0200"
        lines.append(f"#{number},{email},paid,{at},EUR,{amount},0,0,{amount},{at},1,Tea,{amount}")
    return "\n".join([*lines, ""]).encode()


def crm(*people: str) -> bytes:
    """An export of contacts; each "id,e-mail,stage,day,source"."""
    lines = [CONTACTS]
    for person in people:
        key, email, stage, day, source = person.split(",")
        lines.append(f"{key},A,{email},,{stage},{day},{source}")
    return "\n".join([*lines, ""]).encode()


@pytest.fixture
def desk(cast: Cast, settings: Any, tmp_path: Any) -> Desk:
    settings.FILES_DIR = tmp_path
    return Desk(cast.bakery, cast.analyst)


def ask(
    workspace: Workspace, metrics: str, start: str = "2026-05-01", end: str = "2026-05-31", **asked: Any
) -> Report:
    recompute(workspace.pk)
    with as_workspace(workspace):
        first, last = date.fromisoformat(start), date.fromisoformat(end)
        return report.run(
            StatsQuery(
                workspace,
                first,
                last,
                asked.get("group_by"),
                tuple(metrics.split()),
                asked.get("campaign_id"),
                asked.get("channel"),
            )
        )


LATEST_FIRST = shop(
    "5,tom@orchard.example,40,2026-05-20",
    "4,mia@orchard.example,30,2026-05-12",
    "3,lia@orchard.example,20,2026-05-10",
    "2,lia@orchard.example,20,2026-05-03",
    "1,tom@orchard.example,10,2026-04-02",
)


def test_a_customer_is_new_with_the_first_order_only(desk: Desk) -> None:
    desk.load(LATEST_FIRST, "orders.csv")
    found = ask(desk.workspace, "new_customers", group_by="day")
    # Lia came on the 3rd, Mia on the 12th; Tom had ordered in April.
    assert found.totals["new_customers"] == Value(Decimal(2), "ok")
    known = {row.key: row.values["new_customers"].value for row in found.rows}
    assert {day: value for day, value in known.items() if value} == {
        "2026-05-03": Decimal(1),
        "2026-05-12": Decimal(1),
    }
    assert known["2026-05-04"] == 0  # covered by the file
    assert known["2026-05-21"] is None  # after its end
    assert any("Orders are known from Apr" in note for note in found.notes)


def test_one_person_in_two_files_is_one_customer_and_an_undo_takes_back_what_it_knew(desk: Desk) -> None:
    desk.load(shop("7,Lia@Orchard.example,20,2026-05-10"), "may.csv")
    assert ask(desk.workspace, "new_customers").totals["new_customers"].value == 1
    before = desk.load(shop("6,lia@orchard.example,20,2026-04-10"), "april.csv")
    assert ask(desk.workspace, "new_customers").totals["new_customers"] == Value(Decimal(0), "zero")
    desk.undo(before)
    assert ask(desk.workspace, "new_customers").totals["new_customers"].value == 1


def test_without_orders_of_known_people_it_says_what_to_import(cast: Cast) -> None:
    Builder(cast.bakery).fact(Builder(cast.bakery).series(campaign="A"), "2026-05-01", spend=10)
    found = ask(cast.bakery, "new_customers cac").totals
    assert found["new_customers"].state == "missing"
    assert "Import orders of Shopify" in found["new_customers"].reason
    assert (found["cac"].value, found["cac"].state) == (None, "missing")


def test_a_campaign_has_no_customers_of_its_own(desk: Desk) -> None:
    desk.load(LATEST_FIRST, "orders.csv")
    campaign = Builder(desk.workspace).campaign("A")
    found = ask(desk.workspace, "new_customers", campaign_id=campaign.pk).totals["new_customers"]
    assert found == Value(None, "missing", "It exists for the workspace as a whole only.")


def test_the_cost_of_a_customer_counts_new_ones_and_no_orders(desk: Desk) -> None:
    build = Builder(desk.workspace)
    build.fact(build.series(campaign="A"), "2026-05-05", spend=90)
    desk.load(LATEST_FIRST, "orders.csv")
    found = ask(desk.workspace, "cac cost_per_order").totals
    assert (found["cac"].value, found["cost_per_order"].value) == (Decimal(45), Decimal("22.5"))


def test_the_cost_of_a_customer_is_fully_loaded_whatever_roi_is_measured_against(desk: Desk) -> None:
    build = Builder(desk.workspace)
    build.fact(build.series(campaign="A"), "2026-05-05", spend=90)
    desk.load(LATEST_FIRST, "orders.csv")
    with as_workspace(desk.workspace):
        CostEntry.objects.of(desk.workspace).create(
            kind="fees", name="Agency", currency="EUR", starts_on=date(2026, 5, 1), amount=Decimal(110)
        )
        desk.workspace.roi_cost = "spend"
        desk.workspace.save()
    found = ask(desk.workspace, "cac roi")
    assert found.totals["cac"].value == Decimal(100)
    assert found.definitions["cac"].startswith("Customer acquisition cost: all-in cost ÷ new customers.")
    with as_workspace(desk.workspace):
        behind = sources.source_rows(found.query, "cac")
    assert behind.sum_converted["fee_cost"] == Decimal(110)


LEADS = crm(
    "1,lia@orchard.example,Lead,2026-05-02,Organic Search",
    "2,tom@orchard.example,Customer,2026-05-02,Direct Traffic",
    "3,mia@orchard.example,Lead,2026-05-09,Organic Search",
    "4,eva@orchard.example,Lead,2026-06-01,Organic Search",
)


def test_leads_are_judged_by_cohort_with_what_they_bought_since(desk: Desk) -> None:
    desk.load(LEADS, "contacts.csv")
    rate = "lead_to_customer_rate"
    found = ask(desk.workspace, rate)
    assert round(found.totals[rate].value or 0, 6) == Decimal("0.333333")  # Tom of three
    # Mia orders a month after the period: she belongs to the cohort of May all the same.
    desk.load(shop("9,mia@orchard.example,20,2026-06-20"), "orders.csv")
    found = ask(desk.workspace, rate, end="2026-05-31", group_by="channel")
    assert {row.label: row.values[rate].value for row in found.rows} == {
        "Direct": Decimal(1),
        "Organic search": Decimal("0.5"),
    }
    assert any("judged by cohort" in note for note in found.notes)


def test_who_had_bought_before_becoming_a_lead_was_not_won_by_it(desk: Desk) -> None:
    desk.load(crm("1,lia@orchard.example,Lead,2026-05-02,Organic Search"), "contacts.csv")
    desk.load(shop("9,lia@orchard.example,20,2026-04-20"), "orders.csv")
    found = ask(desk.workspace, "lead_to_customer_rate").totals["lead_to_customer_rate"]
    assert found == Value(Decimal(0), "zero")


def test_a_crm_does_not_know_campaigns(desk: Desk) -> None:
    desk.load(LEADS, "contacts.csv")
    campaign = Builder(desk.workspace).campaign("A")
    found = ask(desk.workspace, "lead_to_customer_rate", campaign_id=campaign.pk).totals
    assert found["lead_to_customer_rate"].reason == "A CRM does not say which campaign a contact came from."


def test_leads_that_nobody_paid_for_are_told_apart(desk: Desk) -> None:
    desk.load(crm(*("1,lia@orchard.example,Lead,2026-05-02,Organic Search",
                    "2,tom@orchard.example,Lead,2026-05-02,Paid Search",
                    "3,mia@orchard.example,Lead,2026-05-09,Organic Social")), "contacts.csv")  # fmt: skip
    found = ask(desk.workspace, "crm_leads organic_leads", group_by="day")
    assert {name: value.value for name, value in found.totals.items()} == {
        "crm_leads": Decimal(3),
        "organic_leads": Decimal(2),
    }
    with as_workspace(desk.workspace):
        behind = sources.source_rows(found.query, "organic_leads")
    assert behind.sum_converted == {"organic_leads": Decimal(2)}
    assert {row.channel for row in behind.rows} == {"organic_search", "organic_social"}


TWO_YEARS = [f"{number},{name}@orchard.example,50,{day}" for number, (name, day) in enumerate((
    ("lia", "2024-06-01"), ("lia", "2025-01-10"), ("tom", "2025-03-01"), ("lia", "2026-05-31")))]  # fmt: skip


def with_margin(workspace: Workspace, margin: str = "0.5") -> None:
    with as_workspace(workspace):
        workspace.gross_margin = Decimal(margin)
        workspace.save()


def test_the_worth_of_a_customer_is_the_first_order_and_those_that_follow_in_two_years(desk: Desk) -> None:
    desk.load(shop(*TWO_YEARS), "orders.csv")
    with_margin(desk.workspace)
    found = ask(desk.workspace, "ltv")
    # Four orders of 50. Lia has been there for 730 days, Tom for 457: two further orders in 1187 days of a customer,
    # 0.615 a year. Half of 50 × (1 + 2 × 0.615).
    assert found.totals["ltv"].value is not None
    assert round(found.totals["ltv"].value, 6) == Decimal("55.749789")
    assert [note for note in found.notes if "Shopify" in note] == [
        "What a customer is worth is told from Shopify orders, Jun 1, 2024 to May 31, 2026; days that no import "
        "covers are left out."
    ]


def test_of_two_records_of_the_same_sales_one_tells_the_worth(desk: Desk) -> None:
    desk.load(shop(*TWO_YEARS), "orders.csv")
    with_margin(desk.workspace)
    alone = ask(desk.workspace, "ltv").totals["ltv"]
    names = ("lia", "lia", "tom", "lia")
    days = ("2024-06-01", "2025-01-10", "2025-03-01", "2026-05-31")
    rows = [
        f"ch_{number},{day} 10:00:00,50.00,eur,Paid,{name}@orchard.example,50.00,0.00"
        for number, (name, day) in enumerate(zip(names, days, strict=True))
    ]
    header = "id,Created date (UTC),Amount,Currency,Status,Customer Email,Converted Amount,Converted Amount Refunded"
    run = desk.load("\n".join([header, *rows, ""]).encode(), "payments.csv")
    assert run.source.startswith("stripe")
    found = ask(desk.workspace, "ltv")
    assert found.totals["ltv"] == alone
    assert (
        "Orders in all: counted from Shopify orders alone. Stripe would count the same again." in found.notes
    ), found.notes


def test_days_that_no_import_covers_are_no_days_without_sales(desk: Desk) -> None:
    """Two months of orders, 850 days apart: 60 days are known."""
    with_margin(desk.workspace)
    for month in ("2024-01", "2026-05"):
        orders = (f"{month}{day},a{day}@orchard.example,50,{month}-{day:02}" for day in range(1, 31))
        desk.load(shop(*orders), f"{month}.csv")
    found = ask(desk.workspace, "ltv", end="2026-05-31").totals["ltv"]
    assert found == Value(
        None, "missing", "It needs orders of 365 days; of Shopify orders so many are imported: 60."
    )


def test_a_gap_between_imports_changes_no_worth(desk: Desk) -> None:
    """One customer who orders every ten days, seen for a year, and then for half a year after a gap of one."""
    with_margin(desk.workspace)
    first = date(2023, 1, 1)
    seen = [*range(0, 371, 10), *range(740, 941, 10)]
    orders = [f"{day},lia@orchard.example,50,{first + timedelta(days=day)}" for day in seen]
    desk.load(shop(*orders[:38]), "before.csv")
    before = ask(desk.workspace, "ltv").totals["ltv"].value
    desk.load(shop(*orders[38:]), "after.csv")
    after = ask(desk.workspace, "ltv").totals["ltv"].value
    assert before is not None and after is not None
    # 37 further orders in 371 days, 58 in 572.
    assert [round(one, 2) for one in (before, after)] == [
        Decimal(round(25 * (1 + 2 * rate * 365), 2)).quantize(Decimal("0.01"))
        for rate in (37 / 371, 58 / 572)
    ]


def test_the_worth_does_not_fall_because_the_history_grows(desk: Desk) -> None:
    """Somebody new each month, who orders once: worth that order, after one year and after four."""
    with_margin(desk.workspace)
    told = []
    for year in range(2021, 2025):
        days = [*(f"{year}-{month:02}-01" for month in range(1, 13)), f"{year}-12-31"]
        desk.load(shop(*(f"{day},p{day}@orchard.example,50,{day}" for day in days)), f"{year}.csv")
        told.append(ask(desk.workspace, "ltv", f"{year}-12-01", f"{year}-12-31").totals["ltv"])
    assert told == [Value(Decimal(25), "ok")] * 4


def test_less_than_a_year_of_orders_tells_no_worth(desk: Desk) -> None:
    desk.load(LATEST_FIRST, "orders.csv")
    found = ask(desk.workspace, "ltv ltv_cac payback").totals
    assert {name: value.state for name, value in found.items()} == dict.fromkeys(found, "missing")
    assert found["ltv"].reason == "It needs orders of 365 days; of Shopify orders so many are imported: 49."


def test_the_rows_page_shows_the_sum_of_what_has_no_rows(desk: Desk) -> None:
    build = Builder(desk.workspace)
    build.fact(build.series(campaign="A"), "2026-05-05", spend=90)
    desk.load(LATEST_FIRST, "orders.csv")
    query = ask(desk.workspace, "cac").query
    with as_workspace(desk.workspace):
        behind = sources.source_rows(query, "cac")
    assert behind.sum_converted == {"spend": Decimal(90), "new_customers": Decimal(2)}
    assert [row.values for row in behind.rows] == [{"spend": Decimal(90)}]


def test_what_is_made_of_people_says_that_they_are_not_listed(desk: Desk, cast: Cast, signed_in: Any) -> None:
    desk.load(LATEST_FIRST, "orders.csv")
    recompute(desk.workspace.pk)
    address = f"/w/{desk.workspace.slug}/rows/"
    asked = {"metric": "new_customers", "from": "2026-05-01", "to": "2026-05-31"}
    told = "It is counted from the contacts in your imports; persons are not listed."
    browser = signed_in(cast.analyst)
    page = browser.get(address, asked).content.decode()
    assert told in page and "Nothing was imported" not in page
    page = browser.get(address, asked | {"metric": "sessions"}).content.decode()
    assert told not in page and "Nothing was imported" in page
