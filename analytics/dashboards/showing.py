"""What a dashboard shows: the data of each block under one look, or why a block cannot be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404

from accounts.errors import DomainError
from accounts.models import Workspace
from analytics.blocks import data_of
from analytics.dashboards.arranging import blocks_of, choice_of
from analytics.dashboards.look import Look
from analytics.freshness import State, freshness_of
from analytics.lookups import LookUps
from analytics.models import Dashboard


@dataclass(frozen=True, slots=True)
class Shown:
    """`data` is None where `problem` says what is wrong with the choice, such as a campaign that is gone."""

    id: str
    data: Mapping[str, Any] | None
    problem: str = ""


def shown_blocks(
    workspace: Workspace, dashboard: Dashboard, look: Look, *, state: State | None = None
) -> list[Shown]:
    """In order. One block that can no longer be asked does not hide the others."""
    known = state or freshness_of(workspace)
    lookups = LookUps([(look.period.first, look.period.last)])
    return [_shown(workspace, block, look, known, lookups) for block in blocks_of(dashboard)]


def shown_block(workspace: Workspace, dashboard: Dashboard, block_id: str, look: Look) -> Shown:
    block = next((block for block in blocks_of(dashboard) if block["id"] == block_id), None)
    if block is None:
        raise Http404
    return _shown(workspace, block, look)


def _shown(
    workspace: Workspace,
    block: Mapping[str, Any],
    look: Look,
    state: State | None = None,
    lookups: LookUps | None = None,
) -> Shown:
    name = str(block["id"])
    try:
        choice = look.applied(choice_of(workspace, block))
        return Shown(name, data_of(workspace, choice, look.period, state=state, lookups=lookups))
    except DomainError as error:
        return Shown(name, None, error.message)
