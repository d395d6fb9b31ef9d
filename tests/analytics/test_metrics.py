"""Formulas and states, without a database."""

from __future__ import annotations

import itertools
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from analytics.metrics import METRICS, Basis, Figures, Terms, Value
from analytics.metrics.shapes import Earlier, Metric
from analytics.metrics.versions import PLAN
from analytics.quantities import COSTS, QUANTITIES

# Google's own example: six sold at 200, each made for 100, with 200 spent on ads.
SOLD, ADS = 1200, 200


def figures(margin: str | None = None, basis: Basis = "recorded", **sums: Any) -> Figures:
    kept = {
        name: None if value is None else int(Decimal(str(value)) * QUANTITIES[name].scale)
        for name, value in sums.items()
    }
    return Figures(kept, Terms(basis, None if margin is None else Decimal(margin)))


def of(metric: str, **sums: Any) -> Value:
    return METRICS[metric].of(figures(**sums))


def test_one_example_has_two_returns_on_investment_and_the_margin_decides_which() -> None:
    assert of("roi", recorded_revenue=SOLD, spend=ADS).value == Decimal(5)  # 500 %, revenue ROI
    assert of("roi", margin="0.5", recorded_revenue=SOLD, spend=ADS).value == Decimal(
        2
    )  # 200 %, contribution ROI
    # Google's third one, 50 %, counts the 600 for the goods as invested; it is not offered under the same name.
    assert of("google_roi", margin="0.5", recorded_revenue=SOLD, spend=ADS).value == Decimal("0.5")


def test_roi_on_revenue_is_roas_less_one() -> None:
    sums = {"recorded_revenue": "1234.56", "spend": "789.01"}
    roi, roas = of("roi", **sums).value, of("roas", **sums).value
    assert (
        roi is not None and roas is not None and abs(Fraction(roas) - 1 - Fraction(roi)) < Fraction(1, 10**40)
    )


def test_at_a_roas_of_one_over_the_margin_it_breaks_even() -> None:
    assert of("roi", margin="0.4", recorded_revenue=250, spend=100) == Value(Decimal(0), "ok")


@pytest.mark.parametrize(
    ("metric", "sums", "expected"),
    [
        ("cpa", {"spend": 50, "conversions": "2.5"}, "20"),
        ("cpl", {"spend": 90, "leads": 4}, "22.5"),
        ("ctr", {"clicks": 25, "impressions": 1000}, "0.025"),
        ("cpc", {"spend": 50, "clicks": 25}, "2"),
        ("cpm", {"spend": 50, "impressions": 4000}, "12.5"),
        ("conversion_rate", {"claimed_conversions": "2.5", "clicks": 25}, "0.1"),
        ("aov", {"recorded_revenue": 99, "orders": 2}, "49.5"),
        ("mer", {"recorded_revenue": 300, "spend": 100}, "3"),
        ("cost_per_order", {"spend": 100, "orders": 8}, "12.5"),
        ("gross_profit", {"margin": "0.6", "recorded_revenue": 100}, "60"),
    ],
)
def test_golden_numbers(metric: str, sums: dict[str, Any], expected: str) -> None:
    assert of(metric, **sums) == Value(Decimal(expected), "ok")


# Two customers who left 1000 with 8 orders of 125, and have been there for four years together: 6 further orders are
# 1.5 a year, which with the first are 4 orders in two years.
HISTORY = {
    "history_revenue": 1000,
    "history_orders": 8,
    "history_customers": 2,
    "history_customer_days": 1460,
}


@pytest.mark.parametrize(
    ("metric", "sums", "expected"),
    [
        ("cac", {"spend": 90, "new_customers": 2}, "45"),
        ("lead_to_customer_rate", {"cohort_customers": 1, "cohort_leads": 4}, "0.25"),
        ("ltv", {"margin": "0.6", **HISTORY}, "300"),
        ("ltv_cac", {"margin": "0.6", "spend": 200, "new_customers": 2, **HISTORY}, "3"),
        ("payback", {"margin": "0.6", "spend": 200, "new_customers": 2, **HISTORY}, "8"),
        ("break_even_roas", {"margin": "0.4"}, "2.5"),
        ("engagement_rate_by_reach", {"reached_engagements": 3, "reached_people": 60}, "0.05"),
    ],
)
def test_what_a_customer_costs_and_is_worth(metric: str, sums: dict[str, Any], expected: str) -> None:
    assert of(metric, **sums) == Value(Decimal(expected), "ok")


@pytest.mark.parametrize(
    ("metric", "sums", "reason"),
    [
        (
            "payback",
            {"margin": "0", "spend": 9, "new_customers": 1, **HISTORY},
            "Never: a customer leaves no gross profit.",
        ),
        (
            "payback",
            {"margin": "0.5", "spend": 9, "new_customers": 1, **HISTORY, "history_revenue": -5},
            "Never: a customer leaves no gross profit.",
        ),
        ("ltv", {"margin": "0.5", **HISTORY, "history_orders": 0}, "No orders recorded."),
        ("cac", {"spend": 9, "new_customers": 0}, "No new customers."),
        (
            "ltv_cac",
            {"margin": "0.5", "spend": 0, "new_customers": 1, **HISTORY},
            "No cost recorded.",
        ),
        (
            "break_even_roas",
            {"margin": "0"},
            "Never: nothing remains of sales after the cost of the goods.",
        ),
    ],
)
def test_a_worth_without_an_answer_says_so(metric: str, sums: dict[str, Any], reason: str) -> None:
    assert of(metric, **sums) == Value(None, "undefined", reason)


def test_the_worth_of_a_customer_needs_the_margin() -> None:
    for metric in ("ltv", "ltv_cac", "payback", "break_even_roas"):
        value = of(metric, spend=9, new_customers=1, **HISTORY)
        assert value.state == "missing" and "margin" in value.reason


def test_who_came_back_as_often_a_year_is_worth_as_much_however_long_one_is_known() -> None:
    """Customers who come one by one, and order again every hundredth day."""
    told = set()
    for each in (100, 400, 2000):  # days that every customer has been there
        sums = {
            "history_customers": 30,
            "history_customer_days": 30 * each,
            "history_orders": 30 + 30 * each // 100,
        }
        told.add(of("ltv", margin="0.5", history_revenue=20 * sums["history_orders"], **sums).value)
    assert told == {Decimal(10) * (1 + 2 * Decimal("3.65"))}


def test_sales_without_cost_have_no_roi() -> None:
    value = of("roi", recorded_revenue=100, spend=0)
    assert (value.value, value.state, value.reason) == (None, "undefined", "No cost recorded.")


def test_nothing_over_nothing_is_no_activity() -> None:
    for metric, sums in {
        "roi": {"recorded_revenue": 0, "spend": 0},
        "ctr": {"clicks": 0, "impressions": 0},
        "cpa": {"spend": 0, "conversions": 0},
    }.items():
        value = of(metric, **sums)
        assert (value.value, value.state, value.reason) == (None, "undefined", "No activity.")


def test_cost_without_a_sale_is_a_total_loss_and_a_real_result() -> None:
    assert of("roi", recorded_revenue=0, spend=100) == Value(Decimal(-1), "ok")
    assert of("roas", recorded_revenue=0, spend=100) == Value(Decimal(0), "zero")


def test_cost_with_unknown_revenue_has_no_roi() -> None:
    value = of("roi", recorded_revenue=None, spend=100)
    assert (value.value, value.state) == (None, "missing") and value.reason


def test_a_measured_zero_is_a_zero_and_no_measurement_is_missing() -> None:
    assert of("clicks", clicks=0) == Value(Decimal(0), "zero")
    assert of("clicks").state == "missing"


def test_cost_for_clicks_that_never_came_is_undefined() -> None:
    assert of("cpc", spend=10, clicks=0).reason == "No clicks recorded."


def test_a_refund_larger_than_the_sales_makes_revenue_negative() -> None:
    assert of("roi", recorded_revenue=-50, spend=100).value == Decimal("-1.5")


def test_negative_cost_divides_nothing() -> None:
    assert of("roas", recorded_revenue=50, spend=-1).state == "undefined"


def test_gross_profit_needs_a_margin() -> None:
    value = of("gross_profit", recorded_revenue=100)
    assert value.state == "missing" and "margin" in value.reason


def test_the_basis_decides_whose_revenue_counts() -> None:
    sums: dict[str, Any] = {"recorded_revenue": 100, "claimed_revenue": 300, "spend": 50}
    assert METRICS["roas"].of(figures(basis="recorded", **sums)).value == 2
    assert METRICS["roas"].of(figures(basis="claimed", **sums)).value == 6


def test_a_platform_total_is_not_a_marketing_efficiency() -> None:
    assert of("mer", claimed_revenue=100, spend=10).state == "missing"


def test_an_average_is_the_ratio_of_sums_and_not_of_ratios() -> None:
    days = [{"spend": 10, "clicks": 1}, {"spend": 10, "clicks": 9}]
    total = of("cpc", spend=20, clicks=10).value
    assert total == 2
    assert total != sum((of("cpc", **day).value or 0) for day in days) / 2


def test_every_metric_has_words_and_parts() -> None:
    for metric in METRICS.values():
        assert str(metric.label) and str(metric.definition), metric.name
        assert metric.parts, metric.name
        assert str(metric.role).startswith("Measure this when ") and str(metric.role).endswith("."), (
            metric.name
        )


def test_every_vanity_metric_names_an_outcome_to_link_it_to() -> None:
    for metric in METRICS.values():
        linked = METRICS.get(metric.outcome_of)
        if metric.kind == "vanity":
            assert linked is not None and linked.kind == "outcome", metric.name
        else:
            assert metric.outcome_of == "", metric.name


def test_only_plain_sums_are_added_over_days() -> None:
    for metric in METRICS.values():
        if metric.is_additive:
            assert metric.unit in {"money", "count"}, metric.name


def test_the_versions_of_a_definition_follow_one_another_without_a_gap() -> None:
    for metric in METRICS.values():
        versions: list[Earlier | Metric] = [*metric.earlier, metric]
        assert [one.version for one in versions] == list(range(1, metric.version + 1)), metric.name
        for before, after in itertools.pairwise(versions):
            assert isinstance(before, Earlier) and before.valid_from <= before.valid_to
            assert before.valid_to + timedelta(days=1) == after.valid_from, metric.name


def test_what_is_made_of_entered_costs_counts_from_the_day_they_came() -> None:
    for metric in METRICS.values():
        if set(metric.parts) & set(COSTS) or metric.uses_margin:
            versions: list[Earlier | Metric] = [*metric.earlier, metric]
            begun = [version.valid_from for version in versions]
            assert PLAN in begun or min(begun) > PLAN, metric.name
