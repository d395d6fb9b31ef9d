"""The first steps: what counts as done, who sees them, and how they are put away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Membership, Organization, Role, Workspace
from accounts.tenancy import workspace_scope
from analytics.first_run import checklist, steps
from analytics.rollup import recompute
from campaigns.models import Goal, Objective
from tests.analytics.test_pages import words
from tests.builders import Builder
from tests.cast import Cast, make_user, make_workspace

IN_MAY = {"period": "custom", "from": "2026-05-01", "to": "2026-05-31"}


@pytest.fixture
def alone(db: None) -> Workspace:
    """A business of one person, who owns it, with nothing in it yet."""
    business = Organization.objects.create(name="Kiosk")
    owner = make_user("owner@kiosk.example")
    Membership.objects.create(user=owner, organization=business, role=Role.OWNER)
    workspace = make_workspace(business, "Kiosk", gross_margin=None)
    workspace.role = Role.OWNER  # type: ignore[attr-defined]  # as `workspace_for` does
    return workspace


def done(workspace: Workspace) -> list[str]:
    with workspace_scope(workspace):
        return [step.code for step in steps(workspace) if step.is_done]


def test_nothing_is_done_in_a_new_workspace(alone: Workspace) -> None:
    assert done(alone) == []
    with workspace_scope(alone):
        assert len(checklist(alone)) == 7


def test_each_step_is_done_by_what_it_asks_for(alone: Workspace) -> None:
    build = Builder(alone)
    build.fact(build.series(campaign="A"), "2026-05-01", spend=10)
    recompute(alone.pk)
    assert done(alone) == ["spend"]
    build.fact(build.series("shopify.sales", kind="sales"), "2026-05-01", revenue=50)
    recompute(alone.pk)
    alone.gross_margin = Decimal("0.5")
    assert done(alone) == ["spend", "sales", "margin"]
    with workspace_scope(alone):
        Objective.objects.of(alone).create(name="Sell more", kind="sales")
        Goal.objects.of(alone).create(
            name="g", metric="spend", direction="at_most", target=1,
            starts_on=date(2026, 5, 1), due_on=date(2026, 5, 2),
        )  # fmt: skip
    colleague = make_user("colleague@kiosk.example")
    Membership.objects.create(
        user=colleague, organization=alone.organization, workspace=alone, role=Role.VIEWER
    )
    assert done(alone) == ["spend", "sales", "margin", "objective", "goal", "people"]


def test_those_who_may_not_do_a_step_are_not_led_to_it(alone: Workspace) -> None:
    alone.role = Role.ANALYST  # type: ignore[attr-defined]
    with workspace_scope(alone):
        assert {step.code for step in checklist(alone) if not step.href} == {"margin", "people"}
    alone.role = Role.VIEWER  # type: ignore[attr-defined]
    with workspace_scope(alone):
        assert checklist(alone) == []


def test_the_list_is_put_away_for_everybody(cast: Cast, signed_in: Callable[[Any], Client]) -> None:
    build = Builder(cast.bakery)
    build.fact(build.series(campaign="A"), "2026-05-01", spend=10)
    recompute(cast.bakery.pk)
    dashboard = reverse("analytics:dashboard", args=[cast.bakery.slug])
    analyst = signed_in(cast.analyst)
    assert "First steps" in words(analyst.get(dashboard, IN_MAY))
    assert "First steps" not in words(signed_in(cast.viewer).get(dashboard, IN_MAY))
    assert analyst.post(reverse("analytics:checklist_hide", args=[cast.bakery.slug])).status_code == 302
    assert "First steps" not in words(signed_in(cast.admin).get(dashboard, IN_MAY))
