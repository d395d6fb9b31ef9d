"""The pace of budgets: every state, the words, other currencies, and the notice when it changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from analytics import watch
from analytics.models import Notice, OwnRate, Standing
from analytics.notices import lines
from analytics.pacing.budgets import paces_of, running, told_states
from analytics.pacing.states import Days, Pace, PaceState, judge, steady_state
from analytics.rollup import recompute
from analytics.views.campaign_plan import channels_too_fast
from campaigns.models import Campaign, ChannelBudget
from tests.builders import Builder, set_rates
from tests.cast import Cast, as_workspace

FIRST, LAST = date(2026, 6, 1), date(2026, 6, 30)
MIDDLE = date(2026, 6, 16)  # half of the month is known by the evening before


def june(
    *,
    budget: str = "300",
    spent: str | None = "150",
    first: date | None = FIRST,
    last: date | None = LAST,
    through: date | None = date(2026, 6, 15),
    today: date = MIDDLE,
) -> Pace:
    return judge(
        Decimal(budget), None if spent is None else Decimal(spent), "EUR", Days(first, last, through, today)
    )


@pytest.mark.parametrize(
    ("values", "state", "words"),
    [
        ({}, "on_pace", "€150.00 were spent by Jun 15, 2026; an even pace would have spent €150.00. "
                        "At this pace it will be €300.00 by Jun 30, 2026, 100.0% of the budget."),
        ({"spent": "165"}, "on_pace", None),
        ({"spent": "165.01"}, "over", "€165.01 were spent by Jun 15, 2026; an even pace would have spent €150.00. "
                                      "At this pace it will be €330.02 by Jun 30, 2026, 110.0% of the budget."),
        ({"spent": "135"}, "on_pace", None),
        ({"spent": "134.99"}, "under", None),
        ({"spent": "0"}, "under", "€0.00 were spent by Jun 15, 2026; an even pace would have spent €150.00. "
                                  "At this pace it will be €0.00 by Jun 30, 2026, 0.0% of the budget."),
        ({"spent": "20", "through": FIRST}, "on_pace", None),  # within one day's part
        ({"spent": "20.01", "through": FIRST}, "over", None),
        ({"spent": "300"}, "spent_up", "The budget of €300.00 is used up."),
        ({"spent": "310"}, "spent_up", "€310.00 are spent, €10.00 more than the budget of €300.00."),
        ({"spent": "290", "today": LAST, "through": LAST}, "on_pace",
         "€290.00 were spent by Jun 30, 2026; an even pace would have spent €300.00."),
        ({"today": date(2026, 5, 31)}, "not_started", "It starts on Jun 1, 2026."),
        ({"today": date(2026, 7, 1), "through": LAST, "spent": "250"}, "ended",
         "It spent €250.00 of its budget of €300.00; €50.00 were left."),
        ({"today": date(2026, 7, 1), "through": LAST, "spent": "320"}, "ended",
         "It spent €320.00, €20.00 more than its budget of €300.00."),
        ({"today": date(2026, 7, 1), "through": LAST, "spent": "300"}, "ended",
         "It spent its budget of €300.00 exactly."),
        ({"today": date(2026, 7, 1), "spent": "250"}, "ended",
         "It spent €250.00 of its budget of €300.00; €50.00 were left. "
         "The imported spend ends on Jun 15, 2026, before its last day."),
        ({"budget": "0", "spent": "0"}, "no_budget", "The budget is zero."),
        ({"budget": "0", "spent": None}, "no_budget", "The budget is zero."),
        ({"budget": "0", "spent": "1"}, "spent_up", "€1.00 are spent, €1.00 more than the budget of €0.00."),
        ({"spent": None}, "unknown", "No import reports its spend yet."),
        ({"spent": None, "through": None}, "unknown", "No import reports its spend yet."),
        ({"spent": None, "through": date(2026, 5, 20)}, "unknown",
         "The imported spend ends on May 20, 2026, before the campaign starts."),
        ({"last": None}, "unknown",
         "Give the campaign a first and a last day, and the pace of its spend can be told."),
        ({"first": None}, "unknown",
         "Give the campaign a first and a last day, and the pace of its spend can be told."),
        ({"first": None, "last": None, "spent": "301"}, "spent_up",
         "€301.00 are spent, €1.00 more than the budget of €300.00."),
    ],
)  # fmt: skip
def test_every_state_of_a_budget(values: dict[str, Any], state: str, words: str | None) -> None:
    pace = june(**values)
    assert pace.state.code == state
    if words is not None:
        assert pace.words == words
    assert pace.needs_attention == (state in {"under", "over", "spent_up"})


amounts = st.decimals(0, 10**6, places=2)
days = st.dates(date(2026, 5, 1), date(2026, 8, 1))


@given(st.decimals("0.01", 10**6, places=2), amounts | st.none(), days, days | st.none())
def test_more_spend_never_looks_slower(
    budget: Decimal, spent: Decimal | None, today: date, through: date | None
) -> None:
    def state(amount: Decimal | None) -> PaceState:
        return judge(budget, amount, "EUR", Days(FIRST, LAST, through, today)).state

    order = [PaceState.UNDER, PaceState.ON_PACE, PaceState.OVER, PaceState.SPENT_UP]
    now = state(spent)
    if spent is None or now not in order:
        return
    more = state(spent + 1)
    assert order.index(more) >= order.index(now)


def test_near_a_border_the_state_told_before_stays() -> None:
    over = june(spent="166")
    assert steady_state(over, "on_pace", 30) is PaceState.ON_PACE
    assert steady_state(over, "", 30) is PaceState.OVER
    assert steady_state(june(spent="180"), "on_pace", 30) is PaceState.OVER
    assert steady_state(june(spent="300"), "over", 30) is PaceState.SPENT_UP


# --- with what was imported ---------------------------------------------------------------------------------------


def planned(build: Builder, name: str = "Spring", **values: Any) -> Campaign:
    fields: dict[str, Any] = {
        "starts_on": FIRST,
        "ends_on": LAST,
        "budget": Decimal(300),
        "currency": "EUR",
    }
    with as_workspace(build.workspace):
        build.campaign(name)
        Campaign.objects.of(build.workspace).filter(name=name).update(**(fields | values))
        found: Campaign = Campaign.objects.of(build.workspace).get(name=name)
    return found


def spend(
    build: Builder, campaign: str, first: int, last: int, amount: str, source: str = "meta_ads"
) -> None:
    series = build.series(f"{source}.performance", campaign=campaign)
    for day in range(first, last + 1):
        build.fact(series, date(2026, 6, day), spend=amount)


def pace_of(build: Builder, campaign: Campaign, today: date = MIDDLE) -> Any:
    recompute(build.workspace.pk)
    with as_workspace(build.workspace) as workspace:
        return paces_of(workspace, [campaign], today=today)[campaign.pk]


def test_spend_counts_from_the_first_planned_day_in_each_channel(build: Builder) -> None:
    campaign = planned(build)
    with as_workspace(build.workspace) as workspace:
        for channel, amount in (("meta", 100), ("google_ads", 100), ("tiktok", 50)):
            ChannelBudget.objects.of(workspace).create(campaign=campaign, channel=channel, amount=amount)
    spend(build, "Spring", 1, 15, "6")
    spend(build, "Spring", 1, 10, "2", source="google_ads")
    build.fact(build.series("meta_ads.performance", campaign="Spring"), "2026-05-31", spend="500")
    pace = pace_of(build, campaign)
    assert (pace.whole.spent, pace.whole.state.code) == (Decimal(110), "under")
    assert {name: (part.spent, part.even, part.state.code) for name, part in pace.channels.items()} == {
        "meta": (Decimal(90), Decimal(50), "over"),
        # Google's export ends on the tenth, so that is how far it can be told.
        "google_ads": (Decimal(20), Decimal(100) * 10 / 30, "under"),
        "tiktok": (None, None, "unknown"),
    }


def test_the_days_of_other_channels_tell_nothing_about_a_budget(build: Builder) -> None:
    """A shop's other campaigns in Google are imported daily; Meta's export of this one is ten days old."""
    campaign = planned(build)
    spend(build, "Spring", 1, 10, "10")
    spend(build, "Other", 1, 20, "70", source="google_ads")
    pace = pace_of(build, campaign, today=date(2026, 6, 21))
    assert (pace.whole.through, pace.whole.even, pace.whole.state) == (
        date(2026, 6, 10),
        Decimal(100),
        PaceState.ON_PACE,
    )


def test_what_is_reported_for_longer_than_a_day_counts_where_it_lies_in_the_plan(build: Builder) -> None:
    campaign = planned(build)
    series = build.series("meta_ads.performance", campaign="Spring")
    build.fact(series, "2026-06-01", "2026-06-15", spend="150")
    build.fact(series, "2026-05-01", "2026-05-31", spend="999")
    pace = pace_of(build, campaign)
    assert (pace.whole.spent, pace.whole.through, pace.whole.state.code) == (
        Decimal(150),
        date(2026, 6, 15),
        "on_pace",
    )


def test_a_budget_in_another_currency_is_converted_or_says_why_not(build: Builder) -> None:
    campaign = planned(build, currency="USD", budget=Decimal(375))
    spend(build, "Spring", 1, 15, "10")
    pace = pace_of(build, campaign)
    assert (pace.whole.state, pace.whole.words) == (
        PaceState.UNKNOWN,
        "The budget is in USD and the spend in EUR, and no exchange rate is known between them.",
    )
    set_rates({"2026-06-12": {"USD": "1.25"}})
    pace = pace_of(build, campaign)
    assert (pace.whole.budget, pace.whole.state) == (Decimal(300), PaceState.ON_PACE)
    assert pace.converted == "The budget of $375.00 counts as €300.00, at the exchange rate of Jun 12, 2026."
    with as_workspace(build.workspace) as workspace:
        OwnRate.objects.of(workspace).create(
            currency="USD",
            own_currency="EUR",
            valid_from=date(2026, 6, 1),
            quote="foreign",
            rate=Decimal("0.4"),
        )
    assert pace_of(build, campaign).whole.budget == Decimal(150)


def test_a_budget_without_a_currency_is_in_that_of_the_workspace(build: Builder) -> None:
    campaign = planned(build, currency="", budget=Decimal(300))
    spend(build, "Spring", 1, 15, "10")
    pace = pace_of(build, campaign)
    assert (pace.whole.budget, pace.whole.state) == (Decimal(300), PaceState.ON_PACE)


def test_many_budgets_ask_as_little_as_one(build: Builder) -> None:
    rows = [
        planned(build, f"Campaign {number}", currency="USD" if number % 2 else "EUR") for number in range(9)
    ]
    spend(build, "Campaign 1", 1, 3, "5")
    recompute(build.workspace.pk)

    def queries(campaigns: list[Campaign]) -> int:
        with as_workspace(build.workspace) as workspace, CaptureQueriesContext(connection) as asked:
            assert len(paces_of(workspace, campaigns, today=MIDDLE)) == len(campaigns)
        return len(asked)

    assert queries(rows) == queries(rows[1:2])


def test_only_running_campaigns_with_a_budget_are_watched(build: Builder) -> None:
    planned(build, "Running")
    planned(build, "Ends today", ends_on=MIDDLE)
    planned(build, "Ended", ends_on=MIDDLE - timedelta(days=1))
    planned(build, "Not begun", starts_on=MIDDLE + timedelta(days=1))
    planned(build, "No budget", budget=None)
    planned(build, "Zero", budget=Decimal(0))
    planned(build, "Archived", archived_at=timezone.now())
    with as_workspace(build.workspace) as workspace:
        assert [row.name for row in running(workspace, today=MIDDLE)] == ["Ends today", "Running"]


def test_a_budget_that_leaves_its_pace_is_noticed_once(
    build: Builder, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = planned(build)
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 6, 16, 12, tzinfo=UTC))
    spend(build, "Spring", 1, 10, "10")
    recompute(build.workspace.pk)
    assert watch.watch(build.workspace.pk) == 0
    with as_workspace(build.workspace) as workspace:
        assert Standing.objects.of(workspace).get(subject="budget").state == "on_pace"
    spend(build, "Spring", 11, 15, "30")
    recompute(build.workspace.pk)
    assert [watch.watch(build.workspace.pk) for _again in range(2)] == [1, 0]
    with as_workspace(build.workspace) as workspace:
        notice = Notice.objects.of(workspace).get()
        assert notice.detail["currency"] == "EUR"
        assert (notice.kind, notice.subject_id, notice.subject_name) == ("budget", campaign.pk, "Spring")
        (line,) = lines(workspace, [notice], seen=None)
    assert line.words == "Before: On pace. Now: Over pace. Spend: €250.00 through Jun 15, 2026."
    assert line.href.endswith(f"/campaigns/{campaign.pk}/")
    assert line.badge is not None and line.badge.tone == "warning"


def test_a_budget_that_is_overspent_in_the_last_days_is_noticed_after_them(
    build: Builder, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = planned(build)

    def look(month: int, day: int) -> int:
        monkeypatch.setattr(timezone, "now", lambda: datetime(2026, month, day, 12, tzinfo=UTC))
        recompute(build.workspace.pk)
        return watch.watch(build.workspace.pk)

    spend(build, "Spring", 1, 25, "10")
    assert look(6, 26) == 0
    assert look(7, 2) == 0
    spend(build, "Spring", 26, 30, "20")
    assert [look(7, 5), look(7, 6)] == [1, 0]
    with as_workspace(build.workspace) as workspace:
        notice = Notice.objects.of(workspace).get()
        (line,) = lines(workspace, [notice], seen=None)
    assert notice.subject_id == campaign.pk
    assert line.words == "Before: On pace. Now: Spent up. Spend: €350.00 through Jun 30, 2026."


def test_a_budget_is_left_alone_that_ended_long_ago_or_kept_to_its_plan(build: Builder) -> None:
    def told(today: date) -> list[str]:
        with as_workspace(build.workspace) as workspace:
            return sorted(each.campaign.name for each in told_states(workspace, {}, today=today))

    planned(build, "Too much")
    planned(build, "All of it", budget=Decimal(150))
    planned(build, "Archived", archived_at=timezone.now())
    for name, amount in (("Too much", "11"), ("All of it", "5"), ("Archived", "11")):
        spend(build, name, 1, 30, amount)
    recompute(build.workspace.pk)
    assert told(LAST + timedelta(days=1)) == told(LAST + timedelta(days=14)) == ["Too much"]
    assert told(LAST + timedelta(days=15)) == []


def divided(build: Builder, campaign: Campaign, **parts: int) -> None:
    with as_workspace(build.workspace) as workspace:
        for channel, amount in parts.items():
            ChannelBudget.objects.of(workspace).create(campaign=campaign, channel=channel, amount=amount)


def test_a_channel_that_spends_too_much_counts_while_the_whole_is_on_pace(build: Builder) -> None:
    campaign = planned(build)
    divided(build, campaign, meta=100, google_ads=200)
    spend(build, "Spring", 1, 15, "9")
    spend(build, "Spring", 1, 15, "1", source="google_ads")
    pace = pace_of(build, campaign)
    assert (pace.whole.state, pace.needs_attention) == (PaceState.ON_PACE, True)
    # One that spends too little is not named: what it leaves, the whole says.
    assert {name: each.state for name, each in pace.too_fast.items()} == {"meta": PaceState.SPENT_UP}
    assert [text for text, _pace in channels_too_fast(pace)] == ["Meta: Spent up"]


def test_a_channel_with_the_whole_budget_is_not_told_twice(build: Builder) -> None:
    campaign = planned(build)
    divided(build, campaign, meta=300)
    spend(build, "Spring", 1, 15, "30")
    pace = pace_of(build, campaign)
    assert pace.channels["meta"].state is pace.whole.state is PaceState.SPENT_UP
    assert (pace.too_fast, pace.needs_attention) == ({}, True)


def test_a_channel_that_leaves_its_pace_is_noticed_by_name(
    build: Builder, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = planned(build)
    divided(build, campaign, meta=150, google_ads=150)
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 6, 16, 12, tzinfo=UTC))
    spend(build, "Spring", 1, 10, "5")
    spend(build, "Spring", 1, 10, "5", source="google_ads")
    recompute(build.workspace.pk)
    assert watch.watch(build.workspace.pk) == 0
    spend(build, "Spring", 11, 15, "11")
    spend(build, "Spring", 11, 15, "1", source="google_ads")
    recompute(build.workspace.pk)
    assert [watch.watch(build.workspace.pk) for _again in range(2)] == [2, 0]
    with as_workspace(build.workspace) as workspace:
        found = lines(workspace, Notice.objects.of(workspace).order_by("after"), seen=None)
    assert {(line.name, line.words) for line in found} == {
        ("Spring · Meta", "Before: On pace. Now: Over pace. Spend: €105.00 through Jun 15, 2026."),
        ("Spring · Google Ads", "Before: On pace. Now: Under pace. Spend: €55.00 through Jun 15, 2026."),
    }
    assert all(line.href.endswith(f"/campaigns/{campaign.pk}/") for line in found)


def test_a_workspace_with_a_running_budget_is_looked_after(build: Builder) -> None:
    today = timezone.now().date()
    assert not watch.is_needed(build.workspace.pk)
    planned(build, starts_on=today, ends_on=today)
    assert watch.is_needed(build.workspace.pk)
    planned(build, starts_on=today - timedelta(days=30), ends_on=today - timedelta(days=14))
    assert watch.is_needed(build.workspace.pk)
    planned(build, starts_on=today - timedelta(days=30), ends_on=today - timedelta(days=16))
    assert not watch.is_needed(build.workspace.pk)
    planned(build, archived_at=timezone.now(), starts_on=today, ends_on=today)
    assert not watch.is_needed(build.workspace.pk)
