"""The formulas of what a customer costs and is worth, with the sums in them."""

from __future__ import annotations

from accounts.templatetags import formats
from analytics.metrics import Figures, Unavailable
from analytics.metrics.formulas import all_in_cost, gross_profit, has_own_margins, revenue_of
from analytics.metrics.shapes import Formula, as_decimal
from analytics.metrics.worth import DAYS_A_YEAR, LTV_YEARS


def worth_equation(metric: str, figures: Figures, currency: str) -> str | None:
    """None for metrics of another kind, "" where the margin is not known."""
    margin = figures.terms.margin
    cost = f"{money_of(all_in_cost, figures, currency)} ÷ {_count('new_customers', figures)}"
    if metric == "cac":
        return cost
    if metric not in {"ltv", "ltv_cac", "payback", "break_even_roas"}:
        return None
    if metric == "break_even_roas" and has_own_margins(figures):
        return f"{money_of(revenue_of, figures, currency)} ÷ {money_of(gross_profit, figures, currency)}"
    if margin is None:
        return ""
    if metric == "break_even_roas":
        return f"1 ÷ {formats.percent(margin)}"
    sales = money_of(lambda found: found.get("history_revenue"), figures, currency)
    orders, customers, days = (
        _count(f"history_{name}", figures) for name in ("orders", "customers", "customer_days")
    )
    in_all = f"1 + ({orders} − {customers}) ÷ ({days} ÷ {DAYS_A_YEAR}) × {LTV_YEARS}"
    worth = f"{sales} ÷ {orders} × ({in_all}) × {formats.percent(margin)}"
    if metric == "payback":
        return f"({cost}) ÷ ({worth} ÷ {12 * LTV_YEARS})"
    return worth if metric == "ltv" else f"{worth} ÷ ({cost})"


def _count(quantity: str, figures: Figures) -> str:
    try:
        return formats.count(as_decimal(figures.get(quantity)))
    except Unavailable:
        return "—"


def money_of(formula: Formula, figures: Figures, currency: str) -> str:
    """A dash where it has no number."""
    try:
        return formats.money(as_decimal(formula(figures)), currency)
    except Unavailable:
        return "—"
