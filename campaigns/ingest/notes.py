"""Collects what there is to say about a file while it is read: a bounded list of problems and the count of the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from campaigns.ingest.private import masked, quotable
from campaigns.ingest.problems import severity_of
from campaigns.ingest.shapes import MAX_LISTED_PROBLEMS, Evidence, Problem

MAX_VALUE = 120


class Notes:
    """Problems and evidence in the order they were found; errors and questions are never crowded out."""

    def __init__(self, sheet: int = 0) -> None:
        self.sheet = sheet
        self.is_about_people = False
        self.evidence: list[Evidence] = []
        self.count = 0
        self._problems: list[Problem] = []
        self._listed: dict[str, int] = {}

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

    def take(self, problems: Iterable[Problem]) -> None:
        """What was found before anybody knew whose file it is: then it may be one of people."""
        for problem in problems:
            self.count += 1
            value = None if problem.value is None else quotable(problem.value)
            self._problems.append(replace(problem, value=value))

    def explain(self, code: str, params: Mapping[str, object] | None = None, **more: object) -> None:
        texts = {name: masked(str(item)) for name, item in {**(params or {}), **more}.items()}
        self.evidence.append(Evidence(code, texts))


def some_lines(lines: Iterable[int], limit: int = 8) -> str:
    """Line numbers for a sentence, the first few of them: "4, 9, 12, ..."."""
    listed = list(lines)
    shown = ", ".join(str(line) for line in listed[:limit])
    return f"{shown}, ..." if len(listed) > limit else shown
