"""The registry of advisory locks: what each protects, and the order in which two are taken.

Transaction locks only, taken before any row is locked or read: CONFIRM before LOAD before RULES before RECOMPUTE before
WATCH, RATES before RECOMPUTE, and RULES before TAGS before TRACK before PEOPLE before ATTRIBUTE, of several workspaces
in the order of their ids.

Verbs that change what facts mean take RECOMPUTE last and shared, when they have locked rows already: the workspace's,
its rates, its platform campaigns. Within a request they may wait for a batch of a recompute, about a second, but the
recompute never waits for them: it locks none of these rows, and only refers to the workspace's, which a lock FOR NO KEY
UPDATE allows. So a workspace's row is locked with `no_key=True`.

A notice of an approval takes WATCH last: whoever holds it locks nothing of reports.

PEOPLE comes before the workspace's row, and that row before those of people (`campaigns.tracking.people.details.hold`).
"""

from __future__ import annotations

from enum import Enum

from django.db import connection


class Lock(Enum):
    """The thing protected; the key is the id of its owner."""

    RULES = "rules"  # which campaign a platform campaign belongs to by rule; key: workspace
    CONFIRM = (
        "confirm"  # which imports of a workspace are waiting to load, and in which order; key: workspace
    )
    LOAD = "load"  # the facts of a source account; key: source account
    RECOMPUTE = "recompute"  # the sums of a workspace; key: workspace
    WATCH = "watch"  # how goals and budgets stood, and which alerts are open; key: workspace
    TAGS = "tags"  # which campaign, source and medium a tag means, and which links there are in bulk; key: workspace
    TRACK = "track"  # which hits become which visits; key: workspace
    PEOPLE = "people"  # who is the same person as whom; key: workspace
    ATTRIBUTE = "attribute"  # the journeys of a workspace and the sums of their credit; key: workspace
    DASHBOARDS = "dashboards"  # how many dashboards a workspace has, and in which order; key: workspace
    RATES = "rates"  # the table of exchange rates; key: 0


TAKE = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
TAKE_SHARED = "SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0))"


def take(lock: Lock, key: int, *, shared: bool = False) -> None:
    """Wait for the lock and hold it until the end of the current transaction; `shared`, beside others who share it."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE_SHARED if shared else TAKE, [f"{lock.value}:{key}"])
