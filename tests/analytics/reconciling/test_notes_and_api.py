"""Explanations of gaps, written and taken off, and the same reconciliation over the API."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.keys import make_key
from accounts.models import ApiKey, AuditEntry, Role
from accounts.tenancy import workspace_scope
from analytics.models import ReconciliationNote
from tests.analytics.reconciling.world import META, PERIOD, SHOP, Bakery
from tests.cast import Cast

PAIR = {"subject": "sales", "here": SHOP, "there": META}


@pytest.fixture
def bakery(cast: Cast) -> Bakery:
    made = Bakery(cast)
    made.order("1", "2026-05-04", 100, refunds=20)
    made.order("2", "2026-05-05", 50)
    made.claim("2026-05-04", 120, 1)
    made.claim("2026-05-06", 30, 1, view_conversions=1)
    made.compute()
    return made


def page_of(cast: Cast, client: Client, **params: str) -> str:
    address = reverse("analytics:reconciliation", args=[cast.bakery.slug])
    return client.get(address, {**PERIOD, **PAIR, **params}).content.decode()


def write(cast: Cast, client: Client, text: str, **params: str) -> Any:
    address = reverse("analytics:reconciliation_note_new", args=[cast.bakery.slug])
    return client.post(address, {**PERIOD, **PAIR, "text": text, **params}, follow=True)


def notes(cast: Cast) -> list[str]:
    with workspace_scope(cast.bakery):
        return list(ReconciliationNote.objects.of(cast.bakery).values_list("text", flat=True))


def actions(cast: Cast) -> list[str]:
    with workspace_scope(cast.bakery):
        entries = AuditEntry.objects.filter(action__startswith="gap.").order_by("pk")
        return list(entries.values_list("action", flat=True))


def test_a_gap_is_explained_and_the_explanation_taken_off(cast: Cast, bakery: Bakery, client: Client) -> None:
    client.force_login(cast.analyst)
    answer = write(cast, client, "  We paused consent mode. ")
    assert answer.redirect_chain
    assert "We paused consent mode." in answer.content.decode()
    assert "Analyst" in answer.content.decode()
    # Whichever side comes first, on any day of the same span, but not of another pair or time.
    assert "We paused consent mode." in page_of(cast, client, here=META, there=SHOP)
    assert "We paused consent mode." in page_of(cast, client, **{"from": "2026-05-31", "to": "2026-06-02"})
    assert "We paused consent mode." not in page_of(
        cast, client, **{"from": "2026-06-01", "to": "2026-06-02"}
    )
    with workspace_scope(cast.bakery):
        note = ReconciliationNote.objects.of(cast.bakery).get()
    address = reverse("analytics:reconciliation_note_delete", args=[cast.bakery.slug, note.pk])
    assert client.post(address, {**PERIOD, **PAIR}).status_code == 302
    assert notes(cast) == []
    assert actions(cast) == ["gap.explained", "gap.unexplained"]


def test_who_may_not_plan_reads_explanations_only(cast: Cast, bakery: Bakery, client: Client) -> None:
    client.force_login(cast.analyst)
    write(cast, client, "We paused consent mode.")
    client.force_login(cast.viewer)
    page = page_of(cast, client)
    assert "We paused consent mode." in page
    assert "Mark the gap as explained" not in page
    assert write(cast, client, "Me too").status_code == 403
    assert notes(cast) == ["We paused consent mode."]
    client.force_login(cast.stranger)
    assert write(cast, client, "Me too").status_code == 404


def test_an_explanation_needs_words_and_a_pair(cast: Cast, bakery: Bakery, client: Client) -> None:
    client.force_login(cast.analyst)
    assert "Say in a few words why the two differ." in write(cast, client, "  ").content.decode()
    assert "Use at most 500 letters." in write(cast, client, "x" * 501).content.decode()
    assert "no such source" in write(cast, client, "Because", there="ads.nobody").content.decode()
    assert notes(cast) == []
    assert actions(cast) == []


def call(cast: Cast, client: Client, **params: str) -> Any:
    _key, text = make_key(cast.bakery, name="reader", role=Role.VIEWER, scope=ApiKey.Scope.READ, by=None)
    return client.get(
        f"/api/v1/workspaces/{cast.bakery.slug}/reconciliation/",
        {"from": "2026-05-01", "to": "2026-05-31", **params},
        headers={"Authorization": f"Bearer {text}"},
    )


def test_the_api_tells_the_same(cast: Cast, bakery: Bakery, client: Client) -> None:
    told = call(cast, client).json()
    assert (told["here"]["code"], told["there"]["code"]) == (SHOP, META)
    assert told["compared_by"] == "day"
    assert told["totals"] == {
        "here": {"count": "2", "money": "150", "reason": ""},
        "there": {"count": "2", "money": "150", "reason": ""},
        "difference": {"count": "0", "money": "0", "reason": ""},
    }
    for measure in ("count", "money"):
        for side in ("here", "there"):
            parts = sum(Decimal(each[side][measure]) for each in told["outcomes"])
            assert parts == Decimal(told["totals"][side][measure])
    assert {each["cause"]: each["net"] for each in told["causes"]} == {
        "refund": {"count": "0", "money": "-20", "reason": ""},
        "view_through": {"count": "-1", "money": "-30", "reason": ""},
    }
    assert told["not_explained"] == {"count": "1", "money": "50", "reason": ""}
    assert told["gap"]["ratio"] == "1.000000"
    assert (told["gap"]["low"], told["gap"]["is_alarm"]) == (None, False)
    assert told["gap"]["in_words"][0] == "For each 1 that Shopify orders recorded, Meta Ads claims 1.00."
    assert [(line["outcome"], line["day"], line["cause"]) for line in told["lines"]] == [
        ("matched", "2026-05-04", None),
        ("other_amount", "2026-05-04", "refund"),
        ("only_here", "2026-05-05", None),
        ("only_there", "2026-05-06", "view_through"),
    ]
    only = call(cast, client, outcome="only_here").json()
    assert (only["count"], [line["outcome"] for line in only["lines"]]) == (1, ["only_here"])


def test_the_api_names_the_parameter_at_fault(cast: Cast, bakery: Bakery, client: Client) -> None:
    for params in (
        {"subject": "visits"},
        {"here": "nobody", "there": META},
        {"outcome": "nothing"},
        {"page": "0"},
    ):
        answer = call(cast, client, **params)
        assert answer.status_code == 400
        assert next(iter(params)) in answer.content.decode()
