"""Offers rules: words that platform campaigns share in their names, though they belong to different campaigns."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from accounts.models import Workspace
from campaigns.models import Campaign, PlatformCampaign
from campaigns.planning.matching import folded

MOST = 5
# More names than anybody looks through; it bounds the time.
MOST_NAMES = 5_000
MAX_WORDS = 3
WORD = re.compile(r"[^\W_]+")

# What stands in names everywhere and tells no campaigns apart; languages as in the files.
_COMMON = """
    ad ads adset campaign campaigns campana campaña campanas campañas campanha kampagne campagne anuncio anuncios
    and for the new test copy copia draft final all not
    awareness brand branding engagement traffic trafico tráfico reach alcance leads lead conversion conversions
    conversiones ventas sales purchase purchases views clicks app install installs
    search display shopping video videos image carousel stories story reels feed remarketing retargeting prospecting
    meta facebook instagram google youtube linkedin tiktok twitter pinterest bing
    캠페인 광고 전환 트래픽 인지도 판매 검색 디스플레이 동영상 리타겟팅 페이스북 인스타그램 메타 구글
"""
COMMON = frozenset(_COMMON.split())


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`text` is in the names of so many platform campaigns, of so many campaigns; `campaign` is where they could go."""

    text: str
    platform_count: int
    campaign_count: int
    campaign: Campaign | None


def suggestions(workspace: Workspace) -> list[Suggestion]:
    """What nobody has decided about yet, the words that most names share first."""
    rows = list(
        PlatformCampaign.objects.of(workspace)
        .filter(assigned_by_hand=False, rule=None, campaign__workspace=workspace)
        .filter(campaign__origin=Campaign.Origin.IMPORTED)
        .order_by("-pk")
        .values_list("pk", "name", "campaign_id")[:MOST_NAMES]
    )
    having: dict[str, set[int]] = defaultdict(set)
    written: dict[str, str] = {}
    for pk, name, _campaign_id in rows:
        for phrase in phrases(name):
            having[folded(phrase)].add(pk)
            written.setdefault(folded(phrase), phrase)
    campaign_of = {pk: campaign_id for pk, _name, campaign_id in rows}
    planned = _planned(workspace)
    found: list[Suggestion] = []
    taken: set[int] = set()
    # The longest of the phrases that the same names share.
    for key in sorted(having, key=lambda key: (-len(having[key]), -len(key), key)):
        names = having[key]
        campaigns = {campaign_of[pk] for pk in names}
        is_everywhere = len(rows) > 3 and len(names) * 2 > len(rows)
        if len(names) < 2 or len(campaigns) < 2 or is_everywhere or names & taken:
            continue
        taken |= names
        found.append(Suggestion(written[key], len(names), len(campaigns), _fitting(planned, key)))
        if len(found) == MOST:
            break
    return found


def phrases(name: str) -> set[str]:
    """Runs of up to three words, as they stand in the name, that begin and end with a word that tells something."""
    words = list(WORD.finditer(name))
    found: set[str] = set()
    for start, first in enumerate(words):
        if not _tells(first.group()):
            continue
        for last in words[start : start + MAX_WORDS]:
            if _tells(last.group()):
                found.add(name[first.start() : last.end()])
    return found


def _tells(word: str) -> bool:
    """Letters of the alphabet say little in twos; a syllable of Hangul or a Chinese character is half a word."""
    key = folded(word)
    if key in COMMON or not any(letter.isalpha() for letter in key) or re.fullmatch(r"q[1-4]|v\d+", key):
        return False
    return len(key) >= (3 if key.isascii() else 2)


def _planned(workspace: Workspace) -> list[Campaign]:
    return list(
        Campaign.objects.of(workspace)
        .filter(origin=Campaign.Origin.PLANNED, archived_at=None)
        .order_by("-created_at")[:MOST_NAMES]
    )


def _fitting(planned: list[Campaign], key: str) -> Campaign | None:
    """A campaign planned here whose name has the words in it."""
    return next((campaign for campaign in planned if key in folded(campaign.name)), None)
