"""From a figure with entered costs to its rows: each payment, the rule that spread it, and what of it is in the figure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from accounts.models import Role, Workspace
from accounts.templatetags import formats
from accounts.templatetags.formats import day as day_text
from analytics.costs import Charge, charges_in, main_units
from analytics.objectives import links_for
from analytics.query import StatsQuery, today_in
from campaigns.models import Campaign, CostEntry

Rule = CostEntry.Rule


@dataclass(frozen=True, slots=True)
class CostRow:
    """`amount` is what of the payment is in the figure, in the workspace's currency; the rows add up to it.

    `rule` says in words how the payment was spread, and by which weights.
    """

    charge: Charge
    amount: Decimal
    rule: str

    @property
    def entry(self) -> CostEntry:
        return self.charge.entry

    @property
    def days(self) -> str:
        return days_text(self.charge.occurrence.first, self.charge.occurrence.last)

    @property
    def original(self) -> Decimal:
        return main_units(self.charge.original)


def cost_rows(query: StatsQuery, quantities: Iterable[str]) -> list[CostRow]:
    """The newest first; none of a channel, of which no entered cost is known."""
    if query.channel is not None:
        return []
    wanted = frozenset(quantities)
    today = today_in(query.workspace)
    last = min(query.end_on, today)
    found = []
    links = links_for(query)
    for whole in charges_in(query.workspace, query.start_on, query.end_on, today=today):
        charge = whole.borne_by(lambda key: links.is_within(query, key))
        amount = charge.between(query.start_on, last, query.campaign_id)
        if charge.quantity in wanted and not charge.left_out and (amount or query.is_whole):
            found.append(
                CostRow(charge, main_units(amount), rule_in_words(query.workspace, charge, query.campaign_id))
            )
    return found[::-1]


def days_text(first: date, last: date) -> str:
    if first == last:
        return day_text(first)
    return _("%(first)s – %(last)s") % {"first": day_text(first), "last": day_text(last)}


def rule_in_words(workspace: Workspace, charge: Charge, campaign_id: int | None = None) -> str:
    """With the weight of the campaign that is asked about, among all that share the cost."""
    entry, weights = charge.entry, charge.weights
    if entry.rule == Rule.DIRECT:
        return _("borne by %(campaign)s alone") % {"campaign": entry.campaign}
    if not weights:
        return not_spread(entry)
    whole, part = sum(weights.values(), Fraction(0)), weights.get(campaign_id or 0, Fraction(0))
    values: dict[str, str] = {
        "count": formats.count(len(weights)),
        "whole": _weight(workspace, entry, whole),
        "part": _weight(workspace, entry, part),
        "share": formats.percent(_decimal(part / whole)),
    }
    if entry.rule == Rule.BY_HOURS and not sees_hours(workspace):
        text = _("by hours of work, on %(count)s campaigns")
        if campaign_id is not None:
            text = _("by hours of work: %(share)s of them, of %(count)s campaigns")
        return text % values
    if campaign_id is None:
        texts = {
            Rule.BY_SPEND: _("by ad spend: %(whole)s of %(count)s campaigns"),
            Rule.BY_HOURS: _("by hours of work: %(whole)s hours on %(count)s campaigns"),
            Rule.EQUAL: _("in equal parts: %(count)s campaigns that ran in these days"),
        }
    else:
        texts = {
            Rule.BY_SPEND: _("by ad spend: %(part)s of %(whole)s"),
            Rule.BY_HOURS: _("by hours of work: %(part)s of %(whole)s hours"),
            Rule.EQUAL: _("in equal parts: one of %(count)s campaigns that ran in these days"),
        }
    return texts[Rule(entry.rule)] % values


def _weight(workspace: Workspace, entry: CostEntry, weight: Fraction) -> str:
    value = _decimal(weight)
    if entry.rule == Rule.BY_SPEND:
        return formats.money(value, workspace.currency)
    return formats.count(value.quantize(Decimal("0.01")).normalize() + 0)


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def sees_hours(workspace: Workspace) -> bool:
    """Hours beside their money tell what somebody is paid: readers without a say in it see the money alone."""
    return bool(getattr(workspace, "role", Role.VIEWER) >= Role.ANALYST)


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
