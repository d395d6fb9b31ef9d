"""Keeps numbers that mean something only with their kind on rows of their own, one breakdown a kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from campaigns.ingest.assemble import MAX_SPLIT, bounded
from campaigns.ingest.body import Body
from campaigns.ingest.declare import Binding, Kinded
from campaigns.ingest.duplicates import merge_duplicates
from campaigns.ingest.notes import Notes
from campaigns.ingest.shapes import Row

Amounts = Mapping[str, Sequence[int | None]]


def rows_of_kinds(
    binding: Binding, body: Body, rows: Sequence[Row], amounts: Amounts, notes: Notes
) -> list[Row]:
    """A row for each thing, day and kind that states such a number; `rows` are those of the body, one a line.

    A number without a kind is left out: nobody can know what it counts.
    """
    apart: list[Row] = []
    cells: list[list[str]] = []
    for rule in binding.declaration.kinded:
        if rule.source not in amounts or not binding.has(rule.field):
            continue
        kinds = body.column(binding.columns[rule.field])
        for row, kind, number, line in zip(rows, kinds, amounts[rule.source], body.cells, strict=True):
            if number is not None and kind.strip() not in ("", "-", "--"):
                apart.append(_apart(row, rule, kind.strip(), number))
                cells.append(line)
    if not apart:
        return []
    notes.explain("results_by_kind", kinds=_kinds_in(apart))
    # What there is to say about lines of one key was said when the rows themselves were merged.
    return merge_duplicates(apart, cells, by_id=False, sums_rows=False, notes=Notes())


def _apart(row: Row, rule: Kinded, kind: str, number: int) -> Row:
    pair = f"{rule.name}={kind}"
    split = f"{row.breakdown}; {pair}" if row.breakdown else pair
    return row._replace(breakdown=bounded(split, MAX_SPLIT), measures={rule.measure: number})


def _kinds_in(rows: Sequence[Row]) -> str:
    """The kinds with the number of their rows, most frequent first, for a sentence."""
    counts = Counter(row.breakdown.rpartition("=")[2] for row in rows)
    return ", ".join(f"{kind} ({count})" for kind, count in counts.most_common(6))
