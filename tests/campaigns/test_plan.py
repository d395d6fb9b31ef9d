"""The plan of a campaign: lists, addresses, offers and budgets, by verb and in the browser."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.errors import DomainError
from accounts.models import AuditEntry, Workspace
from campaigns.models import Campaign, ChannelBudget, Objective, Offer
from campaigns.planning.campaigns import create_campaign, edit_campaign
from campaigns.planning.plan import CampaignPlan, OfferWish, cleaned, listed, not_given, web_addresses
from tests.cast import Cast, as_workspace


@pytest.fixture
def bakery(cast: Cast) -> Iterator[Workspace]:
    with as_workspace(cast.bakery) as workspace:
        yield workspace


def plan(**values: Any) -> CampaignPlan:
    return CampaignPlan(**({"name": "Fair"} | values))


def budgets(workspace: Workspace) -> dict[str, Decimal]:
    return dict(ChannelBudget.objects.of(workspace).values_list("channel", "amount"))


@pytest.mark.parametrize(
    ("total", "parts", "kept", "rest"),
    [
        (None, {}, None, None),
        ("500", {}, "500", None),
        (None, {"meta": "300", "email": "50.50"}, "350.50", "0"),
        ("500", {"meta": "300", "email": "50"}, "500", "150"),
        ("350", {"meta": "300", "email": "50"}, "350", "0"),
    ],
)
def test_a_budget_is_a_total_or_the_sum_of_its_channels(
    bakery: Workspace, total: str | None, parts: dict[str, str], kept: str | None, rest: str | None
) -> None:
    amounts = {channel: Decimal(amount) for channel, amount in parts.items()}
    made = create_campaign(
        bakery, plan=plan(budget=Decimal(total) if total else None, channel_budgets=amounts), by=None
    )
    assert made.budget == (Decimal(kept) if kept else None)
    assert budgets(bakery) == amounts
    assert made.channels == list(amounts)
    assert not_given(made, amounts) == (Decimal(rest) if rest else None)


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        (
            {"budget": Decimal(500), "channel_budgets": {"meta": Decimal("400.01"), "email": Decimal(100)}},
            "budget",
            "The channels together get €500.01, more than the budget of €500.00.",
        ),
        ({"channel_budgets": {"meta": Decimal(-1)}}, "channel_budgets", "A budget cannot be negative."),
        ({"channel_budgets": {"pigeon": Decimal(1)}}, "channel_budgets", "pigeon is not a channel."),
        ({"budget": Decimal(10) ** 20}, "budget", "A budget cannot be as large as that."),
        (
            {"channel_budgets": dict.fromkeys(("meta", "x"), Decimal(10) ** 12 - 1)},
            "budget",
            "A budget cannot be as large as that.",
        ),
        ({"budget": Decimal("NaN")}, "budget", "A budget cannot be negative."),
        ({"tags": [f"tag {number}" for number in range(21)]}, "tags", "List at most 20."),
        ({"tags": ["t" * 41]}, "tags", f"“{'t' * 30}…” is longer than 40 letters."),
        (
            {"landing_pages": ["javascript:alert(1)"]},
            "landing_pages",
            "“javascript:alert(1)” is not a web address. Write it as https://shop.example/offer.",
        ),
        (
            {"landing_pages": ["shop.example"]},
            "landing_pages",
            "“shop.example” is not a web address. Write it as https://shop.example/offer.",
        ),
        (
            {"new_offer": OfferWish("E-book", "carrier pigeon")},
            "offer_kind",
            "Choose one of the list.",
        ),
        ({"name": "n" * 201}, "name", "Use at most 200 letters."),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    bakery: Workspace, values: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(DomainError) as refused:
        create_campaign(bakery, plan=plan(**values), by=None)
    assert (refused.value.field, refused.value.message) == (field, words)
    assert not Campaign.objects.of(bakery).exists()


def test_lists_are_cleaned(bakery: Workspace) -> None:
    made = create_campaign(
        bakery,
        plan=plan(
            regions=[" Madrid ", "madrid", "", "Toledo  norte"],
            tags=["Autumn", "AUTUMN", "bread\x00"],
            landing_pages=["https://a.example/x?b=1,2", "https://a.example/x?b=1,2", "http://b.example"],
        ),
        by=None,
    )
    made.refresh_from_db()
    assert made.regions == ["Madrid", "Toledo norte"]
    assert made.tags == ["Autumn", "bread"]
    assert made.landing_pages == ["https://a.example/x?b=1,2", "http://b.example"]


@given(st.lists(st.text(max_size=60), max_size=30))
def test_a_cleaned_list_cleans_to_itself(texts: list[str]) -> None:
    try:
        once = cleaned(texts, most=20, length=40, field="tags")
    except DomainError as error:
        assert error.field == "tags"
        return
    assert cleaned(once, most=20, length=40, field="tags") == once
    assert len({text.casefold() for text in once}) == len(once) <= 20
    assert all(text and len(text) <= 40 and "\x00" not in text for text in once)


@given(st.text(max_size=200))
def test_any_text_is_a_list_or_refused_as_addresses(text: str) -> None:
    try:
        found = web_addresses(listed(text, commas=False), field="url")
    except DomainError as error:
        assert error.field == "url"
        return
    assert all(address.lower().startswith(("http://", "https://")) for address in found)


def test_two_campaigns_that_name_the_same_offer_share_it(bakery: Workspace) -> None:
    wish = OfferWish(" Bread  at home ", "e_book")
    first = create_campaign(bakery, plan=plan(new_offer=wish), by=None)
    second = create_campaign(bakery, plan=plan(new_offer=OfferWish("Bread at home")), by=None)
    offer = Offer.objects.of(bakery).get()
    assert (offer.name, offer.kind) == ("Bread at home", "e_book")
    assert first.offer_id == second.offer_id == offer.pk
    with pytest.raises(DomainError, match="of the kind “E-book”") as another_kind:
        create_campaign(bakery, plan=plan(new_offer=OfferWish("Bread at home", "webinar")), by=None)
    assert another_kind.value.field == "new_offer"
    with pytest.raises(DomainError) as refused:
        create_campaign(bakery, plan=plan(offer=offer, new_offer=wish), by=None)
    assert refused.value.field == "new_offer"


def test_rows_of_another_workspace_are_no_choice(bakery: Workspace, cast: Cast) -> None:
    foreign = Objective(workspace=cast.rival, name="Theirs")
    with pytest.raises(DomainError) as refused:
        create_campaign(bakery, plan=plan(objective=foreign), by=None)
    assert refused.value.field == "objective"


def test_an_edit_divides_the_budget_anew_and_says_so(bakery: Workspace, cast: Cast) -> None:
    parts = {"meta": Decimal(300), "email": Decimal(50)}
    made = create_campaign(bakery, plan=plan(channel_budgets=parts), by=None)
    again = plan(budget=Decimal(350), channels=["meta", "email"], channel_budgets={"meta": Decimal(200)})
    edit_campaign(bakery, made, plan=again, by=cast.analyst)
    edit_campaign(bakery, made, plan=again, by=cast.analyst)
    assert budgets(bakery) == {"meta": Decimal(200)}
    said = [entry.detail["fields"] for entry in AuditEntry.objects.filter(action="campaign.edited")]
    assert said == [["channel_budgets"]]


# --- in the browser -----------------------------------------------------------------------------------------------


def sent(**values: Any) -> dict[str, Any]:
    return {"name": "Fair", "currency": "EUR"} | values


def new(workspace: Workspace) -> str:
    return reverse("campaigns:campaign_new", args=[workspace.slug])


def test_the_whole_plan_is_entered_and_shown_again(cast: Cast, signed_in: Any) -> None:
    browser = signed_in(cast.analyst)
    with as_workspace(cast.bakery) as bakery:
        objective = Objective.objects.of(bakery).create(name="Sell more bread", kind="sales")
    values = sent(
        objective=str(objective.pk),
        new_offer="Bread course",
        offer_kind="course",
        audience="Home bakers",
        regions="Madrid, Toledo\nÁvila",
        tags="autumn; courses",
        landing_pages="https://a.example/one\nhttps://a.example/two",
        channels=["email"],
        budget_of_meta="120.50",
    )
    response = browser.post(new(cast.bakery), values)
    with as_workspace(cast.bakery) as bakery:
        made = Campaign.objects.of(bakery).select_related("offer", "objective").get()
        assert budgets(bakery) == {"meta": Decimal("120.50")}
    assert response["Location"] == reverse("analytics:campaign", args=[cast.bakery.slug, made.pk])
    assert (made.objective, made.offer.name, made.offer.kind) == (objective, "Bread course", "course")  # type: ignore[union-attr]
    assert (made.regions, made.tags) == (["Madrid", "Toledo", "Ávila"], ["autumn", "courses"])
    assert made.landing_pages == ["https://a.example/one", "https://a.example/two"]
    assert (made.channels, made.budget) == (["email", "meta"], Decimal("120.50"))
    edit = reverse("campaigns:campaign_edit", args=[cast.bakery.slug, made.pk])
    form = browser.get(edit).content.decode()
    for shown in (
        "Madrid, Toledo, Ávila",
        "autumn, courses",
        "https://a.example/one\nhttps://a.example/two",
        'value="120.50"',
        "Bread course",
    ):
        assert shown in form
    assert browser.get(edit).status_code == 200


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": "Fa\x00ir"}, "name"),
        ({"tags": "a\x00b"}, "tags"),
        ({"budget": "1" + "0" * 20}, "budget"),
        ({"budget_of_meta": "-5"}, "budget_of_meta"),
        ({"budget": "10", "budget_of_meta": "11"}, "budget"),
        ({"starts_on": "99999-01-01"}, "starts_on"),
        ({"starts_on": "0001-01-01"}, "starts_on"),
        ({"ends_on": "9999-12-31"}, "ends_on"),
        ({"landing_pages": "javascript:alert(1)"}, "landing_pages"),
        ({"landing_pages": "data:text/html,x"}, "landing_pages"),
        ({"offer": "99999999999999999999"}, "offer"),
        ({"objective": "abc"}, "objective"),
        ({"offer_kind": "pigeon"}, "offer_kind"),
        ({"channels": ["pigeon"]}, "channels"),
    ],
)
def test_bad_input_is_answered_at_its_field(
    cast: Cast, signed_in: Any, values: dict[str, Any], field: str
) -> None:
    response = signed_in(cast.analyst).post(new(cast.bakery), sent(**values))
    assert response.status_code == 400
    assert list(response.context["form"].errors) == [field]


def test_choices_of_another_workspace_are_not_in_the_list(cast: Cast, signed_in: Any) -> None:
    with as_workspace(cast.rival) as rival:
        theirs = Offer.objects.of(rival).create(name="Theirs")
        objective = Objective.objects.of(rival).create(name="Their objective")
    browser = signed_in(cast.analyst)
    assert "Their" not in browser.get(new(cast.bakery)).content.decode()
    response = browser.post(new(cast.bakery), sent(offer=theirs.pk, objective=objective.pk))
    assert response.status_code == 400
    assert response.context["form"].errors == {
        "objective": ["Choose one of the list."],
        "offer": ["Choose one of the list."],
    }


def test_a_link_may_name_the_objective(cast: Cast, signed_in: Any) -> None:
    with as_workspace(cast.bakery) as bakery:
        objective = Objective.objects.of(bakery).create(name="Sell more bread")
    page = signed_in(cast.analyst).get(new(cast.bakery), {"objective": objective.pk}).content.decode()
    assert f'<option value="{objective.pk}" selected>' in page
    for odd in ("9" * 40, "٣", "x\x00"):
        assert signed_in(cast.analyst).get(new(cast.bakery), {"objective": odd}).status_code == 200


def test_the_form_of_an_imported_campaign_offers_the_workspaces_currency(cast: Cast, signed_in: Any) -> None:
    """It has none of its own, and the first of the list is nobody's choice."""
    with as_workspace(cast.bakery) as bakery:
        Workspace.objects.filter(pk=bakery.pk).update(currency="JPY")
        found = Campaign.objects.of(bakery).create(name="spring", origin=Campaign.Origin.IMPORTED)
    client = signed_in(cast.analyst)
    address = reverse("campaigns:campaign_edit", args=[cast.bakery.slug, found.pk])
    form = client.get(address).context["form"]
    assert form["currency"].value() == "JPY"
    sent = {"name": "spring", "currency": form["currency"].value(), "budget": "500"}
    assert client.post(address, sent).status_code == 302
    with as_workspace(cast.bakery) as bakery:
        assert Campaign.objects.of(bakery).get().currency == "JPY"
