"""Every table of a workspace stands behind the wall, and the runtime role cannot climb it."""

from __future__ import annotations

from django.apps import apps
from django.db import connection, models

from accounts.tenancy import DOOR_TABLES, WorkspaceOwned
from tests.house import catalogue

OWNED = [model for model in apps.get_models() if issubclass(model, WorkspaceOwned)]


def foreign_keys(model: type[models.Model]) -> list[models.ForeignKey[models.Model, models.Model]]:
    return [field for field in model._meta.get_fields() if isinstance(field, models.ForeignKey)]


def test_every_model_with_a_workspace_is_owned_by_it_or_has_a_reason() -> None:
    pointing = {
        model._meta.db_table
        for model in apps.get_models()
        if any(field.column == "workspace_id" for field in model._meta.concrete_fields)
    }
    assert pointing - {model._meta.db_table for model in OWNED} == catalogue.OTHERWISE_PROTECTED.keys()
    assert catalogue.OTHERWISE_PROTECTED.keys() > DOOR_TABLES


def test_every_owned_model_keeps_both_managers() -> None:
    from accounts.tenancy import RefusingManager

    for model in OWNED:
        assert isinstance(model._meta.managers_map["objects"], RefusingManager), model
        assert model._meta.default_manager is not None, model
        assert model._meta.default_manager.name == "all_workspaces", model


def test_every_table_with_a_workspace_id_has_forced_policies(db: None) -> None:
    with connection.cursor() as cursor:
        assert catalogue.unprotected_tables(cursor) == []
        assert {model._meta.db_table for model in OWNED} <= set(catalogue.tables_of_workspaces(cursor))


def test_no_unique_index_tells_one_workspace_about_another(db: None) -> None:
    with connection.cursor() as cursor:
        assert catalogue.unique_across_workspaces(cursor) == []


def test_foreign_keys_between_tables_of_workspaces_carry_the_workspace(db: None) -> None:
    declared = {
        f"{model._meta.db_table}.{field.column}"
        for model in OWNED
        for field in foreign_keys(model)
        if issubclass(field.related_model, WorkspaceOwned)
    }
    with connection.cursor() as cursor:
        assert catalogue.plain_foreign_keys(cursor) == []
        held = catalogue.composite_foreign_keys(cursor)
    assert declared - held == catalogue.WITHOUT_CONSTRAINT.keys()


def test_the_runtime_role_owns_nothing_and_has_no_power_over_the_wall(db: None) -> None:
    with connection.cursor() as cursor:
        assert catalogue.powers_of_the_runtime_role(cursor) == []


def test_no_view_or_function_leads_around_the_wall(db: None) -> None:
    with connection.cursor() as cursor:
        assert catalogue.ways_around(cursor) == []
