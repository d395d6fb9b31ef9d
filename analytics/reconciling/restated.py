"""Days of a comparison that an import changed after they had been told: a likely reason why two sides differ."""

from __future__ import annotations

from accounts.models import Workspace
from analytics.reconciling.reconcile import Reconciliation
from campaigns.restated import Restated, restated_in


def restated_sides(workspace: Workspace, found: Reconciliation) -> list[Restated]:
    """Of what both sides are compared by, the newest day first; our own record is never restated by an import."""
    pair = found.pair
    listed: list[Restated] = []
    for side in (pair.here, pair.there):
        if not side.sources:
            continue
        compared = {side.money if pair.has_money else "", side.count if pair.has_count else "", "refunds"}
        listed += restated_in(
            workspace,
            found.first,
            found.last,
            kind=side.source_kind,
            sources=side.sources,
            measures=compared - {""},
        )
    return sorted(listed, key=lambda one: one.first, reverse=True)
