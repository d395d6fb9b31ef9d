"""The form of a schedule in a browser: the day that the chosen rhythm needs, without a script too."""

from __future__ import annotations

import shutil
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.tenancy import workspace_scope
from analytics.briefs import briefs
from analytics.briefs.models import BriefSchedule
from tests.cast import Cast

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


@pytest.mark.parametrize("scripts", [True, False])
def test_the_day_that_the_rhythm_needs_is_there(cast: Cast, live_server: Any, scripts: bool) -> None:
    with workspace_scope(cast.bakery):
        brief = briefs.create_brief(cast.bakery, starter="monthly_client", by=cast.analyst)
    client = Client()
    client.force_login(cast.analyst, backend="django.contrib.auth.backends.ModelBackend")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(locale="en-US", java_script_enabled=scripts)
        session = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        tab = context.new_page()
        tab.goto(live_server.url + reverse("analytics:brief_schedule", args=["bakery", brief.pk]))
        weekday, month_day = tab.get_by_label("Day of the week"), tab.get_by_label("Day of the month")
        playwright.expect(month_day).to_be_visible()
        playwright.expect(weekday).to_be_hidden()
        month_day.fill("99")
        tab.get_by_label("How often").select_option("week")
        playwright.expect(month_day).to_be_hidden()
        weekday.select_option("4")
        with tab.expect_navigation():
            tab.get_by_role("button", name="Save").click()
        browser.close()
    with workspace_scope(cast.bakery):
        kept = BriefSchedule.objects.of(cast.bakery).get()
    # What nobody saw is as it was.
    assert (kept.every, kept.weekday, kept.month_day) == ("week", 4, 1)
