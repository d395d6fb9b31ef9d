"""Collects what there is to say about a file while it is read: a bounded list of problems and the count of the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import replace

from campaigns.ingest.private import masked, quotable
from campaigns.ingest.problems import severity_of
from campaigns.ingest.shapes import MAX_LISTED_PROBLEMS, MAX_ROW_ERRORS, Evidence, Problem

MAX_VALUE = 120

# Problems of one row: without that row the others can be loaded.
OF_A_ROW = frozenset(
    (
        "bad_number",
        "not_whole",
        "number_too_large",
        "negative_count",
        "formula_as_number",
        "date_impossible",
        "date_empty",
        "period_backwards",
        "row_too_long",
        "line_without_order",
    )
)


class Notes:
    """Problems and evidence in the order they were found; errors and questions are never crowded out."""

    def __init__(self, sheet: int = 0, left_out: Set[int] = frozenset()) -> None:
        """`left_out` are lines whose own problems are known and no longer matter."""
        self.sheet = sheet
        self.bad_lines: set[int] = set()
        self.bad_cells: list[Problem] = []
        self._left_out = left_out
        self.is_about_people = False
        self._kept: dict[str | None, int] = {}  # wrong cells by column
        self.evidence: list[Evidence] = []
        self.count = 0
        self._problems: list[Problem] = []
        self._listed: dict[str, int] = {}

    def copy(self, left_out: Set[int] = frozenset()) -> Notes:
        """The same so far, to go on from once more."""
        other = Notes(self.sheet, left_out)
        other.evidence, other.count = list(self.evidence), self.count
        other._problems, other._listed = list(self._problems), dict(self._listed)
        return other

    @property
    def problems(self) -> list[Problem]:
        rank = {"error": 0, "question": 1, "warning": 2, "info": 3}
        return sorted(self._problems, key=lambda problem: rank[problem.severity])[:MAX_LISTED_PROBLEMS]

    @property
    def has_errors(self) -> bool:
        return any(problem.severity == "error" for problem in self._problems)

    def add(
        self,
        code: str,
        *,
        line: int | None = None,
        column: str | None = None,
        value: str | None = None,
        **params: object,
    ) -> None:
        """Notes a problem; of one code only as many are kept as are listed, all are counted."""
        texts = {name: str(item) for name, item in params.items()}
        if code in OF_A_ROW and line is not None:
            if line in self._left_out:
                return
            self.bad_lines.add(line)
            kept = self._kept.get(column, 0)
            if kept < MAX_ROW_ERRORS:
                self._kept[column] = kept + 1
                self.bad_cells.append(Problem(code, "error", line, self.sheet, column, value, texts))
        self.count += 1
        listed = self._listed.get(code, 0)
        if listed >= MAX_LISTED_PROBLEMS:
            return
        self._listed[code] = listed + 1
        shown = None if value is None else self._quoted(value).replace("\x00", "\N{SYMBOL FOR NULL}")
        texts = {name: masked(str(item)) for name, item in params.items()}
        column = column and masked(column)
        self._problems.append(Problem(code, severity_of(code), line, self.sheet, column, shown, texts))

    def _quoted(self, value: str) -> str:
        """Of a cell as much as may be kept: problems are stored, shown and sent by the API."""
        return quotable(value[:MAX_VALUE]) if self.is_about_people else masked(value[:MAX_VALUE])

    def take(self, problems: Iterable[Problem], *, is_known: bool = True) -> None:
        """Problems noted elsewhere. Before it `is_known` whose file it is, it may be one of people."""
        quoted = self._quoted if is_known else quotable
        for problem in problems:
            self.count += 1
            value = None if problem.value is None else quoted(problem.value)
            self._problems.append(replace(problem, value=value))

    def keep_to_sheets(self, sheets: set[int]) -> None:
        """Forgets formulas on sheets that nothing is read from."""
        of_interest = [
            item for item in self._problems if item.code != "formula_without_value" or item.sheet in sheets
        ]
        self.count -= len(self._problems) - len(of_interest)
        self._problems = of_interest

    def explain(self, code: str, params: Mapping[str, object] | None = None, **more: object) -> None:
        texts = {name: masked(str(item)) for name, item in {**(params or {}), **more}.items()}
        self.evidence.append(Evidence(code, texts))


def some_lines(lines: Iterable[int], limit: int = 8) -> str:
    """Line numbers for a sentence, the first few of them: "4, 9, 12, ..."."""
    listed = list(lines)
    shown = ", ".join(str(line) for line in listed[:limit])
    return f"{shown}, ..." if len(listed) > limit else shown
