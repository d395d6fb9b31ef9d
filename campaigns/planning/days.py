"""The calendar of a workspace: which days can be planned, which day it is there, when a reader's week begins."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global
from django.utils import timezone

from accounts.models import Workspace
from accounts.templatetags.formats import reader_locale

# No plan and no question is about other days.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)


def today_in(workspace: Workspace) -> date:
    """The calendar day in the workspace's time zone."""
    return timezone.now().astimezone(ZoneInfo(workspace.time_zone)).date()


def midnight_in(workspace: Workspace, day: date) -> datetime:
    """The moment at which a day begins in the workspace's time zone."""
    return datetime.combine(day, time(), tzinfo=ZoneInfo(workspace.time_zone))


def shown_around(day: date) -> dict[str, str]:
    """What to send to a page of results so that it shows four weeks with this day in their middle."""
    first = day - timedelta(days=14)
    last = first + timedelta(days=27)
    return {"period": "custom", "from": first.isoformat(), "to": last.isoformat(), "compare": "1"}


def first_weekday() -> int:
    """0 is Monday. Weeks are a habit of countries: of a language alone, where most of its readers live decides."""
    locale = reader_locale()
    if locale.territory is None:
        likely = get_global("likely_subtags").get(str(locale))
        locale = Locale.parse(str(likely)) if likely else locale
    return int(locale.first_week_day)
