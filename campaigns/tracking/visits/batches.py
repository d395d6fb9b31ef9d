"""Sorts a batch of hits into what they are about, and remembers what of them is done, waits, or is only counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone

from accounts.models import Workspace
from campaigns.models import ClickVerdict, Hit, PageView
from campaigns.tracking.visits import hits as shapes
from campaigns.tracking.visits.hits import Act, Click, Leave

# How long what names a view waits for that view, which may come later by another connection.
WAIT = timedelta(minutes=10)

# By the primary key (workspace_id, day, kind, reason).
COUNT_HITS = """
INSERT INTO campaigns_hittally AS t (workspace_id, day, kind, reason, count)
SELECT %(workspace_id)s, w.day, w.kind, w.reason, w.count
  FROM unnest(%(days)s::date[], %(kinds)s::text[], %(reasons)s::text[], %(counts)s::int[])
       AS w (day, kind, reason, count)
 ORDER BY 2, 3, 4
    ON CONFLICT (workspace_id, day, kind, reason) DO UPDATE SET count = t.count + excluded.count
"""


@dataclass(slots=True)
class Batch:
    """Hits of one workspace, each in one of the lists or only counted."""

    workspace: Workspace
    clicks: list[Click] = field(default_factory=list)  # of whatever called
    views: list[tuple[Hit, PageView]] = field(default_factory=list)
    leaves: list[Leave] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    # Conversions that the script tells of, each with the key of its view where that came.
    events: list[tuple[Hit, str]] = field(default_factory=list)
    done: list[int] = field(default_factory=list)
    tally: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def count(self, hit: Hit, reason: str) -> None:
        day = hit.at.astimezone(ZoneInfo(self.workspace.time_zone)).date().isoformat()
        self.tally[day, hit.kind[:8], reason[:20]] += 1

    def settle(self, hit: Hit) -> None:
        self.done.append(hit.pk)

    def drop(self, hit: Hit, reason: str) -> None:
        self.count(hit, reason)
        self.settle(hit)

    def wait_or_drop(self, hit: Hit, *, wait: timedelta, now: datetime | None = None) -> bool:
        """Whether the hit stays for later, since the view that it names may still come."""
        if hit.at > (now or timezone.now()) - wait:
            return True
        self.drop(hit, "no_view")
        return False

    def write_tally(self) -> None:
        if not self.tally:
            return
        keys = list(self.tally)
        with connection.cursor() as cursor:
            cursor.execute(
                COUNT_HITS,
                {
                    "workspace_id": self.workspace.pk,
                    "days": [day for day, _kind, _reason in keys],
                    "kinds": [kind for _day, kind, _reason in keys],
                    "reasons": [reason for _day, _kind, reason in keys],
                    "counts": [self.tally[key] for key in keys],
                },
            )


def sort_hits(workspace: Workspace, found: Collection[Hit], own_hosts: frozenset[str]) -> Batch:
    batch = Batch(workspace)
    for hit in found:
        if hit.kind == "click":
            _click(batch, hit)
        elif hit.verdict != ClickVerdict.PERSON:
            batch.drop(hit, hit.verdict)
        elif hit.kind in shapes.SEEN:
            view = shapes.view_of(hit, own_hosts)
            if view is None:
                batch.drop(hit, "malformed")
            else:
                batch.views.append((hit, view))
        else:
            _about_a_view(batch, hit)
    return batch


def _click(batch: Batch, hit: Hit) -> None:
    if hit.verdict not in ClickVerdict.values or hit.subject_id is None:
        batch.drop(hit, "malformed")
        return
    batch.clicks.append(shapes.click_of(hit))
    if hit.verdict != ClickVerdict.PERSON:
        batch.count(hit, hit.verdict)


def _about_a_view(batch: Batch, hit: Hit) -> None:
    leave = shapes.leave_of(hit) if hit.kind == "leave" else None
    act = shapes.act_of(hit) if hit.kind in shapes.ACTS else None
    if leave:
        batch.leaves.append(leave)
    elif act:
        batch.acts.append(act)
    else:
        batch.drop(hit, "malformed")
