"""Every verdict with its whole sentences, from sums alone; and that none says more than its numbers bear."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.metrics import METRICS
from analytics.verdict import verdicts
from analytics.verdict.interval import Interval
from analytics.verdict.interval_words import interval_sentences
from analytics.verdict.judging import Judgement, Proof
from analytics.verdict.verdicts import CLEAR, State, Verdict, judge
from analytics.verdict.words import caveats, next_step, sentences, short
from campaigns.models import Objective
from tests.analytics.judgements import D, judgement, sums, value

CLAIM = (
    "The revenue is the platforms' own claim, counted by their own rules; "
    "it does not prove that the campaign caused these sales."
)
COST = "Counted as cost: Spend."


def said(found: Judgement) -> tuple[str, list[str], str]:
    return short(found.verdict), sentences(found), next_step(found)


# --- what is missing ----------------------------------------------------------------------------------------


def test_nothing_reported() -> None:
    assert said(judgement(sums())) == (
        "Nothing reported",
        [],
        "Import an export of the platform it runs on, or choose a period in which it ran.",
    )


def test_a_campaign_that_has_not_begun() -> None:
    assert next_step(judgement(sums(), phase="upcoming")) == "It has not begun yet."


def test_zeros_of_the_own_record_are_no_results_of_what_cost_nothing() -> None:
    nothing = judge(sums(None, 0, 0, leads=0))
    assert nothing.state is State.NOTHING
    assert next_step(judgement(nothing, phase="upcoming")) == "It has not begun yet."


@pytest.mark.parametrize("cost", [None, 0])
def test_no_cost(cost: Any) -> None:
    assert said(judgement(sums(cost, 300, 12))) == (
        "No cost recorded",
        ["The platforms report revenue of €300.00 for it, and no cost."],
        "Import what it cost: without the cost nothing can be weighed against it.",
    )


def test_no_revenue_says_what_to_import_and_what_the_leads_cost() -> None:
    reason = "The files imported for this period do not report it: Platform-reported revenue."
    assert said(judgement(sums(120, None, None, leads=30, reason=reason))) == (
        "Revenue not known",
        [
            "It cost €120.00, and the platforms report 30 leads for it, at €4.00 each; "
            "what they were worth is not known."
        ],
        f"{reason} Export the platform's report again with its column for the value of conversions.",
    )


def test_leads_of_the_own_record_are_no_claim_of_the_platforms() -> None:
    def told(leads: int) -> str:
        return sentences(judgement(replace(sums(120, leads=leads), has_own_leads=True)))[0]

    assert told(30) == (
        "It cost €120.00, and 30 tracked leads are credited to it, at €4.00 each; what they were worth is not known."
    )
    assert told(1) == (
        "It cost €120.00, and 1 tracked lead is credited to it; what that was worth is not known."
    )


def test_no_revenue_and_no_leads_but_conversions() -> None:
    assert sentences(judgement(sums(120, None, 1))) == [
        "It cost €120.00, and the platforms report 1 conversion for it; what that was worth is not known."
    ]
    assert sentences(judgement(sums(120, None, 8))) == [
        "It cost €120.00, and the platforms report 8 conversions for it, at €15.00 each; "
        "what they were worth is not known."
    ]


def test_no_revenue_and_nothing_else() -> None:
    assert sentences(judgement(sums(120))) == ["It cost €120.00; what it earned is not known."]


def test_conversions_that_nobody_gave_a_value_are_not_sold_for_nothing() -> None:
    assert said(judgement(sums(120, 0, 40))) == (
        "Value not reported",
        ["It cost €120.00, and the platforms report 40 conversions without a value for it."],
        "Give conversions a value in the platform, and export its report again.",
    )


def test_revenue_from_an_unknown_number_of_sales() -> None:
    assert said(judgement(sums(120, 400))) == (
        "Sales not counted",
        ["It cost €120.00, and the platforms report revenue of €400.00 for it."],
        "Export the platform's report again with its column for conversions: "
        "the number of sales tells what chance can do.",
    )


# --- too few ------------------------------------------------------------------------------------------------


def test_seven_sales_cannot_tell_and_when_there_will_be_enough() -> None:
    found = judgement(sums(100, 350, 7), phase="running")
    assert said(found) == (
        "Cannot tell yet: 7 sales",
        [
            "It cost €100.00, and the platforms report 7 sales worth €350.00 for it.",
            "For each €1.00 of cost €1.10 remained after the cost of the goods and the cost itself.",
            "Fewer than 10 sales are too few to judge by: one more or one less changes the result.",
        ],
        "At this pace there are enough sales to judge by in about 2 weeks.",
    )
    assert caveats(found) == [CLAIM, COST, "It is still running: this is the result so far."]


def test_one_sale_of_a_week() -> None:
    found = judgement(sums(100, 50, 1, days=1))
    assert short(found.verdict) == "Cannot tell yet: 1 sale"
    assert sentences(found)[0] == "It cost €100.00, and the platforms report 1 sale worth €50.00 for it."
    assert next_step(found) == "At this pace there are enough sales to judge by in about 2 weeks."
    assert next_step(judgement(sums(100, 50, 9, days=28))).endswith("in about 1 week.")


def test_no_sale_yet() -> None:
    assert said(judgement(sums(100, 0, 0))) == (
        "Cannot tell yet: no sale",
        [
            "It cost €100.00, and the platforms report no sale for it.",
            "For each €1.00 of cost €1.00 was lost after the cost of the goods and the cost itself.",
            "Fewer than 10 sales are too few to judge by: one more or one less changes the result.",
        ],
        "There is no pace to reckon with before the first sale: look again after the next export.",
    )


def test_nobody_need_count_sales_where_nothing_was_earned() -> None:
    assert judge(sums(100, 0, None)).state is State.TOO_FEW


def test_a_pace_that_leads_nowhere() -> None:
    found = judgement(sums(100, 50, 1, days=365))
    assert next_step(found) == "At this pace not even a year would make it clear."


def test_too_few_sales_of_a_campaign_that_is_over() -> None:
    found = judgement(sums(100, 350, 7), phase="over")
    assert next_step(found) == (
        "It is over and no more sales will come: choose a longer period, "
        "or judge it together with others like it."
    )


def test_too_few_sales_never_have_an_interval() -> None:
    found = judgement(sums(100, 350, 7), wants_interval=True)
    assert interval_sentences(found) == ["Too few sales to judge: under 10 there is no interval."]


# --- weighed ------------------------------------------------------------------------------------------------


def test_a_clear_gain() -> None:
    found = judgement(sums(400, 3000, 40), phase="running")
    assert said(found) == (
        "Earns more than it costs",
        [
            "It cost €400.00, and the platforms report 40 sales worth €3,000.00 for it.",
            "For each €1.00 of cost €3.50 remained after the cost of the goods and the cost itself.",
            "With 40 sales, chance alone hardly explains the difference.",
        ],
        "Let it run, and look at it again after the next export.",
    )


def test_a_clear_gain_whose_budget_is_spent_up() -> None:
    found = judgement(sums(400, 3000, 40), phase="running", spent=D("0.95"))
    assert next_step(found) == (
        "95.0% of its budget is spent. Raise it in steps, and see after each whether it still earns."
    )
    assert next_step(judgement(sums(400, 3000, 40), spent=D("0.5"))).startswith("Let it run")


def test_a_clear_gain_of_a_campaign_that_is_over() -> None:
    found = judgement(sums(400, 3000, 40), phase="over")
    assert next_step(found) == "A campaign like it is worth another try."


def test_a_clear_loss() -> None:
    found = judgement(sums(1000, 500, 50))
    assert said(found) == (
        "Costs more than it earns",
        [
            "It cost €1,000.00, and the platforms report 50 sales worth €500.00 for it.",
            "For each €1.00 of cost €0.70 was lost after the cost of the goods and the cost itself.",
            "With 50 sales, chance alone hardly explains the difference.",
        ],
        "Stop it, or change its offer or its audience before you spend more.",
    )
    assert next_step(judgement(sums(1000, 500, 50), phase="over")) == (
        "Before anything like it runs again, change the offer or the audience."
    )


def test_a_gain_that_chance_may_have_made() -> None:
    found = judgement(sums(1000, 2400, 40))
    assert said(found) == (
        "Probably pays off",
        [
            "It cost €1,000.00, and the platforms report 40 sales worth €2,400.00 for it.",
            "For each €1.00 of cost €0.44 remained after the cost of the goods and the cost itself.",
            "With 40 sales, chance may still have made the difference.",
        ],
        "If it goes on like this, about 43 more sales would make it clear, in about 5 weeks; "
        "leave the budget as it is until then.",
    )


def test_a_loss_that_chance_may_have_made() -> None:
    found = judgement(sums(1000, 1200, 40))
    assert short(found.verdict) == "Probably loses"
    assert sentences(found)[2] == "With 40 sales, chance may still have made the difference."


def test_too_close_to_nothing_to_call() -> None:
    found = judgement(sums(1000, 1700, 40))
    assert (short(found.verdict), sentences(found)[2]) == (
        "About even",
        "The difference is no larger than what chance makes of 40 sales.",
    )
    assert next_step(found) == "At this pace not even a year would make it clear."
    assert judge(sums(600, 1000, 400)).state is State.EVEN


def test_without_a_margin_the_goods_are_still_to_be_paid() -> None:
    gain = judgement(sums(400, 3000, 40, margin=None), phase="running", spent=D("0.95"))
    loss = judgement(sums(3000, 400, 40, margin=None))
    assert sentences(gain)[1] == (
        "For each €1.00 of cost €6.50 more came back, from which the goods must still be paid: "
        "the gross margin is not known."
    )
    assert sentences(loss)[1] == ("For each €1.00 of cost €0.87 was lost, even before the cost of the goods.")
    assert said(gain) == (
        "Revenue covers the cost; margin not known",
        sentences(gain)[:2],
        "Set the gross margin of what is sold: only above 13.3% would it have earned more than it cost.",
    )
    assert short(loss.verdict) == "Costs more than it earns"


@pytest.mark.parametrize(
    ("revenue", "state"),
    [
        (3000, State.NO_MARGIN),
        (1400, State.NO_MARGIN),
        (1000, State.NO_MARGIN),
        (990, State.LOSES_PROBABLY),
        (800, State.LOSES_PROBABLY),
        (500, State.LOSES),
    ],
)
def test_without_a_margin_only_a_loss_can_be_told(revenue: int, state: State) -> None:
    found = judge(sums(1000, revenue, 40, margin=None))
    drawn = Interval(D(revenue) * D("0.99"), D(revenue) * D("1.01"), "bootstrap")
    assert (found.state, found.more_sales is None) == (state, state is not State.LOSES_PROBABLY)
    assert (judge(sums(1000, revenue, 40, margin=None), drawn).state is State.NO_MARGIN) == (revenue >= 1000)


def test_an_interval_without_a_margin_says_that_the_goods_are_not_paid() -> None:
    drawn = Interval(D(2500), D(3500), "bootstrap")
    assert interval_sentences(judgement(sums(400, 3000, 40, margin=None), interval=drawn))[:2] == [
        "By chance alone the revenue could lie between €2,500.00 and €3,500.00, "
        "and the revenue ROI between 525.0% and 775.0% (95% interval).",
        "The goods are not paid from it yet: the gross margin is not known.",
    ]


def test_days_that_move_are_said() -> None:
    assert caveats(judgement(sums(400, 3000, 40), is_moving=True)) == [
        CLAIM,
        COST,
        "Some of these days are still moving: a newer export may change the result.",
    ]


# --- an objective that earns no money -----------------------------------------------------------------------


def proof(**values: Any) -> Judgement:
    objective = Objective(name="Be known in town", earns_money=False)
    verdict = Verdict(State.PROOF, sums(100, 0, 0))
    return judgement(verdict, proof=Proof(objective, METRICS["impressions"], **values))


def test_awareness_is_judged_by_its_metric() -> None:
    found = proof(value=value(12_000), before=value(9_000))
    assert short(found.verdict, METRICS["impressions"]) == "Judged by: Impressions"
    assert sentences(found) == [
        "Its objective, “Be known in town”, is not there to earn money, so another metric tells: Impressions.",
        "Impressions in these 28 days: 12,000; in the 28 days before: 9,000.",
        "It cost €100.00.",
    ]
    assert next_step(found) == "" and caveats(found) == [COST]


def test_awareness_with_nothing_to_compare_with() -> None:
    found = proof(value=value(12_000), before=value(None))
    assert sentences(found)[1] == "Impressions in these 28 days: 12,000."
    assert next_step(found) == (
        "Nothing is known of the days before: look again when there is something to compare with."
    )


def test_awareness_whose_metric_was_not_measured() -> None:
    found = proof(value=value(None, "Nothing was reported here."), before=value(None))
    assert sentences(found)[1:] == ["Nothing was reported here."]


def test_awareness_without_a_metric() -> None:
    objective = Objective(name="Be known in town", earns_money=False)
    found = judgement(Verdict(State.PROOF, sums(100)), proof=Proof(objective, None))
    assert short(found.verdict) == "Not judged by money"
    assert sentences(found) == [
        "Its objective, “Be known in town”, is not there to earn money, and no metric was chosen for it."
    ]
    assert next_step(found) == "Choose the metric that proves the objective."


# --- never more than the numbers bear -----------------------------------------------------------------------

AMOUNTS = st.one_of(st.none(), st.decimals(min_value=-1000, max_value=10**9, places=2))
SALES = st.one_of(st.none(), st.decimals(min_value=0, max_value=10**7, places=2))


@settings(max_examples=200, deadline=None)
@given(AMOUNTS, AMOUNTS, SALES, st.sampled_from([None, "0", "0.3", "1"]))
def test_whatever_the_sums_there_is_a_verdict_and_advice_follows_only_from_enough_sales(
    cost: Any, revenue: Any, count: Any, margin: Any
) -> None:
    found = judgement(sums(cost, revenue, count, margin=margin), wants_interval=True)
    state = found.verdict.state
    assert short(found.verdict) and next_step(found) and interval_sentences(found)
    if margin is None:
        assert state not in {State.EARNS, State.EARNS_PROBABLY, State.EVEN}
    if state in CLEAR:
        assert count >= 10 and cost > 0
        assert (found.verdict.balance or 0) * (1 if state is State.EARNS else -1) > 0
    if count is not None and 0 < count < 10:
        assert state not in CLEAR | verdicts.OPEN


@settings(max_examples=50, deadline=None)
@given(st.integers(10, 500), st.integers(2, 9))
def test_more_sales_of_the_same_kind_make_nothing_less_clear(count: int, times: int) -> None:
    before = judge(sums(10 * count, 30 * count, count))
    after = judge(sums(10 * count * times, 30 * count * times, count * times))
    assert not (before.state is State.EARNS and after.state is not State.EARNS)
