"""The sentences around the figures: which formula was used, whose revenue it is, and what was left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.templatetags.formats import day as day_text
from accounts.templatetags.formats import figure, percent
from analytics.metrics import METRICS, Basis, CostBase, RoiKind, Terms
from analytics.metrics.formulas import roi_kind
from analytics.metrics.shapes import units
from analytics.quantities import QUANTITIES, Stored
from analytics.query import DEFAULT_DAYS, StatsQuery
from analytics.ranges import Crossing
from analytics.rates.published import MAX_AGE_DAYS, newest_day
from analytics.selection import LeftOut
from analytics.steps import StepName
from analytics.tracked import Since
from analytics.unconverted import Waiting, waiting
from campaigns.ingest.sources import source_label
from campaigns.models import TrackingSettings


@dataclass(frozen=True, slots=True)
class RangeShare:
    """How much of a quantity's total, in stored units, comes from facts longer than a day, and their sources."""

    quantity: str
    part: Stored
    total: Stored
    sources: tuple[str, ...]


# More of a kind would bury the rest; the last line says how many there are.
MAX_LISTED = 5

# By metric and basis; the others have one definition.
_DEFINITIONS: dict[tuple[str, Basis], Promise] = {
    ("revenue", "recorded"): gettext_lazy(
        "Recorded sales: net sales after discounts and returns, before tax and shipping."
    ),
    ("revenue", "claimed"): gettext_lazy(
        "Platform-reported: the conversion value that the advertising platforms claim for their ads."
    ),
    ("roas", "recorded"): gettext_lazy("recorded sales ÷ spend"),
    ("roas", "claimed"): gettext_lazy("platform-reported revenue ÷ spend"),
    ("revenue", "attributed"): gettext_lazy(
        "Tracked sales: those of your own record after refunds, before tax and shipping, shared among the touches "
        "before them by the attribution model."
    ),
    ("roas", "attributed"): gettext_lazy("tracked sales ÷ spend"),
}
# Of metrics whose part is told by our own record of conversions.
_TRACKED: dict[str, Promise] = {
    "conversions": gettext_lazy("Tracked sales by number, shared among the touches before them."),
    "leads": gettext_lazy("Tracked leads: people who left an address, shared among the touches before it."),
    "cpa": gettext_lazy("Cost per acquisition: spend ÷ tracked sales"),
    "cpa_all_in": gettext_lazy("All-in cost ÷ tracked sales"),
    "cpa_without_labour": gettext_lazy("Cost without labour ÷ tracked sales"),
    "cpl": gettext_lazy("Cost per lead: spend ÷ tracked leads"),
}
_REVENUE: dict[Basis, Promise] = {
    "recorded": gettext_lazy("recorded sales"),
    "claimed": gettext_lazy("platform-reported revenue"),
    "attributed": gettext_lazy("tracked sales"),
}
_COST: dict[CostBase, Promise] = {
    "spend": gettext_lazy("spend"),
    "without_labour": gettext_lazy("cost without labour"),
    "all_in": gettext_lazy("all-in cost"),
}
_LABELS: dict[tuple[RoiKind, CostBase], Promise] = {
    ("contribution", "all_in"): gettext_lazy("Contribution ROI on all-in cost"),
    ("contribution", "without_labour"): gettext_lazy("Contribution ROI on cost without labour"),
    ("contribution", "spend"): gettext_lazy("Contribution ROI on ad spend"),
    ("revenue", "all_in"): gettext_lazy("Revenue ROI on all-in cost"),
    ("revenue", "without_labour"): gettext_lazy("Revenue ROI on cost without labour"),
    ("revenue", "spend"): gettext_lazy("Revenue ROI on ad spend"),
    ("google", "all_in"): gettext_lazy("Profit on all costs, with all-in cost"),
    ("google", "without_labour"): gettext_lazy("Profit on all costs, with cost without labour"),
    ("google", "spend"): gettext_lazy("Profit on all costs, with ad spend"),
}
_FORMULAS: dict[RoiKind, Promise] = {
    "contribution": gettext_lazy("%(label)s: (%(earned)s − %(cost)s) ÷ %(cost)s"),
    "revenue": gettext_lazy("%(label)s: (%(revenue)s − %(cost)s) ÷ %(cost)s"),
    "google": gettext_lazy(
        "%(label)s: (%(earned)s − %(cost)s) ÷ (cost of goods + %(cost)s); the cost of goods is what the gross margin "
        "leaves of %(revenue)s."
    ),
}
ROI_KINDS: dict[str, RoiKind] = {
    "contribution_roi": "contribution",
    "revenue_roi": "revenue",
    "google_roi": "google",
}


def roi_name(kind: RoiKind) -> str:
    return str(METRICS[f"{kind}_roi"].label)


def roi_label(terms: Terms) -> str:
    """Which ROI it is, on which cost: said wherever the number is."""
    return str(_LABELS[roi_kind(terms), terms.cost])


def define(metric: str, terms: Terms) -> str:
    """The formula that was used for this metric, in words."""
    kind = roi_kind(terms) if metric == "roi" else ROI_KINDS.get(metric)
    if kind is not None:
        return _roi(kind, terms)
    if metric == "gross_profit" and (terms.margin is not None or terms.has_own_margins):
        return _earned(terms)
    if metric == "break_even_roas" and terms.has_own_margins:
        values = {"revenue": _REVENUE[terms.basis], "earned": _earned(terms)}
        return (
            _("%(revenue)s ÷ (%(earned)s): at this ROAS sales just pay for the goods and the advertising.")
            % values
        )
    if terms.tracked & set(METRICS[metric].parts) and metric in _TRACKED:
        return str(_TRACKED[metric])
    return str(_DEFINITIONS.get((metric, terms.basis), METRICS[metric].definition))


def _roi(kind: RoiKind, terms: Terms) -> str:
    values = {
        "label": _LABELS[kind, terms.cost],
        "revenue": _REVENUE[terms.basis],
        "earned": _earned(terms),
        "cost": _COST[terms.cost],
    }
    return str(_FORMULAS[kind]) % values


def _earned(terms: Terms) -> str:
    values = {
        "revenue": _REVENUE[terms.basis],
        "margin": "" if terms.margin is None else percent(terms.margin),
    }
    if not terms.has_own_margins:
        text = (
            _("%(revenue)s × gross margin of %(margin)s")
            if values["margin"]
            else _("%(revenue)s × gross margin")
        )
    elif not values["margin"]:
        text = _("%(revenue)s × gross margin of each product or offer")
    elif terms.basis == "recorded":
        text = _("%(revenue)s × gross margin of each product, else %(margin)s")
    else:
        text = _("%(revenue)s × gross margin of each campaign’s offer, else %(margin)s")
    return text % values


def define_both(metric: str, rows: Terms, totals: Terms) -> str:
    """One sentence, or two where rows and total rest on different records of revenue, or on different costs."""
    of_rows, of_totals = define(metric, rows), define(metric, totals)
    if of_rows == of_totals:
        return of_rows
    return _("Total: %(total)s Rows: %(rows)s") % {"total": _ended(of_totals), "rows": of_rows}


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith(".") else f"{sentence}."


def note_period(query: StatsQuery) -> list[str]:
    if not query.was_moved:
        return []
    text = _("There are no newer data, so this shows the %(days)s days up to %(day)s.")
    return [text % {"days": DEFAULT_DAYS, "day": day_text(query.end_on)}]


def note_basis(rows: Basis, totals: Basis, *, has_rows: bool) -> list[str]:
    if has_rows and rows != totals and rows == "attributed":
        return [
            _(
                "Revenue in the rows is tracked sales, credited to what led to them; in the total it is recorded "
                "sales, which also know what was not tracked."
            )
        ]
    if has_rows and rows != totals:
        return [
            _(
                "Revenue in the rows is what the advertising platforms report; in the total it is recorded sales. "
                "They do not add up, because platforms claim sales by rules of their own."
            )
        ]
    if totals == "attributed":
        return [_("Revenue is tracked sales, credited to what led to them.")]
    if totals == "recorded":
        return [_("Revenue is recorded sales.")]
    return [_("Revenue is what the advertising platforms report (platform-reported).")]


def note_tracked(query: StatsQuery, since: Since, rules: TrackingSettings | None) -> list[str]:
    """By which model, where our own record tells the period; else since when there is something to go by."""
    if rules is None and since.is_silent(query.end_on):
        return []
    if rules is None:
        first = since.of([part for name in query.metrics for part in METRICS[name].parts])
        if first is None or first > query.end_on:
            return []
        text = _(
            "Sales and leads of your own record are tracked since %(day)s. A period that begins on that day or later "
            "is told by them."
        )
        return [text % {"day": day_text(first)}]
    text = ngettext(
        "Attribution: %(model)s, look-back of %(days)s day, by %(basis)s. Sales without a touch are not attributed.",
        "Attribution: %(model)s, look-back of %(days)s days, by %(basis)s. Sales without a touch are not attributed.",
        rules.look_back_days,
    )
    values = {
        "model": rules.get_model_display(),
        "days": rules.look_back_days,
        "basis": rules.get_date_basis_display(),
    }
    return [text % values]


def note_margin(terms: Terms) -> list[str]:
    if terms.margin is not None or terms.headline == "revenue":
        return []
    if terms.headline == "google":
        return [_("The gross margin is not known, so profit on all costs cannot be told.")]
    return [
        _(
            "The gross margin is not known, so ROI compares revenue with the cost and overstates what was earned."
        )
    ]


def note_cost(query: StatsQuery, rows: Terms, totals: Terms, *, has_entered: bool) -> list[str]:
    """What was measured against, where it is not what the workspace chose, or not the same everywhere."""
    metrics = [METRICS[name] for name in query.metrics]
    is_chosen = any(metric.has_chosen_cost for metric in metrics)
    is_all_in = any(metric.is_on_all_in_cost for metric in metrics)
    if query.channel is not None or not (is_chosen or is_all_in):
        return []
    if is_chosen and query.group_by is not None and rows.cost != totals.cost:
        return [_("ROI in the rows is on ad spend, because entered costs are known by campaign only.")]
    if not has_entered and (is_all_in or query.workspace.roi_cost == "all_in"):
        return [_("No costs besides ad spend are entered, so the all-in cost is the ad spend.")]
    return []


def note_left_out(left_out: Iterable[LeftOut]) -> list[str]:
    return [
        _("%(quantity)s: counted from %(taken)s alone. %(others)s would count the same again.")
        % {
            "quantity": QUANTITIES[found.quantity].label,
            "taken": label_of(found.taken),
            "others": ", ".join(label_of(other) for other in found.others),
        }
        for found in left_out
    ]


def note_crossing(crossing: tuple[Crossing, ...]) -> list[str]:
    text = _(
        "Not counted, because it reaches beyond the period: %(source)s, %(account)s, %(start)s to %(end)s."
    )
    notes = [
        text
        % {
            "source": label_of(found.source),
            "account": found.account,
            "start": day_text(found.start_on),
            "end": day_text(found.end_on),
        }
        for found in crossing[:MAX_LISTED]
    ]
    if (more := len(crossing) - MAX_LISTED) > 0:
        text = ngettext("And %(count)s more like it.", "And %(count)s more like these.", more)
        notes.append(text % {"count": more})
    return notes


_RANGES: dict[StepName, Promise] = {
    "day": gettext_lazy(
        "%(quantity)s: %(part)s of %(total)s is known only for a range of days (%(sources)s). It is in the total, but "
        "on no single day."
    ),
    "week": gettext_lazy(
        "%(quantity)s: %(part)s of %(total)s is known only for a range of days (%(sources)s). It is in the total, but "
        "in no single week."
    ),
    "month": gettext_lazy(
        "%(quantity)s: %(part)s of %(total)s is known only for a range of days (%(sources)s). It is in the total, but "
        "in no single month."
    ),
}


def note_ranges_by_step(step: StepName, shares: Iterable[RangeShare], currency: str) -> list[str]:
    """What part of each quantity is known for a range of days only, and from whom."""
    text = str(_RANGES[step])
    notes = []
    for share in list(shares)[:MAX_LISTED]:
        quantity = QUANTITIES[share.quantity]
        unit = "money" if quantity.unit == "money" else "count"
        notes.append(
            text
            % {
                "quantity": quantity.label,
                "part": figure(units(share.quantity, share.part), unit, currency),
                "total": figure(units(share.quantity, share.total), unit, currency),
                "sources": ", ".join(sorted({label_of(source) for source in share.sources})),
            }
        )
    return notes


def note_unconverted(query: StatsQuery, rows: int) -> list[str]:
    """How many rows the figures leave out, and of which currencies and days they are."""
    if not rows:
        return []
    found = waiting(
        query.workspace,
        query.start_on,
        query.end_on,
        campaign_id=query.campaign_id,
        channel=query.channel,
        objective_id=query.objective_id,
    )
    text = ngettext(
        "%(count)s row in another currency is not counted: no exchange rate of its day or the %(days)s days before is "
        "known.",
        "%(count)s rows in other currencies are not counted: no exchange rate of their day or the %(days)s days before "
        "is known.",
        rows,
    )
    newest = newest_day()
    known = (
        _("Rates are known up to %(newest)s.") % {"newest": day_text(newest)}
        if newest
        else _("No published rates are known yet.")
    )
    counted = f"{text % {'count': rows, 'days': MAX_AGE_DAYS}} {known}"
    named = ", ".join(without_rate(one) for one in found)
    return [counted, *([_("Without a rate: %(list)s.") % {"list": named}] if named else [])]


def without_rate(found: Waiting) -> str:
    """A currency and the days on which it has no rate."""
    first, last = day_text(found.first), day_text(found.last)
    values = {"currency": found.currency, "first": first, "last": last}
    if not found.currency and found.first == found.last:
        return _("no currency named in the file (%(first)s)") % values
    if not found.currency:
        return _("no currency named in the file (%(first)s to %(last)s)") % values
    if found.first == found.last:
        return _("%(currency)s (%(first)s)") % values
    return _("%(currency)s (%(first)s to %(last)s)") % values


def label_of(source: str) -> str:
    """The name of a source, whichever of its reports it is."""
    return source_label(source.partition(".")[0])
