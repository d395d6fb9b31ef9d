"""Joins what was read from several tables of one file, and tells each table's share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from campaigns.ingest.batch import RowBatches
from campaigns.ingest.duplicates import key_of
from campaigns.ingest.shapes import MAX_LISTED_PROBLEMS, MAX_ROW_ERRORS, Part, RawTable, ReadResult, Row
from campaigns.ingest.totals import sum_measures


def with_part(result: ReadResult, table: RawTable) -> ReadResult:
    """The result of one table with what it is as its only part."""
    part = Part(
        source=result.source or "",
        report=result.report,
        kind=result.kind,
        table=table.name,
        sheet=table.sheet,
        header_line=result.header_line,
        grain=result.grain,
        period=result.period,
        row_count=result.row_count,
        totals=result.totals,
        currency=result.currency or "",
        split_by=next((item.params["by"] for item in result.problems if item.code == "split_report"), ""),
    )
    return replace(result, parts=[part])


def join_parts(results: Sequence[ReadResult]) -> ReadResult:
    """One result of all tables. Rows of one report with one key are one row: sheets share posts, not measures."""
    if len(results) == 1:
        return results[0]
    first = next((item for item in results if item.rows), results[0])
    parts = [part for item in results for part in item.parts]
    rows = _joined(results, parts)
    problems = [problem for item in results for problem in item.problems]
    rank = {"error": 0, "question": 1, "warning": 2, "info": 3}
    own = [row for row in rows if parts[row.part].report_id == f"{first.source}.{first.report}"]
    if any(problem.severity == "error" for problem in problems):
        rows = []
    return replace(
        first,
        batches=RowBatches(rows),
        row_count=len(rows),
        bad_row_count=sum(item.bad_row_count for item in results),
        row_errors=[error for item in results for error in item.row_errors][:MAX_ROW_ERRORS],
        skipped=sum(item.skipped for item in results),
        totals=sum_measures(own),
        period=_period(results),
        currency=next((item.currency for item in results if item.currency), None),
        problems=sorted(problems, key=lambda problem: rank[problem.severity])[:MAX_LISTED_PROBLEMS],
        problem_count=sum(item.problem_count for item in results),
        control_totals=[control for item in results for control in item.control_totals],
        unread_columns=list(dict.fromkeys(text for item in results for text in item.unread_columns)),
        parts=parts,
    )


def _joined(results: Sequence[ReadResult], parts: Sequence[Part]) -> list[Row]:
    joined: dict[tuple[object, ...], Row] = {}
    for at, item in enumerate(results):
        for row in item.rows:
            key = (parts[at].report_id, *key_of(row))
            known = joined.get(key)
            if known is None:
                joined[key] = row._replace(part=at)
            else:
                joined[key] = known._replace(measures={**row.measures, **known.measures})
    return list(joined.values())


def _period(results: Sequence[ReadResult]) -> tuple[date, date] | None:
    periods = [item.period for item in results if item.period]
    if not periods:
        return None
    return min(first for first, _last in periods), max(last for _first, last in periods)
