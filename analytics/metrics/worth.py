"""Metrics of what a customer costs and is worth; cost per customer is never mixed with cost per conversion."""

from __future__ import annotations

from fractions import Fraction

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from analytics.metrics.formulas import (
    NO_COST,
    all_in_cost,
    gross_profit,
    has_own_margins,
    margin_of,
    ratio,
    sum_of,
)
from analytics.metrics.money import ALL_IN
from analytics.metrics.shapes import Figures, Metric, Unavailable, divide
from analytics.metrics.versions import PLAN

# How far ahead the worth of a customer is reckoned; beyond it nobody knows who is still there.
LTV_YEARS = 2
DAYS_A_YEAR = 365
_NO_CUSTOMERS = _("No new customers.")
_HISTORY = ("history_revenue", "history_orders", "history_customers", "history_customer_days")


def cac(figures: Figures) -> Fraction:
    """Fully loaded, whatever cost the workspace's ROI is measured against."""
    return divide(all_in_cost(figures), figures.get("new_customers"), nothing=_NO_CUSTOMERS)


def orders_a_year(figures: Figures) -> Fraction:
    """Of one customer, over the years ahead: the order that made one a customer, and those that follow.

    How often people come back is told by the time that each has been there. All orders by that time would promise a
    whole order for every few weeks of those who have just come.
    """
    customers, years = (
        figures.get("history_customers"),
        figures.get("history_customer_days") / DAYS_A_YEAR,
    )
    repeated = max(figures.get("history_orders") - customers, Fraction(0))
    return Fraction(1, LTV_YEARS) + divide(repeated, years, nothing=_("No customers recorded."))


def profit_a_year(figures: Figures) -> Fraction:
    """Gross profit of one customer in a year: average order × orders per customer and year × margin."""
    revenue, orders = figures.get("history_revenue"), figures.get("history_orders")
    average = divide(revenue, orders, nothing=_("No orders recorded."))
    return average * orders_a_year(figures) * margin_of(figures)


def ltv(figures: Figures) -> Fraction:
    return profit_a_year(figures) * LTV_YEARS


def ltv_to_cac(figures: Figures) -> Fraction:
    return divide(ltv(figures), cac(figures), nothing=NO_COST)


def payback(figures: Figures) -> Fraction:
    """In months."""
    cost, profit = cac(figures), profit_a_year(figures) / 12
    if profit <= 0:
        raise Unavailable("undefined", gettext("Never: a customer leaves no gross profit."))
    return cost / profit


def break_even_roas(figures: Figures) -> Fraction:
    never = gettext("Never: nothing remains of sales after the cost of the goods.")
    if not has_own_margins(figures):
        return 1 / _positive(margin_of(figures), never)
    return figures.get("revenue") / _positive(gross_profit(figures), never)


def _positive(number: Fraction, never: str) -> Fraction:
    if number <= 0:
        raise Unavailable("undefined", never)
    return number


WORTH = (
    Metric(
        name="new_customers",
        label=_("New customers"),
        definition=_("People whose first imported order lies in the period; one person in two shops is one."),
        role=_("Measure this when you want to grow, and not only to sell again to those who know you."),
        unit="count",
        better="up",
        parts=("new_customers",),
        formula=sum_of("new_customers"),
        is_additive=True,
        valid_from=PLAN,
    ),
    Metric(
        name="lead_to_customer_rate",
        label=_("Lead-to-customer rate"),
        definition=_(
            "Of the contacts created in the period, the share that are customers by now (by cohort)."
        ),
        role=_("Measure this when leads are many and sales few: it tells what a lead is worth."),
        unit="percent",
        better="up",
        parts=("cohort_customers", "cohort_leads"),
        formula=ratio("cohort_customers", "cohort_leads", _("No leads recorded.")),
        valid_from=PLAN,
    ),
    Metric(
        name="cac",
        label=_("All-in CAC"),
        definition=_(
            "Customer acquisition cost: all-in cost ÷ new customers. Conversions of old customers do not count."
        ),
        role=_(
            "Measure this when customers come back: the first order alone need not pay for the advertising."
        ),
        unit="money",
        better="down",
        parts=(*ALL_IN, "new_customers"),
        formula=cac,
        valid_from=PLAN,
    ),
    Metric(
        name="ltv",
        label=_("LTV"),
        definition=_(
            "Worth of a customer over two years: average order × orders in two years × gross margin. The orders are "
            "the first one and those that follow at the pace of all customers so far: (orders − customers) ÷ years "
            "since their first orders × 2. The margin is that of the workspace."
        ),
        role=_("Measure this when you decide how much a new customer may cost."),
        unit="money",
        better="up",
        parts=_HISTORY,
        formula=ltv,
        valid_from=PLAN,
    ),
    Metric(
        name="ltv_cac",
        label=_("LTV:CAC"),
        definition=_(
            "LTV ÷ all-in CAC: how many times its cost a customer earns in two years. 3 is a common aim."
        ),
        role=_("Measure this when you ask whether to spend more on new customers."),
        unit="ratio",
        better="up",
        parts=(*ALL_IN, "new_customers", *_HISTORY),
        formula=ltv_to_cac,
        valid_from=PLAN,
    ),
    Metric(
        name="payback",
        label=_("Payback"),
        definition=_(
            "Months until a customer has earned back the all-in CAC: CAC ÷ gross profit per customer and month, "
            "which is LTV ÷ 24."
        ),
        role=_("Measure this when money is tight: it tells how long you lend it to your marketing."),
        unit="months",
        better="down",
        parts=(*ALL_IN, "new_customers", *_HISTORY),
        formula=payback,
        valid_from=PLAN,
    ),
    Metric(
        name="break_even_roas",
        label=_("Break-even ROAS"),
        definition=_(
            "revenue ÷ gross profit, which is 1 ÷ gross margin where one margin counts for all: the ROAS at which "
            "sales just pay for the goods and the advertising."
        ),
        role=_("Measure this when you judge a ROAS: below this line advertising loses money."),
        unit="ratio",
        better="down",
        parts=("revenue",),
        formula=break_even_roas,
        kind="input",
        uses_margin=True,
        valid_from=PLAN,
    ),
)
