"""Checks of money: cost without revenue and the reverse, amounts without a rate, margin, and the number of sales."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Workspace
from accounts.templatetags import formats
from analytics.cost.charges import Charge
from analytics.quality.evidence import Evidence
from analytics.quality.places import LONGER_DAYS
from analytics.quality.scoring import Finding, Place
from analytics.report import ReportRow
from analytics.verdict.interval import FEWEST_SALES
from analytics.verdict.judging import sales_metric, sums_of

# Campaigns that are named in a sentence, the largest.
MOST_NAMED = 3

Size = Callable[[ReportRow], Decimal]


def amount_of(metric: str) -> Size:
    """What a row has of a metric, where that is more than nothing."""

    def size(row: ReportRow) -> Decimal:
        return max(row.values[metric].value or Decimal(0), Decimal(0))

    return size


def named(rows: Sequence[ReportRow], size: Size, currency: str) -> str:
    """The largest by name with what they are worth, and how many more there are."""
    largest = sorted(rows, key=lambda row: (-size(row), row.label))
    names = [f"{row.label} ({formats.money(size(row), currency)})" for row in largest[:MOST_NAMED]]
    if (more := len(largest) - MOST_NAMED) > 0:
        names.append(ngettext("%(count)s more", "%(count)s more", more) % {"count": more})
    return ", ".join(names)


def place_of(rows: Sequence[ReportRow]) -> Place:
    """The page of the one campaign, or the list of all."""
    return Place("campaign", campaign_id=int(rows[0].key)) if len(rows) == 1 else Place("campaigns")


def _share(part: Decimal, whole: Decimal) -> Fraction:
    return Fraction(part) / Fraction(whole)


def revenue_without_cost(seen: Evidence) -> Finding:
    """By revenue, of campaigns: their ROI has nothing to divide by."""
    size = amount_of("revenue")
    earning = [row for row in seen.campaigns if size(row)]
    if not earning:
        return Finding(None, _("No campaign has revenue in this period."))
    free = [row for row in earning if not row.values[seen.cost_name].value]
    if not free:
        text = _("Each campaign with revenue has a cost.")
        return Finding(Fraction(0), text, Place("campaigns"))
    part, whole = sum(map(size, free), Decimal(0)), sum(map(size, earning), Decimal(0))
    text = ngettext(
        "%(count)s campaign has revenue and no cost: %(names)s, of %(whole)s of all campaigns.",
        "%(count)s campaigns have revenue and no cost: %(names)s, of %(whole)s of all campaigns.",
        len(free),
    )
    sentence = text % _said(seen, free, size, whole)
    fix = _("Enter what they cost, or import the export of ads in which they are.")
    return Finding(_share(part, whole), sentence, place_of(free), fix, Place("costs"))


def cost_without_revenue(seen: Evidence) -> Finding:
    """By cost, of campaigns whose aim is money: revenue that is zero was measured, one that is missing was not."""
    size = amount_of(seen.cost_name)
    paid = [row for row in seen.campaigns if size(row) and int(row.key) not in seen.unpaid]
    if not paid:
        return Finding(None, _("No campaign that shall earn money has a cost in this period."))
    blind = [row for row in paid if row.values["revenue"].value is None]
    if not blind:
        text = _("The revenue of each campaign with a cost is known.")
        return Finding(Fraction(0), text, Place("campaigns"))
    part, whole = sum(map(size, blind), Decimal(0)), sum(map(size, paid), Decimal(0))
    text = ngettext(
        "Nothing tells the revenue of %(count)s campaign that cost money: %(names)s, of %(whole)s of all campaigns.",
        "Nothing tells the revenue of %(count)s campaigns that cost money: %(names)s, of %(whole)s of all campaigns.",
        len(blind),
    )
    sentence = text % _said(seen, blind, size, whole)
    fix = _("Export conversions with their value too, or let your website report the sales.")
    return Finding(_share(part, whole), sentence, place_of(blind), fix, Place("website"))


def _said(seen: Evidence, rows: Sequence[ReportRow], size: Size, whole: Decimal) -> dict[str, object]:
    currency = seen.found.currency
    return {
        "count": len(rows),
        "names": named(rows, size, currency),
        "whole": formats.money(whole, currency),
    }


def money_without_rate(seen: Evidence) -> Finding:
    """By rows and payments: what one without a rate is worth is just what nobody can say."""
    kinds = {"ads", "sales"} if seen.basis == "recorded" else {"ads"}
    counted = [one for one in seen.told if one.kind in kinds]
    payments = _payments(seen)
    waiting = [one for one in payments if one.left_out]
    rows = sum(one.row_count for one in counted) + seen.tracked_count
    left_out = sum(one.unconverted_count for one in counted) + seen.tracked_unconverted
    if not rows and not payments:
        return Finding(None, _("Nothing with an amount was imported or entered for this period."))
    share = Fraction(left_out + len(waiting), rows + len(payments))
    if not share:
        return Finding(share, _("Every amount is counted in your currency."), Place("rows", "spend"))
    said = []
    if left_out:
        text = ngettext(
            "%(count)s of %(rows)s rows with money is left out, because its currency has no exchange rate.",
            "%(count)s of %(rows)s rows with money are left out, because their currency has no exchange rate.",
            left_out,
        )
        said.append(text % {"count": formats.count(left_out), "rows": formats.count(rows)})
    if waiting:
        text = ngettext(
            "%(count)s of %(payments)s payments of entered costs is left out for want of an exchange or hourly rate.",
            "%(count)s of %(payments)s payments of entered costs are left out for want of an exchange or hourly rate.",
            len(waiting),
        )
        said.append(text % {"count": len(waiting), "payments": len(payments)})
    of_ads = any(one.unconverted_count for one in counted if one.kind == "ads")
    place = Place("rows", "spend" if of_ads else "revenue") if left_out else Place("costs")
    if not left_out and all(one.left_out == "no_hourly_rate" for one in waiting):
        fix = _("Enter the hourly rates of your colleagues.")
        return Finding(share, " ".join(said), place, fix, Place("colleagues"))
    fix = _("Enter the rate in the settings; an admin can.")
    return Finding(share, " ".join(said), place, fix, Place("rates"))


def _payments(seen: Evidence) -> list[Charge]:
    """Of entered costs, those that may fall on what is asked about."""
    ids = {int(row.key) for row in seen.campaigns}
    return [
        one
        for one in seen.found.counted.reckoned.charges
        if seen.query.is_whole or one.entry.campaign_id is None or one.entry.campaign_id in ids
    ]


def margin(seen: Evidence) -> Finding:
    workspace = seen.workspace
    if workspace.headline_roi == Workspace.HeadlineRoi.REVENUE:
        return Finding(None, _("The headline ROI compares cost with revenue and needs no margin."))
    if seen.revenue.value is None:
        return Finding(None, _("There is no revenue that a margin could be taken of."))
    place = Place("rows", "gross_profit")
    if seen.found.totals["gross_profit"].value is not None:
        return Finding(Fraction(0), _("The gross margin is known."), place)
    sentence = _("The gross margin is not known, so the ROI takes all revenue as earned.")
    fix = _("Enter the gross margin of your workspace, products or offers.")
    return Finding(Fraction(1), sentence, place, fix, Place("margins"))


def sample(seen: Evidence) -> Finding:
    """Sales that are missing to the number from which chance can be told from result."""
    if seen.revenue.value is None:
        return Finding(None, _("There is no revenue in this period."))
    totals = seen.found.totals
    count = sums_of(seen.workspace, totals, basis=seen.basis, days=seen.query.days).count
    place = Place("rows", sales_metric(totals, seen.basis))
    if count is None:
        sentence = _("No source counts the sales, so nobody can say how far chance moves the ROI.")
        fix = _("Import an export that has the number of sales or conversions.")
        return Finding(Fraction(1), sentence, Place("rows", "revenue"), fix, Place("imports"))
    text = ngettext(
        "%(count)s sale in this period; from %(fewest)s on an interval can be told.",
        "%(count)s sales in this period; from %(fewest)s on an interval can be told.",
        int(count),
    )
    sentence = text % {"count": formats.count(count), "fewest": FEWEST_SALES}
    missing = max(FEWEST_SALES - Fraction(count), Fraction(0)) / FEWEST_SALES
    if not missing:
        return Finding(missing, sentence, place)
    if seen.query.days >= LONGER_DAYS:
        return Finding(min(missing, Fraction(1)), sentence, place, _("Wait for more sales."))
    return Finding(min(missing, Fraction(1)), sentence, place, _("Look at a longer period."), Place("longer"))
