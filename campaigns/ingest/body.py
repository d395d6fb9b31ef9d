"""Separates the rows that state facts from totals, blanks, footnotes and repeated headers, and squares them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from campaigns.ingest.declare import Binding, Declaration
from campaigns.ingest.headers import normalise
from campaigns.ingest.notes import Notes
from campaigns.ingest.shapes import RawRow

_NO_DATA = re.compile(
    r"(?i)^(no data( available| found)?|no hay datos( disponibles)?|데이터(가)? 없(음|습니다)|データがありません|nenhum dado)\.?$"
)
_TOTAL_LABEL = re.compile(
    r"(?i)^(total|totals|grand total|subtotal|gesamt|totaal|合計|総計|小計|합계|총계|총합계|tổng)\s*[::]"
    r"|^total (of|for) \d+ |^全\d+件の結果$|^총 \d+개|^results from \d+ |^resultados de \d+ "
)


@dataclass(slots=True)
class Body:
    """Rows of equal width that state facts, with what was set aside."""

    lines: list[int] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)
    totals: list[RawRow] = field(default_factory=list)
    nameless: list[int] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)

    def column(self, index: int) -> list[str]:
        return [row[index] for row in self.cells]

    def keep(self, wanted: Sequence[bool], reason: str) -> None:
        """Leaves out the rows that are not wanted and counts them under a reason."""
        self.skipped[reason] += len(wanted) - sum(wanted)
        self.lines = [line for line, keep in zip(self.lines, wanted, strict=True) if keep]
        self.cells = [row for row, keep in zip(self.cells, wanted, strict=True) if keep]


def select_body(binding: Binding, rows: Sequence[RawRow], notes: Notes) -> Body:
    """Every row below the header, each put where it belongs; a row that fits nowhere is a problem."""
    declaration, width = binding.declaration, len(binding.header)
    names = [binding.columns[name] for name in declaration.total_when_empty if binding.has(name)]
    names += binding.extra_dimensions if declaration.total_when_empty else ()
    totals = {normalise(word).key for word in declaration.total_names}
    head = binding.header
    body = Body()
    for raw in rows:
        cells = raw.cells
        if len(cells) != width:
            cells = _squared(raw, width, totals, body, notes)
            if not cells:
                continue
        if not cells[0] and not "".join(cells).strip():
            body.skipped["blank"] += 1
        elif names and not cells[names[0]].strip() and not any(cells[index].strip() for index in names):
            body.totals.append(RawRow(raw.line, cells))
            body.nameless.append(raw.line)
        elif _is_total(cells, names, totals):
            body.totals.append(RawRow(raw.line, cells))
        elif cells[0] == head[0] and cells == head:
            body.skipped["repeated_header"] += 1
        elif _NO_DATA.match(cells[0].strip()) and not "".join(cells[1:]).strip():
            body.skipped["no_data_line"] += 1
        elif declaration.stacked_prefix and cells[0].startswith(declaration.stacked_prefix):
            notes.add("several_tables", line=raw.line, value=cells[0])
            break
        else:
            body.lines.append(raw.line)
            body.cells.append(cells)
    body.skipped["total"] += len(body.totals)
    return body


def _squared(raw: RawRow, width: int, totals: set[str], body: Body, notes: Notes) -> list[str]:
    """The row padded or cut to the header's width; empty when it was set aside."""
    cells = raw.cells
    if len(cells) < width:
        return cells + [""] * (width - len(cells))
    beyond = [cell.strip() for cell in cells[width:] if cell.strip()]
    if beyond and all(normalise(cell).key in totals for cell in beyond):
        body.totals.append(RawRow(raw.line, cells[:width]))
        return []
    if beyond:
        notes.add("row_too_long", line=raw.line, value=beyond[0], cells=len(cells), columns=width)
        return []
    return cells[:width]


def _is_total(cells: list[str], names: Sequence[int], totals: set[str]) -> bool:
    first = cells[0].lstrip()
    if first[:1] in "TtGgSsR合総小합총全tổ" and _TOTAL_LABEL.match(first):
        return True
    return any(cells[index].strip().casefold() in totals for index in names)


def skip_rows(binding: Binding, body: Body) -> None:
    """Leaves out the rows the declaration does not want; of several rules for one reason the first with a column."""
    decided: set[tuple[str, bool]] = set()
    for rule in binding.declaration.skips:
        if not binding.has(rule.field) or (rule.unless and (rule.reason, True) in decided):
            continue
        decided.add((rule.reason, rule.unless))
        verdicts: dict[str, bool] = {}
        wanted = []
        for text in body.column(binding.columns[rule.field]):
            if text not in verdicts:
                verdicts[text] = (rule.pattern.search(text.strip()) is not None) == rule.unless
            wanted.append(verdicts[text])
        body.keep(wanted, rule.reason)


def stages_left_out(binding: Binding, rows: Sequence[list[str]], declaration: Declaration) -> str:
    """The values of a skip rule's column, most frequent first, so that the user sees what was judged."""
    rule = next((rule for rule in declaration.skips if rule.unless and binding.has(rule.field)), None)
    if rule is None:
        return ""
    counts = Counter(row[binding.columns[rule.field]].strip() or "-" for row in rows)
    return ", ".join(f"{text} ({count})" for text, count in counts.most_common(6))
