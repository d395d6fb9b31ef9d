"""One entered cost opened: its payments, hours and rates, and each campaign's part of it, to the cent."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.tenancy import workspace_scope
from analytics import report
from analytics.cost.entry_rows import entry_rows
from analytics.query import StatsQuery
from analytics.rollup import recompute
from campaigns.models import CostEntry
from campaigns.planning.colleagues import RateWish, add_colleague
from campaigns.planning.costs import CostWish, add_cost
from tests.analytics.opened import numbers_on, page_of
from tests.builders import Builder, set_rates
from tests.cast import Cast, as_workspace

MARCH = date(2026, 3, 1)
PERIOD = {"period": "custom", "from": "2026-03-10", "to": "2026-04-20"}
FIRST, LAST = date(2026, 3, 10), date(2026, 4, 20)


@pytest.fixture
def build(cast: Cast) -> Builder:
    """Spring spends three times what Summer does, on every other day of two months."""
    build = Builder(cast.bakery)
    for number in range(0, 61, 2):
        day = MARCH + timedelta(days=number)
        build.fact(build.series(campaign="Spring"), day, spend=30)
        build.fact(build.series(campaign="Summer"), day, spend=10)
    recompute(cast.bakery.pk)
    return build


def page_of_entry(browser: Any, entry: CostEntry, **asked: str) -> Any:
    return browser.get(reverse("analytics:cost_entry", args=["bakery", entry.pk]), PERIOD | asked)


def words(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_hours_rate_exchange_rate_and_days_are_told(cast: Cast, signed_in: Any, build: Builder) -> None:
    set_rates({"2026-03-31": {"USD": "1.25"}})
    with as_workspace(cast.bakery):
        rate = RateWish(Decimal(40), MARCH, "USD")
        writer = add_colleague(cast.bakery, name="Writer", rate=rate, by=cast.analyst)
        wish = CostWish("labour", "Texts", date(2026, 3, 12), hours=Decimal("7.5"), colleague=writer,
                        ends_on=date(2026, 3, 31))  # fmt: skip
        entry = add_cost(cast.bakery, wish=wish, by=cast.analyst)
    page = words(page_of_entry(signed_in(cast.analyst), entry))
    for expected in (
        "7.5 hours × $40.00, Writer",
        "$300.00",
        "× 0.8, ECB Mar 31, 2026",
        "€240.00",
        "by ad spend: €400.00 of 2 campaigns",
        "€180.00",
        "€60.00",
        "75.0%",
        "20 of 20",
        "Sum of all 2 rows",
    ):
        assert expected in page, expected
    reader = words(page_of_entry(signed_in(cast.viewer), entry))
    assert "€240.00" in reader and "7.5 hours" not in reader and "$40.00" not in reader


def test_what_has_no_rate_is_said_and_not_counted(cast: Cast, signed_in: Any, build: Builder) -> None:
    with as_workspace(cast.bakery):
        wish = CostWish("tools", "Planner", MARCH, "monthly", amount=Decimal(31), currency="ISK")
        entry = add_cost(cast.bakery, wish=wish, by=cast.analyst)
    answer = page_of_entry(signed_in(cast.viewer), entry)
    assert "No exchange rate of these days is known" in words(answer)
    assert answer.context["text"] == "" and answer.context["parts"]["rows"] == []


ENTRIES = st.lists(
    st.tuples(
        st.sampled_from(["once", "monthly"]),
        st.integers(0, 50),
        st.integers(0, 40),
        st.decimals("0.01", 9999, places=2),
        st.sampled_from(["by_spend", "equal", "by_hours"]),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(entries=ENTRIES)
def test_entries_add_up_to_the_figure_and_their_parts_to_them(
    cast: Cast, signed_in: Any, build: Builder, entries: Any
) -> None:
    with transaction.atomic():
        with as_workspace(cast.bakery):
            made = [
                add_cost(
                    cast.bakery,
                    wish=CostWish("tools", f"Tool {number}", MARCH + timedelta(days=start), repeats, amount=amount,
                                  ends_on=MARCH + timedelta(days=start + length), rule=rule),
                    by=cast.analyst,
                )
                for number, (repeats, start, length, amount, rule) in enumerate(entries)
            ]  # fmt: skip
        with workspace_scope(cast.bakery):
            query = StatsQuery(cast.bakery, FIRST, LAST, None, ("tool_cost",))
            whole = report.run(query).totals["tool_cost"].value or Decimal(0)
            opened = [entry_rows(cast.bakery, entry, FIRST, LAST) for entry in made]
        assert sum(one.amount or 0 for one in opened) == whole
        browser = signed_in(cast.analyst)
        for entry, found in zip(made, opened, strict=True):
            assert sum(part.amount for part in found.parts) == (found.amount or 0)
            for charge in found.charges:
                mine = [part.whole for part in found.parts if part.charge is charge]
                assert sum(mine) * 1_000_000 == (charge.amount or 0)
            page = page_of(page_of_entry(browser, entry).content.decode())
            feet = [foot.all("td", "num")[0].number for foot in page.all("tfoot")]
            if found.amount is None:
                assert feet == []
                continue
            told = page.all("h1")[0].all("span", "num")[0].number
            assert told is not None and feet == [told, told]
            assert abs(told - found.amount) <= Decimal("0.005")
            file = browser.get(reverse("analytics:cost_entry_csv", args=["bakery", entry.pk]), PERIOD)
            lines = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
            parts = [Decimal(line[-1]) for line in lines[1 : lines.index([])]]
            assert sum(parts) == found.amount == Decimal(lines[-1][-1])
        transaction.set_rollback(True)


def test_the_list_and_the_rows_lead_to_it_and_strangers_do_not_see_it(
    cast: Cast, signed_in: Any, build: Builder
) -> None:
    with as_workspace(cast.bakery):
        wish = CostWish("tools", "Planner", MARCH, "monthly", amount=Decimal(31))
        entry = add_cost(cast.bakery, wish=wish, by=cast.analyst)
    address = reverse("analytics:cost_entry", args=["bakery", entry.pk])
    browser = signed_in(cast.viewer)
    listed = browser.get(reverse("analytics:cost_list", args=["bakery"]), PERIOD)
    assert words(listed).count(f"{address}?period=custom") == 2
    rows = browser.get("/w/bakery/rows/?metric=tool_cost&from=2026-03-10&to=2026-04-20").content.decode()
    assert f"{address}?period=custom&amp;from=2026-03-10&amp;to=2026-04-20" in rows
    assert browser.get(reverse("analytics:cost_entry_xlsx", args=["bakery", entry.pk])).content[:2] == b"PK"
    bad = {"period": "custom", "from": "x", "to": "y"}
    assert browser.get(address, bad).status_code == 400
    assert browser.get(reverse("analytics:cost_entry_csv", args=["bakery", entry.pk]), bad).status_code == 400
    assert signed_in(cast.stranger).get(address).status_code == 404
    assert browser.get(reverse("analytics:cost_entry", args=["bakery", entry.pk + 1])).status_code == 404


def test_a_share_of_the_costs_opens_to_part_and_whole(cast: Cast, signed_in: Any, build: Builder) -> None:
    with as_workspace(cast.bakery):
        wish = CostWish("tools", "Planner", date(2026, 3, 12), amount=Decimal(80))
        add_cost(cast.bakery, wish=wish, by=cast.analyst)
    browser = signed_in(cast.viewer)
    page = page_of(browser.get(reverse("analytics:cost_list", args=["bakery"]), PERIOD).content.decode())
    shares = [one for one in numbers_on(page) if one.where[:2] == ("Costs by kind", "Share")]
    assert [one.where[2] for one in shares] == ["Spend", "Tools", "All-in cost"]
    for one in shares:
        opened = browser.get(one.href)
        assert opened.context["text"] == one.text, one
        assert opened.context["whole"]["text"] in opened.context["equation"]
        assert browser.get(opened.context["whole"]["href"]).context["text"] == opened.context["whole"]["text"]
        file = next(each["href"] for each in opened.context["exports"] if each["label"] == "CSV")
        assert ", share of all-in cost" in browser.get(file).content.decode()
    for wrong in ("metric=tool_cost&share=spend", "metric=roi&share=all_in_cost"):
        assert browser.get(f"/w/bakery/rows/?{wrong}&from=2026-03-10&to=2026-04-20").status_code == 404


def test_the_share_of_a_week_is_of_what_that_week_cost(cast: Cast, signed_in: Any) -> None:
    with as_workspace(cast.bakery):
        for day in (date(2026, 3, 12), date(2026, 4, 10)):
            add_cost(cast.bakery, wish=CostWish("tools", "Planner", day, amount=Decimal(80)), by=cast.analyst)
    asked = "metric=tool_cost&share=all_in_cost&from=2026-03-10&to=2026-04-20&week=2026-W11"
    opened = signed_in(cast.viewer).get(f"/w/bakery/rows/?{asked}")
    assert (opened.context["text"], opened.context["whole"]["text"]) == ("100.0%", "€80.00")
    whole = signed_in(cast.viewer).get(opened.context["whole"]["href"])
    assert whole.context["text"] == "€80.00"
