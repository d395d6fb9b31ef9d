"""A goal is set, judged and closed in a real browser by keyboard alone: Tab, typing, arrows and Enter, no mouse."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.tenancy import workspace_scope
from analytics.rollup import recompute
from campaigns.models import Goal, GoalReview, Objective
from tests.builders import Builder
from tests.cast import Cast

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
# As many times as a patient person presses Tab.
PATIENCE = 80


class Keyboard:
    """A page that is touched by keys alone."""

    def __init__(self, tab: Any) -> None:
        self.tab = tab

    def to(self, selector: str) -> None:
        """Press Tab until the control has the focus; what cannot be reached by it cannot be used."""
        for _press in range(PATIENCE):
            if self.tab.evaluate("css => document.activeElement?.matches(css) ?? false", selector):
                return
            self.tab.keyboard.press("Tab")
        raise AssertionError(f"{selector} is not reached by Tab")

    def write(self, selector: str, text: str) -> None:
        self.to(selector)
        self.tab.keyboard.press("Control+A")
        self.tab.keyboard.type(text)

    def press(self, selector: str, key: str = "Enter") -> None:
        self.to(selector)
        self.tab.keyboard.press(key)

    def follow(self, selector: str) -> None:
        """Press a button that leads to another page."""
        self.to(selector)
        with self.tab.expect_navigation():
            self.tab.keyboard.press("Enter")

    def is_sound(self) -> None:
        """No rule of accessibility is broken on the page as it is now."""
        assert not [each["id"] for each in axe.Axe().run(self.tab).response["violations"]]

    def reads(self, selector: str, text: str) -> None:
        playwright.expect(self.tab.locator(selector)).to_contain_text(text)


def fill(cast: Cast) -> None:
    """Twenty weeks with two leads a day at a euro each."""
    build = Builder(cast.bakery)
    series, run = build.series(campaign="Spring bread"), build.run("meta.csv").pk
    for back in range(1, 141):
        build.fact(series, date.today() - timedelta(days=back), run_id=run, spend="2", leads=2)
    recompute(cast.bakery.pk)
    with workspace_scope(cast.bakery):
        Objective.objects.of(cast.bakery).create(name="Wholesale enquiries", metrics=["leads"])


def session_of(user: User) -> str:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies["sessionid"].value


def test_a_goal_is_set_and_closed_by_keyboard_alone(cast: Cast, live_server: Any) -> None:
    fill(cast)
    session = session_of(cast.analyst)
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        context = browser.new_context(locale="en-US", timezone_id="Europe/Madrid")
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        tab = context.new_page()
        tab.goto(live_server.url + reverse("analytics:goal_new", args=[cast.bakery.slug]))
        keys = Keyboard(tab)
        set_the_goal(keys)
        close_it(keys)
        browser.close()
    with workspace_scope(cast.bakery):
        goal = Goal.objects.of(cast.bakery).select_related("objective").get()
        review = GoalReview.objects.of(cast.bakery).get(goal=goal)
    assert goal.metric == "leads"
    assert [goal.target, goal.budget, goal.hours] == [Decimal(60), Decimal(200), Decimal(12)]
    assert goal.objective is not None and goal.objective.name == "Wholesale enquiries"
    assert goal.due_on == date.today() + timedelta(days=27)
    assert len(goal.review_on) == 2 and goal.baseline == 56
    assert (review.outcome, review.next_step) == ("dropped", "Ask the bars")


def set_the_goal(keys: Keyboard) -> None:
    # What for: choosing the objective brings the metrics that prove it to the front.
    keys.write("#id_objective", "Whole")
    keys.reads("#metric-choice", "What proves “Wholesale enquiries”")
    keys.press("#metric-leads", "Space")
    keys.reads("#advice", "Reported by Meta Ads")
    keys.is_sound()
    keys.follow("button[name=go]")
    # Who and how.
    keys.write("#id_audience", "cafés in Valencia")
    keys.write("#id_action", "A tasting box for each café that asks")
    keys.reads("#advice", "Leads of the whole workspace, for cafés in Valencia")
    keys.follow("button[name=go]")
    # How much by when: the verdict follows what is typed.
    keys.write("#id_target", "400")
    due = date.today() + timedelta(days=27)
    keys.to("#id_due_on")
    keys.tab.keyboard.type(due.strftime("%m%d%Y"))
    keys.reads("#feasibility", "Unlikely")
    keys.reads("#feasibility", "Needed a week 100")
    keys.tab.keyboard.press("Shift+Tab")
    back_to(keys, "#id_target")
    keys.write("#id_target", "60")
    keys.reads("#feasibility", "Best ever in as many days")
    keys.reads("#feasibility", "Needed a week 15")
    keys.is_sound()
    keys.follow("button[name=go]")
    # Means and check: all five letters, each with its reason.
    keys.write("#id_budget", "200")
    keys.write("#id_hours", "12")
    keys.reads("#advice", "€60.00 are needed at that rate, and they are planned.")
    for letter in ("Specific", "Measurable", "Achievable", "Realistic", "Timely"):
        keys.reads("#advice", letter)
    keys.is_sound()
    keys.to("#id_name")
    assert keys.tab.input_value("#id_name").startswith("cafés in Valencia: Leads at least 60 by")
    keys.follow("#goal-form .btn-primary")
    keys.reads("h1", "cafés in Valencia: Leads at least 60 by")


def back_to(keys: Keyboard, selector: str) -> None:
    for _press in range(PATIENCE):
        if keys.tab.evaluate("css => document.activeElement?.matches(css) ?? false", selector):
            return
        keys.tab.keyboard.press("Shift+Tab")
    raise AssertionError(f"{selector} is not reached by Shift+Tab")


def close_it(keys: Keyboard) -> None:
    keys.press("#close summary")
    keys.to("#close input[name=outcome]")
    # A group of choices is one stop; the arrows move in it.
    keys.tab.keyboard.press("ArrowUp")
    playwright.expect(keys.tab.locator("#close input[value=dropped]")).to_be_checked()
    keys.write("#id_why", "The season ended early")
    keys.write("#id_next_step", "Ask the bars")
    keys.follow("#close .btn-primary")
    keys.reads("main", "Analyst closed it on")
    keys.reads("main", "Ask the bars")
    keys.to("a[href*='after=']")
