"""The metrics to choose from when a goal is set: those that prove the objective first, then what is measured here."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Workspace
from analytics.coverage import measured_through
from analytics.metrics import GROUPS, METRICS, TRACKED, Metric
from analytics.tracked import since_of
from campaigns.models import Objective
from campaigns.planning.days import today_in

# What nobody has imported anything for yet is offered all the same: a goal may be set before the first import.
USUAL = ("revenue", "leads", "orders", "conversions")


@dataclass(frozen=True, slots=True)
class Choice:
    metric: Metric
    is_chosen: bool
    is_measured: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """Metrics under a heading; the first ones stand in the open, the others are folded."""

    label: str
    choices: list[Choice]


def metric_groups(workspace: Workspace, objective: Objective | None, *, chosen: str) -> list[Choices]:
    tracked = since_of(workspace, TRACKED).parts(today_in(workspace))
    through = measured_through(workspace, METRICS, tracked=tracked)
    measured = {name for name, day in through.items() if day is not None}
    proving = [name for name in objective.metrics if name in METRICS] if objective else []
    if proving and objective is not None:
        first_label = _("What proves “%(objective)s”") % {"objective": objective.name}
    else:
        proving = _outcomes(measured)
        first_label = _("Outcomes")

    def choices(metrics: list[Metric]) -> list[Choice]:
        return [Choice(metric, metric.name == chosen, metric.name in measured) for metric in metrics]

    # What is chosen stands in the open, wherever it belongs.
    first = list(dict.fromkeys([*proving, *([chosen] if chosen in METRICS else [])]))
    found = [Choices(first_label, choices([METRICS[name] for name in first]))]
    for group in GROUPS:
        rest = [metric for metric in group.metrics if metric.name not in first]
        if rest:
            found.append(Choices(str(group.label), choices(rest)))
    return found


def _outcomes(measured: set[str]) -> list[str]:
    """What happened for the business and can be told here; without any import the usual ones."""
    known = [
        name
        for name, metric in METRICS.items()
        if metric.kind == "outcome" and metric.is_additive and name in measured
    ]
    return known or [name for name in USUAL if name in METRICS]
