"""Metrics of money: what was spent, what came back, and what one stands for in the other."""

from __future__ import annotations

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from analytics.metrics.formulas import (
    NO_COST,
    More,
    all_in_cost,
    contribution_roi,
    cost_per,
    cost_without_labour,
    cpa_all_in,
    cpa_without_labour,
    google_roi,
    gross_profit,
    mer,
    plain,
    ratio,
    revenue_roi,
    roi,
    sum_of,
)
from analytics.metrics.shapes import Earlier, Metric
from analytics.metrics.versions import BEFORE_PLAN, BEFORE_TRACK, CLIENT_VIEW, FIRST, PLAN, TRACK
from analytics.quantities import COSTS

ALL_IN = ("spend", *COSTS)
WITHOUT_LABOUR = tuple(name for name in ALL_IN if name != "labour_cost")


def _earlier(since: date, definition: Promise) -> More:
    """What a metric counted before our own record of conversions could tell it."""
    return {
        "version": 2,
        "valid_from": TRACK,
        "earlier": (Earlier(1, since, BEFORE_TRACK, definition),),
    }


MONEY = (
    plain(
        "spend",
        _("What the advertising platforms charged."),
        _("Measure this when you pay for advertising: without the cost there is no return on it."),
        "money",
        None,
        kind="input",
    ),
    plain(
        "markup",
        _("What is added to ad spend when the client is billed: spend × the mark-up of its day and channel."),
        _("Measure this when you bill a client for ads with a mark-up and want to know what that earns you."),
        "money",
        None,
        kind="input",
        valid_from=CLIENT_VIEW,
    ),
    Metric(
        name="all_in_cost",
        label=_("All-in cost"),
        definition=_(
            "Ad spend + labour + tools + agency fees + creative work + other costs that were entered."
        ),
        role=_(
            "Measure this when you want to know what marketing really costs: the ads are only a part of it."
        ),
        unit="money",
        better=None,
        parts=ALL_IN,
        formula=all_in_cost,
        kind="input",
        is_additive=True,
        valid_from=PLAN,
    ),
    Metric(
        name="cost_without_labour",
        label=_("Cost without labour"),
        definition=_("All-in cost − labour"),
        role=_(
            "Measure this when salaries are paid anyway and you decide about the money that leaves the house."
        ),
        unit="money",
        better=None,
        parts=WITHOUT_LABOUR,
        formula=cost_without_labour,
        kind="input",
        is_additive=True,
        valid_from=PLAN,
    ),
    plain(
        "labour_cost",
        _("Hours × hourly rate, and labour entered as an amount."),
        _("Measure this when people's time is the larger part of the cost, as it is without ads."),
        "money",
        None,
        kind="input",
        valid_from=PLAN,
    ),
    plain(
        "tool_cost",
        _("What was entered for programs and services."),
        _("Measure this when subscriptions add up and you want to know what each campaign bears of them."),
        "money",
        None,
        kind="input",
        valid_from=PLAN,
    ),
    plain(
        "fee_cost",
        _("What was entered for agencies and freelancers."),
        _("Measure this when others run the marketing and their fee has to be earned too."),
        "money",
        None,
        kind="input",
        valid_from=PLAN,
    ),
    plain(
        "creative_cost",
        _("What was entered for pictures, films, texts and design."),
        _("Measure this when good content costs more than showing it."),
        "money",
        None,
        kind="input",
        valid_from=PLAN,
    ),
    plain(
        "other_cost",
        _("What else was entered as a cost of marketing."),
        _("Measure this when prizes, samples or travel are part of a campaign."),
        "money",
        None,
        kind="input",
        valid_from=PLAN,
    ),
    Metric(
        name="revenue",
        label=_("Revenue"),
        definition=_(
            "Recorded sales where a shop or a CRM is imported, else tracked sales where the whole period is tracked, "
            "else what the advertising platforms report; of campaigns, channels and objectives tracked sales come "
            "first."
        ),
        role=_("Measure this when social media is meant to sell."),
        unit="money",
        better="up",
        parts=("revenue",),
        formula=sum_of("revenue"),
        is_additive=True,
        version=2,
        valid_from=TRACK,
        earlier=(
            Earlier(
                1,
                FIRST,
                BEFORE_TRACK,
                _(
                    "Recorded sales where a shop or a CRM is imported, else what the advertising platforms report."
                ),
            ),
        ),
    ),
    plain(
        "platform_revenue",
        _("Platform-reported: the conversion value that the advertising platforms claim for their ads."),
        _(
            "Measure this when you compare campaigns of one platform, or have no record of sales. "
            "Platforms claim sales by rules of their own."
        ),
        "money",
        quantity="claimed_revenue",
    ),
    plain(
        "recorded_revenue",
        _("Recorded sales: net sales after discounts and returns, before tax and shipping."),
        _("Measure this when a shop or a CRM records what was sold: it is the number the books know."),
        "money",
    ),
    Metric(
        name="gross_profit",
        label=_("Gross profit"),
        definition=_(
            "revenue × gross margin; a product or an offer with a margin of its own counts with that."
        ),
        role=_("Measure this when you want to know what sales leave after the cost of the goods."),
        unit="money",
        better="up",
        parts=("revenue",),
        formula=gross_profit,
        is_additive=True,
        uses_margin=True,
        version=2,
        valid_from=PLAN,
        earlier=(Earlier(1, FIRST, BEFORE_PLAN, _("revenue × gross margin")),),
    ),
    Metric(
        name="roi",
        label=_("ROI"),
        definition=_("The workspace's headline ROI, on the cost that it chose; the label says which."),
        role=_("Measure this when you want to know whether marketing earned more than it cost."),
        unit="percent",
        better="up",
        parts=("revenue", *ALL_IN),
        formula=roi,
        has_zero_state=False,
        has_chosen_cost=True,
        uses_margin=True,
        version=2,
        valid_from=PLAN,
        earlier=(
            Earlier(
                1,
                FIRST,
                BEFORE_PLAN,
                _(
                    "(revenue × gross margin − spend) ÷ spend; without a gross margin (revenue − spend) ÷ spend."
                ),
            ),
        ),
    ),
    Metric(
        name="contribution_roi",
        label=_("Contribution ROI"),
        definition=_("(revenue × gross margin − cost) ÷ cost"),
        role=_(
            "Measure this when you decide where the next money goes: it is what comes back for each unit spent."
        ),
        unit="percent",
        better="up",
        parts=("revenue", *ALL_IN),
        formula=contribution_roi,
        valid_from=PLAN,
        has_zero_state=False,
        has_chosen_cost=True,
        uses_margin=True,
    ),
    Metric(
        name="revenue_roi",
        label=_("Revenue ROI"),
        definition=_("(revenue − cost) ÷ cost"),
        role=_(
            "Measure this when you compare yourself with others who leave out the cost of the goods; "
            "it overstates what was earned."
        ),
        unit="percent",
        better="up",
        parts=("revenue", *ALL_IN),
        formula=revenue_roi,
        valid_from=PLAN,
        has_zero_state=False,
        has_chosen_cost=True,
    ),
    Metric(
        name="google_roi",
        label=_("Profit on all costs"),
        definition=_("(revenue − cost of goods − cost) ÷ (cost of goods + cost), as Google explains ROI."),
        role=_(
            "Measure this when goods and marketing are seen as one investment. It says little about marketing alone."
        ),
        unit="percent",
        better="up",
        parts=("revenue", *ALL_IN),
        formula=google_roi,
        valid_from=PLAN,
        has_zero_state=False,
        has_chosen_cost=True,
        uses_margin=True,
    ),
    Metric(
        name="roas",
        label=_("ROAS"),
        definition=_("revenue ÷ spend"),
        role=_(
            "Measure this when you compare ads with one another. It leaves out the cost of the goods: "
            "only above the break-even ROAS does an ad earn anything."
        ),
        unit="ratio",
        better="up",
        parts=("revenue", "spend"),
        formula=ratio("revenue", "spend", NO_COST),
    ),
    Metric(
        name="mer",
        label=_("MER"),
        definition=_("Marketing efficiency: all recorded sales ÷ all-in cost, whatever brought the sales."),
        role=_("Measure this when platforms claim more sales than there were: it depends on no attribution."),
        unit="ratio",
        better="up",
        parts=("recorded_revenue", *ALL_IN),
        formula=mer,
        version=2,
        valid_from=PLAN,
        earlier=(
            Earlier(
                1,
                FIRST,
                BEFORE_PLAN,
                _("Marketing efficiency: all recorded sales ÷ all spend, whatever brought the sales."),
            ),
        ),
    ),
    cost_per(
        "cpa",
        _("CPA"),
        _(
            "Cost per acquisition: spend ÷ tracked sales where the whole period is tracked, else the conversions that "
            "the advertising platforms report."
        ),
        _("Measure this when ads have one clear aim and you decide where the next money goes."),
        "conversions",
        _("No conversions recorded."),
        **_earlier(
            FIRST, _("Cost per acquisition: spend ÷ conversions that the advertising platforms report.")
        ),
    ),
    Metric(
        name="cpa_all_in",
        label=_("All-in CPA"),
        definition=_(
            "All-in cost ÷ tracked sales where the whole period is tracked, else the conversions that the advertising "
            "platforms report."
        ),
        role=_(
            "Measure this when an acquisition must pay for the people and tools behind it, and not only for the ad."
        ),
        unit="money",
        better="down",
        parts=(*ALL_IN, "conversions"),
        formula=cpa_all_in,
        **_earlier(PLAN, _("All-in cost ÷ conversions that the advertising platforms report.")),
    ),
    Metric(
        name="cpa_without_labour",
        label=_("CPA without labour"),
        definition=_(
            "Cost without labour ÷ tracked sales where the whole period is tracked, else the conversions that the "
            "advertising platforms report."
        ),
        role=_(
            "Measure this when you want to see what an acquisition costs besides the work of your own people."
        ),
        unit="money",
        better="down",
        parts=(*WITHOUT_LABOUR, "conversions"),
        formula=cpa_without_labour,
        valid_from=TRACK,
    ),
    cost_per(
        "cost_per_order",
        _("Cost per order"),
        _("spend ÷ orders recorded by the shop, whatever brought them."),
        _("Measure this when you want to see what an order costs without relying on the platforms' claims."),
        "orders",
        _("No orders recorded."),
    ),
    cost_per(
        "cpl",
        _("CPL"),
        _(
            "Cost per lead: spend ÷ tracked leads where the whole period is tracked, else the leads that the "
            "advertising platforms report."
        ),
        _("Measure this when ads collect leads and sales follow later."),
        "leads",
        _("No leads recorded."),
        **_earlier(FIRST, _("Cost per lead: spend ÷ leads that the advertising platforms report.")),
    ),
)
