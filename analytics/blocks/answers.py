"""What a block asks: a report, or with region or audience the breakdowns of imports; both answer in the same shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analytics import report
from analytics.blocks.shapes import opens_of
from analytics.freshness import State
from analytics.metrics import Value
from analytics.query import StatsQuery
from analytics.report import Report, ReportRow
from analytics.splits.answer import Split, split_answer
from analytics.splits.groups import wanted_of


@dataclass(frozen=True, slots=True)
class Answer:
    """`found` has rows, totals, figures and definitions, whoever told them."""

    found: Report | Split
    filters: Mapping[str, str]
    state: State | None = None

    @property
    def query(self) -> StatsQuery:
        return self.found.query

    @property
    def rows(self) -> list[ReportRow]:
        return self.found.rows

    @property
    def totals(self) -> dict[str, Value]:
        return self.found.totals

    @property
    def notes(self) -> list[str]:
        if isinstance(self.found, Report):
            return [*self.found.notes, *self.found.unconverted_notes]
        return self.found.notes

    def opens(self, row: ReportRow | None = None) -> dict[str, str]:
        return opens_of(self.query, self.filters, row)

    def ask(self, query: StatsQuery) -> Answer:
        """The same of other days."""
        return answer_to(query, self.filters, self.state)


def answer_to(query: StatsQuery, filters: Mapping[str, str], state: State | None) -> Answer:
    if wanted := wanted_of(filters):
        return Answer(split_answer(query, wanted), filters, state)
    found = report.run(query, state=state)
    return Answer(found, filters, State(found.fresh_as_of, found.recomputing))
