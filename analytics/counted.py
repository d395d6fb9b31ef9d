"""What was counted for a query, and how its lines are added up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from analytics.cost.entered import Entered
from analytics.lines import Line
from analytics.objectives import Links
from analytics.quantities import COSTS, QUANTITIES, Stored
from analytics.ranges import Ranges
from analytics.reckoning.reckoned import Reckoned
from analytics.selection import Selection, SourceKey
from analytics.tracked import Since
from campaigns.models import TrackingSettings

Sums = dict[str, Stored | None]


@dataclass(frozen=True, slots=True)
class Counted:
    """What counts in a query: shared with the source rows, so that they add up to the figures shown."""

    selection: Selection
    ranges: Ranges
    lines: tuple[Line, ...]
    quantities: frozenset[str]
    reckoned: Reckoned
    entered: Entered
    links: Links
    # The parts of metrics that our own record of conversions tells in this period, and since when it is there.
    tracked: frozenset[str] = frozenset()
    since: Since = field(default_factory=Since)
    # By which sales are credited, where anything is tracked.
    rules: TrackingSettings | None = None


# By source, the quantities that are taken from it with the measure that stands for each.
Taken = Mapping[SourceKey, Sequence[tuple[str, str]]]


def taken_from(selection: Selection) -> Taken:
    found: dict[SourceKey, list[tuple[str, str]]] = defaultdict(list)
    for quantity, sources in selection.takes.items():
        for source, measure in sources.items():
            found[source].append((quantity, measure))
    return found


def added(lines: Iterable[Line], taken: Taken) -> Sums:
    """None stays None until something was measured."""
    sums: Sums = {}
    for line in lines:
        for quantity, measure in taken.get(line.source, ()):
            value = line.sums.get(measure)
            if value is not None:
                sums[quantity] = (sums.get(quantity) or 0) + value
    return sums


class Reasons(Mapping[str, str]):
    """Why a quantity has no number, put into words for those that are asked for, and once for all rows."""

    def __init__(self, counted: Counted) -> None:
        self._counted = counted
        self._said: dict[str, str] = {}

    def __getitem__(self, quantity: str) -> str:
        if quantity not in self._said:
            self._said[quantity] = self._why(quantity) or _("Nothing was reported here.")
        return self._said[quantity]

    def __iter__(self) -> Iterator[str]:
        return iter(self._counted.quantities)

    def __len__(self) -> int:
        return len(self._counted.quantities)

    def _why(self, name: str) -> str:
        """Of a quantity that the whole period lacks; empty where some other row has it."""
        quantity, counted = QUANTITIES[name], self._counted
        if not quantity.reckoned:
            return counted.selection.missing(quantity) if name in counted.quantities else ""
        if name in COSTS and not counted.entered.costs:
            return str(quantity.connect)
        return counted.reckoned.missing.get(name, "")
