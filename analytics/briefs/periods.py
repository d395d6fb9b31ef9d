"""Which days an edition is about, told by the rule of its report and the calendar of the workspace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from django.utils.translation import gettext as _

from accounts.errors import DomainError
from accounts.models import Workspace
from analytics.briefs.models import Brief
from analytics.query import last_measured_day
from campaigns.models import Campaign

Rule = Brief.PeriodRule
Span = tuple[date, date]
ONE = timedelta(days=1)


def last_week(today: date) -> Span:
    """Monday to Sunday, the last one that is over."""
    monday = today - timedelta(days=today.weekday() + 7)
    return monday, monday + timedelta(days=6)


def last_month(today: date) -> Span:
    last = today.replace(day=1) - ONE
    return last.replace(day=1), last


def last_quarter(today: date) -> Span:
    began = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    last = began - ONE
    return last.replace(month=last.month - 2, day=1), last


def last_28(today: date) -> Span:
    return today - timedelta(days=28), today - ONE


_RULES: dict[str, Callable[[date], Span]] = {
    Rule.LAST_WEEK: last_week,
    Rule.LAST_MONTH: last_month,
    Rule.LAST_QUARTER: last_quarter,
    Rule.LAST_28: last_28,
}


def days_of(workspace: Workspace, brief: Brief, today: date) -> Span:
    """The days of the edition that is made on this day; whole days that are over, whatever the rule."""
    if brief.period_rule == Rule.CAMPAIGN:
        return _days_of_campaign(workspace, brief.scope.get("campaign"), today)
    return _RULES[brief.period_rule](today)


def _days_of_campaign(workspace: Workspace, campaign_id: int | None, today: date) -> Span:
    """From its first planned day to its last, or to the last day that anything is known of."""
    campaign = Campaign.objects.of(workspace).filter(pk=campaign_id or 0).first()
    if campaign is None:
        raise DomainError(_("Choose the campaign that the report is about."), field="campaign")
    if campaign.starts_on is None:
        text = _(
            "“%(name)s” has no first day. Enter it in the plan of the campaign, or choose another period."
        )
        raise DomainError(text % {"name": campaign.name}, field="period_rule")
    yesterday = today - ONE
    last = min(campaign.ends_on or last_measured_day(workspace) or yesterday, yesterday)
    if last < campaign.starts_on:
        text = _("“%(name)s” has not begun yet, so there is nothing to report.")
        raise DomainError(text % {"name": campaign.name}, field="period_rule")
    return campaign.starts_on, last
