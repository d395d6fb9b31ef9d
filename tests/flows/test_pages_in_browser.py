"""Every kind of page in a real browser, narrow and wide, light and dark: no rule of accessibility is broken, nothing is
blocked by the content policy, nothing is wider than the screen. SMROI_SCREENSHOTS=folder keeps pictures to look at."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.tenancy import workspace_scope
from analytics.rollup import recompute
from campaigns.models import Campaign, Goal, ImportRun
from campaigns.planning.annotations import add_annotation
from campaigns.planning.campaigns import CampaignPlan, edit_campaign
from campaigns.planning.contents import ContentPlan, add_content
from campaigns.planning.goals import FIELDS, GoalPlan, create_goal, edit_goal
from campaigns.planning.objectives import add_objective, link_to_objective, plan_from_library
from campaigns.planning.reviews import ReviewWish, close_goal
from campaigns.planning.templates import save_template
from tests.builders import Builder
from tests.cast import Cast, make_user

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
SCREENS = {"wide-light": (1280, 900, "light"), "phone-dark": (390, 844, "dark")}
FILES = Path(__file__).parents[1] / "files"
PICTURES = os.environ.get("SMROI_SCREENSHOTS", "")


@dataclass(frozen=True)
class Page:
    name: str
    address: str
    session: str = ""


def session_of(user: User) -> str:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies["sessionid"].value


def fill(cast: Cast) -> None:
    """Four weeks of two platforms and a shop; a platform that reports no value, and a day without spend."""
    build = Builder(cast.bakery)
    today = date.today()
    sourdough = build.series("meta_ads.performance", campaign="Sourdough school, spring evenings")
    brand = build.series("google_ads.campaign", campaign="Brand search")
    run = build.run("spring.csv").pk
    shop = build.series("shopify_orders", level="order", entity="#1", channel="shop")
    for back in range(56, 0, -1):
        day = today - timedelta(days=back)
        build.fact(
            sourdough,
            day,
            run_id=run,
            spend=Decimal(40 + back % 9),
            conversion_value=90 + back,
            conversions=3 + back % 4,
            clicks=120,
            impressions=9000,
        )
        build.fact(
            brand,
            day,
            run_id=run,
            spend=0 if back % 7 == 0 else 12,
            conversions=1,
            clicks=30,
            impressions=700,
        )
        build.fact(shop, day, run_id=run, revenue=Decimal(180 + back * 3 % 70), orders=5)
    recompute(cast.bakery.pk)


def aim(cast: Cast) -> int:
    """One objective that a campaign serves, and one that is about people instead of money; the first one's id."""
    bakery = cast.bakery
    with workspace_scope(bakery):
        made = [
            add_objective(bakery, plan=plan_from_library(bakery, kind), by=None)
            for kind in ("sales", "hiring")
        ]
        served = Campaign.objects.of(bakery).filter(name__startswith="Sourdough")
        link_to_objective(bakery, made[0], campaigns=served, by=None)
    return made[0].pk


def set_goals(cast: Cast) -> tuple[int, int]:
    """One that runs, with means and days of review, and one of a vanity metric that is closed; their ids."""
    bakery, today = cast.bakery, date.today()
    with workspace_scope(bakery):
        running = create_goal(
            bakery,
            plan=GoalPlan(
                "More breads from the spring campaign",
                "conversions",
                Decimal(500),
                today - timedelta(days=20),
                today + timedelta(days=60),
                audience="Cafés in Valencia",
                action="Two posts a week with a tasting box",
                budget=Decimal(900),
                hours=Decimal(30),
                review_on=(today, today + timedelta(days=50)),
            ),
            by=cast.owner,
        )
        over = GoalPlan(
            "Clicks", "clicks", Decimal(9000), today - timedelta(days=50), today - timedelta(days=9)
        )
        closed = create_goal(bakery, plan=over, by=cast.owner)
        wish = ReviewWish("partly", "Half of it", "The season ended", "Breads instead of clicks")
        close_goal(bakery, closed, wish=wish, value=Decimal(6300), by=cast.owner)
        edit_goal(bakery, running, plan=replace(plan_of(running), target=Decimal(480)), by=cast.owner)
    return running.pk, closed.pk


def plan_of(goal: Goal) -> GoalPlan:
    values = {name: getattr(goal, name) for name in FIELDS}
    return GoalPlan(**values | {"review_on": tuple(goal.review_on)})


def upload(cast: Cast) -> list[int]:
    """A file that is ready, one that asks, and one that cannot be read."""
    client = Client()
    client.force_login(cast.owner, backend="django.contrib.auth.backends.ModelBackend")
    for path in (FILES / "meta_ads/campaigns_daily_en.csv", FILES / "plain/costs_comma.csv"):
        file = SimpleUploadedFile(path.name, path.read_bytes())
        client.post(reverse("campaigns:import_upload", args=[cast.bakery.slug]), {"file": file})
    client.post(
        reverse("campaigns:import_upload", args=[cast.bakery.slug]),
        {"file": SimpleUploadedFile("notes.csv", b"\x00\x01 not a table")},
    )
    with workspace_scope(cast.bakery):
        return list(ImportRun.objects.of(cast.bakery).values_list("pk", flat=True))


STRANGERS = ["account_login", "account_signup", "accounts:home"]
OWN = ["accounts:workspace_list", "accounts:profile", "account_email", "mfa_index", "usersessions_list"]
WORKSPACE = [
    "analytics:dashboard",
    "analytics:campaign_list",
    "analytics:goal_list",
    "analytics:goal_new",
    "analytics:objective_tree",
    "analytics:objective_new",
    "campaigns:campaign_new",
    "campaigns:calendar",
    "campaigns:template_list",
    "campaigns:annotation_new",
    "campaigns:import_list",
    "campaigns:rule_list",
    "campaigns:rule_new",
    "analytics:rates",
    "accounts:workspace_settings",
    "accounts:workspace_members",
    "accounts:api_keys",
]
# One of each shape; the rules that depend on the width are about tables, forms and the frame.
ON_THE_PHONE = {
    "account_login",
    "accounts:workspace_list",
    "accounts:workspace_members",
    "analytics:dashboard",
    "analytics:goal_new",
    "analytics:objective_tree",
    "objective",
    "objective-new",
    "goal",
    "goal-edit",
    "campaigns:import_list",
    "campaigns:calendar",
    "campaigns:campaign_new",
    "campaign",
    "source-rows",
}


def plan_pages(cast: Cast) -> list[Page]:
    """The pages of a running campaign with a divided budget, content before and after today, and an annotation."""
    today, slug, owner = date.today(), cast.bakery.slug, session_of(cast.owner)
    with workspace_scope(cast.bakery):
        campaign = Campaign.objects.of(cast.bakery).get(name__startswith="Sourdough")
        changed = CampaignPlan(
            name=campaign.name,
            objective=campaign.objective,
            channels=["meta"],
            starts_on=today - timedelta(days=30),
            ends_on=today + timedelta(days=30),
            channel_budgets={"meta": Decimal(1500), "email": Decimal(300)},
            tags=["courses"],
            landing_pages=["https://bakery.example/" + "courses-and-evenings/" * 5],
        )
        edit_campaign(cast.bakery, campaign, plan=changed, by=cast.owner)
        for day, title in ((-9, "The oven, filmed for half a minute"), (4, "Last places")):
            item = ContentPlan(title=title, channel="meta", planned_on=today + timedelta(days=day))
            add_content(cast.bakery, campaign, plan=item, by=cast.owner)
        add_annotation(cast.bakery, day=today - timedelta(days=5), text="Oven broken", by=cast.owner)
        save_template(cast.bakery, campaign, name="Courses", by=cast.owner)
    routes = ("campaign_edit", "content_new", "campaign_duplicate", "template_new")
    return [
        Page("campaign", reverse("analytics:campaign", args=[slug, campaign.pk]), owner),
        *(Page(name, reverse(f"campaigns:{name}", args=[slug, campaign.pk]), owner) for name in routes),
    ]


def pages_of(cast: Cast, runs: list[int]) -> list[Page]:
    slug, owner = cast.bakery.slug, session_of(cast.owner)
    office = session_of(make_user("office@smroi.example", name="Office", is_staff=True, is_superuser=True))
    rows = reverse("analytics:source_rows", args=[slug])
    objective = reverse("analytics:objective", args=[slug, aim(cast)])
    detail = reverse("campaigns:import_detail", args=[slug, runs[0]])
    running, closed = set_goals(cast)
    return [
        *(Page(name, reverse(name)) for name in STRANGERS),
        *(Page(name, reverse(name), owner) for name in OWN),
        *(Page(name, reverse(name, args=[slug]), owner) for name in WORKSPACE),
        *plan_pages(cast),
        Page("source-rows", f"{rows}?metric=spend", owner),
        Page("objective", objective, owner),
        Page("objective-new", f"{reverse('analytics:objective_new', args=[slug])}?kind=leads", owner),
        Page("goal", reverse("analytics:goal", args=[slug, running]), owner),
        Page("goal-closed", reverse("analytics:goal", args=[slug, closed]), owner),
        Page("goal-edit", reverse("analytics:goal_edit", args=[slug, running]), owner),
        Page("goals-closed", f"{reverse('analytics:goal_list', args=[slug])}?show=closed", owner),
        Page("import", detail, owner),
        Page("not-found", "/w/nothing/", owner),
        Page("admin:index", reverse("admin:index"), office),
        *(Page(name, reverse(name), office) for name in office_lists()),
    ]


def office_lists() -> list[str]:
    labels = [model._meta.label_lower.replace(".", "_") for model in admin.site._registry]
    return [
        f"admin:{label}_changelist"
        for label in labels
        if label in ("accounts_workspace", "campaigns_importrun")
    ]


@pytest.mark.parametrize("screen", SCREENS)
def test_pages_can_be_used_by_everybody(screen: str, cast: Cast, live_server: Any) -> None:
    fill(cast)
    pages = pages_of(cast, upload(cast))
    found: list[str] = []
    width, height, theme = SCREENS[screen]
    if screen == "phone-dark" and not PICTURES:
        pages = [page for page in pages if page.name in ON_THE_PHONE]
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        for page in pages:
            context = browser.new_context(
                viewport={"width": width, "height": height}, color_scheme=theme, locale="en"
            )
            if page.session:
                context.add_cookies([{"name": "sessionid", "value": page.session, "url": live_server.url}])
            found += [
                f"{page.name} ({screen}): {fault}"
                for fault in faults_of(context, page, live_server.url, screen)
            ]
            context.close()
        browser.close()
    assert not found, "\n".join(found)


def faults_of(context: Any, page: Page, server: str, screen: str) -> list[str]:
    faults: list[str] = []
    tab = context.new_page()
    tab.on("pageerror", lambda error: faults.append(f"script: {error}"))
    tab.on(
        "console",
        lambda message: faults.append(f"console: {message.text}") if message.type == "error" else None,
    )
    answer = tab.goto(server + page.address)
    if tab.locator("[data-chart]").count():
        tab.wait_for_selector("[data-chart] svg")
    if page.name == "not-found":
        faults = [fault for fault in faults if "404" not in fault]
    elif answer.status != 200:
        faults.append(f"answered {answer.status}")
    if tab.evaluate("window.scrollY"):
        faults.append("a script scrolled the page away from its heading")
    too_wide = tab.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if too_wide > 0 and not page.name.startswith("admin:"):
        faults.append(f"{too_wide} px wider than the screen")
    if PICTURES:
        name = page.name.replace(":", "-")
        tab.screenshot(path=f"{PICTURES}/{name}.{screen}.png", full_page=True)
    # Django's own admin lists are what they are; ours have to be without fault.
    if not page.name.startswith("admin:"):
        for violation in axe.Axe().run(tab).response["violations"]:
            where = "; ".join(str(node["target"]) for node in violation["nodes"][:4])
            faults.append(f"axe {violation['id']}: {violation['help']} at {where}")
    return faults
