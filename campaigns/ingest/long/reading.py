"""Reads one long table: a walk over its slices, then the conclusions, which the reader of small files draws."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import cast

import numpy as np
from numpy.typing import NDArray

from campaigns.ingest.amounts import choose_formats
from campaigns.ingest.assemble import is_keyed_by_id
from campaigns.ingest.batch import EPOCH, Batch
from campaigns.ingest.body import Body
from campaigns.ingest.declare import Declaration
from campaigns.ingest.limits import Rejected
from campaigns.ingest.long.batches import Joined, LongBatches, add_sums
from campaigns.ingest.long.kinds import KindRows, kinds_in
from campaigns.ingest.long.merging import Merged, find_alike, fold, merge
from campaigns.ingest.long.names import Names, name_all
from campaigns.ingest.long.numbers import NumberColumn
from campaigns.ingest.long.periods import Periods, read_periods, rows_with, tell
from campaigns.ingest.long.slices import Ints, slices
from campaigns.ingest.long.table import LongTable
from campaigns.ingest.long.walk import Walk
from campaigns.ingest.notes import Notes
from campaigns.ingest.numbers import NumberFormat
from campaigns.ingest.owner import Owners
from campaigns.ingest.people import refuse_people
from campaigns.ingest.period import stated_period
from campaigns.ingest.reading import Reading, closed
from campaigns.ingest.shapes import ReadResult
from campaigns.measures import ADDITIVE, MEASURES

# What a declaration may say without asking for more than this reader does; the rest is left to the other one.
_SAID = """
    source report version kind channel levels needs hallmarks known private none_of
    fields measures inputs constants conditionals not_with breakdowns open_dimensions
    title title_breakdowns account_line account_in_name generated_line start_line end_line
    whole_period_start total_when_empty total_names folds sums_rows skips_unmeasured
    channels decimal date_order asks_currency hides_names is_lifetime
    checked checked_languages restatement_days currency fixed fixed_order kinded
"""
UNDERSTOOD = frozenset(_SAID.split())


def understands(declaration: Declaration) -> bool:
    """Whether all that the declaration says is in `UNDERSTOOD`, and its rows are about no posts, which have texts."""
    others = {item.name for item in fields(Declaration)} - UNDERSTOOD
    about_posts = any(rule.level == "post" for rule in declaration.levels)
    return not about_posts and not any(getattr(declaration, name) for name in others)


@dataclass(slots=True)
class LongReading(Reading):
    """The same steps, on slices; `tail` is where they come from."""

    def run(self, result: ReadResult, file_name: str) -> ReadResult:
        self.notes.is_about_people = bool(self.binding.declaration.private)
        try:
            self._check_size()
            if self.notes.has_errors:
                return closed(self._described(result, file_name, Body()), self.notes)
            self._open_dimensions()
            walk = self._walked()
        except Rejected as refusal:
            self.notes = Notes()
            self.notes.take([refusal.problem], is_known=False)
            return closed(ReadResult(file_kind=result.file_kind), self.notes)
        return self._concluded(walk, result, file_name)

    def _cells(self, lines: Iterable[int]) -> dict[int, list[str]]:
        wanted = list(lines)
        return {row.line: row.cells for row in self._source.raw_rows(wanted)} if wanted else {}

    @property
    def _source(self) -> LongTable:
        return cast(LongTable, self.table.tail)

    def _walked(self) -> Walk:
        """Walks until the formats that were taken for granted are those that all values together prove."""
        columns = self._number_columns()
        formats = self._formats_of_head(columns)
        walk = self._walk(columns, formats)
        proven = self._choose_formats(walk.columns, Notes())
        if proven != formats:
            walk = self._walk(columns, proven)
        self.formats = self._choose_formats(walk.columns, self.notes)
        return walk

    def _walk(self, columns: dict[str, int], formats: dict[str, NumberFormat]) -> Walk:
        binding = self.binding
        is_credit = self.answers.get("negative_spend") == "credit"
        numbers = [
            NumberColumn(
                name,
                binding.header[index],
                index,
                binding.declaration.unit_of(name),
                may_be_negative=is_credit and name == "spend",
            )
            for name, index in columns.items()
        ]
        walk = Walk(
            binding, numbers, formats, self.request.only_account or "", self.left_out, self.table.sheet
        )
        below = self.table.rows[self.header_at].line
        for piece in slices(self._source.pieces(), self._source.delimiter, len(binding.header), below):
            walk.see(piece)
            if walk.is_over:
                break
        return walk

    def _formats_of_head(self, columns: dict[str, int]) -> dict[str, NumberFormat]:
        rows = self.table.rows[self.header_at + 1 :]
        texts = {
            name: [row.cells[index] for row in rows if index < len(row.cells)]
            for name, index in columns.items()
        }
        return self._chosen(texts, Notes())

    def _choose_formats(self, columns: Iterable[NumberColumn], notes: Notes) -> dict[str, NumberFormat]:
        return self._chosen({column.name: list(column.examples) for column in columns}, notes)

    def _chosen(self, texts: dict[str, list[str]], notes: Notes) -> dict[str, NumberFormat]:
        declaration = self.binding.declaration
        units = {name: declaration.unit_of(name) for name in texts}
        labels = {name: self.binding.header[self.binding.columns[name]] for name in texts}
        return choose_formats(texts, units, labels, declaration.decimal, self.request.decimal, notes)

    def _concluded(self, walk: Walk, result: ReadResult, file_name: str) -> ReadResult:
        body = walk.sorter.body
        body.skipped["total"] += len(body.totals)
        body.skipped["other_account"] += walk.of_others
        body.skipped["without_numbers"] += walk.unmeasured
        self.seen = walk.seen
        if not self._source.is_told:
            self.notes.take(self._source.repaired, is_known=False)
        periods = self._periods(walk)
        self._tell_sorting(walk)
        result = self._owned(walk, result, file_name)
        if not walk.spool.row_count:
            if not self.notes.has_errors:
                self.notes.add("nothing_in_it")
            period = stated_period(self.binding.declaration, self.preamble, self.answers)
            return closed(replace(result, period=period, skipped=sum(body.skipped.values())), self.notes)
        walk.faults.tell(self.notes)
        currency = self._currency(walk.currency.body())
        lines, name_of, day_of = walk.spool.columns()
        tell(periods, self.notes, day_of, lines, self.today)
        batches, sums, count = self._batches(walk, periods, currency or "", (lines, name_of, day_of))
        controls = self._compared(body, sums)
        return closed(
            replace(
                result,
                period=periods.days.period,
                grain=periods.days.grain,
                currency=currency,
                batches=() if self.notes.has_errors else batches,
                row_count=count,
                skipped=sum(body.skipped.values()),
                skip_reasons={reason: number for reason, number in body.skipped.items() if number},
                totals=sums,
                control_totals=controls,
            ),
            self.notes,
        )

    def _periods(self, walk: Walk) -> Periods:
        """The dates; rows whose dates are none are faults like others."""
        periods = read_periods(
            self.binding, walk.days, self.preamble, self.answers, self.request.date_order, self.today
        )
        lines, _names, day_of = walk.spool.columns()
        for at in np.flatnonzero(rows_with(periods.bad, day_of, len(walk.days))).tolist():
            for problem in periods.bad[int(day_of[at])]:
                walk.faults.add_cell(problem.column or "", int(lines[at]), problem.code, problem.value or "")
        return periods

    def _tell_sorting(self, walk: Walk) -> None:
        """What sorting the rows had to say."""
        told = walk.notes.problems
        self.notes.take(told)
        self.notes.count += walk.notes.count - len(told)
        self.notes.bad_lines |= walk.notes.bad_lines
        self.notes.bad_cells += walk.notes.bad_cells

    def _owned(self, walk: Walk, result: ReadResult, file_name: str) -> ReadResult:
        """Whose rows they are, whether that has to be asked, and what there is to say about the header."""
        found = walk.owners.witness(len(self.binding.header), range(len(walk.owners)))
        owners = Owners(self.binding)
        owners.see(found, walk.owners.counts.tolist())
        if self._is_chosen(owners):
            found.keep(owners.of(self.request.only_account or "", found), "other_account")
        refuse_people(self.binding, lambda index: walk.words[index].texts(index), self.notes)
        for name, indexes in self.binding.repeated.items():
            if name in walk.unlike or (name in MEASURES and name not in walk.counted):
                line, label = self.table.rows[self.header_at].line, self.binding.header[indexes[0]]
                self.notes.add("label_twice", line=line, column=label)
        return replace(self._described(result, file_name, found), accounts=self.accounts)

    def _batches(
        self, walk: Walk, periods: Periods, currency: str, columns: tuple[Ints, Ints, Ints]
    ) -> tuple[Sequence[Batch], dict[str, int], int]:
        """The batches with their sums and the number of their rows."""
        names = {column.name for column in walk.columns}
        if self.notes.has_errors or self._awaits_account or not periods.days.starts:
            return (), {}, 0
        if not names & MEASURES.keys() and not self.binding.declaration.constants:
            self.notes.add("nothing_measured", columns=", ".join(self.binding.header[:8]))
            return (), {}, 0
        name_of = columns[1]
        found = name_all(self.binding, walk.names, currency, self._split_of_title(), self.table.sheet)
        merged = self._merged(walk, periods, found, columns)
        batches = LongBatches(
            walk.spool, self.table.sheet, found.listed, found.of, periods.starts, periods.ends, merged
        )
        walk.spool.forget_columns()
        sums = walk.sums
        kept = name_of if merged is None else name_of[~merged.dropped]
        if merged is not None:
            merged.gather(walk.spool)
            sums = {}
            for batch in batches:
                add_sums(sums, batch.measures)
        batches.measured = frozenset(sums)
        self._report_splits(found, np.bincount(found.of[kept], minlength=len(found.listed)))
        apart = [self._apart(kind, walk, periods, found) for kind in walk.kinds if kind.spool.row_count]
        count = len(kept) + sum(of_kind for _batches, of_kind in apart)
        sums = {name: number for name, number in sums.items() if name in ADDITIVE}
        return Joined([batches, *(of_kind for of_kind, _count in apart)]), sums, count

    def _apart(self, kind: KindRows, walk: Walk, periods: Periods, found: Names) -> tuple[LongBatches, int]:
        """The rows of numbers that are kept by their kind, with their number."""
        columns = kind.spool.columns()
        names = kind.name(found, walk.names)
        self.notes.explain("results_by_kind", kinds=kinds_in(names, columns[1]))
        alike = find_alike(_keys(names.keys[columns[1]], periods, columns[2]))
        merged = None
        if alike is not None:
            # What there is to say about lines of one key was said when the rows themselves were merged.
            merged = self._merge(names, alike, periods, columns, by_id=False, notes=Notes())
            merged.gather(kind.spool)
        batches = LongBatches(
            kind.spool, self.table.sheet, names.listed, names.of, periods.starts, periods.ends, merged
        )
        return batches, kind.spool.row_count - (0 if merged is None else int(merged.dropped.sum()))

    def _merged(
        self, walk: Walk, periods: Periods, found: Names, columns: tuple[Ints, Ints, Ints]
    ) -> Merged | None:
        """Rows of one key become one; None when there is nothing to do."""
        _lines, name_of, day_of = columns
        keys = _keys(found.keys[name_of], periods, day_of)
        if self._is_folded():
            return fold(keys)
        alike = find_alike(keys)
        by_id = is_keyed_by_id(self.binding)
        return (
            None
            if alike is None
            else self._merge(found, alike, periods, columns, by_id=by_id, notes=self.notes)
        )

    def _merge(
        self,
        found: Names,
        alike: list[NDArray[np.intp]],
        periods: Periods,
        columns: tuple[Ints, Ints, Ints],
        *,
        by_id: bool,
        notes: Notes,
    ) -> Merged:
        lines, name_of, day_of = columns
        wanted = [int(lines[row]) for members in alike for row in members.tolist()]
        texts: dict[int, int] = {}
        known: dict[int, int] = {}
        for raw in self._source.raw_rows(wanted) if wanted else ():
            texts[raw.line] = known.setdefault(hash(tuple(raw.cells)), len(known))
        merged, conflicts = merge(alike, lines, texts, by_id=by_id, notes=notes)
        for first, second in conflicts:
            name = found.listed[found.of[name_of[second]]]
            day = date.fromordinal(int(periods.starts[day_of[first]]) + EPOCH)
            notes.add(
                "key_repeated",
                line=int(lines[second]),
                value=name.entity_name or name.campaign_name or name.entity_key or name.campaign_key,
                first=int(lines[first]),
                day=day.isoformat(),
            )
        return merged

    def _report_splits(self, found: Names, counts: NDArray[np.intp]) -> None:
        """Says what will not enter totals before anyone wonders where it went."""
        splits: Counter[str] = Counter()
        for name, count in zip(found.listed, counts.tolist(), strict=True):
            if name.breakdown and count:
                splits[name.breakdown.split("=")[0]] += count
        if splits:
            self.notes.add("split_report", by=", ".join(name for name, _count in splits.most_common(3)))


def _keys(names: Ints, periods: Periods, day_of: Ints) -> NDArray[np.int64]:
    """A number for each row, the same for rows of one key only: name, first day and length in 31, 16 and 16 bits."""
    starts = periods.starts[day_of].astype(np.int64)
    ends = periods.ends[day_of].astype(np.int64)
    return (names.astype(np.int64) << 32) | (starts << 16) | (ends - starts)
