"""The tagged address of a target: what a link adds to it, and what it leaves as it was."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

from accounts.models import Workspace
from campaigns.intake.urls import pieces_without
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


def tagged(target: str, tags: Tags) -> str:
    """The target with these tags in its query, each instead of its own of that name; the rest of it is not touched.

    Whoever calls the link is led there by the same rule (`campaigns.intake.subjects.tagged`).
    """
    parts = urlsplit(target)
    ours = {f"utm_{name}": value for name in ORDER if (value := getattr(tags, name))}
    added = [f"{name}={quote(value, safe='-._~')}" for name, value in ours.items()]
    return urlunsplit(parts._replace(query="&".join([*pieces_without(parts.query, ours), *added])))


def keys_of(workspace: Workspace, campaign_ids: list[int] | None = None) -> dict[int, str]:
    """The key by campaign, of these or of all."""
    rows = CampaignKey.objects.of(workspace)
    if campaign_ids is not None:
        rows = rows.filter(campaign__in=campaign_ids)
    return dict(rows.values_list("campaign_id", "key"))
