"""Objectives: the library, the verbs, and what they refuse."""

from __future__ import annotations

import dataclasses
from typing import Literal

import pytest
from django.conf import settings
from django.utils import translation

from accounts.activity import SENTENCES
from accounts.errors import Conflict, DomainError
from accounts.models import AuditEntry
from accounts.tenancy import workspace_scope
from campaigns.models import Campaign, Objective
from campaigns.planning import objectives
from campaigns.planning.library import LIBRARY
from campaigns.planning.objective_forms import METRICS
from campaigns.planning.objectives import ObjectivePlan
from tests.builders import Builder
from tests.cast import Cast


def add(cast: Cast, name: str, **more: object) -> Objective:
    with workspace_scope(cast.bakery):
        plan = ObjectivePlan(name, **more)  # type: ignore[arg-type]  # as each test says
        return objectives.add_objective(cast.bakery, plan=plan, by=cast.analyst)


def names(cast: Cast) -> list[str]:
    with workspace_scope(cast.bakery):
        return [one.name for one in objectives.active(cast.bakery)]


def actions(cast: Cast) -> list[str]:
    with workspace_scope(cast.bakery):
        return list(
            AuditEntry.objects.filter(workspace_id=cast.bakery.pk)
            .order_by("pk")
            .values_list("action", flat=True)
        )


# --- the library --------------------------------------------------------------------------------------------


def test_the_library_has_every_kind_but_ones_own() -> None:
    assert set(LIBRARY) == set(Objective.Kind.values) - {"own"}
    assert {kind for kind, entry in LIBRARY.items() if entry.earns_money} == {"leads", "sales"}


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
@pytest.mark.parametrize("kind", LIBRARY)
def test_an_entry_fits_into_its_row_in_every_language(kind: str, language: str) -> None:
    entry = LIBRARY[kind]
    with translation.override(language):
        texts = [str(text) for text in (entry.name, entry.opportunity, entry.content, entry.distribution)]
    assert all(texts)
    for text, name in zip(texts, ("name", "opportunity", "content", "distribution"), strict=True):
        assert len(text) <= (Objective._meta.get_field(name).max_length or 0)
    assert 0 < len(entry.metrics) <= len(METRICS)


@pytest.mark.parametrize("kind", LIBRARY)
def test_an_entry_is_translated_into_every_other_language(kind: str) -> None:
    entry = LIBRARY[kind]
    said = set()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            said.add((str(entry.opportunity), str(entry.content), str(entry.distribution)))
    assert len(said) == len(settings.LANGUAGES)
    assert len({text for texts in said for text in texts}) == 3 * len(settings.LANGUAGES)


def test_an_entry_is_taken_over_in_the_language_of_the_workspace(cast: Cast) -> None:
    cast.bakery.language = "es"
    with translation.override("ko"):
        plan = objectives.plan_from_library(cast.bakery, "leads")
    with translation.override("es"):
        entry = LIBRARY["leads"]
        expected = ObjectivePlan(
            name=str(entry.name),
            opportunity=str(entry.opportunity),
            content=str(entry.content),
            distribution=str(entry.distribution),
            metrics=["leads", "crm_leads", "cpl"],
            earns_money=True,
            kind="leads",
        )
    assert plan == expected


# --- the verbs ----------------------------------------------------------------------------------------------


def test_added_objectives_stand_in_the_order_of_their_arrival(cast: Cast) -> None:
    first = add(cast, "  More   wholesale ", metrics=["orders", "orders", "roi"], opportunity="Cafés ask.")
    add(cast, "Bakers", kind="hiring", earns_money=False)
    assert names(cast) == ["More wholesale", "Bakers"]
    assert (first.kind, first.metrics, first.opportunity, first.earns_money, first.created_by) == (
        "own",
        ["orders", "roi"],
        "Cafés ask.",
        True,
        cast.analyst,
    )
    assert actions(cast) == ["objective.added", "objective.added"]


@pytest.mark.parametrize(
    ("plan", "field"),
    [
        (ObjectivePlan("  "), "name"),
        (ObjectivePlan("more WHOLESALE"), "name"),
        (ObjectivePlan("New", kind="glory"), "kind"),
    ],
)
def test_what_cannot_be_an_objective_is_refused_at_its_field(
    cast: Cast, plan: ObjectivePlan, field: str
) -> None:
    add(cast, "More wholesale")
    with workspace_scope(cast.bakery), pytest.raises(DomainError) as refused:
        objectives.add_objective(cast.bakery, plan=plan, by=None)
    assert refused.value.field == field
    assert names(cast) == ["More wholesale"]


def test_two_of_one_kind_are_fine(cast: Cast) -> None:
    with workspace_scope(cast.bakery):
        plan = objectives.plan_from_library(cast.bakery, "sales")
        objectives.add_objective(cast.bakery, plan=plan, by=None)
        objectives.add_objective(cast.bakery, plan=dataclasses.replace(plan, name="Courses"), by=None)
    assert names(cast) == ["Sales", "Courses"]


def test_another_workspace_may_use_the_same_name(cast: Cast) -> None:
    add(cast, "Sales")
    with workspace_scope(cast.florist):
        objectives.add_objective(cast.florist, plan=ObjectivePlan("Sales"), by=None)
        assert [one.name for one in objectives.active(cast.florist)] == ["Sales"]


def test_editing_says_what_changed_and_leaves_the_kind(cast: Cast) -> None:
    found = add(cast, "Bakers", kind="hiring", earns_money=False)
    with workspace_scope(cast.bakery):
        plan = ObjectivePlan("Bakers", content="A day at work.", kind="sales", earns_money=False)
        objectives.edit_objective(cast.bakery, found, plan=plan, by=cast.analyst)
        objectives.edit_objective(cast.bakery, found, plan=plan, by=cast.analyst)
        found.refresh_from_db()
        entry = AuditEntry.objects.filter(workspace_id=cast.bakery.pk, action="objective.edited").get()
    assert (found.kind, found.content, entry.detail) == ("hiring", "A day at work.", {"fields": ["content"]})


@pytest.mark.parametrize(
    ("name", "to", "order"),
    [
        ("B", "up", ["B", "A", "C"]),
        ("B", "down", ["A", "C", "B"]),
        ("A", "up", ["A", "B", "C"]),
        ("C", "down", ["A", "B", "C"]),
        ("gone", "up", ["A", "B", "C"]),
    ],
)
def test_moving_swaps_with_the_neighbour_that_is_not_archived(
    cast: Cast, name: str, to: Literal["up", "down"], order: list[str]
) -> None:
    made = {one: add(cast, one) for one in ("A", "gone", "B", "C")}
    with workspace_scope(cast.bakery):
        objectives.archive_objective(cast.bakery, made["gone"], by=None)
        objectives.move_objective(cast.bakery, made[name], to=to, by=None)
    assert names(cast) == order


def test_archived_objectives_keep_what_points_at_them_and_give_their_name_free(cast: Cast) -> None:
    found = add(cast, "Sales")
    campaign = Builder(cast.bakery).campaign("Spring")
    with workspace_scope(cast.bakery):
        objectives.link_to_objective(cast.bakery, found, campaigns=[campaign], by=None)
        objectives.archive_objective(cast.bakery, found, by=cast.analyst)
        objectives.archive_objective(cast.bakery, found, by=cast.analyst)
        campaign.refresh_from_db()
        assert campaign.objective_id == found.pk
    assert names(cast) == []
    again = add(cast, "sales")
    with workspace_scope(cast.bakery):
        with pytest.raises(DomainError, match="already an objective"):
            objectives.restore_objective(cast.bakery, found, by=None)
        objectives.archive_objective(cast.bakery, again, by=None)
        objectives.restore_objective(cast.bakery, found, by=None)
    assert names(cast) == ["Sales"]
    assert actions(cast) == [
        "objective.added",
        "objective.linked",
        "objective.archived",
        "objective.added",
        "objective.archived",
        "objective.restored",
    ]


def test_linking_takes_only_what_serves_nothing_yet(cast: Cast) -> None:
    build = Builder(cast.bakery)
    sales, leads = add(cast, "Sales"), add(cast, "Leads")
    spring, summer = build.campaign("Spring"), build.campaign("Summer")
    with workspace_scope(cast.bakery):
        assert objectives.link_to_objective(cast.bakery, sales, campaigns=[spring], by=None) == 1
        assert objectives.link_to_objective(cast.bakery, leads, campaigns=[spring, summer], by=None) == 1
        linked = dict(Campaign.objects.of(cast.bakery).values_list("name", "objective__name"))
    assert linked == {"Spring": "Sales", "Summer": "Leads"}


def test_nothing_is_linked_to_an_archived_objective(cast: Cast) -> None:
    found = add(cast, "Sales")
    campaign = Builder(cast.bakery).campaign("Spring")
    with workspace_scope(cast.bakery):
        objectives.archive_objective(cast.bakery, found, by=None)
        found.refresh_from_db()
        with pytest.raises(Conflict):
            objectives.link_to_objective(cast.bakery, found, campaigns=[campaign], by=None)
        campaign.refresh_from_db()
    assert campaign.objective_id is None


def test_every_action_has_its_sentence() -> None:
    done = ("added", "edited", "moved", "archived", "restored", "linked")
    assert {f"objective.{one}" for one in done} <= SENTENCES.keys()
