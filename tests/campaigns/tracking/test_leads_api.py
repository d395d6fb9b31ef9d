"""Leads over the API: what the role of the key may see, and the refusals of the page."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache

from accounts.models import Role
from campaigns.models import Person
from campaigns.tracking.conversions import conversions
from campaigns.tracking.people import people
from campaigns.tracking.people.merging import code_of
from tests.builders import Builder
from tests.campaigns.test_rules_api import Ruler
from tests.campaigns.tracking.visits import NOON, after, became_lead, came, report, visitor
from tests.cast import Cast, as_workspace

LIA, NAME, PHONE = "lia@orchard.example", "Lia Verdi", "+34612345678"


@pytest.fixture
def program(cast: Cast) -> Ruler:
    cache.clear()
    return Ruler(cast.bakery)


@pytest.fixture
def lia(cast: Cast) -> Person:
    spring = Builder(cast.bakery).campaign("Spring")
    with as_workspace(cast.bakery) as bakery:
        came(bakery, "a", "meta", after(days=-1), campaign=spring)
        person = became_lead(
            bakery, LIA, NOON, visitor=visitor("a"), phone=PHONE, person_name=NAME, keep_details=True
        )
        sale = report("purchase", "1", after(days=1), email=LIA, value=Decimal("30.50"), currency="EUR")
        conversions.record(bakery, sale)
        people.describe(bakery, person, notes="likes rye", by=None)
        person.refresh_from_db()
    return person


def shown(lia: Person, campaign: str) -> dict[str, Any]:
    touch = {
        "at": "2026-05-31T10:00:00Z",
        "channel": "meta",
        "campaign": campaign,
        "campaign_name": "Spring",
    }
    return {
        "id": str(lia.pk),
        "code": code_of(lia),
        "name": NAME,
        "email": LIA,
        "phone": PHONE,
        "stage": "customer",
        "first_known_at": "2026-06-01T10:00:00Z",
        "lead_at": "2026-06-01T10:00:00Z",
        "opportunity_at": None,
        "heard_from": "",
        "notes": "likes rye",
        "first_touch": touch,
        "lead_touch": touch,
        "last_touch": touch,
        "last_non_direct_touch": touch,
        "values": [{"value": "30.5", "currency": "EUR"}],
    }


def test_an_analyst_s_key_reads_everything_and_a_viewer_s_no_details(
    cast: Cast, program: Ruler, lia: Person
) -> None:
    whole = shown(lia, str(Builder(cast.bakery).campaign("Spring").pk))
    assert program.get("leads/").json() == {"count": 1, "page": 1, "pages": 1, "results": [whole]}
    assert program.get(f"leads/{lia.pk}/").json() == whole
    blank = whole | dict.fromkeys(("name", "email", "phone", "heard_from", "notes"))
    viewer = Ruler(cast.bakery, role=Role.VIEWER)
    assert viewer.get("leads/").json()["results"] == [blank]
    assert viewer.get(f"leads/{lia.pk}/").json() == blank
    assert viewer.get(f"leads/?q={LIA}").json()["count"] == 0
    assert program.get(f"leads/?q={LIA}").json()["count"] == 1
    assert viewer.send("PATCH", f"leads/{lia.pk}/", stage="lost").status_code == 403


def test_stage_and_notes_are_set_and_what_is_not_sent_stays(cast: Cast, program: Ruler, lia: Person) -> None:
    answer = program.send("PATCH", f"leads/{lia.pk}/", stage="lost", heard_from="Radio")
    assert answer.status_code == 200
    assert [answer.json()[name] for name in ("stage", "heard_from", "notes")] == [
        "lost",
        "Radio",
        "likes rye",
    ]
    assert program.send("PATCH", f"leads/{lia.pk}/", notes="").json()["notes"] == ""
    assert program.send("PATCH", f"leads/{lia.pk}/").status_code == 200


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"stage": "rich"}, "stage"),
        ({"stage": 1}, "stage"),
        ({"stage": None}, "stage"),
        ({"notes": "x" * 2001}, "notes"),
        ({"notes": "\0"}, "notes"),
        ({"notes": "\ud800"}, "notes"),
        ({"notes": ["x"]}, "notes"),
        ({"heard_from": "x" * 201}, "heard_from"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(
    program: Ruler, lia: Person, wrong: dict[str, Any], field: str
) -> None:
    answer = program.send("PATCH", f"leads/{lia.pk}/", **wrong)
    assert (answer.status_code, list(answer.json())) == (400, [field])


def test_a_filter_that_means_nothing_is_refused_and_one_that_does_narrows(
    program: Ruler, lia: Person
) -> None:
    for query in (
        "stage=rich",
        "stage=visitor",
        "channel=smoke",
        "campaign=x",
        "days=3",
        "sort=name",
        "days=%00",
    ):
        answer = program.get(f"leads/?{query}")
        assert (answer.status_code, list(answer.json())) == (400, [query.partition("=")[0]])
    assert program.get("leads/?stage=customer&channel=meta&sort=-value").json()["count"] == 1
    assert program.get("leads/?channel=none").json()["count"] == 0


def test_people_of_other_workspaces_are_not_there(cast: Cast, program: Ruler, lia: Person) -> None:
    with as_workspace(cast.florist):
        theirs = became_lead(cast.florist, LIA, NOON)
    for pk in (theirs.pk, 1, 10**30):
        assert program.get(f"leads/{pk}/").status_code == 404
        assert program.send("PATCH", f"leads/{pk}/", stage="lost").status_code == 404
    assert program.get("leads/").json()["count"] == 1
