"""When an entered cost falls due: a one-off cost once over its days, a monthly one in each calendar month."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from campaigns.models import CostEntry


@dataclass(frozen=True, slots=True)
class Occurrence:
    """The days of one payment. `share` is how much of the entry's amount it is: of a month begun late, its days'; entry
    and days tell it, so it is not compared.
    """

    entry: CostEntry
    first: date
    last: date
    share: Fraction = field(default=Fraction(1), compare=False)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def hours(self) -> Fraction:
        return Fraction(self.entry.hours or 0) * self.share

    def hours_within(self, first: date, last: date) -> Fraction:
        """Those worked on these days, all days being alike."""
        common = (min(last, self.last) - max(first, self.first)).days + 1
        return self.hours * common / self.days if common > 0 else Fraction(0)


def occurrences(entry: CostEntry, first: date, last: date) -> Iterator[Occurrence]:
    """Those of which a day lies between `first` and `last`, each with all of its days."""
    if entry.repeats == CostEntry.Repeats.ONCE:
        end = entry.ends_on or entry.starts_on
        if entry.starts_on <= last and end >= first:
            yield Occurrence(entry, entry.starts_on, end)
        return
    final = min(last, entry.ends_on) if entry.ends_on else last
    month = max(first, entry.starts_on).replace(day=1)
    while month <= final:
        length = monthrange(month.year, month.month)[1]
        month_end = month.replace(day=length)
        begin = max(month, entry.starts_on)
        end = min(month_end, entry.ends_on) if entry.ends_on else month_end
        yield Occurrence(entry, begin, end, Fraction((end - begin).days + 1, length))
        month = month_end + timedelta(days=1)
