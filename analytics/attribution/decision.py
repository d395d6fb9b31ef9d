"""Whether the choice of model changes what one would do: which campaign leads, and which would turn into a loss."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Workspace
from accounts.templatetags import formats
from analytics import report
from analytics.attribution.compare import Comparison, Row
from analytics.cost.own_margins import TRACKED_OFFER_SALES, offers_sold
from analytics.query import StatsQuery
from campaigns.measures import MICRO
from campaigns.models import AttributionModel

# Below this one sale more or less turns the order of campaigns.
ENOUGH = 30
NAMED = 3


@dataclass(frozen=True, slots=True)
class Decision:
    """In sentences for people; `changes` is None where it cannot be told."""

    changes: bool | None
    sentences: tuple[str, ...]


def decide(found: Comparison) -> Decision:
    """Of a comparison by campaign: ranks by ROI where costs are known, else by value, else by conversions."""
    count = found.conversion_count
    if count < ENOUGH:
        text = ngettext(
            "Only %(count)s conversion in this period: too few to tell, it takes %(enough)s.",
            "Only %(count)s conversions in this period: too few to tell, it takes %(enough)s.",
            count,
        )
        return Decision(None, (text % {"count": formats.count(count), "enough": formats.count(ENOUGH)},))
    rows = [row for row in found.rows if row.key > 0]
    if len(rows) < 2:
        text = _(
            "Fewer than two campaigns have credit in this period, so there is nothing to choose between."
        )
        return Decision(None, (text,))
    costs = campaign_costs(found.workspace, found)
    paid = [row for row in rows if costs.get(row.key, Decimal(0)) > 0]
    if found.total.value is not None and len(paid) >= 2:
        return _by_roi(found, paid, costs)
    if found.total.value is not None:
        return _ranked(rows, _("value"), {row.key: _values(row) for row in rows})
    return _ranked(rows, _("conversions"), {row.key: _conversions(row) for row in rows})


def campaign_costs(workspace: Workspace, found: Comparison) -> dict[int, Decimal]:
    """What each campaign cost in the period, on the cost that the workspace reckons ROI with."""
    metric = "all_in_cost" if workspace.roi_cost == Workspace.RoiCost.ALL_IN else "spend"
    rows = report.run(StatsQuery(workspace, found.first, found.last, "campaign", (metric,))).rows
    return {
        int(row.key): value
        for row in rows
        if row.key and (value := row.values[metric].value) is not None and not row.is_unattributed
    }


def margin_of(found: Comparison) -> Callable[[int], Fraction]:
    """Of a campaign: that of its offer, else the workspace's, and all of the revenue where none is known."""
    margin = found.workspace.gross_margin
    own = offers_sold(found.workspace, found.first, found.last, statement=TRACKED_OFFER_SALES).margins
    return lambda key: Fraction(own.get(key, Decimal(1) if margin is None else margin))


def _by_roi(found: Comparison, rows: list[Row], costs: Mapping[int, Decimal]) -> Decision:
    margin = margin_of(found)
    earned = {
        row.key: {
            model: margin(row.key) * Fraction(part.value or 0, MICRO) / Fraction(costs[row.key])
            for model, part in row.shares.items()
        }
        for row in rows
    }
    ranked = _ranked(rows, _("ROI"), earned)
    flips = tuple(sentence for row in rows if (sentence := _flip(row, earned[row.key])))[:NAMED]
    return Decision(ranked.changes or bool(flips), (*ranked.sentences, *flips))


def _flip(row: Row, earned: Mapping[str, Fraction]) -> str:
    """A campaign that brings back more than its cost by some models and less by others."""
    earning = [model for model, times in earned.items() if times >= 1]
    losing = [model for model in earned if model not in earning]
    if not earning or not losing:
        return ""
    return _("%(campaign)s earns its cost back by %(earning)s, and loses money by %(losing)s.") % {
        "campaign": row.label,
        "earning": _listed(earning),
        "losing": _listed(losing),
    }


def _ranked(rows: list[Row], by: str, scores: Mapping[int, Mapping[str, Fraction]]) -> Decision:
    """Compares the order of the rows by each model; of equals the name decides, in every model alike."""
    models = list(rows[0].shares)
    orders = {
        model: tuple(sorted((row.key for row in rows), key=lambda key: (-scores[key][model], key)))
        for model in models
    }
    if len(set(orders.values())) == 1:
        text = _(
            "Every model ranks the campaigns in the same order by %(by)s: the choice of model changes no decision here."
        )
        return Decision(False, (text % {"by": by},))
    names = {row.key: row.label for row in rows}
    leaders: dict[int, list[str]] = {}
    for model, order in orders.items():
        leaders.setdefault(order[0], []).append(model)
    if len(leaders) == 1:
        text = _("%(campaign)s leads by %(by)s in every model; the models differ in the order behind it.")
        return Decision(True, (text % {"campaign": names[next(iter(leaders))], "by": by},))
    first = _("The choice of model changes which campaign leads by %(by)s.") % {"by": by}
    each = [
        _("%(campaign)s leads by %(models)s.") % {"campaign": names[key], "models": _listed(which)}
        for key, which in sorted(leaders.items(), key=lambda one: -len(one[1]))[:NAMED]
    ]
    return Decision(True, (first, *each))


def _values(row: Row) -> dict[str, Fraction]:
    return {model: Fraction(share.value or 0) for model, share in row.shares.items()}


def _conversions(row: Row) -> dict[str, Fraction]:
    return {model: Fraction(share.conversions) for model, share in row.shares.items()}


def _listed(models: list[str]) -> str:
    labels = dict(AttributionModel.choices)
    return ", ".join(f"“{labels[model]}”" for model in models)
