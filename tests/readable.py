"""Whether anybody can be read in what is kept: tables, with what lies in them as bytes, and lines of the log."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping

import pytest
from django.db import connection

from accounts.tenancy import all_workspaces

ALL_TABLES = """
SELECT quote_ident(relname) FROM pg_class
 WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'm') AND has_table_privilege(oid, 'SELECT')
"""
# The others hold who signs in, and so the names and addresses of the cast.
OF_CLIENTS = ("campaigns_", "analytics_", "accounts_auditentry")


@pytest.fixture
def log() -> Iterator[list[str]]:
    """Every record of every logger, as it would be written."""
    lines: list[str] = []

    class Keeper(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(f"{record.getMessage()} {vars(record)}")

    keeper = Keeper(level=logging.DEBUG)
    logging.getLogger().addHandler(keeper)
    yield lines
    logging.getLogger().removeHandler(keeper)


def whole_database() -> dict[str, str]:
    """Each table as text; bytes are in hexadecimal."""
    with all_workspaces(reason="the test reads everything"), connection.cursor() as cursor:
        cursor.execute(ALL_TABLES)
        tables = [name for (name,) in cursor.fetchall()]
        found = {}
        for table in tables:
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t")
            found[table] = cursor.fetchone()[0]
    assert {"campaigns_importrun", "campaigns_contact", "campaigns_series", "accounts_auditentry"} <= set(
        found
    )
    return found


def tables_of_clients() -> dict[str, str]:
    """The same of the tables that know what clients do, and what was done to it."""
    return {table: text for table, text in whole_database().items() if table.startswith(OF_CLIENTS)}


def places_with(texts: Mapping[str, str], *secrets: str | bytes) -> dict[str, str]:
    """Where one of these stands in letters of any size, or in hexadecimal digits as bytes do; and which."""
    forms = {}
    for secret in secrets:
        as_bytes = secret if isinstance(secret, bytes) else secret.encode()
        forms[as_bytes.hex()] = forms[as_bytes.lower().hex()] = secret
        if isinstance(secret, str):
            forms[secret.lower()] = secret
    in_small = {place: text.lower() for place, text in texts.items()}
    return {
        place: str(secret)
        for place, text in in_small.items()
        for form, secret in forms.items()
        if form in text
    }
