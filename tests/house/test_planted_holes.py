"""The negative control of the catalogue: each hole in the database's wall is made once, and must be found."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings

from tests.house import catalogue

TABLE = "CREATE TABLE planted (id bigint PRIMARY KEY, workspace_id bigint NOT NULL, name text UNIQUE)"
CHILD = (
    "CREATE TABLE planted_child (workspace_id bigint, campaign_id bigint REFERENCES campaigns_campaign (id))"
)
FORCE = "ALTER TABLE planted ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"
OPEN = "CREATE POLICY see ON planted FOR SELECT USING (true)"
LOOSE = "ALTER TABLE campaigns_goal NO FORCE ROW LEVEL SECURITY"
VIEW = "CREATE VIEW planted_view AS SELECT * FROM campaigns_campaign"
POWER = "GRANT TRUNCATE ON campaigns_campaign TO smroi_app"


@pytest.fixture
def owner_cursor(django_db_setup: None) -> Iterator[psycopg.Cursor]:
    """The owner of the tables, in a transaction that is rolled back."""
    from django.db import connection

    owner = settings.DATABASE_OWNER
    parts = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    address = {name: owner[key] for name, key in parts.items() if owner.get(key)}
    with (
        psycopg.connect(
            dbname=connection.settings_dict["NAME"], options="-c lock_timeout=5s", **address
        ) as plain,
        plain.cursor() as cursor,
    ):
        yield cursor
        plain.rollback()


@pytest.mark.parametrize(
    ("statements", "checker", "words"),
    [
        ([TABLE], catalogue.unprotected_tables, "planted: row-level security is not enabled and forced"),
        ([TABLE, FORCE], catalogue.unprotected_tables, "planted: policies are []"),
        ([TABLE, FORCE, OPEN], catalogue.unprotected_tables, "planted: policy see does not ask smroi.read"),
        (
            [LOOSE],
            catalogue.unprotected_tables,
            "campaigns_goal: row-level security is not enabled and forced",
        ),
        ([TABLE], catalogue.unique_across_workspaces, "planted: unique planted_name_key"),
        ([CHILD], catalogue.plain_foreign_keys, "planted_child"),
        ([VIEW], catalogue.ways_around, "view planted_view reads as its owner"),
        ([POWER], catalogue.powers_of_the_runtime_role, "smroi_app may TRUNCATE campaigns_campaign"),
    ],
)
def test_a_hole_in_the_database_is_found(
    owner_cursor: psycopg.Cursor, statements: list[str], checker: object, words: str
) -> None:
    assert callable(checker)
    assert checker(owner_cursor) == []
    for statement in statements:
        owner_cursor.execute(statement)
    assert any(finding.startswith(words) for finding in checker(owner_cursor))
