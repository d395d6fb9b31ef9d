"""One walk over the slices of a long table, which gathers all that conclusions are drawn from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

import numpy as np

from campaigns.ingest.batch import Batch, Numbers
from campaigns.ingest.declare import Binding
from campaigns.ingest.long.batches import Spool, add_sums
from campaigns.ingest.long.faults import Faults
from campaigns.ingest.long.kinds import kind_rows
from campaigns.ingest.long.measures import Conditionals, stated_measures
from campaigns.ingest.long.names import naming_columns
from campaigns.ingest.long.numbers import NumberColumn, Wrong
from campaigns.ingest.long.periods import date_columns
from campaigns.ingest.long.slices import Mask, Slice
from campaigns.ingest.long.sorting import SliceSorter
from campaigns.ingest.long.statements import CurrencyWitnesses
from campaigns.ingest.long.words import Combinations, Lexicons
from campaigns.ingest.notes import Notes
from campaigns.ingest.numbers import NumberFormat
from campaigns.ingest.owner import Owners
from campaigns.ingest.people import columns_of_words
from campaigns.ingest.shapes import RawRow
from campaigns.measures import MEASURES


class Walk:
    """`formats` are how columns are taken to be written, `only` the account wanted, `left_out` lines to skip."""

    def __init__(
        self,
        binding: Binding,
        columns: Sequence[NumberColumn],
        formats: Mapping[str, NumberFormat],
        only: str,
        left_out: Set[int],
        sheet: int,
    ) -> None:
        self.binding, self.columns, self.formats = binding, columns, formats
        self._only = only
        self._left_out = np.array(sorted(left_out), dtype=np.int32)
        self.sheet = sheet
        lexicons = Lexicons()
        self.notes = Notes(sheet, left_out)
        self.notes.is_about_people = bool(binding.declaration.private)
        self.sorter = SliceSorter(binding, lexicons, self.notes)
        self.owners = Combinations(Owners(binding).columns, lexicons)
        self.names = Combinations(naming_columns(binding), lexicons)
        self.days = Combinations(date_columns(binding), lexicons)
        self.words = {index: Combinations([index], lexicons) for index in columns_of_words(binding)}
        self.currency = CurrencyWitnesses(binding, lexicons)
        self.faults = Faults(sheet, [column.label for column in columns])
        self.spool = Spool()
        self.kinds = kind_rows(binding, lexicons, sheet)
        self.sums: dict[str, int] = {}
        self.seen = self.of_others = self.unmeasured = 0
        self.unlike: set[str] = set()
        self.counted: set[str] = set()
        self._conditionals = Conditionals(binding, lexicons)

    @property
    def is_over(self) -> bool:
        return self.sorter.is_over

    def see(self, piece: Slice | Sequence[RawRow]) -> None:
        """Take the next slice."""
        rows = self._of_account(self.sorter.facts(piece))
        self._compare_repeated(rows)
        for words in self.words.values():
            words.encode(rows)
        read = {
            column.name: column.read(rows.column(column.index), self._format(column))
            for column in self.columns
        }
        if self.binding.declaration.skips_unmeasured:
            wanted = _states_something(rows, read)
            self.unmeasured += len(rows) - int(wanted.sum())
            rows, read = rows.keep(wanted), {name: _kept(*one, wanted) for name, one in read.items()}
        for column in self.columns:
            column.see(rows.column(column.index))
            wrong = read[column.name][1]
            self.faults.add(column.label, rows, zip(wrong.rows, wrong.codes, wrong.texts, strict=True))
        self._keep(rows, {name: one for name, (one, _wrong) in read.items()})

    def _format(self, column: NumberColumn) -> NumberFormat:
        return self.formats[column.name]

    def _of_account(self, rows: Slice) -> Slice:
        """Counts the rows of each account; those of others are left out, and those that are known to be wrong."""
        self.seen += len(rows)
        if len(self._left_out):
            rows = rows.keep(~np.isin(rows.lines, self._left_out))
        if not self.owners.columns:
            return rows
        numbers = self.owners.encode(rows)
        if not self._only:
            return rows
        body = self.owners.witness(len(self.binding.header), range(len(self.owners)))
        wanted = np.array(Owners(self.binding).of(self._only, body), dtype=np.bool_)[numbers]
        self.of_others += len(rows) - int(wanted.sum())
        return rows.keep(wanted)

    def _compare_repeated(self, rows: Slice) -> None:
        """Which labels that stand twice have columns that differ, and which columns hold anything but zeros."""
        for name, (first, *others) in self.binding.repeated.items():
            texts = rows.column(first)
            if name not in self.unlike and any((rows.column(other) != texts).any() for other in others):
                self.unlike.add(name)
            is_open = name in MEASURES and name not in self.counted
            if is_open and (~texts.str.strip_chars().is_in(["", "0"])).any():
                self.counted.add(name)

    def _keep(self, rows: Slice, numbers: Mapping[str, Numbers]) -> None:
        if not len(rows):
            return
        self.currency.see(rows)
        measures = stated_measures(self.binding, rows, numbers, self._conditionals)
        add_sums(self.sums, measures)
        days, names = self.days.encode(rows), self.names.encode(rows)
        self.spool.add(Batch(0, self.sheet, (), names, rows.lines, days, days, measures))
        for kind in self.kinds:
            kind.see(rows, numbers, names, days)


def _states_something(rows: Slice, read: Mapping[str, tuple[Numbers, Wrong]]) -> Mask:
    """Rows in which some number is not null; a wrong one is none either."""
    wanted = np.zeros(len(rows), dtype=np.bool_)
    for numbers, wrong in read.values():
        wanted |= numbers.measured
        wanted[wrong.rows] = True
    return wanted


def _kept(numbers: Numbers, wrong: Wrong, wanted: Mask) -> tuple[Numbers, Wrong]:
    place = np.cumsum(wanted) - 1
    moved = Wrong(place[wrong.rows].tolist() if wrong.rows else [], wrong.codes, wrong.texts)
    return Numbers(numbers.values[wanted], numbers.measured[wanted]), moved
