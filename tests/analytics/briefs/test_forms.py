"""The form of a report keeps what the report is about, whatever became of it meanwhile."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tenancy import workspace_scope
from analytics.briefs.forms import ScheduleForm
from analytics.briefs.models import Brief
from campaigns.models import Campaign
from tests.analytics.briefs.conftest import Bakery


@pytest.fixture
def about_spring(bakery: Bakery) -> tuple[Brief, Campaign]:
    with workspace_scope(bakery.workspace):
        campaign = Campaign.objects.of(bakery.workspace).get(name="Spring bread")
    return bakery.brief("post_mortem", scope={"campaign": campaign.pk}), campaign


def saved(bakery: Bakery, browser: Any, brief: Brief, **values: Any) -> Any:
    """As a browser sends what the page shows, with another name."""
    sent = {"name": "Renamed", "language": "en", "currency": "EUR", "period_rule": "last_month"} | values
    return browser.post(reverse("analytics:brief_edit", args=["bakery", brief.pk]), sent)


def scope_of(bakery: Bakery, brief: Brief) -> dict[str, Any]:
    with workspace_scope(bakery.workspace):
        return dict(Brief.objects.of(bakery.workspace).get(pk=brief.pk).scope)


def test_an_archived_campaign_stays_what_a_report_is_about(
    bakery: Bakery, about_spring: tuple[Brief, Campaign], signed_in: Any
) -> None:
    brief, campaign = about_spring
    with workspace_scope(bakery.workspace):
        Campaign.objects.of(bakery.workspace).update(archived_at=timezone.now())
    browser = signed_in(bakery.cast.analyst)
    page = browser.get(reverse("analytics:brief_edit", args=["bakery", brief.pk])).content.decode()
    assert f'<option value="{campaign.pk}" selected>Spring bread (archived)</option>' in page
    assert "Autumn rolls" not in page
    assert saved(bakery, browser, brief, campaign=campaign.pk).status_code == 302
    assert scope_of(bakery, brief) == {"campaign": campaign.pk}


def test_a_campaign_that_is_no_more_is_not_silently_all(
    bakery: Bakery, about_spring: tuple[Brief, Campaign], signed_in: Any
) -> None:
    brief, campaign = about_spring
    gone = campaign.pk + 1
    with workspace_scope(bakery.workspace):
        Brief.objects.of(bakery.workspace).filter(pk=brief.pk).update(scope={"campaign": gone})
    browser = signed_in(bakery.cast.analyst)
    page = browser.get(reverse("analytics:brief_edit", args=["bakery", brief.pk])).content.decode()
    assert f'<option value="{gone}" selected>A campaign that is no more</option>' in page
    assert saved(bakery, browser, brief, campaign=gone).status_code == 400
    assert saved(bakery, browser, brief, campaign="").status_code == 302
    assert scope_of(bakery, brief) == {}


@pytest.mark.parametrize(
    ("every", "weekday", "month_day", "kept"),
    [
        ("week", "4", "99", ("week", 4, 20)),
        ("week", "9", "7", None),
        ("month", "9", "7", ("month", 2, 7)),
        ("month", "4", "", None),
        ("never", "4", "7", None),
    ],
)
def test_a_schedule_asks_for_the_day_of_its_rhythm_alone(
    every: str, weekday: str, month_day: str, kept: tuple[str, int, int] | None
) -> None:
    sent = {"every": every, "weekday": weekday, "month_day": month_day, "hour": "8"}
    form = ScheduleForm(sent, initial={"weekday": 2, "month_day": 20})
    assert form.is_valid() == (kept is not None)
    if kept:
        wish = form.wish()
        assert (wish.every, wish.weekday, wish.month_day) == kept
