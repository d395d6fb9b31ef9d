"""What the rows of a long table are about: each distinct combination is named once, by the reader of small files."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np

from campaigns.ingest.assemble import assemble_rows
from campaigns.ingest.batch import Name, name_of_row
from campaigns.ingest.body import Body
from campaigns.ingest.declare import Binding
from campaigns.ingest.duplicates import key_of
from campaigns.ingest.long.slices import Ints
from campaigns.ingest.long.words import Combinations
from campaigns.ingest.period import Days

# Fields that say when, whose or in which currency, and so are no part of what a row is about.
_NOT_NAMES = frozenset(("day", "month", "start", "end", "span", "account", "account_id", "currency"))


def naming_columns(binding: Binding) -> list[int]:
    names = (name for name in binding.declaration.fields if name not in _NOT_NAMES and binding.has(name))
    return [*(binding.columns[name] for name in names), *binding.extra_dimensions]


@dataclass(slots=True)
class Names:
    """`of` is the number of each combination's name, `keys` the number of its key; equal names are one."""

    listed: list[Name] = field(default_factory=list)
    of: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int32))
    keys: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int32))


def name_all(binding: Binding, found: Combinations, currency: str, split: str, sheet: int) -> Names:
    known: dict[Name, int] = {}
    keys: dict[tuple[object, ...], int] = {}
    of, key_numbers = [], []
    for body in found.witnesses(len(binding.header)):
        for row in assemble_rows(binding, body, _no_days(body), {}, currency, split, sheet):
            of.append(known.setdefault(name_of_row(row), len(known)))
            key_numbers.append(keys.setdefault(key_of(row), len(keys)))
    return Names(list(known), np.array(of, dtype=np.int32), np.array(key_numbers, dtype=np.int32))


def _no_days(body: Body) -> Days:
    days = [date.min] * len(body.lines)
    return Days(days, days, None, None)
