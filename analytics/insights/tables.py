"""A table of insights as the page, the file and the API show it: typed values, what is missing with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from django.utils.translation import gettext as _

Unit = Literal["text", "count", "percent", "ratio", "money", "day"]
Value = str | int | float | Decimal | date | None


@dataclass(frozen=True, slots=True)
class Column:
    """`under` names the column below whose value a page shows this one; `is_for_files` keeps it off the page."""

    key: str
    label: str
    unit: Unit = "text"
    under: str = ""
    is_for_files: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """`reason` says why there is no value. `series_id` is whose rows it opens to, `address` a page elsewhere; `group`
    asks for the rows of a group of people (`analytics.insights.groups`).
    """

    value: Value = None
    reason: str = ""
    series_id: int | None = None
    address: str = ""
    group: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """`sentences` say what the table shows, `notes` how it is made; each row has a cell for each column.

    `opening` is said where rows lead to what made them; `more` are those of a table that is cut short.
    """

    key: str
    title: str
    about: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    sentences: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    empty_title: str = ""
    empty_text: str = ""
    currency: str = ""
    opening: str = ""
    more: int = 0

    def records(self) -> Iterator[dict[str, Cell]]:
        """The rows with their cells by column."""
        for row in self.rows:
            yield {column.key: cell for column, cell in zip(self.columns, row, strict=True)}


def plain(value: Value) -> str | None:
    """For files and the API: numbers with a point, rates as shares with six decimals, days as YYYY-MM-DD."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        value = Decimal(f"{value:.6f}")
    return f"{Decimal(value).normalize():f}"


def sheet_of(table: Table) -> tuple[list[str], Iterable[list[str]]]:
    """Header and lines of the table as a file; where a value is missing, its reason stands in words."""
    header = [column.label for column in table.columns]
    return header, ([_written(cell) for cell in row] for row in table.rows)


def _written(cell: Cell) -> str:
    if cell.value is None and cell.reason:
        return _("No data: %(reason)s") % {"reason": cell.reason}
    return plain(cell.value) or ""
