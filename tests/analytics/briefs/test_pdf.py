"""The PDF of a report: one file with pages counted, contents, Korean glyphs, and nothing read as markup."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from accounts.tenancy import workspace_scope
from analytics.briefs import editions
from analytics.briefs.pdf import pdf_of, pictures_of
from tests.analytics.briefs.conftest import Bakery
from tests.builders import Builder
from tests.cast import Cast

KOREAN = "봄 빵 캠페인"
MARKUP = '#read("/etc/passwd")'
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


def test_hangul_has_its_glyphs_and_what_people_write_is_never_markup(cast: Cast) -> None:
    made = Bakery(cast, cast.bakery, Builder(cast.bakery))
    made.fill(spring=KOREAN, autumn=MARKUP)
    edition = made.edition(made.brief(language="ko"))
    with workspace_scope(cast.bakery):
        words = {part["id"]: f"{KOREAN}: *굵게* {MARKUP}" for part in edition.frozen["sections"]}
        edition = editions.put_words(cast.bakery, edition, words, by=cast.analyst)
    pdf = pdf_of(edition)
    text = text_of(pdf).replace("\n", "")
    assert KOREAN in text
    assert "*굵게*" in text
    assert MARKUP in text
    # Embedded, and the one that lies beside the code: nothing of the machine.
    fonts = {str(font["/BaseFont"]) for font in fonts_of(pdf)}
    assert fonts
    assert all("PaperPrint" in name for name in fonts), fonts


def test_the_same_edition_is_the_same_file(bakery: Bakery) -> None:
    edition = bakery.edition()
    assert pdf_of(edition) == pdf_of(edition)


def fonts_of(pdf: bytes) -> list[Any]:
    found: list[Any] = []
    for page in PdfReader(io.BytesIO(pdf)).pages:
        resources: Any = page["/Resources"]
        found += [font.get_object() for font in resources.get("/Font", {}).values()]
    return found
