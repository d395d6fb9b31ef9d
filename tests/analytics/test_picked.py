"""Rates of the rows that state both parts: sums over sums, opening to exactly those rows."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.tenancy import workspace_scope
from analytics import sources
from analytics.quantities import QUANTITIES
from analytics.reckoning.picked import PICKED
from campaigns.models import Fact, Series
from tests.analytics.oracle import Raw, counting_facts
from tests.analytics.test_report import ask
from tests.builders import Builder
from tests.cast import Cast, make_workspace

FIRST, LAST = date(2026, 5, 1), date(2026, 5, 20)
RATES = ("engagement_rate_by_reach", "engagement_rate_by_impressions", "engagement_rate_by_followers")


def post(build: Builder, entity: str, day: str, **measures: Any) -> None:
    series = build.series("meta_page", level="post", entity=entity, kind="social", channel="organic_social")
    build.fact(series, day, **measures)


def test_only_posts_that_state_both_enter_a_rate(build: Builder) -> None:
    post(build, "a", "2026-05-01", engagements=30, reach=100)
    post(build, "b", "2026-05-02", engagements=10, reach=300, impressions=1000)
    post(build, "c", "2026-05-03", engagements=500)
    found = ask(build, " ".join(RATES)).totals
    assert found["engagement_rate_by_reach"].value == Fraction(40, 400)
    assert found["engagement_rate_by_impressions"].value == Fraction(10, 1000)
    reason = found["engagement_rate_by_followers"].reason
    assert reason == "For no row of this period with engagements the followers of its day are known."


def test_followers_are_those_of_the_account_on_the_day_of_the_post(build: Builder) -> None:
    post(build, "a", "2026-05-01", engagements=30)
    post(build, "b", "2026-05-02", engagements=50)
    post(build, "c", "2026-05-03", engagements=70)  # nobody counted followers on that day
    page = build.series("meta_page", level="account", kind="social", channel="organic_social")
    build.fact(page, "2026-05-01", followers=1000)
    build.fact(page, "2026-05-02", followers=1500)
    other = build.series("meta_page", level="account", kind="social", account=build.account("meta_page", "2"))
    build.fact(other, "2026-05-03", followers=9)
    answer = ask(build, RATES[2], group_by="day")
    assert answer.totals[RATES[2]].value == Fraction(80, 2500)
    assert [row.values[RATES[2]].value for row in answer.rows[:3]] == [
        Fraction(30, 1000).limit_denominator(),
        answer.rows[1].values[RATES[2]].value,
        None,
    ]
    with workspace_scope(build.workspace):
        behind = sources.source_rows(answer.query, RATES[2])
    assert [(row.entity, {name: int(one) for name, one in row.values.items()}) for row in behind.rows] == [
        ("b", {"following_engagements": 50, "following_people": 1500}),
        ("a", {"following_engagements": 30, "following_people": 1000}),
    ]


def test_two_profiles_of_one_account_have_no_number_of_followers(build: Builder) -> None:
    post(build, "a", "2026-05-01", engagements=30)
    for profile in ("x", "y"):
        page = build.series("meta_page", level="account", kind="social", entity=profile)
        build.fact(page, "2026-05-01", followers=1000)
    assert ask(build, RATES[2]).totals[RATES[2]].state == "missing"


def test_no_leads_from_organic_channels_is_a_measured_zero(build: Builder) -> None:
    assert ask(build, "organic_leads").totals["organic_leads"].state == "missing"
    crm = build.series("hubspot_contacts", level="lead", kind="sales", channel="email")
    build.fact(crm, "2026-05-01", leads=3)
    assert ask(build, "organic_leads").totals["organic_leads"].state == "zero"


SERIES = [
    {"source": "meta_page", "level": "post", "entity": "a", "kind": "social", "channel": "organic_social"},
    {"source": "meta_page", "level": "account", "kind": "social", "channel": "organic_social"},
    {"source": "meta_ads", "level": "campaign", "campaign": "Spring", "kind": "ads"},
    {"source": "meta_ads", "level": "ad", "campaign": "Spring", "entity": "x", "kind": "ads"},
    {"source": "meta_ads", "level": "campaign", "campaign": "Spring", "kind": "ads", "breakdown": "age=1"},
]
number = st.one_of(st.none(), st.integers(0, 9))
facts = st.dictionaries(
    st.tuples(st.integers(0, 4), st.integers(0, 12), st.sampled_from([1, 1, 1, 4])),
    st.fixed_dictionaries({"engagements": number, "reach": number, "impressions": number}),
    max_size=14,
)
COUNT = iter(range(1000))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(found=facts, group_by=st.sampled_from([None, "day", "campaign", "channel"]))
def test_rates_equal_a_second_computation_and_their_rows_add_up(
    cast: Cast, found: Any, group_by: Any
) -> None:
    build = Builder(make_workspace(cast.agency, f"Pairs {next(COUNT)}"))
    raw = []
    made: dict[int, Series] = {}
    for (index, start, length), measures in found.items():
        series = made.setdefault(index, made.get(index) or build.series(**SERIES[index]))
        first, last = FIRST + timedelta(days=start), FIRST + timedelta(days=start + length - 1)
        build.add([Fact(series=series, start_on=first, end_on=last, run_id=1, line=1, **measures)])
        platform = series.platform_campaign
        raw.append(
            Raw(
                series.account_id,
                series.source,
                series.kind,
                series.level,
                series.channel,
                platform.campaign_id if platform else 0,
                "EUR",
                series.breakdown,
                first,
                last,
                measures,
            )
        )
    answer = ask(build, " ".join(RATES[:2]), str(FIRST), str(LAST), group_by=group_by)
    counting = counting_facts(raw, "engagements", FIRST, LAST)
    for metric, other in zip(RATES, ("reach", "impressions"), strict=False):

        def rate(rows: list[Raw], other: str = other) -> Fraction | None:
            both = [row.measures for row in rows if row.measures[other] is not None]
            below = sum(one[other] or 0 for one in both)
            return Fraction(sum(one["engagements"] or 0 for one in both), below) if below else None

        same(answer.totals[metric].value, rate(counting))
        for row in answer.rows:
            same(
                row.values[metric].value,
                rate([one for one in counting if key_of(one, group_by) == row.key]),
            )
        with workspace_scope(build.workspace):
            behind = sources.source_rows(answer.query, metric, per_page=100)
        for quantity in behind.quantities:
            listed = [row.values[quantity.name] for row in behind.rows if quantity.name in row.values]
            assert sum(listed) == behind.sum_converted.get(quantity.name, 0)
        assert behind.total_rows == len([one for one in counting if one.measures[other] is not None])


def key_of(row: Raw, group_by: str) -> str:
    if group_by == "day":
        return row.start.isoformat() if row.is_daily else ""
    return str(row.campaign or "") if group_by == "campaign" else row.channel


def same(value: Any, truth: Fraction | None) -> None:
    assert (value is None) == (truth is None)
    if truth is not None:
        assert abs(Fraction(value) - truth) < Fraction(1, 10**30)


def test_every_picked_quantity_is_in_the_catalogue_and_names_what_it_begins_with() -> None:
    assert {name for name, one in QUANTITIES.items() if one.reckoned == "picked"} == set(PICKED)
    for name, picked in PICKED.items():
        assert picked.base in dict(QUANTITIES[name].reads)
