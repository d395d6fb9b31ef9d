"""Verbs for offers: what a campaign names as new, its name and kind afterwards, and an offer that no campaign uses."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import Conflict, DomainError
from accounts.models import User, Workspace
from campaigns.models import Campaign, Offer
from campaigns.planning.plan import OfferWish


def offer_by_name(workspace: Workspace, wish: OfferWish) -> Offer | None:
    """Two campaigns that name the same offer mean the same one; None for a wish without a name."""
    name = " ".join(wish.name.split())
    if not name:
        return None
    if len(name) > 200:
        raise DomainError(_("Use at most %(count)s letters.") % {"count": 200}, field="new_offer")
    defaults = {"workspace": workspace, "kind": wish.kind or Offer.Kind.PRODUCT}
    offer: Offer
    offer, made = Offer.objects.of(workspace).get_or_create(name=name, defaults=defaults)
    if not made and wish.kind and wish.kind != offer.kind:
        text = _("“%(name)s” is an offer already, of the kind “%(kind)s”. Choose it, or use another name.")
        words = {"name": offer.name, "kind": offer.get_kind_display()}
        raise Conflict(text % words, field="new_offer")
    return offer


@transaction.atomic
def edit_offer(workspace: Workspace, offer: Offer, *, name: str, kind: str, by: User | None) -> Offer:
    """Every campaign with this offer has it under its new name."""
    name = " ".join(name.split())
    if not name:
        raise DomainError(_("Write a name."), field="name")
    if len(name) > 200:
        raise DomainError(_("Use at most %(count)s letters.") % {"count": 200}, field="name")
    if kind not in Offer.Kind.values:
        raise DomainError(_("Choose one of the list."), field="kind")
    if (offer.name, offer.kind) == (name, kind):
        return offer
    offer.name, offer.kind = name, kind
    try:
        with transaction.atomic():
            offer.save(update_fields=["name", "kind"])
    except IntegrityError as error:
        raise Conflict(_("There is an offer of that name already."), field="name") from error
    audit.record("offer.edited", by=by, workspace=workspace, subject=name, kind=kind)
    return offer


@transaction.atomic
def delete_offer(workspace: Workspace, offer: Offer, *, by: User | None) -> None:
    """Refused while a campaign has it, one of the archive too."""
    if not Offer.objects.of(workspace).select_for_update().filter(pk=offer.pk).exists():
        return
    used = Campaign.objects.of(workspace).filter(offer=offer).order_by("name", "pk").first()
    if used is not None:
        text = _("“%(campaign)s” has this offer. Give the campaign another one first.")
        raise Conflict(text % {"campaign": used.name})
    Offer.objects.of(workspace).filter(pk=offer.pk).delete()
    audit.record("offer.deleted", by=by, workspace=workspace, subject=offer.name)
