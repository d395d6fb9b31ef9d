"""How a client looks at a dashboard: days, comparison and steps are chosen freely, filters never."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from accounts.errors import DomainError
from accounts.models import Workspace
from analytics.blocks.choices import FILTERS, filters_from
from analytics.dashboards.look import Look, compare_of, look_from, step_of
from analytics.models import Dashboard

PERIOD = ("period", "from", "to")
# What a block is about was chosen for the client.
CHOSEN_BY_CLIENTS = (*PERIOD, "compare", "step")


def portal_look(
    workspace: Workspace, dashboard: Dashboard, params: Mapping[str, Any]
) -> tuple[Look, str, bool]:
    """The look, what was wrong with the question, and whether anything may be shown at all.

    Each part is read apart from the others, so that no mistake in one of them can loosen the filters.
    """
    kept = {name: dashboard.look[name] for name in CHOSEN_BY_CLIENTS if name in dashboard.look}
    asked = {name: params[name] for name in CHOSEN_BY_CLIENTS if name in params}
    chosen = asked or kept
    period, period_problem = _period(workspace, chosen)
    compare, compare_problem = _part(compare_of, chosen.get("compare"))
    step, step_problem = _part(step_of, chosen.get("step"))
    look = replace(period, compare=compare, step=step)
    try:
        filters = filters_from(workspace, filters_of(dashboard))
    except DomainError:
        return look, _("What this dashboard is about is no longer there, so it shows nothing."), False
    problem = period_problem or compare_problem or step_problem if asked else ""
    return replace(look, filters=filters), problem, True


def filters_of(dashboard: Dashboard) -> dict[str, str]:
    """What every block of the dashboard is narrowed to, as it was kept."""
    return {name: str(dashboard.look[name]) for name in FILTERS if dashboard.look.get(name)}


def _period(workspace: Workspace, chosen: Mapping[str, Any]) -> tuple[Look, str]:
    """A look of these days alone, or that of nothing asked and what was wrong."""
    try:
        return look_from(workspace, {name: chosen[name] for name in PERIOD if name in chosen}), ""
    except DomainError as error:
        return look_from(workspace, {}), error.message


def _part(read: Callable[[str], str], asked: Any) -> tuple[str, str]:
    """What was asked for, or nothing and what was wrong."""
    try:
        return read("" if asked is None else str(asked)), ""
    except DomainError as error:
        return "", error.message
