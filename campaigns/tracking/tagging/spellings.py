"""The ways in which visits spell a tag, found from one spelling to the next, however many visits have each."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

from accounts.models import Workspace
from campaigns.tracking.tagging.tags import normalise

# By visit_by_campaign_tag, visit_by_source and visit_by_medium (workspace_id, ...): a step in the index a spelling.
_STEP = """
(SELECT v.{column} FROM campaigns_visit v
  WHERE v.workspace_id = %(workspace_id)s AND v.{column} <> '' AND v.{column} > {after}
  ORDER BY v.{column} LIMIT 1)
"""
SPELLINGS = {
    column: f"""
WITH RECURSIVE found (text) AS (
    {_STEP.format(column=column, after="''")}
    UNION ALL
    SELECT {_STEP.format(column=column, after="f.text")} FROM found f WHERE f.text IS NOT NULL
)
SELECT text FROM found WHERE text IS NOT NULL
"""
    for column in ("utm_campaign", "utm_source", "utm_medium")
}


def spellings(workspace: Workspace, column: str, wanted: Collection[str]) -> list[str]:
    """All that are one of these tags, as tags are compared."""
    if not wanted:
        return []
    with connection.cursor() as cursor:
        cursor.execute(SPELLINGS[column], {"workspace_id": workspace.pk})
        return [text for (text,) in cursor.fetchall() if normalise(text) in wanted]
