"""Makes one header of two: where a row of descriptions follows the labels, it tells apart labels that stand twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from campaigns.ingest.declare import Declaration
from campaigns.ingest.detect import bind, header_keys
from campaigns.ingest.shapes import RawRow, RawTable

MAX_LINE = 5


def with_whole_headers(tables: Sequence[RawTable], declarations: Sequence[Declaration]) -> list[RawTable]:
    """Each table as it is, or with the descriptions below its header taken into it."""
    double = [item for item in declarations if item.second_header]
    return [_whole(table, double) for table in tables]


def _whole(table: RawTable, declarations: Sequence[Declaration]) -> RawTable:
    for at, row in enumerate(table.rows[:MAX_LINE]):
        keys = header_keys(row.cells)
        if len(keys) < 2 or at + 1 >= len(table.rows):
            continue
        below = table.rows[at + 1]
        for declaration in declarations:
            if _describes(below, declaration) and bind(declaration, row.cells, keys) is not None:
                merged = RawRow(row.line, _merged(row.cells, below.cells, declaration))
                return replace(table, rows=[*table.rows[:at], merged, *table.rows[at + 2 :]])
    return table


def _describes(row: RawRow, declaration: Declaration) -> bool:
    assert declaration.second_header is not None
    stated = [cell for cell in row.cells if cell.strip()]
    return bool(stated) and all(declaration.second_header.search(cell) for cell in stated)


def _merged(labels: Sequence[str], descriptions: Sequence[str], declaration: Declaration) -> list[str]:
    assert declaration.second_header is not None
    counts = Counter(label.strip() for label in labels)
    merged = []
    for index, label in enumerate(labels):
        text = descriptions[index] if index < len(descriptions) else ""
        match = declaration.second_header.search(text)
        kind = match[1] if match and match.lastindex else ""
        merged.append(f"{label.strip()} ({kind})" if kind and counts[label.strip()] > 1 else label)
    return merged
