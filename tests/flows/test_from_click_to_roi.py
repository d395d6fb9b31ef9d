"""From an ad's short link through a landing page, its form and the confirmation to a sale, a refund and their ROI.

Everything is real: the intake and a worker in processes of their own, Chromium, mails in their folder, signed webhooks.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts.tenancy import workspace_scope
from analytics import report
from analytics.models import AttributedDay
from analytics.query import StatsQuery
from campaigns import tasks
from campaigns.models import Campaign, Conversion, FormSubmission, Hit, LandingPage, Link, LinkClick, Visit
from campaigns.planning.days import today_in
from campaigns.tracking.pages import pages, publish
from tests.builders import Builder
from tests.campaigns.tracking.clicked import link_to
from tests.campaigns.webhook_shapes import Sender, shopify_order, shopify_refund
from tests.cast import Cast
from tests.flows.conftest import Intake, IntakeMaker, Worker, wait_for
from tests.readable import places_with, tables_of_clients, whole_database

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
EMAIL = "mar.rojo@customer.example"
PERSON = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36"
)
PERSONAL = ("mar.rojo", "rojo@customer")
LISTENS = re.compile(r"^.*Uvicorn running on.*$", re.MULTILINE)
ADDRESSES = ("127.0.0.1", bytes((127, 0, 0, 1)))


def gather(cast: Cast) -> None:
    """What beat does every few seconds."""
    tasks.gather_hits()
    tasks.sweep()


def found(cast: Cast, model: Any, **wanted: Any) -> int:
    with workspace_scope(cast.bakery):
        count: int = model.objects.of(cast.bakery).filter(**wanted).count()
    return count


def figures(cast: Cast, campaign_id: int) -> dict[str, Decimal | None]:
    today = today_in(cast.bakery)
    with workspace_scope(cast.bakery):
        query = StatsQuery(
            cast.bakery,
            today,
            today,
            None,
            ("revenue", "leads", "conversions", "roi"),
            campaign_id=campaign_id,
        )
        return {name: value.value for name, value in report.run(query).totals.items()}


def test_a_click_becomes_a_lead_a_sale_a_refund_and_an_roi(
    cast: Cast,
    worker: Worker,
    start_intake: IntakeMaker,
    files: Path,
    live_server: Any,
    settings: Any,
) -> None:
    settings.BASE_URL = live_server.url
    intake = start_intake(BASE_URL=live_server.url)
    settings.PUBLIC_URL = intake.url
    worker.kill()
    worker.environment["BASE_URL"] = live_server.url
    worker.start()

    link = advertise(cast, intake)
    # Programs and previews come first, and do not count.
    assert intake.ask("HEAD", f"/{link.slug}").status == 302
    assert intake.ask("GET", f"/{link.slug}", agent="facebookexternalhit/1.1").status == 302
    assert intake.ask("GET", f"/{link.slug}", agent="Googlebot/2.1").status == 302
    become_a_lead(cast, files, f"{intake.url}/{link.slug}")
    campaign = Builder(cast.bakery).campaign("Spring")
    shop = Sender(cast.bakery, "shopify")
    buy(cast, shop, campaign)
    give_back(cast, shop, campaign)

    # What was no person's call is kept apart; the click and the page are one visit each, and all hits are gone.
    with workspace_scope(cast.bakery):
        verdicts = sorted(LinkClick.objects.of(cast.bakery).values_list("verdict", flat=True))
        assert verdicts == ["bot", "head", "person", "preview"]
        visit = Visit.objects.of(cast.bakery).exclude(click_id="").get()
        assert (visit.campaign, visit.channel, visit.page_count > 0) == (campaign, "meta", True)
        assert set(AttributedDay.objects.of(cast.bakery).values_list("channel", flat=True)) == {"meta"}
    assert found(cast, Hit) == 0
    assert_nobody_is_readable(worker, intake.log)


def advertise(cast: Cast, intake: Intake) -> Link:
    """An ad that cost 10, and a link of its campaign that leads to a landing page."""
    today = today_in(cast.bakery)
    build = Builder(cast.bakery)
    build.fact(build.series(campaign="Spring"), today, spend=10, conversion_value=999, conversions=9)
    campaign = build.campaign("Spring")
    with workspace_scope(cast.bakery):
        page = pages.create_page(
            cast.bakery, template="newsletter", name="Spring letter", language="en", by=cast.owner
        )
        LandingPage.objects.of(cast.bakery).filter(pk=page.pk).update(
            campaign=campaign, double_opt_in=True, makes="lead"
        )
        page.refresh_from_db()
        publish.publish_page(cast.bakery, page, by=cast.owner)
        page.refresh_from_db()
        return link_to(
            cast.bakery,
            target=f"{intake.url}/{page.slug}",
            campaign=campaign,
            source="facebook",
            medium="paid_social",
            by=cast.owner,
        )


def become_a_lead(cast: Cast, files: Path, short: str) -> None:
    """Somebody clicks, reads and leaves an address; it counts once the mail's button is pressed."""
    blocked = in_browser(lambda tab: fill_in(tab, short))
    wait_for(lambda: found(cast, FormSubmission, state="waiting") == 1, why="the form was not taken")
    assert found(cast, Conversion) == 0
    mail = confirmation(files)
    blocked += in_browser(lambda tab: press_the_button(tab, mail))
    wait_for(lambda: found(cast, Conversion, kind="lead") == 1, why="the lead was not taken down")
    assert not [text for text in blocked if "Content Security Policy" in text]


def buy(cast: Cast, shop: Sender, campaign: Campaign) -> None:
    """The sale comes by the shop's webhook, twice as shops do."""
    now = timezone.now()
    order = shopify_order(
        email=EMAIL,
        contact_email=EMAIL,
        processed_at=now.isoformat(),
        created_at=now.isoformat(),
        landing_site="/",
        referring_site="",
        customer={"id": 77, "email": EMAIL, "first_name": "Mar", "last_name": "Rojo"},
    )
    for _retry in range(2):
        assert shop.send(order, topic="orders/paid", number=1).status_code == 200
    assert found(cast, Conversion, kind="purchase") == 1

    def is_credited() -> bool:
        gather(cast)
        return figures(cast, campaign.pk)["revenue"] == Decimal(36)

    wait_for(is_credited, why="the sale was not credited to the campaign")
    # Contribution ROI with the bakery's margin of 60 %: (36 × 0.6 − 10) ÷ 10.
    assert figures(cast, campaign.pk) == {
        "revenue": 36,
        "leads": 1,
        "conversions": 1,
        "roi": Decimal("1.16"),
    }


def give_back(cast: Cast, shop: Sender, campaign: Campaign) -> None:
    """A part of it goes back, and the ROI with it."""
    now = timezone.now()
    refund = shopify_refund(created_at=(now + timedelta(minutes=1)).isoformat(), processed_at=now.isoformat())
    assert shop.send(refund, topic="refunds/create", number=2).status_code == 200
    with workspace_scope(cast.bakery):
        taken_off = Conversion.objects.of(cast.bakery).get(kind="refund")
        assert taken_off.refund_of is not None and taken_off.value is not None
    kept = Decimal(36) + Decimal(taken_off.value) / 1_000_000
    assert 0 < kept < 36

    def is_refunded() -> bool:
        gather(cast)
        return figures(cast, campaign.pk)["revenue"] == kept

    wait_for(is_refunded, why="the refund was not taken off")
    assert figures(cast, campaign.pk)["roi"] == (kept * Decimal("0.6") - 10) / 10


def in_browser(act: Callable[[Any], None]) -> list[str]:
    """What the browser complained about; it runs a loop of its own, in which the database is not asked anything."""
    complaints: list[str] = []
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        # By its own name a browser without a window is a program, and would not count.
        tab = browser.new_context(user_agent=PERSON).new_page()
        tab.on(
            "console", lambda message: complaints.append(message.text) if message.type == "error" else None
        )
        act(tab)
        browser.close()
    return complaints


def fill_in(tab: Any, short: str) -> None:
    tab.goto(short)
    assert "utm_source=facebook" in tab.url
    # The script takes the click's id out of the address, so that a copied address carries nobody's click.
    tab.wait_for_function("!location.search.includes('smroi_id')")
    tab.fill("input[type=email]", EMAIL)
    tab.wait_for_timeout(2_200)  # nobody fills in a form at once
    tab.click("button[type=submit]")
    tab.wait_for_url("**/pages/thanks/**")


def press_the_button(tab: Any, mail: str) -> None:
    tab.goto(mail)
    tab.click("button[type=submit]")
    tab.wait_for_url("**/pages/thanks/**")


def confirmation(files: Path) -> str:
    """The link of the one mail that was sent."""
    folder = files.parent / "mail"

    def mails() -> list[str]:
        return [mail.read_text() for mail in folder.iterdir()] if folder.exists() else []

    def link_in(mail: str) -> str:
        found = re.search(r"http://\S+/pages/confirm/\S+", mail.replace("=\n", "").replace("=3D", "="))
        return found.group().rstrip(">.") if found else ""

    # A mail that is just being written is not whole yet.
    wait_for(lambda: any(link_in(mail) for mail in mails()), why="no confirmation was sent")
    (mail,) = mails()
    assert mail.count("To: ") == 1
    return link_in(mail)


def assert_nobody_is_readable(worker: Worker, *logs: Path) -> None:
    """No e-mail address in any table, no address of a computer in those of clients, and neither in a log."""
    assert places_with(whole_database(), *PERSONAL) == {}
    assert places_with(tables_of_clients(), *ADDRESSES) == {}
    written = {str(log): log.read_text(errors="replace") for log in logs}
    assert all(written.values())
    # A server says first where it listens, which here is where the visitor sits too.
    written = {log: LISTENS.sub("", text) for log, text in written.items()}
    assert places_with(written, *PERSONAL, *ADDRESSES) == {}
    # It says where its database is, which here is where the visitor sits too.
    of_worker = {"worker": worker.log.read_text(errors="replace")}
    assert of_worker["worker"]
    assert places_with(of_worker, *PERSONAL) == {}
