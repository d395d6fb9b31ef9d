"""One table of a file read step by step, by the declaration that fits it; each step adds to the notes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from campaigns.ingest.amounts import choose_formats, looks_numeric, read_amounts
from campaigns.ingest.assemble import assemble_rows, is_keyed_by_id
from campaigns.ingest.batch import RowBatches
from campaigns.ingest.body import (
    Body,
    drop_repeated,
    drop_unmeasured,
    fill_days,
    select_body,
    skip_rows,
)
from campaigns.ingest.continued import fold_continued
from campaigns.ingest.currency import read_currency
from campaigns.ingest.declare import Binding
from campaigns.ingest.detect import (
    Detection,
    preamble_lines,
    title_above,
)
from campaigns.ingest.duplicates import merge_duplicates
from campaigns.ingest.entities import read_posts
from campaigns.ingest.headers import normalise, signature
from campaigns.ingest.kinds import rows_of_kinds
from campaigns.ingest.left_out import report_left_out
from campaigns.ingest.limits import MAX_COLUMNS, MAX_ROWS
from campaigns.ingest.mapping import first_rows
from campaigns.ingest.money_apart import apart, without_money
from campaigns.ingest.notes import Notes, some_lines
from campaigns.ingest.numbers import NumberFormat
from campaigns.ingest.owner import Owners, read_owner
from campaigns.ingest.people import read_contacts, refuse_people
from campaigns.ingest.period import Days, by_days, generated_at, read_days, stated_period
from campaigns.ingest.private import is_private, masked, masked_rows
from campaigns.ingest.products import multiply_averages
from campaigns.ingest.shapes import (
    ControlTotal,
    FileAccount,
    Post,
    RawRow,
    RawTable,
    ReadRequest,
    ReadResult,
    Row,
)
from campaigns.ingest.sources import PLAIN
from campaigns.ingest.titles import Titled, settle_platform
from campaigns.ingest.tolerance import read_tolerantly
from campaigns.ingest.totals import Rows, check_nameless, compare_totals, sum_measures
from campaigns.measures import ADDITIVE, MEASURES

_NUMERIC_SAMPLE = 200
SAMPLE_ROWS = 8
# Rows that are skipped and that no total of a file counts; those of other accounts are told apart.
_IN_NO_TOTAL = frozenset(("total", "repeated_header", "no_data_line", "without_numbers", "other_account"))

LineSums = Mapping[str, Mapping[int, int]]


@dataclass(slots=True)
class Reading:
    """One table read by one binding, step by step; each step adds to the notes."""

    binding: Binding
    table: RawTable
    header_at: int
    request: ReadRequest
    notes: Notes
    detection: Detection | None = None
    above: Sequence[RawRow] = ()
    today: date = date.max
    formats: dict[str, NumberFormat] = field(default_factory=dict)
    lent: Mapping[str, str] = field(default_factory=dict)
    posts: list[Post] = field(default_factory=list)
    left_out: Set[int] = frozenset()
    accounts: list[FileAccount] = field(default_factory=list)
    seen: int = 0  # rows that state something, right or wrong

    @property
    def preamble(self) -> list[RawRow]:
        return [*self.above, *self.table.rows[: self.header_at]]

    @property
    def answers(self) -> Mapping[str, Any]:
        return {**self.lent, **(self.request.mapping or {})}

    def read(self, result: ReadResult, file_name: str) -> ReadResult:
        """What the table says, without its wrong rows when they are few enough."""

        def attempt(notes: Notes, left_out: Set[int]) -> tuple[ReadResult, int]:
            reading = replace(self, notes=notes, left_out=left_out)
            return reading.run(result, file_name), reading.seen

        return read_tolerantly(attempt, self.notes, self.request.tolerance, self._cells)

    def _cells(self, lines: Iterable[int]) -> dict[int, list[str]]:
        wanted = set(lines)
        return {row.line: row.cells for row in self.table.rows if row.line in wanted} if wanted else {}

    def run(self, result: ReadResult, file_name: str) -> ReadResult:
        self.notes.is_about_people = bool(self.binding.declaration.private)
        self._check_size()
        if self.binding.declaration.refused:
            self.notes.add(self.binding.declaration.refused, line=self.table.rows[self.header_at].line)
        if self.notes.has_errors:
            return closed(self._described(result, file_name, Body()), self.notes)
        self._open_dimensions()
        title = Titled(self.binding, title_above(self.preamble), self.table.rows[self.header_at].line)
        self.binding = settle_platform(title, self.answers, self.notes)
        body = select_body(self.binding, self.table.rows[self.header_at + 1 :], self.notes)
        self.seen = len(body.lines)
        if self.left_out:
            body.keep([line not in self.left_out for line in body.lines], "wrong")
            del body.skipped["wrong"]
        self._choose_account(body)
        self._check_header(body)
        lifetime, self.binding = self.binding, by_days(self.binding, body)
        if self.binding is not lifetime:
            self.notes.add("posts_by_day", column=self.binding.header[self.binding.columns["day"]])
        result = replace(self._described(result, file_name, body), accounts=self.accounts)
        if not body.lines:
            if not self.notes.has_errors:
                self.notes.add("nothing_in_it")
            period = stated_period(self.binding.declaration, self.preamble, self.answers)
            return closed(replace(result, period=period, skipped=sum(body.skipped.values())), self.notes)
        return self._filled(result, body)

    def _filled(self, result: ReadResult, body: Body) -> ReadResult:
        body, line_sums = self._continued(body)
        fill_days(self.binding, body)
        judged = body.cells
        skip_rows(self.binding, body)
        drop_repeated(self.binding, body, self.notes)
        drop_unmeasured(self.binding, body)
        report_left_out(self.binding, body, judged, self.notes)
        amounts = self._amounts(body, line_sums)
        currency = self._currency(body)
        if self.binding.declaration.money_apart and currency is None:
            self.binding, amounts, unread = without_money(self.binding, amounts, self.notes)
            result = replace(result, unread_columns=[*result.unread_columns, *unread])
        days = read_days(
            self.binding, body, self.preamble, self.answers, self.request.date_order, self.today, self.notes
        )
        rows = self._rows(body, days, amounts, currency or "")
        sums = sum_measures(rows)
        controls = self._compared(body, sums)
        self._report_scope(rows)
        is_kept = not self.notes.has_errors
        return closed(
            replace(
                result,
                period=days.period,
                grain=days.grain,
                currency=currency,
                batches=RowBatches(rows if is_kept else []),
                posts=self.posts if is_kept else [],
                contacts=read_contacts(self.binding, body) if is_kept else [],
                row_count=len(rows),
                skipped=sum(body.skipped.values()),
                skip_reasons={reason: count for reason, count in body.skipped.items() if count},
                totals=sums,
                control_totals=controls,
            ),
            self.notes,
        )

    def _choose_account(self, body: Body) -> None:
        """Of several accounts only the rows of the one that was chosen; none chosen is a question."""
        owners = Owners(self.binding)
        owners.see(body)
        if self._is_chosen(owners):
            body.keep(owners.of(self.request.only_account or "", body), "other_account")

    def _is_chosen(self, owners: Owners) -> bool:
        """Whether one account was chosen that is there; asks for it where one has to be."""
        self.accounts = owners.accounts if len(owners.accounts) > 1 else []
        chosen = self.request.only_account
        if chosen and any(account.key == chosen for account in owners.accounts):
            return True
        if chosen or (self.accounts and not self.answers.get("account")):
            self.accounts = owners.accounts
            self.notes.add("choose_account", accounts=owners.listed(), count=len(owners.accounts))
        return False

    @property
    def _awaits_account(self) -> bool:
        return any(problem.code == "choose_account" for problem in self.notes.problems)

    def _currency(self, body: Body) -> str | None:
        """Not looked for before it is known whose money it is."""
        if self._awaits_account:
            return None
        return read_currency(self.binding, body, self.preamble, self.request.currency, self.notes)

    def _check_size(self) -> None:
        width = len(self.binding.header)
        if width > MAX_COLUMNS:
            self.notes.add("too_many_columns", columns=width, limit=MAX_COLUMNS)
        if len(self.table.rows) - self.header_at > MAX_ROWS + 1:
            self.notes.add("too_many_rows", rows=len(self.table.rows), limit=MAX_ROWS)

    def _open_dimensions(self) -> None:
        """Columns nobody declared that hold words split the rows further, so they are part of what a row is about."""
        if not self.binding.declaration.open_dimensions:
            return
        sample = self.table.rows[self.header_at + 1 : self.header_at + 1 + _NUMERIC_SAMPLE]
        extra = []
        for index, label in enumerate(self.binding.header):
            if not label.strip() or index in self.binding.recognised:
                continue
            texts = [row.cells[index] for row in sample if index < len(row.cells)]
            is_words = any(text.strip() for text in texts) and not looks_numeric(texts)
            if is_words and not is_private(label, texts):
                extra.append(index)
        self.binding = replace(self.binding, extra_dimensions=tuple(extra))

    def _check_header(self, body: Body) -> None:
        """A label that stands twice is harmless when both columns say the same, and a question otherwise.

        Two columns of nothing but zeros prove nothing: Meta once wrote "Views" twice with two meanings, both 0.
        """
        refuse_people(self.binding, body.column, self.notes)
        for name, indexes in self.binding.repeated.items():
            first, *others = (body.column(index) for index in indexes)
            if any(other != first for other in others) or (
                name in MEASURES and not any(map(_is_number, first))
            ):
                self.notes.add(
                    "label_twice",
                    line=self.table.rows[self.header_at].line,
                    column=self.binding.header[indexes[0]],
                )

    def _continued(self, body: Body) -> tuple[Body, LineSums]:
        declaration = self.binding.declaration
        if not declaration.continued_by:
            return body, {}
        return fold_continued(self.binding, body, self.notes)

    def _number_columns(self, line_sums: Collection[str] = ()) -> dict[str, int]:
        """The columns whose numbers are wanted; what is not additive in this report is left out, with a word."""
        declaration, binding = self.binding.declaration, self.binding
        columns = {name: index for name, index in binding.numbers.items() if name not in line_sums}
        for name, dimension in declaration.not_with.items():
            if name in columns and binding.has(dimension):
                del columns[name]
                self.notes.add(
                    "measure_not_additive",
                    column=binding.header[binding.columns[name]],
                    by=binding.header[binding.columns[dimension]],
                )
        return columns

    def _amounts(self, body: Body, line_sums: LineSums) -> dict[str, Sequence[int | None]]:
        declaration, binding = self.binding.declaration, self.binding
        columns = self._number_columns(line_sums)
        texts = {name: body.column(index) for name, index in columns.items()}
        labels = {name: binding.header[index] for name, index in columns.items()}
        units = {name: declaration.unit_of(name) for name in columns}
        self.formats = choose_formats(
            texts, units, labels, declaration.decimal, self.request.decimal, self.notes
        )
        amounts: dict[str, Sequence[int | None]] = {}
        is_credit = self.answers.get("negative_spend") == "credit"
        for name in columns:
            amounts[name] = read_amounts(
                name,
                labels[name],
                texts[name],
                body.lines,
                units[name],
                self.formats[name],
                self.notes,
                may_be_negative=(is_credit and name == "spend") or name in declaration.negatives,
            )
        for name, sums in line_sums.items():
            amounts[name] = [sums[line] for line in body.lines]
        if declaration.products and not self.notes.has_errors:
            multiply_averages(binding, amounts, self.notes)
        return amounts

    def _rows(
        self, body: Body, days: Days, amounts: Mapping[str, Sequence[int | None]], currency: str
    ) -> list[Row]:
        declaration = self.binding.declaration
        if self.notes.has_errors or self._awaits_account or len(days.starts) != len(body.lines):
            return []
        if not any(name in MEASURES for name in amounts) and not declaration.constants:
            self.notes.add("nothing_measured", columns=", ".join(self.binding.header[:8]))
            return []
        rows = assemble_rows(
            self.binding, body, days, amounts, currency, self._split_of_title(), self.table.sheet
        )
        self.posts = read_posts(self.binding, body, rows, self.request.date_order)
        by_id, is_folded = is_keyed_by_id(self.binding), self._is_folded()
        merged = merge_duplicates(rows, body.cells, by_id=by_id, sums_rows=is_folded, notes=self.notes)
        if declaration.money_apart:
            merged = apart(merged, currency)
        return merged + rows_of_kinds(self.binding, body, rows, amounts, self.notes)

    def _is_folded(self) -> bool:
        """Whether lines of one key are parts of it by declaration: hours of a day, contacts of a day."""
        declaration, binding = self.binding.declaration, self.binding
        day = normalise(binding.header[binding.columns["day"]]).key if binding.has("day") else ""
        return declaration.sums_rows or any(binding.has(name) or name == day for name in declaration.folds)

    def _split_of_title(self) -> str:
        for line in preamble_lines(self.preamble):
            for pattern, name in self.binding.declaration.title_breakdowns:
                if pattern.search(line.strip('"')):
                    return name
        return ""

    def _compared(self, body: Body, sums: Mapping[str, int]) -> list[ControlTotal]:
        if self.notes.has_errors:
            return []
        left_out = sum(count for reason, count in body.skipped.items() if reason not in _IN_NO_TOTAL)
        rows = Rows(self.seen, len(self.left_out) + left_out, body.skipped["other_account"], body.nameless)
        controls = compare_totals(self.binding, body.totals, self.formats, sums, self.notes, rows)
        if not self.binding.declaration.is_top:
            check_nameless(body.nameless, controls, body.totals, self.notes)
        return controls

    def _report_scope(self, rows: Sequence[Row]) -> None:
        """Says what will not enter totals, or stays beside the days, before anyone wonders where it went."""
        # A row of results has none of the measures that a split of the report would repeat.
        examples = Counter(
            row.breakdown.split("=")[0] for row in rows if row.breakdown and "results" not in row.measures
        )
        if examples and not self.binding.declaration.is_attachment:
            self.notes.add("split_report", by=", ".join(name for name, _count in examples.most_common(3)))
        if any(row.measures.get("returns") for row in rows) and self.binding.has("refunds"):
            refunds = [row.line for row in rows if row.measures.get("returns")]
            self.notes.add("refunds_undated", count=len(refunds), lines=some_lines(refunds))

    def _described(self, result: ReadResult, file_name: str, body: Body) -> ReadResult:
        binding, notes = self.binding, self.notes
        header = [masked(label) for label in binding.header]
        given = str(self.answers.get("account") or "")
        account_key, account_name = read_owner(binding, body, self.preamble, file_name, given)
        evidence = list(self.detection.best.evidence) if self.detection and self.detection.best else []
        other = self.detection.runner_up if self.detection else None
        notes.evidence[:0] = evidence
        samples = [row.cells[: len(header)] for row in self.table.rows[self.header_at + 1 :][:SAMPLE_ROWS]]
        read = set(binding.columns.values()) | set(binding.extra_dimensions)
        return replace(
            result,
            source=binding.declaration.source,
            source_version=binding.declaration.version,
            report=binding.declaration.report,
            kind=binding.declaration.kind,
            score=self.detection.best.score if self.detection and self.detection.best else 1.0,
            runner_up=other.binding.declaration.source if other else None,
            runner_up_score=other.score if other else 0.0,
            account_key=account_key,
            account_name=account_name,
            header=header,
            header_line=self.table.rows[self.header_at].line,
            header_signature=signature(binding.header),
            samples=[] if binding.declaration.private else masked_rows(header, samples),
            first_rows=first_rows(self.table, self.header_at) if binding.declaration.source == PLAIN else [],
            generated_at=generated_at(binding.declaration, self.preamble),
            unread_columns=[text for at, text in enumerate(header) if at not in read and text.strip()],
        )


def _is_number(text: str) -> bool:
    return text.strip() not in ("", "0")


def closed(result: ReadResult, notes: Notes) -> ReadResult:
    """The result with all that was said; measures that may not be added stay out of the totals."""
    totals = {name: number for name, number in result.totals.items() if name in ADDITIVE}
    return replace(
        result, totals=totals, evidence=notes.evidence, problems=notes.problems, problem_count=notes.count
    )
