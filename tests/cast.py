"""The people and workspaces that the tests speak of, made through the product's own models."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

from accounts.models import Membership, Organization, Role, User, Workspace
from accounts.roles import as_owner
from tests.servers import migrated_name

PASSWORD = "correct horse battery staple"


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any, request: Any) -> Iterator[None]:
    """The database is made and migrated by the owner; every test then runs as the role that production runs as."""
    from django.db import connection
    from django.test.utils import setup_databases

    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    name = f"test_{connection.settings_dict['NAME']}_{worker}"
    with django_db_blocker.unblock():
        with as_owner():
            copy_database(migrated_template(), name)
            name_of_test(name)
            setup_databases(verbosity=0, interactive=False, keepdb=True)
        connection.ensure_connection()
    yield
    with django_db_blocker.unblock(), as_owner():
        drop_database(name)


def migrated_template() -> str:
    """The database that all migrations were run in: by the first worker that asks, while the others wait."""
    from django.db import connection
    from django.test.utils import setup_databases

    name = migrated_name()
    with connection._nodb_cursor() as cursor:
        # The others wait as long as it takes.
        cursor.execute("SET statement_timeout = 0; SET lock_timeout = 0")
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is None:
            # Under another name until it is whole: a run that ends halfway leaves nothing that looks finished.
            name_of_test(f"{name}_unfinished")
            databases = setup_databases(verbosity=0, interactive=False)
            connection.close()
            cursor.execute(f"ALTER DATABASE {name}_unfinished RENAME TO {name}")
            for found, original, _made in databases:
                found.settings_dict["NAME"] = original
    return name


def name_of_test(name: str) -> None:
    """Which database the next `setup_databases` makes."""
    from django.db import connection

    connection.settings_dict.setdefault("TEST", {})["NAME"] = name


def copy_database(template: str, name: str) -> None:
    from django.db import connection

    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def drop_database(name: str) -> None:
    """A server that a test has stopped may not have said good-bye yet; the next run drops what stays."""
    from django.db import OperationalError, connection

    connection.close()
    for _time in range(20):
        with suppress(OperationalError), connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
            return
        time.sleep(0.25)


@dataclass(frozen=True, slots=True)
class Cast:
    """`agency` owns `bakery` and `florist`; `stranger` owns `rival`, which nobody else may ever see."""

    agency: Organization
    bakery: Workspace
    florist: Workspace
    owner: User
    admin: User
    analyst: User
    viewer: User  # of the bakery alone
    client: User  # of the bakery, where the portal is all there is
    rival: Workspace
    stranger: User


@cache
def _hashed() -> str:
    """Slow by design, so once for everybody."""
    return make_password(PASSWORD)


def make_user(email: str, **fields: Any) -> User:
    from allauth.account.models import EmailAddress

    user = User.objects.create(email=email, password=_hashed(), **fields)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def make_workspace(organization: Organization, name: str, **fields: Any) -> Workspace:
    values = {
        "currency": "EUR",
        "time_zone": "Europe/Madrid",
        "language": "en",
        "gross_margin": Decimal("0.6"),
    } | fields
    return Workspace.objects.create(
        organization=organization, name=name, slug=name.lower().replace(" ", "-"), **values
    )


def make_cast() -> Cast:
    agency = Organization.objects.create(name="Lantern Agency")
    bakery, florist = make_workspace(agency, "Bakery"), make_workspace(agency, "Florist")
    people = {
        role: make_user(f"{role}@lantern.example", name=role.title())
        for role in ("owner", "admin", "analyst", "viewer", "client")
    }
    for name in ("owner", "admin", "analyst"):
        Membership.objects.create(user=people[name], organization=agency, role=Role[name.upper()])
    Membership.objects.create(user=people["viewer"], organization=agency, workspace=bakery, role=Role.VIEWER)
    Membership.objects.create(user=people["client"], organization=agency, workspace=bakery, role=Role.CLIENT)
    stranger = make_user("stranger@rival.example", name="Stranger")
    rivals = Organization.objects.create(name="Rival")
    Membership.objects.create(user=stranger, organization=rivals, role=Role.OWNER)
    return Cast(
        agency=agency,
        bakery=bakery,
        florist=florist,
        rival=make_workspace(rivals, "Rival shop"),
        stranger=stranger,
        **people,
    )


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def signed_in(client: Client) -> Any:
    """`signed_in(user)`: a browser in which that user is signed in."""

    def sign_in(user: User) -> Client:
        browser = Client()
        browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return browser

    return sign_in


@contextmanager
def as_workspace(workspace: Workspace) -> Iterator[Workspace]:
    """Act inside a workspace as a task would."""
    from accounts.tenancy import workspace_scope

    with workspace_scope(workspace):
        yield workspace
