"""Templates to begin with, in the reader's language: campaigns that small firms run, day by day.

Days are counted from the first day of the campaign; what comes before it prepares it. Shares of the budget are usual
ones, to be changed: they promise nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.models import ContentItem, Objective, Offer
from campaigns.planning.blueprint import Blueprint, Step

AD, POST, STORY, VIDEO, EMAIL = (
    ContentItem.Kind.AD,
    ContentItem.Kind.POST,
    ContentItem.Kind.STORY,
    ContentItem.Kind.VIDEO,
    ContentItem.Kind.EMAIL,
)


@dataclass(frozen=True, slots=True)
class Starter:
    """`shares` are percent of the budget; each step is (day, kind, channel, title)."""

    name: str
    label: Promise
    text: Promise
    days: int
    objective_kind: str
    offer_kind: str
    tags: tuple[Promise, ...]
    shares: dict[str, int]
    steps: tuple[tuple[int, str, str, Promise], ...]
    unpaid: tuple[str, ...] = ("email", "organic_social")

    def blueprint(self) -> Blueprint:
        """In the language that is active now: from then on the texts are the campaign's own."""
        return Blueprint(
            days=self.days,
            channels=(*self.shares, *self.unpaid),
            tags=tuple(str(tag) for tag in self.tags),
            objective_kind=self.objective_kind,
            offer_kind=self.offer_kind,
            whole=Decimal(100),
            parts={channel: Decimal(share) for channel, share in self.shares.items()},
            steps=tuple(Step(kind, channel, str(title), day) for day, kind, channel, title in self.steps),
        )


_CATALOGUE = (
    Starter(
        "lead-magnet",
        _("E-book for addresses"),
        _("An e-book in return for an e-mail address, and four mailings that lead from it to the offer."),
        42,
        Objective.Kind.LEADS,
        Offer.Kind.E_BOOK,
        (_("leads"), _("e-book")),
        {"meta": 60, "linkedin": 25, "google_ads": 15},
        (
            (-3, POST, "organic_social", _("What the e-book answers, in one picture")),
            (0, AD, "meta", _("Ad: download the e-book")),
            (0, AD, "linkedin", _("Ad: the e-book for professionals")),
            (0, EMAIL, "email", _("Mail 1: here is your e-book")),
            (3, EMAIL, "email", _("Mail 2: the chapter most people start with")),
            (7, EMAIL, "email", _("Mail 3: how a customer did it")),
            (10, POST, "organic_social", _("A page of the e-book as a post")),
            (14, EMAIL, "email", _("Mail 4: what we can do for you")),
            (21, AD, "meta", _("Ad: a second picture for those who did not download")),
        ),
    ),
    Starter(
        "webinar",
        _("Webinar"),
        _("Three weeks of invitations, reminders before it begins, and the recording afterwards."),
        28,
        Objective.Kind.LEADS,
        Offer.Kind.WEBINAR,
        (_("webinar"), _("leads")),
        {"linkedin": 55, "meta": 45},
        (
            (0, POST, "organic_social", _("Announcement with day and hour")),
            (0, EMAIL, "email", _("Invitation")),
            (1, AD, "linkedin", _("Ad: register for the webinar")),
            (1, AD, "meta", _("Ad: the question it answers")),
            (10, VIDEO, "organic_social", _("The speaker in 30 seconds")),
            (14, EMAIL, "email", _("Second invitation for those who did not open the first")),
            (20, EMAIL, "email", _("Reminder: tomorrow")),
            (21, EMAIL, "email", _("Reminder: in one hour")),
            (22, EMAIL, "email", _("Recording and slides")),
            (25, POST, "organic_social", _("The best question and its answer")),
        ),
    ),
    Starter(
        "seasonal-sale",
        _("Seasonal sale"),
        _("A discount for two weeks, announced to regulars first, with a last call at the end."),
        14,
        Objective.Kind.SALES,
        Offer.Kind.DISCOUNT,
        (_("sale"), _("season")),
        {"meta": 55, "google_ads": 35, "pinterest": 10},
        (
            (-5, POST, "organic_social", _("Something is coming")),
            (-1, EMAIL, "email", _("For regulars: a day before everybody else")),
            (0, AD, "meta", _("Ad: the sale has begun")),
            (0, AD, "google_ads", _("Ad: search terms with the discount")),
            (0, EMAIL, "email", _("The sale has begun")),
            (3, STORY, "organic_social", _("What sells best so far")),
            (7, EMAIL, "email", _("Half-time: what is left")),
            (12, AD, "meta", _("Ad: two days left")),
            (13, EMAIL, "email", _("Last day")),
        ),
    ),
    Starter(
        "product-launch",
        _("Product launch"),
        _("Curiosity first, then the product, then the voices of those who have it."),
        42,
        Objective.Kind.SALES,
        Offer.Kind.PRODUCT,
        (_("launch"),),
        {"meta": 45, "youtube": 25, "google_ads": 30},
        (
            (0, POST, "organic_social", _("What it will do better")),
            (4, VIDEO, "organic_social", _("How it is made")),
            (7, EMAIL, "email", _("Waiting list: be the first")),
            (14, EMAIL, "email", _("It is here")),
            (14, VIDEO, "youtube", _("Video: the product in one minute")),
            (14, AD, "meta", _("Ad: it is here")),
            (14, AD, "google_ads", _("Ad: search terms with its name")),
            (21, POST, "organic_social", _("First voices of customers")),
            (28, EMAIL, "email", _("Answers to what people ask most")),
            (35, AD, "meta", _("Ad: what customers say")),
        ),
    ),
    Starter(
        "local-event",
        _("Local event"),
        _("People nearby hear of it three weeks before, are reminded, and see pictures afterwards."),
        24,
        Objective.Kind.AWARENESS,
        Offer.Kind.EVENT,
        (_("event"), _("local")),
        {"meta": 75, "google_ads": 25},
        (
            (0, POST, "organic_social", _("Save the date")),
            (2, AD, "meta", _("Ad: for people within 20 kilometres")),
            (7, EMAIL, "email", _("Invitation for regulars")),
            (10, AD, "google_ads", _("Ad: what to do at the weekend")),
            (14, VIDEO, "organic_social", _("A look behind the scenes")),
            (18, EMAIL, "email", _("Reminder with the way there")),
            (21, STORY, "organic_social", _("Live from the event")),
            (23, POST, "organic_social", _("Pictures and thanks")),
        ),
    ),
)

STARTERS: dict[str, Starter] = {starter.name: starter for starter in _CATALOGUE}
