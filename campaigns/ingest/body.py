"""Separates the rows that state facts from totals, blanks, footnotes and repeated headers, and squares them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from campaigns.ingest.declare import Binding, Declaration
from campaigns.ingest.headers import normalise
from campaigns.ingest.notes import Notes, some_lines
from campaigns.ingest.numbers import is_null
from campaigns.ingest.shapes import RawRow

_NO_DATA = re.compile(
    r"(?i)^(no data( available| found)?|no hay datos( disponibles)?|데이터(가)? 없(음|습니다)|"
    r"データがありません|nenhum dado)\.?$"
)
_TOTAL_LABEL = re.compile(
    r"(?i)^(total|totals|grand total|subtotal|gesamt|totaal|合計|総計|小計|합계|총계|총합계|전체|tổng)\s*[:：]"
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
    _turned: list[tuple[str, ...]] = field(default_factory=list)
    _turned_from: list[list[str]] | None = None

    def column(self, index: int) -> Sequence[str]:
        """The cells of one column; all are turned at once, which is much quicker than one after the other."""
        if self._turned_from is not self.cells:
            self._turned, self._turned_from = list(zip(*self.cells, strict=True)), self.cells
        return self._turned[index] if self._turned else ()

    def keep(self, wanted: Sequence[bool], reason: str) -> None:
        """Leaves out the rows that are not wanted and counts them under a reason."""
        self.skipped[reason] += len(wanted) - sum(wanted)
        self.lines = [line for line, keep in zip(self.lines, wanted, strict=True) if keep]
        self.cells = [row for row, keep in zip(self.cells, wanted, strict=True) if keep]


def select_body(binding: Binding, rows: Sequence[RawRow], notes: Notes) -> Body:
    """Every row below the header, each put where it belongs; a row that fits nowhere is a problem."""
    sorter = Sorter(binding)
    width, telling, plain = len(binding.header), sorter.telling, sorter.plain
    body = Body()
    for raw in rows:
        cells = raw.cells
        if len(cells) != width:
            cells = squared(raw, width, sorter.totals, body, notes)
            if not cells:
                continue
        # Names and days repeat, so after a few hundred rows nearly each is decided by this one comparison.
        if plain.issuperset(telling(cells)):
            body.lines.append(raw.line)
            body.cells.append(cells)
        elif fact := sorter.place(raw.line, cells, body, notes):
            body.lines.append(raw.line)
            body.cells.append(fact)
        elif sorter.is_over:
            break
    body.skipped["total"] += len(body.totals)
    return body


class Sorter:
    """Tells what kind of row it is by the first cell and the cells with names."""

    def __init__(self, binding: Binding) -> None:
        declaration = binding.declaration
        fallback = (*declaration.breakdowns, "account", "account_id", "day", "month")
        self.names = _bound(binding, declaration.total_when_empty)
        self.names += binding.extra_dimensions if declaration.total_when_empty else ()
        self.names = self.names or _bound(binding, fallback)
        # "All" in the column of days or of a split marks the subtotal of a group, whose rows leave the name out.
        self.splits = [at for at in _bound(binding, (*declaration.breakdowns, "day")) if at not in self.names]
        self.group: list[str] = []
        self.totals = {normalise(word).key for word in declaration.total_names}
        self.header = binding.header
        self.stacked_prefix = declaration.stacked_prefix
        # At least two, so that the getter gives a tuple.
        self.telling: Callable[[list[str]], tuple[str, ...]] = itemgetter(*[0, 0, *self.names, *self.splits])
        self.plain: set[str] = set()
        self.is_over = False  # another table has begun

    def place(self, line: int, cells: list[str], body: Body, notes: Notes) -> list[str]:
        """The cells of a fact, perhaps named after its group; none when the row was put elsewhere."""
        verdict = self.sort(cells)
        if verdict == "nameless" and self.belongs_to_group(cells):
            return self.named_after_group(cells)
        if verdict == "fact":
            return cells
        if verdict == "another_table":
            notes.add("several_tables", line=line, value=cells[0])
            self.is_over = True
        elif verdict in ("total", "nameless"):
            body.totals.append(RawRow(line, cells))
            if verdict == "nameless":
                body.nameless.append(line)
        elif verdict != "blank":
            body.skipped[verdict] += 1
        return []

    def sort(self, cells: list[str]) -> str:
        first = cells[0].strip()
        if not first and not "".join(cells).strip():
            return "blank"
        if self.names and not any(cells[index].strip() for index in self.names):
            return "nameless"
        if _TOTAL_LABEL.match(first) or any(self.names_total(cells[at]) for at in self.names):
            return "total"
        if any(self.names_total(cells[at]) for at in self.splits):
            self.group = cells
            return "total"
        if cells == self.header:
            return "repeated_header"
        if _NO_DATA.match(first) and not "".join(cells[1:]).strip():
            return "no_data_line"
        if self.stacked_prefix and first.startswith(self.stacked_prefix):
            return "another_table"
        if first != self.header[0].strip():
            self.plain.update(text for text in self.telling(cells) if text.strip())
        return "fact"

    def names_total(self, text: str) -> bool:
        return text.strip().casefold() in self.totals

    def is_telling_first(self, text: str) -> bool:
        """Whether a row that begins with this text may be something else than a fact, whatever follows."""
        first = text.strip()
        return bool(
            first == self.header[0].strip()
            or _TOTAL_LABEL.match(first)
            or _NO_DATA.match(first)
            or (self.stacked_prefix and first.startswith(self.stacked_prefix))
        )

    def belongs_to_group(self, cells: list[str]) -> bool:
        """A nameless row right below the subtotal of a group, in which the split says what it is."""
        return bool(self.group) and any(cells[at].strip() for at in self.splits)

    def named_after_group(self, cells: list[str]) -> list[str]:
        return [self.group[at] if at in self.names else text for at, text in enumerate(cells)]


def _bound(binding: Binding, names: Sequence[str]) -> list[int]:
    return [binding.columns[name] for name in names if binding.has(name)]


def squared(raw: RawRow, width: int, totals: set[str], body: Body, notes: Notes) -> list[str]:
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


def drop_unmeasured(binding: Binding, body: Body) -> None:
    """Leaves out the remarks people write between and below the numbers of their own tables."""
    if not binding.declaration.skips_unmeasured:
        return
    indexes = list(binding.numbers.values())
    body.keep([any(not is_null(row[index]) for index in indexes) for row in body.cells], "without_numbers")


def drop_repeated(binding: Binding, body: Body, notes: Notes) -> None:
    """Counts each thing once where rows are counted and not added: the same contact twice is one contact."""
    field_name = binding.declaration.unique_by
    if not field_name or not binding.has(field_name):
        return
    seen: set[str] = set()
    wanted = []
    for text in body.column(binding.columns[field_name]):
        wanted.append(not text or text not in seen)
        seen.add(text)
    if not all(wanted):
        again = [line for line, keep in zip(body.lines, wanted, strict=True) if not keep]
        body.keep(wanted, "copied")
        notes.add("lines_copied", line=again[0], count=len(again), lines=some_lines(again))


def stages_left_out(binding: Binding, rows: Sequence[list[str]], declaration: Declaration) -> str:
    """The values of a skip rule's column, most frequent first, so that the user sees what was judged."""
    rule = next((rule for rule in declaration.skips if rule.unless and binding.has(rule.field)), None)
    if rule is None:
        return ""
    counts = Counter(row[binding.columns[rule.field]].strip() or "-" for row in rows)
    return ", ".join(f"{text} ({count})" for text, count in counts.most_common(6))
