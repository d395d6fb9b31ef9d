"""Which groups of people a workspace's imports tell apart, and how one is asked for: `country=Spain`, `age=18-24`."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from accounts.errors import DomainError
from accounts.models import Workspace
from analytics.insights.dimensions import DIMENSIONS, split_of
from campaigns.models import Series

# What each filter of a block can name.
OF_FILTERS: Mapping[str, tuple[str, ...]] = {
    "region": ("country", "region"),
    "audience": tuple(name for name in DIMENSIONS if name not in ("country", "region")),
}
# A list to choose from that is longer is none.
MOST_GROUPS = 300


def groups_in(workspace: Workspace) -> dict[str, list[tuple[str, str]]]:
    """By filter (how it is asked for, how people call it), by dimension and name."""
    found: dict[str, set[tuple[int, str, str]]] = {name: set() for name in OF_FILTERS}
    for source, breakdown in _breakdowns(workspace):
        for dimension, value in (split_of(source, breakdown) or {}).items():
            for name, dimensions in OF_FILTERS.items():
                if dimension in dimensions and value:
                    found[name].add((dimensions.index(dimension), value, dimension))
    return {
        name: [
            (f"{dimension}={value}", f"{DIMENSIONS[dimension]}: {value}")
            for _place, value, dimension in sorted(groups)[:MOST_GROUPS]
        ]
        for name, groups in found.items()
    }


def check_group(workspace: Workspace, filter_name: str, text: str) -> None:
    """Raises `DomainError` for what no import tells apart."""
    dimension, mark, value = text.partition("=")
    if mark and dimension in OF_FILTERS[filter_name]:
        for source, breakdown in _breakdowns(workspace):
            if (split_of(source, breakdown) or {}).get(dimension) == value:
                return
    raise DomainError(_("No import splits its numbers by this."), field=filter_name)


def wanted_of(filters: Mapping[str, str]) -> dict[str, str]:
    """The value by dimension that region and audience ask for."""
    found = {}
    for name in OF_FILTERS:
        if text := filters.get(name):
            dimension, _mark, value = text.partition("=")
            found[dimension] = value
    return found


def in_words(text: str) -> str:
    dimension, _mark, value = text.partition("=")
    return f"{DIMENSIONS[dimension]}: {value}" if dimension in DIMENSIONS else text


def _breakdowns(workspace: Workspace) -> list[tuple[str, str]]:
    """By one_series_an_identity (workspace_id, ...); a workspace has thousands of series, and few breakdowns."""
    rows = Series.objects.of(workspace).exclude(breakdown="").values_list("source", "breakdown")
    return list(rows.order_by().distinct())
