"""Imported campaigns that hold nothing go or are put away; one to which a person added anything stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import Workspace
from campaigns.ingest.loading import load_failed
from campaigns.models import (
    Annotation,
    Campaign,
    CampaignKey,
    CampaignRule,
    ChannelBudget,
    ContentItem,
    CostEntry,
    Goal,
    ImportRun,
    LandingPage,
    Link,
    Objective,
    Offer,
    PlatformCampaign,
    RunState,
    TagAlias,
)
from campaigns.planning.bare import BELONGINGS, UNPLANNED
from campaigns.planning.campaigns import assign_platform_campaigns
from campaigns.planning.matching import Condition
from campaigns.planning.rules import RuleWish, add_rule, delete_rule
from tests.campaigns.test_import_run import Desk, meta_file
from tests.cast import Cast, as_workspace

DAY = date(2026, 6, 1)
Adds = Callable[[Workspace, Campaign], Any]


@pytest.fixture
def desk(cast: Cast, settings: Any, tmp_path: Any) -> Desk:
    settings.FILES_DIR = tmp_path
    return Desk(cast.bakery, cast.analyst)


def says(**values: Any) -> Adds:
    return lambda workspace, campaign: Campaign.objects.of(workspace).filter(pk=campaign.pk).update(**values)


def has(model: Any, **values: Any) -> Adds:
    return lambda workspace, campaign: model.objects.of(workspace).create(campaign=campaign, **values)


def serves(workspace: Workspace, campaign: Campaign) -> None:
    says(objective=Objective.objects.of(workspace).create(name="Sales"))(workspace, campaign)


def offers(workspace: Workspace, campaign: Campaign) -> None:
    says(offer=Offer.objects.of(workspace).create(name="Guide"))(workspace, campaign)


# What a person may have added to a campaign that an import found.
ADDITIONS: dict[str, Adds] = {
    "objective": serves,
    "offer": offers,
    "audience": says(audience="Cafés"),
    "regions": says(regions=["Valencia"]),
    "tags": says(tags=["spring"]),
    "landing_pages": says(landing_pages=["https://bakery.example/"]),
    "starts_on": says(starts_on=DAY),
    "ends_on": says(ends_on=DAY),
    "budget": says(budget=Decimal(0)),
    "notes": says(notes="Ask for the pictures"),
    "channelbudget": has(ChannelBudget, channel="meta", amount=Decimal(5)),
    "contentitem": has(ContentItem, channel="meta", title="Oven", planned_on=DAY),
    "costentry": has(
        CostEntry, kind="fees", name="Agency", starts_on=DAY, amount=1, currency="EUR", rule="direct"
    ),
    "annotation": has(Annotation, day=DAY, text="Oven broken"),
    "goal": has(Goal, name="More", metric="clicks", target=5, starts_on=DAY, due_on=DAY),
    "campaignrule": has(CampaignRule, text="spring"),
    "campaignkey": has(CampaignKey, key="spring"),
    "tagalias": has(TagAlias, part="campaign", text="sprng"),
    "link": has(Link, slug="bread", target="https://bakery.example/"),
    "landingpage": has(LandingPage, name="Bread", slug="bread"),
}


def test_all_that_can_belong_to_a_campaign_is_asked_for() -> None:
    """A new table or a new column of a plan must be named, or what people enter there is lost with an undo."""
    related = {relation.related_model for relation in Campaign._meta.related_objects}
    assert related == set(BELONGINGS)
    columns = {field.name for field in Campaign._meta.concrete_fields}
    found_by_imports = {"id", "workspace", "name", "origin", "channels"}
    # A currency without a budget says nothing; the rest is written by the program.
    assert columns - set(UNPLANNED) - found_by_imports == {
        "currency",
        "created_at",
        "created_by",
        "archived_at",
    }
    assert set(ADDITIONS) == set(UNPLANNED) | {model._meta.model_name for model in BELONGINGS} - {
        "platformcampaign"
    }


def names(workspace: Workspace) -> set[str]:
    return set(Campaign.objects.of(workspace).values_list("name", flat=True))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ADDITIONS)
def test_undoing_an_import_keeps_a_campaign_that_a_person_added_to(cast: Cast, desk: Desk, what: str) -> None:
    made = desk.load(meta_file((1, "spring", "10"), (1, "autumn", "10")))
    with as_workspace(cast.bakery) as bakery:
        ADDITIONS[what](bakery, Campaign.objects.of(bakery).get(name="spring"))
    desk.undo(made)
    assert desk.again(made).state == RunState.UNDONE
    with as_workspace(cast.bakery) as bakery:
        assert names(bakery) == {"spring"}


@pytest.mark.django_db(transaction=True)
def test_a_load_that_failed_keeps_a_campaign_with_content(cast: Cast, desk: Desk) -> None:
    made = desk.load(meta_file((1, "spring", "10"), (1, "autumn", "10")))
    with as_workspace(cast.bakery) as bakery:
        ADDITIONS["contentitem"](bakery, Campaign.objects.of(bakery).get(name="spring"))
        ImportRun.objects.of(bakery).filter(pk=made.pk).update(state=RunState.LOADING)
    with as_workspace(cast.bakery) as bakery:
        load_failed(bakery.pk, made.pk, "The file is gone.")
    assert desk.again(made).state == RunState.FAILED
    with as_workspace(cast.bakery) as bakery:
        assert names(bakery) == {"spring"}


@pytest.mark.parametrize("what", [None, *ADDITIONS])
def test_what_a_move_leaves_is_put_away_only_when_bare(cast: Cast, desk: Desk, what: str | None) -> None:
    desk.load(meta_file((1, "spring", "10"), (1, "autumn", "10")))
    with as_workspace(cast.bakery) as bakery:
        rows = {row.name: row for row in PlatformCampaign.objects.of(bakery).select_related("campaign")}
        left = rows["spring"].campaign
        if what is not None:
            ADDITIONS[what](bakery, left)
        assign_platform_campaigns(
            bakery, platform_campaigns=[rows["spring"]], campaign=rows["autumn"].campaign, by=None
        )
        archived = Campaign.objects.of(bakery).get(pk=left.pk).archived_at is not None
    assert archived == (what is None)


def test_a_rule_that_goes_gives_results_back_to_the_campaign_with_the_plan(cast: Cast, desk: Desk) -> None:
    desk.load(meta_file((1, "spring", "10")))
    with as_workspace(cast.bakery) as bakery:
        own = Campaign.objects.of(bakery).get(name="spring")
        ADDITIONS["contentitem"](bakery, own)
        target: Campaign = Campaign.objects.of(bakery).create(name="All")
        rule = add_rule(bakery, wish=RuleWish(Condition("contains", "spring")), campaign=target, by=None).rule
        assert Campaign.objects.of(bakery).get(pk=own.pk).archived_at is None
        assert delete_rule(bakery, rule, keep=False, by=None) == 1
        assert PlatformCampaign.objects.of(bakery).get().campaign_id == own.pk
        assert names(bakery) == {"spring", "All"}


def test_what_a_person_put_away_with_its_plan_stays_away(cast: Cast, desk: Desk) -> None:
    desk.load(meta_file((1, "spring", "10")))
    with as_workspace(cast.bakery) as bakery:
        own = Campaign.objects.of(bakery).get(name="spring")
        ADDITIONS["notes"](bakery, own)
        target: Campaign = Campaign.objects.of(bakery).create(name="All")
        rule = add_rule(bakery, wish=RuleWish(Condition("contains", "spring")), campaign=target, by=None).rule
        Campaign.objects.of(bakery).filter(pk=own.pk).update(archived_at=own.created_at)
        delete_rule(bakery, rule, keep=False, by=None)
        assert PlatformCampaign.objects.of(bakery).get().campaign_id != own.pk
        assert Campaign.objects.of(bakery).get(pk=own.pk).archived_at is not None
