"""The tagged address of a target: what a link adds to it, and what it leaves as it was."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, unquote_plus, urlsplit, urlunsplit

from accounts.models import Workspace
from campaigns.models import CampaignKey

ORDER = ("source", "medium", "campaign", "term", "content")


@dataclass(frozen=True, slots=True)
class Tags:
    """What a link says about itself; `campaign` is the campaign's key."""

    source: str = ""
    medium: str = ""
    campaign: str = ""
    term: str = ""
    content: str = ""


def untagged(target: str) -> str:
    """The target as a link keeps it: who answers calls of the link adds only tags that are not there already."""
    return tagged(target, Tags())


def tagged(target: str, tags: Tags) -> str:
    """The target with these tags in its query instead of any that it had; the rest of it is not touched."""
    parts = urlsplit(target)
    kept = [piece for piece in parts.query.split("&") if piece and not _is_tag(piece)]
    added = [f"utm_{name}={quote(value, safe='-._~')}" for name in ORDER if (value := getattr(tags, name))]
    return urlunsplit(parts._replace(query="&".join([*kept, *added])))


def _is_tag(piece: str) -> bool:
    name = unquote_plus(piece.partition("=")[0]).casefold()
    return name.removeprefix("utm_") in ORDER and name.startswith("utm_")


def keys_of(workspace: Workspace, campaign_ids: list[int] | None = None) -> dict[int, str]:
    """The key by campaign, of these or of all."""
    rows = CampaignKey.objects.of(workspace)
    if campaign_ids is not None:
        rows = rows.filter(campaign__in=campaign_ids)
    return dict(rows.values_list("campaign_id", "key"))
