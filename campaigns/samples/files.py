"""Made-up numbers as the files that two vendors let people download, in their real form."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

from campaigns.samples.story import AdDay, Story


def table(rows: Iterable[Sequence[object]], *, delimiter: str = ",", quoting: int = csv.QUOTE_MINIMAL) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator="\n").writerows(rows)  # type: ignore[arg-type]
    return text.getvalue()


def meta_ads(days: Iterable[AdDay], currency: str) -> bytes:
    header = ["Day", "Campaign name", "Impressions", "Currency", f"Amount spent ({currency})", "Clicks (all)",
              "Link clicks", "Purchases", "Purchases conversion value",
              "Reporting starts", "Reporting ends"]  # fmt: skip
    rows = [meta_row(row, currency) for row in days]
    return table([header, *rows]).encode("utf-8-sig")


def meta_row(row: AdDay, currency: str) -> list[object]:
    """One day of one campaign, in the order of the header."""
    value = row.value if row.conversions else ""
    bought = row.conversions or ""
    all_clicks = row.clicks + row.clicks // 4
    return [row.day, row.campaign, row.impressions, currency, row.spend, all_clicks, row.clicks, bought, value,
            row.day, row.day]  # fmt: skip


def shop_sales(story: Story, orders_a_day: float, basket: float, currency: str) -> bytes:
    """A shop's sales by day; what it sells beyond the ads' claims comes from people who found it otherwise."""
    header = [
        "Day",
        "Orders",
        "Gross sales",
        "Discounts",
        "Returns",
        "Net sales",
        "Taxes",
        "Total sales",
        "Currency",
    ]
    rows = []
    for day in story.days():
        orders = max(0, round(orders_a_day * story.mood(day) * story.luck(0.25)))
        gross = story.money(orders * basket * story.luck(0.1))
        discounts = story.money(float(gross) * 0.04 * story.luck(0.5))
        returns = story.money(float(gross) * 0.05) if story.dice.random() < 0.2 else Decimal(0)
        net = gross - discounts - returns
        taxes = story.money(float(net) * 0.1)
        rows.append([day, orders, gross, -discounts, -returns, net, taxes, net + taxes, currency])
    return table([header, *rows]).encode()
