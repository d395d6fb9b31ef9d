"""Reports that stand below each other in one sheet are cut apart, and what belongs together is joined."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from campaigns.ingest.batch import RowBatches
from campaigns.ingest.declare import Declaration, LevelRule, words
from campaigns.ingest.parts import join_parts, with_part
from campaigns.ingest.shapes import Problem, RawRow, RawTable, ReadResult, Row
from campaigns.ingest.stacks import split_stacked

VISITS = Declaration(
    source="made_up",
    report="visits",
    version="1",
    kind="social",
    channel="meta",
    fields={"day": words(en="Date")},
    measures={"profile_visits": words(en="Visits")},
    levels=(LevelRule("account"),),
    needs=(("day",), ("profile_visits",)),
    family="made_up",
)
STRANGER = replace(VISITS, report="stranger", family="")


def table(*lines: str) -> RawTable:
    return RawTable("export.csv", 0, [RawRow(at, line.split(",")) for at, line in enumerate(lines, 1)])


def first_lines(pieces: list[RawTable]) -> list[int]:
    return [piece.rows[0].line for piece in pieces]


BLOCKS = (
    "Facebook visits",
    "Date,Visits",
    "2026-03-01,4",
    "",
    "Instagram visits",
    "Date,Visits",
    "2026-03-01,9",
)


def test_two_blocks_are_two_tables_with_the_lines_of_the_file() -> None:
    pieces = split_stacked([table(*BLOCKS)], [VISITS])
    assert first_lines(pieces) == [1, 4]
    assert [row.line for row in pieces[1].rows] == [4, 5, 6, 7]


def test_a_comment_begins_a_block_too() -> None:
    lines = ("# one", "# two", "Date,Visits", "2026-03-01,4", "# three", "Date,Visits", "2026-03-01,9")
    assert first_lines(split_stacked([table(*lines)], [VISITS])) == [1, 5]


def test_without_a_family_nothing_is_cut() -> None:
    assert len(split_stacked([table(*BLOCKS)], [STRANGER])) == 1


def test_a_blank_line_between_rows_cuts_nothing() -> None:
    lines = ("Date,Visits", "2026-03-01,4", "", "2026-03-02,5")
    assert len(split_stacked([table(*lines)], [VISITS])) == 1


def row(line: int, part_measures: dict[str, int], entity: str = "post 1") -> Row:
    day = date(2026, 3, 1)
    return Row(line, 0, day, day, "post", "", "", entity, entity, "meta", "", "", "", part_measures)


def result(report: str, *rows: Row) -> ReadResult:
    read = ReadResult(
        source="made_up",
        report=report,
        kind="social",
        batches=RowBatches(list(rows)),
        row_count=len(rows),
        period=(date(2026, 3, 1), date(2026, 3, 1)),
    )
    return with_part(read, table("x"))


def test_sheets_of_one_report_complete_each_other() -> None:
    joined = join_parts(
        [
            result("posts", row(2, {"likes": 3}), row(3, {"likes": 1}, "post 2")),
            result("posts", row(2, {"shares": 5})),
        ]
    )
    assert [(one.entity_key, one.measures) for one in joined.rows] == [
        ("post 1", {"likes": 3, "shares": 5}),
        ("post 2", {"likes": 1}),
    ]
    assert joined.totals == {"likes": 4, "shares": 5}


def test_other_reports_stay_apart_and_do_not_enter_the_totals_of_the_first() -> None:
    of_days = row(2, {"likes": 8}, "")._replace(level="account")
    joined = join_parts([result("posts", row(2, {"likes": 3})), result("days", of_days)])
    assert [one.part for one in joined.rows] == [0, 1]
    assert joined.totals == {"likes": 3}


def test_an_error_in_one_table_refuses_all() -> None:
    bad = replace(result("days"), problems=[Problem("bad_number", "error")], problem_count=1)
    joined = join_parts([result("posts", row(2, {"likes": 3})), bad])
    assert not joined.rows and not joined.is_loadable
