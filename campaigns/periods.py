"""The period that a page shows: ready-made or one's own, in the calendar of the workspace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from accounts.errors import DomainError
from accounts.models import Workspace
from campaigns.planning.days import FIRST_DAY, LAST_DAY, today_in

LONGEST_DAYS = 3 * 366


@dataclass(frozen=True, slots=True)
class Period:
    """`name` is a preset or "custom"; `has_comparison` adds the period just before.

    `was_moved`: nobody chose it, and it was moved back to where the data end. `kept` is what addresses must say beside
    it so that whoever follows them stays in the same view.
    """

    name: str
    first: date
    last: date
    has_comparison: bool = True
    was_moved: bool = False
    kept: tuple[tuple[str, str], ...] = ()

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def params(self) -> dict[str, str]:
        """What to send to see the same period again."""
        days = {"from": self.first.isoformat(), "to": self.last.isoformat()} if self.name == "custom" else {}
        compared = {"compare": "1"} if self.has_comparison else {}
        return {"period": self.name, **days, **compared, **dict(self.kept)}

    def query_string(self, **more: str) -> str:
        return urlencode({**self.params(), **more})


def preset(name: str, today: date, *, with_today: bool = False) -> tuple[date, date] | None:
    """Whole days only, since the exports of a day are not complete before it has ended.

    What is counted here as it happens is asked for `with_today`.
    """
    last = today if with_today else today - timedelta(days=1)
    month = today.replace(day=1)
    match name:
        case "last_7" | "last_28" | "last_90":
            return last - timedelta(days=int(name.removeprefix("last_")) - 1), last
        case "this_month":
            return month, today
        case "last_month":
            return (month - timedelta(days=1)).replace(day=1), month - timedelta(days=1)
        case "this_year":
            return today.replace(month=1, day=1), today
    return None


def asked_period(
    workspace: Workspace, params: Mapping[str, str], *, with_today: bool = False
) -> Period | None:
    """From the parameters of a page, None where they name none; raises DomainError for days that cannot be."""
    if "period" not in params and "from" not in params:
        return None
    # Only a form that was sent can have left the tick out.
    has_comparison = params.get("compare") == "1"
    name = params.get("period", "custom")
    days = preset(name, today_in(workspace), with_today=with_today)
    if days is None:
        return Period("custom", *_own_days(params), has_comparison)
    return Period(name, *days, has_comparison)


def live_period(workspace: Workspace, params: Mapping[str, str]) -> tuple[Period, str]:
    """Of what is counted as it happens: the period asked for, or four weeks up to today and what was wrong."""
    problem = ""
    try:
        asked = asked_period(workspace, params, with_today=True)
    except DomainError as error:
        asked, problem = None, error.message
    if asked is not None:
        return asked, ""
    days = preset("last_28", today_in(workspace), with_today=True)
    assert days is not None
    return Period("last_28", *days), problem


def _own_days(params: Mapping[str, str]) -> tuple[date, date]:
    first, last = (_own_day(params, field) for field in ("from", "to"))
    if last < first:
        raise DomainError(_("The last day is before the first day."), field="to")
    if (last - first).days >= LONGEST_DAYS:
        raise DomainError(_("Choose a period of at most three years."), field="from")
    return first, last


def _own_day(params: Mapping[str, str], field: str) -> date:
    """Within the years that anything is planned or told in, so that the period before it exists too."""
    try:
        day = date.fromisoformat(params.get(field, ""))
    except ValueError:
        day = date.min
    if not FIRST_DAY <= day <= LAST_DAY:
        raise DomainError(_("Write the day as year-month-day, such as 2026-06-15."), field=field)
    return day
