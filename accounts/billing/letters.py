"""What owners are written by the clock: that a plan ends or has ended, and that the rows of a month are used up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse

from accounts import mail
from accounts.billing.models import Subscription
from accounts.billing.standing import Source, Standing
from accounts.billing.usage import rows_of_month, running_month
from accounts.plans import WARN_PERCENT

# Nobody is told of what ended longer ago, as when billing was off in between.
OLD_NEWS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Letter:
    """What there is to tell; `mark` is written down so that it is told once."""

    template: str
    mark: str
    context: Mapping[str, object]


# Called with the row of the plan locked.
Find = Callable[[Subscription, Standing, datetime], Letter | None]


def about_end(row: Subscription, standing: Standing, now: datetime) -> Letter | None:
    """The newest that is due; what came before it is no news, nor what was over before the organization was there."""
    if standing.ends_at is None or standing.read_only_at is None or standing.warns_at is None:
        return None
    due = (
        ("read_only", standing.read_only_at),
        ("ended", standing.ends_at),
        ("ending", standing.warns_at),
    )
    name, at = next(((name, at) for name, at in due if at <= now), ("", now))
    if not name or now - at >= OLD_NEWS or at < row.created_at:
        return None
    context = {
        "is_trial": standing.source == Source.TRIAL,
        "is_owing": standing.source == Source.PAID and row.paid_state in {"past_due", "unpaid"},
        "last_day": standing.last_day,
        "read_only_from": standing.read_only_from,
        "link": _page("billing", row),
    }
    mark = f"{name}:{standing.source.name}:{int(standing.ends_at.timestamp())}"
    return Letter(f"accounts/email/plan_{name}", mark, context)


def about_rows(row: Subscription, standing: Standing, _now: datetime) -> Letter | None:
    """Once when most of a limit is used and once when all of it is, in each month.

    A larger plan is another limit. Of a smaller one nobody is written: whoever chose it has just seen what is used.
    """
    most = standing.plan.limits.rows
    if not most or standing.is_read_only:
        return None
    month = running_month(row.time_zone)
    told_month, _is, told = row.told_rows.partition(":")
    told_most, _is, told_percent = told.partition(":")
    last = (int(told_most), int(told_percent)) if told_month == f"{month.first}" else (0, 0)
    if (most, 100) <= last:
        # There is nothing more to tell, however many have come since: they need not be counted.
        return None
    used = rows_of_month(row.organization, time_zone=row.time_zone)
    percent = 100 if used >= most else WARN_PERCENT if used * 100 >= most * WARN_PERCENT else 0
    if not percent or (most, percent) <= last:
        return None
    name = "used" if percent == 100 else "near"
    context = {"used": used, "limit": most, "again_on": month.next_first, "link": _page("usage", row)}
    return Letter(f"accounts/email/plan_rows_{name}", f"{month.first}:{most}:{percent}", context)


def _page(name: str, row: Subscription) -> str:
    return mail.absolute(reverse(f"accounts:organization_{name}", args=[row.pk]))
