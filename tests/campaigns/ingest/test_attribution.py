"""Attribution settings are written the same way in every language, and unknown words are kept as they are."""

from __future__ import annotations

import pytest
from django.utils import translation

from campaigns.ingest.attribution import attribution_code, setting_words


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("7-day click or 1-day view", "7d_click 1d_view"),
        ("7-day click, 1-day engaged-view, or 1-day view", "7d_click 1d_ev 1d_view"),
        ("1-day click", "1d_click"),
        ("28-day click", "28d_click"),
        ("7 días tras clic o 1 día tras visualización", "7d_click 1d_view"),
        ("클릭 후 7일 또는 조회 후 1일", "7d_click 1d_view"),
        ("クリックから7日間またはビューから1日間", "7d_click 1d_view"),
        ("7 dias após clique ou 1 dia após visualização", "7d_click 1d_view"),
        ("7 Tage nach Klick oder 1 Tag nach Ansicht", "7d_click 1d_view"),
        ("Multiple attribution settings", "Multiple attribution settings"),
        ("All conversions", "All conversions"),
        ("-", ""),
        ("", ""),
    ],
)
def test_days_and_deeds_are_told_in_any_language(text: str, code: str) -> None:
    assert attribution_code(text) == code


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "7-day click or 1-day view"),
        ("es", "7 días tras el clic o 1 día tras la visualización"),
        ("ko", "클릭 후 7일 또는 조회 후 1일"),
    ],
)
def test_a_setting_is_told_in_the_readers_language(language: str, words: str) -> None:
    with translation.override(language):
        assert setting_words("7d_click 1d_view") == words
        assert setting_words("All conversions") == "All conversions"
