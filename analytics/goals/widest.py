"""Entered costs and margins of many spans: read once for the widest of them, and cut for each.

A list of goals has as many spans as goals; each would ask for the same charges and the same margins again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from accounts.models import Workspace
from analytics.cost import sums as cost_sums
from analytics.cost.charges import Charge, charges_in
from analytics.cost.entered import Entered, entered_in
from analytics.cost.own_margins import TRACKED_OFFER_SALES, Sold, offers_sold, products_sold
from analytics.metrics import METRICS, Basis, Figures
from analytics.objectives import Links
from analytics.quantities import COSTS, Stored
from analytics.query import StatsQuery
from analytics.ranges import Ranges
from analytics.reckoning.reckoned import Reckoned
from analytics.selection import Selection
from analytics.terms import costs, costs_alone, own_margins, terms_of
from campaigns.planning.days import today_in

Sums = Mapping[str, Stored | None]


@dataclass(frozen=True, slots=True)
class Widest:
    """What was read; every query must lie inside the span, and ask for no other metrics."""

    today: date
    entered: Entered
    charges: tuple[Charge, ...] = ()
    sold: Mapping[Basis, Sold] = field(default_factory=dict)

    def total(
        self,
        query: StatsQuery,
        sums: Sums,
        *,
        basis: Basis,
        selection: Selection,
        ranges: Ranges,
        missing: Mapping[str, str],
        tracked: frozenset[str] = frozenset(),
    ) -> Figures:
        """The figures that a report of the query would have in total, given what was summed."""
        nothing = self._nothing(query)
        entered = cost_sums.total(query, self._charges(nothing), nothing, self.today)
        margins = own_margins(query, basis, selection, ranges, self.entered, self.sold)
        terms, _rows = terms_of(
            query,
            (basis, basis),
            selection,
            Reckoned(total=dict(entered)),
            missing,
            {basis: margins},
            self._costs_alone(query, selection),
            tracked=tracked - {"revenue"},
        )
        return Figures({**sums, **entered}, terms, margins.total)

    def days(
        self,
        query: StatsQuery,
        sums: Mapping[date, Sums],
        *,
        basis: Basis,
        selection: Selection,
        tracked: frozenset[str] = frozenset(),
    ) -> list[Figures]:
        """The same of each day that was summed, in their order."""
        nothing = self._nothing(query)
        last = min(query.end_on, self.today)
        entered = cost_sums.by_day(query, self._charges(nothing), nothing, last) if nothing else {}
        margins = own_margins(query, basis, selection, Ranges(), self.entered, self.sold)
        reckoned = Reckoned(total=dict(nothing))
        alone = self._costs_alone(query, selection)
        _totals, terms = terms_of(
            query,
            (basis, basis),
            selection,
            reckoned,
            {},
            {basis: margins},
            alone,
            tracked=tracked - {"revenue"},
        )
        return [
            Figures({**found, **entered.get(day, {})}, terms, margins.by_key.get(day, {}))
            for day, found in sums.items()
        ]

    def _nothing(self, query: StatsQuery) -> dict[str, int]:
        """A zero for each entered cost that the query needs; empty where nothing was ever entered."""
        cost = costs(query)[0]
        parts = {part for name in query.metrics for part in METRICS[name].parts_on(cost)}
        return dict.fromkeys(sorted(parts & set(COSTS)), 0) if self.entered.costs else {}

    def _costs_alone(self, query: StatsQuery, selection: Selection) -> bool:
        """Spans are of the workspace or of a campaign, never of an objective, so no links are needed."""
        return costs_alone(query, Links(), self.entered, selection, None)

    def _charges(self, wanted: Mapping[str, int]) -> list[Charge]:
        return [charge for charge in self.charges if charge.quantity in wanted]


def read(workspace: Workspace, metrics: Iterable[str], first: date, last: date) -> Widest:
    """A number of questions to the database that does not grow with the spans; none where no metric needs any."""
    names = tuple(metrics)
    today = today_in(workspace)
    entered = entered_in(workspace, names, {part for name in names for part in METRICS[name].parts})
    sold: dict[Basis, Sold] = {}
    if any(METRICS[name].uses_margin for name in names):
        if entered.products:
            sold["recorded"] = products_sold(workspace, first, last)
        if entered.offers:
            sold["claimed"] = offers_sold(workspace, first, last)
            sold["attributed"] = offers_sold(workspace, first, last, statement=TRACKED_OFFER_SALES)
    has_costs = entered.costs and any(part in COSTS for name in names for part in METRICS[name].parts)
    charges = tuple(charges_in(workspace, first, last, today=today)) if has_costs else ()
    return Widest(today, entered, charges, sold)
