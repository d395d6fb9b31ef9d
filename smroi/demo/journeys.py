"""What the bakery's own record knows: who came from where, left an address, bought, and brought something back."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

from django.db.models import F

from accounts.models import User, Workspace
from campaigns.models import Campaign, CampaignKey, Conversion, TrackingSettings, Visit
from campaigns.tracking.conversions.conversions import Report, record
from campaigns.tracking.settings import settings_of
from campaigns.tracking.tagging.tags import normalise

# Two whole months, so that a month can be compared with the one before.
DAYS = 75
HOST = "solypan.example"
HEARD_FROM = ("Instagram", "Una amiga", "Google", "El mercado", "")


@dataclass(frozen=True, slots=True)
class Road:
    """A way by which people come: `campaign` is the bakery's name of it, `weight` how often."""

    channel: str
    weight: int
    campaign: str = ""
    source: str = ""
    medium: str = ""
    referrer: str = ""


ROADS = (
    Road("meta", 9, "Pan de masa madre | Prospecting", "facebook", "paid_social"),
    Road("meta", 6, "Retargeting | Carrito", "instagram", "paid_social"),
    Road("meta", 3, "Talleres de pan", "instagram", "paid_social"),
    Road("google_ads", 4, "Marca | Search", "google", "cpc"),
    Road("google_ads", 4, "Panadería a domicilio | Search", "google", "cpc"),
    Road("email", 3, "Talleres de pan", "newsletter", "email"),
    Road("organic_search", 5, referrer="google.com"),
    Road("organic_social", 2, referrer="instagram.com"),
    Road("direct", 6),
)


def track_bakery(workspace: Workspace, *, today: datetime, by: User) -> None:
    """Does nothing where the campaigns are not there. Inside the scope of the workspace."""
    campaigns = dict(Campaign.objects.of(workspace).values_list("name", "pk"))
    if not all(road.campaign in campaigns for road in ROADS if road.campaign):
        return
    rules = settings_of(workspace)
    for name in dict.fromkeys(road.campaign for road in ROADS if road.campaign):
        CampaignKey.objects.of(workspace).create(
            campaign_id=campaigns[name], key=normalise(name.replace("|", " ")), created_by=by
        )
    dice = random.Random("bakery journeys")  # noqa: S311  made-up numbers, not secrets
    number = 0
    for back in range(DAYS, 0, -1):
        day = today - timedelta(days=back)
        for _one in range(dice.choice((1, 2, 2, 3))):
            number += 1
            _customer(workspace, dice, campaigns, number, day)
    # As if each had been received when it happened.
    first = (today - timedelta(days=DAYS)).date()
    TrackingSettings.objects.of(workspace).filter(pk=rules.pk).update(sales_since=first, leads_since=first)
    Conversion.objects.of(workspace).update(received_at=F("at"))


def _customer(
    workspace: Workspace, dice: random.Random, campaigns: dict[str, int], number: int, day: datetime
) -> None:
    """Somebody with up to four visits, the last of which ends in a sale or at least in a lead."""
    visitor = hashlib.sha256(f"visitor {number}".encode()).digest()[:16]
    bought_at = datetime.combine(day.date(), time(dice.randrange(8, 21), dice.randrange(60)), UTC)
    moments = sorted(
        bought_at - timedelta(days=dice.choice((0, 0, 1, 2, 5, 9)), minutes=dice.randrange(3, 300))
        for _visit in range(dice.choice((1, 1, 2, 3, 4)))
    )
    roads = dice.choices(ROADS, weights=[road.weight for road in ROADS], k=len(moments))
    Visit.objects.of(workspace).bulk_create(
        _visit(workspace, visitor, campaigns, road, at, dice) for road, at in zip(roads, moments, strict=True)
    )
    email = f"cliente{number}@correo.example"
    is_lead, buys = dice.random() < 0.45, dice.random() < 0.8
    if is_lead or not buys:
        report = Report(
            kind="lead", external_id=f"demo-lead-{number}", at=moments[0] + timedelta(minutes=2), source="page",
            email=email, visitor=visitor, keep_details=True, person_name=f"Cliente {number}",
        )  # fmt: skip
        lead, _outcome = record(workspace, report)
        if lead.person is not None and (heard := dice.choice(HEARD_FROM)):
            lead.person.heard_from = heard
            lead.person.save(update_fields=["heard_from"])
    if not buys:
        return
    value = Decimal(dice.randrange(1200, 9800)) / 100
    sale = Report(
        kind="purchase", external_id=f"demo-{number}", system="shopify", at=bought_at, source="webhook",
        email=email, visitor=visitor, value=value, currency=workspace.currency,
    )  # fmt: skip
    record(workspace, sale)
    if dice.random() < 0.05:
        refund = Report(
            kind="refund", external_id=f"demo-refund-{number}", system="shopify", source="webhook",
            at=min(bought_at + timedelta(days=3), day + timedelta(hours=20)), refund_of=f"demo-{number}",
            value=value, currency=workspace.currency,
        )  # fmt: skip
        record(workspace, refund)


def _visit(
    workspace: Workspace,
    visitor: bytes,
    campaigns: dict[str, int],
    road: Road,
    at: datetime,
    dice: random.Random,
) -> Visit:
    pages = dice.choice((1, 2, 3, 5))
    return Visit(
        workspace=workspace,
        origin=Visit.Origin.SITE,
        visitor=visitor,
        started_at=at,
        last_at=at + timedelta(seconds=40 * pages),
        host=HOST,
        path=dice.choice(("/", "/pan", "/talleres", "/cestas")),
        referrer_host=road.referrer,
        utm_source=road.source,
        utm_medium=road.medium,
        utm_campaign=normalise(road.campaign.replace("|", " ")) if road.campaign else "",
        channel=road.channel,
        campaign_id=campaigns.get(road.campaign),
        country="ES",
        device=dice.choice(("mobile", "mobile", "desktop")),
        page_count=pages,
        seconds=40 * pages,
    )
