"""The library of objectives: of each kind how social media supports it, what fits, how to spread it, what proves it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.models import Objective

Kind = Objective.Kind


@dataclass(frozen=True, slots=True)
class Entry:
    """`metrics` are names of the catalogue, which only the floor above knows; the first is the one that proves it."""

    kind: Objective.Kind
    opportunity: Promise
    content: Promise
    distribution: Promise
    metrics: tuple[str, ...]
    earns_money: bool

    @property
    def name(self) -> Promise:
        return Kind(self.kind).label


_ENTRIES = (
    Entry(
        Kind.AWARENESS,
        _(
            "People buy from businesses they have heard of. Social networks show yours, again and again, to people"
            " near you who do not know it yet."
        ),
        _(
            "Short videos and pictures of what you make and who makes it, the story behind a product, posts for a "
            "local occasion."
        ),
        _(
            "Post regularly on the one or two networks your customers use, add a small budget for people in your "
            "region, and ask partners and customers to share."
        ),
        ("impressions", "follows", "cpm"),
        earns_money=False,
    ),
    Entry(
        Kind.ENGAGEMENT,
        _(
            "Whoever comments, shares or asks a question remembers you, and the network shows your next post to "
            "more people like them."
        ),
        _(
            "Questions, polls, before and after, tips that can be used at once, and answers to what customers ask "
            "in the shop."
        ),
        _(
            "Post when your followers are online, answer every comment on the same day, and repeat the kinds of "
            "posts that started conversations."
        ),
        ("engagements", "follows"),
        earns_money=False,
    ),
    Entry(
        Kind.TRAFFIC,
        _(
            "A post or an ad can send interested people straight to the page where they can read more, book or "
            "buy."
        ),
        _(
            "A clear reason to click: an article, a price list, a new product, an event. One link, one promise, "
            "and a page that keeps it."
        ),
        _(
            "Put tagged links into posts, stories and your profile, advertise the page to people who have visited "
            "before, and send it by e-mail too."
        ),
        ("sessions", "link_clicks", "ctr", "cpc"),
        earns_money=False,
    ),
    Entry(
        Kind.LEADS,
        _(
            "People who are not ready to buy leave a way to reach them in exchange for something useful. You can "
            "then talk to them until they are."
        ),
        _(
            "An offer that helps at once: a guide, a sample, a consultation, a webinar. Say who it is for and what"
            " they get."
        ),
        _(
            "Advertise the offer with a short form or a landing page, post about it on every channel, and answer "
            "each lead within a day."
        ),
        ("leads", "crm_leads", "cpl"),
        earns_money=True,
    ),
    Entry(
        Kind.LIST_GROWTH,
        _(
            "Followers belong to the network; the addresses on your list are yours. Whoever joins it can be "
            "reached again without paying for it."
        ),
        _(
            "A reason to subscribe: a discount on the first order, a recipe a month, early access, a competition."
        ),
        _(
            "Put the sign-up form into your profiles, pin a post about it, advertise it to people who already "
            "engage with you, and ask at the counter."
        ),
        ("crm_leads", "leads", "cpl"),
        earns_money=False,
    ),
    Entry(
        Kind.SALES,
        _(
            "Social media brings people who are about to buy into the shop, and reminds those who nearly bought."
        ),
        _("Products with picture and price, reviews by customers, bundles, offers that end on a day."),
        _(
            "Advertise to people who have visited the shop or resemble your customers, tag products in posts, and "
            "send offers to your list."
        ),
        ("revenue", "roi", "orders", "cost_per_order"),
        earns_money=True,
    ),
    Entry(
        Kind.RETENTION,
        _(
            "Customers ask for help where they already are. A quick and friendly answer in public keeps them, and "
            "costs less than winning new ones."
        ),
        _(
            "Answers to frequent questions, instructions, news for customers, thanks, and offers for people who "
            "have bought before."
        ),
        _(
            "Look at comments and messages every day, show ads to past customers only, and invite them into a "
            "group or onto your list."
        ),
        ("engagements", "orders", "aov"),
        earns_money=False,
    ),
    Entry(
        Kind.HIRING,
        _(
            "Good people look at how a business presents itself before they apply. Social media shows them the "
            "team, and reaches those who are not looking for a job."
        ),
        _("A day at work, colleagues who tell why they stay, and jobs with place, hours and pay."),
        _(
            "Post jobs on the networks your future colleagues use, let the team share them, and advertise within "
            "the distance people commute."
        ),
        ("leads", "conversions", "cpl", "link_clicks"),
        earns_money=False,
    ),
)

LIBRARY: dict[str, Entry] = {entry.kind.value: entry for entry in _ENTRIES}
