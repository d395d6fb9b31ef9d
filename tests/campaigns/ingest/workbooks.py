"""Builds workbooks for tests: sound ones with a library, hostile ones part by part."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def written_xlsx(rows: Sequence[Sequence[Any]], sheet: str = "Worksheet") -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"default_date_format": "yyyy-mm-dd"}) as book:
        page = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return buffer.getvalue()


def raw_xlsx(
    *sheets: str | bytes, strings: str | bytes | None = None, extra: Mapping[str, str | bytes] | None = None
) -> bytes:
    """A package of sheets given as the inside of <sheetData>, or as whole parts when they begin with "<?xml"."""
    parts: dict[str, str | bytes] = {"[Content_Types].xml": _content_types(len(sheets))}
    parts["_rels/.rels"] = _relations([("officeDocument", "xl/workbook.xml")])
    targets = [("worksheet", f"worksheets/sheet{number}.xml") for number in range(1, len(sheets) + 1)]
    if strings is not None:
        targets.append(("sharedStrings", "sharedStrings.xml"))
        parts["xl/sharedStrings.xml"] = strings
    parts["xl/_rels/workbook.xml.rels"] = _relations(targets)
    listed = "".join(
        f'<sheet name="Sheet{number}" sheetId="{number}" r:id="r{number}"/>'
        for number in range(1, len(sheets) + 1)
    )
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{listed}</sheets></workbook>'
    )
    for number, inside in enumerate(sheets, 1):
        parts[f"xl/worksheets/sheet{number}.xml"] = _sheet(inside)
    return zipped({**parts, **(extra or {})})


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def _sheet(inside: str | bytes) -> bytes:
    content = inside.encode() if isinstance(inside, str) else inside
    if content.startswith(b"<?xml"):
        return content
    return b'<worksheet xmlns="' + MAIN.encode() + b'"><sheetData>' + content + b"</sheetData></worksheet>"


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    items = "".join(
        f'<Relationship Id="r{number}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{items}</Relationships>'


def _content_types(sheet_count: int) -> str:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    sheets = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{kind}.worksheet+xml"/>'
        for number in range(1, sheet_count + 1)
    )
    return (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>{sheets}</Types>'
    )


def record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def number_cell(row: int, column: int, value: float) -> bytes:
    return record(0x203, struct.pack("<HHHd", row, column, 0, value))


def text_cell(row: int, column: int, text: str) -> bytes:
    return record(0x204, struct.pack("<HHHHB", row, column, 0, len(text), 0) + text.encode("latin-1"))


def raw_xls(cells: bytes, globals_extra: bytes = b"", streams: Sequence[str] = ("Workbook",)) -> bytes:
    """An .xls of one sheet with the given cell records; the first stream holds the book, others only their names."""
    bof, eof = record(0x809, struct.pack("<HHHHII", 0x600, 0x5, 0, 0, 0, 0)), record(0x0A)
    sheet_bof = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    name = b"\x05\x00Sheet"
    head = len(bof) + len(globals_extra) + 4 + 6 + len(name) + len(eof)
    bound = record(0x85, struct.pack("<IH", head, 0) + name)
    book = bof + globals_extra + bound + eof + sheet_bof + cells + eof
    return _compound(book.ljust(4096, b"\x00"), streams)


def _compound(book: bytes, streams: Sequence[str]) -> bytes:
    """The smallest OLE file: one FAT sector, one directory sector, and the book in sectors behind them."""
    book = book.ljust(-(-len(book) // 512) * 512, b"\x00")
    count = len(book) // 512
    if count > 120:
        raise ValueError("one FAT sector holds a book of 60 KB")
    fat = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, count + 2), 0xFFFFFFFE]
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIIII", header, 40, 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header[76:512] = struct.pack("<I", 0) + b"\xff" * 432
    entries = [_entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)]
    for number, name in enumerate(streams):
        entries.append(_entry(name, 2, 2 if number == 0 else 0xFFFFFFFE, len(book) if number == 0 else 0))
    directory = b"".join(entries).ljust(512, b"\x00")
    table = struct.pack("<128I", *fat, *[0xFFFFFFFF] * (128 - len(fat)))
    return bytes(header) + table + directory + book


def _entry(name: str, kind: int, start: int, size: int, child: int = 0xFFFFFFFF) -> bytes:
    encoded = name.encode("utf-16-le")
    entry = bytearray(128)
    entry[: len(encoded)] = encoded
    struct.pack_into("<HBBIII", entry, 64, len(encoded) + 2, kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
    struct.pack_into("<II", entry, 116, start, size)
    return bytes(entry)
