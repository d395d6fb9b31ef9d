"""A visitor who turns out to be another one: by a cookie they agreed to in the middle of a visit."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from campaigns.locks import Lock, take
from campaigns.models import PageView

_OF_THEM = """
  FROM unnest(%(before)s::bytea[], %(after)s::bytea[], %(starts)s::timestamptz[], %(ends)s::timestamptz[])
       AS w (before, after, start, finish)
"""
_ARE_THEIRS = """
c.workspace_id = %(workspace_id)s AND c.visitor = w.before AND c.at BETWEEN w.start AND w.finish + interval '30 minutes'
"""
# Both by conversion_of_a_visitor (workspace_id, visitor, at).
FIND_CONVERSIONS = f"SELECT EXISTS (SELECT {_OF_THEM} JOIN campaigns_conversion c ON {_ARE_THEIRS})"
FOLLOW = f"UPDATE campaigns_conversion c SET visitor = w.after {_OF_THEM} WHERE {_ARE_THEIRS}"


@dataclass(frozen=True, slots=True)
class Follow:
    """The visitor of a visit before and now."""

    before: bytes
    after: bytes
    start: datetime
    end: datetime


def move_to_cookies(workspace_id: int, views: dict[str, PageView], agreed: Mapping[str, bytes]) -> set[str]:
    """Give views on which somebody agreed, and those of the same visit before them, to the cookie's visitor.

    Says which are others now; those that were read are in `views`.
    """
    lasts = {views[key].visit_id: views[key] for key in agreed}
    if not lasts:
        return set()
    for view in PageView.objects.of(workspace_id).filter(visit_id__in=list(lasts)):
        views.setdefault(view.key, view)
    moved = set()
    for visit_id, last in lasts.items():
        before, after = bytes(last.visitor), agreed[last.key]
        for view in views.values():
            if view.visit_id == visit_id and bytes(view.visitor) == before and view.at <= last.at:
                view.visitor = after
                moved.add(view.key)
        last.said = last.said | {"ck": "1"}
    # At once: where the old visitor stands is asked of the table next.
    PageView.objects.of(workspace_id).bulk_update([views[key] for key in moved], ["visitor"])
    return moved


def follow_visitors(workspace_id: int, visits: Collection[Follow]) -> None:
    """Conversions within a visit stay those of its visitor. Takes the lock PEOPLE where there are some."""
    if not visits:
        return
    values: dict[str, Any] = {
        "workspace_id": workspace_id,
        "before": [visit.before for visit in visits],
        "after": [visit.after for visit in visits],
        "starts": [visit.start for visit in visits],
        "ends": [visit.end for visit in visits],
    }
    with connection.cursor() as cursor:
        cursor.execute(FIND_CONVERSIONS, values)
        (there_are,) = cursor.fetchone()
        if there_are:
            take(Lock.PEOPLE, workspace_id)
            cursor.execute(FOLLOW, values)
