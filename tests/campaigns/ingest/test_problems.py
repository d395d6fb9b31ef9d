"""Every problem has one severity and a whole sentence, and no code is used that has none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import campaigns.ingest
from campaigns.ingest.problems import CATALOGUE, EVIDENCE, explain, message
from campaigns.ingest.shapes import Evidence, Problem

SOURCES = [path.read_text(encoding="utf-8") for path in Path(campaigns.ingest.__file__).parent.rglob("*.py")]
RAISED = re.compile(r"""(?:notes\.add|Rejected|BadValue|Problem)\(\s*(?:code=)?f?["']([a-z_]+)["']""")
GIVEN = re.compile(r"""(?:notes\.explain|Evidence)\(\s*["']([a-z_]+)["']""")


def test_every_code_that_is_raised_has_a_sentence() -> None:
    raised = {code for text in SOURCES for code in RAISED.findall(text)}
    assert len(raised) > 40
    assert raised - {"orders_", "bad_date"} <= set(CATALOGUE)


def test_every_reason_that_is_given_has_a_sentence() -> None:
    assert {code for text in SOURCES for code in GIVEN.findall(text)} <= set(EVIDENCE)


@pytest.mark.parametrize("code", CATALOGUE)
def test_a_sentence_can_always_be_said(code: str) -> None:
    severity, _text = CATALOGUE[code]
    assert severity in ("error", "question", "warning", "info")
    said = message(Problem(code, severity, line=7, column="Cost", value="x%y"))
    assert said[0].isupper() or said[0] in "“%0123456789?"
    assert said.endswith(".") and "%(" not in said


def test_an_unknown_code_is_said_and_not_raised() -> None:
    assert "mystery" in message(Problem("mystery", "error"))
    assert explain(Evidence("mystery")) == "mystery"


def test_sources_are_called_by_their_names() -> None:
    problem = Problem("source_unclear", "question", params={"first": "meta_ads", "second": "google_ads"})
    assert "Meta Ads" in message(problem) and "Google Ads" in message(problem)
