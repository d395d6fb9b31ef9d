"""The source is told by its columns, whatever the file is called, and the reasons are given."""

from __future__ import annotations

import pytest

from campaigns.ingest.headers import normalise, signature
from campaigns.ingest.problems import explain
from campaigns.ingest.sources import DECLARATIONS
from tests.campaigns.ingest.reading import FILES, codes, read_path, read_text


def test_the_reasons_name_columns_of_the_file_and_the_second_best() -> None:
    result = read_path(FILES / "meta_ads/campaigns_daily_en.csv")
    reasons = [explain(evidence) for evidence in result.evidence]
    assert reasons[0] == "14 of 14 columns are known"
    assert "Amount spent (EUR)" in reasons[1] and "Reporting starts" in reasons[1]
    assert "English" in reasons[2]
    assert result.score > 0.9 and result.runner_up_score < 0.65


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("meta_ads/ads_period_es.csv", "es"),
        ("meta_ads/campaigns_daily_ko.csv", "ko"),
        ("google_ads/campaigns_daily_ko.csv", "ko"),
        ("google_ads/ad_groups_period_es.csv", "es"),
        ("ga4/by_day_es.csv", "es"),
    ],
)
def test_the_language_of_the_columns_is_told(name: str, language: str) -> None:
    evidence = {item.code: item.params for item in read_path(FILES / name).evidence}
    assert evidence["language"] == {"language": language}


def test_a_plain_table_with_common_words_is_nobodys() -> None:
    result = read_text("Campaign,Day,Cost,Clicks\nA,2026-03-01,1.00,2\n")
    assert (result.source, codes(result)) == ("plain", ["needs_mapping"])


def test_the_user_may_overrule_the_doubt() -> None:
    result = read_text("Campaign,Day,Cost,Clicks\nA,2026-03-01,1.00,2\n", source="google_ads", currency="EUR")
    assert result.source == "google_ads" and result.is_loadable


def test_a_source_that_cannot_be_is_refused() -> None:
    result = read_text("Campaign,Day,Cost,Clicks\nA,2026-03-01,1.00,2\n", source="ga4")
    assert codes(result) == ["source_does_not_fit"] and not result.is_loadable


def test_the_header_is_found_below_any_preamble() -> None:
    text = "Our numbers\n\nfor the board;\n" + (FILES / "meta_ads/campaigns_daily_en.csv").read_text(
        "utf-8-sig"
    )
    result = read_text(text)
    assert (result.source, result.header_line, result.row_count) == ("meta_ads", 4, 4)


@pytest.mark.parametrize(
    ("text", "key", "currency"),
    [
        ("Amount spent (USD)", "amount spent (@cur)", "USD"),
        ("지출 금액 (KRW)", "지출 금액 (@cur)", "KRW"),
        ("Clicks (all)", "clicks (all)", ""),
        (" ＣＴＲ  (all) ", "ctr (all)", ""),
        ("\ufeff\"Day\"", "day", ""),
        ("消化金額（JPY）", "消化金額 (@cur)", "JPY"),
    ],
)  # fmt: skip
def test_labels_are_compared_without_width_case_and_currency(text: str, key: str, currency: str) -> None:
    assert normalise(text) == (key, currency)


def test_trailing_empty_columns_change_no_signature() -> None:
    assert signature(["Day", "Cost"]) == signature(["day ", "COST", "", " "]) != signature(["Cost", "Day"])


@pytest.mark.parametrize("declaration", DECLARATIONS, ids=lambda declaration: declaration.id)
def test_a_declaration_holds_together(declaration: object) -> None:
    from campaigns.channels import CHANNELS
    from campaigns.ingest.declare import Declaration
    from campaigns.measures import MEASURES

    assert isinstance(declaration, Declaration)
    assert declaration.channel in CHANNELS
    assert set(declaration.measures) | set(declaration.constants) <= set(MEASURES)
    known = {*declaration.fields, *declaration.measures, *declaration.inputs, *declaration.fixed}
    known |= {"platform"} if declaration.platforms else set()
    named = {name for group in declaration.needs for name in group} | set(declaration.total_when_empty)
    named |= set(declaration.breakdowns) | {rule.field for rule in declaration.skips}
    named |= {name for rule in declaration.levels for name in (*rule.fields, *sum(rule.parts, ())) if name}
    assert named <= known
    claimed: dict[str, str] = {}
    for measure, labels in declaration.measures.items():
        for alias in labels:
            assert claimed.setdefault(alias.key, measure) == measure, f"{alias.text} means two measures"


def test_sixty_sources_are_told_apart_in_no_time() -> None:
    """Sixty rows that may be the header, each held against sixty declarations."""
    import time
    from dataclasses import replace

    from campaigns.ingest.detect import detect_source
    from campaigns.ingest.shapes import RawRow, RawTable

    many = [replace(item, source=f"{item.source}{copy}") for copy in range(6) for item in DECLARATIONS]
    header = [alias.text for labels in DECLARATIONS[0].fields.values() for alias in labels[:1]]
    rows = [RawRow(1, header), *(RawRow(line, [f"{line}.{at}" for at in range(40)]) for line in range(2, 61))]
    spent = []
    for _round in range(5):
        started = time.process_time()
        detect_source([RawTable("x", 0, rows)], many)
        spent.append(time.process_time() - started)
    assert min(spent) < 0.02
