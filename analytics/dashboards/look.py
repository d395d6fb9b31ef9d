"""How a dashboard is looked at: period, filters, comparison, step of time; all of it in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, get_args
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from accounts.errors import DomainError
from accounts.models import Workspace
from analytics.blocks.choices import FILTERS, Choice, Compare, filters_from
from analytics.steps import STEPS, StepName
from analytics.views.periods import Period, period_of

PRESETS = ("last_7", "last_28", "last_90", "this_month", "last_month", "this_year")
PARAMS = ("period", "from", "to", *FILTERS, "compare", "step")


@dataclass(frozen=True, slots=True)
class Look:
    """`compare` and `step` are empty where each block has its own; "none" compares nothing."""

    period: Period
    filters: Mapping[str, str] = field(default_factory=dict)
    compare: Compare | str = ""
    step: StepName | str = ""

    def params(self) -> dict[str, str]:
        """What is kept to show the same again; in which view spend is told is the reader's."""
        days = replace(self.period, has_comparison=False, kept=())
        return {
            **days.params(),
            **self.filters,
            **({"compare": self.compare} if self.compare else {}),
            **({"step": self.step} if self.step else {}),
        }

    def address(self) -> dict[str, str]:
        """What an address says to show the same again, in the same view."""
        return {**self.params(), **dict(self.period.kept)}

    def query_string(self) -> str:
        return urlencode(self.address())

    def applied(self, choice: Choice) -> Choice:
        """What a block is filtered by stays; comparison and step are the block's until the look names others."""
        compare: Any = self.compare or choice.compare
        compare = "" if compare == "none" else compare
        group_by: Any = choice.group_by
        if self.step and group_by in STEPS:
            group_by = self.step
        return replace(choice, filters={**self.filters, **choice.filters}, compare=compare, group_by=group_by)


def look_from(workspace: Workspace, params: Mapping[str, Any]) -> Look:
    """From an address, a form or what was kept; raises `DomainError` naming the parameter at fault."""
    texts = {name: str(params[name]) for name in PARAMS if params.get(name) not in (None, "")}
    compare, step = compare_of(texts.get("compare", "")), step_of(texts.get("step", ""))
    if texts.get("period", "custom") not in (*PRESETS, "custom"):
        known = ", ".join((*PRESETS, "custom"))
        raise DomainError(_("Choose one of: %(names)s.") % {"names": known}, field="period")
    days: dict[str, str] = {name: texts[name] for name in ("period", "from", "to") if name in texts}
    period = period_of(workspace, days)
    filters = filters_from(workspace, {name: texts[name] for name in FILTERS if name in texts})
    return Look(replace(period, has_comparison=False), filters, compare, step)


def compare_of(text: str) -> Compare | str:
    if text == "1":  # what the picker of periods sends
        return "previous"
    if text not in ("none", *get_args(Compare)):
        known = ", ".join(("none", *(name for name in get_args(Compare) if name)))
        raise DomainError(_("Choose one of: %(names)s.") % {"names": known}, field="compare")
    return text


def step_of(text: str) -> StepName | str:
    if text not in ("", *STEPS):
        raise DomainError(_("Choose one of: %(names)s.") % {"names": ", ".join(STEPS)}, field="step")
    return text


def look_asked(
    workspace: Workspace, params: Mapping[str, Any], default: Mapping[str, Any]
) -> tuple[Look, str, str]:
    """What the address asks for, else what the dashboard begins with; what was wrong with the question, and where."""
    is_asked = any(name in params for name in PARAMS)
    try:
        return look_from(workspace, params if is_asked else default), "", ""
    except DomainError as error:
        # What was kept may name a campaign that is gone: then without filters.
        period = {name: default[name] for name in ("period", "from", "to") if default.get(name)}
        return look_from(workspace, period), error.message, error.field
