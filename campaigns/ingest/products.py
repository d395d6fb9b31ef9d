"""Works out sums that a file states only as averages, and only where the product is exact."""

from __future__ import annotations

from collections.abc import Sequence

from campaigns.ingest.declare import Binding
from campaigns.ingest.notes import Notes
from campaigns.measures import MICRO

Amounts = dict[str, Sequence[int | None]]


def multiply_averages(binding: Binding, amounts: Amounts, notes: Notes) -> None:
    """Adds each product whose average and base are there, if it comes out whole on every line.

    An average that was rounded gives fractions of a second somewhere; then the sum is unknown and stays out.
    """
    for product in binding.declaration.products:
        averages, bases = amounts.get(product.average), amounts.get(product.base)
        if product.measure in amounts or averages is None or bases is None:
            continue
        sums = [_whole(average, base) for average, base in zip(averages, bases, strict=True)]
        if None in sums:
            label = binding.header[binding.columns[product.average]]
            of = binding.header[binding.columns[product.base]]
            notes.add("average_rounded", column=label, by=of)
            continue
        amounts[product.measure] = [None if number == _UNKNOWN else number for number in sums]


_UNKNOWN = -1


def _whole(average: int | None, base: int | None) -> int | None:
    """The product when it is whole within what six places of the average leave open; `_UNKNOWN` for a blank."""
    if average is None or base is None:
        return _UNKNOWN
    product = average * base  # in millionths
    nearest = (product + MICRO // 2) // MICRO
    doubt = base + 1  # the sixth place, which a spreadsheet and we may both have rounded, times the base
    return nearest if doubt * 4 < MICRO and abs(product - nearest * MICRO) <= doubt else None
