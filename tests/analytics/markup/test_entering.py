"""Who enters a mark-up, what it must be, and how the views are chosen."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from accounts.errors import Conflict, DomainError
from accounts.keys import make_key
from accounts.models import ApiKey, AuditEntry, Membership, Organization, Role
from accounts.moving import move
from analytics.markup.entered import MarkupWish, add_markup, delete_markup
from analytics.models import Markup
from tests.analytics.markup.twins import FIRST, LAST, Twins, make_twins
from tests.cast import Cast, as_workspace, make_user

DAYS = f"period=custom&from={FIRST}&to={LAST}"


def page(cast: Cast) -> str:
    return reverse("analytics:markups", args=[cast.agency.pk, cast.bakery.slug])


def has_markup(cast: Cast) -> bool:
    """As it is written down."""
    cast.bakery.refresh_from_db()
    return cast.bakery.has_markup


@pytest.mark.parametrize(
    ("name", "status"), [("owner", 200), ("admin", 200), ("analyst", 403), ("viewer", 403), ("stranger", 404)]
)
def test_only_who_runs_the_organization_opens_the_page(
    cast: Cast, signed_in: Any, name: str, status: int
) -> None:
    assert signed_in(getattr(cast, name)).get(page(cast)).status_code == status


def test_an_admin_of_the_workspace_alone_enters_none(cast: Cast, signed_in: Any) -> None:
    client_admin = make_user("boss@bakery.example")
    Membership.objects.create(
        user=client_admin, organization=cast.agency, workspace=cast.bakery, role=Role.ADMIN
    )
    assert signed_in(client_admin).post(page(cast), {"percent": "5"}).status_code == 403
    with as_workspace(cast.bakery), pytest.raises(PermissionDenied):
        add_markup(cast.bakery, wish=MarkupWish(FIRST, Decimal(5)), by=client_admin)


def test_it_is_entered_shown_told_and_deleted(cast: Cast, signed_in: Any) -> None:
    browser = signed_in(cast.admin)
    sent = {"channel": "meta", "percent": "17.25", "valid_from": "2026-05-01", "note": "as agreed"}
    assert browser.post(page(cast), sent, follow=True).status_code == 200
    shown = browser.get(page(cast)).content.decode()
    assert "17.25%" in shown
    assert "as agreed" in shown
    assert has_markup(cast)
    # The same channel and day again.
    assert browser.post(page(cast), sent).status_code == 400
    with as_workspace(cast.bakery):
        row = Markup.objects.of(cast.bakery).get()
        assert (row.points, row.created_by) == (1725, cast.admin)
    gone = reverse("analytics:markup_delete", args=[cast.agency.pk, cast.bakery.slug, row.pk])
    assert browser.post(gone).status_code == 302
    assert not has_markup(cast)
    with as_workspace(cast.bakery):
        told = AuditEntry.objects.filter(workspace=cast.bakery, action__startswith="markup.").order_by("pk")
        assert [entry.action for entry in told] == ["markup.added", "markup.deleted"]


@pytest.mark.parametrize(
    ("percent", "field"), [("-1", "percent"), ("500.01", "percent"), ("NaN", "percent"), ("1.005", "percent")]
)
def test_it_is_a_percentage_with_two_decimals(cast: Cast, percent: str, field: str) -> None:
    with as_workspace(cast.bakery), pytest.raises(DomainError) as refused:
        add_markup(cast.bakery, wish=MarkupWish(FIRST, Decimal(percent)), by=cast.owner)
    assert refused.value.field == field


def test_one_begins_on_a_day(cast: Cast) -> None:
    with as_workspace(cast.bakery):
        add_markup(cast.bakery, wish=MarkupWish(FIRST, Decimal(5)), by=cast.owner)
        add_markup(cast.bakery, wish=MarkupWish(FIRST, Decimal(5), "meta"), by=cast.owner)
        with pytest.raises(Conflict):
            add_markup(cast.bakery, wish=MarkupWish(FIRST, Decimal(6)), by=cast.owner)
        for row in Markup.objects.of(cast.bakery):
            delete_markup(cast.bakery, row, by=cast.owner)
    assert not has_markup(cast)


def test_the_api_enters_them_with_a_key_of_an_admin_of_the_organization(cast: Cast) -> None:
    boss = make_user("boss@bakery.example")
    Membership.objects.create(user=boss, organization=cast.agency, workspace=cast.bakery, role=Role.ADMIN)
    keys = {}
    with as_workspace(cast.bakery):
        for person in (cast.admin, boss):
            _key, keys[person.pk] = make_key(
                cast.bakery, name="k", role=Role.ADMIN, scope=ApiKey.Scope.WRITE, by=person
            )
    address = "/api/v1/workspaces/bakery/markups/"
    sent = {"percent": "15", "valid_from": "2026-01-01", "channel": "meta"}

    def call(person: Any, method: str, where: str, **more: Any) -> Any:
        call = getattr(Client(), method)
        return call(
            where, content_type="application/json", HTTP_AUTHORIZATION=f"Bearer {keys[person.pk]}", **more
        )

    assert call(boss, "post", address, data=sent).status_code == 403
    made = call(cast.admin, "post", address, data=sent)
    assert made.status_code == 201
    assert made.json()["percent"] == "15.00"
    assert call(cast.admin, "post", address, data=sent).status_code == 409
    assert [row["channel"] for row in call(boss, "get", address).json()] == ["meta"]
    assert call(cast.admin, "delete", f"{address}{made.json()['id']}/").status_code == 204


def test_it_does_not_move_to_another_organization(cast: Cast) -> None:
    with as_workspace(cast.bakery):
        add_markup(cast.bakery, wish=MarkupWish(FIRST, Decimal(5)), by=cast.owner)
    other = Organization.objects.create(name="Other")
    Membership.objects.create(user=cast.owner, organization=other, role=Role.OWNER)
    moved = move(cast.bakery, to=other, by=cast.owner)
    moved.refresh_from_db()
    assert not moved.has_markup
    with as_workspace(moved):
        assert not Markup.objects.of(moved).exists()
        subjects = AuditEntry.objects.filter(workspace=moved, action="markup.added").values_list(
            "subject", flat=True
        )
        assert list(subjects) == ["2026-05-01"]


# --- the views --------------------------------------------------------------------------------------------------


@pytest.fixture
def twins(cast: Cast) -> Twins:
    return make_twins(cast)


def test_people_of_the_agency_switch_and_links_keep_the_view(
    twins: Twins, cast: Cast, signed_in: Any
) -> None:
    browser = signed_in(cast.analyst)
    net = browser.get(f"/w/bakery/?{DAYS}").content.decode()
    assert "As the client sees it" in net
    assert "/w/bakery/rows/?metric=markup" in net
    assert "priced=client&amp;" not in net.split("As the client sees it")[1]
    client = browser.get(f"/w/bakery/?{DAYS}&priced=client").content.decode()
    assert "metric=markup" not in client
    rows = [part.split('"')[0] for part in client.split('href="/w/bakery/rows/?')[1:]]
    assert rows
    assert all("priced=client" in one for one in rows)


def test_a_viewer_has_no_switch_and_no_say(twins: Twins, cast: Cast, signed_in: Any) -> None:
    browser = signed_in(cast.viewer)
    plain = browser.get(f"/w/bakery/?{DAYS}").content.decode()
    assert "As the client sees it" not in plain
    assert "metric=markup" not in plain
    shown = [part.split("</")[0] for part in plain.split('class="kpi-value')[1:]]
    asked = browser.get(f"/w/bakery/?{DAYS}&priced=net").content.decode()
    assert shown == [part.split("</")[0] for part in asked.split('class="kpi-value')[1:]]
    assert browser.get("/w/bakery/imports/").status_code == 403
    assert browser.get(f"/w/bakery/rows/?metric=markup&from={FIRST}&to={LAST}").status_code == 200


def test_clients_side_by_side_show_what_the_mark_up_earns(twins: Twins, cast: Cast, signed_in: Any) -> None:
    asked = f"/clients/?period=custom&from={FIRST}&to={LAST}"
    assert "Mark-up" in signed_in(cast.owner).get(asked).content.decode()
    assert "Mark-up" not in signed_in(cast.viewer).get(asked).content.decode()
