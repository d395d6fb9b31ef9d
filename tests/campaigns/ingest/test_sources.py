"""Each source is told from all others, in each language it comes in, and says what it was checked against."""

from __future__ import annotations

from pathlib import Path

import pytest

from campaigns.ingest.detect import detect_source
from campaigns.ingest.encoding import open_tables
from campaigns.ingest.shapes import ReadResult
from campaigns.ingest.sources import DECLARATIONS, PLAIN, SOURCES
from campaigns.ingest.stacks import split_stacked
from tests.campaigns.ingest.reading import FILES, read_path, read_text
from tests.exports import EXPORTS, needs_exports

OWN_FILES = sorted(str(path.relative_to(FILES)) for path in FILES.glob("*/*"))
# Languages of the vendor's interface in which files of the project's own must be told.
LANGUAGES = {
    "meta_ads": {"en", "es", "ko", "pt", "ja", "fr", "de", "nl", "vi"},
    "google_ads": {"en", "es", "ko", "pt", "ja", "fr", "de", "nl"},
    "linkedin_ads": {"en", "es", "ko", "pt", "fr", "de"},
    "tiktok_ads": {"en", "es", "ko", "ja"},
    "x_ads": {"en", "es", "ko"},
    "pinterest_ads": {"en", "es", "ko"},
    "spotify_ads": {"en"},
    "yahoo_japan_ads": {"en", "ja"},
}
CLEARLY = 0.1  # by how much the right source is ahead of the next


def folder_of(name: str) -> str:
    return name.partition("/")[0]


def language_of(result: ReadResult) -> str:
    return next(item.params["language"] for item in result.evidence if item.code == "language")


@pytest.mark.parametrize("name", OWN_FILES)
def test_no_file_is_taken_for_another_source(name: str) -> None:
    tables = split_stacked(open_tables(FILES / name, Path(name).name).tables, DECLARATIONS)
    found = detect_source(tables, DECLARATIONS)
    if folder_of(name) == PLAIN:
        assert not found.is_sure
        return
    assert found.is_sure and found.best is not None
    assert found.best.binding.declaration.source.startswith(folder_of(name))
    assert found.runner_up is None or found.best.score - found.runner_up.score >= CLEARLY


def test_every_source_has_a_file_of_the_projects_own() -> None:
    read = {read_path(FILES / name).source for name in OWN_FILES}
    assert read == set(SOURCES)


@pytest.mark.parametrize("source", LANGUAGES)
def test_a_source_is_told_in_every_language_it_comes_in(source: str) -> None:
    found = {language_of(read_path(FILES / name)) for name in OWN_FILES if folder_of(name) == source}
    assert found == LANGUAGES[source]


@pytest.mark.parametrize(
    "text",
    [
        "Campaign name,Date,Spend,Impressions,Clicks\nA,2026-03-01,1.00,10,2\n",
        "Campaign Name,Day,Cost,Impressions,Clicks,Total Conversions\nA,2026-03-01,1.00,10,2,1\n",
        "Nombre de la campaña,Fecha,Gasto,Impresiones,Clics\nA,2026-03-01,1.00,10,2\n",
        "캠페인 이름,날짜,비용,노출수,클릭수\nA,2026-03-01,100,10,2\n",
        "キャンペーン名,日,コスト,インプレッション,クリック数\nA,2026-03-01,100,10,2\n",
    ],
)  # fmt: skip
def test_a_table_in_common_words_is_nobodys(text: str) -> None:
    assert read_text(text).source == PLAIN


def test_each_source_is_labelled_and_declared() -> None:
    assert {declaration.source for declaration in DECLARATIONS} | {PLAIN} == set(SOURCES)


@needs_exports
def test_what_counts_as_checked_has_real_exports() -> None:
    advertising = [item for item in DECLARATIONS if item.kind == "ads"]
    assert advertising
    checked = {item.source for item in advertising if item.checked == "real"}
    assert checked == {item.source for item in advertising if (EXPORTS / item.source).is_dir()}
    for item in DECLARATIONS:
        assert bool(item.checked_languages) == (item.checked == "real"), item.id


@needs_exports
def test_what_is_called_checked_was_read_from_a_real_export() -> None:
    exports = [path for path in sorted(EXPORTS.rglob("*.*")) if path.is_file()]
    read = {f"{part.source}.{part.report}" for path in exports for part in read_path(path).parts}
    # Whose numbers a metric by day is says its title.
    platforms = {"meta_page.days": {"meta_page.facebook_days", "meta_page.instagram_days"}}
    checked = [item.id for item in DECLARATIONS if item.checked == "real"]
    assert [report for report in checked if not read & platforms.get(report, {report})] == []


def test_the_documentation_says_the_same() -> None:
    page = (FILES.parents[1] / "docs/importing.md").read_text(encoding="utf-8")
    section = page.partition("### What it was checked against")[2].partition("\n## ")[0]
    lines = [line.split("|") for line in section.splitlines() if line.startswith("| ")]
    stated = {cells[1].strip(): cells[3] for cells in lines if len(cells) == 5}
    for item in DECLARATIONS:
        if item.kind == "ads" and item.report == "performance":
            is_real = "no real export" not in stated[str(SOURCES[item.source])]
            assert is_real == any(
                one.checked == "real" for one in DECLARATIONS if one.source == item.source
            ), item.source


def test_advertising_platforms_say_how_long_their_numbers_move() -> None:
    days = {item.source: item.restatement_days for item in DECLARATIONS if item.kind == "ads"}
    assert days == {
        "meta_ads": 28, "google_ads": 30, "linkedin_ads": 7, "tiktok_ads": 7, "x_ads": 14,
        "pinterest_ads": 30, "spotify_ads": 2, "yahoo_japan_ads": 30,
    }  # fmt: skip
