"""A bakery with a portal: a dashboard, a report that was sent, a draft, and a goal, chosen to be shown or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import Brand
from accounts.portal.hosts import forget_hosts
from analytics.briefs.models import Brief, Edition
from analytics.dashboards.verbs import change_dashboard, make_dashboard
from analytics.models import Dashboard
from analytics.portal import switches
from campaigns.models import Goal
from campaigns.planning.goals import GoalPlan, create_goal
from tests.accounts.portal.conftest import own_domain
from tests.accounts.test_brands import png
from tests.analytics.briefs.conftest import Bakery
from tests.analytics.briefs.conftest import bakery as bakery
from tests.cast import Cast, as_workspace

JUNE = {"period": "custom", "from": "2026-06-01", "to": "2026-06-30"}


def url(name: str, *args: Any) -> str:
    return reverse(f"portal:{name}", args=["bakery", *args])


def text(browser: Client, address: str, **params: str) -> str:
    answer = browser.get(address, params)
    assert answer.status_code == 200, address
    return answer.content.decode()


@dataclass
class Portal:
    cast: Cast
    bakery: Bakery
    dashboard: Dashboard
    hidden_dashboard: Dashboard
    brief: Brief
    sent: Edition
    draft: Edition
    goal: Goal
    hidden_goal: Goal


@pytest.fixture
def portal(bakery: Bakery) -> Iterator[Portal]:
    forget_hosts()
    cache.clear()
    cast = bakery.cast
    Brand.objects.create(
        organization=cast.agency, accent="#8b1a4f", logo=png(), logo_type="png", logo_text="Lantern"
    )
    own_domain(cast.agency)
    brief = bakery.brief()
    sent = bakery.sent(bakery.edition(brief))
    draft = bakery.edition(brief, days=(date(2026, 5, 1), date(2026, 5, 31)))
    with as_workspace(cast.bakery) as workspace:
        Brief.objects.of(workspace).filter(pk=brief.pk).update(attachments=["pdf", "xlsx", "csv"])
        shown, hidden = (
            make_dashboard(workspace, name=name, by=cast.analyst, template="results")
            for name in ("For the baker", "Among ourselves")
        )
        change_dashboard(workspace, shown, in_portal=True, by=cast.analyst, version=1)
        goals = [
            create_goal(workspace, plan=plan(name), by=cast.analyst) for name in ("More orders", "Inner aim")
        ]
        switches.show_goal(workspace, goals[0], shows=True, by=cast.analyst)
    for row in (shown, hidden, brief, sent, draft, *goals):
        with as_workspace(cast.bakery):
            row.refresh_from_db()
    yield Portal(cast, bakery, shown, hidden, brief, sent, draft, *goals)
    forget_hosts()


@pytest.fixture
def reader(portal: Portal, signed_in: Any) -> Client:
    """The client."""
    browser: Client = signed_in(portal.cast.client)
    return browser


def plan(name: str) -> GoalPlan:
    values: dict[str, Any] = {"metric": "orders", "direction": "at_least", "target": Decimal(400)}
    return GoalPlan(name=name, starts_on=date(2026, 5, 1), due_on=date(2026, 12, 31), **values)
