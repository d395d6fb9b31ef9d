"""The switches of the client portal: who turns them, what they write down, and what stays in the list."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.errors import DomainError
from accounts.models import AuditEntry
from analytics.briefs.models import Brief
from analytics.dashboards.verbs import change_dashboard, make_dashboard
from analytics.models import Dashboard
from campaigns.models import Goal
from campaigns.planning.reviews import ReviewWish, close_goal
from tests.accounts.portal.conftest import HOST
from tests.analytics.portal.conftest import Portal
from tests.cast import as_workspace

# Reports are shown from the beginning; whoever shows what is shown already has changed nothing.
WRITTEN = {
    "dashboard_portal": ["portal.shown", "portal.hidden"],
    "goal_portal": ["portal.shown", "portal.hidden"],
    "brief_portal": ["portal.hidden"],
}


def written_down(name: str) -> list[str]:
    """All that was done to it since it was made."""
    rows = AuditEntry.objects.filter(subject=name, action__regex=r"^portal\.|\.changed$")
    return list(rows.order_by("at", "pk").values_list("action", flat=True))


def test_analysts_choose_what_is_shown_and_viewers_do_not(portal: Portal, signed_in: Any) -> None:
    settings_page = reverse("analytics:portal_settings", args=["bakery"])
    cases = (
        ("dashboard_portal", portal.hidden_dashboard, Dashboard),
        ("goal_portal", portal.hidden_goal, Goal),
        ("brief_portal", portal.brief, Brief),
    )
    for route, row, model in cases:
        address = reverse(f"analytics:{route}", args=["bakery", row.pk])
        statuses = {
            name: signed_in(getattr(portal.cast, name)).post(address, {"show": "1"}).status_code
            for name in ("owner", "admin", "analyst", "viewer", "client", "stranger")
        }
        assert statuses == {
            **dict.fromkeys(("owner", "admin", "analyst"), 302),
            "viewer": 403,
            "client": 404,
            "stranger": 404,
        }
        with as_workspace(portal.cast.bakery) as workspace:
            assert model.objects.of(workspace).get(pk=row.pk).in_portal
        signed_in(portal.cast.analyst).post(address, {"show": "0"})
        with as_workspace(portal.cast.bakery) as workspace:
            assert not model.objects.of(workspace).get(pk=row.pk).in_portal
            assert written_down(str(row.name)) == WRITTEN[route]
    page = signed_in(portal.cast.viewer).get(settings_page).content.decode()
    assert f"http://{HOST}" in page
    assert "Among ourselves" in page


def test_ones_own_dashboard_is_shown_to_nobody_else(portal: Portal) -> None:
    with as_workspace(portal.cast.bakery) as workspace:
        own = make_dashboard(workspace, name="Mine", by=portal.cast.analyst, is_shared=False)
        with pytest.raises(DomainError, match="Share it"):
            change_dashboard(workspace, own, in_portal=True, by=portal.cast.analyst, version=1)
        change_dashboard(workspace, own, is_shared=True, by=portal.cast.analyst, version=1)
        own.refresh_from_db()
        change_dashboard(workspace, own, in_portal=True, by=portal.cast.analyst, version=2)
        own.refresh_from_db()
        change_dashboard(workspace, own, is_shared=False, by=portal.cast.analyst, version=3)
        own.refresh_from_db()
        assert not own.in_portal
        # Who stops sharing with colleagues stops showing it to clients: two things, in one go.
        assert sorted(written_down("Mine")) == [*["dashboard.changed"] * 2, "portal.hidden", "portal.shown"]


def test_what_has_ended_is_listed_while_clients_still_see_it(portal: Portal, signed_in: Any) -> None:
    cast = portal.cast
    with as_workspace(cast.bakery) as workspace:
        Brief.objects.of(workspace).filter(pk=portal.brief.pk).update(archived_at=timezone.now())
        for goal in (portal.goal, portal.hidden_goal):
            close_goal(workspace, goal, wish=ReviewWish(outcome="met"), value=None, by=cast.analyst)
    browser = signed_in(cast.analyst)
    address = reverse("analytics:portal_settings", args=["bakery"])
    page = browser.get(address).content.decode()
    for words in (portal.brief.name, portal.goal.name, "Archived", "Closed"):
        assert words in page, words
    assert portal.hidden_goal.name not in page
    browser.post(reverse("analytics:brief_portal", args=["bakery", portal.brief.pk]), {"show": "0"})
    browser.post(reverse("analytics:goal_portal", args=["bakery", portal.goal.pk]), {"show": "0"})
    page = browser.get(address).content.decode()
    assert "Archived" not in page
    assert "Closed" not in page
