"""The rows of an import that could not be read: on a page, as files to mend and over the API."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from campaigns.ingest import store
from campaigns.models import RunState
from campaigns.sheets import harmless, write_csv
from tests.campaigns.test_api import Program
from tests.campaigns.test_import_choices import BAD, HEADER
from tests.campaigns.test_import_run import Desk, meta_file
from tests.cast import Cast


@pytest.fixture(autouse=True)
def files(db: None, settings: Any, tmp_path: Any) -> None:
    settings.FILES_DIR = tmp_path


@pytest.fixture
def desk(cast: Cast) -> Desk:
    return Desk(cast.bakery, cast.analyst)


def page(name: str, *args: Any) -> str:
    return reverse(f"campaigns:{name}", args=args)


def test_bad_rows_are_listed_with_line_column_value_and_reason(
    desk: Desk, cast: Cast, signed_in: Any
) -> None:
    run = desk.upload(BAD)
    assert run.state == RunState.REJECTED
    text = signed_in(cast.analyst).get(page("import_errors", "bakery", run.pk)).content.decode()
    assert "Amount spent (EUR)" in text
    assert "x2" in text
    assert "is not a number" in text


def test_a_viewer_does_not_see_the_rows_of_a_file(desk: Desk, cast: Cast, signed_in: Any) -> None:
    run = desk.upload(BAD)
    browser = signed_in(cast.viewer)
    assert browser.get(page("import_errors", "bakery", run.pk)).status_code == 403
    assert browser.get(page("import_errors_csv", "bakery", run.pk)).status_code == 403


def test_the_file_of_bad_rows_has_the_columns_of_the_export_and_the_reason_last(
    desk: Desk, cast: Cast, signed_in: Any
) -> None:
    run = desk.upload(BAD)
    answer = signed_in(cast.analyst).get(page("import_errors_csv", "bakery", run.pk))
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == [*HEADER.split(","), "What is wrong"]
    assert rows[1] == [
        "2026-06-02", "'=cmd|' /C calc'!A0", "EUR", "x2", "-5", "2026-06-02", "2026-06-02", "'@home",
        "Line 3, column “Amount spent (EUR)”: “x2” is not a number. Line 3, column “Impressions”: “-5” is below "
        "zero, which this cannot be. Correct the line.",
    ]  # fmt: skip
    assert len(rows) == 2


def test_the_reason_is_in_the_language_of_the_reader(desk: Desk, cast: Cast, signed_in: Any) -> None:
    run = desk.upload(BAD)
    cast.analyst.language = "ko"
    cast.analyst.save(update_fields=["language"])
    browser = signed_in(cast.analyst)
    text = browser.get(
        page("import_errors_csv", "bakery", run.pk), headers={"Accept-Language": "ko"}
    ).content.decode()
    assert "is not a number" not in text
    assert "x2" in text


def test_the_same_rows_as_a_workbook_hold_texts_and_no_formulas(
    desk: Desk, cast: Cast, signed_in: Any
) -> None:
    run = desk.upload(BAD)
    content = signed_in(cast.analyst).get(page("import_errors_xlsx", "bakery", run.pk)).content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[1][1:5] == ["'=cmd|' /C calc'!A0", "EUR", "x2", "-5"]


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"), ("+1+1", "'+1+1"), ("-2+3", "'-2+3"), ("@SUM(A1)", "'@SUM(A1)"), ("\t=1", "'\t=1"),
        (" =1", "' =1"), ("＝1+1", "'＝1+1"), ("-5", "-5"), ("+1,234.50", "+1,234.50"), ("a=b", "a=b"), ("", ""),
    ],
)  # fmt: skip
def test_cells_that_a_program_would_execute_are_made_harmless(cell: str, written: str) -> None:
    assert harmless(cell) == written
    assert written in next(csv.reader(io.StringIO(write_csv([cell], []).decode("utf-8-sig"))))


def test_the_api_tells_the_bad_rows_as_json_and_as_csv(desk: Desk, cast: Cast) -> None:
    run = desk.upload(BAD)
    program = Program(cast.bakery)
    body = program.get(f"imports/{run.pk}/errors/").json()
    assert (body["count"], body["rows"][0]["code"], body["rows"][0]["line"]) == (1, "bad_number", 3)
    as_csv = program.get(f"imports/{run.pk}/errors/", format="csv")
    assert as_csv.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert as_csv.content.startswith(b"\xef\xbb\xbf")
    assert program.get("imports/1/errors/", format="csv").status_code == 404


def test_a_file_that_is_no_longer_kept_has_no_rows_to_list(
    desk: Desk, cast: Cast, signed_in: Any, tmp_path: Any
) -> None:
    run = desk.upload(BAD)
    store.sealed_path(desk.workspace.pk, run.sha256).unlink()
    text = signed_in(cast.analyst).get(page("import_errors", "bakery", run.pk)).content.decode()
    assert "no longer kept" in text


@pytest.mark.parametrize("tolerance", [0.0, 34.0])
def test_of_a_large_file_the_page_shows_what_was_kept_and_reads_nothing(
    desk: Desk, cast: Cast, signed_in: Any, settings: Any, tolerance: float
) -> None:
    settings.CHECK_IN_REQUEST_BYTES = 100
    run = desk.upload(BAD.replace(b"x2", b"x2 lia@orchard.example"), tolerance=tolerance)
    desk.work()
    run = desk.again(run)
    assert run.state == (RunState.READY if tolerance else RunState.REJECTED)
    assert "orchard" not in str(run.findings) and "cmd" not in str(run.findings["bad_rows"])
    store.sealed_path(desk.workspace.pk, run.sha256).unlink()
    text = signed_in(cast.analyst).get(page("import_errors", "bakery", run.pk)).content.decode()
    assert "1 row of the file could not be read" in text
    assert "x2 •••" in text and "is below zero" in text


def test_a_small_file_keeps_no_bad_rows(desk: Desk) -> None:
    assert "bad_rows" not in desk.upload(BAD).findings


def test_where_no_row_is_bad_nothing_is_read(desk: Desk, cast: Cast, signed_in: Any) -> None:
    run = desk.upload(meta_file((1, "spring", "10.50")))
    store.sealed_path(desk.workspace.pk, run.sha256).unlink()
    text = signed_in(cast.analyst).get(page("import_errors", "bakery", run.pk)).content.decode()
    assert "Every row of this file can be read" in text
    body = Program(cast.bakery).get(f"imports/{run.pk}/errors/").json()
    assert body == {
        "count": 0,
        "header": meta_file().decode().strip().split(","),
        "rows": [],
        "is_kept": True,
    }
