"""Each check on data with a planted fault: the points that it takes, its sentence, and where it leads."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest

from accounts.models import Role, Workspace
from analytics.quality.checks import quality_of, query_for
from analytics.quality.scoring import Place
from analytics.rollup import recompute
from campaigns import restatement
from campaigns.models import Campaign, Colleague, CostEntry, ImportRun, PlatformCampaign
from campaigns.planning.objectives import ObjectivePlan, add_objective, link_to_objective
from tests.analytics.quality.world import (
    EVERY_DAY,
    FIRST,
    SOURCE,
    Plant,
    add_days,
    addresses,
    advertise,
    agree,
    line,
    losses,
    scored,
    sell,
    tag,
)
from tests.analytics.test_settling import loaded
from tests.builders import Builder
from tests.campaigns.tracking.test_registry import visit
from tests.cast import Cast, as_workspace


def days_but(*left_out: int) -> list[date]:
    return [day for day in EVERY_DAY if day.day not in left_out]


def test_data_that_lack_nothing_lose_nothing(full: Builder) -> None:
    score = scored(full)
    assert losses(score) == {}
    assert [one.code for one in score.lines if one.points is None] == []
    assert (score.value, score.fixes) == (100, ())


# --- the faults -----------------------------------------------------------------------------------------------


def stale_ads(build: Builder) -> None:
    advertise(build, days=EVERY_DAY[:24])
    sell(build)


def ads_with_a_gap(build: Builder) -> None:
    advertise(build, days=days_but(10, 11, 12))
    sell(build)


def shop_with_a_gap(build: Builder) -> None:
    advertise(build)
    sell(build, days=days_but(5))


def revenue_for_nothing(build: Builder) -> None:
    advertise(build)
    sell(build)
    advertise(build, "Gift", EVERY_DAY[:1], spend=None, conversion_value=310)


def cost_for_nobody_knows_what(build: Builder) -> None:
    advertise(build)
    sell(build)
    advertise(build, "Blind", EVERY_DAY[:1], spend=310, conversion_value=None)


def dollars_without_a_rate(build: Builder) -> None:
    advertise(build)
    sell(build)
    dollars = build.series(SOURCE, campaign="Export", currency="USD")
    add_days(build, dollars, EVERY_DAY[:1], spend=5)


def silent_campaign(build: Builder) -> None:
    advertise(build)
    sell(build)
    advertise(build, "Silent", EVERY_DAY[:1], spend=310)


def misspelt_tags(build: Builder) -> None:
    advertise(build)
    sell(build)
    with as_workspace(build.workspace):
        for _ in range(3):
            visit(build.workspace, utm_campaign="sprng")


def found_and_left(build: Builder) -> None:
    advertise(build)
    sell(build)
    account = build.series(SOURCE, level="account", entity="all", account=build.account("meta_ads", "2"))
    add_days(build, account, EVERY_DAY[:1], spend=310)
    with as_workspace(build.workspace):
        Campaign.objects.of(build.workspace).update(origin="imported")


def four_orders(build: Builder) -> None:
    advertise(build)
    sell(build, days=EVERY_DAY[4:], orders=None)
    sell(build, days=EVERY_DAY[:4])


def no_margin(build: Builder) -> None:
    advertise(build)
    sell(build)
    Workspace.objects.filter(pk=build.workspace.pk).update(gross_margin=None)
    build.workspace.gross_margin = None


FAULTS: list[tuple[str, Plant, Fraction, str]] = [
    ("freshness", stale_ads, Fraction(10 * 7, 62), "Meta Ads ends on May 24, 2026, 7 days early."),
    (
        "cost_days",
        ads_with_a_gap,
        Fraction(10 * 3, 31),
        "No cost is known for 3 of 31 days: May 10, 2026 – May 12, 2026.",
    ),
    ("revenue_days", shop_with_a_gap, Fraction(10, 31), "No revenue is known for 1 of 31 days: May 5, 2026."),
    (
        "revenue_without_cost",
        revenue_for_nothing,
        Fraction(10, 4),
        "1 campaign has revenue and no cost: Gift (€310.00), of €1,240.00 of all campaigns.",
    ),
    (
        "cost_without_revenue",
        cost_for_nobody_knows_what,
        Fraction(5),
        "Nothing tells the revenue of 1 campaign that cost money: Blind (€310.00), of €620.00 of all campaigns.",
    ),
    (
        "rates",
        dollars_without_a_rate,
        Fraction(10, 63),
        "1 of 63 rows with money is left out, because its currency has no exchange rate.",
    ),
    (
        "spend_without_visits",
        silent_campaign,
        Fraction(5),
        "No visit carries the tag of 1 campaign that cost money: Silent (€310.00), of €620.00 spent.",
    ),
    (
        "unknown_tags",
        misspelt_tags,
        Fraction(5 * 3, 4),
        "3 of 4 tagged visits name a campaign that nobody knows.",
    ),
    (
        "unassigned",
        found_and_left,
        Fraction(5),
        "An import found 1 campaign that serves no objective and that nobody assigned: Spring (€310.00). "
        "€310.00 belongs to no campaign. All ad spend: €620.00.",
    ),
    (
        "sample",
        four_orders,
        Fraction(5 * 6, 10),
        "4 sales in this period; from 10 on an interval can be told.",
    ),
    (
        "margin",
        no_margin,
        Fraction(5),
        "The gross margin is not known, so the ROI takes all revenue as earned.",
    ),
]


@pytest.mark.parametrize(("code", "plant", "lost", "sentence"), FAULTS, ids=[fault[0] for fault in FAULTS])
def test_a_planted_fault_costs_its_points_and_leads_to_pages_that_are_there(
    build: Builder, cast: Cast, signed_in: Any, code: str, plant: Plant, lost: Fraction, sentence: str
) -> None:
    tag(build)
    agree(build)
    plant(build)
    score = scored(build)
    found = line(score, code)
    assert all(one.points is not None for one in score.lines)
    assert (found.lost, found.finding.sentence) == (lost, sentence)
    assert found.finding.fix
    assert score.value == int(100 - sum(losses(score).values()))
    for role, person in ((Role.ADMIN, cast.admin), (Role.VIEWER, cast.viewer)):
        shown = addresses(build, found, role)
        assert len(shown) == 2 or (role is Role.VIEWER and code in {"rates", "margin"})
        for address in shown:
            assert signed_in(person).get(address).status_code == 200, address


def test_days_that_may_still_change_take_their_share(
    full: Builder, cast: Cast, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restatement, "windows", lambda: {"meta_ads": 7, "ga4": 20})
    loaded(full, "meta-may-2026-05-31.csv", 1, 31)
    loaded(full, "ga4-may-2026-05-31.csv", 1, 31, source="ga4")  # visits are in no ROI
    found = line(scored(full), "moving_days")
    assert found.lost == Fraction(5 * 7, 31)
    assert found.finding.sentence == (
        "7 of 31 days may still change, or were exported before their end: May 25, 2026 – May 31, 2026 (Meta Ads)."
    )
    for address in addresses(full, found, Role.VIEWER):
        assert signed_in(cast.viewer).get(address).status_code == 200


def test_sales_without_a_rate_lead_to_the_rows_of_revenue(full: Builder) -> None:
    dollars = full.series("stripe.payments", level="order", entity="#9", channel="shop", currency="USD")
    add_days(full, dollars, EVERY_DAY[:2], revenue=5)
    found = line(scored(full), "rates")
    assert found.finding.share == Fraction(2, 64)
    assert "metric=revenue" in addresses(full, found, Role.VIEWER)[0]


@pytest.mark.parametrize(
    ("entry", "place"),
    [({"currency": "USD", "amount": 90}, "rates"), ({"kind": "labour", "hours": 3}, "colleagues")],
)
def test_entered_costs_without_a_rate_are_left_out_and_lead_to_where_it_is_entered(
    full: Builder, entry: dict[str, Any], place: str
) -> None:
    with as_workspace(full.workspace) as bakery:
        entries: Any = CostEntry.objects.of(bakery)
        said = {"kind": "tools", "currency": "EUR", "rule": "direct", "campaign": full.campaign("Spring")}
        said |= {"starts_on": EVERY_DAY[3], "ends_on": EVERY_DAY[5]}
        entries.create(name="Paid", amount=40, **said)
        if "hours" in entry:
            entry = entry | {"colleague": Colleague.objects.of(bakery).create(name="Ada"), "currency": ""}
        entries.create(name="Waiting", **(said | entry))
    found = line(scored(full), "rates").finding
    assert found.share == Fraction(1, 31 + 31 + 2)
    assert found.sentence == (
        "1 of 2 payments of entered costs is left out for want of an exchange or hourly rate."
    )
    assert (found.rows, found.fix_at) == (Place("costs"), Place(place))
    assert line(scored(full, campaign=full.campaign("Spring")), "rates").finding.share == Fraction(1, 31 + 2)
    advertise(full, "Gift", EVERY_DAY[:2])
    assert line(scored(full, campaign=full.campaign("Gift")), "rates").finding.share == 0


def test_in_a_long_period_there_is_nothing_to_do_about_few_sales_but_wait(build: Builder) -> None:
    four_orders(build)
    short = line(scored(build), "sample").finding
    with as_workspace(build.workspace):
        query = query_for(build.workspace, FIRST - timedelta(days=60), EVERY_DAY[-1])
        long = line(quality_of(query), "sample").finding
    assert (short.share, long.share) == (Fraction(3, 5), Fraction(3, 5))
    assert short.fix_at == Place("longer") and short.fix == "Look at a longer period."
    assert long.fix_at is None and long.fix == "Wait for more sales."


# --- what is no fault -----------------------------------------------------------------------------------------


def test_a_file_that_covers_a_day_in_silence_makes_it_a_zero(build: Builder) -> None:
    ads_with_a_gap(build)
    run = loaded(build, "meta.csv", 10, 12, source=SOURCE)
    with as_workspace(build.workspace):
        ImportRun.objects.of(build.workspace).filter(pk=run.pk).update(grain="day")
    assert line(scored(build), "cost_days").lost == 0


def test_a_source_that_was_given_up_long_ago_is_not_stale(full: Builder) -> None:
    google = full.series("google_ads.campaigns", campaign="Old")
    add_days(full, google, [FIRST - timedelta(days=40)], spend=5, conversion_value=1)
    assert line(scored(full), "freshness").lost == 0
    # One that told of the period before and of nothing since is stale on every day.
    add_days(full, google, [FIRST - timedelta(days=20)], spend=5, conversion_value=1)
    found = line(scored(full), "freshness")
    assert (found.lost, found.finding.sentence) == (
        Fraction(10, 3),
        "Google Ads ends on Apr 11, 2026, 31 days early.",
    )


def test_a_range_tells_of_each_of_its_days(build: Builder) -> None:
    sell(build)
    build.fact(
        build.series(SOURCE, campaign="Spring"), "2026-05-01", "2026-05-31", spend=310, conversion_value=930
    )
    score = scored(build)
    assert [line(score, code).lost for code in ("freshness", "cost_days", "rates")] == [0, 0, 0]


def test_cost_of_a_campaign_whose_aim_is_not_money_wants_no_revenue(full: Builder) -> None:
    advertise(full, "Fame", EVERY_DAY[:1], spend=310, conversion_value=None)
    with as_workspace(full.workspace) as bakery:
        fame = add_objective(
            bakery, plan=ObjectivePlan(name="Fame", kind="awareness", earns_money=False), by=None
        )
        link_to_objective(bakery, fame, campaigns=[full.campaign("Fame")], by=None)
    assert line(scored(full), "cost_without_revenue").lost == 0


@pytest.mark.parametrize("by", ["hand", "objective"])
def test_a_campaign_of_an_import_that_somebody_took_on_is_assigned(full: Builder, by: str) -> None:
    with as_workspace(full.workspace) as bakery:
        Campaign.objects.of(bakery).update(origin="imported")
    assert line(scored(full), "unassigned").lost == 5
    with as_workspace(full.workspace) as bakery:
        if by == "hand":
            PlatformCampaign.objects.of(bakery).update(assigned_by_hand=True)
        else:
            sales = add_objective(bakery, plan=ObjectivePlan(name="Sales", kind="sales"), by=None)
            link_to_objective(bakery, sales, campaigns=[full.campaign("Spring")], by=None)
    assert line(scored(full), "unassigned").lost == 0


def test_without_visits_nothing_is_said_of_tags(build: Builder) -> None:
    agree(build)
    advertise(build)
    sell(build)
    score = scored(build)
    assert [one.code for one in score.lines if one.points is None] == ["spend_without_visits", "unknown_tags"]
    assert line(score, "freshness").points == Fraction(1000, 85)
    assert score.value == 100


def test_a_headline_of_revenue_needs_no_margin(build: Builder) -> None:
    no_margin(build)
    build.workspace.headline_roi = "revenue"
    assert line(scored(build), "margin").points is None


def test_where_nothing_was_measured_there_is_no_score(build: Builder) -> None:
    tag(build)
    score = scored(build)
    assert (score.value, score.lines) == (None, ())
    assert score.reason == "Nothing was measured in this period: neither cost nor revenue."


def test_spend_alone_is_scored_and_says_that_revenue_is_missing(build: Builder) -> None:
    advertise(build, conversion_value=None, conversions=None)
    found = line(scored(build), "revenue_days")
    assert found.finding.share == 1
    assert found.finding.sentence == "No revenue is known for 31 of 31 days: May 1, 2026 – May 31, 2026."


def test_other_workspaces_change_nothing(full: Builder, cast: Cast) -> None:
    theirs = Builder(cast.rival)
    silent_campaign(theirs)
    with as_workspace(cast.rival):
        visit(cast.rival, utm_campaign="sprng")
        Campaign.objects.of(cast.rival).update(origin="imported")
    recompute(cast.rival.pk)
    assert scored(full).value == 100
