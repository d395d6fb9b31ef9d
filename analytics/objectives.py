"""Which objective each campaign serves: facts know their campaign, and so their objective, only through it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from analytics.quantities import QUANTITIES
from analytics.query import StatsQuery
from analytics.reckoned import Key, Provider, Reckoned, reckon
from campaigns.models import Campaign

# By campaign_of_an_objective (workspace_id, objective_id) and campaign's primary key.
_SERVES = """ IN (SELECT id FROM campaigns_campaign
                WHERE workspace_id = %(workspace_id)s AND objective_id = %(objective_id)s)"""
_SERVES_NONE = """ NOT IN (SELECT id FROM campaigns_campaign
                    WHERE workspace_id = %(workspace_id)s AND objective_id IS NOT NULL)"""


# Providers whose sums of campaigns may be added; people that two campaigns reached would count twice.
ADDING = frozenset({"costs", "picked"})


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


def reckon_through(
    links: Links, query: StatsQuery, quantities: Iterable[str], providers: Mapping[str, Provider]
) -> Reckoned:
    """What providers reckon by campaign, added up by the objective that each campaign serves."""
    if query.group_by != "objective" and query.objective_id is None:
        return reckon(query, quantities, providers)
    names = [name for name in quantities if QUANTITIES[name].reckoned]
    adding = [name for name in names if QUANTITIES[name].reckoned in ADDING]
    found = reckon(replace(query, group_by="campaign", objective_id=None), adding, providers)
    by_key: dict[Key, dict[str, int | None]] = {}
    total: dict[str, int | None] = {}
    for key, sums in found.by_key.items():
        objective = links.objective_of(key) if isinstance(key, int) else 0
        if query.objective_id in (None, objective):
            _add(total, sums)
            if query.group_by in ("objective", "campaign"):
                _add(by_key.setdefault(objective if query.group_by == "objective" else key, {}), sums)
    missing = dict(found.missing)
    if query.objective_id is None:
        # Of the workspace as a whole all is known.
        total = dict(reckon(replace(query, group_by=None), names, providers).total)
    elif query.group_by in ("day", "channel"):
        missing |= dict.fromkeys(adding, _("Of one objective it is known in total and by campaign only."))
    missing |= {name: _("It cannot be added up over campaigns.") for name in names if name not in adding}
    return Reckoned(by_key, total, missing, found.notes)


def _add(sums: dict[str, int | None], more: Mapping[str, int | None]) -> None:
    """None stays None until something is known."""
    for name, value in more.items():
        sums[name] = sums.get(name) if value is None else (sums.get(name) or 0) + value
