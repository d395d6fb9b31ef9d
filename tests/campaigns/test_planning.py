"""Planning: campaigns, what belongs to them, and goals."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from accounts.errors import Conflict, DomainError
from accounts.models import AuditEntry, Workspace
from campaigns.models import Campaign, Change, Fact, Goal, PlatformCampaign, Series, SourceAccount
from campaigns.planning.campaigns import (
    CampaignPlan,
    archive_campaign,
    assign_platform_campaigns,
    create_campaign,
    edit_campaign,
    restore_campaign,
)
from campaigns.planning.goals import GoalPlan, create_goal, delete_goal, edit_goal
from tests.cast import Cast, as_workspace


@pytest.fixture
def bakery(cast: Cast) -> Iterator[Workspace]:
    with as_workspace(cast.bakery) as workspace:
        yield workspace


def platform_campaign(workspace: Workspace, campaign: Campaign, name: str, *days: date) -> PlatformCampaign:
    """One with a fact on each of the days."""
    account, _ = SourceAccount.objects.of(workspace).get_or_create(
        vendor="meta_ads", key="1", defaults={"name": "Meta"}
    )
    made: PlatformCampaign = PlatformCampaign.objects.of(workspace).create(
        account=account, campaign=campaign, key=name, name=name, channel="meta"
    )
    series = Series.objects.of(workspace).create(
        account=account,
        platform_campaign=made,
        source="meta_ads",
        kind="ads",
        level="campaign",
        channel="meta",
        currency="EUR",
        identity=uuid.uuid4(),
    )
    for day in days:
        Fact.objects.of(workspace).create(
            start_on=day, end_on=day, series=series, run_id=1, line=2, spend=1_000_000
        )
    return made


def goal_plan(**values: Any) -> GoalPlan:
    plan: dict[str, Any] = {
        "name": "More wholesale enquiries",
        "metric": "leads",
        "target": Decimal(60),
        "starts_on": date(2026, 7, 1),
        "due_on": date(2026, 9, 30),
    }
    return GoalPlan(**(plan | values))


def test_a_campaign_is_planned_and_the_audit_says_by_whom(bakery: Workspace, cast: Cast) -> None:
    plan = CampaignPlan(name="  Summer   fair ", channels=["meta", "meta", "email"], budget=Decimal(500))
    campaign = create_campaign(bakery, plan=plan, by=cast.analyst)
    campaign.refresh_from_db()
    assert (campaign.name, campaign.channels, campaign.currency) == ("Summer fair", ["meta", "email"], "EUR")
    assert campaign.origin == Campaign.Origin.PLANNED
    entry = AuditEntry.objects.get(action="campaign.created")
    assert (entry.actor, entry.subject) == (cast.analyst, "Summer fair")


@pytest.mark.parametrize(
    ("plan", "field"),
    [
        (CampaignPlan(name="  "), "name"),
        (CampaignPlan(name="a", channels=["carrier pigeon"]), "channels"),
        (CampaignPlan(name="a", starts_on=date(2026, 6, 2), ends_on=date(2026, 6, 1)), "ends_on"),
        (CampaignPlan(name="a", budget=Decimal(-1)), "budget"),
        (CampaignPlan(name="a", currency="EURO"), "currency"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_at_its_field(
    bakery: Workspace, plan: CampaignPlan, field: str
) -> None:
    with pytest.raises(DomainError) as refused:
        create_campaign(bakery, plan=plan, by=None)
    assert refused.value.field == field
    assert not Campaign.objects.of(bakery).exists()


def test_an_edit_writes_what_changed_and_nothing_when_nothing_did(bakery: Workspace, cast: Cast) -> None:
    campaign = create_campaign(bakery, plan=CampaignPlan(name="Fair"), by=None)
    edit_campaign(bakery, campaign, plan=CampaignPlan(name="Fair", notes="stand 4"), by=cast.analyst)
    edit_campaign(bakery, campaign, plan=CampaignPlan(name="Fair", notes="stand 4"), by=cast.analyst)
    assert Campaign.objects.of(bakery).get().notes == "stand 4"
    assert [entry.detail["fields"] for entry in AuditEntry.objects.filter(action="campaign.edited")] == [
        ["notes"]
    ]


def test_archiving_and_restoring_may_be_repeated(bakery: Workspace) -> None:
    campaign = create_campaign(bakery, plan=CampaignPlan(name="Fair"), by=None)
    archive_campaign(bakery, campaign, by=None)
    archive_campaign(bakery, campaign, by=None)
    assert Campaign.objects.of(bakery).get().archived_at is not None
    restore_campaign(bakery, campaign, by=None)
    restore_campaign(bakery, campaign, by=None)
    assert Campaign.objects.of(bakery).get().archived_at is None
    actions = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["campaign.created", "campaign.archived", "campaign.restored"]


def test_a_moved_platform_campaign_marks_its_days_and_leaves_no_empty_shell(bakery: Workspace) -> None:
    found = Campaign.objects.of(bakery).create(name="spring_fb", origin=Campaign.Origin.IMPORTED)
    planned = create_campaign(bakery, plan=CampaignPlan(name="Spring"), by=None)
    moving = platform_campaign(bakery, found, "spring_fb", date(2026, 6, 1), date(2026, 6, 3))
    platform_campaign(bakery, planned, "other", date(2026, 6, 2))
    assert assign_platform_campaigns(bakery, platform_campaigns=[moving], campaign=planned, by=None) == 1
    assert set(PlatformCampaign.objects.of(bakery).values_list("campaign", flat=True)) == {planned.pk}
    assert sorted(Change.objects.of(bakery).values_list("day", flat=True)) == [
        date(2026, 6, 1),
        date(2026, 6, 3),
    ]
    assert Campaign.objects.of(bakery).get(pk=found.pk).archived_at is not None
    assert assign_platform_campaigns(bakery, platform_campaigns=[moving], campaign=planned, by=None) == 0


def test_a_campaign_that_still_holds_something_is_not_archived_by_a_move(bakery: Workspace) -> None:
    found = Campaign.objects.of(bakery).create(name="spring_fb", origin=Campaign.Origin.IMPORTED)
    target = create_campaign(bakery, plan=CampaignPlan(name="Spring"), by=None)
    moving, _ = platform_campaign(bakery, found, "one"), platform_campaign(bakery, found, "two")
    assign_platform_campaigns(bakery, platform_campaigns=[moving], campaign=target, by=None)
    assert Campaign.objects.of(bakery).get(pk=found.pk).archived_at is None


def test_nothing_moves_to_an_archived_campaign(bakery: Workspace) -> None:
    found = Campaign.objects.of(bakery).create(name="spring_fb", origin=Campaign.Origin.IMPORTED)
    moving = platform_campaign(bakery, found, "one")
    target = create_campaign(bakery, plan=CampaignPlan(name="Old"), by=None)
    archive_campaign(bakery, target, by=None)
    target.refresh_from_db()
    with pytest.raises(Conflict):
        assign_platform_campaigns(bakery, platform_campaigns=[moving], campaign=target, by=None)


def test_a_goal_is_set_changed_and_dropped(bakery: Workspace, cast: Cast) -> None:
    goal = create_goal(bakery, plan=goal_plan(), by=cast.analyst)
    edit_goal(bakery, goal, plan=goal_plan(target=Decimal(80)), by=cast.analyst)
    assert Goal.objects.of(bakery).get().target == 80
    delete_goal(bakery, goal, by=cast.analyst)
    assert not Goal.objects.of(bakery).exists()
    actions = AuditEntry.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["goal.created", "goal.edited", "goal.deleted"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"due_on": date(2026, 6, 30)}, "due_on"),
        ({"baseline": Decimal(60)}, "target"),
        ({"direction": "sideways"}, "direction"),
        ({"due_on": date(9999, 12, 31)}, "due_on"),
        ({"starts_on": date(1999, 12, 31)}, "starts_on"),
        ({"due_on": date(2031, 7, 1)}, "due_on"),
        ({"budget": Decimal("-0.01")}, "budget"),
        ({"hours": Decimal(-1)}, "hours"),
        ({"review_on": (date(2026, 6, 30),)}, "review_on"),
        ({"review_on": (date(2026, 8, 1), date(2026, 10, 1))}, "review_on"),
        ({"review_on": tuple(date(2026, 8, day) for day in range(1, 14))}, "review_on"),
    ],
)
def test_an_impossible_goal_is_refused_at_its_field(
    bakery: Workspace, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(DomainError) as refused:
        create_goal(bakery, plan=goal_plan(**wrong), by=None)
    assert refused.value.field == field


def test_days_of_review_are_kept_in_order_and_once(bakery: Workspace) -> None:
    days = (date(2026, 9, 1), date(2026, 8, 1), date(2026, 9, 1))
    goal = create_goal(bakery, plan=goal_plan(review_on=days, audience="  Cafés  in\nValencia "), by=None)
    goal.refresh_from_db()
    assert goal.review_on == [date(2026, 8, 1), date(2026, 9, 1)]
    assert goal.audience == "Cafés in Valencia"


def test_moving_the_posts_keeps_where_they_stood(bakery: Workspace, cast: Cast) -> None:
    goal = create_goal(bakery, plan=goal_plan(), by=cast.analyst)
    moved = goal_plan(target=Decimal("40.50"), due_on=date(2026, 10, 31), action="Ask twice")
    edit_goal(bakery, goal, plan=moved, by=cast.admin)
    edit_goal(bakery, goal, plan=moved, by=cast.admin)
    entry = AuditEntry.objects.get(action="goal.edited")
    assert entry.actor == cast.admin
    assert entry.detail == {
        "goal": str(goal.pk),
        "fields": ["target", "due_on", "action"],
        "before": {"target": "60", "due_on": "2026-09-30"},
        "after": {"target": "40.5", "due_on": "2026-10-31"},
        "currency": {"before": "EUR", "after": "EUR"},
    }


def words(response: Any) -> str:
    html = re.sub(r'name="csrf[^>]*>', "", response.content.decode())
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def address(name: str, workspace: Workspace, *args: Any) -> str:
    return reverse(f"campaigns:{name}", args=[workspace.slug, *args])


def test_a_campaign_is_planned_edited_and_archived_in_the_browser(cast: Cast, signed_in: Any) -> None:
    browser = signed_in(cast.analyst)
    sent = {"name": "Fair", "channels": ["meta", "email"], "budget": "500.50", "currency": "EUR"}
    response = browser.post(address("campaign_new", cast.bakery), sent)
    with as_workspace(cast.bakery):
        campaign = Campaign.objects.of(cast.bakery).get()
    assert response["Location"] == reverse("analytics:campaign", args=[cast.bakery.slug, campaign.pk])
    assert (campaign.channels, campaign.budget) == (["meta", "email"], Decimal("500.50"))
    form = browser.get(address("campaign_edit", cast.bakery, campaign.pk)).content.decode()
    assert 'value="500.50"' in form
    browser.post(address("campaign_edit", cast.bakery, campaign.pk), sent | {"name": "Autumn fair"})
    browser.post(address("campaign_archive", cast.bakery, campaign.pk))
    with as_workspace(cast.bakery):
        campaign.refresh_from_db()
    assert campaign.name == "Autumn fair" and campaign.archived_at is not None
    browser.post(address("campaign_archive", cast.bakery, campaign.pk), {"restore": "1"})
    with as_workspace(cast.bakery):
        campaign.refresh_from_db()
    assert campaign.archived_at is None


def test_what_is_wrong_stands_beside_its_field(cast: Cast, signed_in: Any) -> None:
    browser = signed_in(cast.analyst)
    wrong = {"name": "Fair", "currency": "EUR", "starts_on": "2026-06-02", "ends_on": "2026-06-01"}
    response = browser.post(address("campaign_new", cast.bakery), wrong)
    assert response.status_code == 400
    assert response.context["form"].errors == {"ends_on": ["The last day is before the first day."]}


def test_a_viewer_plans_nothing(cast: Cast, signed_in: Any) -> None:
    with as_workspace(cast.bakery) as bakery:
        campaign = create_campaign(bakery, plan=CampaignPlan(name="Fair"), by=None)
    browser = signed_in(cast.viewer)
    for name, args in (
        ("campaign_new", ()),
        ("campaign_edit", (campaign.pk,)),
        ("campaign_archive", (campaign.pk,)),
    ):
        assert browser.post(address(name, cast.bakery, *args), {"name": "Mine"}).status_code == 403
    with as_workspace(cast.bakery) as bakery:
        assert Campaign.objects.of(bakery).get().name == "Fair"


def test_foreign_ids_in_the_form_are_answered_like_absent_ones(cast: Cast, signed_in: Any) -> None:
    with as_workspace(cast.rival) as rival:
        foreign = create_campaign(rival, plan=CampaignPlan(name="Their secret"), by=None)
        foreign_platform = platform_campaign(rival, foreign, "theirs")
    with as_workspace(cast.bakery) as bakery:
        own = create_campaign(bakery, plan=CampaignPlan(name="Fair"), by=None)
        other = create_campaign(bakery, plan=CampaignPlan(name="Other"), by=None)
        platform = platform_campaign(bakery, own, "ours")
    browser = signed_in(cast.analyst)

    def answer(platform_id: int, campaign_id: int) -> str:
        sent = {"platform_campaigns": [platform_id], "campaign": campaign_id}
        response = browser.post(address("campaign_assign", cast.bakery, own.pk), sent)
        assert response.status_code == 400
        return words(response)

    assert answer(foreign_platform.pk, other.pk) == answer(foreign_platform.pk + 2, other.pk)
    assert answer(platform.pk, foreign.pk) == answer(platform.pk, foreign.pk + 2)
    with as_workspace(cast.rival) as rival:
        assert PlatformCampaign.objects.of(rival).get().campaign_id == foreign.pk
    sent = {"platform_campaigns": [platform.pk], "campaign": other.pk}
    assert browser.post(address("campaign_assign", cast.bakery, own.pk), sent).status_code == 302
    with as_workspace(cast.bakery) as bakery:
        assert PlatformCampaign.objects.of(bakery).get().campaign_id == other.pk
