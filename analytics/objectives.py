"""Which objective each campaign serves: facts know their campaign, and so their objective, only through it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from analytics.quantities import QUANTITIES, Stored
from analytics.query import StatsQuery
from analytics.reckoning.reckoned import Key, Provider, Reckoned, reckon
from campaigns.models import Campaign

# By campaign_of_an_objective (workspace_id, objective_id) and campaign's primary key.
_SERVES = """ IN (SELECT id FROM campaigns_campaign
                WHERE workspace_id = %(workspace_id)s AND objective_id = %(objective_id)s)"""
_SERVES_NONE = """ NOT IN (SELECT id FROM campaigns_campaign
                    WHERE workspace_id = %(workspace_id)s AND objective_id IS NOT NULL)"""


# Providers that answer by objective themselves; and those of the others whose sums of campaigns may be added, as people
# whom two campaigns reached may not.
KNOWING = frozenset({"attribution", "costs", "markup"})
ADDING = frozenset({"picked"})


@dataclass(frozen=True, slots=True)
class Links:
    """The objective's id by the campaign's; campaigns that serve none are not in it."""

    by_campaign: Mapping[int, int] = field(default_factory=dict)

    def objective_of(self, campaign_id: int) -> int:
        """0 for none, as for what belongs to no campaign."""
        return self.by_campaign.get(campaign_id, 0)

    def is_within(self, query: StatsQuery, campaign_id: int) -> bool:
        """Whether the query's objective, if it asks about one, is the campaign's."""
        return query.objective_id in (None, self.objective_of(campaign_id))


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
    """Providers that know of campaigns only are asked by campaign, and what adds up is added by objective."""
    if query.group_by != "objective" and query.objective_id is None:
        return reckon(query, quantities, providers)
    names = [name for name in quantities if QUANTITIES[name].reckoned]
    known = reckon(query, [name for name in names if QUANTITIES[name].reckoned in KNOWING], providers)
    others = [name for name in names if QUANTITIES[name].reckoned not in KNOWING]
    if not others:
        return known
    found = reckon(replace(query, group_by="campaign", objective_id=None), others, providers)
    adding = frozenset(name for name in others if QUANTITIES[name].reckoned in ADDING)
    by_key, total = _added_up(links, query, found, adding)
    if query.objective_id is None:
        total |= found.total
    missing = {
        name: found.missing.get(name) or _("It cannot be told of one objective.")
        for name in others
        if name not in adding or query.step or query.group_by == "channel"
    }
    for key, sums in known.by_key.items():
        by_key.setdefault(key, {}).update(sums)
    return Reckoned(
        by_key,
        {**total, **known.total},
        {**found.missing, **missing, **known.missing},
        (*known.notes, *found.notes),
        known.otherwise,
        known.charges,
    )


def _added_up(
    links: Links, query: StatsQuery, found: Reckoned, adding: frozenset[str]
) -> tuple[dict[Key, dict[str, Stored | None]], dict[str, Stored | None]]:
    """By the query's own grouping, as far as it is by campaign or objective, and in total."""
    by_key: dict[Key, dict[str, Stored | None]] = {}
    total: dict[str, Stored | None] = {}
    for key, sums in found.by_key.items():
        campaign_id = key if isinstance(key, int) else 0
        if links.is_within(query, campaign_id):
            mine = {name: value for name, value in sums.items() if name in adding}
            _add(total, mine)
            if query.group_by in ("campaign", "objective"):
                row = links.objective_of(campaign_id) if query.group_by == "objective" else key
                _add(by_key.setdefault(row, {}), mine)
    return by_key, total


def _add(sums: dict[str, Stored | None], more: Mapping[str, Stored | None]) -> None:
    """None stays None until something is known."""
    for name, value in more.items():
        sums[name] = sums.get(name) if value is None else (sums.get(name) or 0) + value
