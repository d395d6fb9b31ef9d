"""Reads a workbook as a spreadsheet program would: values as they are kept, and formulas worked out anew.

Where LibreOffice is there, it works them out; else this evaluator of cells, sums and the four operations does.
"""

from __future__ import annotations

import ast
import io
import operator
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_REFERENCE = re.compile(r"(?:'([^']+)'!)?\$?([A-Z]{1,3})\$?([0-9]+)")
_OPERATIONS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


@dataclass
class Cell:
    value: str | float = ""
    formula: str = ""


@dataclass
class Book:
    sheets: dict[str, dict[str, Cell]] = field(default_factory=dict)

    def formulas(self) -> list[tuple[str, str, Cell]]:
        return [
            (name, at, cell)
            for name, cells in self.sheets.items()
            for at, cell in cells.items()
            if cell.formula
        ]

    def work_out(self, sheet: str, formula: str) -> float:
        """The number of a formula; raises for anything but cells, numbers and the four operations."""
        terms: list[float] = []

        def look_up(found: re.Match[str]) -> str:
            cell = self.sheets[found[1] or sheet][f"{found[2]}{found[3]}"]
            terms.append(
                self.work_out(found[1] or sheet, cell.formula) if cell.formula else float(cell.value)
            )
            return f"t[{len(terms) - 1}]"

        return self._number(ast.parse(_REFERENCE.sub(look_up, formula), mode="eval").body, terms)

    def _number(self, node: ast.expr, terms: list[float]) -> float:
        match node:
            case ast.BinOp(left, op, right):
                return _OPERATIONS[type(op)](self._number(left, terms), self._number(right, terms))
            case ast.Constant(value) if isinstance(value, int | float):
                return float(value)
            case ast.Subscript(slice=ast.Constant(index)):
                return terms[int(str(index))]
        raise ValueError(f"no formula of ours: {ast.dump(node)}")


def read(content: bytes) -> Book:
    book = Book()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        texts = _shared(archive)
        relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        targets = {one.get("Id"): one.get("Target") for one in relations}
        for sheet in ElementTree.fromstring(archive.read("xl/workbook.xml")).iterfind("m:sheets/m:sheet", NS):
            target = targets[sheet.get(OFFICE)]
            root = ElementTree.fromstring(archive.read(f"xl/{target}"))
            book.sheets[sheet.get("name") or ""] = {
                cell.get("r") or "": _cell(cell, texts) for cell in root.iterfind(".//m:c", NS)
            }
    return book


def _shared(archive: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    root = ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
    return [
        "".join(part.text or "" for part in one.iterfind(".//m:t", NS)) for one in root.iterfind("m:si", NS)
    ]


def _cell(cell: ElementTree.Element, texts: list[str]) -> Cell:
    formula, value = cell.find("m:f", NS), cell.find("m:v", NS)
    text = value.text or "" if value is not None else ""
    if cell.get("t") == "s":
        return Cell(texts[int(text)])
    return Cell(float(text) if text else "", formula.text or "" if formula is not None else "")


def recalculated(content: bytes, folder: Path) -> Book | None:
    """As LibreOffice works it out anew; None where it is not installed."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        return None
    made = folder / "report.xlsx"
    made.write_bytes(content)
    command = [office, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to"]
    command += ["xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder / "out"), str(made)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return read((folder / "out" / "report.xlsx").read_bytes())
