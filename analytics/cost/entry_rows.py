"""From an entered cost to what it is made of: each payment, and each campaign's part of it in some days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from accounts.models import Workspace
from analytics.cost.charges import Charge, charges_of, main_units
from analytics.cost.rows import bearers
from analytics.metrics.shapes import as_decimal
from campaigns.models import CostEntry
from campaigns.planning.days import today_in


@dataclass(frozen=True, slots=True)
class Part:
    """What one campaign bears of a payment: `whole` of all its days, `amount` of the `days` that were asked for.

    `campaign_id` 0 is what belongs to no campaign. `share` is by weight, None where nothing weighs.
    """

    charge: Charge
    campaign_id: int
    campaign: str
    share: Decimal | None
    whole: Decimal
    days: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class EntryRows:
    """`parts` add up to `amount`, and so do the payments' `paid_in`; None where no payment can be counted."""

    entry: CostEntry
    first: date
    last: date
    charges: list[Charge]
    parts: list[Part]

    @property
    def amount(self) -> Decimal | None:
        counted = [charge for charge in self.charges if not charge.left_out]
        return sum((self.paid_in(charge) for charge in counted), Decimal(0)) if counted else None

    def paid_in(self, charge: Charge) -> Decimal:
        """What of a payment falls on these days."""
        return main_units(charge.between(self.first, self.last))


def entry_rows(workspace: Workspace, entry: CostEntry, first: date, last: date) -> EntryRows:
    """Of the payments that touch these days, the newest first; days to come have cost nothing yet."""
    today = today_in(workspace)
    until = min(last, today)
    charges = charges_of(workspace, entry, first, last, today=today)[::-1]
    names = bearers(workspace, charges)
    parts = [
        part
        for charge in charges
        if not charge.left_out
        for part in sorted(_parts(charge, names, first, until), key=lambda one: (-one.amount, one.campaign))
    ]
    return EntryRows(entry, first, until, charges, parts)


def _parts(charge: Charge, names: dict[int, str], first: date, until: date) -> list[Part]:
    one = charge.occurrence
    days = (min(until, one.last) - max(first, one.first)).days + 1
    weighing = sum(charge.weights.values())
    return [
        Part(
            charge=charge,
            campaign_id=key,
            campaign=names.get(key, ""),
            share=as_decimal(charge.weights[key] / weighing) if key in charge.weights and weighing else None,
            whole=main_units(whole),
            days=days,
            amount=main_units(charge.between(first, until, key)),
        )
        for key, whole in charge.parts.items()
    ]
