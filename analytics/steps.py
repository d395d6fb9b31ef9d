"""The steps of time that rows can be about: days, ISO weeks and months of the workspace's calendar."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from babel.dates import format_skeleton
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from accounts.templatetags.formats import day as day_text
from accounts.templatetags.formats import days, reader_locale

StepName = Literal["day", "week", "month"]
STEPS: tuple[StepName, ...] = ("day", "week", "month")

_WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})")
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")


@dataclass(frozen=True, slots=True)
class Step:
    """The days of a period that fall into one step; `begins` is the step's own first day, in the period or not."""

    name: StepName
    begins: date
    first: date
    last: date

    @property
    def key(self) -> str:
        """2026-06-15, 2026-W25 or 2026-06."""
        if self.name == "week":
            year, week, _weekday = self.begins.isocalendar()
            return f"{year:04}-W{week:02}"
        return self.begins.isoformat()[:7] if self.name == "month" else self.begins.isoformat()

    @property
    def is_whole(self) -> bool:
        return self.first == self.begins and self.last == _ends(self.name, self.begins)

    @property
    def label(self) -> str:
        """A week by its days, a month by its name where all of it lies in the period."""
        if self.name == "day":
            return day_text(self.first)
        if self.name == "month" and self.is_whole:
            return str(format_skeleton("yMMM", self.begins, locale=reader_locale()))
        return days(self.first, self.last)


def begin_of(name: StepName, day: date) -> date:
    """The first day of the step that a day lies in."""
    if name == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if name == "month" else day


def begin_sql(name: StepName, day: str) -> str:
    """The same of a column; PostgreSQL's weeks begin on Monday, as ISO has it."""
    return day if name == "day" else f"date_trunc('{name}', {day})::date"


def steps_in(name: StepName, first: date, last: date) -> list[Step]:
    """All that have a day in the period, in order."""
    found = []
    day = first
    while day <= last:
        begins = begin_of(name, day)
        until = min(_ends(name, begins), last)
        found.append(Step(name, begins, day, until))
        day = until + timedelta(days=1)
    return found


def step_named(params: Mapping[str, str], first: date, last: date) -> Step | None:
    """The step of the period that a parameter names by its key, None without one; raises `DomainError`."""
    for name in STEPS:
        if text := params.get(name, ""):
            begins = _begin_named(name, text)
            if begins is None:
                raise DomainError(_EXAMPLES[name](), field=name)
            # In this order: the end of the last step that a calendar has cannot be told.
            if begins > last or _ends(name, begins) < first:
                raise DomainError(_("The day lies outside the period."), field=name)
            return Step(name, begins, max(begins, first), min(_ends(name, begins), last))
    return None


_EXAMPLES = {
    "day": lambda: _("Write the day as YYYY-MM-DD, such as 2026-06-15."),
    "week": lambda: _("Write the week as YYYY-Www, such as 2026-W25."),
    "month": lambda: _("Write the month as YYYY-MM, such as 2026-06."),
}


def _begin_named(name: StepName, text: str) -> date | None:
    try:
        if name == "week":
            found = _WEEK.fullmatch(text)
            return date.fromisocalendar(int(found[1]), int(found[2]), 1) if found else None
        if name == "month":
            found = _MONTH.fullmatch(text)
            return date(int(found[1]), int(found[2]), 1) if found else None
        return date.fromisoformat(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
    except ValueError:
        return None


def _ends(name: StepName, begins: date) -> date:
    if name == "week":
        return begins + timedelta(days=6)
    if name == "month":
        return (begins.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return begins
