"""Folds exports with a line for each item of an order: the order's own cells stand on its first line only."""

from __future__ import annotations

from campaigns.ingest.amounts import POINT, read_amounts
from campaigns.ingest.body import Body
from campaigns.ingest.declare import Binding
from campaigns.ingest.notes import Notes


def fold_continued(binding: Binding, body: Body, notes: Notes) -> tuple[Body, dict[str, dict[int, int]]]:
    """The first line of each order, and by line number the sums of what every line states (items)."""
    declaration = binding.declaration
    key_at = binding.columns[declaration.continued_by]
    own = [index for name, index in binding.numbers.items() if name not in declaration.line_measures]
    leaders = Body(totals=body.totals, nameless=body.nameless, skipped=body.skipped)
    leader_of: dict[str, int] = {}
    owners: list[int] = []
    for line, row in zip(body.lines, body.cells, strict=True):
        key = row[key_at].strip()
        if not any(row[index].strip() for index in own):
            if key not in leader_of:
                notes.add("line_without_order", line=line, column=binding.header[key_at], value=key)
            owners.append(leader_of.get(key, line))
            continue
        leader_of[key] = line
        owners.append(line)
        leaders.lines.append(line)
        leaders.cells.append(row)
    return leaders, {
        name: _summed(name, binding, body, owners, notes)
        for name in declaration.line_measures
        if binding.has(name)
    }


def _summed(name: str, binding: Binding, body: Body, owners: list[int], notes: Notes) -> dict[int, int]:
    index = binding.columns[name]
    unit = binding.declaration.unit_of(name)
    numbers = read_amounts(name, binding.header[index], body.column(index), body.lines, unit, POINT, notes)
    sums: dict[int, int] = {}
    for owner, number in zip(owners, numbers, strict=True):
        sums[owner] = sums.get(owner, 0) + (number or 0)
    return sums
