"""An edition as a spreadsheet: tables with their sums, ratios as living formulas, source rows; and as CSV."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from analytics.briefs.equations import Cells, Term, formula_of
from analytics.briefs.models import Edition
from analytics.briefs.pages import definitions_of, rate_header, rates_of
from analytics.briefs.showing import period_text, version_text
from analytics.quantities import QUANTITIES
from campaigns import sheets
from campaigns.sheets import NumberFormat, Sheet, SheetCell

Frozen = Mapping[str, Any]
SHAPES: dict[str, NumberFormat] = {
    "money": "money",
    "count": "count",
    "percent": "percent",
    "ratio": "ratio",
    "months": "ratio",
    "seconds": "count",
    "day": "day",
}
# In which row of the first sheet the gross margin stands.
MARGIN_ROW = 6


def xlsx_of(edition: Edition) -> bytes:
    with translation.override(edition.frozen["language"]):
        return sheets.write_workbook(list(sheets_of(edition)))


def csv_of(edition: Edition) -> bytes:
    """One line for each figure, with every digit, for programs."""
    with translation.override(edition.frozen["language"]):
        header = [
            _("Section"),
            _("Row"),
            _("Figure"),
            _("Value"),
            _("Unit"),
            _("Value before"),
            _("Why there is no number"),
        ]
        return sheets.write_csv(header, _lines(edition.frozen))


def sheets_of(edition: Edition) -> list[Sheet]:
    frozen = edition.frozen
    about = sheets.sheet_name(_("About"))
    made = [_about(edition, about)]
    margin = _margin(frozen, about)
    for section in frozen["sections"]:
        if section["kind"] not in ("block", "listing"):
            continue
        name = sheets.sheet_name(section["data"]["title"], [one.name for one in made])
        table = (
            _block(section["data"], name, margin) if section["kind"] == "block" else _listing(section, name)
        )
        made.append(table)
    made.append(_sources(edition, sheets.sheet_name(_("Source rows"), [one.name for one in made])))
    return made


def _margin(frozen: Frozen, about: str) -> Term | None:
    value = frozen["settings"]["gross_margin"]
    return None if value is None else Term(Fraction(Decimal(value)), f"'{about}'!$B${MARGIN_ROW}")


def _about(edition: Edition, name: str) -> Sheet:
    """What it is, and how its figures are counted."""
    frozen = edition.frozen
    margin = frozen["settings"]["gross_margin"]
    rows: list[list[SheetCell]] = [
        [_bold(frozen["title"])],
        [_bold(_("Workspace:")), _text(frozen["workspace"])],
        [_bold(_("Period")), _text(period_text(**frozen["period"]))],
        [_bold(_("Version")), _text(version_text(edition.number) or "1")],
        [_bold(_("Currency")), _text(frozen["currency"])],
        [
            _bold(_("Gross margin")),
            _text(_("Not known")) if margin is None else SheetCell(number=Decimal(margin), shape="percent"),
        ],
        [],
    ]
    rows += [[_bold(_("Words"))], *([_text(part)] for part in _words(frozen)), []]
    rows += [[_bold(_("Definitions"))]]
    rows += [
        [_text(one["label"]), _text(one["definition"]), _text(one["version"])]
        for one in definitions_of(frozen)
    ]
    if rates := rates_of(frozen):
        rows += [
            [],
            [_bold(word) for word in rate_header()],
            *([_text(cell) for cell in row] for row in rates),
        ]
    rows += [[], [_bold(_("Notes"))], *([_text(note)] for note in frozen["notes"])]
    return Sheet(name, rows, widths=(28, 60, 14))


def _words(frozen: Frozen) -> list[str]:
    return [
        section["text"]
        for section in frozen["sections"]
        if section["kind"] == "commentary" and section["text"]
    ]


def _block(data: Frozen, name: str, margin: Term | None) -> Sheet:
    """The figures, and right of them the sums that ratios are made of, in the same row."""
    columns = data["columns"]
    lines = [*data["rows"], *([data["totals"]] if data["totals"] else [])]
    parts = sorted({part for line in lines for part, value in line["parts"].items() if value is not None})
    first_part = len(columns) + 2
    header = [_bold(""), *(_bold(column["label"]) for column in columns), SheetCell()]
    header += [_bold(str(QUANTITIES[part].label) if part in QUANTITIES else part) for part in parts]
    rows: list[list[SheetCell]] = [header]
    for number, line in enumerate(lines, start=2):
        is_total = data["totals"] is not None and number == len(lines) + 1
        cells = Cells(
            {
                part: Term(Fraction(Decimal(line["parts"][part])), f"{_letters(first_part + index)}{number}")
                for index, part in enumerate(parts)
                if line["parts"].get(part) is not None
            },
            margin,
        )
        label = _("Total") if is_total else line["label"]
        rows.append(
            [
                SheetCell(text=label, bold=is_total),
                *(
                    _figure(column, cell, cells, bold=is_total)
                    for column, cell in zip(columns, line["values"], strict=True)
                ),
                SheetCell(),
                *(_part(part, line["parts"].get(part)) for part in parts),
            ]
        )
    return Sheet(name, rows, widths=(28, *([14] * len(columns)), 4, *([14] * len(parts))), frozen=1)


def _figure(column: Frozen, cell: Frozen, cells: Cells, *, bold: bool) -> SheetCell:
    if cell["value"] is None:
        return SheetCell(text=cell["reason"], bold=bold)
    return SheetCell(
        number=Decimal(cell["value"]),
        formula=formula_of(column["name"], cell["value"], cells),
        shape=SHAPES[column["unit"]],
        bold=bold,
    )


def _part(name: str, value: str | None) -> SheetCell:
    is_money = name in QUANTITIES and QUANTITIES[name].unit == "money"
    return (
        SheetCell()
        if value is None
        else SheetCell(number=Decimal(value), shape="money" if is_money else "count")
    )


def _listing(section: Frozen, name: str) -> Sheet:
    data = section["data"]
    rows = [[_bold(column["label"]) for column in data["columns"]]]
    rows += [
        [
            _typed(cell["value"], column["unit"], cell["reason"]) if cell else _bold(_("Total"))
            for cell, column in zip(line, data["columns"], strict=True)
        ]
        for line in [*data["rows"], *([data["totals"]] if data["totals"] else [])]
    ]
    return Sheet(name, rows, widths=(48, *([14] * (len(data["columns"]) - 1))), frozen=1)


def _typed(value: str | None, unit: str, reason: str) -> SheetCell:
    if value is None:
        return SheetCell(text=reason)
    if unit in ("text", "day"):
        return SheetCell(text=value)
    return SheetCell(number=Decimal(value), shape=SHAPES[unit])


def _sources(edition: Edition, name: str) -> Sheet:
    kept = edition.source_rows
    rows: list[list[SheetCell]] = [[_bold(word) for word in kept["header"]]]
    numbers = (3, 4)
    rows += [
        [
            SheetCell(number=Decimal(cell), shape="count") if index in numbers and cell else _text(cell)
            for index, cell in enumerate(row)
        ]
        for row in kept["rows"]
    ]
    if kept["more"]:
        rows.append([_text(_("Rows that are not listed: %(count)s") % {"count": kept["more"]})])
    return Sheet(name, rows, widths=(20, 12, 12, 16, 14, 10, 18, 24, 16, 28, 28, 8), frozen=1)


def _lines(frozen: Frozen) -> list[list[str]]:
    lines: list[list[str]] = []
    for section in frozen["sections"]:
        data = section.get("data")
        if section["kind"] == "block":
            for row, label in [*((row, row["label"]) for row in data["rows"]), (data["totals"], _("Total"))]:
                if row is not None:
                    lines += _of_row(data, row, label)
        elif section["kind"] == "listing":
            lines += _of_listing(data)
    return lines


def _of_row(data: Frozen, row: Frozen, label: str) -> list[list[str]]:
    befores: Sequence[Any] = row["before"] or [None] * len(data["columns"])
    return [
        [
            data["title"],
            label,
            column["label"],
            cell["value"] or "",
            data["currency"] if column["unit"] == "money" else column["unit"],
            (before or {}).get("value") or "",
            cell["reason"],
        ]
        for column, cell, before in zip(data["columns"], row["values"], befores, strict=True)
    ]


def _of_listing(data: Frozen) -> list[list[str]]:
    lines = []
    for row in data["rows"]:
        name = row[0]["value"] or ""
        for column, cell in zip(data["columns"][1:], row[1:], strict=True):
            lines.append(
                [
                    data["title"],
                    name,
                    column["label"],
                    cell["value"] or "",
                    column["unit"],
                    "",
                    cell["reason"],
                ]
            )
    return lines


def _letters(column: int) -> str:
    """A, …, Z, AA: of a column counted from 0."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def _bold(text: str) -> SheetCell:
    return SheetCell(text=str(text), bold=True)


def _text(text: str) -> SheetCell:
    return SheetCell(text=str(text))
