"""Which objective each campaign serves: facts know their campaign, and so their objective, only through it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from analytics.query import StatsQuery
from campaigns.models import Campaign

# By campaign_of_an_objective (workspace_id, objective_id) and campaign's primary key.
_SERVES = """ IN (SELECT id FROM campaigns_campaign
                WHERE workspace_id = %(workspace_id)s AND objective_id = %(objective_id)s)"""
_SERVES_NONE = """ NOT IN (SELECT id FROM campaigns_campaign
                    WHERE workspace_id = %(workspace_id)s AND objective_id IS NOT NULL)"""


@dataclass(frozen=True, slots=True)
class Links:
    """The objective's id by the campaign's; campaigns that serve none are not in it."""

    by_campaign: Mapping[int, int] = field(default_factory=dict)

    def objective_of(self, campaign_id: int) -> int:
        """0 for none, as for what belongs to no campaign."""
        return self.by_campaign.get(campaign_id, 0)


def links_for(query: StatsQuery) -> Links:
    """Looked up only for a question that is about objectives."""
    if query.group_by != "objective" and query.objective_id is None:
        return Links()
    linked = Campaign.objects.of(query.workspace).exclude(objective=None)
    return Links(dict(linked.values_list("pk", "objective_id")))


def serving(campaign: str, objective_id: int | None) -> str:
    """The condition that a column with a campaign's id (0 for none) serves the objective; 0 stands for none."""
    if objective_id is None:
        return ""
    return f"AND {campaign}{_SERVES if objective_id else _SERVES_NONE}"
