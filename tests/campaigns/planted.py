"""Plants people into export files: a person in every column that is about people, and in columns nobody declared."""

from __future__ import annotations

import csv
import io
import itertools
import re
from dataclasses import dataclass
from pathlib import Path

from campaigns.ingest.declare import Binding
from campaigns.ingest.detect import detect_source
from campaigns.ingest.encoding import open_tables
from campaigns.ingest.headers import normalise
from campaigns.ingest.mapping import find_table
from campaigns.ingest.shapes import RawTable
from campaigns.ingest.sources import DECLARATIONS
from campaigns.ingest.stacks import split_stacked

EMAIL, PHONE = "Canarina.Privata@orchard-lane.example", "+34 612 999 888"
IP, IP6, CARD = "198.51.100.77", "2001:db8::beef:42", "4111 1111 1111 1111"
STREET, NAME, PLACE = "17 Canary Wharf Lane", "Canarina Privata", "51.5054321"
PEOPLE = (NAME, STREET, IP, CARD, PLACE, IP6)
# Columns that an export may have although no declaration knows them.
UNDECLARED = {
    "Contact e-mail": EMAIL,
    "Contact phone": PHONE,
    "IP address": IP,
    "Visitor": IP6,
    "Card": CARD,
    "Street": STREET,
    "Latitude": PLACE,
}
# What of them would be found, however it was written.
TRACES = re.compile(
    r"canarina|privata|orchard-lane|612\W?999\W?888|198\.51\.100\.77|db8::beef|4111\W?1111\W?1111|canary wharf|51\.5054"
    rf"|{b'canarina'.hex()}|{b'orchard-lane'.hex()}|{b'612999888'.hex()}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Planted:
    """A file with people in it; `declaration` is "" for a file that is not recognised."""

    name: str
    content: bytes
    declaration: str


def plant(path: Path) -> Planted | None:
    """The best table of a file with people planted, as CSV; None where the file holds no table to plant in."""
    found = _best_table(path)
    return None if found is None else _planted(path, *found)


def plant_all(path: Path) -> list[Planted]:
    """The same of every table that a declaration knows; else of the best one."""
    tables = split_stacked(open_tables(path, path.name).tables, DECLARATIONS)
    known = [
        best for table in tables if (best := detect_source([table], DECLARATIONS).best) and best.score >= 0.65
    ]
    if known:
        return [_planted(path, best.table, best.header_at, best.binding) for best in known]
    one = plant(path)
    return [] if one is None else [one]


def _planted(path: Path, table: RawTable, header_at: int, binding: Binding | None) -> Planted:
    rows = [list(row.cells) for row in table.rows]
    header = rows[header_at]
    values = _values(header, binding)
    width = len(header)
    new = [label for label in values if label not in header]
    for row in rows[header_at + 1 :]:
        if not any(cell.strip() for cell in row):
            continue
        row += [""] * (width - len(row))
        for at, label in enumerate(header):
            if label in values and row[at].strip():
                row[at] = values[label]
        row[width:width] = [values[label] for label in new]
    header.extend(new)
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return Planted(path.stem + ".csv", text.getvalue().encode(), binding.declaration.id if binding else "")


def _best_table(path: Path) -> tuple[RawTable, int, Binding | None] | None:
    opened = open_tables(path, path.name)
    best = detect_source(split_stacked(opened.tables, DECLARATIONS), DECLARATIONS).best
    if best is not None and best.score >= 0.65:
        return best.table, best.header_at, best.binding
    plain = find_table(opened.tables, None)
    return (*plain, None) if plain else None


def _values(header: list[str], binding: Binding | None) -> dict[str, str]:
    """By label what is planted: into all private columns of the declaration, and into those nobody declared."""
    values = dict(UNDECLARED)
    if binding is None:
        return values
    declaration, people = binding.declaration, itertools.cycle(PEOPLE)
    reached = {alias.key: EMAIL for alias in declaration.contact.get("email", ())}
    reached |= {alias.key: PHONE for alias in declaration.contact.get("phone", ())}
    read = {header[at] for at in binding.columns.values()}
    ids = {alias.key for alias in declaration.contact.get("id", ())}  # are kept as they are
    for alias in declaration.private:
        label = next((text for text in header if normalise(text).key == alias.key), alias.text)
        if label not in read and alias.key not in ids:
            values[label] = reached.get(alias.key) or next(people)
    return values
