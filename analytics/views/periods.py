"""The period that a page shows: ready-made or one's own, in the calendar of the workspace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from accounts.errors import DomainError
from accounts.models import Workspace
from analytics.query import last_measured_day
from campaigns.planning.days import today_in

DEFAULT = "last_28"
LONGEST_DAYS = 3 * 366


@dataclass(frozen=True, slots=True)
class Period:
    """`name` is a preset or "custom"; `has_comparison` adds the period just before.

    `was_moved`: nobody chose it, and it was moved back to where the data end.
    """

    name: str
    first: date
    last: date
    has_comparison: bool = True
    was_moved: bool = False

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def params(self) -> dict[str, str]:
        """What to send to see the same period again."""
        days = {"from": self.first.isoformat(), "to": self.last.isoformat()} if self.name == "custom" else {}
        return {"period": self.name, **days, **({"compare": "1"} if self.has_comparison else {})}

    def query_string(self, **more: str) -> str:
        return urlencode({**self.params(), **more})


def _preset(name: str, today: date) -> tuple[date, date] | None:
    """Whole days only: the exports of a day are not complete before it has ended."""
    yesterday = today - timedelta(days=1)
    month = today.replace(day=1)
    match name:
        case "last_7" | "last_28" | "last_90":
            return today - timedelta(days=int(name.removeprefix("last_"))), yesterday
        case "this_month":
            return month, today
        case "last_month":
            return (month - timedelta(days=1)).replace(day=1), month - timedelta(days=1)
        case "this_year":
            return today.replace(month=1, day=1), today
    return None


def period_of(workspace: Workspace, params: Mapping[str, str]) -> Period:
    """From the parameters of a page; raises DomainError for days that cannot be."""
    if "period" not in params and "from" not in params:
        return _default(workspace)
    # Only a form that was sent can have left the tick out.
    has_comparison = params.get("compare") == "1"
    name = params.get("period", "custom")
    preset = _preset(name, today_in(workspace))
    if preset is None:
        return Period("custom", *_own_days(params), has_comparison)
    return Period(name, *preset, has_comparison)


def _default(workspace: Workspace) -> Period:
    preset = _preset(DEFAULT, today_in(workspace))
    assert preset is not None
    period = Period(DEFAULT, *preset)
    last = last_measured_day(workspace)
    return (
        period
        if last is None or last >= period.first
        else replace(period_around(period, last), was_moved=True)
    )


def _own_days(params: Mapping[str, str]) -> tuple[date, date]:
    days = []
    for field in ("from", "to"):
        try:
            days.append(date.fromisoformat(params.get(field, "")))
        except ValueError:
            raise DomainError(
                _("Write the day as year-month-day, such as 2026-06-15."), field=field
            ) from None
    first, last = days
    if last < first:
        raise DomainError(_("The last day is before the first day."), field="to")
    if (last - first).days >= LONGEST_DAYS:
        raise DomainError(_("Choose a period of at most three years."), field="from")
    return first, last


def period_or_default(workspace: Workspace, params: Mapping[str, str]) -> tuple[Period, str]:
    """The period asked for, or the default one and what was wrong with the question."""
    try:
        return period_of(workspace, params), ""
    except DomainError as error:
        return period_of(workspace, {}), error.message


def period_around(period: Period, last: date) -> Period:
    """Four weeks that end with the last day of data."""
    return replace(period, name="custom", first=last - timedelta(days=27), last=last)
