"""Joins what was read from several tables of one file, and tells each table's share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from campaigns.ingest.batch import RowBatches
from campaigns.ingest.duplicates import key_of
from campaigns.ingest.notes import some_lines
from campaigns.ingest.problems import severity_of
from campaigns.ingest.shapes import (
    MAX_LISTED_PROBLEMS,
    MAX_ROW_ERRORS,
    Part,
    Post,
    Problem,
    RawTable,
    ReadResult,
    Row,
)
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


def with_rows(results: Sequence[ReadResult]) -> Sequence[ReadResult]:
    """Those of several tables that hold anything; a card without rows is no news beside one with rows."""
    filled = [item for item in results if not _is_empty(item)]
    return filled or results[:1]


def _is_empty(result: ReadResult) -> bool:
    return {problem.code for problem in result.problems} == {"nothing_in_it"} and result.row_count == 0


def join_parts(results: Sequence[ReadResult]) -> ReadResult:
    """One result of all tables. Rows of one source with one key are one row: sheets share posts, not measures."""
    if len(results) == 1:
        return results[0]
    first = next((item for item in results if item.rows), results[0])
    parts = [part for item in results for part in item.parts]
    rows, disagreeing = _joined(results, parts)
    has_rows = any(item.row_count for item in results)
    problems = [
        problem
        for item in results
        for problem in item.problems
        if not (has_rows and problem.code == "nothing_in_it")
    ]
    if disagreeing:
        where, shown = disagreeing[0], some_lines(row.line for row in disagreeing)
        params = {"count": str(len(disagreeing)), "lines": shown}
        problems.append(
            Problem("tables_disagree", severity_of("tables_disagree"), where.line, where.sheet, params=params)
        )
    rank = {"error": 0, "question": 1, "warning": 2, "info": 3}
    own = [row for row in rows if parts[row.part].report_id == f"{first.source}.{first.report}"]
    if any(problem.severity == "error" for problem in problems):
        rows = []
    return replace(
        first,
        batches=RowBatches(rows),
        posts=_posts(results) if rows else [],
        contacts=[contact for item in results for contact in item.contacts] if rows else [],
        row_count=len(rows),
        bad_row_count=sum(item.bad_row_count for item in results),
        row_errors=[error for item in results for error in item.row_errors][:MAX_ROW_ERRORS],
        skipped=sum(item.skipped for item in results),
        totals=sum_measures(own),
        period=_period(results),
        currency=next((item.currency for item in results if item.currency), None),
        problems=sorted(problems, key=lambda problem: rank[problem.severity])[:MAX_LISTED_PROBLEMS],
        problem_count=sum(item.problem_count for item in results) + bool(disagreeing) if problems else 0,
        control_totals=[control for item in results for control in item.control_totals],
        unread_columns=list(dict.fromkeys(text for item in results for text in item.unread_columns)),
        parts=parts,
    )


def period_to_lend(results: Iterable[ReadResult]) -> dict[str, str]:
    """The period of what was read so far, as an answer to tables that name none; empty when nothing says it."""
    period = _period(results)
    return {"start_on": period[0].isoformat(), "end_on": period[1].isoformat()} if period else {}


def _posts(results: Sequence[ReadResult]) -> list[Post]:
    """Each post once, with what the first of the tables that say something says."""
    posts: dict[str, Post] = {}
    for item in results:
        for post in item.posts:
            known = posts.get(post.key)
            posts[post.key] = post if known is None else Post._make(map(_first, known, post))
    return list(posts.values())


def _first(one: str, other: str) -> str:
    return one or other


def _joined(results: Sequence[ReadResult], parts: Sequence[Part]) -> tuple[list[Row], list[Row]]:
    """All rows, and those that state another number than a table before them; the first one stays."""
    joined: dict[tuple[object, ...], Row] = {}
    disagreeing = []
    for at, item in enumerate(results):
        for row in item.rows:
            key = (parts[at].source, *key_of(row))
            known = joined.get(key)
            if known is None:
                joined[key] = row._replace(part=at)
            else:
                joined[key] = known._replace(measures={**row.measures, **known.measures})
                if any(known.measures.get(name, number) != number for name, number in row.measures.items()):
                    disagreeing.append(row)
    return list(joined.values()), disagreeing


def _period(results: Iterable[ReadResult]) -> tuple[date, date] | None:
    periods = [item.period for item in results if item.period]
    if not periods:
        return None
    return min(first for first, _last in periods), max(last for _first, last in periods)
