"""What visits are made of the hits: where one begins, what it is made of, and that order does not matter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import Workspace
from accounts.tenancy import workspace_scope
from campaigns import jobs
from campaigns.changes import journeys_changed
from campaigns.models import (
    Campaign,
    CampaignKey,
    Conversion,
    Hit,
    HitTally,
    Interaction,
    JobKind,
    JourneyChange,
    LandingPage,
    Link,
    LinkClick,
)
from campaigns.tracking.settings import settings_of
from tests.campaigns.tracking.hits import (
    NOON,
    click,
    event,
    gathered,
    hit,
    key,
    leave,
    short,
    view,
    visits,
)
from tests.cast import Cast


def a_link(workspace: Workspace, name: str = "spring", **fields: Any) -> Link:
    with workspace_scope(workspace):
        campaign = Campaign.objects.of(workspace).create(name=name.title())
        CampaignKey.objects.of(workspace).create(campaign=campaign, key=f"{name}-26")
        values = {"source": "facebook", "medium": "paid_social", "target": "https://bakery.example/"} | fields
        rows: Any = Link.objects.of(workspace)
        made: Link = rows.create(slug=name, campaign=campaign, **values)
    return made


def tallies(workspace: Workspace) -> set[tuple[str, str, int]]:
    with workspace_scope(workspace):
        return set(HitTally.objects.of(workspace).values_list("kind", "reason", "count"))


def hits_left(workspace: Workspace) -> int:
    with workspace_scope(workspace):
        return Hit.objects.of(workspace).count()


def test_pages_within_half_an_hour_are_one_visit_and_later_ones_another(cast: Cast) -> None:
    gathered(cast.bakery, view(0, "a", "/"), view(30, "b", "/bread"), view(60.1, "c", "/cake"))
    first, second = visits(cast.bakery)
    assert first == {
        "origin": "site",
        "visitor": "ana",
        "started_at": NOON,
        "last_at": NOON + timedelta(minutes=30),
        "click_id": "",
        "host": "bakery.example",
        "path": "/",
        "referrer_host": "",
        "utm_source": "",
        "utm_medium": "",
        "utm_campaign": "",
        "utm_term": "",
        "utm_content": "",
        "ad_click": "",
        "channel": "direct",
        "campaign_id": None,
        "link_id": None,
        "page_id": None,
        "variant_id": None,
        "country": "ES",
        "device": "mobile",
        "page_count": 2,
        "seconds": 0,
        "views": [("a", "/", None, None), ("b", "/bread", None, None)],
        "acts": [],
    }
    assert second["views"] == [("c", "/cake", None, None)]
    assert hits_left(cast.bakery) == 0


def test_a_visit_begins_anew_when_somebody_comes_from_another_place_outside(cast: Cast) -> None:
    with workspace_scope(cast.bakery):
        settings_of(cast.bakery)
    gathered(
        cast.bakery,
        view(0, "a", "/?utm_source=facebook&utm_medium=cpc&utm_campaign=x", r="https://l.facebook.com/"),
        view(1, "b", "/bread", r="https://bakery.example/"),
        view(2, "c", "/pay", r="https://www.paypal.com/checkout"),
        view(3, "d", "/?utm_source=facebook&utm_medium=cpc&utm_campaign=x", r="https://l.facebook.com/"),
        view(4, "e", "/", r="https://www.google.com/"),
        view(5, "f", "/cake", r="https://shop.bakery.example/"),
        view(6, "g", "/", a="gclid", r="https://www.google.com/"),
        view(7, "h", "/?utm_source=newsletter"),
    )
    assert short(cast.bakery) == [
        ("ana", "site", "meta", "abcd"),
        ("ana", "site", "organic_search", "ef"),
        ("ana", "site", "google_ads", "g"),
        ("ana", "site", "email", "h"),
    ]


def test_a_click_is_a_visit_that_its_page_continues_even_with_another_hash(cast: Cast) -> None:
    link = a_link(cast.bakery)
    gathered(cast.bakery, click(0, link.pk, "c1", r="https://www.instagram.com/"))
    assert short(cast.bakery) == [("ana", "click", "meta", "")]
    gathered(
        cast.bakery,
        view(50, "a", "/?utm_source=facebook&utm_medium=paid_social", who="ana next day", c=key("c1")),
        view(51, "b", "/bread", who="ana next day"),
        leave(52, "a", 31, 80, who="ana next day"),
    )
    (found,) = visits(cast.bakery)
    assert {
        name: found[name]
        for name in ("visitor", "utm_campaign", "campaign_id", "link_id", "path", "page_count")
    } == {
        "visitor": "ana next day",
        "utm_campaign": "spring-26",
        "campaign_id": link.campaign_id,
        "link_id": link.pk,
        "path": "/",
        "page_count": 2,
    }
    assert (found["started_at"], found["last_at"]) == (NOON, NOON + timedelta(minutes=52))
    assert found["seconds"] == 31
    with workspace_scope(cast.bakery):
        assert list(LinkClick.objects.of(cast.bakery).values_list("link", "verdict", "referrer_host")) == [
            (link.pk, "person", "instagram.com")
        ]


def test_a_visit_belongs_to_the_id_that_its_visitor_agreed_to(cast: Cast) -> None:
    link = a_link(cast.bakery)
    gathered(
        cast.bakery,
        click(0, link.pk, "c1", who="today"),
        view(1, "a", who="today", c=key("c1")),
        view(2, "b", who="lasting", c=key("c1"), ck=1),
    )
    assert short(cast.bakery) == [("lasting", "click", "meta", "ab")]


def test_programs_are_counted_apart_and_make_no_visits(cast: Cast) -> None:
    link = a_link(cast.bakery)
    gathered(
        cast.bakery,
        click(0, link.pk, "c1", verdict="preview"),
        click(0, link.pk, "c2", verdict="head"),
        click(0, link.pk, "c3", verdict="preview"),
        click(0, 12345, "c4"),
        hit("view", 0, verdict="bot", k=key("a"), u="https://bakery.example/"),
        hit("view", 0, k="short", u="https://bakery.example/"),
        hit("view", 0, k=key("b"), u="javascript:alert(1)"),
        hit("nonsense", 0),
        hit("leave", 0, k=key("b"), s="long"),
    )
    assert visits(cast.bakery) == []
    assert tallies(cast.bakery) == {
        ("click", "preview", 2),
        ("click", "head", 1),
        ("click", "gone", 1),
        ("view", "bot", 1),
        ("view", "malformed", 2),
        ("nonsense", "malformed", 1),
        ("leave", "malformed", 1),
    }
    with workspace_scope(cast.bakery):
        assert sorted(LinkClick.objects.of(cast.bakery).values_list("verdict", flat=True)) == [
            "head", "preview", "preview",
        ]  # fmt: skip
    assert hits_left(cast.bakery) == 0


@pytest.mark.parametrize(
    "body",
    [
        {"k": ["list"], "u": 7},
        {"k": key("x"), "u": "https://[broken/"},
        {"k": key("x"), "u": "https://" + "a" * 5000},
        {"u": None},
        [],
        "text",
        7,
    ],
)
def test_whatever_a_program_sends_stops_nobody(cast: Cast, body: Any) -> None:
    broken = [Hit(at=NOON, kind=kind, verdict="person", visitor=b"x" * 16, body=body) for kind in
              ("view", "open", "leave", "event", "outbound", "download", "click")]  # fmt: skip
    gathered(cast.bakery, *broken, view(0, "a"))
    assert short(cast.bakery)[-1] == ("ana", "site", "direct", "a")
    assert hits_left(cast.bakery) == 0


def test_very_long_texts_and_odd_letters_are_cut(cast: Cast) -> None:
    gathered(
        cast.bakery,
        view(
            0,
            "a",
            "/" + "é" * 900 + "?utm_campaign=" + "%F0%9F%8D%9E" * 300,
            t="x" * 999,
            co="ESP",
            d="q" * 99,
        ),
        event(
            1,
            "e",
            "a",
            "n" * 300,
            deep={"a": 1},
            mail="me@x.example",
            big=10**40,
            ok="y" * 999,
            **{"p" * 99: True},
        ),
    )
    (found,) = visits(cast.bakery)
    assert (len(found["utm_campaign"]), len(found["path"]), found["country"]) == (200, 500, "ES")
    assert found["acts"] == [
        ("e", "event", "n" * 100, "https://bakery.example", {"ok": "y" * 300, "p" * 50: True})
    ]


def test_the_same_hit_twice_is_one(cast: Cast) -> None:
    link = a_link(cast.bakery)
    same: list[Callable[[], Hit]] = [
        lambda: view(0, "a"),
        lambda: event(1, "e", "a", "played"),
        lambda: click(0, link.pk, "c1"),
    ]
    gathered(cast.bakery, *(make() for make in same), *(make() for make in same))
    gathered(cast.bakery, *(make() for make in same))
    assert [(row["origin"], len(row["views"]), len(row["acts"])) for row in visits(cast.bakery)] == [
        ("site", 1, 1),
        ("click", 0, 0),
    ]
    assert tallies(cast.bakery) == {("view", "twice", 2), ("event", "twice", 2), ("click", "twice", 2)}


def test_what_names_a_view_waits_for_it_and_is_given_up_at_last(cast: Cast) -> None:
    gathered(cast.bakery, leave(1, "a"), event(1, "e", "a", "played"))
    assert (visits(cast.bakery), hits_left(cast.bakery)) == ([], 2)
    gathered(cast.bakery, view(0, "a"))
    (found,) = visits(cast.bakery)
    assert (found["seconds"], len(found["acts"]), hits_left(cast.bakery)) == (20, 1, 0)
    gathered(cast.bakery, leave(1, "never"), wait=timedelta(minutes=10))
    assert (hits_left(cast.bakery), tallies(cast.bakery)) == (0, {("leave", "no_view", 1)})


def test_a_landing_page_gives_its_campaign_where_no_tag_names_one(cast: Cast) -> None:
    with workspace_scope(cast.bakery):
        campaign = Campaign.objects.of(cast.bakery).create(name="Guide")
        page = LandingPage.objects.of(cast.bakery).create(slug="guide", title="Guide", campaign=campaign)
    opened = hit("open", 0, k=key("a"), u="http://localhost:8001/guide", r="", subject_id=page.pk, va=77)
    gathered(cast.bakery, opened, view(3, "b", "/", r="http://localhost:8001/guide"))
    (found,) = visits(cast.bakery)
    assert (found["origin"], found["page_id"], found["variant_id"]) == ("page", page.pk, None)
    assert (found["campaign_id"], found["page_count"]) == (campaign.pk, 2)


def test_an_event_with_an_id_of_its_own_is_a_conversion_once(cast: Cast) -> None:
    gathered(
        cast.bakery,
        view(0, "a"),
        event(1, "e1", "a", "purchase", id="A-1", value="19.90", currency="usd", name="Loaf", size="large"),
        event(2, "e2", "a", "purchase", id="A-1", value="19.90", currency="usd"),
        event(3, "e3", "a", "lead", id=7),
        event(4, "e4", "a", "purchase", id="A-2", value="NaN"),
        event(5, "e5", "a", "purchase", id="A-3", value=5, currency="XXQ"),
        event(6, "e6", "a", "purchase", value=5),
    )
    with workspace_scope(cast.bakery):
        found = {
            (
                c.kind,
                c.external_id,
                c.source,
                c.value,
                c.currency,
                bytes(c.visitor or b"").decode().rstrip("."),
            )
            for c in Conversion.objects.of(cast.bakery)
        }
    assert found == {
        ("purchase", "A-1", "script", int(Decimal("19.90") * 1_000_000), "USD", "ana"),
        ("lead", "7", "script", None, "", "ana"),
        ("purchase", "A-2", "script", None, "", "ana"),
        ("purchase", "A-3", "script", None, "", "ana"),
    }
    (row,) = visits(cast.bakery)
    assert len(row["acts"]) == 6


def test_a_sale_counts_even_where_its_view_never_came(cast: Cast) -> None:
    gathered(cast.bakery, event(1, "e1", "never", "purchase", id="A-1", value=5), wait=timedelta(0))
    with workspace_scope(cast.bakery):
        assert Conversion.objects.of(cast.bakery).count() == 1
        assert Interaction.objects.of(cast.bakery).count() == 0


def test_only_visitors_whose_touches_changed_are_told_anew(cast: Cast) -> None:
    gathered(cast.bakery, view(0, "a"), view(0, "b", who="ben"))
    with workspace_scope(cast.bakery):
        JourneyChange.objects.of(cast.bakery).delete()
    gathered(cast.bakery, view(1, "c"), view(1, "d", "/?utm_source=x", who="ben"))
    with workspace_scope(cast.bakery):
        marked = JourneyChange.objects.of(cast.bakery).values_list("visitor", flat=True)
        assert {bytes(v or b"").decode().rstrip(".") for v in marked} == {"ben"}


def test_another_workspace_with_the_same_visitor_and_keys_is_left_alone(cast: Cast) -> None:
    gathered(cast.bakery, view(0, "a"))
    before = visits(cast.bakery)
    gathered(cast.florist, view(0, "a"), view(1, "b"), event(2, "e", "a", "played"))
    assert visits(cast.bakery) == before
    assert short(cast.florist) == [("ana", "site", "direct", "ab")]


@pytest.mark.django_db(transaction=True)
def test_the_job_takes_all_that_is_there_and_rings(cast: Cast, settings: Any) -> None:
    heard: list[int] = []

    def hear(sender: object, workspace_id: int, **_rest: Any) -> None:
        heard.append(workspace_id)

    journeys_changed.connect(hear)
    with workspace_scope(cast.bakery):
        Hit.objects.of(cast.bakery).bulk_create([view(n, f"v{n}") for n in range(5)])
        job = jobs.enqueue(cast.bakery.pk, kind=JobKind.ENRICH)
    jobs.run(cast.bakery.pk, job)
    journeys_changed.disconnect(hear)
    assert (hits_left(cast.bakery), heard) == (0, [cast.bakery.pk])
    assert [row["page_count"] for row in visits(cast.bakery)] == [5]


def test_the_number_of_statements_does_not_grow_with_the_hits(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    link = a_link(cast.bakery)
    many = [view(n / 100, f"v{n}", who=f"w{n % 60}") for n in range(300)]
    many += [leave(5, f"v{n}", who=f"w{n % 60}") for n in range(300)]
    many += [event(6, f"e{n}", f"v{n}", "played", f"w{n % 60}") for n in range(300)]
    many += [click(7, link.pk, f"c{n}", who=f"w{n % 60}") for n in range(100)]
    # The scope, lock, hits, settings and domains; what each of links, pages, views, acts and visits needs once; writes.
    with django_assert_max_num_queries(60):
        gathered(cast.bakery, *many)
    assert len(visits(cast.bakery)) == 160
