"""The formulas of what a customer costs and is worth, with the sums in them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from accounts.templatetags import formats
from analytics.metrics.worth import DAYS_A_YEAR, LTV_YEARS


def worth_equation(metric: str, parts: Mapping[str, str], margin: Decimal | None) -> str | None:
    """None for metrics of another kind; "" where a part of it is not known. `parts` are written amounts by quantity."""
    if metric == "break_even_roas":
        return "" if margin is None else f"1 ÷ {formats.percent(margin)}"
    if metric not in {"ltv", "ltv_cac", "payback"}:
        return None
    if margin is None:
        return ""
    profit = (
        f"{parts['history_revenue']} ÷ {parts['history_customers']} ÷ ({parts['history_days']} ÷ {DAYS_A_YEAR})"
        f" × {formats.percent(margin)}"
    )
    if metric == "ltv":
        return f"{profit} × {LTV_YEARS}"
    cost = f"({parts['spend']} ÷ {parts['new_customers']})"
    return f"{profit} × {LTV_YEARS} ÷ {cost}" if metric == "ltv_cac" else f"{cost} ÷ ({profit} ÷ 12)"
