"""The wall: what the manager refuses, and what the database refuses when the manager is asked nicely."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from accounts.tenancy import NoWorkspace, all_workspaces, workspace_scope
from campaigns.models import Campaign, Goal
from tests.cast import Cast


def test_the_suite_runs_as_a_role_that_cannot_bypass_the_policies(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("smroi_app", False, False)


def test_the_manager_refuses_to_say_anything_without_a_workspace(db: None) -> None:
    with pytest.raises(NoWorkspace):
        Campaign.objects.count()


def test_a_workspace_sees_its_own_rows_and_no_others(cast: Cast) -> None:
    for workspace in (cast.bakery, cast.rival):
        with workspace_scope(workspace):
            Campaign.objects.of(workspace).create(name=f"{workspace} spring")
    with workspace_scope(cast.bakery):
        assert [str(row) for row in Campaign.all_workspaces.all()] == ["Bakery spring"]
        assert not Campaign.objects.of(cast.rival).exists()
    assert not Campaign.all_workspaces.exists()
    with all_workspaces(reason="the test counts both"):
        assert Campaign.all_workspaces.count() == 2


def test_writing_into_another_workspace_is_refused_by_the_database(cast: Cast) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"), workspace_scope(cast.bakery):
        Campaign.objects.of(cast.rival).create(name="smuggled")


def test_pointing_at_a_row_of_another_workspace_is_refused_by_the_database(cast: Cast) -> None:
    with workspace_scope(cast.rival):
        theirs = Campaign.objects.of(cast.rival).create(name="theirs")
    with pytest.raises(IntegrityError), workspace_scope(cast.bakery):
        Goal.objects.of(cast.bakery).create(
            campaign_id=theirs.pk,
            name="x",
            metric="spend",
            target=1,
            starts_on="2026-01-01",
            due_on="2026-02-01",
        )
        connection.check_constraints()


def test_a_nested_scope_gives_the_outer_one_back(cast: Cast) -> None:
    with workspace_scope(cast.rival):
        Campaign.objects.of(cast.rival).create(name="theirs")
    with workspace_scope(cast.bakery):
        with all_workspaces(reason="nested"):
            assert Campaign.all_workspaces.count() == 1
        assert Campaign.all_workspaces.count() == 0
        with pytest.raises(ZeroDivisionError), all_workspaces(reason="nested"):
            raise ZeroDivisionError
        assert Campaign.all_workspaces.count() == 0


@pytest.mark.django_db(transaction=True)
def test_nothing_is_left_on_the_connection_after_a_transaction() -> None:
    with workspace_scope(7):
        pass
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('smroi.read', true), current_user")
        assert cursor.fetchone() == ("", "smroi_app")
