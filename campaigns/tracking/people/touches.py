"""Which touches people had: the first, the last, and the one that made a lead, of many people at once.

What is a touch follows attribution: visits of visitors that are known to be the person, for a moment those known by
then. Where somebody comes back from a payment provider is no touch of its own (`ignored_referrers`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from accounts.models import Workspace
from campaigns.models import Person
from campaigns.tracking.settings import settings_of
from campaigns.tracking.visits.touching import GOES_ON, IS_IGNORED, touch_values

# By visitor_of_a_person (workspace_id, person_id), visit_of_a_visitor (workspace_id, visitor, started_at) and
# view_of_a_visit (workspace_id, visit_id).
_TOUCHES = f"""
seen AS (
    SELECT l.person_id, l.linked_at, p.lead_at, v.id AS visit, v.visitor, v.started_at, v.channel, v.campaign_id,
           {IS_IGNORED} AS is_ignored
      FROM campaigns_person p
      JOIN campaigns_visitorlink l ON l.workspace_id = %(workspace_id)s AND l.person_id = p.id
      JOIN campaigns_visit v ON v.workspace_id = %(workspace_id)s AND v.visitor = l.visitor
     WHERE p.workspace_id = %(workspace_id)s AND p.id = ANY(%(people)s::bigint[])
),
touch AS MATERIALIZED (
    SELECT person_id, linked_at, lead_at, visit AS id, started_at,
           CASE WHEN is_ignored THEN 'direct' ELSE channel END AS channel, campaign_id
      FROM seen s WHERE NOT (s.is_ignored AND {GOES_ON})
)
"""
_COLUMNS = "person_id, id, started_at, channel, campaign_id"
_OF_LEAD = """
lead_at IS NOT NULL AND linked_at <= lead_at AND started_at <= lead_at
    AND started_at >= lead_at - make_interval(days => %(look_back)s)
"""
# The tables are named with their workspace in `_TOUCHES`, and lean on the indexes that are named there.
FIND_TOUCHES = f"""
WITH {_TOUCHES}
(SELECT DISTINCT ON (person_id) 'first' AS which, {_COLUMNS} FROM touch ORDER BY person_id, started_at, id)
UNION ALL
(SELECT DISTINCT ON (person_id) 'last', {_COLUMNS} FROM touch ORDER BY person_id, started_at DESC, id DESC)
UNION ALL
(SELECT DISTINCT ON (person_id) 'last_non_direct', {_COLUMNS} FROM touch WHERE channel <> 'direct'
  ORDER BY person_id, started_at DESC, id DESC)
UNION ALL
(SELECT DISTINCT ON (person_id) 'lead', {_COLUMNS} FROM touch WHERE {_OF_LEAD}
  ORDER BY person_id, started_at DESC, id DESC)
"""
# As above, for the one that is asked for of everybody.
FIND_LEAD_TOUCHES = f"""
WITH {_TOUCHES}
SELECT DISTINCT ON (person_id) 'lead', {_COLUMNS} FROM touch WHERE {_OF_LEAD}
 ORDER BY person_id, started_at DESC, id DESC
"""


@dataclass(frozen=True, slots=True)
class Touch:
    visit_id: int
    at: datetime
    channel: str
    campaign_id: int | None


@dataclass(frozen=True, slots=True)
class Touches:
    """None where there was none. `last_non_direct` is the one before somebody came by themselves."""

    first: Touch | None = None
    last: Touch | None = None
    last_non_direct: Touch | None = None
    lead: Touch | None = None


NO_TOUCHES = Touches()


def touches_of(workspace: Workspace, people: Iterable[Person | int]) -> dict[int, Touches]:
    """By the id of the person; who had no touch is missing. One question, however many people."""
    found: dict[int, dict[str, Touch]] = {}
    for which, person_id, touch in _found(workspace, FIND_TOUCHES, people):
        found.setdefault(person_id, {})[which] = touch
    return {person_id: Touches(**parts) for person_id, parts in found.items()}


def lead_touches_of(workspace: Workspace, people: Iterable[Person | int]) -> dict[int, Touch]:
    """The touch that made each a lead: the last by the moment when they became one, within the look-back."""
    return {person_id: touch for _, person_id, touch in _found(workspace, FIND_LEAD_TOUCHES, people)}


def _found(
    workspace: Workspace, statement: str, people: Iterable[Person | int]
) -> Sequence[tuple[str, int, Touch]]:
    ids = sorted({person if isinstance(person, int) else person.pk for person in people})
    if not ids:
        return []
    settings = settings_of(workspace)
    values: dict[str, Any] = {
        "workspace_id": workspace.pk,
        "people": ids,
        "look_back": settings.look_back_days,
        **touch_values(settings),
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [(which, person_id, Touch(*rest)) for which, person_id, *rest in cursor.fetchall()]
