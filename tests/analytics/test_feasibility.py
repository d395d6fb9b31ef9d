"""Can a target be reached: what whole weeks of imported days say, and where they say nothing."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from analytics.goals.feasibility import Best, Verdict
from analytics.goals.outlook import outlook_of
from analytics.rollup import recompute
from tests.analytics.outlook_world import LAST, TODAY, asked, fill, goal
from tests.builders import Builder
from tests.cast import as_workspace


def test_a_count_gets_a_chance_from_whole_weeks(build: Builder) -> None:
    fill(build, weeks=12)
    found = asked(build, target=Decimal(50))
    assert (found.verdict, found.periods, found.dispersion, found.is_seasonal) == (
        Verdict.POSSIBLE,
        12,
        1.0,
        False,
    )
    assert found.probability == Decimal("0.775727")


def test_more_needed_is_less_likely_and_a_limit_is_the_complement(build: Builder) -> None:
    fill(build, weeks=12)
    chances = [asked(build, target=Decimal(target)).probability for target in (30, 50, 60, 80)]
    assert chances == sorted(chances, reverse=True)
    limit = asked(build, direction="at_most", target=Decimal(49)).probability
    assert limit == 1 - asked(build, target=Decimal(50)).probability


def test_what_is_there_already_is_not_needed_again(build: Builder) -> None:
    """Two weeks of the goal are known with 28 leads; of 56 the other 28 are needed in the two weeks left."""
    fill(build, weeks=12)
    started = asked(build, starts_on=TODAY - timedelta(days=14), due_on=TODAY + timedelta(days=13))
    ahead = asked(build, target=Decimal(28), due_on=TODAY + timedelta(days=13))
    assert (started.needed_per_week, started.recent) == (Decimal(14), Decimal(14))
    assert started.probability == ahead.probability
    reached = asked(build, target=Decimal(28), starts_on=TODAY - timedelta(days=14))
    assert (reached.verdict, reached.probability) == (Verdict.REACHED, 1)
    lost = asked(build, target=Decimal(27), direction="at_most", starts_on=TODAY - timedelta(days=14))
    assert (lost.verdict, lost.probability) == (Verdict.LOST, 0)


def test_parts_of_weeks_count_by_their_days(build: Builder) -> None:
    fill(build, weeks=12)
    assert asked(build, target=Decimal(6), due_on=TODAY + timedelta(days=2)).needed_per_week == Decimal(14)


def test_fewer_than_eight_whole_weeks_are_not_enough(build: Builder) -> None:
    fill(build, weeks=7)
    found = asked(build)
    assert (found.verdict, found.probability, found.periods) == (Verdict.UNKNOWN, None, 7)
    assert (
        found.words == "Not enough history: 7 whole weeks of the last half year are known, and 8 are needed."
    )


def test_a_week_with_a_day_that_nobody_imported_is_not_whole(build: Builder) -> None:
    """And the weeks are counted back from the last imported day, however long ago that is."""
    fill(build, weeks=8)
    series = build.series(campaign="Spring")
    build.fact(series, LAST - timedelta(days=60), leads=2)
    recompute(build.workspace.pk)
    assert asked(build, today=TODAY + timedelta(days=30)).periods == 8


def test_weeks_from_before_half_a_year_are_no_recent_ones(build: Builder) -> None:
    """Twelve weeks of which nine lie two years back, after which nobody imported anything for long."""
    series = build.series(campaign="Spring")
    for number in (*range(3 * 7), *range(80 * 7, 89 * 7)):
        build.fact(series, LAST - timedelta(days=number), leads=2, spend=10, conversions=1)
    recompute(build.workspace.pk)
    for metric in ("leads", "cpa"):
        found = asked(build, metric=metric)
        assert (found.verdict, found.probability) == (Verdict.UNKNOWN, None)
        assert (
            found.words
            == "Not enough history: 3 whole weeks of the last half year are known, and 8 are needed."
        )


def test_weeks_without_a_conversion_are_known_weeks_of_a_price(build: Builder) -> None:
    """In two of three weeks nothing was sold; four weeks together always have a price."""
    fill(build, weeks=16, conversions=0)
    shop = build.series(campaign="Shop")
    for number in range(0, 16 * 7, 21):
        build.fact(shop, LAST - timedelta(days=number), conversions=7, spend=0)
    recompute(build.workspace.pk)
    found = asked(build, metric="cpa", direction="at_most", target=Decimal(60))
    assert (found.periods, found.verdict) == (16, Verdict.LIKELY)


def test_spans_that_do_not_overlap_are_not_said_to(build: Builder) -> None:
    fill(build, weeks=12)
    short = asked(build, metric="cpa", direction="at_most", target=Decimal(11), due_on=TODAY)
    assert short.words.startswith("Of the last 12 spans of 1 day, one a week, 12 reached the target.")
    started = asked(
        build,
        metric="cpa",
        direction="at_most",
        target=Decimal(11),
        starts_on=LAST,
        due_on=TODAY + timedelta(days=6),
    )
    assert started.words.startswith(
        "Of the last 12 spans of 7 days, one a week, 12 would take it to the target."
    )


def test_a_day_without_a_contact_is_known_where_a_file_covers_it_alone(build: Builder) -> None:
    """Organic leads are counted from contacts: a day that nobody imported is no day without leads."""
    crm = build.series("hubspot.contacts", level="contact")
    for number in range(0, 12 * 7, 2):
        build.fact(crm, LAST - timedelta(days=number), leads=3)
    recompute(build.workspace.pk)
    found = asked(build, metric="organic_leads")
    assert (found.periods, found.verdict) == (0, Verdict.UNKNOWN)
    with as_workspace(build.workspace):
        run = build.run()
        run.source, run.grain = "hubspot.contacts", "day"
        run.period_from, run.period_to = LAST - timedelta(days=12 * 7 - 1), LAST
        run.save()
    assert asked(build, metric="organic_leads").periods == 12


def test_days_without_a_word_in_a_file_that_covers_them_are_zero(build: Builder) -> None:
    fill(build, weeks=8)
    first = LAST - timedelta(days=12 * 7 - 1)
    with as_workspace(build.workspace):
        run = build.run()
        run.source, run.grain, run.period_from, run.period_to = "meta_ads.performance", "day", first, LAST
        run.save()
    found = asked(build)
    assert (found.periods, found.recent) == (12, Decimal(14 * 8) / 12)


def test_a_file_of_another_source_covers_no_day_of_a_campaign(build: Builder) -> None:
    """Of the campaign seven weeks were imported; what Meta covers before says nothing of what Google reports."""
    google = build.series("google_ads.campaigns", campaign="Search")
    for number in range(7 * 7):
        build.fact(google, LAST - timedelta(days=number), leads=2)
    build.fact(google, LAST - timedelta(days=90), leads=2)
    fill(build, weeks=2)
    with as_workspace(build.workspace):
        run = build.run()
        run.source, run.grain = "meta_ads.performance", "day"
        run.period_from, run.period_to = LAST - timedelta(days=100), LAST
        run.save()
    assert asked(build, campaign_id=build.campaign("Search").pk).periods == 7


def test_the_running_day_takes_nothing_from_a_ratio(build: Builder) -> None:
    """A half-imported today is neither known nor in the way of a verdict."""
    fill(build, weeks=16)
    build.fact(build.series(campaign="Spring"), TODAY, spend=500, conversions=1)
    recompute(build.workspace.pk)
    made = goal(build, metric="cpa", direction="at_most", target=Decimal(11), baseline=Decimal(20))
    with as_workspace(build.workspace):
        [found] = outlook_of(build.workspace, [made], today=TODAY)
    wizard = asked(
        build,
        metric="cpa",
        direction="at_most",
        target=Decimal(11),
        starts_on=made.starts_on,
        due_on=made.due_on,
    )
    assert found.feasibility == wizard and wizard.verdict is Verdict.LIKELY
    assert found.progress.current.value == 10 and found.expected is not None


def test_wild_weeks_get_a_word_and_no_percentage(build: Builder) -> None:
    fill(build, weeks=12, bursts=(0, 0, 12))
    found = asked(build, target=Decimal(50))
    assert found.dispersion is not None and found.dispersion > 3
    assert found.verdict in {Verdict.POSSIBLE, Verdict.LIKELY} and found.probability is None
    assert "The weeks differ too much from each other for a percentage." in found.words


def test_a_count_that_can_be_taken_back_gets_a_word(build: Builder) -> None:
    """More people left than came: the mean is below zero, and no week is one that a count could have."""
    series = build.series("twitter_x.posts")
    for number in range(12 * 7):
        build.fact(series, LAST - timedelta(days=number), follows=-3 + number % 3)
    recompute(build.workspace.pk)
    found = asked(build, metric="follows", target=Decimal(10))
    assert (found.verdict, found.probability, found.dispersion) == (Verdict.UNLIKELY, None, None)
    reached = asked(
        build, metric="follows", target=Decimal(-100), starts_on=LAST - timedelta(days=6), due_on=TODAY
    )
    assert (reached.verdict, reached.probability) == (Verdict.LIKELY, None)
    assert reached.words.startswith("The target is reached so far, but the sum can still fall")
    made = goal(build, metric="follows", target=Decimal(10))
    with as_workspace(build.workspace):
        [outlook] = outlook_of(build.workspace, [made], today=TODAY)
        assert outlook.expected is not None and outlook.expected.middle < 0
        assert outlook.points()[-1].low is not None


def test_money_gets_a_word_and_no_percentage(build: Builder) -> None:
    fill(build, weeks=12)
    found = asked(build, metric="spend", direction="at_most", target=Decimal(300))
    assert (found.verdict, found.probability, found.dispersion) == (Verdict.LIKELY, None, None)
    assert found.words == (
        "The limit leaves €75.00 a week; the last 12 whole weeks had €70.00 a week."
        " Sums like this get a word and no percentage. No season and no trend is in it."
    )
    assert asked(build, metric="spend", target=Decimal(300)).verdict is Verdict.UNLIKELY


def test_a_ratio_is_compared_with_past_windows(build: Builder) -> None:
    fill(build, weeks=16)
    found = asked(build, metric="cpa", direction="at_most", target=Decimal(11))
    assert (found.verdict, found.probability, found.recent) == (Verdict.LIKELY, None, Decimal(10))
    assert found.words == (
        "Of the last 13 spans of 28 days, which overlap, 13 reached the target."
        " Recently it was €10.00. No season and no trend is in it."
    )
    assert asked(build, metric="cpa", direction="at_most", target=Decimal(9)).verdict is Verdict.UNLIKELY


def test_the_best_ever_is_a_span_of_the_goals_length(build: Builder) -> None:
    fill(build, weeks=12, bursts=(2, 2, 2, 2, 2, 9))
    assert asked(build, due_on=TODAY + timedelta(days=6)).best == Best(
        Decimal(63), LAST - timedelta(days=41), LAST - timedelta(days=35)
    )


def test_two_years_show_a_season(build: Builder) -> None:
    """Each December has three times the leads of other months."""
    series = build.series(campaign="Spring")
    for number in range(105 * 7):
        day = LAST - timedelta(days=number)
        facts_leads = 6 if day.month == 12 else 2
        build.fact(series, day, leads=facts_leads)
    recompute(build.workspace.pk)
    december = asked(build, starts_on=date(2026, 12, 1), due_on=date(2026, 12, 28), target=Decimal(120))
    august = asked(build, starts_on=date(2026, 8, 1), due_on=date(2026, 8, 28), target=Decimal(120))
    assert december.is_seasonal and "The seasons of the last two years are in it" in december.words
    assert (december.verdict, august.verdict) == (Verdict.LIKELY, Verdict.UNLIKELY)


def test_what_nobody_can_tell_is_not_zero(build: Builder) -> None:
    """Ads were imported, but no file states link clicks of these days; and no conversion is no price of one."""
    series = build.series(campaign="Spring")
    for number in range(12 * 7):
        clicks: dict[str, Any] = {"link_clicks": 3} if number >= 20 else {}
        build.fact(series, LAST - timedelta(days=number), spend=10, conversions=0, **clicks)
    build.fact(series, LAST + timedelta(days=1), link_clicks=3)
    recompute(build.workspace.pk)
    over = {"starts_on": LAST - timedelta(days=13), "due_on": LAST}
    for ask in ({"metric": "link_clicks"}, {"metric": "link_clicks", "direction": "at_most"}):
        for due in ({"due_on": LAST}, {"due_on": TODAY + timedelta(days=20)}):
            found = asked(build, **(over | ask | due))
            assert (found.verdict, found.probability) == (Verdict.UNKNOWN, None)
            assert found.words.startswith("The files imported for this period do not report it")
            assert found.needed_per_week is None
    price = asked(build, metric="cpa", direction="at_most", **over)
    assert (price.verdict, price.words) == (Verdict.UNKNOWN, "No conversions recorded.")
    made = goal(build, metric="link_clicks")
    with as_workspace(build.workspace):
        [outlook] = outlook_of(build.workspace, [made], today=TODAY)
    assert (outlook.feasibility.verdict, outlook.expected) == (Verdict.UNKNOWN, None)
