"""Offers: another name and kind, and gone when no campaign has them; the page that lists them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse

from accounts.errors import Conflict, DomainError
from accounts.models import AuditEntry, Workspace
from campaigns.models import Campaign, Offer, ProductMargin
from campaigns.planning.blueprint import Blueprint
from campaigns.planning.campaigns import create_campaign
from campaigns.planning.offers import delete_offer, edit_offer
from campaigns.planning.plan import CampaignPlan
from campaigns.planning.templates import Wish, use_blueprint
from tests.campaigns.test_contents import DAY
from tests.cast import Cast, as_workspace


@pytest.fixture
def bakery(cast: Cast) -> Iterator[Workspace]:
    with as_workspace(cast.bakery) as workspace:
        yield workspace


def offer(workspace: Workspace, name: str = "Guide", kind: str = "e_book") -> Offer:
    made: Offer = Offer.objects.of(workspace).create(name=name, kind=kind)
    return made


def test_an_offer_is_renamed_and_of_another_kind_then(bakery: Workspace, cast: Cast) -> None:
    made = offer(bakery)
    create_campaign(bakery, plan=CampaignPlan(name="Fair", offer=made), by=None)
    for _again in range(2):
        edit_offer(bakery, made, name="  The  guide ", kind="white_paper", by=cast.analyst)
    kept = Campaign.objects.of(bakery).get().offer
    assert kept is not None and (kept.name, kept.kind) == ("The guide", "white_paper")
    assert AuditEntry.objects.filter(action="offer.edited").count() == 1


@pytest.mark.parametrize(
    ("name", "kind", "field"),
    [("Taken", "e_book", "name"), (" ", "e_book", "name"), ("n" * 201, "e_book", "name"), ("A", "x", "kind")],
)
def test_what_an_offer_cannot_be_is_refused(bakery: Workspace, name: str, kind: str, field: str) -> None:
    made = offer(bakery)
    offer(bakery, "Taken")
    with pytest.raises(DomainError) as refused:
        edit_offer(bakery, made, name=name, kind=kind, by=None)
    assert refused.value.field == field
    assert set(Offer.objects.of(bakery).values_list("name", flat=True)) == {"Guide", "Taken"}


def test_only_an_offer_that_no_campaign_has_is_deleted(bakery: Workspace) -> None:
    made = offer(bakery)
    campaign = create_campaign(bakery, plan=CampaignPlan(name="Fair", offer=made), by=None)
    with pytest.raises(Conflict, match="“Fair” has this offer"):
        delete_offer(bakery, made, by=None)
    Campaign.objects.of(bakery).filter(pk=campaign.pk).update(offer=None)
    for _again in range(2):
        delete_offer(bakery, made, by=None)
    assert not Offer.objects.of(bakery).exists()
    assert AuditEntry.objects.filter(action="offer.deleted").count() == 1


def test_a_template_uses_the_offer_of_its_name_whatever_kind_it_became(bakery: Workspace) -> None:
    made = offer(bakery, kind="webinar")
    kept = Blueprint(offer="Guide", offer_kind="e_book")
    assert use_blueprint(bakery, kept, wish=Wish("Fair", DAY), by=None).offer_id == made.pk


def test_an_offer_is_changed_and_deleted_in_the_browser(cast: Cast, signed_in: Any) -> None:
    with as_workspace(cast.bakery) as bakery:
        made = offer(bakery)
        foreign_slug = cast.florist.slug
    browser = signed_in(cast.analyst)
    address = reverse("campaigns:offer_edit", args=[cast.bakery.slug, made.pk])
    assert address in browser.get(reverse("campaigns:margin_list", args=[cast.bakery.slug])).content.decode()
    assert browser.get(address).context["form"].initial == {"name": "Guide", "kind": "e_book"}
    wrong = browser.post(address, {"name": "a\x00", "kind": "song"})
    assert (wrong.status_code, set(wrong.context["form"].errors)) == (400, {"name", "kind"})
    assert browser.post(address, {"name": "Course", "kind": "course"}).status_code == 302
    with as_workspace(cast.bakery) as bakery:
        assert Offer.objects.of(bakery).get().name == "Course"
        create_campaign(bakery, plan=CampaignPlan(name="Fair", offer=made), by=None)
    gone = reverse("campaigns:offer_delete", args=[cast.bakery.slug, made.pk])
    assert "“Fair” has this offer" in browser.post(gone, follow=True).content.decode()
    with as_workspace(cast.bakery) as bakery:
        Campaign.objects.of(bakery).update(offer=None)
    assert browser.post(gone).status_code == 302
    assert browser.get(address).status_code == 404
    assert browser.get(reverse("campaigns:offer_edit", args=[foreign_slug, made.pk])).status_code == 404


def test_all_offers_and_products_can_be_reached(cast: Cast, signed_in: Any) -> None:
    with as_workspace(cast.bakery) as bakery:
        Offer.objects.of(bakery).bulk_create(
            Offer(workspace=bakery, name=f"Offer {number:03}") for number in range(120)
        )
        ProductMargin.objects.of(bakery).bulk_create(
            ProductMargin(workspace=bakery, product=f"Bread {number:03}", gross_margin=0)
            for number in range(120)
        )
    browser = signed_in(cast.analyst)
    address = reverse("campaigns:margin_list", args=[cast.bakery.slug])

    def shown(**params: str) -> tuple[int, str, int, str]:
        context = browser.get(address, params).context
        offers, products = context["offers"], list(context["products"])
        return len(offers), offers[0]["offer"].name, len(products), products[0].product

    assert shown() == (50, "Offer 000", 50, "Bread 000")
    assert shown(page="3") == (20, "Offer 100", 50, "Bread 000")
    assert shown(page="3", of="products") == (50, "Offer 000", 20, "Bread 100")
    assert shown(page="x\x00", of="y") == (50, "Offer 000", 50, "Bread 000")
