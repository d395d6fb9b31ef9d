"""Looks through the XML of a workbook before any library does: counts, sizes, error values, and what is refused."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from xml.parsers import expat

from campaigns.ingest.glance import count_plain_cells, longest_plain_string
from campaigns.ingest.limits import (
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_INFLATED_BYTES,
    MAX_ROWS,
    MAX_SHEETS,
    Rejected,
)

MAX_STRINGS = 2_000_000
MAX_CELL_TEXT = 32_767  # as much as Excel itself allows
_WORKBOOK = "xl/workbook.xml"


@dataclass(slots=True)
class Layout:
    """Which parts of the package are read: the sheets in workbook order, and everything they lean on."""

    sheets: list[str] = field(default_factory=list)
    strings: str | None = None
    kept: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Marks:
    """What the reading library drops from a sheet, by (row, column) from 0."""

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    first_uncalculated: tuple[int, int] | None = None


def lay_out(members: Mapping[str, bytes]) -> Layout:
    """Follows the workbook's own list of sheets. Raises Rejected when the package is not a plain .xlsx."""
    layout = Layout(
        kept=[name for name in members if name == "[Content_Types].xml" or name.endswith(".rels")]
    )
    relations = _read_relations(members.get("xl/_rels/workbook.xml.rels", b""))
    for kind, target in relations.values():
        if kind in ("sharedStrings", "styles") and target in members:
            layout.kept.append(target)
            layout.strings = target if kind == "sharedStrings" else layout.strings
    layout.kept.append(_WORKBOOK)
    for identity in _read_sheet_list(members[_WORKBOOK]):
        _, target = relations.get(identity, ("", ""))
        if target not in members or target in layout.sheets:
            raise Rejected("damaged_file")
        layout.sheets.append(target)
    if not layout.sheets:
        raise Rejected("damaged_file")
    layout.kept += layout.sheets
    return layout


def inspect(members: Mapping[str, bytes], layout: Layout) -> list[Marks]:
    """Marks of each sheet in order. Raises Rejected for anything that could exhaust memory in the library."""
    for name in set(layout.kept) - set(layout.sheets) - {layout.strings}:
        _parse(_new_parser(), members[name])
    strings = _Strings(members[layout.strings] if layout.strings else b"")
    budget = _Budget()
    return [_inspect_sheet(members[name], index, strings, budget) for index, name in enumerate(layout.sheets)]


@dataclass(slots=True)
class _Budget:
    """Shared by all sheets of a file, so that many small sheets cannot do what one large may not."""

    cells: int = 0
    text: int = 0

    def add_cells(self, count: int, sheet: int, line: int | None = None) -> None:
        self.cells += count
        if self.cells > MAX_CELLS:
            raise Rejected("too_many_cells", line=line, sheet=sheet, limit=MAX_CELLS)


def _new_parser() -> expat.XMLParserType:
    def refuse(*declaration: Any) -> None:
        raise Rejected("entity_declared")

    # The declared encoding is overruled: the library reads the tags as ASCII whatever a file declares.
    parser = expat.ParserCreate("utf-8", " ")
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser


def _parse(parser: expat.XMLParserType, part: bytes) -> None:
    try:
        parser.Parse(part, True)
    except expat.ExpatError as error:
        raise Rejected("damaged_file", detail=expat.errors.messages.get(error.code, "")) from None
    except (LookupError, ValueError):
        raise Rejected("damaged_file") from None


class _LocalNames(dict[str, str]):
    """Element names without their namespace; remembered, since a sheet repeats a dozen names a million times."""

    def __missing__(self, name: str) -> str:
        local = self[name] = name.rpartition(" ")[2]
        return local


def _read_relations(part: bytes) -> dict[str, tuple[str, str]]:
    relations: dict[str, tuple[str, str]] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.endswith("Relationship") and len(relations) < 10 * MAX_SHEETS:
            target = attributes.get("Target", "")
            path = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
            relations[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], path)

    parser = _new_parser()
    parser.StartElementHandler = start
    _parse(parser, part)
    return relations


def _read_sheet_list(part: bytes) -> list[str]:
    identities: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(" ")[2] == "sheet":
            identities.append(next((value for key, value in attributes.items() if key.endswith(" id")), ""))
            if len(identities) > MAX_SHEETS:
                raise Rejected("too_many_sheets", limit=MAX_SHEETS)

    parser = _new_parser()
    parser.StartElementHandler = start
    _parse(parser, part)
    return identities


class _Strings:
    """The shared strings: how long the longest is, and how long each is if a sheet has to be looked at closely."""

    def __init__(self, part: bytes) -> None:
        self.part = part
        if part.count(b"<si") > MAX_STRINGS:
            raise Rejected("too_many_cells", limit=MAX_STRINGS)
        if part:
            _parse(_new_parser(), part)
        longest = longest_plain_string(part)
        if longest is None or longest > MAX_CELL_TEXT:
            longest = max(self.lengths, default=0)
        self.longest = longest

    @cached_property
    def lengths(self) -> list[int]:
        lengths: list[int] = []
        names = _LocalNames()

        def start(name: str, attributes: dict[str, str]) -> None:
            if names[name] == "si":
                if len(lengths) >= MAX_STRINGS:
                    raise Rejected("too_many_cells", limit=MAX_STRINGS)
                lengths.append(0)

        def text(data: str) -> None:
            if lengths:
                lengths[-1] += len(data)
                if lengths[-1] > MAX_CELL_TEXT:
                    raise Rejected("cell_too_long", value=data, limit=MAX_CELL_TEXT)

        parser = _new_parser()
        parser.buffer_text = True
        parser.StartElementHandler = start
        parser.CharacterDataHandler = text
        if self.part:
            _parse(parser, self.part)
        return lengths


def _inspect_sheet(part: bytes, sheet: int, strings: _Strings, budget: _Budget) -> Marks:
    # Counting the usual spelling takes a tenth of a second where parsing five million cells takes ten.
    if part.count(b"<c ") + part.count(b"<c>") > MAX_CELLS:
        raise Rejected("too_many_cells", sheet=sheet, limit=MAX_CELLS)
    plain = count_plain_cells(part, strings.longest)
    parser = _new_parser()
    if plain is not None:
        _parse(parser, part)
        budget.add_cells(plain, sheet)
        return Marks()
    scan = _SheetScan(sheet, strings.lengths, budget, parser)
    _parse(parser, part)
    scan.close_cell()
    return scan.marks


class _SheetScan:
    """Follows rows and cells as the reading library places them; blank formatted cells do not widen the sheet.

    Its handlers run several million times for one file, hence the few short cuts.
    """

    def __init__(self, sheet: int, lengths: list[int], budget: _Budget, parser: expat.XMLParserType) -> None:
        self.sheet = sheet
        self.lengths = lengths
        self.budget = budget
        self.parser = parser
        self.marks = Marks()
        self.names = _LocalNames()
        self.columns: dict[str, int] = {}
        self.row = self.row_count = self.max_row = self.column = self.max_column = 0
        self.row_digits = ""
        self.kind = ""
        self.has_formula = self.has_value = self.listens = False
        parser.buffer_text = True
        parser.StartElementHandler = self.start

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = self.names[name]
        if local == "c":
            if self.has_formula:
                self.close_cell()
            self.has_value = False
            self.open_cell(attributes)
        elif local == "v":
            self.has_value = True
            self.use_cell()
            if self.kind not in ("", "n", "b"):
                self.listen(True)
        elif local == "row":
            self.open_row(attributes)
        elif local == "is":
            self.has_value = True
            self.use_cell()
        elif local == "f":
            self.has_formula = True
            self.use_cell()
            self.listen(False)
        elif local == "t":
            self.listen(True)

    def listen(self, listens: bool) -> None:
        """Text is asked for only where it counts: not having it called back for numbers halves the time."""
        if listens != self.listens:
            self.listens = listens
            self.parser.CharacterDataHandler = self.text if listens else None

    def open_row(self, attributes: dict[str, str]) -> None:
        self.row_count += 1
        stated = attributes.get("r")
        if stated is None:
            self.row += 1
        else:
            self.row_digits = ""
            self.row = self.learn_row(stated)
        self.column = 0
        if self.row_count > MAX_ROWS:
            raise Rejected("too_many_rows", line=self.row, sheet=self.sheet, limit=MAX_ROWS)

    def open_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        if reference is None:
            self.column += 1
        else:
            letters = reference.rstrip("0123456789")
            self.column = self.columns.get(letters) or self.learn_column(letters)
            digits = reference[len(letters) :]
            if digits != self.row_digits:
                self.row = self.learn_row(digits)
                self.row_digits = digits
        self.kind = attributes.get("t", "")
        if self.listens:
            self.listen(False)
        self.budget.add_cells(1, self.sheet, self.row)

    def learn_row(self, digits: str) -> int:
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 10):
            raise Rejected("damaged_file", line=self.row or None, sheet=self.sheet, value=digits)
        return int(digits)

    def learn_column(self, letters: str) -> int:
        if not (letters.isascii() and letters.isalpha() and len(letters) <= 7):
            raise Rejected("damaged_file", line=self.row or None, sheet=self.sheet, value=letters)
        number = 0
        for letter in letters.upper():
            number = number * 26 + ord(letter) - 64
        self.columns[letters] = number
        return number

    def use_cell(self) -> None:
        if self.column <= self.max_column and self.row <= self.max_row:
            return
        self.max_column = max(self.column, self.max_column)
        self.max_row = max(self.row, self.max_row)
        if self.column > MAX_COLUMNS:
            raise Rejected(
                "too_many_columns", line=self.row, sheet=self.sheet, columns=self.column, limit=MAX_COLUMNS
            )
        if self.row > MAX_ROWS:
            raise Rejected("too_many_rows", line=self.row, sheet=self.sheet, limit=MAX_ROWS)
        if self.max_row * self.max_column > MAX_CELLS:
            raise Rejected("too_many_cells", line=self.row, sheet=self.sheet, limit=MAX_CELLS)

    def text(self, data: str) -> None:
        if self.kind == "s":
            index = int(data) if data.isascii() and data.isdigit() and len(data) < 10 else -1
            self.budget.text += self.lengths[index] if 0 <= index < len(self.lengths) else 0
        else:
            if len(data) > MAX_CELL_TEXT:
                raise Rejected(
                    "cell_too_long", line=self.row, sheet=self.sheet, value=data, limit=MAX_CELL_TEXT
                )
            self.budget.text += len(data)
            if self.kind == "e":
                self.marks.errors[self.row - 1, self.column - 1] = data
        if self.budget.text > MAX_INFLATED_BYTES:
            raise Rejected("inflates_too_far", megabytes=MAX_INFLATED_BYTES // 2**20)

    def close_cell(self) -> None:
        if self.has_formula and not self.has_value and self.marks.first_uncalculated is None:
            self.marks.first_uncalculated = (self.row - 1, self.column - 1)
        self.has_formula = False
