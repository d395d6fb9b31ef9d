"""The PDF of a report: one file with pages counted, contents, Korean glyphs, and nothing read as markup."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from analytics.briefs.pdf import pdf_of, pictures_of
from tests.analytics.briefs.conftest import Bakery

KOREAN = "봄 빵 캠페인"
LOOKED_AT = os.environ.get("SMROI_PICTURES", "")


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize("language", ["en", "es", "ko"])
def test_it_is_set_in_each_language(bakery: Bakery, language: str) -> None:
    edition = bakery.edition(bakery.brief(language=language))
    pdf = pdf_of(edition)
    text = text_of(pdf)
    assert pdf.startswith(b"%PDF-")
    assert "Spring bread" in text
    root: Any = PdfReader(io.BytesIO(pdf)).trailer["/Root"]
    assert root["/Lang"] == language
    pictures = pictures_of(edition)
    assert len(pictures) == len(PdfReader(io.BytesIO(pdf)).pages) > 1
    for number, picture in enumerate(pictures):
        if LOOKED_AT:
            Path(LOOKED_AT, f"{language}-{number + 1}.png").write_bytes(picture)
