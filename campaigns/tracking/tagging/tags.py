"""Tags: how they are spelt, and which campaign, source and medium those of a visit mean."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from accounts.models import Workspace
from campaigns.models import CampaignKey, TagAlias

_SPACE = re.compile(r"[\s+]+")


def normalise(text: str) -> str:
    """What two spellings of one tag share: case, spaces, plus signs and percent signs left by half a decoding."""
    plain = unicodedata.normalize("NFKC", text).replace("%20", " ").replace("\0", "").strip()
    return _SPACE.sub("-", plain).casefold()[:200]


@dataclass(frozen=True, slots=True)
class Registry:
    """The tags of one workspace, read once for many visits."""

    keys: dict[str, int] = field(default_factory=dict)  # campaign by normalised key
    campaigns: dict[str, int] = field(default_factory=dict)  # campaign by normalised alias
    sources: dict[str, str] = field(default_factory=dict)
    media: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, workspace: Workspace | int) -> Registry:
        keys = {
            normalise(key): campaign
            for key, campaign in CampaignKey.objects.of(workspace).values_list("key", "campaign_id")
        }
        parts: dict[str, dict[str, object]] = {"campaign": {}, "source": {}, "medium": {}}
        for part, text, campaign, value in TagAlias.objects.of(workspace).values_list(
            "part", "text", "campaign_id", "value"
        ):
            parts[part][text] = campaign if part == "campaign" else value
        return cls(keys, parts["campaign"], parts["source"], parts["medium"])  # type: ignore[arg-type]  # by part

    def campaign_of(self, utm_campaign: str) -> int | None:
        """The campaign that a tag means; a key wins over an alias."""
        text = normalise(utm_campaign)
        return self.keys.get(text) or self.campaigns.get(text) if text else None

    def source_of(self, utm_source: str) -> str:
        text = normalise(utm_source)
        return self.sources.get(text, text)

    def medium_of(self, utm_medium: str) -> str:
        text = normalise(utm_medium)
        return self.media.get(text, text)
