"""What is summed before anything is divided: each quantity, the measures and kinds of sources it is taken from."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.measures import MEASURES, MICRO, Unit

# A sum in stored units. Spend with a mark-up may be no whole number of them.
Stored = int | Fraction

ADS = frozenset({"ads"})
SALES = frozenset({"sales"})
# A spreadsheet of one's own may hold spend and sales in one table; it is then of the kind "ads".
SHOP = SALES | ADS
VISITS = frozenset({"analytics", "sales"})
POSTS = frozenset({"social", "ads"})
# What people enter by hand, beside the spend that imports report.
COSTS = ("labour_cost", "tool_cost", "fee_cost", "creative_cost", "other_cost")
NOT_ADS = frozenset({"sales", "analytics", "social"})

_NO_ADS = _("No advertising data in this period. Import an export of Meta Ads, Google Ads or LinkedIn Ads.")
_NO_SALES = _("No sales data in this period. Import an export of your shop or your CRM.")
_NO_CRM = _("No CRM data in this period. Import an export of HubSpot deals or contacts.")
_NO_VISITS = _("No visits in this period. Import an export of Google Analytics 4 or of your shop's sessions.")
_NO_SIGN_UPS = _(
    "No sign-ups in this period. Import an audience of Mailchimp, Pinterest Ads, or a spreadsheet with such a column."
)
_NO_REACH = _(
    "No reach in this period. Import an export of Meta Ads or of a page with a row for the whole period."
)
_NO_PAIR = {
    "reach": _("No row of this period states both engagements and reach."),
    "impressions": _("No row of this period states both engagements and impressions."),
    "followers": _("For no row of this period with engagements the followers of its day are known."),
}
_NO_BUYERS = _(
    "No orders of known customers in this period. Import orders of Shopify, WooCommerce or Stripe."
)
_NO_CONTACTS = _("No contacts in this period. Import an export of HubSpot contacts.")
_NO_COSTS = _("No costs besides ad spend are entered. Enter them under Campaigns, Costs.")
_NO_TRACKED = _(
    "No conversions are tracked yet. Set up the website, a landing page or a webhook under Tracking."
)
_NO_POSTS = _("No posts in this period. Import an export of X analytics or of another network.")


@dataclass(frozen=True, slots=True)
class Quantity:
    """`measures` are (measure, kinds) in order of preference; of one source only the first that it has is taken.

    With `is_exclusive` one source alone is taken: two records of the same sales or visits would count them twice.
    A quantity that daily sums cannot give names in `reckoned` the provider that can (`analytics.reckoning.providers`),
    its unit, and in `reads` the measures it is made of.
    """

    name: str
    label: Promise
    measures: tuple[tuple[str, frozenset[str]], ...]
    connect: Promise  # what to do when no source in the period could report it
    is_exclusive: bool = False
    reckoned: str = ""
    reckoned_unit: Unit = "count"
    reads: tuple[tuple[str, frozenset[str]], ...] = ()
    is_of_people: bool = False  # counted from contacts; files without people do not feed it

    @property
    def unit(self) -> Unit:
        return self.reckoned_unit if self.reckoned else MEASURES[self.measures[0][0]].unit

    @property
    def scale(self) -> int:
        """How many stored units make one."""
        return 1 if self.unit == "count" else MICRO

    @property
    def made_of(self) -> tuple[tuple[str, frozenset[str]], ...]:
        """The (measure, kinds) behind it, summed or reckoned."""
        return self.reads if self.reckoned else self.measures

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset().union(*(kinds for _measure, kinds in self.made_of))


def _picked(name: str, label: Promise, other: str) -> Quantity:
    """Of the facts that state engagements and the other measure both (`analytics.reckoning.picked`)."""
    reads = (("engagements", POSTS), (other, POSTS))
    return Quantity(name, label, (), _NO_PAIR[other], reckoned="picked", reads=reads)


def _of_people(name: str, label: Promise, connect: Promise, *measures: str, unit: Unit = "count") -> Quantity:
    """Counted from the contacts that imports saw (`analytics.reckoning.people`)."""
    reads = tuple((measure, SALES) for measure in measures)
    return Quantity(
        name, label, (), connect, reckoned="people", reckoned_unit=unit, reads=reads, is_of_people=True
    )


def _tracked(name: str, label: Promise, unit: Unit) -> Quantity:
    """Of our own record, credited by the workspace's model (`analytics.tracked`)."""
    return Quantity(name, label, (), _NO_TRACKED, reckoned="attribution", reckoned_unit=unit)


def _entered(name: str, label: Promise) -> Quantity:
    return Quantity(name, label, (), _NO_COSTS, reckoned="costs", reckoned_unit="money")


_CATALOGUE = (
    Quantity("spend", _("Spend"), (("spend", ADS),), _NO_ADS),
    Quantity(
        "markup",
        _("Mark-up"),
        (),
        _("No mark-up is entered."),
        reckoned="markup",
        reckoned_unit="money",
        reads=(("spend", ADS),),
    ),
    Quantity(
        "claimed_revenue",
        _("Platform-reported revenue"),
        (("conversion_value", ADS), ("revenue", ADS)),
        _NO_ADS,
    ),
    Quantity("recorded_revenue", _("Recorded sales"), (("revenue", SHOP),), _NO_SALES, is_exclusive=True),
    Quantity("conversions", _("Conversions"), (("conversions", ADS),), _NO_ADS),
    # The same, for whoever wants the platforms' word beside one's own.
    Quantity("claimed_conversions", _("Platform-reported conversions"), (("conversions", ADS),), _NO_ADS),
    Quantity("claimed_leads", _("Platform-reported leads"), (("leads", ADS),), _NO_ADS),
    _tracked("attributed_revenue", _("Tracked sales"), "money"),
    _tracked("attributed_conversions", _("Tracked conversions"), "micro_count"),
    _tracked("attributed_leads", _("Tracked leads"), "micro_count"),
    Quantity("orders", _("Orders"), (("orders", SHOP),), _NO_SALES, is_exclusive=True),
    Quantity("leads", _("Leads"), (("leads", ADS),), _NO_ADS),
    Quantity("crm_leads", _("CRM leads"), (("leads", NOT_ADS),), _NO_CRM),
    Quantity("sign_ups", _("Sign-ups"), (("sign_ups", POSTS),), _NO_SIGN_UPS),
    Quantity("deals", _("Deals won"), (("deals", SALES),), _NO_CRM),
    Quantity("impressions", _("Impressions"), (("impressions", ADS),), _NO_ADS),
    Quantity("clicks", _("Clicks"), (("clicks", ADS),), _NO_ADS),
    Quantity("link_clicks", _("Link clicks"), (("link_clicks", ADS),), _NO_ADS),
    Quantity("sessions", _("Sessions"), (("sessions", VISITS),), _NO_VISITS, is_exclusive=True),
    Quantity("engagements", _("Engagements"), (("engagements", POSTS),), _NO_POSTS),
    Quantity("likes", _("Likes and reactions"), (("likes", POSTS),), _NO_POSTS),
    Quantity("comments", _("Comments"), (("comments", POSTS),), _NO_POSTS),
    Quantity("shares", _("Shares"), (("shares", POSTS),), _NO_POSTS),
    Quantity("saves", _("Saves"), (("saves", POSTS),), _NO_POSTS),
    Quantity("follows", _("New followers"), (("follows", POSTS),), _NO_POSTS),
    Quantity("reach", _("Reach"), (), _NO_REACH, reckoned="reach", reads=(("reach", POSTS),)),
    _picked("reached_engagements", _("Engagements of rows with reach"), "reach"),
    _picked("reached_people", _("Reach of rows with engagements"), "reach"),
    _picked("seen_engagements", _("Engagements of rows with impressions"), "impressions"),
    _picked("seen_impressions", _("Impressions of rows with engagements"), "impressions"),
    _picked("following_engagements", _("Engagements of rows with known followers"), "followers"),
    _picked("following_people", _("Followers on the day of these rows"), "followers"),
    Quantity(
        "organic_leads", _("Organic leads"), (), _NO_CRM, reckoned="picked", reads=(("leads", NOT_ADS),)
    ),
    _of_people("new_customers", _("New customers"), _NO_BUYERS, "orders"),
    _of_people("cohort_leads", _("Leads of the period"), _NO_CONTACTS, "leads"),
    _of_people("cohort_customers", _("Customers among them"), _NO_CONTACTS, "leads"),
    _of_people("history_revenue", _("Sales in all orders"), _NO_BUYERS, "revenue", "orders", unit="money"),
    _of_people("history_orders", _("Orders in all"), _NO_BUYERS, "orders"),
    _of_people("history_customers", _("Customers in all"), _NO_BUYERS, "orders"),
    _of_people("history_customer_days", _("Days since their first orders"), _NO_BUYERS, "orders"),
    _entered("labour_cost", _("Labour")),
    _entered("tool_cost", _("Tools")),
    _entered("fee_cost", _("Agency fees")),
    _entered("creative_cost", _("Creative work")),
    _entered("other_cost", _("Other costs")),
)

QUANTITIES: dict[str, Quantity] = {quantity.name: quantity for quantity in _CATALOGUE}


def measures_of(quantities: frozenset[str]) -> tuple[str, ...]:
    """The measures that these quantities may be taken from, in the order of the catalogue of measures."""
    wanted = {measure for name in quantities for measure, _kinds in QUANTITIES[name].measures}
    return tuple(name for name in MEASURES if name in wanted)
