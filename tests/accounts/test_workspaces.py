"""Organizations and workspaces: how they begin, what they are called, what changes with their settings."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from accounts import currencies, time_zones, workspaces
from accounts.access import role_in_organization
from accounts.errors import DomainError
from accounts.models import AuditEntry, Organization, Role, Workspace
from accounts.names import RESERVED, slug_candidates
from accounts.signals import workspace_currency_changed
from accounts.tenancy import workspace_scope
from accounts.workspaces import Settings
from tests.cast import Cast, make_user

PLAIN = Settings(
    name="Bakery", currency="EUR", time_zone="Europe/Madrid", language="en", gross_margin=Decimal("0.6")
)


def with_(**values: Any) -> Settings:
    return {**PLAIN, **values}  # type: ignore[typeddict-item]


def test_who_starts_an_organization_owns_it(db: None) -> None:
    user = make_user("new@example.org")
    workspace = workspaces.create_organization(
        name=" Harbor  Bakery ", kind="business", first=with_(name="Harbor Bakery"), by=user
    )
    assert (workspace.slug, workspace.organization.name) == ("harbor-bakery", "Harbor Bakery")
    assert role_in_organization(user, workspace.organization) == Role.OWNER
    with workspace_scope(workspace):
        assert [row.action for row in AuditEntry.objects.all()] == ["workspace.created"]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Café Ñandú", "cafe-nandu"),
        ("Straße & Œuvre", "strasse-oeuvre"),
        ("Łódź Ærø", "lodz-aero"),
        ("x" * 120, "x" * 52),
        ("서울 빵집", r"[a-z]{8}"),
        ("!!!", r"[a-z]{8}"),
        ("Settings", r"settings-[a-z]{6}"),
        ("New", r"new-[a-z]{6}"),
        ("2026", r"2026-[a-z]{6}"),
        ("A", r"a-[a-z]{6}"),
    ],
)
def test_an_address_is_made_of_the_name(name: str, slug: str) -> None:
    first, *others = slug_candidates(name)
    assert re.fullmatch(slug, first)
    assert all(re.fullmatch(r"[a-z0-9_-]{2,60}", candidate) for candidate in [first, *others])
    assert first not in RESERVED


def test_a_taken_address_gets_letters_behind_it(cast: Cast) -> None:
    workspace = workspaces.create_workspace(cast.agency, values=PLAIN, by=cast.admin)
    assert re.fullmatch(r"bakery-[a-z]{3}", workspace.slug)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("currency", "XXX"),
        ("currency", "eur"),
        ("currency", "DEM"),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "../../etc/passwd"),
        ("language", "fr"),
        ("gross_margin", Decimal("1.01")),
        ("gross_margin", Decimal("-0.1")),
        ("name", "  "),
        ("name", "x" * 121),
    ],
)
def test_a_wrong_setting_is_refused_with_its_field(cast: Cast, field: str, value: Any) -> None:
    with pytest.raises(DomainError) as refusal:
        workspaces.change_settings(cast.bakery, values=with_(**{field: value}), by=cast.admin)
    assert refusal.value.field == field


def test_only_admins_change_settings_and_make_workspaces(cast: Cast) -> None:
    for user in (cast.viewer, cast.analyst, cast.stranger):
        with pytest.raises(PermissionDenied):
            workspaces.change_settings(cast.bakery, values=PLAIN, by=user)
        with pytest.raises(PermissionDenied):
            workspaces.create_workspace(cast.agency, values=PLAIN, by=user)
        with pytest.raises(PermissionDenied):
            workspaces.change_organization(cast.agency, name="Mine", kind="agency", by=user)


def test_another_currency_rings_the_doorbell_and_nothing_else_does(cast: Cast) -> None:
    rung: list[int] = []

    def listen(sender: Any, workspace_id: int, **more: Any) -> None:
        rung.append(workspace_id)

    workspace_currency_changed.connect(listen)
    try:
        workspaces.change_settings(cast.bakery, values=with_(name="Bread", gross_margin=None), by=cast.admin)
        assert rung == []
        workspaces.change_settings(cast.bakery, values=with_(name="Bread", currency="AUD"), by=cast.admin)
        assert rung == [cast.bakery.pk]
    finally:
        workspace_currency_changed.disconnect(listen)
    changed = Workspace.objects.get(pk=cast.bakery.pk)
    assert (changed.name, changed.currency, changed.gross_margin, changed.slug) == (
        "Bread",
        "AUD",
        Decimal("0.6"),
        "bakery",
    )


def test_the_second_workspace_makes_an_agency_of_a_business(db: None) -> None:
    user = make_user("new@example.org")
    first = workspaces.create_organization(name="Bakery", kind="business", first=PLAIN, by=user)
    workspaces.create_workspace(first.organization, values=with_(name="Second"), by=user)
    organization = Organization.objects.get(pk=first.organization_id)
    assert organization.kind == Organization.Kind.AGENCY
    with pytest.raises(DomainError, match="one workspace"):
        workspaces.change_organization(organization, name="Bakery", kind="business", by=user)


@pytest.mark.parametrize("language", ["en", "es", "ko"])
def test_every_currency_and_time_zone_has_a_name_in_every_language(language: str) -> None:
    offered = [code for _group, pairs in currencies.choices(language) for code, _label in pairs]
    assert sorted(offered) == sorted(currencies.codes())
    zones = [zone for _group, pairs in time_zones.choices(language) for zone, label in pairs if label]
    assert sorted(zones) == sorted(time_zones.names())
