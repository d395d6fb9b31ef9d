"""Migration operations that put a table behind the wall: row-level policies and composite foreign keys.

The policy's form decides the speed of big workspaces: a bare `current_setting`, no sub-select (docs/performance.md).
"""

from __future__ import annotations

from typing import Any

from django.db import migrations

READ = "workspace_id = ANY (string_to_array(NULLIF(current_setting('smroi.read', true), ''), ',')::bigint[])"
WRITE = "workspace_id = NULLIF(current_setting('smroi.write', true), '')::bigint"


class ProtectTable(migrations.RunSQL):
    """Row-level security of a table with a workspace_id, FORCEd so that its owner obeys too.

    `parents` maps a column to the table it points at: `ProtectTable("campaigns_goal",
    campaign_id="campaigns_campaign")` adds a foreign key on (workspace_id, campaign_id), because PostgreSQL
    checks plain foreign keys behind the policies' back. `keyed` adds the unique (workspace_id, id) that such
    keys point at.
    """

    def __init__(self, table: str, *, keyed: bool = False, **parents: str) -> None:
        forward: list[Any] = [
            f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
            f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
            f'CREATE POLICY see ON "{table}" FOR SELECT USING ({READ})',
            f'CREATE POLICY add ON "{table}" FOR INSERT WITH CHECK ({WRITE})',
            f'CREATE POLICY change ON "{table}" FOR UPDATE USING ({WRITE}) WITH CHECK ({WRITE})',
            f'CREATE POLICY remove ON "{table}" FOR DELETE USING ({WRITE})',
            f'CREATE POLICY staff ON "{table}" TO smroi_staff USING (true) WITH CHECK (true)',
        ]
        backward: list[Any] = [
            *(f'DROP POLICY {name} ON "{table}"' for name in ("staff", "remove", "change", "add", "see")),
            f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY',
            f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY',
        ]
        if keyed:
            forward.append(
                f'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_in_workspace" UNIQUE (workspace_id, id)'
            )
            backward.append(f'ALTER TABLE "{table}" DROP CONSTRAINT "{table}_in_workspace"')
        for column, parent in parents.items():
            name = f"{table}_{column}_same_workspace"
            forward.append(
                f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" FOREIGN KEY (workspace_id, {column}) '
                f'REFERENCES "{parent}" (workspace_id, id) DEFERRABLE INITIALLY DEFERRED'
            )
            backward.insert(0, f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
        super().__init__(forward, backward)
