"""Lines and sums of real exports, worked out with nothing but a CSV reader, a workbook reader and decimals."""

from __future__ import annotations

import csv
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Decimal

from python_calamine import load_workbook

from tests.exports import EXPORTS

Line = dict[str, str]
Sums = dict[str, Decimal]


def lines(name: str, header: int = 1, until: int | None = None) -> list[Line]:
    """The lines below the header, none of them blank; `until` is the last line that is read."""
    rows = list(csv.reader((EXPORTS / name).read_text(encoding="utf-8-sig").splitlines()))
    return [dict(zip(rows[header - 1], row, strict=False)) for row in rows[header:until] if any(row)]


def sheet(name: str, title: str) -> list[Line]:
    """The rows of a sheet that have a first cell, as text; the total below them has none."""
    header, *rows = load_workbook(str(EXPORTS / name)).get_sheet_by_name(title).to_python()
    return [dict(zip(map(str, header), map(str, row), strict=True)) for row in rows if row[0]]


def add(found: list[Line], label: str) -> Decimal:
    return sum((Decimal(line[label].replace(",", "")) for line in found if line[label]), Decimal(0))


def added(labels: dict[str, str], name: str, header: int = 1) -> Callable[[], Sums]:
    return lambda: {measure: add(lines(name, header), label) for measure, label in labels.items()}


def multiplied(found: list[Line], average: str, base: str) -> Decimal:
    """The sum of products that are whole to five places, or no sum at all."""
    total = Decimal(0)
    for line in found:
        product = Decimal(line[average]) * Decimal(line[base])
        assert abs(product - product.to_integral_value()) < Decimal("0.00005")
        total += product.to_integral_value(ROUND_HALF_EVEN)
    return total
