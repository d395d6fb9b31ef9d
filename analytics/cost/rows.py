"""From a figure with entered costs to its rows: each payment, the rule that spread it, and how much of it counts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import access
from accounts.models import Role, Workspace
from accounts.templatetags import formats
from analytics.cost.charges import Charge, main_units
from analytics.metrics.shapes import as_decimal
from analytics.objectives import Links, links_for
from analytics.query import StatsQuery
from campaigns.models import Campaign, CostEntry
from campaigns.planning.days import today_in

Rule = CostEntry.Rule


@dataclass(frozen=True, slots=True)
class CostRow:
    """`amount` is what of the payment is in the figure, in the workspace's currency; the rows add up to it.

    `bearing` are the campaigns whose parts are asked for; None: of all.
    """

    workspace: Workspace
    charge: Charge
    amount: Decimal
    bearing: frozenset[int] | None = None

    @property
    def rule(self) -> str:
        """How the payment was spread, in words, and by which weights."""
        return rule_in_words(self.workspace, self.charge, self.bearing)

    @property
    def entry(self) -> CostEntry:
        return self.charge.entry

    @property
    def days(self) -> str:
        return formats.days(self.charge.occurrence.first, self.charge.occurrence.last)

    @property
    def original(self) -> Decimal:
        return main_units(self.charge.original)


def cost_rows(query: StatsQuery, quantities: Iterable[str], charges: Sequence[Charge]) -> list[CostRow]:
    """Of the payments of the query's days, as its report reckoned with them; the newest first.

    None of a channel, of which no entered cost is known.
    """
    if query.channel is not None:
        return []
    wanted = frozenset(quantities)
    last = min(query.end_on, today_in(query.workspace))
    links = links_for(query)
    bearing = _bearing(query, links, charges)
    found = []
    for whole in charges:
        charge = whole.borne_by(lambda key: links.is_within(query, key))
        amount = charge.between(query.start_on, last, query.campaign_id)
        if charge.quantity in wanted and not charge.left_out and (amount or bearing is None):
            found.append(CostRow(query.workspace, whole, main_units(amount), bearing))
    return found[::-1]


def _bearing(query: StatsQuery, links: Links, charges: Iterable[Charge]) -> frozenset[int] | None:
    """Whose parts are asked for: those of one campaign, of all that serve an objective, or all."""
    if query.campaign_id is None and query.objective_id is None:
        return None
    keys = {key for charge in charges for key in charge.parts}
    return frozenset(key for key in keys if query.campaign_id in (None, key) and links.is_within(query, key))


def rule_in_words(workspace: Workspace, charge: Charge, bearing: Collection[int] | None = None) -> str:
    """With the weight of those who are asked about, among all that share the cost."""
    entry, weights = charge.entry, charge.weights
    if entry.rule == Rule.DIRECT:
        return _("borne by %(campaign)s alone") % {"campaign": entry.campaign}
    if not weights:
        return not_spread(entry)
    whole = sum(weights.values(), Fraction(0))
    part = sum((weights.get(key, Fraction(0)) for key in bearing or ()), Fraction(0))
    count = len(weights)
    values: dict[str, str] = {
        "count": formats.count(count),
        "whole": _weight(workspace, entry, whole),
        "part": _weight(workspace, entry, part),
        "share": formats.percent(as_decimal(part / whole)),
    }
    if bearing is None:
        return _of_all(workspace, entry, count) % values
    if entry.rule == Rule.BY_HOURS and not sees_hours(workspace):
        return _("by hours of work: %(share)s of them") % values
    texts = {
        Rule.BY_SPEND: _("by ad spend: %(part)s of %(whole)s"),
        Rule.BY_HOURS: _("by hours of work: %(part)s of %(whole)s hours"),
        Rule.EQUAL: ngettext(
            "in equal parts: %(part)s of %(count)s campaign that ran in these days",
            "in equal parts: %(part)s of %(count)s campaigns that ran in these days",
            count,
        ),
    }
    return texts[Rule(entry.rule)] % values


def _of_all(workspace: Workspace, entry: CostEntry, count: int) -> str:
    if entry.rule == Rule.BY_SPEND:
        return ngettext(
            "by ad spend: %(whole)s of %(count)s campaign",
            "by ad spend: %(whole)s of %(count)s campaigns",
            count,
        )
    if entry.rule == Rule.EQUAL:
        return ngettext(
            "in equal parts: %(count)s campaign that ran in these days",
            "in equal parts: %(count)s campaigns that ran in these days",
            count,
        )
    if not sees_hours(workspace):
        return ngettext(
            "by hours of work, on %(count)s campaign", "by hours of work, on %(count)s campaigns", count
        )
    return ngettext(
        "by hours of work: %(whole)s hours on %(count)s campaign",
        "by hours of work: %(whole)s hours on %(count)s campaigns",
        count,
    )


def _weight(workspace: Workspace, entry: CostEntry, weight: Fraction) -> str:
    value = as_decimal(weight)
    if entry.rule == Rule.BY_SPEND:
        return formats.money(value, workspace.currency)
    return formats.count(value.quantize(Decimal("0.01")).normalize() + 0)


def sees_hours(workspace: Workspace) -> bool:
    """Hours beside their money tell what somebody is paid: readers without a say in it see the money alone."""
    return access.may(workspace, Role.ANALYST)


def not_spread(entry: CostEntry) -> str:
    """Why no campaign bears it."""
    texts = {
        Rule.BY_SPEND: _("not spread: no campaign spent on ads in these days"),
        Rule.BY_HOURS: _("not spread: nobody entered hours for a campaign in these days"),
        Rule.EQUAL: _("not spread: no campaign ran in these days"),
    }
    return texts.get(Rule(entry.rule), _("not spread"))


def bearers(workspace: Workspace, charges: Iterable[Charge]) -> dict[int, str]:
    """The names of the campaigns that bear any of these costs."""
    ids = {key for charge in charges for key in charge.parts if key}
    return dict(Campaign.objects.of(workspace).filter(pk__in=ids).values_list("pk", "name"))
