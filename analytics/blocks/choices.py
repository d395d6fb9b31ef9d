"""What somebody chose to see in one block: checked once, kept as JSON, and read again from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError
from accounts.models import Workspace
from analytics.metrics import METRICS
from analytics.query import GROUPINGS, GroupBy, StatsQuery
from analytics.splits.groups import check_group

Kind = Literal["cards", "table", "chart"]
Compare = Literal["", "previous", "year", "goal"]
KINDS: dict[Kind, Promise] = {
    "cards": gettext_lazy("Cards"),
    "table": gettext_lazy("Table"),
    "chart": gettext_lazy("Chart"),
}
COMPARES: dict[Compare, Promise] = {
    "": gettext_lazy("Nothing"),
    "previous": gettext_lazy("The period before"),
    "year": gettext_lazy("The same days last year"),
    "goal": gettext_lazy("Its goal"),
}
GROUPS: dict[str, Promise] = {
    "day": gettext_lazy("Day"),
    "week": gettext_lazy("Week"),
    "month": gettext_lazy("Month"),
    "campaign": gettext_lazy("Campaign"),
    "channel": gettext_lazy("Channel"),
    "objective": gettext_lazy("Objective"),
}
# Filters that a question knows; region and audience are answered by the breakdowns of imports.
OF_QUERIES = ("campaign", "channel", "objective")
OF_PEOPLE = ("region", "audience")
FILTERS = (*OF_QUERIES, *OF_PEOPLE)
MOST_METRICS = 8
MOST_LETTERS = 120
LIMIT, MOST_ROWS = 10, 100
_NAMES = ("kind", "title", "metrics", "group_by", "filters", "compare", "limit")


@dataclass(frozen=True, slots=True)
class Choice:
    """`filters` are texts by name, as an address would have them; `limit` is how many rows that are no time."""

    kind: Kind
    title: str
    metrics: tuple[str, ...]
    group_by: GroupBy | None = None
    filters: Mapping[str, str] = field(default_factory=dict)
    compare: Compare = ""
    limit: int = LIMIT

    def as_json(self) -> dict[str, Any]:
        """What `choice_from` reads again."""
        return {
            "kind": self.kind,
            "title": self.title,
            "metrics": list(self.metrics),
            "group_by": self.group_by,
            "filters": dict(self.filters),
            "compare": self.compare,
            "limit": self.limit,
        }


def choice_from(workspace: Workspace, asked: Mapping[str, Any]) -> Choice:
    """Checked; raises `DomainError` naming the field at fault."""
    for name in asked:
        if name not in _NAMES:
            raise DomainError(
                _("There is no field “%(name)s”.") % {"name": _told(name)[:40]}, field=_told(name)[:40]
            )
    kind = _one_of(asked.get("kind"), get_args(Kind), "kind")
    metrics = _metrics(asked.get("metrics"))
    group_by = asked.get("group_by") or None
    if group_by is not None:
        group_by = _one_of(group_by, GROUPINGS, "group_by")
    if kind == "cards":
        group_by = None
    elif group_by is None:
        raise DomainError(
            _("Choose what its rows are: days, campaigns or another grouping."), field="group_by"
        )
    if kind == "chart" and len({METRICS[name].unit for name in metrics}) > 1:
        raise DomainError(
            _("A chart has one scale. Choose metrics of one unit, or make a chart of each."), field="metrics"
        )
    return Choice(
        kind=kind,
        title=_title(asked.get("title", "")),
        metrics=metrics,
        group_by=group_by,
        filters=filters_from(workspace, asked.get("filters") or {}),
        compare=_one_of(asked.get("compare") or "", get_args(Compare), "compare"),
        limit=_limit(asked.get("limit")),
    )


def filters_from(workspace: Workspace, asked: Any) -> dict[str, str]:
    """Those that narrow anything, by name; another workspace's campaign is none."""
    if not isinstance(asked, Mapping):
        raise DomainError(_("Write filters as names with values."), field="filters")
    found: dict[str, str] = {}
    for name, value in asked.items():
        if name not in FILTERS:
            raise DomainError(
                _("Filter by one of: %(names)s.") % {"names": ", ".join(FILTERS)}, field="filters"
            )
        if value is None or value == "":
            continue
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise DomainError(_("Write a text or a number."), field=name)
        if name in OF_PEOPLE:
            check_group(workspace, name, str(value)[:200])
        found[name] = str(value)[:200]
    # A question checks campaign, channel and objective, and names the one at fault.
    StatsQuery.from_params(
        workspace,
        {
            "from": "2026-01-01",
            "to": "2026-01-01",
            **{name: found[name] for name in OF_QUERIES if name in found},
        },
    )
    return {name: found[name] for name in FILTERS if name in found}


def _one_of(value: Any, known: tuple[Any, ...], field: str) -> Any:
    if not isinstance(value, str) or value not in known:
        names = ", ".join(name for name in known if name)
        raise DomainError(_("Choose one of: %(names)s.") % {"names": names}, field=field)
    return value


def _metrics(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not value:
        raise DomainError(_("Choose at least one metric."), field="metrics")
    for name in value:
        if not isinstance(name, str) or name not in METRICS:
            known = ", ".join(METRICS)
            raise DomainError(
                _("There is no metric “%(name)s”. Choose from: %(known)s.")
                % {"name": _told(name)[:40], "known": known},
                field="metrics",
            )
    names = tuple(dict.fromkeys(value))
    if len(names) > MOST_METRICS:
        raise DomainError(
            _("Choose at most %(most)s metrics for one block.") % {"most": MOST_METRICS}, field="metrics"
        )
    return names


def _told(value: Any) -> str:
    """As an answer can repeat it: half a surrogate pair, which JSON may bring, is no text."""
    return str(value).encode("utf-8", "replace").decode()


def _title(value: Any) -> str:
    if not isinstance(value, str) or "\x00" in value or value != _told(value):
        raise DomainError(_("Write the title as text."), field="title")
    title = " ".join(value.split())
    if len(title) > MOST_LETTERS:
        raise DomainError(_("A title has at most %(most)s letters.") % {"most": MOST_LETTERS}, field="title")
    return title


def _limit(value: Any) -> int:
    if value in (None, ""):
        return LIMIT
    number = (
        int(value)
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 6
        else value
    )
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= MOST_ROWS:
        raise DomainError(
            _("Write a whole number from 1 to %(largest)s.") % {"largest": MOST_ROWS}, field="limit"
        )
    return number
