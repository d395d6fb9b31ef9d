"""Customers and leads counted from the contacts that imports saw, told apart by fingerprints."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import Workspace
from analytics import report, sources
from analytics.metrics import Value
from analytics.query import StatsQuery
from analytics.report import Report
from analytics.rollup import recompute
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


def test_the_worth_of_a_customer_is_what_all_orders_left_in_the_years_they_span(desk: Desk) -> None:
    desk.load(shop(*TWO_YEARS), "orders.csv")
    with as_workspace(desk.workspace):
        desk.workspace.gross_margin = Decimal("0.5")
        desk.workspace.save()
    found = ask(desk.workspace, "ltv", "2026-05-01", "2026-05-31").totals["ltv"]
    # 200 of two people in 730 days: 50 a year each, half of it profit, for two years.
    assert found == Value(Decimal(50), "ok")


def test_less_than_a_year_of_orders_tells_no_worth(desk: Desk) -> None:
    desk.load(LATEST_FIRST, "orders.csv")
    found = ask(desk.workspace, "ltv ltv_cac payback").totals
    assert {name: value.state for name, value in found.items()} == dict.fromkeys(found, "missing")
    assert found["ltv"].reason.startswith("It needs a year of orders; those that are imported begin on Apr")


def test_the_rows_page_shows_the_sum_of_what_has_no_rows(desk: Desk) -> None:
    build = Builder(desk.workspace)
    build.fact(build.series(campaign="A"), "2026-05-05", spend=90)
    desk.load(LATEST_FIRST, "orders.csv")
    query = ask(desk.workspace, "cac").query
    with as_workspace(desk.workspace):
        behind = sources.source_rows(query, "cac")
    assert behind.sum_converted == {"spend": Decimal(90), "new_customers": Decimal(2)}
    assert [row.values for row in behind.rows] == [{"spend": Decimal(90)}]
