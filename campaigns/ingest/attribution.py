"""Writes attribution settings the same way whatever the language of the interface: "7d_click 1d_view"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.ingest.batch import heads_of
from campaigns.ingest.shapes import Evidence, ReadResult

# The reason of a reading that names the settings its results are counted under, apart by `APART`.
SETTINGS = "attribution"
APART = "; "

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


def with_settings(result: ReadResult) -> ReadResult:
    """The same with the attribution settings of its rows among what there is to say about it."""
    settings = sorted({name.attribution for head in heads_of(result.batches) for name in head.names} - {""})
    if not settings:
        return result
    told = Evidence(SETTINGS, {"settings": APART.join(settings)})
    return replace(result, evidence=[*result.evidence, told])


def settings_of(evidence: Iterable[Evidence]) -> list[str]:
    """The settings that `with_settings` has told of."""
    told = next((item.params["settings"] for item in evidence if item.code == SETTINGS), "")
    return told.split(APART) if told else []


def setting_words(code: str) -> str:
    """A setting in the reader's language: "7d_click 1d_view" is "7-day click or 1-day view"."""
    words = [_part_words(part) for part in code.split(" ")]
    return code if None in words else _(" or ").join(filter(None, words))


def _part_words(part: str) -> str | None:
    days, _d, deed = part.partition("d_")
    if not days.isdigit():
        return None
    number = int(days)
    told = {
        "click": ngettext("%(days)s-day click", "%(days)s-day click", number),
        "view": ngettext("%(days)s-day view", "%(days)s-day view", number),
        "ev": ngettext("%(days)s-day engaged view", "%(days)s-day engaged view", number),
    }.get(deed)
    return told and told % {"days": number}
