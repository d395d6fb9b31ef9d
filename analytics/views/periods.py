"""The period that a page of results shows: the one asked for, or four weeks that end where the data do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from accounts.errors import DomainError
from accounts.models import Workspace
from analytics.markup.priced import kept_in_address, priced_for, views_of
from analytics.query import last_measured_day
from campaigns.periods import Period, asked_period, preset
from campaigns.planning.days import today_in

__all__ = ["DEFAULT", "Period", "period_around", "period_of", "period_or_default", "view_switch"]

DEFAULT = "last_28"


def period_of(workspace: Workspace, params: Mapping[str, str]) -> Period:
    """From the parameters of a page; raises DomainError for days that cannot be."""
    kept = tuple(kept_in_address(workspace).items())
    return replace(asked_period(workspace, params) or _default(workspace), kept=kept)


def view_switch(workspace: Workspace, period: Period) -> list[dict[str, Any]]:
    """The views that the reader may choose from, with the page in each; nothing where there is one alone."""
    views = views_of(workspace)
    if len(views) < 2:
        return []
    labels = {"net": _("Net"), "client": _("As the client sees it")}
    usual = replace(period, kept=())
    return [
        {
            "label": labels[view],
            "href": f"?{usual.query_string(priced=view)}",
            "current": view == priced_for(workspace),
        }
        for view in views
    ]


def _default(workspace: Workspace) -> Period:
    days = preset(DEFAULT, today_in(workspace))
    assert days is not None
    period = Period(DEFAULT, *days)
    last = last_measured_day(workspace)
    return (
        period
        if last is None or last >= period.first
        else replace(period_around(period, last), was_moved=True)
    )


def period_or_default(workspace: Workspace, params: Mapping[str, str]) -> tuple[Period, str]:
    """The period asked for, or the default one and what was wrong with the question."""
    try:
        return period_of(workspace, params), ""
    except DomainError as error:
        return period_of(workspace, {}), error.message


def period_around(period: Period, last: date) -> Period:
    """Four weeks that end with the last day of data."""
    return replace(period, name="custom", first=last - timedelta(days=27), last=last)
