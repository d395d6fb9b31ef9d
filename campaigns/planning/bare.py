"""Which campaigns are bare: nobody planned anything for them, and nothing hangs on them, so nobody misses them."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Workspace
from campaigns.models import (
    Annotation,
    Campaign,
    CampaignKey,
    CampaignRule,
    ChannelBudget,
    ContentItem,
    CostEntry,
    Goal,
    LandingPage,
    Link,
    PlatformCampaign,
    TagAlias,
)

# What a person says about a campaign, as it stands while nobody has. Name and channels come from the import.
UNPLANNED: dict[str, Any] = {
    "objective": None,
    "offer": None,
    "audience": "",
    "regions": [],
    "tags": [],
    "landing_pages": [],
    "starts_on": None,
    "ends_on": None,
    "budget": None,
    "notes": "",
}
# What belongs to a campaign; each of these rows names it.
BELONGINGS = (
    PlatformCampaign,
    CampaignRule,
    ChannelBudget,
    ContentItem,
    CostEntry,
    Annotation,
    Goal,
    CampaignKey,
    TagAlias,
    Link,
    LandingPage,
)


def bare(workspace: Workspace | int) -> QuerySet[Campaign]:
    """Campaigns that an import made and that hold nothing any more, archived or not."""
    rows: QuerySet[Campaign] = Campaign.objects.of(workspace).filter(
        origin=Campaign.Origin.IMPORTED, **UNPLANNED
    )
    for model in BELONGINGS:
        rows = rows.filter(~Exists(model.objects.of(workspace).filter(campaign=OuterRef("pk"))))
    return rows
