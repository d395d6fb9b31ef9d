"""Fills a fresh cluster with the roles, databases and message queue that smroi expects, and knows their addresses."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from pathlib import Path

import psycopg
from pgmq.install import install_pgmq_from_sql
from psycopg import sql

from smroi.embedded.postgres import Cluster, write_secret

ROLES_SQL = Path(__file__).with_name("roles.sql")
LOGIN_ROLES = ("smroi_owner", "smroi_app", "smroi_broker")
DATABASE, BROKER_DATABASE = "smroi", "smroi_broker"
DATABASE_OWNERS = {DATABASE: "smroi_owner", BROKER_DATABASE: "smroi_broker"}
# In template1, so that test databases have them too; their roles may not create extensions.
EXTENSIONS = ("btree_gin", "citext", "pg_stat_statements", "pg_trgm")


@dataclass(frozen=True)
class Addresses:
    """The three URLs the settings read."""

    database: str
    owner: str
    broker: str

    def as_environment(self) -> dict[str, str]:
        return {
            "DATABASE_URL": self.database,
            "DATABASE_OWNER_URL": self.owner,
            "BROKER_URL": self.broker,
        }


def bootstrap(cluster: Cluster) -> Addresses:
    """Bring a running cluster up to date; safe to run at every start."""
    passwords = _passwords(cluster.home / "roles.json")
    with psycopg.connect(cluster.url("template1"), autocommit=True) as connection:
        _create_roles(connection, passwords)
        _create_extensions(connection)
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        _create_databases(connection)
    addresses = _addresses(cluster, passwords)
    _install_queue(addresses.broker)
    return addresses


def _passwords(file: Path) -> dict[str, str]:
    if not file.exists():
        write_secret(file, json.dumps({role: secrets.token_urlsafe(24) for role in LOGIN_ROLES}))
    stored: dict[str, str] = json.loads(file.read_text())
    return stored


def _create_roles(connection: psycopg.Connection, passwords: dict[str, str]) -> None:
    connection.execute(ROLES_SQL.read_bytes())
    for role, password in passwords.items():
        statement = sql.SQL("alter role {} password {}").format(sql.Identifier(role), sql.Literal(password))
        connection.execute(statement)


def _create_extensions(connection: psycopg.Connection) -> None:
    for extension in EXTENSIONS:
        connection.execute(sql.SQL("create extension if not exists {}").format(sql.Identifier(extension)))


def _create_databases(connection: psycopg.Connection) -> None:
    existing = {name for (name,) in connection.execute("select datname from pg_database")}
    for name, owner in DATABASE_OWNERS.items():
        database = sql.Identifier(name)
        if name not in existing:
            create = sql.SQL("create database {} owner {}")
            connection.execute(create.format(database, sql.Identifier(owner)))
        connection.execute(sql.SQL("revoke all on database {} from public").format(database))
    for role in ("smroi_app", "smroi_staff"):
        grant = sql.SQL("grant connect on database {} to {}")
        connection.execute(grant.format(sql.Identifier(DATABASE), sql.Identifier(role)))


def _addresses(cluster: Cluster, passwords: dict[str, str]) -> Addresses:
    def url(database: str, role: str) -> str:
        return cluster.url(database, role, passwords[role])

    return Addresses(
        database=url(DATABASE, "smroi_app"),
        owner=url(DATABASE, "smroi_owner"),
        broker=url(BROKER_DATABASE, "smroi_broker").replace("postgresql://", "pgmq://", 1),
    )


def _install_queue(broker_url: str) -> None:
    """Install the queue's SQL once; it cannot be run twice."""
    dsn = broker_url.replace("pgmq://", "postgresql://", 1)
    with psycopg.connect(dsn) as connection:
        row = connection.execute("select to_regclass('pgmq.meta') is not null").fetchone()
    if row is None or not row[0]:
        install_pgmq_from_sql(dsn=dsn)
