"""How many hours of work were entered for some days: of the whole workspace, or for one campaign directly."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from accounts.models import Workspace
from analytics.cost.occurrences import occurrences
from analytics.cost.weights import touching
from analytics.metrics.shapes import as_decimal
from campaigns.models import CostEntry


def hours_in(workspace: Workspace, first: date, last: date, *, campaign_id: int | None) -> Decimal | None:
    """None where nobody entered hours for these days. Hours fall evenly on the days that they are entered for.

    Of a campaign only what it bears alone: hours that several share were worked for all of them.
    """
    entries = CostEntry.objects.of(workspace).filter(touching(first, last), hours__isnull=False)
    if campaign_id is not None:
        entries = entries.filter(rule=CostEntry.Rule.DIRECT, campaign_id=campaign_id)
    found = [one.hours_within(first, last) for entry in entries for one in occurrences(entry, first, last)]
    return as_decimal(sum(found, Fraction(0))) if found else None
