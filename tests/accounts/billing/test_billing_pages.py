"""The pages of plan and payment: who sees them, what they say, that they are nowhere where billing is off."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.billing.standing import standing_of
from accounts.models import AuditEntry, Role, Subscription, User
from accounts.tenancy import all_workspaces
from tests.accounts.billing.plans import end_of, give, subscription
from tests.accounts.billing.stand_in import StandIn, say
from tests.cast import Cast, make_user

PAGES = [("usage", "get"), ("billing", "get"), ("checkout", "post"), ("portal", "post")]


def address(cast: Cast, page: str) -> str:
    return reverse(f"accounts:organization_{page}", args=[cast.agency.pk])


@pytest.mark.parametrize(("page", "method"), PAGES)
def test_where_billing_is_off_there_is_no_such_page(
    cast: Cast, signed_in: Any, page: str, method: str
) -> None:
    browser = signed_in(cast.owner)
    assert getattr(browser, method)(address(cast, page)).status_code == 404
    overview = browser.get(reverse("accounts:organization", args=[cast.agency.pk])).content.decode()
    assert "/usage/" not in overview and "/billing/" not in overview


@pytest.mark.parametrize(
    ("page", "method", "least"),
    [
        ("usage", "get", Role.ADMIN),
        ("billing", "get", Role.OWNER),
        ("checkout", "post", Role.OWNER),
        ("portal", "post", Role.OWNER),
    ],
)
def test_who_may_open_what(
    stripe: StandIn, cast: Cast, signed_in: Any, page: str, method: str, least: Role
) -> None:
    subscription(cast.agency, customer="cus_1")
    roles = {"owner": Role.OWNER, "admin": Role.ADMIN, "analyst": Role.ANALYST, "viewer": Role.VIEWER}
    for name, role in roles.items():
        answer = getattr(signed_in(getattr(cast, name)), method)(address(cast, page), {"plan": "starter"})
        assert answer.status_code in ((200, 302) if role >= least else (403,)), name
    assert getattr(signed_in(cast.stranger), method)(address(cast, page)).status_code == 404
    assert getattr(Client(), method)(address(cast, page)).status_code == 302


def test_the_page_of_usage_counts_against_the_plan(
    stripe: StandIn, cast: Cast, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(monkeypatch, cast.agency, workspaces=2, seats=10)
    page = signed_in(cast.owner).get(address(cast, "usage")).content.decode()
    assert "Plan: Of test" in page
    assert "2 of 2" in page and "4 of 10" in page and "0, without a limit" in page
    assert "progress-error" in page
    assert "Bakery" in page and "Rival" not in page
    assert "No end is set." in page


def test_an_owner_chooses_a_plan_and_pays_at_stripe(stripe: StandIn, cast: Cast, signed_in: Any) -> None:
    browser = signed_in(cast.owner)
    answer = browser.get(address(cast, "billing"))
    page = answer.content.decode()
    assert "€29.00 a month" in page and "40 workspaces" in page and "Choose Agency plan" in page
    assert 'value="business"' not in page  # it has no price in the settings
    assert "https://checkout.stripe.com" in answer.headers["Content-Security-Policy"]
    led = browser.post(address(cast, "checkout"), {"plan": "agency"})
    assert led.headers["Location"] == f"{stripe.url}/pay/cs_1"
    stripe.subscribe("cus_1", price="price_agency")
    assert "usually within a minute" in browser.get(address(cast, "billing") + "?paid=1").content.decode()
    subscription(cast.agency, paid_plan="agency", paid_state="active")
    page = browser.get(address(cast, "billing") + "?paid=1").content.decode()
    assert "Plan: Agency plan" in page and "Open my payments" in page
    assert "It goes on every month until it is ended." in page
    assert "Choose Agency plan" not in page and "within a minute" not in page
    led = browser.post(address(cast, "portal"))
    assert led.headers["Location"] == f"{stripe.url}/portal/cus_1"
    again = browser.post(address(cast, "checkout"), {"plan": "starter"}, follow=True)
    assert "Change it where you see your payments" in again.content.decode()


def test_the_page_opens_while_stripe_is_away_and_asks_for_one_price(
    stripe: StandIn, cast: Cast, signed_in: Any
) -> None:
    stripe.trouble = lambda handler: say(handler, 500, {})
    page = signed_in(cast.owner).get(address(cast, "billing")).content.decode()
    assert "Choose Agency plan" in page and "a month</p>" not in page
    assert len(stripe.asked) == 1
    answer = signed_in(cast.owner).post(address(cast, "checkout"), {"plan": "agency"}, follow=True)
    assert (
        answer.redirect_chain == [(address(cast, "billing"), 302)]
        and "Try again in a few minutes" in answer.content.decode()
    )


@pytest.mark.parametrize(
    ("days_ago", "words", "told"),
    [
        (-2, "The plan ends on", ("owner", "admin")),
        (-10, "The plan", ()),
        (3, "nothing can be changed.", ("owner", "admin", "analyst")),
        (20, "All of it can be read and downloaded", ("owner", "admin", "analyst")),
    ],
)
def test_every_page_tells_those_who_work_with_it_what_is_coming(
    stripe: StandIn, cast: Cast, signed_in: Any, days_ago: float, words: str, told: tuple[str, ...]
) -> None:
    end_of(cast.agency, days_ago=days_ago)
    for name in ("owner", "admin", "analyst", "viewer"):
        page = signed_in(getattr(cast, name)).get(reverse("analytics:dashboard", args=["bakery"]))
        body = page.content.decode()
        assert (words in body) == (name in told), name
        assert (f"/o/{cast.agency.pk}/usage/" in body) == (name in told and name != "analyst"), name


def test_the_pages_of_the_plan_say_it_once(stripe: StandIn, cast: Cast, signed_in: Any) -> None:
    end_of(cast.agency, days_ago=-2)
    browser = signed_in(cast.owner)
    for page in ("usage", "billing"):
        body = browser.get(address(cast, page)).content.decode()
        assert "It runs until" in body and "The plan ends on" not in body
    assert "Choose a plan" in browser.get(address(cast, "usage")).content.decode()
    subscription(cast.agency, customer="cus_1", paid_plan="agency", paid_state="active", paid_by="sub_1")
    assert "Choose a plan" not in browser.get(address(cast, "usage")).content.decode()


# --- the back office --------------------------------------------------------------------------------


@pytest.fixture
def clerk(db: None) -> User:
    return make_user("clerk@smroi.example", is_staff=True, is_superuser=True)


def entries(action: str) -> list[tuple[str, str]]:
    with all_workspaces(reason="the test reads the log"):
        rows = AuditEntry.objects.filter(action=action).order_by("pk")
        return [(row.actor_label, row.subject) for row in rows]


def test_staff_give_a_plan_by_hand_and_take_it_back(
    stripe: StandIn, cast: Cast, clerk: User, signed_in: Any
) -> None:
    office = signed_in(clerk)
    end_of(cast.agency, days_ago=60)
    rows = reverse("admin:accounts_subscription_changelist")
    assert "read-only" in office.get(rows).content.decode()
    chosen = {"_selected_action": [cast.agency.pk]}
    office.post(rows, {"action": "give_agency", **chosen})
    office.post(rows, {"action": "give_agency", **chosen})
    assert standing_of(cast.agency.pk).plan.code == "agency"
    assert entries("plan.given") == [("clerk@smroi.example", "agency")]
    assert "Agency plan" in office.get(reverse("admin:accounts_organization_changelist")).content.decode()
    office.post(rows, {"action": "take_back", **chosen})
    assert standing_of(cast.agency.pk).is_read_only
    assert entries("plan.taken_back") == [("clerk@smroi.example", "agency")]


def test_staff_give_a_plan_until_a_day_by_the_form_and_nothing_else(
    stripe: StandIn, cast: Cast, clerk: User, signed_in: Any
) -> None:
    office = signed_in(clerk)
    end_of(cast.agency, days_ago=60)
    form = reverse("admin:accounts_subscription_change", args=[cast.agency.pk])
    values = {"given_until_0": "2100-01-01", "given_until_1": "00:00", "paid_plan": "unlimited"}
    assert office.post(form, {"given_plan": "gold", **values}).status_code == 200
    assert office.post(form, {"given_plan": "starter", **values}).status_code == 302
    row = Subscription.objects.get(organization=cast.agency)
    assert (row.given_plan, row.paid_plan) == ("starter", "")
    assert row.given_until is not None and row.given_until.year == 2100
    assert entries("plan.given") == [("clerk@smroi.example", "starter")]


@pytest.mark.parametrize("last", ["9999-12-31", "9999-12-25", "9000-01-02"])
def test_an_end_beyond_the_calendar_is_refused_and_breaks_no_page(
    stripe: StandIn, cast: Cast, clerk: User, signed_in: Any, last: str
) -> None:
    office = signed_in(clerk)
    end_of(cast.agency, days_ago=60)
    form = reverse("admin:accounts_subscription_change", args=[cast.agency.pk])
    answer = office.post(form, {"given_plan": "starter", "given_until_0": last, "given_until_1": "23:00"})
    assert answer.status_code == 200 and "Write an earlier day." in answer.content.decode()
    assert Subscription.objects.get(organization=cast.agency).given_until is None
    assert office.get(reverse("admin:accounts_subscription_changelist")).status_code == 200


def test_members_give_themselves_nothing(stripe: StandIn, cast: Cast, signed_in: Any) -> None:
    from django.core.exceptions import PermissionDenied

    from accounts.billing.giving import give_plan

    subscription(cast.agency)
    with pytest.raises(PermissionDenied):
        give_plan(cast.agency, plan="unlimited", by=cast.owner)
    answer = signed_in(cast.owner).post(
        reverse("admin:accounts_subscription_changelist"),
        {"action": "give_unlimited", "_selected_action": [cast.agency.pk]},
    )
    assert answer.status_code == 302 and "login" in answer.headers["Location"]
