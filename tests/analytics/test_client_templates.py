"""Templates of clients: what is kept, what another workspace gets of it, twice as once, and who sees them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.errors import Conflict, DomainError
from accounts.models import AuditEntry, Membership, Role, Workspace
from accounts.tenancy import workspace_scope
from analytics.briefs import briefs, editions, recipients, scheduling
from analytics.briefs.models import Brief, BriefRecipient, BriefSchedule
from analytics.clients import templates
from analytics.clients.beginnings import Beginning, beginning_of, read
from analytics.models import ClientTemplate
from analytics.portal.switches import show_brief
from campaigns.models import Campaign, CampaignTemplate, Goal, Objective
from campaigns.planning.goals import GoalPlan, create_goal
from campaigns.planning.objectives import add_objective, plan_from_library
from campaigns.planning.templates import save_template
from tests.cast import Cast, make_cast
from tests.races import after, in_thread, wait_until_over_or_held_up

FIRST = date(2026, 9, 1)


def furnish(cast: Cast) -> None:
    """Objectives, goals and a template of a campaign in the bakery."""
    with workspace_scope(cast.bakery):
        sales = add_objective(cast.bakery, plan=plan_from_library(cast.bakery, "sales"), by=cast.owner)
        plan = GoalPlan(
            name="More orders",
            metric="conversions",
            target=Decimal("120.5"),
            baseline=Decimal(80),
            starts_on=date(2026, 1, 1),
            due_on=date(2026, 3, 31),
            objective=sales,
            budget=Decimal("900.00"),
            hours=Decimal(12),
            review_on=(date(2026, 2, 1),),
        )
        create_goal(cast.bakery, plan=plan, by=cast.owner)
        money = GoalPlan("Cheaper", "cpa", Decimal(9), date(2026, 1, 1), date(2026, 6, 30), "at_most")
        create_goal(cast.bakery, plan=money, by=cast.owner)
        campaign = Campaign.objects.of(cast.bakery).create(
            name="Spring", objective=sales, budget=Decimal(500), currency="EUR", channels=["meta"]
        )
        save_template(cast.bakery, campaign, name="Launch", by=cast.owner)
    Workspace.objects.filter(pk=cast.bakery.pk).update(headline_roi="revenue")
    cast.bakery.headline_roi = "revenue"


def kept(cast: Cast) -> ClientTemplate:
    with workspace_scope(cast.bakery):
        return templates.keep(cast.bakery, name="Shops", by=cast.owner)


def begun(cast: Cast, template: ClientTemplate) -> templates.Made:
    with workspace_scope(cast.florist):
        place = Workspace.objects.select_related("organization").get(pk=cast.florist.pk)
        return templates.begin(place, template, first_day=FIRST, by=cast.owner)


def test_another_client_begins_with_it(cast: Cast) -> None:
    furnish(cast)
    made = begun(cast, kept(cast))
    assert made == templates.Made(objectives=1, goals=2, campaigns=1)
    with workspace_scope(cast.florist):
        objective = Objective.objects.of(cast.florist).get()
        goal = Goal.objects.of(cast.florist).get(name="More orders")
        assert (objective.kind, goal.objective_id) == ("sales", objective.pk)
        assert (goal.starts_on, goal.due_on, goal.review_on) == (
            FIRST,
            date(2026, 11, 29),
            [date(2026, 10, 2)],
        )
        assert (goal.target, goal.baseline, goal.budget) == (Decimal("120.5"), None, Decimal(900))
        plan = CampaignTemplate.objects.of(cast.florist).get().plan
        assert (plan["objective"], plan["objective_kind"], plan["budget"]) == ("", "sales", "500.00")
        assert not Campaign.objects.of(cast.florist).exists()
    assert Workspace.objects.get(pk=cast.florist.pk).headline_roi == "revenue"


def test_twice_is_as_once(cast: Cast) -> None:
    furnish(cast)
    template = kept(cast)
    begun(cast, template)
    assert begun(cast, template).is_nothing
    with workspace_scope(cast.florist):
        assert Goal.objects.of(cast.florist).count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_as_one() -> None:
    cast = make_cast()
    furnish(cast)
    template = kept(cast)
    second: list[Any] = []

    def meanwhile() -> None:
        second.append(in_thread(lambda: begun(cast, template)))
        wait_until_over_or_held_up(second[0][0])

    with after('INSERT INTO "campaigns_objective"', meanwhile):
        assert begun(cast, template).objectives == 1
    thread, outcome = second[0]
    thread.join()
    assert outcome[0].is_nothing
    with workspace_scope(cast.florist):
        assert Objective.objects.of(cast.florist).count() == 1
        assert Goal.objects.of(cast.florist).count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_gets_the_last_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(templates, "MOST_TEMPLATES", 1)
    cast = make_cast()
    furnish(cast)
    second: list[Any] = []

    def another() -> ClientTemplate:
        with workspace_scope(cast.bakery):
            return templates.keep(cast.bakery, name="Others", by=cast.owner)

    def meanwhile() -> None:
        second.append(in_thread(another))
        wait_until_over_or_held_up(second[0][0])

    with after("SELECT COUNT(*)", meanwhile):
        kept(cast)
    thread, outcome = second[0]
    thread.join()
    assert isinstance(outcome[0], DomainError)
    assert [one.name for one in ClientTemplate.objects.all()] == ["Shops"]


def test_a_workspace_that_has_just_left_does_not_begin_with_them(cast: Cast) -> None:
    furnish(cast)
    template = kept(cast)
    stale = Workspace.objects.select_related("organization").get(pk=cast.florist.pk)
    Workspace.objects.filter(pk=cast.florist.pk).update(organization=cast.rival.organization)
    with workspace_scope(cast.florist):
        with pytest.raises(PermissionDenied):
            templates.begin(stale, template, first_day=FIRST, by=cast.owner)
        with pytest.raises(Conflict):
            templates.keep(stale, name="Mine", by=cast.owner)


def test_amounts_of_another_currency_are_left_out(cast: Cast) -> None:
    furnish(cast)
    template = kept(cast)
    Workspace.objects.filter(pk=cast.florist.pk).update(currency="KRW")
    made = begun(cast, template)
    assert made.goals == 1
    assert made.left_out == templates.LeftOut(
        currency="EUR", goals=("Cheaper",), budgets=("More orders", "Launch")
    )
    with workspace_scope(cast.florist):
        goal = Goal.objects.of(cast.florist).get()
        assert (goal.name, goal.budget, goal.hours) == ("More orders", None, Decimal(12))
        assert CampaignTemplate.objects.of(cast.florist).get().plan["budget"] is None
    again = begun(cast, template)
    assert again.is_nothing
    assert again.left_out == templates.LeftOut(currency="EUR", goals=("Cheaper",))
    with workspace_scope(cast.florist):
        own = GoalPlan("cheaper", "cpa", Decimal(9000), FIRST, date(2026, 12, 31), "at_most")
        create_goal(Workspace.objects.get(pk=cast.florist.pk), plan=own, by=cast.owner)
    assert begun(cast, template).left_out.is_nothing


def test_the_page_says_what_is_left_out_and_why(cast: Cast, signed_in: Any) -> None:
    furnish(cast)
    template = kept(cast)
    browser = signed_in(cast.admin)
    there = reverse("analytics:client_template", args=["florist"])
    before = "Its amounts are in EUR, so money goals and budgets are left out here."
    assert before not in browser.get(there).content.decode()
    Workspace.objects.filter(pk=cast.florist.pk).update(currency="GBP")
    assert before in browser.get(there).content.decode()
    sent = {"template": template.pk, "first_day": "2026-09-01"}
    page = browser.post(there, sent, follow=True).content.decode()
    assert "Added objectives: 1, goals: 1, campaign templates: 1, reports: 0." in page
    assert "because their amounts are in EUR and this workspace counts in GBP: “Cheaper”." in page
    assert "because it is in EUR and this workspace counts in GBP: “More orders”, “Launch”." in page
    again = browser.post(there, sent, follow=True).content.decode()
    assert "What can be taken over of the template is here already." in again
    assert "counts in GBP: “Cheaper”." in again
    assert "without their budget" not in again


def test_what_is_kept_reads_the_same(cast: Cast) -> None:
    furnish(cast)
    with workspace_scope(cast.bakery):
        found = beginning_of(cast.bakery)
    assert read(ClientTemplate(plan=found.kept()).plan).kept() == found.kept()
    template = kept(cast)
    template.refresh_from_db()
    assert read(template.plan).kept() == found.kept()


def with_reports(cast: Cast) -> None:
    """A monthly one of everything, one of an objective, and two that are about a campaign of the bakery."""
    with workspace_scope(cast.bakery):
        sales, spring = Objective.objects.of(cast.bakery).get(), Campaign.objects.of(cast.bakery).get()
        make = partial(briefs.create_brief, cast.bakery, by=cast.owner)
        monthly = make(starter="monthly_client", name="Monthly", language="es")
        wish = briefs.BriefWish(
            name="Monthly",
            language="es",
            period_rule="last_28",
            currency="USD",
            scope={"channel": "meta"},
            attachments=("pdf", "xlsx"),
            reply_to="desk@lantern.example",
            needs_approval=True,
            priced="net",
        )
        briefs.edit_brief(cast.bakery, monthly, wish=wish, by=cast.owner)
        show_brief(cast.bakery, monthly, shows=False, by=cast.owner)
        for section in (
            {"kind": "commentary", "text": "Ana of the bakery was happy."},
            cards("Of the objective", objective=sales.pk),
            cards("Of the campaign", campaign=spring.pk),
        ):
            briefs.put_section(cast.bakery, monthly, section, by=cast.owner)
        recipients.add_recipient(cast.bakery, monthly, email="ana@bakery.example", by=cast.owner)
        rhythm = scheduling.ScheduleWish("week", 4, 31, 17, is_on=True)
        scheduling.set_schedule(cast.bakery, monthly, wish=rhythm, by=cast.owner)
        make(starter="objective_review", name="Review", scope={"objective": sales.pk})
        make(starter="post_mortem", name="Spring", scope={"campaign": spring.pk})
        make(starter="weekly_pulse", name="Weekly of spring", scope={"campaign": spring.pk})
        old = make(starter="weekly_pulse", name="Of last year")
        briefs.archive_brief(cast.bakery, old, by=cast.owner)


def cards(title: str, **filters: int) -> dict[str, Any]:
    choice = {"kind": "cards", "title": title, "metrics": ["spend"], "group_by": None}
    return {"kind": "block", "choice": {**choice, "filters": {name: str(of) for name, of in filters.items()}}}


def test_reports_come_along_with_their_schedule_and_without_their_people(cast: Cast) -> None:
    furnish(cast)
    with_reports(cast)
    template = kept(cast)
    for word in ("ana@", "desk@", "Ana of the bakery"):
        assert word not in str(template.plan)
    assert begun(cast, template) == templates.Made(objectives=1, goals=2, campaigns=1, reports=2)
    with workspace_scope(cast.florist):
        made = {row.name: row for row in Brief.objects.of(cast.florist)}
        assert made.keys() == {"Monthly", "Review"}
        monthly, objective = made["Monthly"], Objective.objects.of(cast.florist).get()
        assert (monthly.starter, monthly.language, monthly.period_rule) == ("monthly_client", "es", "last_28")
        assert (monthly.currency, monthly.scope) == ("USD", {"channel": "meta"})
        assert (monthly.attachments, monthly.reply_to) == (["pdf", "xlsx"], "")
        assert (monthly.needs_approval, monthly.created_by) == (True, cast.owner)
        assert (monthly.priced, monthly.in_portal) == ("net", False)
        assert (made["Review"].priced, made["Review"].in_portal) == ("client", True)
        assert made["Review"].scope == {"objective": objective.pk}
        kinds = [one["kind"] for one in monthly.sections]
        assert kinds[:2] == ["heading", "block"] and kinds[-2:] == ["commentary", "block"]
        assert monthly.sections[0]["text"] == "Resultados"
        assert {one["text"] for one in monthly.sections if one["kind"] == "commentary"} == {""}
        assert monthly.sections[-1]["choice"]["filters"] == {"objective": str(objective.pk)}
        assert len({one["id"] for one in monthly.sections}) == len(monthly.sections)
        rhythm = BriefSchedule.objects.of(cast.florist).get(brief=monthly)
        assert (rhythm.every, rhythm.weekday, rhythm.month_day, rhythm.hour) == ("week", 4, 31, 17)
        assert (rhythm.is_on, rhythm.next_at) == (False, None)
        assert not BriefRecipient.objects.of(cast.florist).exists()
        entries = AuditEntry.objects.filter(workspace=cast.florist, subject="Monthly").order_by("at", "pk")
        assert [one.action for one in entries] == ["brief.made", "portal.hidden", "brief.scheduled"]
        edition = editions.make_edition(cast.florist, made["Review"], by=cast.owner)
        assert edition.frozen["title"] == "Review"
    assert begun(cast, template).is_nothing


def test_a_workspace_with_nothing_but_a_report_is_worth_keeping(cast: Cast) -> None:
    with workspace_scope(cast.bakery):
        briefs.create_brief(cast.bakery, starter="weekly_pulse", by=cast.owner)
    template = kept(cast)
    template.refresh_from_db()
    with workspace_scope(cast.bakery):
        assert read(template.plan).kept() == beginning_of(cast.bakery).kept()
    assert begun(cast, template) == templates.Made(objectives=0, goals=0, campaigns=0, reports=1)


def test_sections_that_make_no_sense_any_more_are_left_away(cast: Cast) -> None:
    furnish(cast)
    with_reports(cast)
    template = kept(cast)
    [monthly, review] = template.plan["reports"]
    monthly["sections"] = [
        {"kind": "heading", "text": "Stays"},
        {"kind": "insight", "table": "gone"},
        {"kind": "block", "choice": {"kind": "cards", "metrics": ["gone"], "filters": {}}},
        {"kind": "block", "choice": 3},
        {"kind": "block", "choice": {"filters": {"objective": "9" * 30}}},
        None,
    ]
    review["scope"] = {"objective": 7}
    template.save(update_fields=["plan"])
    made = begun(cast, template)
    assert made.reports == 1
    assert (made.left_out.reports, made.left_out.shortened) == (("Review",), ("Monthly",))
    with workspace_scope(cast.florist):
        assert [one["text"] for one in Brief.objects.of(cast.florist).get().sections] == ["Stays"]


@pytest.mark.parametrize(
    "plan",
    [
        None,
        [],
        "x",
        {"objectives": 3, "goals": "x", "campaigns": {}},
        {"goals": [None, {"name": "x", "metric": "nothing", "target": "1", "days": 3}]},
        {"goals": [{"name": "x", "metric": "roi", "target": "NaN", "days": 3}]},
        {"goals": [{"name": "x", "metric": "roi", "target": "1", "days": -3}]},
        {"campaigns": [{"name": "x", "plan": 3}], "headline_roi": "mine"},
        {"reports": [None, 3, {"name": "x"}, {"name": "x", "starter": "gone", "language": "en"}]},
        {
            "reports": [
                {"name": "x", "starter": "post_mortem", "language": "en", "period_rule": "campaign"},
                {"name": "x", "starter": "weekly_pulse", "language": "xx", "period_rule": "last_week"},
            ]
        },
    ],
)
def test_what_makes_no_sense_is_left_away(plan: Any) -> None:
    assert read(plan) == Beginning()


def test_names_and_emptiness_are_refused(cast: Cast) -> None:
    with workspace_scope(cast.bakery), pytest.raises(DomainError):
        templates.keep(cast.bakery, name="Shops", by=cast.owner)
    furnish(cast)
    kept(cast)
    with pytest.raises(Conflict):
        kept(cast)


def test_only_admins_of_the_organization_see_and_use_them(cast: Cast, signed_in: Any) -> None:
    furnish(cast)
    template = kept(cast)
    Membership.objects.filter(user=cast.viewer).update(role=Role.OWNER)  # of the bakery alone
    address = reverse("analytics:client_template", args=["bakery"])
    assert signed_in(cast.viewer).get(address).status_code == 403
    with workspace_scope(cast.bakery), pytest.raises(PermissionDenied):
        templates.begin(cast.bakery, template, first_day=FIRST, by=cast.viewer)
    with workspace_scope(cast.rival), pytest.raises(PermissionDenied):
        templates.begin(cast.rival, template, first_day=FIRST, by=cast.stranger)
    assert (
        b"Shops"
        not in signed_in(cast.stranger).get(reverse("analytics:client_template", args=["rival-shop"])).content
    )


def test_pages_keep_begin_and_delete(cast: Cast, signed_in: Any) -> None:
    furnish(cast)
    with_reports(cast)
    browser = signed_in(cast.admin)
    address = reverse("analytics:client_template", args=["bakery"])
    assert browser.post(address, {"name": "Shops"}).status_code == 302
    assert browser.post(address, {"name": "Shops"}).status_code == 400
    template = ClientTemplate.objects.get()
    there = reverse("analytics:client_template", args=["florist"])
    assert "Shops" in browser.get(there).content.decode()
    assert browser.post(there, {"template": template.pk, "first_day": "soon"}).status_code == 400
    assert browser.post(there, {"template": template.pk, "first_day": "2100-12-31"}).status_code == 400
    page = browser.post(there, {"template": template.pk, "first_day": "2026-09-01"}, follow=True)
    assert "Added objectives: 1, goals: 2, campaign templates: 1, reports: 2." in page.content.decode()
    assert "No report is sent by itself until you name who gets it" in page.content.decode()
    deleting = reverse("analytics:client_template_delete", args=["florist", template.pk])
    assert browser.post(deleting).status_code == 302
    assert not ClientTemplate.objects.exists()
