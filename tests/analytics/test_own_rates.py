"""Rates that a workspace enters: which wins on which day, what is recomputed, who may, and what the pages say."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.errors import Conflict, DomainError
from accounts.models import AuditEntry, Workspace
from accounts.signals import workspace_currency_changed
from accounts.tenancy import all_workspaces, workspace_scope
from analytics import report, sources
from analytics.models import OwnRate
from analytics.query import StatsQuery
from analytics.rates import own as own_rates
from analytics.rates.own import RateWish
from analytics.rollup import recompute, verify
from analytics.unconverted import Waiting, waiting_ever
from campaigns.models import Change
from tests.builders import Builder, set_rates
from tests.cast import Cast

RATES = {"2026-05-01": {"USD": "1.25", "JPY": "160"}, "2026-05-04": {"USD": "1.20"}}


@pytest.fixture
def build(cast: Cast) -> Builder:
    set_rates(RATES)
    return Builder(cast.bakery)


def enter(
    workspace: Workspace, currency: str, day: str, rate: str, quote: str = "foreign", **more: Any
) -> OwnRate:
    with workspace_scope(workspace):
        wish = RateWish(currency, date.fromisoformat(day), Decimal(rate), quote, more.get("note", ""))
        return own_rates.add_own_rate(workspace, wish=wish, by=more.get("by"))


def spend(workspace: Workspace, start: str, end: str = "") -> Decimal | None:
    recompute(workspace.pk)
    assert verify(workspace.pk) == []
    with workspace_scope(workspace):
        query = StatsQuery(
            workspace, date.fromisoformat(start), date.fromisoformat(end or start), None, ("spend",)
        )
        return report.run(query).totals["spend"].value


def marked(workspace: Workspace) -> list[date]:
    with workspace_scope(workspace):
        return sorted(set(Change.objects.of(workspace).values_list("day", flat=True)))


# --- which rate counts ------------------------------------------------------------------------------------------


def test_an_own_rate_wins_from_its_day_on(build: Builder) -> None:
    dollars = build.series(campaign="A", currency="USD")
    for day in ("2026-05-03", "2026-05-04", "2026-05-30"):
        build.fact(dollars, day, spend=100)
    enter(build.workspace, "USD", "2026-05-04", "0.9")
    assert spend(build.workspace, "2026-05-03") == Decimal(80)
    assert spend(build.workspace, "2026-05-04") == Decimal(90)
    # No published rate reaches that far; an own one has no end.
    assert spend(build.workspace, "2026-05-30") == Decimal(90)


def test_the_newest_own_rate_by_that_day_counts(build: Builder) -> None:
    dollars = build.series(campaign="A", currency="USD")
    for day in ("2026-05-01", "2026-05-02", "2026-05-03"):
        build.fact(dollars, day, spend=100)
    enter(build.workspace, "USD", "2026-05-03", "0.7")
    enter(build.workspace, "USD", "2026-05-02", "0.6")
    found = [spend(build.workspace, f"2026-05-0{day}") for day in (1, 2, 3)]
    assert found == [Decimal(80), Decimal(60), Decimal(70)]


def test_a_currency_that_nobody_publishes_is_converted_by_an_own_rate(build: Builder) -> None:
    build.fact(build.series(campaign="A", currency="COP"), "2026-05-03", spend=45000)
    assert spend(build.workspace, "2026-05-03") is None
    enter(build.workspace, "COP", "2026-01-01", "4500", "own")
    assert spend(build.workspace, "2026-05-03") == Decimal(10)


def test_both_ways_to_say_it_are_exact_and_rounded_half_even(build: Builder) -> None:
    won = build.series(campaign="A", currency="KRW")
    build.fact(won, "2026-05-01", spend=1000)
    build.fact(won, "2026-05-02", spend="0.000003")
    build.fact(won, "2026-05-03", spend="0.000005")
    enter(build.workspace, "KRW", "2026-05-01", "3", "own")
    enter(build.workspace, "KRW", "2026-05-02", "0.5")
    assert spend(build.workspace, "2026-05-01") == Decimal("333.333333")
    # 1.5 millionths go up to 2, 2.5 down to 2.
    assert spend(build.workspace, "2026-05-02") == Decimal("0.000002")
    assert spend(build.workspace, "2026-05-03") == Decimal("0.000002")


def test_a_range_takes_the_rate_of_its_last_day(build: Builder) -> None:
    build.fact(build.series(campaign="A", currency="USD"), "2026-05-01", "2026-05-07", spend=100)
    enter(build.workspace, "USD", "2026-05-07", "0.5")
    assert spend(build.workspace, "2026-05-01", "2026-05-07") == Decimal(50)


def test_money_without_a_named_currency_stays_out(build: Builder) -> None:
    build.fact(build.series(campaign="A", currency=""), "2026-05-01", spend=100)
    enter(build.workspace, "USD", "2026-05-01", "0.5")
    assert spend(build.workspace, "2026-05-01") is None


def test_the_own_rates_of_another_workspace_change_nothing(cast: Cast, build: Builder) -> None:
    build.fact(build.series(campaign="A", currency="USD"), "2026-05-01", spend=100)
    enter(cast.florist, "USD", "2026-05-01", "0.5")
    assert spend(build.workspace, "2026-05-01") == Decimal(80)


def test_against_another_currency_of_the_workspace_an_own_rate_does_not_count(build: Builder) -> None:
    build.fact(build.series(campaign="A", currency="USD"), "2026-05-01", spend=100)
    enter(build.workspace, "USD", "2026-05-01", "0.5")
    build.workspace.currency = "JPY"
    build.workspace.save(update_fields=["currency"])
    workspace_currency_changed.send(sender=None, workspace_id=build.workspace.pk)
    assert spend(build.workspace, "2026-05-01") == Decimal(12800)
    build.workspace.currency = "EUR"
    build.workspace.save(update_fields=["currency"])
    workspace_currency_changed.send(sender=None, workspace_id=build.workspace.pk)
    assert spend(build.workspace, "2026-05-01") == Decimal(50)


def test_a_row_says_rate_day_and_source(build: Builder) -> None:
    dollars = build.series(campaign="A", currency="USD")
    build.fact(dollars, "2026-05-03", spend=100)
    build.fact(dollars, "2026-05-10", spend=100)
    build.fact(build.series(campaign="B"), "2026-05-03", spend=1)
    enter(build.workspace, "USD", "2026-05-06", "2", "own")
    recompute(build.workspace.pk)
    with workspace_scope(build.workspace):
        query = StatsQuery(build.workspace, date(2026, 5, 1), date(2026, 5, 31), None, ("spend",))
        rows = sources.source_rows(query, "spend").rows
    assert {(row.start_on.day, row.currency, row.rate, row.rate_day, row.rate_source) for row in rows} == {
        (10, "USD", Decimal("0.5"), date(2026, 5, 6), "own"),
        (3, "USD", Decimal("0.8"), date(2026, 5, 1), "ecb"),
        (3, "EUR", None, None, None),
    }


# --- the verbs --------------------------------------------------------------------------------------------------


def test_only_days_of_that_currency_from_its_day_on_are_marked(build: Builder) -> None:
    dollars = build.series(campaign="A", currency="USD")
    for day in ("2026-05-01", "2026-05-02", "2026-05-09"):
        build.fact(dollars, day, spend=1)
    build.fact(build.series(campaign="B", currency="JPY"), "2026-05-03", spend=1)
    build.fact(build.series(campaign="C"), "2026-05-04", spend=1)
    recompute(build.workspace.pk)
    row = enter(build.workspace, "USD", "2026-05-02", "0.5")
    assert marked(build.workspace) == [date(2026, 5, 2), date(2026, 5, 9)]
    recompute(build.workspace.pk)
    with workspace_scope(build.workspace):
        own_rates.delete_own_rate(build.workspace, row, by=None)
    assert marked(build.workspace) == [date(2026, 5, 2), date(2026, 5, 9)]
    assert spend(build.workspace, "2026-05-02") == Decimal("0.8")


@pytest.mark.parametrize(
    ("currency", "day", "rate", "quote", "field"),
    [
        ("EUR", "2026-05-01", "1", "foreign", "currency"),
        ("US", "2026-05-01", "1", "foreign", "currency"),
        ("U$D", "2026-05-01", "1", "foreign", "currency"),
        ("USD", "2014-12-31", "1", "foreign", "valid_from"),
        ("USD", "2026-05-01", "0", "foreign", "rate"),
        ("USD", "2026-05-01", "-1", "foreign", "rate"),
        ("USD", "2026-05-01", "NaN", "foreign", "rate"),
        ("USD", "2026-05-01", "Infinity", "foreign", "rate"),
        ("USD", "2026-05-01", "10000000000", "foreign", "rate"),
        ("USD", "2026-05-01", "0.00000000001", "foreign", "rate"),
        ("USD", "2026-05-01", "1", "upside down", "quote"),
    ],
)
def test_what_is_no_rate_is_refused(
    build: Builder, currency: str, day: str, rate: str, quote: str, field: str
) -> None:
    with pytest.raises(DomainError) as refused:
        enter(build.workspace, currency, day, rate, quote)
    assert refused.value.field == field
    with workspace_scope(build.workspace):
        assert not OwnRate.objects.of(build.workspace).exists()


def test_a_second_rate_of_the_same_day_is_refused(build: Builder) -> None:
    enter(build.workspace, "USD", "2026-05-01", "0.5")
    with pytest.raises(Conflict):
        enter(build.workspace, "USD", "2026-05-01", "0.6")
    enter(build.workspace, "USD", "2026-05-02", "0.6")


def test_who_entered_and_deleted_is_written_down(cast: Cast, build: Builder) -> None:
    row = enter(cast.bakery, "USD", "2026-05-01", "0.5000", by=cast.admin, note="our bank")
    with workspace_scope(cast.bakery):
        own_rates.delete_own_rate(cast.bakery, row, by=cast.owner)
        # Gone already: nothing more is written down.
        own_rates.delete_own_rate(cast.bakery, row, by=cast.owner)
    with all_workspaces(reason="test"):
        entries = list(AuditEntry.objects.filter(workspace=cast.bakery).order_by("pk"))
    assert [(entry.action, entry.actor_label, entry.subject) for entry in entries] == [
        ("rate.added", str(cast.admin), "USD 2026-05-01"),
        ("rate.deleted", str(cast.owner), "USD 2026-05-01"),
    ]
    assert entries[0].detail == {"rate": "0.5", "quote": "foreign", "own_currency": "EUR", "note": "our bank"}


# --- what waits -------------------------------------------------------------------------------------------------


def test_what_waits_is_named_by_currency_and_days(build: Builder) -> None:
    pesos = build.series(campaign="A", currency="COP")
    build.fact(pesos, "2026-05-02", spend=1)
    build.fact(pesos, "2026-05-09", conversion_value=1)
    build.fact(pesos, "2026-05-20", clicks=5)
    build.fact(build.series(campaign="B", currency=""), "2026-05-03", "2026-05-05", spend=1)
    build.fact(build.series(campaign="C", currency="USD"), "2026-05-04", spend=1)
    build.fact(build.series(campaign="A", currency="CLP", breakdown="country=CL"), "2026-05-04", spend=1)
    with workspace_scope(build.workspace):
        assert waiting_ever(build.workspace) == [
            Waiting("", 1, 1, date(2026, 5, 5), date(2026, 5, 5)),
            Waiting("COP", 2, 2, date(2026, 5, 2), date(2026, 5, 9)),
        ]
    enter(build.workspace, "COP", "2026-05-05", "0.0002")
    with workspace_scope(build.workspace):
        assert waiting_ever(build.workspace)[1] == Waiting("COP", 1, 1, date(2026, 5, 2), date(2026, 5, 2))


def test_the_figures_say_which_money_they_leave_out_and_lead_admins_to_the_rate(
    cast: Cast, build: Builder, signed_in: Any
) -> None:
    build.fact(build.series(campaign="A", currency="COP"), "2026-05-02", spend=4500)
    build.fact(build.series(campaign="B"), "2026-05-02", spend=10)
    recompute(cast.bakery.pk)
    period = "?period=custom&from=2026-05-01&to=2026-05-31"
    rates = reverse("analytics:rates", args=["bakery"])
    rows = reverse("analytics:source_rows", args=["bakery"]) + "?metric=spend&from=2026-05-01&to=2026-05-31"
    for page in (reverse("analytics:dashboard", args=["bakery"]) + period, rows):
        of_admin = signed_in(cast.admin).get(page).content.decode()
        assert "COP (May 2, 2026)" in of_admin
        assert f'class="text-link" href="{rates}"' in of_admin
        of_viewer = signed_in(cast.viewer).get(page).content.decode()
        assert "COP (May 2, 2026)" in of_viewer
        assert rates not in of_viewer
    of_viewer = signed_in(cast.viewer).get(rows).content.decode()
    assert "No exchange rate of COP on May 2, 2026 is known" in of_viewer
    enter(cast.bakery, "COP", "2026-05-01", "4500", "own")
    recompute(cast.bakery.pk)
    of_viewer = signed_in(cast.viewer).get(rows).content.decode()
    assert "Some money is not counted" not in of_viewer
    assert "own rate of May 1, 2026" in of_viewer


# --- the page ---------------------------------------------------------------------------------------------------


def test_an_admin_enters_and_deletes_a_rate(cast: Cast, build: Builder, signed_in: Any) -> None:
    build.fact(build.series(campaign="A", currency="COP"), "2026-05-02", spend=4500)
    recompute(cast.bakery.pk)
    browser = signed_in(cast.admin)
    address = reverse("analytics:rates", args=["bakery"])
    page = browser.get(address).content.decode()
    assert "?currency=COP&amp;from=2026-05-02#rate-form" in page
    form = {
        "currency": "COP",
        "valid_from": "2026-05-01",
        "quote": "own",
        "rate": "4500",
        "note": "<b>bank</b>",
    }
    page = browser.post(address, form, follow=True).content.decode()
    assert "1 EUR = 4500 COP" in page
    assert "&lt;b&gt;bank" in page
    assert "Not counted: no exchange rate" not in page
    assert spend(cast.bakery, "2026-05-02") == Decimal(1)
    with workspace_scope(cast.bakery):
        row = OwnRate.objects.of(cast.bakery).get()
    assert row.created_by == cast.admin
    again = browser.post(address, form)
    assert again.status_code == 400
    assert "from May 1, 2026 already" in again.content.decode()
    browser.post(reverse("analytics:rate_delete", args=["bakery", row.pk]))
    assert spend(cast.bakery, "2026-05-02") is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"rate": "1,610"},
        {"rate": "0"},
        {"rate": ""},
        {"currency": "EUR"},
        {"valid_from": "2026-02-30"},
        {"quote": "x"},
    ],
)
def test_wrong_input_is_answered_beside_its_field(cast: Cast, signed_in: Any, wrong: dict[str, str]) -> None:
    form = {"currency": "USD", "valid_from": "2026-05-01", "quote": "own", "rate": "1.1"} | wrong
    answer = signed_in(cast.admin).post(reverse("analytics:rates", args=["bakery"]), form)
    assert answer.status_code == 400
    assert next(iter(wrong)) in answer.context["form"].errors


def test_only_admins_enter_rates(cast: Cast, signed_in: Any) -> None:
    row = enter(cast.bakery, "USD", "2026-05-01", "0.5")
    form = {"currency": "USD", "valid_from": "2026-05-02", "quote": "own", "rate": "1.1"}
    address = reverse("analytics:rates", args=["bakery"])
    delete = reverse("analytics:rate_delete", args=["bakery", row.pk])
    for person, status in ((cast.analyst, 403), (cast.viewer, 403), (cast.stranger, 404)):
        browser = signed_in(person)
        assert [browser.get(address).status_code, browser.post(address, form).status_code] == [status] * 2
        assert browser.post(delete).status_code == status
    with workspace_scope(cast.bakery):
        assert OwnRate.objects.of(cast.bakery).count() == 1
    assert signed_in(cast.admin).post(address, form).status_code == 302


def test_an_own_rate_of_another_workspace_is_as_one_of_nothing(cast: Cast, signed_in: Any) -> None:
    row = enter(cast.florist, "USD", "2026-05-01", "0.5")
    answer = signed_in(cast.admin).post(reverse("analytics:rate_delete", args=["bakery", row.pk]))
    assert answer.status_code == 404
    with workspace_scope(cast.florist):
        assert OwnRate.objects.of(cast.florist).exists()


# --- the page ---------------------------------------------------------------------------------------------------


def test_an_own_rate_is_compared_with_the_published_rate_of_its_own_two_currencies(
    cast: Cast, build: Builder, signed_in: Any
) -> None:
    enter(cast.bakery, "USD", "2026-05-02", "0.75")
    enter(cast.bakery, "USD", "2026-05-05", "1.25", "own")
    enter(cast.bakery, "COP", "2026-05-05", "0.0002")
    cast.bakery.currency = "JPY"
    cast.bakery.save(update_fields=["currency"])
    enter(cast.bakery, "USD", "2026-05-02", "150")
    text = " ".join(
        signed_in(cast.admin).get(reverse("analytics:rates", args=["bakery"])).content.decode().split()
    )
    lines = re.findall(r"1 (\w+) = [0-9.]+ (\w+)(?:(?!1 \w+ = ).)*?published that day: ([0-9.]+)", text)
    assert sorted((one, other, float(rate)) for one, other, rate in lines) == [
        ("EUR", "USD", 1.2),
        ("USD", "EUR", 0.8),
        ("USD", "JPY", 128),
    ]


def test_the_page_asks_as_much_for_many_own_rates_as_for_one(
    cast: Cast, build: Builder, signed_in: Any, django_assert_max_num_queries: Any
) -> None:
    browser, page = signed_in(cast.admin), reverse("analytics:rates", args=["bakery"])
    enter(cast.bakery, "USD", "2026-05-01", "0.75")
    browser.get(page)
    with CaptureQueriesContext(connection) as one:
        browser.get(page)
    for day in range(2, 12):
        enter(cast.bakery, "USD", f"2026-05-{day:02d}", "0.75")
    with django_assert_max_num_queries(len(one)):
        browser.get(page)
