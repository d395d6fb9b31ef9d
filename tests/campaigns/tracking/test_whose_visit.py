"""Which visit, visitor and click a hit belongs to, and hits that break."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Workspace
from accounts.tenancy import workspace_scope
from campaigns import jobs
from campaigns.models import (
    Campaign,
    CampaignKey,
    Conversion,
    Hit,
    HitTally,
    Job,
    JobKind,
    Link,
    LinkClick,
    Visit,
)
from campaigns.tracking.visits import enrich, told
from campaigns.tracking.visits.enrich import take_batch
from tests.campaigns.tracking.hits import (
    NOON,
    click,
    event,
    gathered,
    key,
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


def conversions(workspace: Workspace) -> set[tuple[str, str]]:
    with workspace_scope(workspace):
        return {
            (found.external_id, bytes(found.visitor or b"").decode().rstrip("."))
            for found in Conversion.objects.of(workspace)
        }


def test_a_sale_is_of_whoever_made_the_visit_though_its_request_came_by_another_network(cast: Cast) -> None:
    gathered(
        cast.bakery,
        view(0, "a", who="at home"),
        event(5, "e1", "a", "purchase", "on the way", id="A-1", value=5),
        view(6, "b", who="cookie", ck=1),
        event(7, "e2", "b", "purchase", "cookie", id="A-2", value=5),
        event(8, "e3", "never", "purchase", "stranger", id="A-3", value=5),
        wait=timedelta(0),
    )
    assert conversions(cast.bakery) == {("A-1", "at home"), ("A-2", "cookie"), ("A-3", "stranger")}


def test_whoever_agrees_in_the_middle_of_a_visit_takes_it_along(cast: Cast) -> None:
    gathered(
        cast.bakery,
        view(0, "a", "/?utm_source=newsletter", who="day"),
        view(2, "b", who="day"),
        event(2, "e1", "b", "purchase", "day", id="A-1", value=5),
        view(2.1, "b", who="lasting", ck=1),
    )
    gathered(cast.bakery, view(3, "c", who="lasting", ck=1), view(3, "d", "/other", who="day"))
    gathered(cast.bakery, view(4, "c", who="lasting", ck=1))
    assert short(cast.bakery) == [
        ("lasting", "site", "email", "abc"),
        ("day", "site", "direct", "d"),
    ]
    assert conversions(cast.bakery) == {("A-1", "lasting")}


def test_the_page_of_a_click_reloaded_is_still_the_click(cast: Cast) -> None:
    link = a_link(cast.bakery)
    tagged = "/?utm_source=facebook&utm_medium=paid_social&utm_campaign=spring-26"
    came = {"r": "https://www.instagram.com/"}
    gathered(cast.bakery, click(0, link.pk, "c1", **came), view(0.1, "a", tagged, c=key("c1"), **came))
    gathered(cast.bakery, view(2, "b", tagged, **came))
    gathered(cast.bakery, view(3, "c", "/", **came), view(4, "d", "/bread"))
    gathered(cast.bakery, view(5, "e", "/?utm_source=newsletter"))
    assert short(cast.bakery) == [("ana", "click", "meta", "abcd"), ("ana", "site", "email", "e")]


def test_a_copied_address_joins_nobody_to_its_click_the_day_after(cast: Cast) -> None:
    link = a_link(cast.bakery)
    gathered(cast.bakery, click(0, link.pk, "c1"), view(1, "a", c=key("c1")))
    gathered(
        cast.bakery,
        view(23 * 60, "b", who="next day", c=key("c1")),
        view(25 * 60, "c", who="ben", c=key("c1")),
    )
    gathered(cast.bakery, view(40 * 60, "d", who="cho", c=key("c1")))
    assert [(row["origin"], "".join(v[0] for v in row["views"])) for row in visits(cast.bakery)] == [
        ("click", "ab"), ("site", "c"), ("site", "d"),
    ]  # fmt: skip


def test_a_click_whose_address_is_passed_on_is_of_few_visitors(cast: Cast) -> None:
    link = a_link(cast.bakery)
    gathered(cast.bakery, click(0, link.pk, "c1"))
    gathered(cast.bakery, *(view(n, f"v{n}", who=f"w{n}", c=key("c1")) for n in range(1, 7)))
    gathered(cast.bakery, *(view(n + 1, f"w{n}", who=f"w{n}", c=key("c1")) for n in range(1, 7)))
    assert [(row["origin"], row["page_count"]) for row in visits(cast.bakery)] == [
        ("click", 10), ("site", 2),
    ]  # fmt: skip


def test_the_tags_of_a_link_win_over_those_behind_its_short_name(cast: Cast) -> None:
    link = a_link(cast.bakery)
    said = {"utm_source": "elsewhere", "utm_term": "loaf"}
    gathered(cast.bakery, click(0, link.pk, "c1", q=said, to=987654321))
    (found,) = visits(cast.bakery)
    assert (found["utm_source"], found["utm_term"]) == ("facebook", "loaf")
    with workspace_scope(cast.bakery):
        # A target that is no more is none.
        assert LinkClick.objects.of(cast.bakery).get().target_id is None


def test_a_batch_takes_a_hundred_conversions_at_most(cast: Cast) -> None:
    with workspace_scope(cast.bakery):
        sales = [event(1, f"e{n}", "a", "purchase", id=f"A-{n}", value=1) for n in range(130)]
        Hit.objects.of(cast.bakery).bulk_create([view(0, "a"), *sales])
        after = take_batch(cast.bakery)
        assert Conversion.objects.of(cast.bakery).count() == 100
        take_batch(cast.bakery, after=after or 0)
        assert Conversion.objects.of(cast.bakery).count() == 130


@pytest.mark.django_db(transaction=True)
def test_a_hit_on_which_the_code_breaks_is_put_aside_and_the_others_go_on(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    works = told.record

    def breaks(workspace: Workspace, found: Hit, visit: Visit | None = None) -> None:
        if found.body["p"]["id"] == "A-3":
            raise ZeroDivisionError
        works(workspace, found, visit)

    monkeypatch.setattr(told, "record", breaks)
    with workspace_scope(cast.bakery):
        sales = [event(1, f"e{n}", "a", "purchase", id=f"A-{n}", value=1) for n in range(6)]
        Hit.objects.of(cast.bakery).bulk_create([view(0, "a"), *sales])
        job = jobs.enqueue(cast.bakery.pk, kind=JobKind.ENRICH)
    jobs.run(cast.bakery.pk, job)
    assert {sale for sale, _who in conversions(cast.bakery)} == {"A-0", "A-1", "A-2", "A-4", "A-5"}
    assert (hits_left(cast.bakery), tallies(cast.bakery)) == (0, {("event", "failed", 1)})


@pytest.mark.django_db(transaction=True)
def test_where_too_many_hits_break_none_is_lost_and_the_job_wears_out(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    works = told.record

    def breaks(workspace: Workspace, found: Hit, visit: Visit | None = None) -> None:
        if found.body["p"]["id"] in {"A-1", "A-3", "A-4"}:
            raise ZeroDivisionError
        works(workspace, found, visit)

    monkeypatch.setattr(told, "record", breaks)
    monkeypatch.setattr(enrich, "MOST_FAILED", 2)
    with workspace_scope(cast.bakery):
        sales = [event(1, f"e{n}", "a", "purchase", id=f"A-{n}", value=1) for n in range(4)]
        Hit.objects.of(cast.bakery).bulk_create([view(0, "a"), *sales])
        Hit.objects.of(cast.bakery).bulk_create([event(2, "e4", "a", "purchase", id="A-4", value=1)])
        job = jobs.enqueue(cast.bakery.pk, kind=JobKind.ENRICH)
    for attempt in range(1, jobs.MAX_ATTEMPTS + 1):
        with workspace_scope(cast.bakery):
            Job.objects.of(cast.bakery).filter(state="running").update(lease_until=NOON)
        jobs.run(cast.bakery.pk, job)
        with workspace_scope(cast.bakery):
            found = Job.objects.of(cast.bakery).get(pk=job)
        is_last = attempt == jobs.MAX_ATTEMPTS
        assert (found.attempts, found.state) == (attempt, "failed" if is_last else "running")
        assert (hits_left(cast.bakery), tallies(cast.bakery)) == (3, set())
    assert {sale for sale, _who in conversions(cast.bakery)} == {"A-0", "A-2"}


SOURCES = ["", "?utm_source=facebook&utm_medium=cpc", "?utm_source=newsletter"]
REFERRERS = ["", "https://www.google.com/", "https://bakery.example/x", "https://www.paypal.com/"]
