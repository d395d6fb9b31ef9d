"""Which tables of a file are read together, once or by several dates, and what is said above all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from campaigns.ingest.declare import Declaration
from campaigns.ingest.detect import MAX_PREAMBLE, Candidate, bind, family_of, header_keys, preamble_lines
from campaigns.ingest.notes import Notes
from campaigns.ingest.owner import owner_above
from campaigns.ingest.shapes import RawRow, RawTable


def read_together(
    best: Candidate, tables: Sequence[RawTable], declarations: Sequence[Declaration]
) -> list[tuple[Candidate, list[RawRow]]]:
    """Each table of the best candidate's family with the lines that hold for it, though they stand elsewhere."""
    family = family_of(best, tables, declarations)
    found = []
    for candidate in family:
        above = _lines_elsewhere(candidate, family[0], tables)
        found += [(one, above) for one in (candidate, *_companions(candidate))]
    return found


def check_owners(together: Sequence[tuple[Candidate, list[RawRow]]], notes: Notes) -> None:
    """Refuses a file whose tables name several accounts above them."""
    owners: dict[str, int] = {}
    for candidate, _above in together:
        if name := owner_above(candidate.binding, candidate.preamble):
            owners.setdefault(name, candidate.table.rows[candidate.header_at].line)
    if len(owners) > 1:
        shown = "; ".join(f"{name} ({line})" for name, line in owners.items())
        notes.add("several_accounts", accounts=shown, count=len(owners))


def _companions(candidate: Candidate) -> list[Candidate]:
    """The same table once more, by declarations that look at another of its dates."""
    header = candidate.binding.header
    keys = header_keys(header)
    bindings = (bind(companion, header, keys) for companion in candidate.binding.declaration.companions)
    return [replace(candidate, binding=binding) for binding in bindings if binding is not None]


def _lines_elsewhere(candidate: Candidate, first: Candidate, tables: Sequence[RawTable]) -> list[RawRow]:
    """On a sheet of its own, or above the first of several tables; nothing when the table has lines of its own."""
    if preamble_lines(candidate.preamble):
        return []
    summary = candidate.binding.declaration.summary
    for table in tables if summary is not None else ():
        if table is not candidate.table and summary is not None and summary.search(table.name):
            return table.rows[:MAX_PREAMBLE]
    is_below = first.table is not candidate.table and first.table.sheet == candidate.table.sheet
    return first.preamble if is_below else []
