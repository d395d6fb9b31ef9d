"""Sentences about the figures of a report, made by plain rules; each names the figures that it is from.

Nothing is guessed: a rule speaks only where its numbers are there, and says no cause.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts.templatetags import formats
from analytics.briefs.showing import change_of, written
from analytics.metrics import METRICS

# A change of less than this is called none.
STEADY = Decimal("0.02")
MOST = 8
# What is worth a sentence, in this order.
TELLING = (
    "revenue",
    "spend",
    "all_in_cost",
    "roi",
    "roas",
    "conversions",
    "orders",
    "cpa",
    "leads",
    "cpl",
    "sessions",
    "engagements",
    "impressions",
    "reach",
    "follows",
)
Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sentence:
    """`figures` are the names of what it is made from, as the reader sees them."""

    text: str
    figures: tuple[str, ...]

    def kept(self) -> dict[str, Any]:
        return {"text": self.text, "figures": list(self.figures)}


def sentences(data: Iterable[Data]) -> list[Sentence]:
    """About these blocks: the totals first, each once, and then what stands out in the rows."""
    blocks = list(data)
    said: dict[str, Sentence] = {}
    for name in TELLING:
        for block in blocks:
            found = _about_total(block, name)
            if found is not None:
                said.setdefault(name, found)
                break
    rows = [sentence for block in blocks for sentence in _about_rows(block)]
    unique = {sentence.text: sentence for sentence in [*said.values(), *rows]}
    return list(unique.values())[:MOST]


def _about_total(block: Data, name: str) -> Sentence | None:
    index = _column(block, name)
    totals = block.get("totals")
    if index is None or not totals:
        return None
    column, cell = block["columns"][index], totals["values"][index]
    label, unit, currency = column["label"], column["unit"], block["currency"]
    if cell["value"] is None:
        if not cell["reason"]:
            return None
        text = _("%(figure)s cannot be told: %(reason)s")
        return Sentence(text % {"figure": label, "reason": cell["reason"]}, (label,))
    values = {"figure": label, "value": written(cell["value"], unit, currency)}
    before = (totals.get("before") or [None] * len(block["columns"]))[index]
    change = change_of(cell, before)
    if change is None or before is None:
        return Sentence(_("%(figure)s: %(value)s.") % values, (label,))
    values |= {"before": written(before["value"], unit, currency), "change": formats.percent(abs(change))}
    if abs(change) < STEADY:
        text = _("%(figure)s stayed about the same: %(value)s, after %(before)s in the period before.")
    elif change > 0:
        text = _("%(figure)s rose by %(change)s to %(value)s, from %(before)s in the period before.")
    else:
        text = _("%(figure)s fell by %(change)s to %(value)s, from %(before)s in the period before.")
    if unit == "percent" and abs(change) >= STEADY:
        # A change of a share in percent is read as points by most.
        up = _("%(figure)s rose to %(value)s, from %(before)s in the period before.")
        down = _("%(figure)s fell to %(value)s, from %(before)s in the period before.")
        text = up if change > 0 else down
    return Sentence(text % values, (label,))


def _about_rows(block: Data) -> Iterator[Sentence]:
    """Who brought most, who had the best return, and who cost most for each success."""
    rows = [row for row in block["rows"] if row["key"]]
    if block.get("group_by") not in ("campaign", "channel", "objective") or len(rows) < 2:
        return
    yield from _share(block, rows)
    yield from _extreme(block, rows, "roi", largest=True)
    yield from _extreme(block, rows, "cpa", largest=False)


def _share(block: Data, rows: list[Data]) -> Iterator[Sentence]:
    """Of what the table shows, not of its total: that may rest on another record of sales."""
    index = _column(block, "revenue")
    if index is None:
        return
    numbers = [_number(row["values"][index]) for row in block["rows"]]
    whole = sum((number for number in numbers if number is not None), Decimal(0))
    with_value = [(number, row) for row in rows if (number := _number(row["values"][index])) is not None]
    if not with_value or any(number is not None and number < 0 for number in numbers):
        return
    most, row = max(with_value, key=lambda one: one[0])
    if most <= 0:
        return
    label = block["columns"][index]["label"]
    values = {
        "name": row["label"],
        "value": written(row["values"][index]["value"], "money", block["currency"]),
        "share": formats.percent(most / whole),
    }
    text = _("“%(name)s” brought the most revenue: %(value)s, or %(share)s of what the table shows.")
    yield Sentence(text % values, (label, row["label"]))


def _extreme(block: Data, rows: list[Data], name: str, *, largest: bool) -> Iterator[Sentence]:
    index = _column(block, name)
    if index is None:
        return
    with_value = [(number, row) for row in rows if (number := _number(row["values"][index])) is not None]
    if len(with_value) < 2:
        return
    ordered = sorted(with_value, key=lambda one: one[0], reverse=largest)
    (best, first), (worst, last) = ordered[0], ordered[-1]
    if best == worst:
        return
    column = block["columns"][index]
    values = {
        "figure": column["label"],
        "best": first["label"],
        "worst": last["label"],
        "best_value": written(first["values"][index]["value"], column["unit"], block["currency"]),
        "worst_value": written(last["values"][index]["value"], column["unit"], block["currency"]),
    }
    text = _(
        "%(figure)s was best for “%(best)s” (%(best_value)s) and weakest for “%(worst)s” (%(worst_value)s)."
    )
    yield Sentence(text % values, (column["label"], first["label"], last["label"]))


def _column(block: Data, name: str) -> int | None:
    names = [column["name"] for column in block["columns"]]
    return names.index(name) if name in names and name in METRICS else None


def _number(cell: Data) -> Decimal | None:
    return None if cell["value"] is None else Decimal(cell["value"])
