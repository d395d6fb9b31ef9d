"""The database roles: who owns the tables, who runs the product, and how the one becomes the other for a migration."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection

from accounts.tenancy import APP_ROLE, STAFF_ROLE

# Run as the owner before the first migration of a database; each statement may be repeated.
ENSURE_ROLES = f"""
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{APP_ROLE}') THEN
        CREATE ROLE {APP_ROLE} NOLOGIN NOSUPERUSER NOBYPASSRLS;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{STAFF_ROLE}') THEN
        CREATE ROLE {STAFF_ROLE} NOLOGIN NOSUPERUSER NOBYPASSRLS;
    END IF;
    -- INHERIT FALSE: an inherited policy TO {STAFF_ROLE} would open every workspace to the runtime role.
    IF NOT pg_has_role('{APP_ROLE}', '{STAFF_ROLE}', 'SET') THEN
        GRANT {STAFF_ROLE} TO {APP_ROLE} WITH INHERIT FALSE, SET TRUE;
    END IF;
    IF session_user <> '{APP_ROLE}' AND NOT pg_has_role(session_user, '{APP_ROLE}', 'SET') THEN
        EXECUTE format('GRANT {APP_ROLE} TO %I WITH INHERIT FALSE, SET TRUE', session_user);
    END IF;
    -- Imports pass through a temporary table: COPY cannot write into a table with row-level security.
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO {APP_ROLE}, {STAFF_ROLE}', current_database());
END $$;
GRANT USAGE ON SCHEMA public TO {APP_ROLE}, {STAFF_ROLE};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP_ROLE}, {STAFF_ROLE};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {APP_ROLE}, {STAFF_ROLE};
"""

# What a runtime role must not be: each row is a reason to refuse.
UNSAFE_ROLE = """
SELECT rolname, rolsuper, rolbypassrls FROM pg_roles
 WHERE rolname = current_user AND (rolsuper OR rolbypassrls)
"""


@contextmanager
def as_owner() -> Iterator[None]:
    """Run the block connected as the owner of the tables, then be the runtime role again."""
    database: dict[str, Any] = connection.settings_dict
    kept = {key: database[key] for key in ("USER", "PASSWORD", "OPTIONS")}
    owner = settings.DATABASE_OWNER
    connection.close()
    database.update(USER=owner["USER"], PASSWORD=owner["PASSWORD"], OPTIONS=owner["OPTIONS"])
    try:
        yield
    finally:
        connection.close()
        database.update(kept)


def ensure_roles() -> None:
    """Make the roles and default privileges that the migrations lean on; connected as the owner."""
    with connection.cursor() as cursor:
        cursor.execute(ENSURE_ROLES)
