"""Verbs for templates: save a campaign as one, use it, rename it, drop it; and a campaign once more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from babel.numbers import get_currency_precision
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import Conflict, DomainError
from accounts.models import ApiKey, User, Workspace
from campaigns.models import Campaign, CampaignTemplate, ContentItem, Objective, Offer
from campaigns.planning.blueprint import Blueprint, blueprint_of, day_after
from campaigns.planning.campaigns import create_campaign
from campaigns.planning.plan import CampaignPlan, OfferWish, check_day

MOST_TEMPLATES = 200


@dataclass(frozen=True, slots=True)
class Wish:
    """What using a template asks for."""

    name: str
    first_day: date
    budget: Decimal | None = None


def _name_for(workspace: Workspace, name: str, *, but: CampaignTemplate | None = None) -> str:
    words = " ".join(name.split())
    if not words or len(words) > 200:
        raise DomainError(_("Give the template a name of at most 200 letters."), field="name")
    others = CampaignTemplate.objects.of(workspace).filter(name=words)
    if (others.exclude(pk=but.pk) if but else others).exists():
        raise _taken()
    return words


def _taken() -> Conflict:
    return Conflict(_("There is a template of that name already."), field="name")


def _save(template: CampaignTemplate, *, is_new: bool) -> None:
    """Of two that are sent at once with one name, the second one is told."""
    try:
        with transaction.atomic():
            template.save(force_insert=is_new, update_fields=None if is_new else ["name"])
    except IntegrityError as error:
        raise _taken() from error


@transaction.atomic
def save_template(
    workspace: Workspace, campaign: Campaign, *, name: str, by: User | ApiKey | None
) -> CampaignTemplate:
    words = _name_for(workspace, name)
    if CampaignTemplate.objects.of(workspace).count() >= MOST_TEMPLATES:
        raise DomainError(_("There are too many templates. Delete those that nobody uses."))
    made = CampaignTemplate(
        workspace=workspace,
        name=words,
        plan=blueprint_of(workspace, campaign).kept(),
        created_by=by if isinstance(by, User) else None,
    )
    _save(made, is_new=True)
    audit.record("campaign_template.saved", by=by, workspace=workspace, subject=words)
    return made


@transaction.atomic
def rename_template(
    workspace: Workspace, template: CampaignTemplate, *, name: str, by: User | ApiKey | None
) -> None:
    words = _name_for(workspace, name, but=template)
    if words != template.name:
        template.name = words
        _save(template, is_new=False)
        audit.record("campaign_template.renamed", by=by, workspace=workspace, subject=words)


@transaction.atomic
def delete_template(workspace: Workspace, template: CampaignTemplate, *, by: User | ApiKey | None) -> None:
    """The campaigns that were made from it stay as they are."""
    removed, _rows = CampaignTemplate.objects.of(workspace).filter(pk=template.pk).delete()
    if removed:
        audit.record("campaign_template.deleted", by=by, workspace=workspace, subject=template.name)


@transaction.atomic
def use_blueprint(
    workspace: Workspace, blueprint: Blueprint, *, wish: Wish, by: User | ApiKey | None
) -> Campaign:
    """A campaign that begins on that day, with the content and the channel budgets that go with it."""
    check_day(wish.first_day, field="first_day")
    currency = blueprint.currency or workspace.currency
    plan = CampaignPlan(
        name=wish.name,
        objective=_objective(workspace, blueprint),
        audience=blueprint.audience,
        regions=list(blueprint.regions),
        channels=list(blueprint.channels),
        tags=list(blueprint.tags),
        landing_pages=list(blueprint.landing_pages),
        starts_on=wish.first_day,
        ends_on=day_after(wish.first_day, blueprint.days - 1) if blueprint.days else None,
        budget=wish.budget,
        currency=currency,
        notes=blueprint.notes,
        channel_budgets=blueprint.divided(wish.budget, get_currency_precision(currency)),
        new_offer=_offer(workspace, blueprint, wish.name),
    )
    campaign = create_campaign(workspace, plan=plan, by=by)
    ContentItem.objects.of(workspace).bulk_create(
        [
            ContentItem(
                workspace=workspace,
                campaign=campaign,
                kind=step.kind,
                channel=step.channel,
                title=step.title,
                text=step.text,
                planned_on=day_after(wish.first_day, step.day),
            )
            for step in blueprint.steps
        ]
    )
    return campaign


def _objective(workspace: Workspace, blueprint: Blueprint) -> Objective | None:
    """The one it had, if it is still there and in use; else the first of its kind."""
    rows = Objective.objects.of(workspace).filter(archived_at=None)
    if blueprint.objective:
        return rows.filter(pk=int(blueprint.objective)).first()
    if not blueprint.objective_kind:
        return None
    return rows.filter(kind=blueprint.objective_kind).order_by("position", "pk").first()


def _offer(workspace: Workspace, blueprint: Blueprint, campaign: str) -> OfferWish | None:
    """A starter's offer is called as the campaign is: the e-book, the event. One that is there keeps its kind."""
    name = " ".join((blueprint.offer or campaign).split())
    if not blueprint.offer_kind or not name:
        return None
    if Offer.objects.of(workspace).filter(name=name[:200]).exists():
        return OfferWish(name[:200])
    kind = blueprint.offer_kind if blueprint.offer_kind in Offer.Kind.values else Offer.Kind.OTHER
    return OfferWish(name[:200], kind)
