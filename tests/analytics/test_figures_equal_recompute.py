"""Every figure equals a second computation from the raw rows, and the rows behind it add up to it."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Organization, Workspace
from accounts.tenancy import workspace_scope
from analytics import report, sources
from analytics.metrics import METRICS
from analytics.models import DayRollup, ExchangeRate, OwnRate
from analytics.opening import rows_address
from analytics.query import StatsQuery
from analytics.rates.own import RateWish, add_own_rate, delete_own_rate
from analytics.report import Report, ReportRow
from analytics.rollup import rebuild, recompute, recompute_batch, verify
from analytics.steps import STEPS, step_named
from campaigns.models import Change, Fact, Series
from campaigns.planning.objectives import ObjectivePlan, add_objective, link_to_objective
from tests.analytics.opened import figure_of
from tests.analytics.oracle import Oracle, Own, Raw, metrics
from tests.builders import Builder, set_rates
from tests.cast import Cast, make_workspace

FIRST = date(2026, 5, 1)
DAYS = 24
# Nothing published after the 6th: from the 17th on dollars and yen have no rate.
PUBLISHED = {
    "2026-04-29": {"USD": "1.1372", "JPY": "162.31"},
    "2026-04-30": {"USD": "1.1373", "JPY": "162.17"},
    "2026-05-04": {"USD": "1.1325", "JPY": "161.09"},
    "2026-05-06": {"USD": "1.1351"},
}
RATES = {
    date.fromisoformat(day): {"EUR": Fraction(1)} | {code: Fraction(rate) for code, rate in rates.items()}
    for day, rates in PUBLISHED.items()
}
ADS = ("spend", "conversion_value", "conversions", "clicks", "impressions")
# (source, account, campaign, level, entity, kind, channel, currency, breakdown) and what such a series may measure.
SERIES: list[tuple[dict[str, str], tuple[str, ...]]] = [
    ({"source": "meta_ads", "campaign": "Spring"}, ADS),
    ({"source": "meta_ads", "campaign": "Summer"}, ADS),
    ({"source": "meta_ads", "campaign": "Spring", "level": "ad", "entity": "a"}, ADS),
    ({"source": "meta_ads", "campaign": "Spring", "level": "ad", "entity": "b"}, ADS),
    ({"source": "meta_ads", "level": "account"}, ADS),
    ({"source": "meta_ads", "campaign": "Spring", "breakdown": "country=ES"}, ADS),
    ({"source": "meta_ads", "account": "2", "campaign": "Dollar", "currency": "USD"}, ADS),
    ({"source": "google_ads", "campaign": "Spring", "currency": "JPY"}, ADS),
    ({"source": "google_ads", "level": "account", "currency": "AED"}, ADS),
    (
        {"source": "plain", "campaign": "Fair", "kind": "ads", "channel": "other"},
        ("spend", "revenue", "orders", "clicks"),
    ),
    ({"source": "ga4", "level": "account", "kind": "analytics"}, ("sessions",)),
    (
        {"source": "ga4", "level": "channel_group", "entity": "x", "kind": "analytics", "channel": "direct"},
        ("sessions",),
    ),
    (
        {"source": "shopify_orders", "level": "order", "entity": "#1", "channel": "shop"},
        ("revenue", "orders"),
    ),
    (
        {"source": "shopify_orders", "level": "order", "entity": "#2", "channel": "shop", "account": "2"},
        ("revenue", "orders"),
    ),
    (
        {"source": "shopify_analytics", "level": "product", "entity": "tea", "channel": "shop"},
        ("revenue", "orders"),
    ),
    ({"source": "shopify_analytics", "level": "account", "channel": "shop"}, ("sessions",)),
    (
        {"source": "hubspot_deals", "level": "deal", "entity": "d", "channel": "crm", "currency": "USD"},
        ("revenue",),
    ),
]

values = st.one_of(st.none(), st.just(0), st.integers(-5_000_000, 400_000_000))


@st.composite
def facts(draw: Any) -> list[tuple[int, int, int, dict[str, int | None]]]:
    """(series, first day, length, measures), at most one for each series and period."""
    found: dict[tuple[int, int, int], dict[str, int | None]] = {}
    used = draw(st.lists(st.sampled_from(range(len(SERIES))), min_size=1, max_size=8, unique=True))
    for _number in range(draw(st.integers(1, 25))):
        series = draw(st.sampled_from(used))
        start = draw(st.integers(0, DAYS - 1))
        length = draw(st.sampled_from([1, 1, 1, 1, 2, 5, 9]))
        found[series, start, length] = {name: draw(values) for name in SERIES[series][1]}
    return [(*key, measures) for key, measures in found.items()]


# (currency, first day, quote, rate), at most one of a currency and day.
own_rates = st.lists(
    st.tuples(
        st.sampled_from(["USD", "JPY", "AED"]),
        st.integers(-3, DAYS),
        st.sampled_from(["foreign", "own"]),
        st.sampled_from([Decimal("0.5"), Decimal("3"), Decimal("1.0000000001"), Decimal("0.0061")]),
    ),
    max_size=3,
    unique_by=lambda rate: rate[:2],
)

queries = st.tuples(
    st.integers(0, DAYS - 1),
    st.integers(1, DAYS),
    st.sampled_from([None, "day", "week", "month", "campaign", "channel", "objective"]),
    st.sampled_from([None, None, "Spring", "meta", "none", "Loaves", "aimless"]),
)

COMPARED = [
    "spend",
    "revenue",
    "recorded_revenue",
    "platform_revenue",
    "conversions",
    "orders",
    "clicks",
    "impressions",
    "sessions",
    "roi",
    "roas",
    "cpa",
    "cpc",
    "ctr",
]
# Which campaigns serve which objective; the others serve none.
SERVED = {"Loaves": ("Spring", "Dollar"), "Fairs": ("Fair",)}
names = itertools.count()
# As the calendar of the system writes the key of a row.
KEYS = {"day": "%Y-%m-%d", "week": "%G-W%V", "month": "%Y-%m"}


class World:
    """A workspace of its own for each example, and what was put into it."""

    def __init__(self, organization: Organization, margin: Decimal | None) -> None:
        self.workspace: Workspace = make_workspace(organization, f"Case {next(names)}", gross_margin=margin)
        self.build = Builder(self.workspace)
        self.series: dict[int, Series] = {}
        self.facts: dict[tuple[int, int, int], dict[str, int | None]] = {}
        self.own: list[OwnRate] = []
        self.objectives = {name: self._objective(name, served) for name, served in SERVED.items()}

    def _objective(self, name: str, served: tuple[str, ...]) -> int:
        campaigns = [self.build.campaign(campaign) for campaign in served]
        with workspace_scope(self.workspace):
            plan = ObjectivePlan(name)
            objective = add_objective(self.workspace, plan=plan, by=None)
            link_to_objective(self.workspace, objective, campaigns=campaigns, by=None)
        return objective.pk

    def objective_of(self, campaign: str) -> int:
        return next((self.objectives[name] for name, served in SERVED.items() if campaign in served), 0)

    def _series(self, number: int) -> Series:
        if number not in self.series:
            declared = dict(SERIES[number][0])
            account = self.build.account(declared["source"], declared.pop("account", "1"))
            self.series[number] = self.build.series(account=account, **declared)
        return self.series[number]

    def put(self, rows: list[tuple[int, int, int, dict[str, int | None]]]) -> None:
        """As a loader would: replaces what is there, and marks the days of daily facts."""
        self.remove([row[:3] for row in rows if row[:3] in self.facts])
        self.build.add(
            Fact(
                series=self._series(series),
                start_on=day(start),
                end_on=day(start + length - 1),
                run_id=1,
                line=1,
                **measures,
            )
            for series, start, length, measures in rows
        )
        self.facts |= {row[:3]: row[3] for row in rows}

    def remove(self, keys: list[tuple[int, int, int]]) -> None:
        with workspace_scope(self.workspace):
            for series, start, length in keys:
                Fact.objects.of(self.workspace).filter(
                    series=self.series[series], start_on=day(start), end_on=day(start + length - 1)
                ).delete()
                Change.objects.of(self.workspace).create(day=day(start))
                del self.facts[series, start, length]

    def enter(self, rates: list[tuple[str, int, str, Decimal]]) -> None:
        with workspace_scope(self.workspace):
            for currency, start, quote, rate in rates:
                wish = RateWish(currency, day(start), rate, quote)
                self.own.append(add_own_rate(self.workspace, wish=wish, by=None))

    def forget_rate(self) -> None:
        with workspace_scope(self.workspace):
            delete_own_rate(self.workspace, self.own.pop(), by=None)

    def own_rates(self) -> list[Own]:
        """As fractions, without the detour over euros or quotes."""
        return [
            Own(
                row.currency,
                row.valid_from,
                1 / Fraction(row.rate) if row.quote == "own" else Fraction(row.rate),
            )
            for row in self.own
        ]

    def raw(self) -> list[Raw]:
        found = []
        for (number, start, length), measures in self.facts.items():
            series = self.series[number]
            platform = series.platform_campaign
            found.append(
                Raw(
                    account=series.account_id,
                    source=series.source,
                    kind=series.kind,
                    level=series.level,
                    channel=series.channel,
                    campaign=platform.campaign_id if platform else 0,
                    currency=series.currency,
                    breakdown=series.breakdown,
                    start=day(start),
                    end=day(start + length - 1),
                    measures=measures,
                    objective=self.objective_of(platform.name) if platform else 0,
                )
            )
        return found

    def sums(self) -> set[tuple[Any, ...]]:
        with workspace_scope(self.workspace):
            columns = [field.attname for field in DayRollup._meta.concrete_fields]
            return set(DayRollup.objects.of(self.workspace).values_list(*columns))


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def check(world: World, asked: tuple[int, int, Any, str | None]) -> None:
    start, length, group_by, only = asked
    first, last = day(start), min(day(start + length - 1), day(DAYS + 10))
    campaign = {"Spring": world.build.campaign("Spring").pk, "none": 0}.get(only or "")
    channel = "meta" if only == "meta" else None
    objective = {"Loaves": world.objectives["Loaves"], "aimless": 0}.get(only or "")
    oracle = Oracle(world.raw(), world.workspace.currency, RATES, world.own_rates())
    recorded = oracle.has_sales(first, last)
    margin = None if world.workspace.gross_margin is None else Fraction(world.workspace.gross_margin)

    def wanted(row: Raw) -> bool:
        return (
            (campaign is None or row.campaign == campaign)
            and (channel is None or row.channel == channel)
            and (objective is None or row.objective == objective)
        )

    query = StatsQuery(world.workspace, first, last, group_by, tuple(COMPARED), campaign, channel, objective)
    with workspace_scope(world.workspace):
        answer = report.run(query)
        total = oracle.sums(first, last, wanted)
        same(answer.totals, metrics(total, recorded and query.is_whole, margin))
        for row in answer.rows:

            def mine(raw: Raw, key: str = row.key) -> bool:
                if group_by in KEYS:
                    return wanted(raw) and raw.is_daily and raw.start.strftime(KEYS[group_by]) == key
                return wanted(raw) and str(getattr(raw, group_by) or "") == key

            of_row = oracle.sums(first, last, mine)
            same(row.values, metrics(of_row, recorded and query.is_whole and group_by in STEPS, margin))
        for row in answer.rows[:2]:
            opens(query, row)
        if group_by == "objective":
            equals_the_sum_of_its_campaigns(world, query, answer)
        for metric in ("roi", "cpa", "orders", "sessions", "platform_revenue"):
            behind = sources.source_rows(query, metric, per_page=1000)
            for quantity in behind.quantities:
                shown = total[quantity.name]
                listed = [
                    row.converted[quantity.name] for row in behind.rows if quantity.name in row.converted
                ]
                assert sum(listed) * quantity.scale == (shown or 0)
                assert (quantity.name in behind.sum_converted) == (shown is not None)
                assert behind.sum_converted.get(quantity.name, Decimal(0)) * quantity.scale == (shown or 0)
            assert behind.total_rows == len(behind.rows)


def opens(query: StatsQuery, row: ReportRow) -> None:
    """The address that the API names for a figure leads to rows whose sums tell it again."""
    for metric in ("revenue", "roi", "cpa", "sessions"):
        asked = dict(parse_qsl(urlsplit(rows_address(query, metric, key=row.key)).query))
        params = {"from": asked["from"], "to": asked["to"]}
        params |= {name: asked[name] for name in ("campaign", "channel", "objective") if name in asked}
        again = StatsQuery.from_params(query.workspace, params)
        behind = sources.source_rows(
            again, metric, step=step_named(asked, query.start_on, query.end_on), per_page=1000
        )
        told = figure_of(query.workspace, metric, behind.sum_converted, by_channel="channel" in asked)
        shown = row.values[metric]
        if shown.value is None:
            assert told.value is None, (row.key, metric, shown, behind.sum_converted)
        elif shown.value or told.value:
            assert told.value is not None
            assert abs(Fraction(told.value) - Fraction(shown.value)) < Fraction(1, 10**30), (row.key, metric)


def equals_the_sum_of_its_campaigns(world: World, query: StatsQuery, answer: Report) -> None:
    """Of what is added up; a sum is there exactly where one of its campaigns has one."""
    by_campaign = report.run(replace(query, group_by="campaign")).rows
    of_campaign = {str(world.build.campaign(name).pk): name for names in SERVED.values() for name in names}
    for row in answer.rows:
        for metric in ("spend", "revenue", "conversions", "orders", "clicks", "impressions", "sessions"):
            parts = [
                one.values[metric].value
                for one in by_campaign
                if str(world.objective_of(of_campaign.get(one.key, "")) or "") == row.key
            ]
            known = [part for part in parts if part is not None]
            assert row.values[metric].value == (sum(known) if known else None), (row.label, metric)


def same(found: dict[str, Any], expected: dict[str, Fraction | None]) -> None:
    for name in COMPARED:
        value, truth = found[name].value, expected[name]
        assert (value is None) == (truth is None), (name, found[name], truth)
        if value is not None and truth is not None:
            assert abs(Fraction(value) - truth) < Fraction(1, 10**30), (name, value, truth)
            if METRICS[name].unit == "count" or name.endswith("revenue") or name == "spend":
                assert Fraction(value) == truth


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    first=facts(),
    later=facts(),
    gone=st.integers(0, 3),
    margin=st.sampled_from([None, Decimal("0.35")]),
    asked=st.lists(queries, min_size=1, max_size=3),
    own=own_rates,
)
def test_figures_equal_a_second_computation(
    cast: Cast, first: Any, later: Any, gone: int, margin: Decimal | None, asked: Any, own: Any
) -> None:
    if not ExchangeRate.objects.exists():
        set_rates(PUBLISHED)
    world = World(cast.agency, margin)
    world.put(first)
    world.enter(own[:1])
    recompute(world.workspace.pk)
    for query in asked:
        check(world, query)
    if own:
        world.forget_rate()
    world.enter(own[1:])
    world.remove(sorted(world.facts)[:gone])
    world.put(later)
    while recompute_batch(world.workspace.pk, limit=3):
        pass
    assert verify(world.workspace.pk) == []
    incremental = world.sums()
    rebuild(world.workspace.pk)
    assert world.sums() == incremental
    for query in asked:
        check(world, query)
