"""Compares the totals a file states with the sums of its rows, and sums what may be summed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from campaigns.ingest.amounts import to_units
from campaigns.ingest.declare import Binding
from campaigns.ingest.notes import Notes, some_lines
from campaigns.ingest.numbers import NumberFormat, parse_number
from campaigns.ingest.shapes import BadValue, ControlTotal, Gap, RawRow, Row
from campaigns.measures import ADDITIVE, MICRO, Unit

MAX_TRIED = 50
HALF_A_CENT = MICRO // 200
# Where exports of the largest rows are cut off.
TOP_ROWS = frozenset(
    {10, 25, 50, 100, 200, 250, 500, 1_000, 2_000, 2_500, 5_000, 10_000, 50_000, 100_000, 500_000}
)
TOLERANCE = 200  # one part in: half a percent, for what vendors round before they add


class Rows(NamedTuple):
    """The rows behind the sums: how many, how many were left out, and how many belong to other accounts."""

    seen: int = 0
    left_out: int = 0
    of_others: int = 0
    nameless: Sequence[int] = ()


def sum_measures(rows: Iterable[Row]) -> dict[str, int]:
    """The sum of each additive measure over the rows that measured it."""
    measured = [row.measures for row in rows]
    names = {name: None for measures in measured for name in measures}
    return {
        name: sum([measures[name] for measures in measured if name in measures])
        for name in names
        if name in ADDITIVE
    }


def compare_totals(
    binding: Binding,
    totals: Sequence[RawRow],
    formats: Mapping[str, NumberFormat],
    sums: Mapping[str, int],
    notes: Notes,
    rows: Rows = Rows(),  # noqa: B008 - it cannot be changed
) -> list[ControlTotal]:
    """The total row whose scope fits best against the sums; others are wider or narrower (account, network).

    Reach and users are left out: the total of an account is not the sum of its rows.
    """
    if not totals or rows.of_others:
        return []
    total, stated = _fitting(binding, totals, formats, sums, rows.nameless)
    compared = []
    for name, number in stated.items():
        if name not in sums:
            continue
        agrees = _agrees(number, sums[name])
        why = _why(binding.declaration.unit_of(name), number - sums[name], rows, agrees=agrees)
        compared.append(ControlTotal(name, number, sums[name], agrees, why))
        if not agrees:
            notes.add(
                "total_disagrees",
                line=total.line,
                column=binding.header[binding.columns[name]],
                value=total.cells[binding.columns[name]].strip(),
                measure=name,
                stated=number,
                summed=sums[name],
            )
    _explain(compared, rows, notes)
    return compared


def _fitting(
    binding: Binding,
    totals: Sequence[RawRow],
    formats: Mapping[str, NumberFormat],
    sums: Mapping[str, int],
    nameless: Sequence[int],
) -> tuple[RawRow, dict[str, int]]:
    """The first of the totals that most measures agree with; a nameless first row has to stand for itself."""
    tried = totals[:1] if totals[0].line in nameless else totals[:MAX_TRIED]
    read = [(total, _read_total(binding, total, formats)) for total in tried]

    def fit(one: tuple[RawRow, dict[str, int]]) -> int:
        return sum(name in sums and _agrees(number, sums[name]) for name, number in one[1].items())

    return max(read, key=fit)


def _agrees(stated: int, summed: int) -> bool:
    return abs(stated - summed) * TOLERANCE <= max(abs(stated), abs(summed))


def _why(unit: Unit, gap: int, rows: Rows, *, agrees: bool) -> Gap:
    """What explains the gap between a total and the rows, as far as their number and the sign of the gap can tell."""
    if not gap:
        return ""
    if agrees:
        # Each row was rounded to cents before it was written, the total after it was added up.
        return "rounding" if unit != "count" and abs(gap) <= rows.seen * HALF_A_CENT else ""
    if rows.left_out:
        return "left_out"
    if gap < 0:
        return "overlap"
    return "top" if rows.seen in TOP_ROWS else "filtered"


def _explain(compared: Sequence[ControlTotal], rows: Rows, notes: Notes) -> None:
    for why in dict.fromkeys(item.why for item in compared if item.why):
        names = ", ".join(item.measure for item in compared if item.why == why)
        notes.explain(f"gap_{why}", measures=names, rows=rows.seen, left_out=rows.left_out)


def _read_total(binding: Binding, total: RawRow, formats: Mapping[str, NumberFormat]) -> dict[str, int]:
    stated: dict[str, int] = {}
    declaration = binding.declaration
    for name, index in binding.numbers.items():
        if name in declaration.inputs or name not in ADDITIVE or name not in formats:
            continue
        text = total.cells[index]
        try:
            number = parse_number(text, formats[name])
            if number is not None:
                stated[name] = to_units(number, declaration.unit_of(name), text)
        except BadValue:
            continue
    return stated


def check_nameless(
    nameless: Sequence[int], compared: Sequence[ControlTotal], totals: Sequence[RawRow], notes: Notes
) -> None:
    """Rows without any name are totals only if they add up in something; else they are rows that lost their names."""
    is_first_nameless = bool(nameless) and totals[0].line in nameless
    if is_first_nameless and compared and not any(item.agrees for item in compared):
        notes.add("rows_nameless", line=nameless[0], lines=some_lines(nameless), count=len(nameless))
