"""The words of a reconciliation: outcomes, causes with what to do, and what a gap means."""

from __future__ import annotations

from fractions import Fraction

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.templatetags import formats
from analytics.metrics.shapes import as_decimal
from analytics.reconciling.causes import Cause
from analytics.reconciling.history import FEWEST_DAYS, FEWEST_WEEKS, Gap
from analytics.reconciling.lines import Outcome
from analytics.reconciling.pairs import Pair
from analytics.reconciling.reconcile import Grain

# Of an outcome; "here" and "there" are replaced by the names of the sides.
OUTCOME_LABELS: dict[Outcome, Promise] = {
    "matched": gettext_lazy("Matched"),
    "only_here": gettext_lazy("Only in %(here)s"),
    "only_there": gettext_lazy("Only in %(there)s"),
    "other_day": gettext_lazy("On another day"),
    "other_amount": gettext_lazy("Another amount"),
    "duplicate": gettext_lazy("Told twice"),
}
GRAINS: dict[Grain, Promise] = {
    "id": gettext_lazy("Each sale is compared by its id."),
    "day_and_campaign": gettext_lazy(
        "Sums are compared by day and campaign, because the two have no ids in common."
    ),
    "day": gettext_lazy(
        "Sums are compared by day, because the two have neither ids nor campaigns in common."
    ),
}
# By cause: its name, what it means, and what to do.
CAUSES: dict[Cause, tuple[Promise, Promise, Promise]] = {
    "duplicate": (
        gettext_lazy("Told twice"),
        gettext_lazy("One side holds the same sale more than once."),
        gettext_lazy("See whether two systems report the same sales, and switch one of them off."),
    ),
    "time_zone": (
        gettext_lazy("Edge of the day"),
        gettext_lazy(
            "What one day has too much, the day beside it lacks: the two count in different time zones."
        ),
        gettext_lazy("Set both to the same time zone, or compare whole weeks."),
    ),
    "dating": (
        gettext_lazy("Another date"),
        gettext_lazy("The two date the same sale differently, such as by order and by payment."),
        gettext_lazy("Nothing to mend; compare longer periods."),
    ),
    "refund": (
        gettext_lazy("Refunds"),
        gettext_lazy("One side took money off that was paid back, and the other did not, or on another day."),
        gettext_lazy("Let refunds be reported to both, or read the sales before refunds."),
    ),
    "no_rate": (
        gettext_lazy("No exchange rate"),
        gettext_lazy("Sales in another currency have no rate on their day, so their money is left out."),
        gettext_lazy("Enter the rate under Settings, Exchange rates."),
    ),
    "unfinished": (
        gettext_lazy("Day not over"),
        gettext_lazy("The day had not ended when it was exported."),
        gettext_lazy("Export these days again and import the file."),
    ),
    "restated": (
        gettext_lazy("Changed lately"),
        gettext_lazy("An import of the last two weeks changed these days on one side."),
        gettext_lazy("Export the same days from the other source again."),
    ),
    "untagged": (
        gettext_lazy("Without a campaign"),
        gettext_lazy("One side knows the campaign of these sales, and the other counts them under none."),
        gettext_lazy("Tag the links of these campaigns, and look at the audit of tags."),
    ),
    "view_through": (
        gettext_lazy("Seen, not clicked"),
        gettext_lazy("The platform claims sales of people who only saw an ad."),
        gettext_lazy("Export with an attribution setting of clicks only to compare like with like."),
    ),
    "consent": (
        gettext_lazy("Not seen on the website"),
        gettext_lazy(
            "The website does not see everybody: as large a share of its sales came without a known source."
        ),
        gettext_lazy(
            "See that the script stands on every page, also behind the notice of consent, and tag links."
        ),
    ),
    "window": (
        gettext_lazy("Attribution window"),
        gettext_lazy(
            "The platform claims more: it counts sales days after a click, and sales that others claim too."
        ),
        gettext_lazy("Take the other side for what was sold, and the platform to compare its own ads."),
    ),
}


def outcome_label(outcome: Outcome, pair: Pair) -> str:
    return str(OUTCOME_LABELS[outcome]) % {"here": pair.here.label, "there": pair.there.label}


def number_of(ratio: Fraction) -> str:
    return formats.ratio(as_decimal(ratio))


def ratio_sentence(pair: Pair, gap: Gap) -> str:
    """The two in relation; what platforms claim is never added to anything."""
    if gap.ratio is None:
        return _("%(here)s has nothing in this period that %(there)s could be compared with.") % {
            "here": pair.here.label,
            "there": pair.there.label,
        }
    values = {"here": pair.here.label, "there": pair.there.label, "ratio": number_of(gap.ratio)}
    platform = pair.platform
    if platform == pair.there and pair.has_money:
        return _("For each 1 that %(here)s recorded, %(there)s claims %(ratio)s.") % values
    if pair.has_money:
        return _("For each 1 in %(here)s, %(there)s has %(ratio)s.") % values
    return _("For each conversion in %(here)s, %(there)s counts %(ratio)s.") % values


def gap_sentence(pair: Pair, gap: Gap) -> str:
    """Whether the gap is as usual, or why nobody can tell."""
    if gap.ratio is None:
        return ""
    if gap.usual is None:
        found = ngettext("%(count)s week", "%(count)s weeks", gap.week_count) % {
            "count": formats.count(gap.week_count)
        }
        return _(
            "Not enough history to say what is usual: both are known for %(weeks)s before this period, and "
            "%(needed)s are needed."
        ) % {"weeks": found, "needed": formats.count(FEWEST_WEEKS)}
    values = {
        "low": number_of(gap.usual.low),
        "high": number_of(gap.usual.high),
        "weeks": formats.count(gap.usual.week_count),
    }
    if not gap.is_long_enough:
        return _(
            "Usually it is %(low)s to %(high)s, in %(weeks)s weeks before. Choose at least %(days)s days to compare."
        ) % {**values, "days": formats.count(FEWEST_DAYS)}
    if gap.is_alarm:
        if gap.ratio < gap.usual.low:
            return (
                _(
                    "Less than usual: it was %(low)s to %(high)s in %(weeks)s weeks before. Something has changed."
                )
                % values
            )
        return (
            _("More than usual: it was %(low)s to %(high)s in %(weeks)s weeks before. Something has changed.")
            % values
        )
    return _("That is as usual: it was %(low)s to %(high)s in %(weeks)s weeks before.") % values
