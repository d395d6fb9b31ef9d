"""Exports for the chaos test: overlapping periods, restated numbers, orders that move to other days."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

FIRST_DAY = date(2026, 1, 1)
ADS_HEADER = (
    "Day,Campaign name,Currency,Amount spent (EUR),Impressions,Link clicks,Reporting starts,Reporting ends"
)
ORDERS_HEADER = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Currency,Subtotal,Shipping,Taxes,Total,"
    "Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,Refunded Amount,Id,Source"
)


@dataclass(frozen=True)
class Export:
    """A file, and what it says: (spend, revenue) in cents by (day, name); an order has one day."""

    name: str
    content: bytes
    account: str
    says: dict[tuple[date, str], tuple[int, int]]


def ads_exports(dice: random.Random, count: int, *, overlapping: bool = True) -> Iterator[Export]:
    for number in range(count):
        start = FIRST_DAY + timedelta(days=dice.randrange(40) if overlapping else number * 12)
        says = {
            (start + timedelta(days=day), f"campaign {campaign}"): (dice.randrange(100_000), 0)
            for day in range(11)
            for campaign in range(8)
        }
        lines = [
            f"{day},{name},EUR,{cents / 100:.2f},100,5,{day},{day}"
            for (day, name), (cents, _) in says.items()
        ]
        yield Export(f"ads-{number}.csv", "\n".join([ADS_HEADER, *lines, ""]).encode(), "ads", says)


def order_exports(dice: random.Random, count: int) -> Iterator[Export]:
    for number in range(count):
        says, lines = {}, []
        for order in dice.sample(range(200), 60):
            day = FIRST_DAY + timedelta(days=dice.randrange(60))
            cents = dice.randrange(100, 50_000)
            says[(day, str(7000 + order))] = (0, cents)
            amount, when = f"{cents / 100:.2f}", f"{day} 10:00:00 +0000"
            lines.append(
                f"#{order},,paid,{when},fulfilled,EUR,{amount},0.00,0.00,{amount},0.00,{when},1,Thing,{amount},0.00,"
                f"{7000 + order},web"
            )
        yield Export(f"orders-{number}.csv", "\n".join([ORDERS_HEADER, *lines, ""]).encode(), "orders", says)


def replay(exports: list[Export]) -> dict[tuple[str, date, str], tuple[int, int]]:
    """What the facts must be after these exports, uploaded in this order: the newest value wins, an order lies on one
    day. None says when it was made, so the one that ends later is the newer, and of equal ones the later upload.
    """
    truth: dict[tuple[str, date, str], tuple[int, int]] = {}
    day_of_order: dict[str, date] = {}
    for export in sorted(exports, key=lambda export: max(day for day, _name in export.says)):
        for (day, name), value in export.says.items():
            if export.account == "orders":
                truth.pop((export.account, day_of_order.get(name, day), name), None)
                day_of_order[name] = day
            truth[export.account, day, name] = value
    return truth
