"""Events over the API: what is recorded, once, to the digit, and what is answered to what cannot be."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.models import Workspace
from campaigns.models import (
    Campaign,
    CampaignKey,
    Conversion,
    JourneyChange,
    Person,
    Stage,
    StageChange,
    TagAlias,
    Visit,
    VisitorLink,
)
from campaigns.tracking.people.people import find_person
from tests.campaigns.test_rules_api import Ruler
from tests.cast import Cast, as_workspace

CLICK = "AAAAAAAAAAAAAAAAAAAAAA"
AT = (timezone.now() - timedelta(days=3)).replace(microsecond=0)
WHEN = AT.isoformat()


class Reporter(Ruler):
    def report(self, *events: Any) -> Any:
        return self.send("POST", "events/", events=list(events))

    def raw(self, body: str | bytes, content_type: str = "application/json") -> Any:
        headers = {"Authorization": f"Bearer {self.text}"}
        return Client().generic(
            "POST", self.path("events/"), body, content_type=content_type, headers=headers
        )


@pytest.fixture
def program(cast: Cast) -> Reporter:
    cache.clear()
    return Reporter(cast.bakery)


def sale(**said: Any) -> dict[str, Any]:
    return {"kind": "purchase", "event_id": "A-1", "occurred_at": WHEN, "value": "19.99", **said}


def rows(workspace: Workspace) -> list[tuple[Any, ...]]:
    with as_workspace(workspace):
        found = Conversion.objects.of(workspace).order_by("at", "pk")
        return list(found.values_list("kind", "system", "external_id", "value", "currency", "at", "source"))


def test_an_event_is_recorded_once_with_its_person_and_read_again(cast: Cast, program: Reporter) -> None:
    said = sale(
        name="Bread course", email="Ana@Example.com", person_name="Ana", customer_id=77, system="till"
    )
    first = program.send("POST", "events/", **said)
    assert first.status_code == 200, first.json()
    result = first.json()["results"][0]
    assert result == {"event_id": "A-1", "status": "created", "id": result["id"], "errors": []}
    again = program.report(said)
    assert again.json()["results"][0] == {**result, "status": "duplicate"}
    assert rows(cast.bakery) == [("purchase", "till", "A-1", 19_990_000, "EUR", AT, "api")]
    with as_workspace(cast.bakery) as bakery:
        person = Person.objects.of(bakery).get()
        assert person.stage == Stage.CUSTOMER
        assert find_person(bakery, email="ana@example.com") == person
        assert find_person(bakery, external_id="77", system="till") == person
    read = program.get(f"events/{result['id']}/").json()
    assert read == program.get("events/").json()["results"][0]
    del read["received_at"]
    assert read == {
        "id": result["id"],
        "kind": "purchase",
        "system": "till",
        "event_id": "A-1",
        "source": "api",
        "name": "Bread course",
        "occurred_at": AT.isoformat().replace("+00:00", "Z"),
        "day": read["day"],
        "value": "19.99",
        "currency": "EUR",
        "refund_of": "",
        "sale": None,
        "person": str(person.pk),
    }


def test_the_same_id_with_another_value_is_a_conflict_and_changes_nothing(
    cast: Cast, program: Reporter
) -> None:
    program.report(sale())
    answer = program.report(sale(value="29.99"), sale(event_id="A-2"))
    assert answer.status_code == 207
    conflict, other = answer.json()["results"]
    assert (conflict["status"], conflict["errors"][0]["field"], other["status"]) == (
        "conflict",
        "event_id",
        "created",
    )
    assert [row[3] for row in rows(cast.bakery)] == [19_990_000, 19_990_000]


@pytest.mark.parametrize(
    ("written", "micro"),
    [
        ("19.99", 19_990_000),
        ('"19.99"', 19_990_000),
        ("0.1", 100_000),
        ("1e2", 100_000_000),
        ("19.990", 19_990_000),
        ('"0"', 0),
        ("20", 20_000_000),
        ("4503599627370.49", None),
        ("999999999999.99", 999_999_999_999_990_000),
        ("null", None),
    ],
)
def test_amounts_are_exact_as_numbers_and_as_text(
    cast: Cast, program: Reporter, written: str, micro: int | None
) -> None:
    body = f'{{"kind": "purchase", "event_id": "A-1", "value": {written}}}'
    answer = program.raw(body)
    if written.startswith("45"):
        assert answer.json()["results"][0]["errors"] == [
            {"field": "value", "message": "The amount is too large."}
        ]
        return
    assert answer.json()["results"][0]["status"] == "created"
    assert [(row[3], row[4]) for row in rows(cast.bakery)] == [(micro, "" if micro is None else "EUR")]


def test_a_currency_has_its_own_decimals(cast: Cast, program: Reporter) -> None:
    answer = program.report(
        sale(event_id="yen", value=1200, currency="JPY"),
        sale(event_id="half a yen", value="1200.50", currency="JPY"),
        sale(event_id="dinar", value="1.234", currency="kwd"),
        sale(event_id="cent of a cent", value="1.234"),
    )
    results = answer.json()["results"]
    assert [result["status"] for result in results] == ["created", "error", "created", "error"]
    assert results[1]["errors"] == [
        {"field": "value", "message": "JPY has 0 decimals, and 1200.50 has more."}
    ]
    shown = {one["event_id"]: one["value"] for one in program.get("events/").json()["results"]}
    assert shown == {"yen": "1200", "dinar": "1.234"}


def test_a_refund_finds_its_sale_also_when_it_came_first(cast: Cast, program: Reporter) -> None:
    refund = {"kind": "refund", "event_id": "R-1", "refund_of": "A-1", "value": "5.00", "occurred_at": WHEN}
    answer = program.report(refund, sale(email="ana@example.com"))
    assert [one["status"] for one in answer.json()["results"]] == ["created", "created"]
    listed = {one["kind"]: one for one in program.get("events/").json()["results"]}
    assert listed["refund"]["value"] == "-5.00"
    assert (listed["refund"]["refund_of"], listed["refund"]["sale"]) == ("A-1", listed["purchase"]["id"])
    assert listed["refund"]["person"] == listed["purchase"]["person"] is not None


def test_a_stated_touch_becomes_a_visit_before_the_conversion(cast: Cast, program: Reporter) -> None:
    with as_workspace(cast.bakery) as bakery:
        campaign = Campaign.objects.of(bakery).create(name="Spring")
        CampaignKey.objects.of(bakery).create(campaign=campaign, key="spring")
        TagAlias.objects.of(bakery).create(part="source", text="insta", value="instagram")
    utm = {"source": "Insta", "medium": "paid_social", "campaign": "Spring", "term": "bread", "content": "b"}
    referrer = "https://www.instagram.com/p/1?u=ana@example.com"
    program.report(
        sale(email="ana@example.com", utm=utm, referrer=referrer),
        sale(event_id="A-2", utm={"source": "bing"}),
    )
    with as_workspace(cast.bakery) as bakery:
        visits = {visit.utm_source: visit for visit in Visit.objects.of(bakery)}
        known, unknown = Conversion.objects.of(bakery).order_by("external_id")
        links = list(VisitorLink.objects.of(bakery).values_list("visitor", "person_id", "linked_at"))
        told = JourneyChange.objects.of(bakery).values_list("conversion_id", flat=True)
        assert {known.pk, unknown.pk} <= set(told)
    assert set(visits) == {"Insta", "bing"}
    visit = visits["Insta"]
    assert (visit.origin, visit.channel, visit.campaign_id, visit.referrer_host) == (
        "stated",
        "meta",
        campaign.pk,
        "instagram.com",
    )
    assert visit.started_at == visit.last_at == AT - timedelta(seconds=1)
    assert [bytes(links[0][0]), *links[0][1:]] == [bytes(visit.visitor), known.person_id, AT]
    assert (unknown.person_id, bytes(unknown.visitor or b"")) == (None, bytes(visits["bing"].visitor))
    assert visits["bing"].channel == "organic_search"
    # What comes later states no other touch.
    program.report(sale(email="ana@example.com", utm={"source": "newsletter"}))
    with as_workspace(cast.bakery) as bakery:
        assert Visit.objects.of(bakery).count() == 2


def test_whoever_clicked_is_the_person_of_the_event(cast: Cast, program: Reporter) -> None:
    with as_workspace(cast.bakery) as bakery:
        Visit.objects.of(bakery).create(
            origin="click", visitor=b"v" * 16, started_at=AT, last_at=AT, click_id=CLICK, channel="meta"
        )
    program.report(sale(email="ana@example.com", click_id=CLICK))
    with as_workspace(cast.bakery) as bakery:
        assert bytes(VisitorLink.objects.of(bakery).get().visitor) == b"v" * 16


def test_a_click_counts_also_for_somebody_without_a_name(cast: Cast, program: Reporter) -> None:
    with as_workspace(cast.bakery) as bakery:
        Visit.objects.of(bakery).create(
            origin="click", visitor=b"v" * 16, started_at=AT, last_at=AT, click_id=CLICK, channel="meta"
        )
    program.report(sale(click_id=CLICK))
    with as_workspace(cast.bakery) as bakery:
        assert bytes(Conversion.objects.of(bakery).get().visitor or b"") == b"v" * 16


def test_stages_move_a_person_once_each(cast: Cast, program: Reporter) -> None:
    def moment(hours: int) -> str:
        return (AT + timedelta(hours=hours)).isoformat()

    def stage(name: str, hours: int) -> str:
        event = {"kind": "stage", "event_id": f"{name}-{hours}", "stage": name, "occurred_at": moment(hours)}
        answer = program.report({**event, "email": "ana@example.com"})
        return str(answer.json()["results"][0]["status"])

    assert program.report(sale(kind="lead", value=None, email="ana@example.com")).status_code == 200
    assert stage("opportunity", 2) == "created"
    assert stage("qualified", 1) == "duplicate"  # told late: the person is further already
    assert stage("lost", 5) == "created"
    assert stage("opportunity", 2) == "duplicate"  # sent again, does not bring back what was lost
    assert stage("qualified", 4) == "duplicate"
    with as_workspace(cast.bakery) as bakery:
        assert Person.objects.of(bakery).get().stage == Stage.LOST
    assert stage("customer", 6) == "created"
    with as_workspace(cast.bakery) as bakery:
        changes = StageChange.objects.of(bakery).order_by("at").values_list("stage", "reason")
        assert list(changes) == [
            ("lead", "api"),
            ("qualified", "api"),  # noted though it moves nobody
            ("opportunity", "api"),
            ("lost", "api"),
            ("customer", "api"),
        ]
        assert Person.objects.of(bakery).get().deal_at == AT + timedelta(hours=2)
