"""What a file of the project's own must read to, and the comparison with what was read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from campaigns.ingest.shapes import ReadResult
from tests.campaigns.ingest.reading import FILES, codes, read_path, sums


@dataclass(frozen=True)
class Expected:
    """`rows` counts the rows that state facts, with those that hold the results of one kind."""

    source: str
    level: str
    rows: int
    period: tuple[str, str] | None
    grain: str | None
    currency: str | None
    totals: dict[str, str]
    problems: list[str] = field(default_factory=list)
    controls: int = 0


def check(name: str, expected: Expected) -> ReadResult:
    result = read_path(FILES / name)
    assert codes(result) == expected.problems
    assert (result.source, result.row_count, len(result.rows)) == (
        expected.source,
        expected.rows,
        expected.rows,
    )
    assert {row.level for row in result.rows} == ({expected.level} if expected.level else set())
    period = tuple(map(date.fromisoformat, expected.period)) if expected.period else None
    assert (result.period, result.grain, result.currency) == (period, expected.grain, expected.currency)
    assert sums(result) == {measure: Decimal(number) for measure, number in expected.totals.items()}
    assert [total.agrees for total in result.control_totals] == [True] * expected.controls
    return result
