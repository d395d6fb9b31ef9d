"""What a client reads: what was chosen and sent, each figure with its rows, and nothing that is the agency's own."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.access import permission_for
from accounts.members import change_role
from accounts.models import Membership, Role
from accounts.portal.agency import sender_of
from accounts.tenancy import workspace_scope
from analytics.briefs import delivering, editions, sharing
from analytics.briefs.letters import letter_of
from analytics.briefs.models import Brief, Delivery, Edition
from analytics.dashboards.verbs import change_dashboard
from analytics.models import Dashboard
from analytics.portal.shown import editions_in
from campaigns.models import CostEntry, Goal
from tests.accounts.portal.conftest import browser_at
from tests.analytics.portal.conftest import JUNE, Portal, text, url
from tests.cast import as_workspace


def test_the_start_shows_what_was_chosen_and_sent(portal: Portal, reader: Client) -> None:
    page = text(reader, url("start"))
    for word in ("Lantern", "Bakery", "For the baker", "Monthly client report", "More orders"):
        assert word in page, word
    for word in ("Among ourselves", "Inner aim", "May 1, 2026"):
        assert word not in page, word


def test_the_front_door_leads_a_client_to_the_portal(portal: Portal, reader: Client) -> None:
    assert reader.get("/", follow=True).redirect_chain[-1][0] == url("start")


def test_of_several_portals_one_is_chosen(portal: Portal, reader: Client) -> None:
    cast = portal.cast
    Membership.objects.create(
        user=cast.client, organization=cast.agency, workspace=cast.florist, role=Role.CLIENT
    )
    page = reader.get("/", follow=True).content.decode()
    assert reverse("portal:start", args=["florist"]) in page
    assert url("start") in page
    assert "All your results" in text(reader, url("start"))


def test_without_anything_to_show_it_says_what_will_come(portal: Portal, reader: Client) -> None:
    cast = portal.cast
    with as_workspace(cast.bakery) as workspace:
        Dashboard.objects.of(workspace).update(in_portal=False)
        Brief.objects.of(workspace).update(in_portal=False)
        Goal.objects.of(workspace).update(in_portal=False)
    assert "Dashboards will stand here" in text(reader, url("start"))
    assert "Dashboards will stand here" in text(reader, url("dashboard_list"))
    assert "Reports will stand here" in text(reader, url("report_list"))
    assert "Goals will stand here" in text(reader, url("goal_list"))


# --- dashboards -----------------------------------------------------------------------------------------------------


def test_every_figure_of_a_dashboard_opens_to_rows_within_the_portal(portal: Portal, reader: Client) -> None:
    page = text(reader, url("dashboard", portal.dashboard.pk), **JUNE)
    links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/[^"]*[?&]metric=[^"]*)"', page)}
    assert len(links) > 5
    for link in links:
        assert link.startswith(url("rows", portal.dashboard.pk)), link
        assert reader.get(link).status_code == 200, link
    spend = text(
        reader, url("rows", portal.dashboard.pk), metric="spend", **{k: JUNE[k] for k in ("from", "to")}
    )
    assert "€870.00" in spend
    assert "Spring bread" in spend
    # Files are the agency's.
    assert "meta-june.csv" not in spend
    assert "line 2" not in spend


def test_period_and_comparison_are_the_clients_to_choose_and_filters_are_not(
    portal: Portal, reader: Client
) -> None:
    address = url("dashboard", portal.dashboard.pk)
    whole = text(reader, address, **JUNE)
    assert "€870.00" in whole or "€870" in whole
    assert "Compared with" in text(reader, address, compare="previous", **JUNE)
    with workspace_scope(portal.cast.bakery):
        campaign = portal.bakery.builder.campaign("Spring bread")
    narrowed = text(reader, address, campaign=str(campaign.pk), **JUNE)
    assert re.sub(r'value="[^"]*"', "", narrowed).count("€870") == re.sub(r'value="[^"]*"', "", whole).count(
        "€870"
    )
    assert '<select id="look-campaign"' not in whole
    assert reader.get(address, {"period": "custom", "from": "x", "to": "y"}).status_code == 400


def test_a_block_is_downloaded(portal: Portal, reader: Client) -> None:
    page = text(reader, url("dashboard", portal.dashboard.pk), **JUNE)
    link = re.search(r'href="(/portal/bakery/dashboards/\d+/blocks/[^"]+\.csv[^"]*)"', page)
    assert link
    answer = reader.get(link[1].replace("&amp;", "&"))
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"metric": "all_in_cost"},
        {"metric": "nonsense"},
        {"metric": "spend", "campaign": "1", "channel": "meta"},
    ],
)
def test_what_does_not_stand_on_the_dashboard_does_not_open(
    portal: Portal, reader: Client, params: dict[str, str]
) -> None:
    days = {"from": JUNE["from"], "to": JUNE["to"]}
    assert reader.get(url("rows", portal.dashboard.pk), {**days, **params}).status_code == 404


def test_a_block_of_one_campaign_opens_no_other(portal: Portal, reader: Client) -> None:
    cast = portal.cast
    spring = portal.bakery.builder.campaign("Spring bread")
    autumn = portal.bakery.builder.campaign("Autumn rolls")
    with as_workspace(cast.bakery) as workspace:
        block = {"kind": "cards", "metrics": ["spend"], "filters": {"campaign": str(spring.pk)}}
        found = Dashboard.objects.of(workspace).get(pk=portal.dashboard.pk)
        change_dashboard(workspace, found, blocks=[block], by=cast.analyst, version=found.version)
    days = {"from": JUNE["from"], "to": JUNE["to"], "metric": "spend"}
    address = url("rows", portal.dashboard.pk)
    assert reader.get(address, {**days, "campaign": str(spring.pk)}).status_code == 200
    assert reader.get(address, {**days, "campaign": str(autumn.pk)}).status_code == 404
    assert reader.get(address, days).status_code == 404


def test_costs_that_were_entered_are_not_listed(portal: Portal, reader: Client) -> None:
    cast = portal.cast
    with as_workspace(cast.bakery) as workspace:
        CostEntry.objects.of(workspace).create(
            name="Hours of Ana",
            kind="tools",
            repeats="once",
            starts_on="2026-06-03",
            amount=50,
            currency="EUR",
        )
        found = Dashboard.objects.of(workspace).get(pk=portal.dashboard.pk)
        blocks: list[Any] = [{"kind": "cards", "metrics": ["all_in_cost"]}]
        change_dashboard(workspace, found, blocks=blocks, by=cast.analyst, version=found.version)
    page = text(
        reader, url("rows", found.pk), metric="all_in_cost", **{name: JUNE[name] for name in ("from", "to")}
    )
    assert "Hours of Ana" not in page
    assert "are not listed one by one" in page


# --- reports and goals ----------------------------------------------------------------------------------------------


def test_a_sent_report_is_read_and_downloaded_and_a_draft_is_not(portal: Portal, reader: Client) -> None:
    page = text(reader, url("report", portal.sent.pk))
    assert "Monthly client report" in page
    for kind in ("pdf", "xlsx", "csv"):
        assert reader.get(url("report_file", portal.sent.pk, kind)).status_code == 200
        assert reader.get(url("report_file", portal.draft.pk, kind)).status_code == 404
    assert reader.get(url("report", portal.draft.pk)).status_code == 404
    assert reader.get(url("report_file", portal.sent.pk, "exe")).status_code == 404
    with as_workspace(portal.cast.bakery) as workspace:
        Brief.objects.of(workspace).update(in_portal=False)
    assert reader.get(url("report", portal.sent.pk)).status_code == 404


def test_of_files_there_are_those_that_the_report_attaches(portal: Portal, reader: Client) -> None:
    with as_workspace(portal.cast.bakery) as workspace:
        Brief.objects.of(workspace).filter(pk=portal.brief.pk).update(attachments=["pdf"])
    page = text(reader, url("report", portal.sent.pk))
    for kind, status in (("pdf", 200), ("xlsx", 404), ("csv", 404)):
        address = url("report_file", portal.sent.pk, kind)
        assert reader.get(address).status_code == status
        assert (address in page) == (status == 200)
        assert (address in text(reader, url("report_list"))) == (status == 200)


def test_what_was_corrected_is_replaced_once_the_correction_was_sent(portal: Portal, reader: Client) -> None:
    with as_workspace(portal.cast.bakery) as workspace:
        rows = Edition.objects.of(workspace).filter(pk=portal.draft.pk)
        rows.update(replaces=portal.sent)
    assert reader.get(url("report", portal.sent.pk)).status_code == 200
    with as_workspace(portal.cast.bakery) as workspace:
        sent = {"state": "sent", "sealed_at": portal.sent.sealed_at, "sent_at": portal.sent.sent_at}
        Edition.objects.of(workspace).filter(pk=portal.draft.pk).update(**sent)
    assert reader.get(url("report", portal.sent.pk)).status_code == 404
    assert reader.get(url("report", portal.draft.pk)).status_code == 200


def test_a_goal_is_shown_with_its_standing_and_without_its_means(portal: Portal, reader: Client) -> None:
    with as_workspace(portal.cast.bakery) as workspace:
        Goal.objects.of(workspace).filter(pk=portal.goal.pk).update(budget=7654, reason="Between us")
    page = text(reader, url("goal_list"))
    assert "More orders" in page
    assert "400" in page
    for word in ("Inner aim", "7,654", "Between us", "/w/"):
        assert word not in page, word


# --- who is who -----------------------------------------------------------------------------------------------------


def test_no_page_of_the_portal_leads_out_of_it(portal: Portal, reader: Client) -> None:
    pages = [
        text(reader, url("start")),
        text(reader, url("dashboard", portal.dashboard.pk), **JUNE),
        text(reader, url("report", portal.sent.pk)),
        text(reader, url("goal_list")),
        text(reader, reverse("portal:account")),
    ]
    for page in pages:
        links = set(re.findall(r'(?:href|action)="(/[^"?#]*)', page))
        inner = ("/portal/", "/your-account/", "/look/", "/accounts/", "/i18n/", "/static/")
        assert {link for link in links if not link.startswith(inner)} <= {"/w/bakery/leave/"}


def test_names_of_colleagues_are_on_no_page(portal: Portal, reader: Client, signed_in: Any) -> None:
    analyst = portal.cast.analyst
    analyst.name = "Zebulon Q"
    analyst.save(update_fields=["name"])
    # What is frozen in a report is of the day on which it was made.
    sent = portal.bakery.sent(portal.bakery.edition(portal.bakery.brief()))
    with as_workspace(portal.cast.bakery) as workspace:
        approved = {"approved_by": analyst, "approved_at": timezone.now()}
        Edition.objects.of(workspace).filter(pk=sent.pk).update(**approved)
    for address in (url("start"), url("report", sent.pk), url("dashboard", portal.dashboard.pk)):
        assert "Zebulon" not in text(reader, address)
    own = reverse("analytics:edition", args=["bakery", sent.pk])
    assert "Zebulon" in text(signed_in(portal.cast.owner), own)


def test_people_of_the_workspace_see_what_the_client_sees(portal: Portal, signed_in: Any) -> None:
    for name in ("owner", "admin", "analyst", "viewer"):
        page = text(signed_in(getattr(portal.cast, name)), url("start"))
        assert "You see this page as your client sees it" in page
        assert "Among ourselves" not in page
    assert signed_in(portal.cast.stranger).get(url("start")).status_code == 404


def test_a_client_of_one_workspace_may_be_a_colleague_in_another(portal: Portal, reader: Client) -> None:
    cast = portal.cast
    Membership.objects.create(
        user=cast.client, organization=cast.agency, workspace=cast.florist, role=Role.ANALYST
    )
    assert reader.get(reverse("analytics:dashboard", args=["florist"])).status_code == 200
    assert reader.get(reverse("analytics:dashboard", args=["bakery"])).status_code == 404
    assert reader.get(url("start")).status_code == 200
    assert "bakery" not in reader.get(reverse("accounts:workspace_list")).content.decode().lower()


def test_a_report_that_goes_to_more_people_stays_in_the_portal(portal: Portal) -> None:
    bakery, by = portal.bakery, portal.cast.analyst
    with as_workspace(portal.cast.bakery) as workspace:
        corrected = editions.correct(workspace, portal.sent, reason="A cost was missing.", by=by)
        editions.seal(workspace, corrected, by=by)
    bakery.send_to(portal.brief, "late@example.com")
    with as_workspace(portal.cast.bakery) as workspace:
        delivering.send_to(workspace, corrected, by=by)
        assert Edition.objects.of(workspace).get(pk=corrected.pk).state == Edition.State.SENDING
        assert [one.pk for one in editions_in(workspace)] == [corrected.pk]


def test_an_archived_workspace_has_no_portal_for_clients(
    portal: Portal, reader: Client, signed_in: Any
) -> None:
    from accounts.archive import archive

    archive(portal.cast.bakery, by=portal.cast.owner)
    assert reader.get(url("start")).status_code == 404
    assert signed_in(portal.cast.owner).get(url("start")).status_code == 200


def test_a_client_who_becomes_a_viewer_is_one(portal: Portal, reader: Client) -> None:
    membership = Membership.objects.get(user=portal.cast.client)
    change_role(membership, role=Role.VIEWER, by=portal.cast.owner)
    assert reader.get(reverse("analytics:dashboard", args=["bakery"])).status_code == 200


def test_what_is_meant_for_everybody_is_there_for_a_client_too(portal: Portal, reader: Client) -> None:
    """Whoever has signed in opens the same links in mails as a stranger does."""
    with as_workspace(portal.cast.bakery) as workspace:
        _link, token = sharing.make_link(workspace, portal.sent, by=portal.cast.analyst)
        delivery = Delivery(edition=portal.sent, email=portal.cast.client.email, workspace=workspace)
        letter = letter_of(portal.sent, delivery, (), sender_of(portal.cast.agency))
    shared = reverse("analytics:shared_report", args=[token])
    assert reader.get(shared).status_code == 200
    assert reader.get(f"{shared}report.pdf").status_code == 200
    stop = re.search(r"<http://[^/]+(/[^>]+)>", letter.headers["List-Unsubscribe"])
    assert stop
    assert reader.get(stop[1]).status_code == 200
    assert reader.post(stop[1]).status_code == 200
    for name in ("analytics:mail_stop", "campaigns:form_confirm", "campaigns:form_thanks"):
        for method in ("GET", "POST"):
            line = permission_for(name, method)
            assert line is None or line.for_clients, name


def test_the_same_pages_stand_at_the_own_domain(portal: Portal) -> None:
    browser = browser_at()
    browser.post(
        "/accounts/login/", {"login": portal.cast.client.email, "password": "correct horse battery staple"}
    )
    for address in (
        url("start"),
        url("dashboard_list"),
        url("dashboard", portal.dashboard.pk),
        f"{url('rows', portal.dashboard.pk)}?metric=spend&from=2026-06-01&to=2026-06-30",
        url("report_list"),
        url("report", portal.sent.pk),
        url("goal_list"),
        reverse("portal:account"),
        "/accounts/password/change/",
    ):
        assert browser.get(address).status_code == 200, address
