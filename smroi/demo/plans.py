"""What the bakery planned around one of its campaigns: days, a divided budget, content, and what happened meanwhile."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from accounts.models import User, Workspace
from campaigns.models import Campaign, ContentItem
from campaigns.planning.annotations import add_annotation
from campaigns.planning.campaigns import edit_campaign
from campaigns.planning.contents import ContentPlan, add_content
from campaigns.planning.plan import CampaignPlan, OfferWish
from campaigns.planning.templates import save_template
from campaigns.samples.story import month_before

CAMPAIGN = "Talleres de pan"
# Its first results are eight months old; the budget lasts until spring.
MONTHS_BACK, DAYS_AHEAD = 8, 120
# Planned so many days from today, and out so many days later; None for what is still to come.
CONTENT = (
    (-22, 0, ContentItem.Kind.POST, "organic_social", "Las manos del obrador: así se pliega la masa"),
    (-20, 1, ContentItem.Kind.AD, "meta", "Anuncio: aprende a hacer pan en una tarde"),
    (-14, 0, ContentItem.Kind.EMAIL, "email", "Correo 1: tres fechas para el taller"),
    (-3, None, ContentItem.Kind.VIDEO, "meta", "Vídeo: 40 segundos en el obrador"),
    (6, None, ContentItem.Kind.EMAIL, "email", "Correo 2: últimas plazas"),
)


def plan_bakery(workspace: Workspace, *, today: date, by: User) -> None:
    """Does nothing where the campaign is not there."""
    campaign = Campaign.objects.of(workspace).filter(name=CAMPAIGN).first()
    if campaign is None:
        return
    plan = CampaignPlan(
        name=CAMPAIGN,
        channels=["meta", "email", "organic_social"],
        starts_on=month_before(today, MONTHS_BACK),
        ends_on=today + timedelta(days=DAYS_AHEAD),
        budget=Decimal(5200),
        channel_budgets={"meta": Decimal(4700), "email": Decimal(300)},
        new_offer=OfferWish("Taller de pan de masa madre", "course"),
        audience="Aficionados a la cocina de 30 a 55 años que viven cerca",
        regions=["Madrid", "Toledo"],
        tags=["talleres", "otoño"],
        landing_pages=["https://solypan.example/talleres"],
    )
    edit_campaign(workspace, campaign, plan=plan, by=by)
    for day, late, kind, channel, title in CONTENT:
        planned = today + timedelta(days=day)
        published = None if late is None else planned + timedelta(days=late)
        item = ContentPlan(
            title=title, channel=channel, planned_on=planned, kind=kind, published_on=published
        )
        add_content(workspace, campaign, plan=item, by=by)
    add_annotation(
        workspace, day=today - timedelta(days=9), text="Horno averiado, tienda cerrada por la tarde", by=by
    )
    add_annotation(
        workspace,
        day=today - timedelta(days=12),
        text="Reportaje en el periódico local",
        campaign=campaign,
        by=by,
    )
    save_template(workspace, campaign, name="Taller", by=by)
