"""Compares the totals a file states with the sums of its rows, and sums what may be summed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from campaigns.ingest.amounts import to_units
from campaigns.ingest.declare import Binding
from campaigns.ingest.notes import Notes, some_lines
from campaigns.ingest.numbers import NumberFormat, parse_number
from campaigns.ingest.shapes import BadValue, ControlTotal, RawRow, Row
from campaigns.measures import ADDITIVE

TOLERANCE = 200  # one part in: half a percent, for what vendors round before they add


def sum_measures(rows: Iterable[Row]) -> dict[str, int]:
    """The sum of each additive measure over the rows that measured it; results of several kinds have none."""
    measured = [row.measures for row in rows]
    names = {name: None for measures in measured for name in measures}
    return {
        name: sum([measures[name] for measures in measured if name in measures])
        for name in names
        if name in ADDITIVE and name != "results"
    }


def compare_totals(
    binding: Binding,
    totals: Sequence[RawRow],
    formats: Mapping[str, NumberFormat],
    sums: Mapping[str, int],
    notes: Notes,
) -> list[ControlTotal]:
    """The first total row against the sums; further ones are of wider or narrower scope (account, network).

    Reach and users are left out: the total of an account is not the sum of its rows.
    """
    if not totals:
        return []
    compared = []
    stated = _read_total(binding, totals[0], formats)
    for name, number in stated.items():
        if name not in sums:
            continue
        agrees = abs(number - sums[name]) * TOLERANCE <= max(abs(number), abs(sums[name]))
        compared.append(ControlTotal(name, number, sums[name], agrees))
        if not agrees:
            notes.add(
                "total_disagrees",
                line=totals[0].line,
                column=binding.header[binding.columns[name]],
                value=totals[0].cells[binding.columns[name]].strip(),
                measure=name,
                stated=number,
                summed=sums[name],
            )
    return compared


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
