"""Verbs for what is on a dashboard: its blocks in order, and its saved views."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from accounts.errors import Conflict, DomainError
from accounts.models import Workspace
from analytics.blocks import Choice, choice_from
from analytics.dashboards.look import look_from
from analytics.dashboards.verbs import (
    MOST_BLOCKS,
    Actor,
    checked_name,
    editing,
    kept,
    next_id,
)
from analytics.models import Dashboard

MOST_VIEWS = 20


def blocks_of(dashboard: Dashboard) -> list[dict[str, Any]]:
    """As they are kept, each with its id."""
    found = dashboard.blocks.get("blocks", [])
    return list(found) if isinstance(found, list) else []


def choice_of(workspace: Workspace, block: Mapping[str, Any]) -> Choice:
    """What was chosen, as far as it still exists; raises `DomainError` where a campaign of it is gone."""
    return choice_from(workspace, {name: value for name, value in block.items() if name != "id"})


def add_block(
    workspace: Workspace, dashboard: Dashboard, *, choice: Mapping[str, Any], by: Actor, version: int
) -> str:
    """Below the others; the id of the new one."""
    checked = choice_from(workspace, choice).as_json()
    with editing(workspace, dashboard, by=by, version=version) as found:
        blocks = blocks_of(found)
        if len(blocks) >= MOST_BLOCKS:
            raise DomainError(
                _("A dashboard has at most %(most)s blocks.") % {"most": MOST_BLOCKS}, field="blocks"
            )
        name = next_id({block["id"] for block in blocks})
        found.blocks = kept([*blocks, {"id": name, **checked}])
    return name


def change_block(
    workspace: Workspace,
    dashboard: Dashboard,
    block_id: str,
    *,
    choice: Mapping[str, Any],
    by: Actor,
    version: int,
) -> None:
    checked = choice_from(workspace, choice).as_json()
    with editing(workspace, dashboard, by=by, version=version) as found:
        place, blocks = _place(found, block_id)
        blocks[place] = {"id": block_id, **checked}
        found.blocks = kept(blocks)


def move_block(
    workspace: Workspace, dashboard: Dashboard, block_id: str, *, up: bool, by: Actor, version: int
) -> None:
    """One place; the first stays the first."""
    with editing(workspace, dashboard, by=by, version=version) as found:
        place, blocks = _place(found, block_id)
        other = place + (-1 if up else 1)
        if 0 <= other < len(blocks):
            blocks[place], blocks[other] = blocks[other], blocks[place]
            found.blocks = kept(blocks)


def remove_block(
    workspace: Workspace, dashboard: Dashboard, block_id: str, *, by: Actor, version: int
) -> None:
    with editing(workspace, dashboard, by=by, version=version) as found:
        place, blocks = _place(found, block_id)
        found.blocks = kept([block for at, block in enumerate(blocks) if at != place])


def save_view(
    workspace: Workspace,
    dashboard: Dashboard,
    *,
    name: str,
    look: Mapping[str, Any],
    by: Actor,
    version: int,
) -> str:
    """A view of the same name is replaced; the id of the view."""
    words = checked_name(name)
    params = look_from(workspace, look).params()
    with editing(workspace, dashboard, by=by, version=version) as found:
        same = next((view for view in found.views if view["name"] == words), None)
        if same is None and len(found.views) >= MOST_VIEWS:
            raise DomainError(
                _("A dashboard has at most %(most)s saved views.") % {"most": MOST_VIEWS}, field="name"
            )
        number = same["id"] if same else next_id({view["id"] for view in found.views}, letter="v")
        view = {"id": number, "name": words, "look": params}
        found.views = [view if one is same else one for one in found.views] + ([] if same else [view])
    return str(number)


def remove_view(workspace: Workspace, dashboard: Dashboard, view_id: str, *, by: Actor, version: int) -> None:
    with editing(workspace, dashboard, by=by, version=version) as found:
        found.views = [view for view in found.views if view["id"] != view_id]


def _place(dashboard: Dashboard, block_id: str) -> tuple[int, list[dict[str, Any]]]:
    blocks = blocks_of(dashboard)
    place = next((at for at, block in enumerate(blocks) if block["id"] == block_id), None)
    if place is None:
        raise Conflict(_("This block is no longer on the dashboard."))
    return place, blocks
