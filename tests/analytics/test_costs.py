"""Entered costs: when they fall due, what they are worth, who bears them; all parts add up, in any order and cut."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Workspace
from accounts.tenancy import workspace_scope
from analytics import report
from analytics.cost.allotting import by_weights, on_days
from analytics.cost.charges import charges_in
from analytics.cost.occurrences import occurrences
from analytics.cost.rows import cost_rows
from analytics.models import ExchangeRate, OwnRate
from analytics.query import StatsQuery
from analytics.rollup import recompute
from analytics.sources import source_rows
from campaigns.models import Campaign, Colleague, CostEntry, HourlyRate, Objective
from tests.builders import Builder, set_rates
from tests.cast import Cast, make_workspace

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
TODAY = date(2026, 11, 27)
MONEY = ("spend", "all_in_cost", "cost_without_labour", "labour_cost", "tool_cost")

weights = st.dictionaries(st.integers(0, 9), st.fractions(0, 50, max_denominator=97), max_size=6)
amounts = st.integers(0, 10**12)


@given(amounts, weights)
def test_parts_by_weight_add_up_and_none_is_more_than_a_millionth_from_its_share(
    amount: int, by: dict[int, Fraction]
) -> None:
    parts = by_weights(amount, by)
    whole = sum(by.values())
    assert set(parts) == {key for key, weight in by.items() if weight}
    assert sum(parts.values()) == (amount if whole else 0)
    assert all(abs(part - amount * by[key] / whole) < 1 for key, part in parts.items())


@given(amounts, weights, st.randoms(use_true_random=False))
def test_parts_do_not_depend_on_the_order_of_weights(
    amount: int, by: dict[int, Fraction], random: Any
) -> None:
    keys = list(by)
    random.shuffle(keys)
    assert by_weights(amount, {key: by[key] for key in keys}) == by_weights(amount, by)


@given(amounts, st.integers(1, 400), st.lists(st.integers(-20, 420), max_size=8))
def test_days_add_up_however_they_are_cut(amount: int, length: int, cuts: list[int]) -> None:
    first, last = MARCH, MARCH + timedelta(days=length - 1)
    edges = sorted({-20, 420, *cuts})
    pieces = [
        on_days(amount, first, last, first + timedelta(days=a), first + timedelta(days=b - 1))
        for a, b in itertools.pairwise(edges)
    ]
    assert sum(pieces) == amount and all(piece >= 0 for piece in pieces)


def entry(**values: Any) -> CostEntry:
    return CostEntry(**({"kind": "tools", "name": "x", "currency": "EUR", "starts_on": MARCH} | values))


def test_a_one_off_cost_falls_due_once_and_a_monthly_one_each_month() -> None:
    def spans(found: CostEntry, last: date = date(2026, 5, 10)) -> list[tuple[str, str, Fraction]]:
        return [
            (one.first.isoformat(), one.last.isoformat(), one.share)
            for one in occurrences(found, date(2026, 2, 1), last)
        ]

    assert spans(entry()) == [("2026-03-01", "2026-03-01", Fraction(1))]
    assert spans(entry(ends_on=date(2026, 6, 30))) == [("2026-03-01", "2026-06-30", Fraction(1))]
    assert spans(entry(ends_on=date(2026, 6, 30)), date(2026, 2, 28)) == []
    # A month that is begun or left in its middle costs its days.
    assert spans(entry(repeats="monthly", starts_on=date(2026, 3, 17), ends_on=date(2026, 4, 10))) == [
        ("2026-03-17", "2026-03-31", Fraction(15, 31)),
        ("2026-04-01", "2026-04-10", Fraction(10, 30)),
    ]
    assert spans(entry(repeats="monthly"))[-1] == ("2026-05-01", "2026-05-31", Fraction(1))


class Case:
    """A workspace with ad spend of two campaigns in March, and costs."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        build = Builder(workspace)
        self.spring, self.summer = build.campaign("Spring"), build.campaign("Summer")
        for name, spend in (("Spring", 300), ("Summer", 100)):
            for day in ("2026-03-02", "2026-03-20"):
                build.fact(
                    build.series(campaign=name), day, spend=spend, conversions=4, conversion_value=1000
                )
        recompute(workspace.pk)
        self.build = build

    def cost(self, **values: Any) -> CostEntry:
        with workspace_scope(self.workspace):
            found = entry(**({"workspace": self.workspace, "amount": Decimal(100)} | values))
            found.save(force_insert=True)
        return found

    def colleague(self, *rates: tuple[str, str, str]) -> Colleague:
        with workspace_scope(self.workspace):
            found = Colleague.objects.of(self.workspace).create(name=f"Somebody {next(names)}")
            for day, amount, currency in rates:
                HourlyRate.objects.of(self.workspace).create(
                    colleague=found, valid_from=date.fromisoformat(day), amount=amount, currency=currency
                )
        return found

    def run(self, first: str = "2026-03-01", last: str = "2026-03-31", **more: Any) -> report.Report:
        values = {"group_by": None, "metrics": MONEY} | more
        with workspace_scope(self.workspace):
            return report.run(
                StatsQuery(self.workspace, date.fromisoformat(first), date.fromisoformat(last), **values)
            )

    def totals(self, *args: Any, **more: Any) -> dict[str, Decimal | None]:
        return {name: value.value for name, value in self.run(*args, **more).totals.items()}

    def by_campaign(self, metric: str = "tool_cost") -> dict[str, Decimal | None]:
        rows = self.run(group_by="campaign", metrics=("spend", metric)).rows
        return {str(row.label): row.values[metric].value for row in rows}


names = itertools.count()


@pytest.fixture
def case(cast: Cast) -> Case:
    return Case(cast.bakery)


def test_with_nothing_entered_the_all_in_cost_is_the_spend_and_says_so(case: Case) -> None:
    found = case.run(metrics=("all_in_cost", "roi", "labour_cost"))
    assert found.totals["all_in_cost"].value == 800
    missing = "No costs besides ad spend are entered. Enter them under Campaigns, Costs."
    assert (found.totals["labour_cost"].state, found.totals["labour_cost"].reason) == ("missing", missing)
    assert "No costs besides ad spend are entered, so the all-in cost is the ad spend." in found.notes
    assert found.definitions["roi"].startswith("Contribution ROI on ad spend: ")


def test_costs_are_spread_by_spend_and_rows_add_up_to_the_total(case: Case) -> None:
    case.cost(ends_on=date(2026, 3, 31))
    assert case.by_campaign() == {"Spring": 75, "Summer": 25}
    assert case.totals() == {
        "spend": 800,
        "all_in_cost": 900,
        "cost_without_labour": 900,
        "labour_cost": 0,
        "tool_cost": 100,
    }
    days = case.run(group_by="day", metrics=("tool_cost",)).rows
    assert len(days) == 31 and sum(row.values["tool_cost"].value or 0 for row in days) == 100
    assert case.totals("2026-03-01", "2026-03-10", campaign_id=case.spring.pk, metrics=("tool_cost",)) == {
        "tool_cost": Decimal("24.193548")
    }


def test_one_campaign_bears_a_direct_cost(case: Case) -> None:
    case.cost(rule="direct", campaign=case.summer)
    assert case.by_campaign() == {"Spring": 0, "Summer": 100}


def test_equal_parts_go_to_campaigns_that_ran(case: Case) -> None:
    with workspace_scope(case.workspace):
        begin, end = date(2026, 3, 10), date(2026, 3, 12)
        Campaign.objects.of(case.workspace).create(name="Planned", starts_on=begin, ends_on=end)
        Campaign.objects.of(case.workspace).create(name="Later", starts_on=APRIL)
        Campaign.objects.of(case.workspace).create(
            name="Given up", archived_at="2026-02-01T10:00:00Z", starts_on=begin, ends_on=end
        )
        Campaign.objects.of(case.workspace).filter(pk=case.summer.pk).update(
            archived_at="2026-05-01T10:00:00Z"
        )
    case.cost(rule="equal", ends_on=date(2026, 3, 31), amount=Decimal(30))
    assert case.by_campaign() == {"Planned": 10, "Spring": 10, "Summer": 10}


def test_hours_cost_the_rate_of_the_first_day_and_are_a_weight_for_others(case: Case) -> None:
    worker = case.colleague(("2026-01-01", "20", "EUR"), ("2026-03-15", "30", "EUR"))
    labour: dict[str, Any] = {"kind": "labour", "amount": None, "colleague": worker, "rule": "direct"}
    case.cost(**labour, hours=Decimal(3), campaign=case.spring, starts_on=date(2026, 3, 14))
    case.cost(**labour, hours=Decimal(1), campaign=case.summer, starts_on=date(2026, 3, 15))
    case.cost(rule="by_hours", ends_on=date(2026, 3, 31), amount=Decimal(40))
    assert case.by_campaign("labour_cost") == {"Spring": 60, "Summer": 30}
    assert case.by_campaign() == {"Spring": 30, "Summer": 10}
    totals = case.totals()
    assert (totals["all_in_cost"], totals["cost_without_labour"]) == (Decimal(930), Decimal(840))
    with workspace_scope(case.workspace):
        query = StatsQuery(case.workspace, MARCH, date(2026, 3, 31), None, ("cost_without_labour",))
        page = source_rows(query, "cost_without_labour")
        paid = cost_rows(query, [quantity.name for quantity in page.entered], page.charges)
    assert "labour_cost" not in page.sum_converted and sum(page.sum_converted.values()) == 840
    assert [(row.entry.kind, row.amount) for row in paid] == [("tools", Decimal(40))]
    assert sum(row.converted["spend"] for row in page.rows) == 800


def test_what_has_no_weight_belongs_to_the_workspace_alone_and_is_said(case: Case) -> None:
    case.cost(name="Fair", starts_on=APRIL, rule="by_spend")
    case.cost(name="Talks", starts_on=APRIL, rule="by_hours")
    found = case.run("2026-04-01", "2026-04-30", group_by="campaign", metrics=("tool_cost",))
    assert [(str(row.label), row.values["tool_cost"].value) for row in found.rows] == [
        ("Not attributed", Decimal(200))
    ]
    assert found.totals["tool_cost"].value == 200
    assert "Borne by no campaign, because nothing in their days says which: Fair, Talks." in found.notes


def test_spend_in_ranges_weighs_where_they_lie_inside_the_span(case: Case) -> None:
    series = case.build.series(account=case.build.account(key="2"), campaign="Weekly")
    case.build.fact(series, "2026-03-02", "2026-03-08", spend=400)
    case.build.fact(series, "2026-03-30", "2026-04-05", spend=5000)
    case.cost(ends_on=date(2026, 3, 31), amount=Decimal(120))
    assert case.by_campaign() == {"Spring": 60, "Summer": 20, "Weekly": 40}


def test_another_currency_is_converted_at_the_last_day_and_never_one_to_one(case: Case) -> None:
    set_rates({"2026-03-31": {"USD": "1.25"}, "2026-03-02": {"USD": "2"}})
    case.cost(ends_on=date(2026, 3, 31), currency="USD")
    case.cost(name="Seminar", ends_on=date(2026, 3, 31), currency="AED")
    found = case.run(metrics=("tool_cost",))
    assert found.totals["tool_cost"].value == 80
    text = "1 entered cost is not counted, because no exchange rate of its days is known: Seminar."
    assert text in found.notes
    with workspace_scope(case.workspace):
        OwnRate.objects.of(case.workspace).create(
            currency="AED", own_currency="EUR", valid_from=MARCH, quote="own", rate=Decimal(4)
        )
    assert case.totals(metrics=("tool_cost",)) == {"tool_cost": 105}


def test_notes_are_about_the_costs_that_were_asked_for_and_count_entries(case: Case) -> None:
    case.cost(name="Seminar", currency="AED", repeats="monthly", rule="direct", campaign=case.summer)
    worker = case.colleague()
    labour: dict[str, Any] = {"kind": "labour", "amount": None, "colleague": worker, "hours": Decimal(1)}
    case.cost(name="Texts", **labour, repeats="monthly", rule="direct", campaign=case.summer)
    with workspace_scope(case.workspace):
        hiring = Objective.objects.of(case.workspace).create(name="Hiring", kind="own")
        Campaign.objects.of(case.workspace).filter(pk=case.spring.pk).update(objective=hiring)
    said = [
        "1 entered cost is not counted, because no exchange rate of its days is known: Seminar.",
        "1 entry of labour is not counted, because there is no hourly rate on its first day: Texts.",
    ]

    def notes(**more: Any) -> list[str]:
        found = case.run("2026-03-01", "2026-05-31", metrics=("all_in_cost",), **more).notes
        return [note for note in found if "not counted" in note]

    assert notes() == notes(campaign_id=case.summer.pk) == notes(objective_id=0) == said
    assert notes(campaign_id=case.spring.pk) == notes(objective_id=hiring.pk) == notes(campaign_id=0) == []


def test_days_to_come_cost_nothing_yet_and_take_the_newest_rate(case: Case) -> None:
    set_rates({"2026-03-09": {"USD": "2"}})
    case.cost(repeats="monthly", currency="USD", amount=Decimal(31))
    with workspace_scope(case.workspace):
        [charge] = charges_in(case.workspace, MARCH, date(2026, 6, 30), today=date(2026, 3, 10))
    assert charge.occurrence.last == date(2026, 3, 31)
    assert charge.amount == 15_500_000
    with workspace_scope(case.workspace):
        assert charges_in(case.workspace, APRIL, APRIL, today=date(2026, 3, 10)) == []


def test_by_channel_only_ad_spend_is_known_and_roi_is_called_so(case: Case) -> None:
    case.cost()
    found = case.run(group_by="channel", metrics=("roi", "all_in_cost"))
    [row] = found.rows
    reason = "Entered costs belong to campaigns; by channel only ad spend is known."
    assert (row.values["all_in_cost"].value, row.values["all_in_cost"].reason) == (None, reason)
    # 4000 × 60 % is 2400: against 800 in the row, against 900 in the total.
    assert row.values["roi"].value == 2
    assert round(found.totals["roi"].value or 0, 6) == Decimal("1.666667")
    assert "Contribution ROI on all-in cost" in found.definitions["roi"]
    assert "Contribution ROI on ad spend" in found.definitions["roi"]
    assert case.run(channel="meta", metrics=("all_in_cost",)).totals["all_in_cost"].reason == reason


def test_each_campaign_has_its_own_all_in_acquisition_cost(case: Case) -> None:
    case.cost(rule="direct", campaign=case.spring)
    found = case.run(metrics=("cpa", "cpa_all_in"), campaign_id=case.spring.pk)
    assert [value.value for value in found.totals.values()] == [75, Decimal("87.5")]


ENTRIES = st.lists(
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from(["tools", "fees", "labour"]),
            "repeats": st.sampled_from(["once", "monthly"]),
            "rule": st.sampled_from(["by_spend", "by_hours", "equal", "direct"]),
            "starts": st.integers(0, 80),
            "length": st.one_of(st.none(), st.integers(0, 90)),
            "cents": st.integers(0, 10**7),
            "currency": st.sampled_from(["EUR", "EUR", "USD", "AED"]),
            "hours": st.one_of(st.none(), st.integers(1, 4000)),
        }
    ),
    max_size=5,
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    found=ENTRIES, cuts=st.lists(st.integers(1, 119), max_size=3), random=st.randoms(use_true_random=False)
)
def test_any_cut_of_days_and_campaigns_adds_up_in_any_order_of_entry(
    cast: Cast, found: list[dict[str, Any]], cuts: list[int], random: Any
) -> None:
    if not ExchangeRate.objects.exists():
        set_rates({"2026-03-01": {"USD": "1.13"}})
    case = Case(make_workspace(cast.agency, f"Costs {next(names)}"))
    worker = case.colleague(("2026-02-01", "33.33", "EUR"), ("2026-04-10", "41.07", "USD"))
    totals = []
    for _round in range(2):
        random.shuffle(found)
        with workspace_scope(case.workspace):
            CostEntry.objects.of(case.workspace).delete()
        for one in found:
            put(case, worker, one)
        totals.append(check(case, cuts))
    assert totals[0] == totals[1]


def put(case: Case, worker: Colleague, one: dict[str, Any]) -> None:
    starts_on = MARCH + timedelta(days=one["starts"])
    values: dict[str, Any] = {"amount": Decimal(one["cents"]) / 100}
    if one["kind"] == "labour" and one["hours"]:
        values = {"amount": None, "hours": Decimal(one["hours"]) / 100, "colleague": worker}
    case.cost(
        kind=one["kind"],
        repeats=one["repeats"],
        rule=one["rule"],
        campaign=case.spring if one["rule"] == "direct" else None,
        currency=one["currency"],
        starts_on=starts_on,
        ends_on=None if one["length"] is None else starts_on + timedelta(days=one["length"]),
        **values,
    )


def check(case: Case, cuts: list[int]) -> dict[str, Decimal]:
    """Total, days, campaigns, pieces of the period and source rows tell the same to the millionth."""
    costs = ("labour_cost", "tool_cost", "fee_cost")
    first, last = MARCH, MARCH + timedelta(days=119)
    edges = [0, *sorted(set(cuts)), 120]

    def run(begin: date, end: date, **more: Any) -> report.Report:
        return case.run(begin.isoformat(), end.isoformat(), metrics=costs, **more)

    whole = {name: value.value or Decimal(0) for name, value in run(first, last).totals.items()}
    pieces = [
        run(first + timedelta(days=a), first + timedelta(days=b - 1), group_by="campaign")
        for a, b in itertools.pairwise(edges)
    ]
    by_day = run(first, last, group_by="day")
    for name in costs:
        assert sum((piece.totals[name].value or 0) for piece in pieces) == whole[name]
        assert sum((row.values[name].value or 0) for piece in pieces for row in piece.rows) == whole[name]
        assert sum((row.values[name].value or 0) for row in by_day.rows) == whole[name]
        with workspace_scope(case.workspace):
            for key in (None, 0, case.spring.pk):
                query = StatsQuery(case.workspace, first, last, None, costs, campaign_id=key)
                counted = report.count(query)
                shown = report.run(query, counted=counted).totals[name].value or 0
                charges = counted.reckoned.charges
                assert sum(row.amount for row in cost_rows(query, [name], charges)) == shown
    return whole


def test_costs_take_as_many_queries_for_many_entries_as_for_few(case: Case) -> None:
    def queries(entries: int) -> int:
        for number in range(entries):
            case.cost(
                repeats="monthly",
                rule=["by_spend", "by_hours", "equal"][number % 3],
                currency=["EUR", "USD"][number % 2],
            )
        with workspace_scope(case.workspace), CaptureQueriesContext(connection) as seen:
            assert charges_in(case.workspace, MARCH, date(2027, 1, 1), today=TODAY)
        return len(seen)

    assert queries(6) == queries(24) <= 8
