"""API keys over their life: hashed, limited by scope and role, dead with the membership of who made them."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts import keys, members
from accounts.errors import DomainError
from accounts.models import ApiKey, AuditEntry, Membership, Role
from accounts.tenancy import workspace_scope
from tests.cast import Cast

LIST = "/api/v1/workspaces/"


def ask(text: str, method: str = "get", url: str = LIST) -> Any:
    return getattr(Client(), method)(url, headers={"authorization": f"Bearer {text}"})


def make(cast: Cast, **values: Any) -> tuple[ApiKey, str]:
    defaults: dict[str, Any] = {"name": "Nightly", "role": Role.ANALYST, "scope": "write", "by": cast.admin}
    return keys.make_key(cast.bakery, **(defaults | values))


def test_a_key_opens_its_workspace_and_is_kept_as_a_hash(cast: Cast) -> None:
    key, text = make(cast)
    assert [row["slug"] for row in ask(text).json()] == ["bakery"]
    row = ApiKey.objects.filter(pk=key.pk).values().get()
    assert not [column for column, value in row.items() if text in str(value)]
    assert row["last_used_at"] is not None


@pytest.mark.parametrize("text", ["", "smroi_", "smroi_" + "x" * 43, "é", "a b"])
def test_what_is_no_key_is_answered_401(cast: Cast, text: str) -> None:
    assert ask(text).status_code == 401


def test_a_revoked_key_is_a_stranger(cast: Cast) -> None:
    key, text = make(cast)
    keys.revoke_key(key, by=cast.owner)
    assert ask(text).status_code == 401


def test_a_key_dies_with_the_membership_of_who_made_it(cast: Cast) -> None:
    _key, text = make(cast)
    members.remove_member(Membership.objects.get(user=cast.admin), by=cast.owner)
    assert ask(text).status_code == 401


def test_a_key_dies_with_the_account_of_who_made_it(cast: Cast) -> None:
    _key, text = make(cast)
    cast.admin.is_active = False
    cast.admin.save(update_fields=["is_active"])
    assert ask(text).status_code == 401


def test_a_key_sinks_with_the_role_of_who_made_it(cast: Cast) -> None:
    _key, text = make(cast, role=Role.ADMIN)
    Membership.objects.filter(user=cast.admin).update(role=Role.VIEWER)
    found = keys.find_key(text)
    assert found and found.role == Role.VIEWER


def test_a_reading_key_cannot_write(cast: Cast) -> None:
    _key, text = make(cast, scope="read")
    for method in ("post", "put", "patch", "delete"):
        assert ask(text, method, f"{LIST}bakery/imports/").status_code == 403
    assert ask(text).status_code == 200


def test_nobody_makes_a_key_stronger_than_themselves(cast: Cast) -> None:
    with pytest.raises(DomainError):
        make(cast, role=Role.OWNER)
    assert not ApiKey.objects.exists()


def test_the_command_prints_the_key_alone(cast: Cast) -> None:
    out = io.StringIO()
    call_command("create_api_key", "bakery", "--role", "owner", "--name", "Robot", stdout=out)
    text = out.getvalue()
    assert text.count("\n") == 1 and ask(text.strip()).status_code == 200
    key = ApiKey.objects.get()
    assert (key.role, key.scope, key.name, key.created_by) == (Role.OWNER, "write", "Robot", None)
    with workspace_scope(cast.bakery):
        assert [row.actor_label for row in AuditEntry.objects.all()] == ["smroi"]


def test_the_command_refuses_a_workspace_that_is_not_there(cast: Cast) -> None:
    with pytest.raises(CommandError, match="nowhere"):
        call_command("create_api_key", "nowhere", "--role", "owner")
