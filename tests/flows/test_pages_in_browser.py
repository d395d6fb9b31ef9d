"""Every kind of page in a browser: no rule of accessibility is broken, nothing is blocked or wider than the screen."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import access
from accounts.models import User
from accounts.tenancy import workspace_scope
from analytics.briefs.models import Brief, Edition
from analytics.dashboards.verbs import make_dashboard
from analytics.portal import switches
from analytics.rollup import recompute
from campaigns.models import Campaign, Goal, ImportRun, Series
from campaigns.planning.goals import FIELDS, GoalPlan, create_goal, edit_goal
from campaigns.planning.objectives import add_objective, link_to_objective, plan_from_library
from campaigns.planning.reviews import ReviewWish, close_goal
from tests.builders import Builder
from tests.cast import Cast, make_user
from tests.flows.planned import note, plan
from tests.flows.reports import report
from tests.flows.tracked import track
from tests.house.routes import all_routes

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
SCREENS = {"wide-light": (1280, 900, "light"), "phone-dark": (390, 844, "dark")}
FILES = Path(__file__).parents[1] / "files"
PICTURES = os.environ.get("SMROI_SCREENSHOTS", "")  # a folder for pictures to look at


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
    for age, seen in (("18-24", 900), ("25-34", 2100)):
        split = build.series(campaign="Sourdough school, spring evenings", breakdown=f"Age={age}")
        build.fact(split, today - timedelta(days=3), run_id=run, impressions=seen)
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


# Of the libraries, whose routes the permissions name by a pattern.
OWN = ("account_email", "mfa_index")
# What may be asked for and is no page of its own to look at, each with the reason.
NOT_LOOKED_AT = {
    "healthz": "answers a program",
    "readyz": "answers a program",
    "tls_ask": "answers a program",
    "api_schema": "answers a program",
    "api_docs": "a page of the library that draws it",
    "design": "the components alone, which all pages here are made of",
    "analytics:freshness": "a part that a page asks for",
    "analytics:insights_file": "a file",
    "analytics:reconciliation_download": "a file",
    "analytics:edition_file": "a file",
    "analytics:edition_progress": "a part that a page asks for",
    "analytics:shared_report": "needs the token of a link, which is kept only as a fingerprint",
    "analytics:shared_pdf": "a file",
    "analytics:brief_unsubscribe": "needs the token of a mail",
    "campaigns:link_qr": "a picture",
    "campaigns:lead_person_file": "a file",
    "campaigns:page_file": "a file",
    "campaigns:page_preview": "a landing page, which brings its own style and policy",
    "analytics:group_rows": "asks for a group, as it is named on the page that leads there: it is looked at as that",
    "analytics:mail_stop": "needs the token of a mail",
    "campaigns:form_confirm": "needs the token of a mail",
    "campaigns:form_thanks": "needs the token of a form that was just sent",
    "campaigns:form_download": "needs the token of a mail",
    "accounts:invitation": "needs the token of a mail, which is kept only as a fingerprint",
    "accounts:organization_usage": "is there only where billing is on",
    "accounts:organization_billing": "is there only where billing is on",
    "accounts:handover": "needs the token of a mail, which is kept only as a fingerprint",
    "portal:look": "a style and a picture",
    "portal:join": "needs the token of a mail, which is kept only as a fingerprint",
    "portal:report_file": "a file",
    "account_logout": "asks nothing: it has a button and no more",
    "account_confirm_login_code": "needs a code of a mail that was just sent",
    "account_inactive": "a sentence, for accounts that the back office closed",
    "account_email_verification_sent": "a sentence",
    "account_confirm_email": "needs the key of a mail",
    "account_reset_password_done": "a sentence",
    "account_reset_password_from_key": "needs the key of a mail",
    "account_reset_password_from_key_done": "a sentence",
    "mfa_login_webauthn": "answers a script",
    "mfa_authenticate": "needs a sign-in that is half done",
}
# One of each shape; the rules that depend on the width are about tables, forms and the frame.
ON_THE_PHONE = {
    "account_login",
    "accounts:workspace_list",
    "accounts:workspace_members",
    "analytics:dashboard",
    "analytics:dashboard_page",
    "analytics:dashboard_edit",
    "analytics:goal_new",
    "analytics:objective_tree",
    "analytics:objective",
    "objective-new",
    "analytics:goal",
    "analytics:goal_edit",
    "analytics:edition",
    "analytics:cost_list",
    "campaigns:import_list",
    "campaigns:calendar",
    "campaigns:campaign_new",
    "campaigns:margin_list",
    "analytics:campaign",
    "analytics:source_rows",
    "portal:home",
    "portal:dashboard",
}


def names_of_pages() -> list[str]:
    """Whatever somebody may ask for with a browser, as the permissions have it."""
    asked = {row.route for row in access.permissions() if "GET" in row.methods}
    pages = (name for name in asked if not name.endswith(("*", "_csv", "_xlsx")) and "api:" not in name)
    return sorted(name for name in pages if name not in NOT_LOOKED_AT)


def all_pages(cast: Cast, values: dict[str, str]) -> list[Page]:
    """Each at its address: strangers see what is public, a client the portal, and the owner the rest."""
    routes = {route.name: route for route in all_routes()}
    public = {row.route for row in access.permissions() if row.audience == "public"}
    owner, client = session_of(cast.owner), session_of(cast.client)

    def session(name: str) -> str:
        of_somebody = client if name.startswith("portal:") else owner
        return "" if name in public else of_somebody

    return [Page(name, routes[name].fill(values), session(name)) for name in (*names_of_pages(), *OWN)]


def pages_of(cast: Cast, runs: list[int]) -> list[Page]:
    slug, owner = cast.bakery.slug, session_of(cast.owner)
    office = session_of(make_user("office@smroi.example", name="Office", is_staff=True, is_superuser=True))
    objective, planned = aim(cast), plan(cast)
    running, closed = set_goals(cast)
    note(cast, running, planned["campaign_id"])
    planned |= track(cast)
    ids = planned | report(cast) | {"organization_id": cast.agency.pk, "objective_id": objective}
    with workspace_scope(cast.bakery):
        ids["dashboard_id"] = show_to_client(cast, ids, running)
        ids["series_id"] = Series.objects.of(cast.bakery).filter(source="meta_ads.performance")[0].pk
    values = {name: str(value) for name, value in (ids | {"run_id": runs[0], "goal_id": running}).items()}
    values |= {"slug": slug, "starter": "webinar", "block_id": "b2"}
    return [
        *all_pages(cast, values),
        Page("objective-new", f"{reverse('analytics:objective_new', args=[slug])}?kind=leads", owner),
        Page("group-rows", group_address(cast), owner),
        Page("goal-closed", reverse("analytics:goal", args=[slug, closed]), owner),
        Page("goals-closed", f"{reverse('analytics:goal_list', args=[slug])}?show=closed", owner),
        Page("shared-report", values["shared"]),
        Page("not-found", "/w/nothing/", owner),
        Page("admin:index", reverse("admin:index"), office),
        *(Page(name, reverse(name), office) for name in office_lists()),
    ]


def group_address(cast: Cast) -> str:
    """Where the first number of an audience leads."""
    client = Client()
    client.force_login(cast.owner, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("analytics:insights", args=[cast.bakery.slug])).content.decode()
    found = re.search(r'href="([^"]*/content/groups/\?[^"]*)"', page)
    assert found, page
    return unescape(found[1])


def show_to_client(cast: Cast, ids: dict[str, Any], goal_id: int) -> int:
    """A dashboard, a goal and a report that was sent; the dashboard's id."""
    bakery, by = cast.bakery, cast.owner
    dashboard = make_dashboard(bakery, name="Monday", template="results", by=by)
    switches.show_dashboard(bakery, dashboard, shows=True, by=by)
    switches.show_goal(bakery, Goal.objects.of(bakery).get(pk=goal_id), shows=True, by=by)
    switches.show_brief(bakery, Brief.objects.of(bakery).get(pk=ids["brief_id"]), shows=True, by=by)
    sent = Edition.objects.of(bakery).filter(pk=ids["edition_id"])
    sent.update(state=Edition.State.SENT, sent_at=timezone.now())
    return dashboard.pk


def office_lists() -> list[str]:
    labels = [model._meta.label_lower.replace(".", "_") for model in admin.site._registry]
    return [
        f"admin:{label}_changelist"
        for label in labels
        if label in ("accounts_workspace", "campaigns_importrun")
    ]


def test_every_exception_is_a_page_that_somebody_may_ask_for() -> None:
    """One that is gone, or was never there, excuses nothing."""
    asked = {row.route for row in access.permissions() if "GET" in row.methods}
    assert set(NOT_LOOKED_AT) <= asked
    assert set(ON_THE_PHONE) - set(names_of_pages()) == {"objective-new"}


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
