"""Decides what happens to lines that state the same thing twice.

- The same line again, alike in every cell: kept once, with a warning; a copy must not count twice.
- Another line of the same names, where nothing has an id: names collide (two boosted posts), so they are summed
  with a warning, and what may not be summed is dropped.
- Another line of the same id: one of them is wrong, and only the user can know which; an error.
- Hours of a day, contacts of a day: declared to be summed, so they are, without a word.
"""

from __future__ import annotations

from collections.abc import Sequence

from campaigns.ingest.notes import Notes, some_lines
from campaigns.ingest.shapes import Row
from campaigns.measures import ADDITIVE

Key = tuple[object, ...]


def key_of(row: Row) -> Key:
    """What identifies a fact: all but where it stood, what things are called, and how much it is.

    The attribution setting is no part of it: spend under another setting is the same spend.
    """
    return (
        row.start_on,
        row.end_on,
        row.level,
        row.campaign_key,
        row.entity_key,
        row.channel,
        row.breakdown,
        row.currency,
    )


def merge_duplicates(
    rows: list[Row], cells: Sequence[Sequence[str]], *, by_id: bool, sums_rows: bool, notes: Notes
) -> list[Row]:
    """Rows with distinct keys, in the order of their first line."""
    keys = [key_of(row) for row in rows]
    if len(set(keys)) == len(keys):
        return rows
    groups: dict[Key, list[int]] = {}
    for at, key in enumerate(keys):
        groups.setdefault(key, []).append(at)
    merged = []
    copied: list[int] = []
    summed: list[list[int]] = []
    for members in groups.values():
        if len(members) == 1:
            merged.append(rows[members[0]])
            continue
        if not sums_rows:
            kept = _without_copies(members, cells)
            copied += [rows[at].line for at in members if at not in kept]
            if len(kept) > 1 and by_id:
                _report_conflict(rows, kept, notes)
            elif len(kept) > 1:
                summed.append([rows[at].line for at in kept])
            members = kept
        merged.append(_sum(rows, members))
    if sums_rows:  # a day of one hour is no day whose users are known
        merged = [row._replace(measures=_additive(row)) for row in merged]
    if copied:
        notes.add("lines_copied", line=copied[0], count=len(copied), lines=some_lines(sorted(copied)))
    if summed:
        examples = "; ".join(some_lines(group) for group in summed[:5])
        notes.add("names_collide", line=summed[0][0], count=len(summed), lines=examples)
    return merged


def _without_copies(members: Sequence[int], cells: Sequence[Sequence[str]]) -> list[int]:
    first_by_text: dict[tuple[str, ...], int] = {}
    for at in members:
        first_by_text.setdefault(tuple(cells[at]), at)
    return list(first_by_text.values())


def _report_conflict(rows: Sequence[Row], members: Sequence[int], notes: Notes) -> None:
    first, second = rows[members[0]], rows[members[1]]
    name = second.entity_name or second.campaign_name or second.entity_key or second.campaign_key
    notes.add("key_repeated", line=second.line, value=name, first=first.line, day=first.start_on.isoformat())


def _additive(row: Row) -> dict[str, int]:
    return {name: number for name, number in row.measures.items() if name in ADDITIVE}


def _sum(rows: Sequence[Row], members: Sequence[int]) -> Row:
    first = rows[members[0]]
    if len(members) == 1:
        return first
    measures: dict[str, int] = {}
    for at in members:
        for name, number in rows[at].measures.items():
            if name in ADDITIVE:
                measures[name] = measures.get(name, 0) + number
    settings = {rows[at].attribution for at in members}
    return first._replace(measures=measures, attribution=first.attribution if len(settings) == 1 else "")
