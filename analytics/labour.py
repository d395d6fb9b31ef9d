"""How many hours of work were entered for some days: of the whole workspace, or for one campaign directly."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from django.db.models import Q

from accounts.models import Workspace
from analytics.metrics.shapes import as_decimal
from campaigns.models import CostEntry


def hours_in(workspace: Workspace, first: date, last: date, *, campaign_id: int | None) -> Decimal | None:
    """None where nobody entered hours for these days. Hours fall evenly on the days that they are entered for.

    Of a campaign only what it bears alone: hours that several share were worked for all of them.
    """
    entries = CostEntry.objects.of(workspace).filter(hours__isnull=False, starts_on__lte=last)
    entries = entries.filter(
        Q(ends_on__gte=first)
        | Q(ends_on=None, repeats=CostEntry.Repeats.MONTHLY)
        | Q(ends_on=None, starts_on__gte=first)
    )
    if campaign_id is not None:
        entries = entries.filter(rule=CostEntry.Rule.DIRECT, campaign_id=campaign_id)
    total, found = Fraction(0), False
    for entry in entries:
        for start, end in _spans(entry, last):
            days = (min(end, last) - max(start, first)).days + 1
            if days > 0 and entry.hours is not None:
                total += Fraction(entry.hours) * days / ((end - start).days + 1)
                found = True
    return as_decimal(total) if found else None


def _spans(entry: CostEntry, until: date) -> Iterator[tuple[date, date]]:
    """The days of each time that the entry happens: once, or in each calendar month."""
    if entry.repeats == CostEntry.Repeats.ONCE:
        yield entry.starts_on, entry.ends_on or entry.starts_on
        return
    start = entry.starts_on
    while start <= until and (entry.ends_on is None or start <= entry.ends_on):
        end = start.replace(day=monthrange(start.year, start.month)[1])
        yield start, min(end, entry.ends_on or end)
        start = end + timedelta(days=1)
