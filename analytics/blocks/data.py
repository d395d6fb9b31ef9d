"""The data of a block: one report, what it is compared with, and both as plain JSON that can be kept for ever."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Workspace
from analytics.blocks.answers import Answer, answer_to
from analytics.blocks.choices import COMPARES, GROUPS, OF_QUERIES, Choice
from analytics.blocks.comparing import Beside, earlier, with_goals
from analytics.blocks.shapes import Days, Told, row
from analytics.blocks.summaries import summary_of
from analytics.freshness import State
from analytics.lookups import LookUps
from analytics.metrics import METRICS
from analytics.query import NO_CHANNEL, StatsQuery
from analytics.splits.groups import in_words
from campaigns.channels import CHANNELS
from campaigns.models import Campaign, Objective


def data_of(
    workspace: Workspace,
    choice: Choice,
    period: Days,
    *,
    state: State | None = None,
    lookups: LookUps | None = None,
) -> dict[str, Any]:
    """In the active language. A page of several blocks gives `state` and `lookups`, which it looks for once."""
    query = replace(query_of(workspace, choice, period), lookups=lookups)
    now = answer_to(query, choice.filters, state)
    beside: Beside | None = None
    if choice.compare == "goal":
        beside = with_goals(now)
    elif choice.compare:
        beside = earlier(now, choice.compare)
    return _written(choice, period, now, beside)


def query_of(workspace: Workspace, choice: Choice, period: Days) -> StatsQuery:
    """What is asked of the report; filters that no longer exist raise `DomainError`."""
    params = {name: value for name, value in choice.filters.items() if name in OF_QUERIES}
    params |= {"from": period.first.isoformat(), "to": period.last.isoformat()}
    params |= {"metrics": ",".join(choice.metrics), "group_by": choice.group_by or ""}
    return StatsQuery.from_params(workspace, params)


def title_of(choice: Choice) -> str:
    """Its own, or what it shows."""
    if choice.title:
        return choice.title
    names = ", ".join(str(METRICS[name].label) for name in choice.metrics)
    if choice.group_by is None:
        return names
    return _("%(metrics)s by %(group)s") % {"metrics": names, "group": str(GROUPS[choice.group_by]).lower()}


def filters_in_words(workspace: Workspace, filters: Mapping[str, str]) -> list[list[str]]:
    """[label, value] of each, as people call them."""
    found = []
    for name, value in filters.items():
        if name == "campaign":
            text = _("No campaign") if value == "0" else _named(Campaign, workspace, value)
            found.append([_("Campaign"), text])
        elif name == "objective":
            text = _("No objective") if value == "0" else _named(Objective, workspace, value)
            found.append([_("Objective"), text])
        elif name == "channel":
            text = _("No channel") if value == NO_CHANNEL else str(CHANNELS[value])
            found.append([_("Channel"), text])
        else:
            label = {"region": _("Region"), "audience": _("Audience")}[name]
            found.append([label, in_words(value)])
    return found


def _named(model: Any, workspace: Workspace, key: str) -> str:
    return str(model.objects.of(workspace).values_list("name", flat=True).get(pk=int(key)))


def _written(choice: Choice, period: Days, now: Answer, beside: Beside | None) -> dict[str, Any]:
    metrics = choice.metrics
    found = now.found
    shown = found.rows if now.query.step else found.rows[: choice.limit]
    rows = [
        Told(
            one.key,
            one.label,
            one.values,
            now.opens(one),
            one.figures,
            beside.rows.get(one.key) if beside else None,
            beside.row_opens.get(one.key) if beside else None,
        )
        for one in shown
    ]
    totals = Told(
        "",
        _("Total"),
        found.totals,
        now.opens(),
        found.figures,
        beside.totals if beside else None,
        beside.opens if beside else None,
    )
    hidden = len(found.rows) - len(shown)
    notes = [*now.notes, *(beside.notes if beside else ())]
    if hidden:
        notes.append(_("Rows that are not shown: %(count)s.") % {"count": hidden})
    return {
        "kind": choice.kind,
        "title": title_of(choice),
        "summary": summary_of(choice, period, totals, rows, found.currency, hidden),
        "notes": notes,
        "period": {"first": period.first.isoformat(), "last": period.last.isoformat()},
        "compare": choice.compare,
        "compared_with": str(COMPARES[choice.compare]) if choice.compare else "",
        "compared": _days(beside),
        "currency": found.currency,
        "filters": filters_in_words(now.query.workspace, choice.filters),
        "group_by": choice.group_by,
        "columns": [
            {
                "name": name,
                "label": str(METRICS[name].label),
                "unit": METRICS[name].unit,
                "definition": found.definitions[name],
                "version": METRICS[name].version,
            }
            for name in metrics
        ],
        "rows": [row(one, metrics) for one in rows],
        "totals": row(totals, metrics),
    }


def _days(beside: Beside | None) -> dict[str, str] | None:
    if beside is None or beside.period is None:
        return None
    first, last = beside.period
    return {"first": first.isoformat(), "last": last.isoformat()}
