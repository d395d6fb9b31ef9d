"""The interval of a verdict in words: the limits of revenue and ROI, how they came about, and what they leave out."""

from __future__ import annotations

from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.templatetags import formats
from analytics.metrics import RoiKind
from analytics.verdict.interval import FEWEST_SALES
from analytics.verdict.judging import Judgement
from analytics.verdict.verdicts import State, roi_at, roi_name

_ROI_NAMES: dict[RoiKind, Promise] = {
    "contribution": gettext_lazy("contribution ROI"),
    "revenue": gettext_lazy("revenue ROI"),
    "google": gettext_lazy("profit on all costs"),
}


def interval_sentences(judgement: Judgement) -> list[str]:
    """The interval that was asked for, how it came about and what it leaves out; or why there is none."""
    verdict = judgement.verdict
    if verdict.state is State.TOO_FEW:
        return [
            _("Too few sales to judge: under %(fewest)s there is no interval.") % {"fewest": FEWEST_SALES}
        ]
    spread = judgement.spread
    cost, margin = verdict.sums.cost.value, verdict.sums.margin
    if spread is None or cost is None:
        return [_("There is no interval without a cost, a revenue and a number of sales.")]
    currency = judgement.workspace.currency
    name = roi_name(judgement.workspace, margin)
    low, high = (roi_at(limit, cost, margin, name) for limit in (spread.interval.low, spread.interval.high))
    said = [
        _(
            "By chance alone the revenue could lie between %(low)s and %(high)s, "
            "and the %(roi)s between %(roi_low)s and %(roi_high)s (95%% interval)."
        )
        % {
            "low": formats.money(spread.interval.low, currency),
            "high": formats.money(spread.interval.high, currency),
            "roi": _ROI_NAMES[name],
            "roi_low": _percent(low),
            "roi_high": _percent(high),
        }
    ]
    if margin is None:
        said.append(_("The goods are not paid from it yet: the gross margin is not known."))
    if spread.grain == "orders":
        said.append(_("Computed from single sales; the cost is taken as known."))
    else:
        said.append(
            _(
                "Computed from the sums of days: how far single sales lie apart is estimated from how far days do. "
                "The cost is taken as known."
            )
        )
    return [*said, _("None of this covers errors of attribution, which are usually larger.")]


def _percent(value: Decimal | None) -> str:
    return "" if value is None else formats.percent(value)
