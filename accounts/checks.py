"""System checks of the wall: `manage.py check` fails when a model or the runtime role is not what it must be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connection

from accounts.roles import UNSAFE_ROLE
from accounts.tenancy import DOOR_TABLES, WorkspaceOwned


@register(Tags.models)
def workspace_models_are_owned(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A model that points at a workspace is `WorkspaceOwned`, or decides who enters, or is the audit log."""
    found: list[CheckMessage] = []
    for model in apps.get_models():
        points_at_workspace = any(field.name == "workspace" for field in model._meta.fields)
        table = model._meta.db_table
        if (
            points_at_workspace
            and not issubclass(model, WorkspaceOwned)
            and table not in DOOR_TABLES | {"accounts_auditentry"}
        ):
            found.append(
                Error(
                    f"{model.__name__} has a workspace but is not WorkspaceOwned.", obj=model, id="smroi.E001"
                )
            )
    return found


@register(Tags.database)
def runtime_role_obeys_policies(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Superusers and BYPASSRLS roles see every workspace whatever the policies say."""
    if not databases:
        return []
    with connection.cursor() as cursor:
        cursor.execute(UNSAFE_ROLE)
        unsafe = cursor.fetchone()
    return (
        [Error(f"The runtime role {unsafe[0]} bypasses row-level security.", id="smroi.E002")]
        if unsafe
        else []
    )
