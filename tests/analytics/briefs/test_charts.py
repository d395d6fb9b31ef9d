"""Charts of reports: words below the axis never touch, and pictures on dark pages are dark."""

from __future__ import annotations

import base64
import re
import xml.etree.ElementTree as ET
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.utils import translation

from accounts.portal.agency import contrast_on_dark
from analytics.briefs.charts import svg_of
from analytics.views.brief_pictures import picture

BELOW = 'text[@y="228.0"]'
NAMES = ["봄 신상품 출시 캠페인 전국", "재방문 고객", "Sourdough school, spring evenings", "여름 할인 행사"]


def chart(keys: list[str], group_by: str, labels: list[str] | None = None) -> dict[str, Any]:
    rows = [
        {"key": key, "label": label, "values": [{"value": str(number * 90_000)}, {"value": "40"}]}
        for number, (key, label) in enumerate(zip(keys, labels or keys, strict=True))
    ]
    columns = [
        {"name": name, "label": label, "unit": "money"}
        for name, label in (("spend", "광고 지출"), ("revenue", "매출"))
    ]
    return {"title": "T", "currency": "KRW", "group_by": group_by, "columns": columns, "rows": rows}


def spans(svg: str) -> list[tuple[float, float]]:
    """From where to where each word below the axis is, by letters of 12, of which those of East Asia are squares."""
    found = []
    for text in ET.fromstring(svg.replace(' xmlns="http://www.w3.org/2000/svg"', "")).iterfind(BELOW):
        words, x = text.text or "", float(text.attrib["x"])
        width = sum(12 if ord(letter) > 0x1100 and letter != "…" else 6.7 for letter in words)
        width -= 3 * sum(words.count(letter) for letter in ". ")
        left = {"start": x, "middle": x - width / 2, "end": x - width}[text.attrib["text-anchor"]]
        found.append((left, left + width))
    return found


@pytest.mark.parametrize("language", ["en", "es", "ko"])
@pytest.mark.parametrize("weeks", range(2, 54))
def test_weeks_below_the_axis_do_not_touch(language: str, weeks: int) -> None:
    keys = [(date(2025, 12, 29) + timedelta(weeks=number)).isoformat() for number in range(weeks)]
    with translation.override(language):
        placed = spans(svg_of(chart(keys, "week"), accent="#0f766e"))
    assert len(placed) >= min(weeks, 4)
    assert placed[0][0] >= 0
    assert placed[-1][1] <= 720
    assert all(one[1] + 4 < other[0] for one, other in pairwise(placed))


@pytest.mark.parametrize("bars", range(1, 13))
def test_names_below_bars_do_not_touch(bars: int) -> None:
    keys = [str(number) for number in range(bars)]
    labels = [NAMES[number % len(NAMES)] for number in range(bars)]
    placed = spans(svg_of(chart(keys, "campaign", labels), accent="#0f766e"))
    assert len(placed) == bars
    assert all(one[1] < other[0] for one, other in pairwise(placed))


def test_what_is_drawn_can_be_seen_on_dark_pages() -> None:
    svg = svg_of(chart(["2026-06-01", "2026-06-02"], "day"), accent="#1e1b4b")
    shown = base64.b64decode(picture(svg).partition("base64,")[2]).decode()
    rules = dict(re.findall(r'\[(?:fill|stroke)="(#\w{6})"\]\{\w+:(#\w{6})\}', shown))
    assert rules.keys() == set(re.findall(r'(?:fill|stroke)="(#\w{6})"', svg))
    assert rules.pop("#ffffff") == "#161d1a"
    rules.pop("#dfe5e2")  # the rules of the grid stay in the background
    assert all(contrast_on_dark(colour) >= 3 for colour in rules.values())
    # A browser that is told nothing of the page shows it on its own paper, as print does.
    assert ET.fromstring(shown).find("{http://www.w3.org/2000/svg}style") is not None
    assert "<style>" not in svg
