"""What holds for all figures of a report: whose revenue, which ROI, against which cost, with which margins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from accounts.models import Workspace
from analytics.cost.entered import Entered, entered_in
from analytics.cost.own_margins import OwnMargins, Sold, of_offers, of_products, of_tracked_offers
from analytics.metrics import METRICS, Basis, CostBase, Terms
from analytics.objectives import Links
from analytics.quantities import COSTS
from analytics.query import StatsQuery
from analytics.ranges import Ranges
from analytics.reckoning.reckoned import Key, Reckoned
from analytics.selection import Selection
from analytics.wording import roi_label


def costs(query: StatsQuery) -> tuple[CostBase, CostBase]:
    """What ROI is measured against in the totals and in the rows: ad spend where no more is known.

    A workspace chooses all costs or ad spend; a single figure may be asked for without labour.
    """
    totals: CostBase = query.workspace.roi_cost  # type: ignore[assignment]  # one of the choices
    if query.channel is not None:
        totals = "spend"
    return totals, totals if knows_costs_of_rows(query) else "spend"


def knows_costs_of_rows(query: StatsQuery) -> bool:
    """Entered costs belong to campaigns: by channel nothing is known of them."""
    return query.group_by != "channel" and query.channel is None


def own_margins(
    query: StatsQuery,
    basis: Basis,
    selection: Selection,
    ranges: Ranges,
    entered: Entered,
    sold: Mapping[Basis, Sold] | None = None,
) -> OwnMargins:
    """Looked up only where a metric of the query has a margin in it, and such margins were entered.

    `sold` is what was read of a wider span, where many queries are asked at once.
    """
    is_entered = (
        entered.products if basis == "recorded" else entered.offers
    )  # attributed sales know their campaign
    if not is_entered or not any(METRICS[name].uses_margin for name in query.metrics):
        return OwnMargins()
    look_ups = {"recorded": of_products, "claimed": of_offers, "attributed": of_tracked_offers}
    look_up = look_ups[basis]
    return look_up(query, selection, ranges, (sold or {}).get(basis))


def terms_of(
    query: StatsQuery,
    by: tuple[Basis, Basis],
    selection: Selection,
    reckoned: Reckoned,
    missing: Mapping[str, str],
    margins: Mapping[Basis, OwnMargins],
    costs_alone: bool,
    *,
    tracked: frozenset[str] = frozenset(),
) -> tuple[Terms, Terms]:
    """What holds for the totals, and what for the rows; `by` are their bases, in this order."""
    # With nothing entered the all-in cost is the ad spend, and is called so.
    has_entered = any(reckoned.total.get(name) is not None for name in COSTS)
    totals_cost, rows_cost = costs(query) if has_entered else ("spend", "spend")
    totals = Terms(
        by[0],
        query.workspace.gross_margin,
        query.is_whole,
        selection.is_one_record,
        missing,
        headline=query.workspace.headline_roi,  # type: ignore[arg-type]  # one of the choices
        cost=totals_cost,
        knows_costs=query.channel is None,
        costs_alone=costs_alone,
        has_own_margins=bool(margins[by[0]].total),
        tracked=tracked,
    )
    rows = replace(
        totals,
        basis=by[1],
        is_whole=query.is_whole and query.step is not None,
        cost=rows_cost,
        knows_costs=knows_costs_of_rows(query),
        has_own_margins=bool(margins[by[1]].total),
    )
    return totals, rows


def headline_label(workspace: Workspace) -> str:
    """Which ROI on which cost the totals of the workspace and of its campaigns show."""
    has_entered = entered_in(workspace, ("roi",), COSTS).costs
    cost: CostBase = "all_in" if has_entered and workspace.roi_cost == "all_in" else "spend"
    headline = workspace.headline_roi
    terms = Terms("recorded", workspace.gross_margin, headline=headline, cost=cost)  # type: ignore[arg-type]  # one of the choices
    return roi_label(terms)


def costs_alone(query: StatsQuery, links: Links, entered: Entered, selection: Selection, key: Key) -> bool:
    """Whether the row of this key (None: the totals) had no ads that anybody could have reported."""
    has_spend = bool(selection.takes.get("spend"))
    return entered.advertised.is_known_to_cost_alone(query, links, key, has_spend=has_spend)
