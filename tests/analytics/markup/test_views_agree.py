"""The client view is what the net view would be had the platforms charged it, and both reconcile with the mark-up."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics import report, sources
from analytics.markup.entered import MarkupWish, add_markup
from analytics.metrics import METRICS
from analytics.metrics.shapes import divided
from analytics.models import ExchangeRate
from analytics.query import GROUPINGS, StatsQuery
from analytics.report import Report
from analytics.rollup import recompute
from tests.analytics.markup.twins import FIRST, LAST, Twins, make_twins
from tests.builders import Builder, set_rates
from tests.cast import Cast, as_workspace, make_workspace

ALL = tuple(METRICS)
CASES = itertools.count()


@pytest.fixture
def twins(cast: Cast) -> Twins:
    return make_twins(cast)


def values(found: Report) -> dict[str, Any]:
    """By label, because the ids of campaigns differ."""
    rows = {row.label: row.values for row in found.rows}
    return {"": found.totals} | rows


def test_the_client_view_is_the_net_view_of_a_twin_that_was_charged_as_much(twins: Twins) -> None:
    names = tuple(name for name in ALL if name != "markup")
    for group_by in (None, *GROUPINGS):
        with as_workspace(twins.marked):
            asked = StatsQuery(twins.marked, FIRST, LAST, group_by, names)
            client, net = values(report.run(replace(asked, priced="client"))), values(report.run(asked))
        with as_workspace(twins.charged):
            charged = values(report.run(StatsQuery(twins.charged, FIRST, LAST, group_by, names)))
        assert client == charged, group_by
        assert client[""]["spend"].value > net[""]["spend"].value
        for name in ("revenue", "leads", "conversions", "clicks", "orders"):
            assert client[""][name] == net[""][name], (group_by, name)


def test_asked_together_the_views_stay_apart(twins: Twins) -> None:
    asked = [
        StatsQuery(twins.marked, FIRST, LAST, group_by, ("spend", "roi", "all_in_cost"), priced=priced)
        for group_by in (None, "campaign", "channel", "day")
        for priced in ("net", "client")
    ]
    with as_workspace(twins.marked):
        together = report.run_together(asked)
        alone = [report.run(query) for query in asked]
    assert [values(found) for found in together] == [values(found) for found in alone]


def test_what_both_differ_by_is_the_mark_up(twins: Twins) -> None:
    with as_workspace(twins.marked):
        for group_by in (None, *GROUPINGS):
            query = StatsQuery(twins.marked, FIRST, LAST, group_by, ("spend", "markup"))
            net, client = values(report.run(query)), values(report.run(replace(query, priced="client")))
            assert net.keys() == client.keys()
            for label, of_row in net.items():
                spend, billed = of_row["spend"].value, client[label]["spend"].value
                if spend is None:
                    assert billed is None
                    assert of_row["markup"].value is None
                else:
                    assert billed - spend == of_row["markup"].value
                assert client[label]["markup"].value is None


def test_the_mark_up_opens_to_rows_with_rate_and_days(twins: Twins) -> None:
    with as_workspace(twins.marked):
        query = StatsQuery(twins.marked, FIRST, LAST, None, ("markup",))
        total = report.run(query).totals["markup"].value
        page = sources.source_rows(query, "markup", per_page=500)
    assert page.sum_converted["markup"] == total
    assert sum(row.converted["markup"] for row in page.rows) == total
    for row in page.rows:
        assert row.markup is not None
        assert row.markup.valid_from <= row.end_on
    assert {row.markup.points for row in page.rows if row.markup} == {1500, 3333, 1025, 750}


def test_a_client_figure_opens_to_marked_up_rows_alone(twins: Twins) -> None:
    for metric in ("spend", "roi", "cpa", "cpl", "cpc", "cpm", "roas", "all_in_cost"):
        with as_workspace(twins.marked):
            query = StatsQuery(twins.marked, FIRST, LAST, None, (metric,), priced="client")
            found = report.run(query)
            page = sources.source_rows(query, metric, per_page=500)
            net = sources.source_rows(replace(query, priced="net"), metric, per_page=500)
        spent = [row for row in page.rows if "spend" in row.converted]
        assert sum(row.converted["spend"] for row in spent) == page.sum_converted["spend"], metric
        assert page.sum_converted["spend"] == divided(found.figures.sums["spend"] or 0, 10**6), metric
        of_net = {row.key: row for row in net.rows}
        for row in spent:
            other = of_net[row.key]
            assert row.values["spend"] > other.values["spend"], metric
            assert row.converted["spend"] > other.converted["spend"], metric


def test_zero_is_what_was_paid_and_what_was_not_measured_stays_so(cast: Cast) -> None:
    build = Builder(cast.bakery)
    build.fact(build.series(campaign="Spring"), "2026-05-02", spend=10, clicks=4)
    build.fact(build.series(campaign="Summer"), "2026-05-02", clicks=4)
    recompute(cast.bakery.pk)
    with as_workspace(cast.bakery):
        query = StatsQuery(cast.bakery, FIRST, LAST, "campaign", ("spend", "cpc", "all_in_cost"))
        before = values(report.run(query))
        add_markup(cast.bakery, wish=MarkupWish(FIRST, Decimal(0)), by=cast.owner)
        client = replace(query, priced="client")
        assert client.priced == "client"
        assert values(report.run(client)) == before
        assert before["Summer"]["spend"].value is None
        add_markup(cast.bakery, wish=MarkupWish(date(2026, 5, 2), Decimal(500)), by=cast.owner)
        after = values(report.run(client))
    assert after["Spring"]["spend"].value == 60
    assert after["Summer"]["spend"] == before["Summer"]["spend"]


# --- whatever the facts, rates, days and currencies -----------------------------------------------------------------

PLACES: list[dict[str, Any]] = [
    {"campaign": "A"},
    {"campaign": "B"},
    {"campaign": "A", "source": "google_ads.performance", "currency": "USD"},
    {
        "source": "linkedin_ads.performance",
        "kind": "ads",
        "channel": "linkedin",
        "campaign": "B",
        "currency": "JPY",
    },
]
facts = st.dictionaries(
    st.tuples(st.integers(0, 3), st.integers(0, 20), st.sampled_from([1, 1, 1, 4])),
    st.one_of(st.none(), st.integers(-10_000_000, 400_000_000)),
    min_size=1,
    max_size=14,
)
wishes = st.lists(
    st.tuples(
        st.sampled_from(["", "meta", "google_ads", "linkedin"]),
        st.integers(-5, 20),
        st.integers(0, 50_000),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda one: one[:2],
)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(facts, wishes)
def test_rows_days_campaigns_and_channels_add_up_to_the_total(cast: Cast, facts: Any, wishes: Any) -> None:
    set_rates_once()
    workspace = make_workspace(cast.agency, f"Priced {next(CASES)}")
    build = Builder(workspace)
    series = [build.series(**place) for place in PLACES]
    for (place, start, length), spend in facts.items():
        first = FIRST + timedelta(days=start)
        build.fact(series[place], first, first + timedelta(days=length - 1), run_id=1, line=1,
                   spend=None if spend is None else Decimal(spend) / 10**6, clicks=1)  # fmt: skip
    recompute(workspace.pk)
    with as_workspace(workspace):
        for channel, start, points in wishes:
            day = FIRST + timedelta(days=start)
            add_markup(workspace, wish=MarkupWish(day, Decimal(points) / 100, channel), by=cast.owner)
        for priced in ("net", "client"):
            query = StatsQuery(workspace, FIRST, LAST, None, ("spend", "markup"), priced=priced)
            total = report.run(query)
            page = sources.source_rows(query, "spend", per_page=500)
            spend = total.totals["spend"].value
            assert page.sum_converted.get("spend") == spend
            assert sum(row.converted.get("spend", Decimal(0)) for row in page.rows) == (spend or 0)
            for group_by in ("campaign", "channel", "objective"):
                rows = report.run(replace(query, group_by=group_by)).rows
                assert sum(row.values["spend"].value or 0 for row in rows) == (spend or 0)
            of_ranges = sum(
                row.converted.get("spend", Decimal(0)) for row in page.rows if row.end_on > row.start_on
            )
            for step in ("day", "week", "month"):
                rows = report.run(replace(query, group_by=step)).rows
                assert sum(row.values["spend"].value or 0 for row in rows) + of_ranges == (spend or 0)
        net = report.run(StatsQuery(workspace, FIRST, LAST, None, ("spend", "markup"))).totals
        client = report.run(StatsQuery(workspace, FIRST, LAST, None, ("spend",), priced="client")).totals
        if net["spend"].value is None:
            assert client["spend"].value is None
        else:
            assert net["markup"].value is not None
            assert client["spend"].value == net["spend"].value + net["markup"].value


def set_rates_once() -> None:
    if not ExchangeRate.objects.exists():
        set_rates({"2026-04-30": {"USD": "1.1373", "JPY": "162.17"}, "2026-05-11": {"USD": "1.1351"}})
