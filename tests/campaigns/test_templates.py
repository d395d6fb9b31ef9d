"""Templates: what is kept of a campaign, read again defensively, used from another first day; and duplicates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from accounts.errors import Conflict, DomainError
from accounts.models import AuditEntry, Workspace
from campaigns.channels import CHANNELS
from campaigns.models import (
    Campaign,
    CampaignTemplate,
    ChannelBudget,
    ContentItem,
    Goal,
    Objective,
    Offer,
    PlatformCampaign,
)
from campaigns.planning.blueprint import Blueprint, Step, blueprint_of, read
from campaigns.planning.campaigns import create_campaign
from campaigns.planning.contents import ContentPlan, add_content
from campaigns.planning.goals import GoalPlan, create_goal
from campaigns.planning.plan import CampaignPlan, OfferWish
from campaigns.planning.starters import STARTERS
from campaigns.planning.templates import (
    Wish,
    delete_template,
    rename_template,
    save_template,
    use_blueprint,
)
from tests.cast import Cast, as_workspace

FIRST = date(2026, 3, 2)


@pytest.fixture
def bakery(cast: Cast) -> Iterator[Workspace]:
    with as_workspace(cast.bakery) as workspace:
        yield workspace


def fair(workspace: Workspace) -> Campaign:
    plan = CampaignPlan(
        name="Fair",
        channels=["meta", "email"],
        starts_on=FIRST,
        ends_on=date(2026, 3, 15),
        budget=Decimal("1000.01"),
        channel_budgets={"meta": Decimal("333.34"), "email": Decimal("66.67")},
        new_offer=OfferWish("E-book", "e_book"),
        audience="Bakers",
        regions=["Madrid"],
        tags=["spring"],
        landing_pages=["https://a.example/"],
        notes="stand 4",
        objective=Objective.objects.of(workspace).create(name="Sell", kind="sales"),
    )
    made = create_campaign(workspace, plan=plan, by=None)
    for title, day, out in (
        ("Before", date(2026, 2, 28), date(2026, 3, 1)),
        ("After", date(2026, 3, 9), None),
    ):
        item = ContentPlan(title=title, channel="meta", planned_on=day, published_on=out, text="words")
        add_content(workspace, made, plan=item, by=None)
    return made


def plan_of(campaign: Campaign) -> dict[str, Any]:
    names = ("channels", "budget", "currency", "audience", "regions", "tags", "landing_pages", "notes")
    return {name: getattr(campaign, name) for name in names}


def test_a_campaign_is_kept_as_json_and_read_as_it_was(bakery: Workspace) -> None:
    kept = blueprint_of(bakery, fair(bakery))
    template = save_template(bakery, Campaign.objects.of(bakery).get(), name="Fairs", by=None)
    template.refresh_from_db()
    assert read(template.plan) == kept
    assert (kept.days, kept.whole) == (14, Decimal("1000.01"))
    assert kept.steps == (
        Step("post", "meta", "Before", -2, "words"),
        Step("post", "meta", "After", 7, "words"),
    )


def test_a_template_makes_the_same_campaign_from_another_day(bakery: Workspace, cast: Cast) -> None:
    before = fair(bakery)
    create_goal(
        bakery,
        plan=GoalPlan("More", "leads", Decimal(5), FIRST, date(2026, 5, 1), campaign=before),
        by=None,
    )
    template = save_template(bakery, before, name="Fairs", by=None)
    wish = Wish("Autumn fair", date(2026, 9, 7), before.budget)
    made = use_blueprint(bakery, read(template.plan), wish=wish, by=cast.analyst)
    made.refresh_from_db()
    before.refresh_from_db()
    assert plan_of(made) == plan_of(before)
    assert (made.objective_id, made.offer_id) == (before.objective_id, before.offer_id)
    assert (made.name, made.starts_on, made.ends_on) == (
        "Autumn fair",
        date(2026, 9, 7),
        date(2026, 9, 20),
    )
    assert dict(ChannelBudget.objects.of(bakery).filter(campaign=made).values_list("channel", "amount")) == {
        "meta": Decimal("333.34"),
        "email": Decimal("66.67"),
    }
    items = ContentItem.objects.of(bakery).filter(campaign=made).order_by("planned_on")
    assert list(items.values_list("title", "planned_on", "published_on", "text")) == [
        ("Before", date(2026, 9, 5), None, "words"),
        ("After", date(2026, 9, 14), None, "words"),
    ]
    assert not Goal.objects.of(bakery).filter(campaign=made).exists()
    assert not PlatformCampaign.objects.of(bakery).filter(campaign=made).exists()


@pytest.mark.parametrize(
    ("budget", "cents", "expected"),
    [
        ("1000.01", 2, {"meta": "333.34", "email": "66.67"}),
        ("2000.02", 2, {"meta": "666.68", "email": "133.34"}),
        ("0.03", 2, {"meta": "0.01", "email": "0"}),
        ("1000", 0, {"meta": "333", "email": "67"}),
    ],
)
def test_another_budget_is_divided_in_the_same_proportion(
    budget: str, cents: int, expected: dict[str, str]
) -> None:
    parts = {"meta": Decimal("333.34"), "email": Decimal("66.67")}
    kept = Blueprint(whole=Decimal("1000.01"), parts=parts)
    assert kept.divided(Decimal(budget), cents) == {name: Decimal(part) for name, part in expected.items()}
    assert kept.divided(None) == {}


amounts = st.decimals(0, 10**9, places=2)


@given(
    amounts,
    st.dictionaries(st.sampled_from(list(CHANNELS)), amounts, min_size=1),
    amounts,
    st.sampled_from([0, 2, 3]),
)
def test_parts_never_need_more_than_there_is(
    budget: Decimal, parts: dict[str, Decimal], rest: Decimal, cents: int
) -> None:
    whole = sum(parts.values(), Decimal(0)) + rest
    shares = Blueprint(whole=whole, parts=parts).divided(budget, cents)
    together = sum(shares.values(), Decimal(0))
    assert together <= budget
    if not rest and whole and cents >= 2:
        assert together == budget
    # The column keeps two decimals; of a currency with three, what it cannot keep is given to nobody.
    unit = Decimal(1).scaleb(-min(cents, 2))
    assert all(share == round(share, 2) for share in shares.values())
    assert all(abs(share - budget * parts[name] / whole) <= unit for name, share in shares.items())


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda children: (
        st.lists(children, max_size=4) | st.dictionaries(st.text(max_size=8), children, max_size=4)
    ),
    max_leaves=12,
)
NAMES = st.sampled_from([*Blueprint.__dataclass_fields__, "unknown"])


@given(st.dictionaries(NAMES, json_values, max_size=12) | json_values)
def test_whatever_is_kept_is_read_or_refused(kept: Any) -> None:
    try:
        found = read(kept)
    except DomainError:
        assert not isinstance(kept, dict)
        return
    assert read(found.kept()) == found
    assert set(found.channels) <= set(CHANNELS)
    assert found.whole >= sum(found.parts.values(), Decimal(0))


def test_what_makes_no_sense_is_left_away() -> None:
    found = read(
        {
            "days": "14",
            "channels": ["meta", "pigeon", 3],
            "tags": "spring",
            "parts": {"meta": "10", "pigeon": "5", "x": "-1", "email": "1e500"},
            "budget": "NaN",
            "whole": 7,
            "objective": "12; drop",
            "offer_kind": "song",
            "audience": "a\x00b",
            "steps": [{"day": 1, "title": "Yes", "channel": "meta"}, {"day": True, "title": "No"}, 7, None],
        }
    )
    assert found == Blueprint(
        channels=("meta",),
        parts={"meta": Decimal("10.00")},
        whole=Decimal("10.00"),
        audience="ab",
        steps=(Step("other", "meta", "Yes", 1),),
    )


def test_templates_are_renamed_and_deleted(bakery: Workspace) -> None:
    campaign = fair(bakery)
    first = save_template(bakery, campaign, name=" Fairs ", by=None)
    second = save_template(bakery, campaign, name="Others", by=None)
    for name, kind in (("Fairs", Conflict), (" ", DomainError), ("n" * 201, DomainError)):
        with pytest.raises(kind) as refused:
            rename_template(bakery, second, name=name, by=None)
        assert refused.value.field == "name"
    rename_template(bakery, first, name="Fairs", by=None)
    rename_template(bakery, second, name="Markets", by=None)
    delete_template(bakery, first, by=None)
    delete_template(bakery, first, by=None)
    assert CampaignTemplate.objects.of(bakery).get().name == "Markets"
    actions = AuditEntry.objects.filter(action__startswith="campaign_template").order_by("pk")
    assert list(actions.values_list("action", flat=True)) == [
        "campaign_template.saved",
        "campaign_template.saved",
        "campaign_template.renamed",
        "campaign_template.deleted",
    ]


@pytest.mark.parametrize("language", ["en", "es", "ko"])
@pytest.mark.parametrize("name", STARTERS)
def test_a_starter_makes_a_campaign_in_the_readers_language(
    bakery: Workspace, name: str, language: str
) -> None:
    starter = STARTERS[name]
    with translation.override(language):
        made = use_blueprint(bakery, starter.blueprint(), wish=Wish("Ours", FIRST, Decimal(1000)), by=None)
    parts = ChannelBudget.objects.of(bakery).filter(campaign=made)
    assert sum(parts.values_list("amount", flat=True)) == Decimal(1000)
    assert made.ends_on is not None and (made.ends_on - FIRST).days + 1 == starter.days
    assert ContentItem.objects.of(bakery).filter(campaign=made).count() == len(starter.steps)
    assert all(day < starter.days for day, *_rest in starter.steps)
    offer = Offer.objects.of(bakery).get()
    assert (offer.name, offer.kind) == ("Ours", starter.offer_kind)


# --- pages --------------------------------------------------------------------------------------------------------


def address(name: str, workspace: Workspace, *args: Any) -> str:
    return reverse(f"campaigns:{name}", args=[workspace.slug, *args])


def test_a_template_is_saved_and_used_in_the_browser(cast: Cast, signed_in: Any) -> None:
    with as_workspace(cast.bakery) as bakery:
        campaign = fair(bakery)
    browser = signed_in(cast.analyst)
    response = browser.post(address("template_new", cast.bakery, campaign.pk), {"name": "Fairs"})
    assert response["Location"] == address("template_list", cast.bakery)
    with as_workspace(cast.bakery) as bakery:
        template = CampaignTemplate.objects.of(bakery).get()
    listed = browser.get(address("template_list", cast.bakery)).content.decode()
    assert "Fairs" in listed and "14 days · 2 content items · Meta, Email" in listed
    use = address("template_use", cast.bakery, template.pk)
    assert 'value="1000.01"' in browser.get(use).content.decode()
    values = {"name": "Next fair", "first_day": "2026-09-07", "budget": "500"}
    response = browser.post(use, values)
    with as_workspace(cast.bakery) as bakery:
        made = Campaign.objects.of(bakery).get(name="Next fair")
    assert response["Location"] == reverse("analytics:campaign", args=[cast.bakery.slug, made.pk])
    for wrong, fields in (
        ({"name": "a\x00"}, ["name"]),
        ({"first_day": "9999-99-99"}, ["first_day"]),
        ({"first_day": "9999-12-31"}, ["first_day"]),
        ({"budget": "1" + "0" * 20}, ["budget"]),
    ):
        response = browser.post(use, values | wrong)
        assert (response.status_code, list(response.context["form"].errors)) == (400, fields)
    browser.post(address("template_rename", cast.bakery, template.pk), {"name": "Markets"})
    response = browser.post(address("template_rename", cast.bakery, template.pk), {"name": ""})
    assert response.status_code == 400
    assert "Markets" in browser.get(address("template_list", cast.bakery)).content.decode()
    browser.post(address("template_delete", cast.bakery, template.pk))
    with as_workspace(cast.bakery) as bakery:
        assert not CampaignTemplate.objects.of(bakery).exists()


def test_a_template_that_cannot_be_read_is_answered(cast: Cast, signed_in: Any) -> None:
    with as_workspace(cast.bakery) as bakery:
        broken = CampaignTemplate.objects.of(bakery).create(name="Broken", plan="nothing")  # type: ignore[misc]  # that is the fault
        wrong = CampaignTemplate.objects.of(bakery).create(
            name="Wrong", plan={"landing_pages": ["javascript:alert(1)"], "currency": "€€€"}
        )
    browser = signed_in(cast.analyst)
    words = "This template cannot be read. Delete it and save a campaign as a new one."
    assert words in browser.get(address("template_list", cast.bakery)).content.decode()
    response = browser.get(address("template_use", cast.bakery, broken.pk), follow=True)
    assert words in response.content.decode()
    response = browser.post(
        address("template_use", cast.bakery, wrong.pk), {"name": "Ours", "first_day": "2026-09-07"}
    )
    assert response.status_code == 400
    assert response.context["form"].non_field_errors()
    with as_workspace(cast.bakery) as bakery:
        assert not Campaign.objects.of(bakery).exists()


def test_a_campaign_is_duplicated_and_a_starter_used(cast: Cast, signed_in: Any) -> None:
    with as_workspace(cast.bakery) as bakery:
        campaign = fair(bakery)
    browser = signed_in(cast.analyst)
    duplicate = address("campaign_duplicate", cast.bakery, campaign.pk)
    assert 'value="Fair (copy)"' in browser.get(duplicate).content.decode()
    browser.post(duplicate, {"name": "Fair again", "first_day": "2026-09-07", "budget": ""})
    starter = address("starter_use", cast.bakery, "webinar")
    assert browser.get(starter).status_code == 200
    browser.post(starter, {"name": "Webinar", "first_day": "2026-09-07", "budget": "300"})
    with as_workspace(cast.bakery) as bakery:
        rows = Campaign.objects.of(bakery).exclude(pk=campaign.pk).order_by("name")
        assert list(rows.values_list("name", "budget", "ends_on")) == [
            ("Fair again", None, date(2026, 9, 20)),
            ("Webinar", Decimal(300), date(2026, 10, 4)),
        ]
    assert browser.get(address("starter_use", cast.bakery, "nothing")).status_code == 404


def test_the_list_of_templates_asks_as_little_for_many(cast: Cast, signed_in: Any) -> None:
    browser = signed_in(cast.analyst)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(address("template_list", cast.bakery)).status_code == 200
        return len(asked)

    with as_workspace(cast.bakery) as bakery:
        campaign = fair(bakery)
        save_template(bakery, campaign, name="One", by=None)
    queries()
    one = queries()
    with as_workspace(cast.bakery) as bakery:
        for number in range(12):
            save_template(bakery, campaign, name=f"Template {number}", by=None)
    assert queries() == one


def test_a_viewer_looks_at_templates_and_uses_none(cast: Cast, signed_in: Any) -> None:
    with as_workspace(cast.bakery) as bakery:
        campaign = fair(bakery)
        template = save_template(bakery, campaign, name="Fairs", by=None)
    browser = signed_in(cast.viewer)
    page = browser.get(address("template_list", cast.bakery)).content.decode()
    assert "Fairs" in page and address("template_use", cast.bakery, template.pk) not in page
    for name, args in (
        ("template_new", (campaign.pk,)),
        ("campaign_duplicate", (campaign.pk,)),
        ("starter_use", ("webinar",)),
        ("template_use", (template.pk,)),
        ("template_rename", (template.pk,)),
        ("template_delete", (template.pk,)),
    ):
        assert browser.post(address(name, cast.bakery, *args)).status_code == 403
