"""Writes attribution settings the same way whatever the language of the interface: "7d_click 1d_view"."""

from __future__ import annotations

import re

# "engaged view" before "view", which it contains.
_DEEDS = (
    ("ev", r"engaged|participaci[oó]n en (?:el |un )?v[ií]deo|engajamento|참여|エンゲージ"),
    ("click", r"cli[cq]|클릭|クリック|klick|klik|nhấp"),
    (
        "view",
        r"view|visualiza|visuali[sz]|impresi|impress|조회|노출|ビュー|閲覧|ansicht|aufruf|weergave|affichage|vue|xem",
    ),
)
_DAYS = re.compile(
    r"(\d{1,2})\s*[-‑]?\s*(?:days?|d[ií]as?|dias?|일|日|jours?|tage?s?|dagen|dag|ngày|d)", re.IGNORECASE
)
_PARTS = re.compile(r"\s+(?:or|o|ou|oder|of|hoặc|and|y|e)\s+|또는|및|または|[,、/+]", re.IGNORECASE)


def attribution_code(text: str) -> str:
    """The setting as days and deeds, in the order of the text; the text itself where it says something else."""
    if text in ("-", "--"):
        return ""
    codes = [_code_of(part) for part in _PARTS.split(text) if part.strip()]
    return text if not codes or None in codes else " ".join(filter(None, codes))


def _code_of(part: str) -> str | None:
    days = _DAYS.search(part)
    deed = next((name for name, words in _DEEDS if re.search(words, part, re.IGNORECASE)), None)
    return f"{int(days[1])}d_{deed}" if days and deed else None
