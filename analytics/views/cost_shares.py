"""What a kind of cost is of the all-in cost, as a figure of its own: the rows of the part, and the whole beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from accounts.templatetags import formats
from analytics import report
from analytics.addresses import rows_address
from analytics.metrics import METRICS, Value
from analytics.quantities import COSTS
from analytics.query import StatsQuery

# What a share is of; the parameter that asks for it names it.
WHOLE = "all_in_cost"
PARTS = ("spend", *COSTS, WHOLE)


@dataclass(frozen=True, slots=True)
class Share:
    part: Value
    whole: Value
    query: StatsQuery

    @property
    def value(self) -> Value:
        """Nothing of nothing is no share."""
        if self.part.value is None or self.whole.value is None:
            known = self.part if self.part.value is None else self.whole
            return Value(None, known.state, known.reason)
        if not self.whole.value:
            return Value(None, "undefined", _("No cost recorded."))
        return Value(self.part.value / self.whole.value, "ok" if self.part.value else "zero")


def share_asked(query: StatsQuery, metric: str, part: Value, params: Mapping[str, str]) -> Share | None:
    """Of the metric's value, where its share is asked for; 404 for what is no part of the whole."""
    if "share" not in params:
        return None
    if params["share"] != WHOLE or metric not in PARTS:
        raise Http404
    whole = report.run(replace(query, metrics=(WHOLE,))).totals[WHOLE]
    return Share(part, whole, query)


def share_context(share: Share | None, metric: str, currency: str) -> dict[str, Any]:
    """What stands on the page of the part's rows in place of the part itself."""
    if share is None:
        return {}
    value, query = share.value, share.query
    part, whole = (
        "—" if one.value is None else formats.money(one.value, currency) for one in (share.part, share.whole)
    )
    return {
        "label": share_label(metric),
        "value": value,
        "text": "" if value.value is None else formats.percent(value.value),
        "definition": f"{METRICS[metric].label} ÷ {METRICS[WHOLE].label}",
        "equation": f"{part} ÷ {whole}",
        "whole": {
            "label": METRICS[WHOLE].label,
            "text": whole,
            "href": rows_address(
                query.workspace,
                WHOLE,
                query.start_on,
                query.end_on,
                campaign=query.campaign_id,
                objective=query.objective_id,
            ),
        },
    }


def share_label(metric: str) -> str:
    return _("%(name)s, share of all-in cost") % {"name": METRICS[metric].label}
