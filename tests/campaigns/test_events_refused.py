"""Events that cannot be: refused at their field, or in their place; and who may not send or read any."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.models import ApiKey, Role, Workspace
from accounts.tenancy import workspace_scope
from campaigns.models import (
    Conversion,
    Person,
    PersonKey,
)
from tests.campaigns.test_rules_api import Ruler
from tests.cast import Cast, as_workspace
from tests.races import PATIENCE, in_thread
from tests.readable import places_with, tables_of_clients

WRONG: list[tuple[dict[str, Any], str]] = [
    ({"event_id": ""}, "event_id"),
    ({"event_id": None}, "event_id"),
    ({"event_id": "x" * 201}, "event_id"),
    ({"event_id": "a\x00b"}, "event_id"),
    ({"event_id": "\ud800"}, "event_id"),
    ({"event_id": ["A-1"]}, "event_id"),
    ({"event_id": True}, "event_id"),
    ({"event_id": 10**40}, "event_id"),
    ({"event_id": "order of ana@example.com"}, "event_id"),
    ({"kind": "gift"}, "kind"),
    ({"kind": ["purchase"]}, "kind"),
    ({"kind": None}, "kind"),
    ({"system": "Shop ify"}, "system"),
    ({"system": "s" * 21}, "system"),
    ({"system": 5}, "system"),
    ({"occurred_at": "2026-03-01"}, "occurred_at"),
    ({"occurred_at": "2026-03-01T10:00:00"}, "occurred_at"),
    ({"occurred_at": "0001-01-01T00:00:00+14:00"}, "occurred_at"),
    ({"occurred_at": "9999-12-31T23:59:59-12:00"}, "occurred_at"),
    ({"occurred_at": 1700000000}, "occurred_at"),
    ({"value": -1}, "value"),
    ({"value": "-19.99"}, "value"),
    ({"value": "NaN"}, "value"),
    ({"value": "1e5"}, "value"),
    ({"value": "19,99"}, "value"),
    ({"value": "١٩"}, "value"),
    ({"value": True}, "value"),
    ({"value": [1]}, "value"),
    ({"value": {"amount": 1}}, "value"),
    ({"value": 10**13}, "value"),
    ({"currency": "XXX"}, "currency"),
    ({"currency": "euro"}, "currency"),
    ({"currency": 978}, "currency"),
    ({"name": "n" * 101}, "name"),
    ({"name": {"a": 1}}, "name"),
    ({"refund_of": "A-0"}, "refund_of"),
    ({"kind": "refund", "value": None}, "value"),
    ({"email": "nobody"}, "email"),
    ({"email": "a\x00@example.com"}, "email"),
    ({"email": ["a@example.com"]}, "email"),
    ({"phone": "12"}, "phone"),
    ({"phone": 34600000000}, "phone"),
    ({"customer_id": "c" * 201}, "customer_id"),
    ({"person_name": 5}, "person_name"),
    ({"click_id": "short"}, "click_id"),
    ({"click_id": 5}, "click_id"),
    ({"utm": "source"}, "utm"),
    ({"utm": {"sauce": "x"}}, "utm.sauce"),
    ({"utm": {"source": "s" * 201}}, "utm.source"),
    ({"utm": {"source": {"a": [1]}}}, "utm.source"),
    ({"utm": {"campaign": "ana@example.com"}}, "utm.campaign"),
    ({"referrer": "r" * 2001}, "referrer"),
    ({"referrer": 5}, "referrer"),
    ({"emial": "ana@example.com"}, "emial"),
    ({"stage": "lost"}, "stage"),
    ({"visitor": "00"}, "visitor"),
    ({"kind": "stage"}, "value"),
]


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


def test_what_cannot_be_is_refused_at_its_field_and_the_rest_is_recorded(
    cast: Cast, program: Reporter
) -> None:
    too_late, too_early = timezone.now() + timedelta(minutes=10), timezone.now() - timedelta(days=731)
    refused = [
        *WRONG,
        ({"occurred_at": too_late.isoformat()}, "occurred_at"),
        ({"occurred_at": too_early.isoformat()}, "occurred_at"),
    ]
    answer = program.report(*[sale() | wrong for wrong, _field in refused], sale(event_id="good"))
    assert answer.status_code == 207, answer.content
    *bad, fine = answer.json()["results"]
    assert len(bad) == len(refused)
    for (wrong, field), result in zip(refused, bad, strict=True):
        assert (result["status"], result["id"]) == ("error", None), wrong
        assert field in {error["field"] for error in result["errors"]}, wrong
        assert all(error["message"] for error in result["errors"])
    assert fine["status"] == "created"
    assert [row[2] for row in rows(cast.bakery)] == ["good"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"stage": "visitor"}, "stage"),
        ({"stage": None}, "stage"),
        ({"occurred_at": None}, "occurred_at"),
        ({"email": None}, "email"),
        ({"value": "5"}, "value"),
    ],
)
def test_a_stage_needs_a_person_and_a_moment(
    cast: Cast, program: Reporter, wrong: dict[str, Any], field: str
) -> None:
    good = {"kind": "stage", "event_id": "S", "stage": "lost", "occurred_at": WHEN, "email": "a@b.example"}
    answer = program.report(good | wrong)
    assert {error["field"] for error in answer.json()["results"][0]["errors"]} == {field}
    with as_workspace(cast.bakery) as bakery:
        assert not Person.objects.of(bakery).exists()


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("", "object"),
        ("{", "line 1, column 2"),
        ('{"kind": "purchase",\n "event_id" "A"}', "line 2, column 13"),
        (b'{"kind": "\xff"}', "byte 11"),
        ('{"event_id": "A", "value": NaN}', "NaN"),
        ('{"event_id": "A", "value": -Infinity}', "-Infinity"),
        ('{"event_id": "A", "value": 1e99999999999999999999999}', "1e9999"),
        (f'{{"value": {"9" * 5000}}}', "number"),
        ("[" * 100_000, "nested"),
        ("[]", "object"),
        ("null", "object"),
        ('"events"', "object"),
        ('{"events": {}}', "at least one"),
        ('{"events": []}', "at least one"),
        ('{"events": [{}], "other": 1}', "other"),
    ],
)
def test_a_body_that_is_none_says_where(cast: Cast, program: Reporter, body: Any, says: str) -> None:
    answer = program.raw(body)
    assert answer.status_code == 400, answer.content
    assert says in json.dumps(answer.json(), ensure_ascii=False)
    assert rows(cast.bakery) == []


def test_numbers_out_of_all_measure_are_refused(cast: Cast, program: Reporter) -> None:
    for number in ("1e400", "1e-400", "123456789012345678901234567890"):
        answer = program.raw(f'{{"kind": "purchase", "event_id": "A", "value": {number}}}')
        assert (answer.status_code, answer.json()["results"][0]["errors"][0]["field"]) == (207, "value")
    assert rows(cast.bakery) == []


def test_elements_that_are_no_events_are_told_in_their_place(cast: Cast, program: Reporter) -> None:
    answer = program.report(None, 5, "x", [sale()], {}, sale())
    statuses = [result["status"] for result in answer.json()["results"]]
    assert statuses == ["error"] * 5 + ["created"]


def test_500_events_at_a_time_and_no_more(cast: Cast, program: Reporter) -> None:
    events = [sale(event_id=f"A-{number % 250}", email=f"p{number % 7}@b.example") for number in range(501)]
    answer = program.report(*events)
    assert (answer.status_code, list(answer.json())) == (400, ["events", "code"])
    assert rows(cast.bakery) == []
    answer = program.report(*events[:500])
    statuses = [result["status"] for result in answer.json()["results"]]
    assert statuses == ["created"] * 250 + ["duplicate"] * 250
    with as_workspace(cast.bakery) as bakery:
        assert (Conversion.objects.of(bakery).count(), Person.objects.of(bakery).count()) == (250, 7)
    assert program.get("events/?page=5").json()["pages"] == 5
    assert program.raw(" " * (2 * 1024 * 1024) + "{}").status_code == 413


def test_lists_are_filtered_by_kind_and_day(cast: Cast, program: Reporter) -> None:
    earlier = (AT - timedelta(days=10)).isoformat()
    program.report(sale(), sale(event_id="A-2", occurred_at=earlier), sale(kind="lead", value=None))

    def ids(query: str) -> list[tuple[str, str]]:
        found = program.get(f"events/?{query}").json()["results"]
        return [(one["kind"], one["event_id"]) for one in found]

    assert ids("kind=lead") == [("lead", "A-1")]
    day = (AT - timedelta(days=5)).date()
    assert ids(f"to={day}") == [("purchase", "A-2")]
    assert sorted(ids(f"from={day}")) == [("lead", "A-1"), ("purchase", "A-1")]
    for wrong in ("kind=gift", "kind=%00", "from=yesterday", "to=2026-13-01"):
        assert program.get(f"events/?{wrong}").status_code == 400


def test_names_of_fields_that_no_encoding_knows_are_answered(program: Reporter) -> None:
    for odd in (sale(**{"a\ud800": 1}), sale(utm={"b\udfff": "x"})):
        answer = program.report(odd)
        assert answer.status_code == 207
        assert answer.json()["results"][0]["status"] == "error"
    assert program.send("POST", "events/", events=[], **{"c\ud800": 1}).status_code == 400


def test_keys_that_may_not_write_and_ids_of_others(cast: Cast, program: Reporter) -> None:
    made = program.report(sale()).json()["results"][0]
    viewer = Reporter(cast.bakery, role=Role.VIEWER)
    reader = Reporter(cast.bakery, scope=ApiKey.Scope.READ)
    rival = Reporter(cast.rival)
    # Free texts of other systems are for analysts.
    hidden = dict.fromkeys(("event_id", "name", "refund_of"))
    assert viewer.get(f"events/{made['id']}/").json() == program.get(f"events/{made['id']}/").json() | hidden
    assert viewer.get("events/").json()["results"][0]["event_id"] is None
    assert viewer.report(sale()).status_code == 403
    assert reader.report(sale()).status_code == 403
    assert rival.get(f"events/{made['id']}/").status_code == 404
    assert rival.get("events/").json()["count"] == 0
    assert rival.report(sale()).json()["results"][0]["status"] == "created"  # their ids are their own
    assert program.get("events/9/").status_code == 404
    assert program.get(f"events/{10**30}/").status_code == 404


def test_no_address_lies_readable_in_the_database(cast: Cast, program: Reporter) -> None:
    program.report(
        sale(
            email="ana.secret@example.com",
            phone="+34 600 123 456",
            person_name="Anastasia",
            customer_id="cust-77",
        )
    )
    with as_workspace(cast.bakery) as bakery:
        assert PersonKey.objects.of(bakery).count() == 3
    secrets = ("ana.secret", "600123456", "600 123 456", "Anastasia", "cust-77")
    assert places_with(tables_of_clients(), *secrets) == {}


@pytest.mark.django_db(transaction=True)
def test_the_same_event_twice_at_once_counts_once(cast: Cast, program: Reporter) -> None:
    def send() -> str:
        return str(program.report(sale(email="ana@example.com")).json()["results"][0]["status"])

    threads = [in_thread(send) for _number in range(4)]
    for thread, _outcome in threads:
        thread.join(PATIENCE)
    assert sorted(outcome[0] for _thread, outcome in threads) == ["created", *["duplicate"] * 3]
    with workspace_scope(cast.bakery):
        assert Conversion.objects.of(cast.bakery).get().value == int(Decimal("19.99") * 1_000_000)
        assert Person.objects.of(cast.bakery).count() == 1
