"""What a refund without a date takes off an order: the goods' share of it off revenue, all of it off total sales."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal


def net_of_refunds(values: dict[str, int]) -> dict[str, int]:
    """Takes the refund off the sale: its goods' share of it off revenue, all of it off total sales.

    The export dates no refund, so it falls on the day of the order; and it says only the whole amount, so the goods
    bear the part of it that they are of the order's total. Both are exact when the whole order was paid back.
    `refunds` is all that was paid back, `returns` what of it the goods were, below zero as in Shopify's analytics.
    """
    refunded, total = abs(values.get("refunds", 0)), values.get("total_sales", 0)
    subtotal = values.get("revenue")
    if "discounts" in values:
        values["discounts"] = -abs(values["discounts"])
    if not refunded or subtotal is None:
        return values
    values["refunds"] = refunded
    share = Decimal(refunded) * subtotal / total if total else Decimal(refunded)
    goods = int(share.to_integral_value(ROUND_HALF_EVEN))
    values["returns"] = -goods
    values["revenue"] = subtotal - goods
    values["total_sales"] = total - refunded
    return values
