"""What a preview says of a file is told in words of the reader, and texts of the file as they are."""

from __future__ import annotations

import pytest

from campaigns.ingest.shapes import Evidence, Problem
from campaigns.views.import_preview import told_evidence, told_problem


@pytest.mark.parametrize("text", ["2026-06-31", "0000-01-01", "2026-13-01", "June 3"])
def test_a_text_of_the_file_that_is_no_day_is_shown_as_it_is(text: str) -> None:
    problem = Problem("other_table_unread", "warning", params={"name": text, "read": "Sheet1"})
    assert text in told_problem(problem)
    (told,) = told_evidence([Evidence("results_by_kind", {"kinds": text})])
    assert text in told


def test_a_day_is_shown_as_people_write_days() -> None:
    problem = Problem("other_table_unread", "warning", params={"name": "2026-06-30", "read": "Sheet1"})
    assert "Jun 30, 2026" in told_problem(problem)
