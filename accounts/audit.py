"""Write down who did what; entries are only ever added."""

from __future__ import annotations

import json
from typing import Any

from django.db import connection

from accounts.models import ApiKey, Organization, User, Workspace

# Not through the ORM: its INSERT returns the new row, which the policy may hide from its own author.
ADD_ENTRY = """
INSERT INTO accounts_auditentry (workspace_id, organization_id, actor_id, actor_label, action, subject, detail)
VALUES (%(workspace_id)s, %(organization_id)s, %(actor_id)s, %(actor_label)s, %(action)s, %(subject)s, %(detail)s)
"""


def record(
    action: str,
    *,
    by: User | ApiKey | None,
    workspace: Workspace | None = None,
    organization: Organization | None = None,
    subject: str = "",
    **detail: Any,
) -> None:
    """Add an entry in the caller's transaction. `action` is `thing.verb` in the past tense, e.g. `import.undone`."""
    owner = organization or (workspace.organization if workspace else None)
    with connection.cursor() as cursor:
        cursor.execute(
            ADD_ENTRY,
            {
                "workspace_id": workspace.pk if workspace else None,
                "organization_id": owner.pk if owner else None,
                "actor_id": by.pk if isinstance(by, User) else None,
                "actor_label": str(by)[:200] if by else "smroi",
                "action": action,
                "subject": subject[:200],
                "detail": json.dumps(detail, default=str),
            },
        )
