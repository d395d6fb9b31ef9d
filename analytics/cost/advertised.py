"""Whose ad spend imports could have told: where they say nothing of it, the spend is unknown and not nothing."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from accounts.models import Workspace
from analytics.objectives import Links
from analytics.query import StatsQuery
from analytics.reckoning.reckoned import Key

# By series_by_account (workspace_id, account_id) and one_platform_campaign_a_key (workspace_id, account_id, ...).
ADVERTISED = """
WITH advertising AS MATERIALIZED (
    SELECT a.id FROM campaigns_sourceaccount a
     WHERE a.workspace_id = %(workspace_id)s
       AND EXISTS (SELECT 1 FROM campaigns_series s
                    WHERE s.workspace_id = %(workspace_id)s AND s.account_id = a.id AND s.kind = 'ads')
)
SELECT EXISTS (SELECT 1 FROM advertising),
       ARRAY(SELECT DISTINCT p.campaign_id FROM campaigns_platformcampaign p
              WHERE p.workspace_id = %(workspace_id)s AND p.account_id IN (SELECT id FROM advertising))
"""


@dataclass(frozen=True, slots=True)
class Advertised:
    """Whether ads were ever imported, and the campaigns that belong to an account whose ads were."""

    ever: bool = False
    campaigns: frozenset[int] = frozenset()

    def is_known_to_cost_alone(self, query: StatsQuery, links: Links, key: Key, *, has_spend: bool) -> bool:
        """Whether the entered costs of a row (None: of all that the query asks for) are its whole cost, because nobody
        could have reported ad spend of it. `has_spend`: some spend is known of the period, whosever it is.
        """
        if not self.ever:
            return True
        campaign_id = key if query.group_by == "campaign" and key is not None else query.campaign_id
        objective_id = key if query.group_by == "objective" and key is not None else query.objective_id
        if campaign_id is not None:
            # Ads that belong to no campaign are told with all others.
            return campaign_id not in self.campaigns if campaign_id else has_spend
        if objective_id is not None:
            serving = {links.objective_of(one) for one in self.campaigns}
            return objective_id not in serving and (bool(objective_id) or has_spend)
        return False


def advertised_in(workspace: Workspace) -> Advertised:
    with connection.cursor() as cursor:
        cursor.execute(ADVERTISED, {"workspace_id": workspace.pk})
        ever, campaigns = cursor.fetchone()
    return Advertised(ever, frozenset(campaigns))
