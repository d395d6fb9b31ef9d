"""Reports and goals told by the workspace's own record of conversions, credited by its model."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.tenancy import workspace_scope
from analytics import report, sources
from analytics.coverage import measured_through
from analytics.goals.spans import totals_of
from analytics.models import AttributedDay
from analytics.query import StatsQuery
from analytics.report import Report as Answer
from analytics.rollup import recompute
from analytics.tree import tree_of
from campaigns.measures import MICRO
from campaigns.models import Campaign, Offer, TrackingSettings, Visit
from campaigns.planning.days import today_in
from campaigns.planning.objectives import ObjectivePlan, add_objective, link_to_objective
from campaigns.tracking.conversions.conversions import Report, record
from campaigns.tracking.settings import settings_of
from tests.builders import Builder
from tests.cast import Cast


def credit(
    build: Builder,
    day: str,
    *,
    campaign: str = "",
    channel: str = "meta",
    kind: str = "purchase",
    count: Any = 1,
    value: Any = None,
    left_out: int = 0,
) -> None:
    campaign_id = build.campaign(campaign).pk if campaign else 0
    track(build, date.fromisoformat(day), kind)
    with workspace_scope(build.workspace):
        AttributedDay.objects.of(build.workspace).create(
            day=date.fromisoformat(day),
            kind=kind,
            channel=channel,
            campaign_id=campaign_id,
            conversions=int(Decimal(str(count)) * MICRO),
            value=None if value is None else int(Decimal(str(value)) * MICRO),
            unconverted_count=left_out,
        )


def track(build: Builder, day: date, kind: str) -> None:
    """Tracking began on this day at the latest, and something was heard on it."""
    column = {"purchase": "sales_since", "lead": "leads_since"}.get(kind)
    noon = datetime.combine(day, time(12), UTC)
    with workspace_scope(build.workspace):
        rules = settings_of(build.workspace)
        if column is not None:
            first = min(filter(None, (getattr(rules, column), day)))
            TrackingSettings.objects.of(build.workspace).update(**{column: first})
        Visit.objects.of(build.workspace).create(
            origin="site", visitor=b"v" * 16, started_at=noon, last_at=noon, channel="direct"
        )


def ask(build: Builder, metrics: str, start: str = "2026-05-01", **asked: Any) -> Answer:
    recompute(build.workspace.pk)
    with workspace_scope(build.workspace):
        query = StatsQuery(
            build.workspace,
            date.fromisoformat(start),
            date(2026, 5, 31),
            asked.get("group_by"),
            tuple(metrics.split()),
            asked.get("campaign_id"),
            asked.get("channel"),
        )
        return report.run(query)


def values(answer: Answer, metric: str) -> dict[str, Decimal | None]:
    return {row.label: row.values[metric].value for row in answer.rows}


def spring(build: Builder) -> None:
    """Two campaigns with spend and claims of their platform; the sales of one were tracked."""
    build.fact(build.series(campaign="Spring"), "2026-05-02", spend=100, conversion_value=900, conversions=9)
    build.fact(build.series(campaign="Autumn"), "2026-05-02", spend=50, conversion_value=500, conversions=5)
    credit(build, "2026-05-01", campaign="Spring", count="2.5", value="250.5")
    credit(build, "2026-05-03", channel="", count=1, value=40)


def test_rows_by_campaign_are_tracked_sales_and_a_campaign_without_any_earned_nothing(build: Builder) -> None:
    spring(build)
    answer = ask(build, "revenue conversions spend", group_by="campaign")
    assert answer.rows_basis == answer.totals_basis == "attributed"
    assert values(answer, "revenue") == {"Spring": Decimal("250.5"), "Autumn": 0, "No campaign": 40}
    assert values(answer, "conversions") == {"Spring": Decimal("2.5"), "Autumn": 0, "No campaign": 1}
    assert {row.label: row.values["revenue"].state for row in answer.rows}["Autumn"] == "zero"
    assert answer.totals["revenue"].value == Decimal("290.5")
    assert answer.totals["conversions"].value == Decimal("3.5")


def test_the_platforms_claims_stay_apart_and_are_never_added(build: Builder) -> None:
    spring(build)
    answer = ask(build, "revenue platform_revenue platform_conversions", group_by="campaign")
    assert values(answer, "platform_revenue") == {"Spring": 900, "Autumn": 500, "No campaign": None}
    assert answer.totals["platform_conversions"].value == 14
    assert answer.totals["revenue"].value == Decimal("290.5")


def test_a_period_that_began_before_anything_was_tracked_is_told_by_the_platforms(build: Builder) -> None:
    spring(build)
    answer = ask(build, "revenue conversions leads", "2026-04-30", group_by="campaign")
    assert answer.rows_basis == "claimed"
    assert values(answer, "revenue") == {"Spring": 900, "Autumn": 500}
    assert any("tracked since May 1, 2026" in note for note in answer.notes)


def test_sales_do_not_tell_leads(build: Builder) -> None:
    spring(build)
    build.fact(build.series(campaign="Spring"), "2026-05-04", leads=7)
    assert ask(build, "leads").totals["leads"].value == 7
    credit(build, "2026-05-01", campaign="Spring", kind="lead", count=3)
    assert ask(build, "leads").totals["leads"].value == 3
    assert ask(build, "platform_leads").totals["platform_leads"].value == 7


def test_an_imported_record_of_sales_stays_the_total(build: Builder) -> None:
    spring(build)
    build.fact(
        build.series("shopify.orders", level="order", entity="#1"), "2026-05-05", revenue=1000, orders=1
    )
    answer = ask(build, "revenue conversions", group_by="channel")
    assert (answer.totals_basis, answer.rows_basis) == ("recorded", "attributed")
    assert answer.totals["revenue"].value == 1000
    assert values(answer, "revenue") == {"Meta": Decimal("250.5"), "Not attributed": 40}
    assert any("also know what was not tracked" in note for note in answer.notes)


def test_a_refund_takes_off_its_value_and_no_conversion(build: Builder) -> None:
    spring(build)
    credit(build, "2026-05-09", campaign="Spring", kind="refund", count=0, value="-50.5")
    answer = ask(build, "revenue conversions", campaign_id=build.campaign("Spring").pk)
    assert answer.totals["revenue"].value == 200
    assert answer.totals["conversions"].value == Decimal("2.5")


def test_by_day_every_day_is_known(build: Builder) -> None:
    spring(build)
    rows = ask(build, "revenue", group_by="day").rows
    assert [row.values["revenue"].value for row in rows[:4]] == [Decimal("250.5"), 0, 40, 0]
    assert {row.values["revenue"].state for row in rows} == {"ok", "zero"}


def test_an_offers_margin_counts_for_what_its_campaign_sold(build: Builder) -> None:
    spring(build)
    campaign = build.campaign("Spring")
    with workspace_scope(build.workspace):
        campaign.offer = Offer.objects.of(build.workspace).create(name="Course", gross_margin=Decimal("0.2"))
        campaign.save(update_fields=["offer"])
    answer = ask(build, "gross_profit", group_by="campaign")
    assert values(answer, "gross_profit") == {"Spring": Decimal("50.1"), "No campaign": 24}


def test_what_has_no_rate_is_left_out_and_said(build: Builder) -> None:
    spring(build)
    credit(build, "2026-05-06", campaign="Spring", channel="x", value=None, left_out=2)
    answer = ask(build, "revenue")
    assert any(note.startswith("2 tracked conversions in other currencies") for note in answer.notes)
    assert answer.totals["revenue"].value == Decimal("290.5")


def test_the_notes_name_the_model_and_the_look_back(build: Builder) -> None:
    spring(build)
    notes = ask(build, "roi").notes
    assert (
        "Attribution: Last non-direct touch, look-back of 30 days, by day of the conversion. "
        "Sales without a touch are not attributed."
    ) in notes


def test_the_rows_behind_it_name_what_was_credited(build: Builder) -> None:
    spring(build)
    recompute(build.workspace.pk)
    with workspace_scope(build.workspace):
        query = StatsQuery(build.workspace, date(2026, 5, 1), date(2026, 5, 31), None, ("roi",))
        page = sources.source_rows(query, "roi")
    assert page.sum_converted["attributed_revenue"] == Decimal("290.5")
    assert [quantity.name for quantity in page.tracked] == ["attributed_revenue"]
    assert page.total_rows == 2  # the spend


def test_goals_of_campaigns_count_what_reports_count(build: Builder) -> None:
    spring(build)
    recompute(build.workspace.pk)
    campaign = build.campaign("Spring").pk
    metrics = ("revenue", "conversions", "cpa", "roi")
    tracked, before = (date(2026, 5, 1), date(2026, 5, 31)), (date(2026, 4, 1), date(2026, 5, 31))
    spans = [(*tracked, campaign), (*before, campaign), (*tracked, None)]
    with workspace_scope(build.workspace):
        found = totals_of(build.workspace, {span: metrics for span in spans})
        for first, last, of in spans:
            expected = report.run(
                StatsQuery(build.workspace, first, last, None, metrics, campaign_id=of)
            ).totals
            assert {name: found[first, last, of][name].value for name in metrics} == {
                name: expected[name].value for name in metrics
            }
    assert found[(*tracked, campaign)]["revenue"].value == Decimal("250.5")
    assert found[(*before, campaign)]["revenue"].value == 900


def test_what_is_tracked_is_known_up_to_today(build: Builder) -> None:
    build.fact(build.series(campaign="Spring"), "2026-05-02", spend=100, conversions=9, conversion_value=1)
    recompute(build.workspace.pk)
    with workspace_scope(build.workspace):
        assert measured_through(build.workspace, ["revenue"])["revenue"] == date(2026, 5, 2)
        today = today_in(build.workspace)
        tracked = frozenset({"revenue"})
        assert measured_through(build.workspace, ["revenue", "roas"], tracked=tracked) == {
            "revenue": today,
            "roas": date(2026, 5, 2),
        }


def test_a_record_that_fell_silent_does_not_promise_to_tell_the_period(build: Builder) -> None:
    spring(build)
    with workspace_scope(build.workspace):
        query = StatsQuery(build.workspace, date(2026, 4, 1), date(2026, 5, 31), None, ("revenue",))
        assert any("are tracked since" in note for note in report.run(query).notes)
        silent = StatsQuery(build.workspace, date(2026, 4, 1), date(2026, 8, 31), None, ("revenue",))
        assert not any("are tracked since" in note for note in report.run(silent).notes)


def test_a_record_that_fell_silent_tells_nothing(build: Builder) -> None:
    spring(build)
    assert ask(build, "revenue", group_by="campaign").rows_basis == "attributed"
    recompute(build.workspace.pk)
    with workspace_scope(build.workspace):
        june = StatsQuery(build.workspace, date(2026, 5, 5), date(2026, 6, 3), "campaign", ("revenue",))
        assert report.run(june).rows_basis == "claimed"


def test_sales_without_a_value_are_no_sales_of_nothing(build: Builder) -> None:
    build.fact(build.series(campaign="Spring"), "2026-05-02", spend=100)
    credit(build, "2026-05-01", campaign="Spring", count=3)
    answer = ask(build, "revenue conversions roi", group_by="campaign")
    (row,) = answer.rows
    assert row.values["conversions"].value == 3
    assert row.values["revenue"].value is None
    assert row.values["roi"].state == answer.totals["revenue"].state == "missing"
    assert "have no value" in answer.totals["revenue"].reason


def test_old_rows_of_a_file_begin_no_tracking(build: Builder) -> None:
    at = datetime(2024, 1, 5, 12, tzinfo=UTC)
    with workspace_scope(build.workspace):
        for number, source in enumerate(("file", "api")):
            sale = Report(kind="purchase", external_id=str(number), at=at, source=source)
            record(build.workspace, sale)
            since = settings_of(build.workspace).sales_since
            assert since == (None if source == "file" else today_in(build.workspace))


def test_a_figure_leads_to_the_conversions_behind_it(cast: Cast, build: Builder, client: Client) -> None:
    spring(build)
    recompute(build.workspace.pk)
    client.force_login(cast.viewer)
    address = reverse("analytics:source_rows", args=[cast.bakery.slug])
    period = "from=2026-05-01&to=2026-05-31"
    campaign = build.campaign("Spring").pk
    page = client.get(f"{address}?metric=roi&campaign={campaign}&{period}").content.decode()
    rows = reverse("analytics:attributed_rows", args=[cast.bakery.slug])
    asked = f"period=custom&from=2026-05-01&to=2026-05-31&basis=conversion&campaign={campaign}&kind=sales"
    expected = f"{rows}?{asked}".replace("&", "&amp;")
    assert f'href="{expected}"' in page
    assert "€250.50" in page
    assert client.get(expected.replace("&amp;", "&")).status_code == 200
    nowhere = client.get(f"{address}?metric=revenue&campaign=0&{period}").content.decode()
    assert "campaign=0&amp;kind=sales" in nowhere


def test_what_came_through_no_channel_leads_to_its_own_rows(
    cast: Cast, build: Builder, client: Client
) -> None:
    spring(build)
    recompute(build.workspace.pk)
    client.force_login(cast.viewer)
    period = "from=2026-05-01&to=2026-05-31"
    results = reverse("analytics:dashboard", args=[cast.bakery.slug])
    address = reverse("analytics:source_rows", args=[cast.bakery.slug])
    shown = client.get(f"{results}?period=custom&{period}").content.decode()
    asked = f"{address}?metric=revenue&{period}&channel=none"
    assert asked.replace("&", "&amp;") in shown
    page = client.get(asked).content.decode()
    assert "€40.00" in page and "Not attributed" in page
    assert "channel=none&amp;kind=sales" in page


def test_pages_of_tracked_sales_do_not_say_that_the_platforms_report_them(
    cast: Cast, build: Builder, client: Client
) -> None:
    spring(build)
    recompute(build.workspace.pk)
    client.force_login(cast.viewer)
    results = reverse("analytics:dashboard", args=[cast.bakery.slug])
    campaigns = reverse("analytics:campaign_list", args=[cast.bakery.slug])
    tracked, claimed = "from=2026-05-01&to=2026-05-31", "from=2026-04-01&to=2026-05-31"
    for address, own, theirs in (
        (results, "Sales are those of your own record", "What the platforms themselves report"),
        (campaigns, "count the tracked sales credited to each campaign", "as the platforms report them"),
    ):
        shown = client.get(f"{address}?period=custom&{tracked}").content.decode()
        assert own in shown and theirs not in shown
        shown = client.get(f"{address}?period=custom&{claimed}").content.decode()
        assert theirs in shown and own not in shown


def test_what_two_records_tell_is_no_change_and_the_other_metrics_still_are_one(build: Builder) -> None:
    spring(build)
    build.fact(build.series(campaign="Spring"), "2026-04-10", spend=80, conversion_value=10)
    recompute(build.workspace.pk)
    with workspace_scope(build.workspace):
        served = add_objective(
            build.workspace, plan=ObjectivePlan("Sell", metrics=["revenue", "spend"]), by=None
        )
        rows = Campaign.objects.of(build.workspace).filter(name="Spring")
        link_to_objective(build.workspace, served, campaigns=rows, by=None)
        first, last = date(2026, 5, 1), date(2026, 5, 31)
        [branch] = tree_of(build.workspace, first, last, today=last).branches
    revenue, spend = branch.proofs
    assert (revenue.now.value, revenue.before) == (Decimal("250.5"), None)
    assert spend.before is not None
    assert (spend.now.value, spend.before.value) == (Decimal(100), Decimal(80))
