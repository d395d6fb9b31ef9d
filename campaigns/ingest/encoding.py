"""Opens any uploaded file as tables of text cells: the one door between bytes and the reading of exports."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from itertools import islice
from pathlib import Path, PurePosixPath

from campaigns.ingest.archive import unpack
from campaigns.ingest.charset import decode, repair_mojibake
from campaigns.ingest.delimited import choose_delimiter, iterate_rows, split_rows
from campaigns.ingest.limits import MAX_FILE_BYTES, MAX_PACKED_BYTES, MAX_WHOLE_BYTES, Rejected
from campaigns.ingest.long.table import LongTable
from campaigns.ingest.long.text import open_text
from campaigns.ingest.shapes import FileKind, Opened, Problem, RawRow, RawTable
from campaigns.ingest.workbook import read_xls, read_xlsx

__all__ = ["Opened", "RawRow", "RawTable", "open_tables"]

LONG_FROM = 2 * 2**20
SLICE_BYTES = 8 * 2**20
HEAD_ROWS = 500

_MAGIC = 4096
_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"MZ\x90", "EXE"),
    (b"\x7fELF", "ELF"),
    (b"\x1f\x8b", "GZIP"),
    (b"7z\xbc\xaf", "7Z"),
    (b"Rar!", "RAR"),
    (b"BZh", "BZIP2"),
    (b"\xfd7zXZ", "XZ"),
    (b"PAR1", "Parquet"),
    (b"SQLite format 3", "SQLite"),
)
_MARKUP = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|\?xml|table|head|body)", re.IGNORECASE)
_TABLE_ENDINGS = (".csv", ".tsv", ".txt", ".tab")


def open_tables(path: Path, file_name: str, *, whole: bool = False) -> Opened:
    """All tables of the file, as text; whatever is wrong with it is a problem in the answer, never an exception.

    Of a long text only the first rows, with the rest to be read in slices, unless it is wanted as a whole.

    The kind is told by the content, the name is used in messages only. Sheets and members count from 0, lines
    from 1. `encoding` and `delimiter` are those of the first table; workbooks have neither.
    """
    kind: FileKind = "csv"
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise Rejected("file_too_large", megabytes=MAX_FILE_BYTES // 2**20)
        with path.open("rb") as file:
            start = file.read(_MAGIC)
        is_packed = start.startswith((_OLE, _ZIP, _EMPTY_ZIP))
        if not is_packed and size >= LONG_FROM and not whole:
            opened = _open_long(path, PurePosixPath(file_name).name)
            if opened is not None:
                return opened
        largest = MAX_PACKED_BYTES if is_packed else MAX_WHOLE_BYTES
        if size > largest:
            raise Rejected("file_too_large", megabytes=largest // 2**20)
        data = path.read_bytes()
        if data.startswith(_OLE):
            kind = "xls"
            return _open_xls(data)
        if data.startswith((_ZIP, _EMPTY_ZIP)):
            kind = "zip"
            members = unpack(data)
            if _is_workbook(members):
                kind = "xlsx"
                return _open_xlsx(members)
            return _open_zip(members)
        return _open_text(data, PurePosixPath(file_name).name)
    except Rejected as refusal:
        return Opened([], "", "", kind, [refusal.problem])


def _refuse_foreign(start: bytes) -> None:
    for magic, kind in _FOREIGN:
        if start.startswith(magic):
            raise Rejected("not_a_table", kind=kind)
    if _MARKUP.match(start):
        raise Rejected("not_a_table", kind="HTML")


def _open_long(path: Path, name: str) -> Opened | None:
    """The first rows, and where all are read from; None when they are so long that there are not enough of them."""
    with path.open("rb") as file:
        _refuse_foreign(file.read(_MAGIC))
    text = open_text(path)
    end = text.head.rfind("\n") + 1 if text.is_longer else len(text.head)
    head, repaired = repair_mojibake(text.head[:end].removesuffix("\x1a"))
    delimiter, start = choose_delimiter(head)
    lines = io.StringIO(head[start:], newline="")
    rows = list(islice(iterate_rows(lines, delimiter, 2 if start else 1), HEAD_ROWS))
    if len(rows) < HEAD_ROWS and text.is_longer:
        return None
    table = RawTable(name, 0, rows, LongTable(text, delimiter, SLICE_BYTES, is_told=repaired is not None))
    problems = [*text.problems, repaired] if repaired else list(text.problems)
    return Opened([table], text.encoding, delimiter, "csv", problems)


def _open_text(data: bytes, name: str, sheet: int = 0) -> Opened:
    _refuse_foreign(data[:_MAGIC])
    if not data.strip(b"\xef\xbb\xbf\xff\xfe\x00\r\n\t "):
        raise Rejected("empty_file")
    decoded = decode(data)
    if not decoded.text.strip():
        raise Rejected("empty_file")
    rows, delimiter = split_rows(decoded.text)
    problems = [replace(problem, sheet=sheet) for problem in decoded.problems]
    return Opened([RawTable(name, sheet, rows)], decoded.encoding, delimiter, "csv", problems)


def _open_xls(data: bytes) -> Opened:
    tables, problems = read_xls(data)
    return Opened(tables, "", "", "xls", problems)


def _open_xlsx(members: dict[str, bytes]) -> Opened:
    tables, problems = read_xlsx(members)
    return Opened(tables, "", "", "xlsx", problems)


def _is_workbook(members: dict[str, bytes]) -> bool:
    """An office document of any kind; which ones can be read is for the workbook to say."""
    return "[content_types].xml" in (name.casefold() for name in members) or "mimetype" in members


def _open_zip(members: dict[str, bytes]) -> Opened:
    """Every delimited file and workbook in it is a table or more; what is no table is named and passed over."""
    tables: list[RawTable] = []
    problems: list[Problem] = []
    first: Opened | None = None
    for name, data in members.items():
        shown = PurePosixPath(name.replace("\\", "/"))
        if shown.name.startswith(".") or "__MACOSX" in shown.parts:
            continue
        try:
            opened = _open_member(data, shown.name, len(tables))
        except Rejected as refusal:
            problem = refusal.problem
            problems.append(
                replace(problem, sheet=len(tables), params={**problem.params, "member": shown.name})
            )
            continue
        if opened is None:
            problems.append(Problem("member_skipped", "info", value=shown.name))
            continue
        first = first or opened
        tables += opened.tables
        problems += opened.problems
    if first is None and not any(problem.severity == "error" for problem in problems):
        raise Rejected("zip_without_tables")
    return Opened(tables, first.encoding if first else "", first.delimiter if first else "", "zip", problems)


def _open_member(data: bytes, name: str, sheet: int) -> Opened | None:
    if data.startswith((_ZIP, _EMPTY_ZIP)):
        inner = unpack(data) if name.casefold().endswith(".xlsx") else {}
        if not _is_workbook(inner):
            raise Rejected("zip_in_zip")
        opened = _open_xlsx(inner)
    elif data.startswith(_OLE):
        opened = _open_xls(data)
    elif name.casefold().endswith(_TABLE_ENDINGS):
        return _open_text(data, name, sheet)
    else:
        return None
    tables = [RawTable(f"{name}: {table.name}", table.sheet + sheet, table.rows) for table in opened.tables]
    problems = [replace(problem, sheet=problem.sheet + sheet) for problem in opened.problems]
    return replace(opened, tables=tables, problems=problems)
