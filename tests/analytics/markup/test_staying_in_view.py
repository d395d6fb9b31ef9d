"""Whoever chose the client view stays in it and is told so, and a viewer is offered nothing that is closed."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from accounts.keys import make_key
from accounts.models import ApiKey, Role
from accounts.templatetags import formats
from analytics.alerts.wording import About, tell
from analytics.dashboards import verbs as dashboards
from analytics.markup.entered import MarkupWish, add_markup
from campaigns.models import CostEntry, GoalReview
from tests.analytics.goal_world import TODAY, ago, fields, make, sent
from tests.analytics.markup.twins import FIRST, LAST, make_twins
from tests.cast import Cast, as_workspace

DAYS = f"period=custom&from={FIRST}&to={LAST}"
SAID = "Ad spend with your mark-up"
# Pages with spend, or that lead to one.
OF_SPEND = re.compile(
    r"^/w/bakery/(?:$|goals/(?:\d+/)?$|objectives/(?:\d+/)?$|campaigns/(?:\d+/)?$|costs/\d+/$|dashboards/(?:\d+/)?$|rows/|insights/)"
)


@pytest.fixture
def world(cast: Cast) -> Cast:
    """The bakery with marks: results of May, a goal, a dashboard."""
    make_twins(cast)
    cast.bakery.refresh_from_db()
    assert cast.bakery.has_markup
    make(cast, metric="spend", direction="at_most", starts_on=ago(20))
    with as_workspace(cast.bakery) as workspace:
        dashboards.make_dashboard(workspace, name="All", template="ads", by=cast.analyst)
    return cast


def links(html: str) -> set[str]:
    found = {one.replace("&amp;", "&") for one in re.findall(r'href="([^"]+)"', html)}
    return {one for one in found if one.startswith("/w/bakery/")}


def standing(response: Any) -> str:
    """The value of a goal, as its page shows it in large letters."""
    found = re.search(r'<span class="text-2xl font-semibold num">(.*?)</span>', response.content.decode())
    assert found is not None
    return re.sub("<[^>]+>", "", found[1])


def pages(world: Cast) -> list[str]:
    with as_workspace(world.bakery):
        entry = CostEntry.objects.of(world.bakery).filter(name="Fees").get()
    return [
        f"/w/bakery/?{DAYS}",
        "/w/bakery/goals/",
        f"/w/bakery/objectives/?{DAYS}",
        f"/w/bakery/dashboards/?{DAYS}",
        f"/w/bakery/costs/{entry.pk}/?{DAYS}",
        f"/w/bakery/quality/?{DAYS}",
    ]


def test_links_of_pages_in_the_client_view_stay_in_it(world: Cast, signed_in: Any) -> None:
    browser = signed_in(world.analyst)
    for page in pages(world):
        joint = "&" if "?" in page else "?"
        html = browser.get(f"{page}{joint}priced=client").content.decode()
        assert SAID in html, page
        found = links(html) - {"/w/bakery/"}  # the switch of workspaces names no view
        assert {"/w/bakery/?priced=client", "/w/bakery/campaigns/?priced=client"} <= found
        lost = {one for one in found if OF_SPEND.match(urlsplit(one).path) and "priced=client" not in one}
        assert lost == set(), page
        assert SAID not in browser.get(f"{page}{joint}priced=net").content.decode()


@pytest.mark.parametrize("page", ["tracking/links/", "reports/", "imports/", "settings/"])
def test_the_view_is_kept_on_pages_without_spend_until_another_is_chosen(
    world: Cast, signed_in: Any, page: str
) -> None:
    browser, colleague = signed_in(world.owner), signed_in(world.analyst)
    goals = "/w/bakery/goals/"
    browser.get("/w/bakery/?priced=client")
    passed = browser.get(f"/w/bakery/{page}")
    assert passed.status_code == 200
    # What is on these pages is the same in both views, but for what is tracked.
    assert (SAID in passed.content.decode()) == (page == "tracking/links/")
    shown = browser.get(goals).content.decode()
    assert SAID in shown
    assert SAID not in browser.get("/w/bakery/goals/?priced=net").content.decode()
    assert SAID not in browser.get(goals).content.decode()
    assert SAID not in colleague.get(goals).content.decode()


def test_the_way_back_is_on_the_page_itself(world: Cast, signed_in: Any) -> None:
    browser = signed_in(world.analyst)
    html = browser.get(f"/w/bakery/?{DAYS}&priced=client").content.decode()
    switched = re.search(r'<a [^>]*href="([^"]+)"[^>]*>\s*Net\s*<', html)
    assert switched is not None
    assert 'aria-current="page">As the client sees it' in html
    browser.get(f"/w/bakery/{switched[1]}".replace("&amp;", "&"))
    assert SAID not in browser.get("/w/bakery/goals/").content.decode()
    told = browser.get("/w/bakery/goals/?priced=client").content.decode()
    back = re.search(r'href="([^"]*priced=net[^"]*)"[^>]*>\s*Show what the platforms charged', told)
    assert back is not None
    browser.get(f"/w/bakery/goals/{back[1]}".replace("&amp;", "&"))
    assert SAID not in browser.get("/w/bakery/goals/").content.decode()


def test_a_form_leads_on_in_the_view_and_writes_net(world: Cast, signed_in: Any) -> None:
    browser = signed_in(world.analyst)
    browser.get("/w/bakery/?priced=client")
    new = reverse("analytics:goal_new", args=["bakery"])
    assert SAID not in browser.get(new).content.decode()
    asked = sent(metric="spend", direction="at_most", use_history="1", step="3")
    taken = fields(browser.post(new, asked))["baseline"]
    assert taken == fields(signed_in(world.owner).post(new, asked))["baseline"] != ""
    made = browser.post("/w/bakery/dashboards/new/", {"name": "Mine", "template": "ads"}, follow=True)
    assert made.redirect_chain
    assert made.status_code == 200
    assert SAID in made.content.decode()


def test_a_form_that_is_refused_is_shown_again_in_the_view_and_the_next_one_writes_net(
    world: Cast, signed_in: Any
) -> None:
    goal = make(
        world, name="Of May", metric="spend", direction="at_most", target=Decimal(9000), starts_on=FIRST
    )
    page, close = (reverse(f"analytics:{name}", args=["bakery", goal.pk]) for name in ("goal", "goal_close"))
    browser = signed_in(world.analyst)
    told = {view: standing(browser.get(f"{page}?priced={view}")) for view in ("net", "client")}
    assert told["net"] != told["client"]
    refused = browser.post(close, {})
    assert refused.status_code == 400
    assert (standing(refused), SAID in refused.content.decode()) == (told["client"], True)
    browser.get(f"{page}?priced=net")
    refused = browser.post(close, {})
    assert (standing(refused), SAID in refused.content.decode()) == (told["net"], False)
    browser.get(f"{page}?priced=client")
    browser.post(close, {"outcome": "partly"})
    with as_workspace(world.bakery):
        review = GoalReview.objects.of(world.bakery).get()
    assert formats.money(review.value, "EUR") == told["net"]


def test_rules_that_are_refused_leave_their_page_in_the_view(world: Cast, signed_in: Any) -> None:
    browser = signed_in(world.owner)
    page = reverse("analytics:attribution", args=["bakery"])
    browser.get(f"{page}?priced=client")
    refused = browser.post(page, {"model": "none of them"})
    assert refused.status_code == 400
    assert SAID in refused.content.decode()


def test_one_workspace_in_the_client_view_leaves_the_others_net(world: Cast, signed_in: Any) -> None:
    browser = signed_in(world.owner)
    browser.get("/w/bakery/?priced=client")
    with as_workspace(world.florist):
        add_markup(world.florist, wish=MarkupWish(FIRST, Decimal(10)), by=world.owner)
    assert SAID not in browser.get("/w/florist/goals/").content.decode()
    assert SAID in browser.get("/w/florist/goals/?priced=client").content.decode()
    browser.get("/w/bakery/?priced=net")
    assert SAID in browser.get("/w/florist/goals/").content.decode()


def test_saving_a_view_of_a_dashboard_leads_back_to_the_same_view(world: Cast, signed_in: Any) -> None:
    browser = signed_in(world.analyst)
    listed = browser.get("/w/bakery/dashboards/?priced=client").content.decode()
    (page,) = {one for one in links(listed) if re.match(r"/w/bakery/dashboards/\d+/\?", one)}
    html = browser.get(f"{page}&{DAYS}").content.decode()
    # Its two forms of a period, and what narrows it.
    assert html.count('name="priced" value="client"') == 3
    version = re.search(r'name="version" value="([^"]+)"', html)
    assert version is not None
    made = browser.post(
        reverse("analytics:dashboard_view_new", args=["bakery", page.split("/")[4]]),
        {
            "version": version[1],
            "name": "May",
            "period": "custom",
            "from": FIRST,
            "to": LAST,
        },
    )
    saved = browser.get(made.headers["Location"]).content.decode()
    assert SAID in saved
    assert re.search(r'href="[^"]*priced=client" aria-current="page">May', saved)


def test_a_goal_is_set_by_net_amounts_whatever_the_address_says(world: Cast, signed_in: Any) -> None:
    browser = signed_in(world.analyst)
    new = reverse("analytics:goal_new", args=["bakery"])
    asked = sent(metric="spend", direction="at_most", use_history="1", step="3")
    taken = [fields(browser.post(address, asked))["baseline"] for address in (new, f"{new}?priced=client")]
    assert taken[0] == taken[1] != ""
    assert SAID not in browser.get(f"{new}?priced=client").content.decode()


def test_the_api_leads_to_an_entered_cost_in_the_same_view(world: Cast, client: Any) -> None:
    with as_workspace(world.bakery):
        _key, text = make_key(
            world.bakery, name="k", role=Role.ANALYST, scope=ApiKey.Scope.READ, by=world.owner
        )
    address = f"/api/v1/workspaces/bakery/results/sources/?metric=fee_cost&from={FIRST}&to={LAST}"
    for more, is_kept in (("", False), ("&priced=client", True)):
        told = client.get(f"{address}{more}", headers={"Authorization": f"Bearer {text}"}).json()
        opened = [one["open"] for one in told["costs"]]
        assert opened
        assert all(("priced=client" in one) == is_kept for one in opened)


@pytest.mark.parametrize("page", ["", "traffic/", "reconciliation/", "quality/", "imports/sources/"])
def test_a_viewer_is_offered_no_page_of_files(world: Cast, signed_in: Any, page: str) -> None:
    empty = f"period=custom&from={TODAY.replace(year=2019)}&to={TODAY.replace(year=2019)}"
    address = f"/w/bakery/{page}?{empty}"
    offered = {
        one for one in links(signed_in(world.analyst).get(address).content.decode()) if "/imports/" in one
    }
    assert "/w/bakery/imports/" in offered
    response = signed_in(world.viewer).get(address)
    assert response.status_code == 200
    assert not {one for one in links(response.content.decode()) if urlsplit(one).path == "/w/bakery/imports/"}


def test_an_alert_about_a_quiet_source_leads_a_viewer_nowhere(world: Cast) -> None:
    with as_workspace(world.bakery) as workspace:
        about = [About("stale", "Meta Ads", {}, is_open=True)]
        assert tell(workspace, about)[0].href == "/w/bakery/imports/"
        workspace.may_see_net = False  # type: ignore[attr-defined]
        assert tell(workspace, about)[0].href == ""
