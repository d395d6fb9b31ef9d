"""Looks through the records of an .xls workbook before any library does: counts, sizes, passwords, macros, errors."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from campaigns.ingest.limits import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, MAX_SHEETS, Rejected
from campaigns.ingest.sheet_xml import Marks

_END_OF_CHAIN = 0xFFFFFFFE
_NO_STREAM = 0xFFFFFFFF
_STREAM, _ROOT = 2, 5

_EOF, _FILEPASS, _BOUNDSHEET, _SST, _DIMENSIONS = 0x0A, 0x2F, 0x85, 0xFC, 0x200
_FORMULA, _BOOLERR = 0x06, 0x205
_ONE_CELL = frozenset({0x06, 0x201, 0x202, 0x203, 0x204, 0x205, 0x27E, 0xFD, 0xD6, 0x02, 0x03, 0x04, 0x05})
_MANY_CELLS = frozenset({0xBD, 0xBE})
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


def inspect(data: bytes) -> list[Marks]:
    """Error values of each sheet in order. Raises Rejected for what could exhaust memory in the library."""
    try:
        streams = _Compound(data).streams()
        if "encryptedpackage" in streams:
            raise Rejected("password_protected")
        if any(name.startswith("_vba_project") for name in streams):
            raise Rejected("macro_workbook")
        book = streams.get("workbook") or streams.get("book")
        if not book:
            raise Rejected("not_a_table", kind="OFFICE")
        offsets = _read_globals(book)
        budget = [0]
        return [_inspect_sheet(book, offset, sheet, budget) for sheet, offset in enumerate(offsets)]
    except (struct.error, IndexError, ValueError, UnicodeDecodeError):
        raise Rejected("damaged_file") from None


class _Compound:
    """The small file system inside an OLE file: sectors in chains, and a directory of named streams."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise Rejected("damaged_file")
        self.size = 1 << shift
        self.directory_start, self.cutoff = struct.unpack_from("<I4xI", data, 48)
        self.mini_start = struct.unpack_from("<I", data, 60)[0]
        self.fat = self._read_fat()

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self.size
        if start >= len(self.data):
            raise Rejected("damaged_file")
        return self.data[start : start + self.size]

    def _read_fat(self) -> list[int]:
        sectors = [item for item in struct.unpack_from("<109I", self.data, 76) if item < _END_OF_CHAIN - 3]
        following = struct.unpack_from("<I", self.data, 68)[0]
        per_sector = self.size // 4
        while following < _END_OF_CHAIN - 3 and len(sectors) <= len(self.data) // self.size:
            *listed, following = struct.unpack(f"<{per_sector}I", self._sector(following))
            sectors += [item for item in listed if item < _END_OF_CHAIN - 3]
        if len(sectors) > len(self.data) // self.size:
            raise Rejected("damaged_file")
        fat: list[int] = []
        for number in sectors:
            fat += struct.unpack(f"<{per_sector}I", self._sector(number))
        return fat

    def _chain(self, start: int, table: list[int]) -> list[int]:
        numbers: list[int] = []
        while start < _END_OF_CHAIN - 3:
            if start >= len(table) or len(numbers) > len(table):
                raise Rejected("damaged_file")
            numbers.append(start)
            start = table[start]
        return numbers

    def _read(self, start: int) -> bytes:
        return b"".join(self._sector(number) for number in self._chain(start, self.fat))

    def streams(self) -> dict[str, bytes]:
        """Contents by lower-case name; only those of a workbook are read, of the rest the name is enough."""
        directory = self._read(self.directory_start)
        entries = [directory[at : at + 128] for at in range(0, len(directory) - 127, 128)]
        mini = self._read(struct.unpack_from("<I", entries[0], 116)[0]) if entries else b""
        found: dict[str, bytes] = {}
        for entry in entries:
            length = struct.unpack_from("<H", entry, 64)[0]
            name = entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace").casefold()
            start, size = struct.unpack_from("<II", entry, 116)
            if entry[66] != _STREAM or name not in ("workbook", "book"):
                found.setdefault(name, b"")
            elif size < self.cutoff:
                found[name] = self._read_mini(mini, start)[:size]
            else:
                found[name] = self._read(start)[:size]
        return found

    def _read_mini(self, mini: bytes, start: int) -> bytes:
        raw = self._read(self.mini_start)
        table = list(struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4]))
        return b"".join(mini[number * 64 : number * 64 + 64] for number in self._chain(start, table))


def _records(book: bytes, offset: int) -> Iterator[tuple[int, int, int]]:
    """Kind, start and length of each record up to the end of the sheet."""
    while offset + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, offset)
        if kind == _EOF:
            return
        if offset + 4 + length > len(book):
            raise Rejected("damaged_file")
        yield kind, offset + 4, length
        offset += 4 + length


def _read_globals(book: bytes) -> list[int]:
    offsets: list[int] = []
    for kind, start, length in _records(book, 0):
        if kind == _FILEPASS:
            raise Rejected("password_protected")
        if kind == _BOUNDSHEET:
            offsets.append(struct.unpack_from("<I", book, start)[0])
            if len(offsets) > MAX_SHEETS:
                raise Rejected("too_many_sheets", limit=MAX_SHEETS)
        # The library makes room for as many strings as the table claims to hold; each takes three bytes or more.
        if kind == _SST and length >= 8 and struct.unpack_from("<I", book, start + 4)[0] > len(book) // 3:
            raise Rejected("damaged_file")
    return offsets


def _inspect_sheet(book: bytes, offset: int, sheet: int, budget: list[int]) -> Marks:
    marks = Marks()
    max_row = max_column = 0
    for kind, start, length in _records(book, offset):
        if kind == _DIMENSIONS and length >= 10:
            _check_dimensions(book, start, length, sheet)
        elif kind in _ONE_CELL or kind in _MANY_CELLS:
            row, column = struct.unpack_from("<HH", book, start)
            last = struct.unpack_from("<H", book, start + length - 2)[0] if kind in _MANY_CELLS else column
            max_row, max_column = max(max_row, row + 1), max(max_column, last + 1)
            budget[0] += max(1, last - column + 1)
            _check_extent(max_row, max_column, budget[0], sheet)
            error = _error_of(book, kind, start, length)
            if error is not None:
                marks.errors[row, column] = error
    return marks


def _check_dimensions(book: bytes, start: int, length: int, sheet: int) -> None:
    """The library makes room for all cells between the corners a sheet claims."""
    layout = "<IIHH" if length >= 12 else "<HHHH"
    first_row, end_row, first_column, end_column = struct.unpack_from(layout, book, start)
    rows, columns = max(0, end_row - first_row), max(0, end_column - first_column)
    if rows * columns > MAX_CELLS or end_row > 2**20 or end_column > 2**14:
        raise Rejected("too_many_cells", sheet=sheet, limit=MAX_CELLS)


def _check_extent(rows: int, columns: int, cells: int, sheet: int) -> None:
    if columns > MAX_COLUMNS:
        raise Rejected("too_many_columns", line=rows, sheet=sheet, columns=columns, limit=MAX_COLUMNS)
    if rows > MAX_ROWS:
        raise Rejected("too_many_rows", line=rows, sheet=sheet, limit=MAX_ROWS)
    if rows * columns > MAX_CELLS or cells > MAX_CELLS:
        raise Rejected("too_many_cells", line=rows, sheet=sheet, limit=MAX_CELLS)


def _error_of(book: bytes, kind: int, start: int, length: int) -> str | None:
    if kind == _BOOLERR and length >= 8 and book[start + 7] == 1:
        return _ERRORS.get(book[start + 6])
    if (
        kind == _FORMULA
        and length >= 14
        and book[start + 12 : start + 14] == b"\xff\xff"
        and book[start + 6] == 2
    ):
        return _ERRORS.get(book[start + 8])
    return None
