"""Plain short links: their names, where they may lead, and the address that each takes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from accounts.errors import DomainError
from accounts.models import Workspace
from campaigns.models import Campaign, Domain, Link, PublicAddress
from campaigns.tracking.links import short
from campaigns.tracking.links.short import ALPHABET, LENGTH
from tests.campaigns.tracking.clicked import link_to
from tests.cast import Cast, as_workspace


@pytest.fixture
def bakery(cast: Cast) -> Iterator[Workspace]:
    with as_workspace(cast.bakery) as workspace:
        yield workspace


def test_a_link_takes_an_address_that_nobody_can_misread(cast: Cast, bakery: Workspace) -> None:
    spring = Campaign.objects.of(bakery).create(name="Spring")
    made = link_to(
        bakery,
        target=" https://shop.example/offer?a=b#top ",
        campaign=spring,
        source="facebook",
        medium="paid_social",
        term="  bread  rolls ",
        content="carousel",
        title="Carousel",
        by=cast.analyst,
    )
    assert len(made.slug) == LENGTH
    assert set(made.slug) <= set(ALPHABET)
    assert not set("01ilo") & set(ALPHABET)
    assert Link.objects.of(bakery).values(
        "target", "campaign", "source", "medium", "term", "content", "title", "slug", "created_by"
    ).get() == {
        "target": "https://shop.example/offer?a=b#top",
        "campaign": spring.pk,
        "source": "facebook",
        "medium": "paid_social",
        "term": "bread rolls",
        "content": "carousel",
        "title": "Carousel",
        "slug": made.slug,
        "created_by": cast.analyst.pk,
    }
    assert list(PublicAddress.objects.values_list("space", "host", "slug", "kind", "subject_id")) == [
        ("path", "", made.slug, "link", made.pk)
    ]


def test_a_name_that_is_made_up_twice_is_made_up_again(
    bakery: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = iter(["aaaaaaa", "aaaaaaa", "bbbbbbb"])
    monkeypatch.setattr(short, "random_slug", lambda: next(names))
    made = [link_to(bakery, target="https://shop.example/", by=None).slug for _again in range(2)]
    assert made == ["aaaaaaa", "bbbbbbb"]


def test_a_name_that_is_taken_is_refused_and_nothing_is_left_of_the_link(cast: Cast) -> None:
    with as_workspace(cast.rival) as rival:
        link_to(rival, target="https://rival.example/", slug="spring", by=None)
    with as_workspace(cast.bakery) as bakery:
        with pytest.raises(DomainError) as refused:
            link_to(bakery, target="https://shop.example/", slug="spring", by=None)
        assert refused.value.field == "slug"
        own = Domain.objects.of(bakery).create(
            host="go.bakery.example", token="t", verified_at=timezone.now()
        )
        made = link_to(bakery, target="https://shop.example/", slug="spring", domain=own, by=None)
        assert list(Link.objects.of(bakery)) == [made]


@pytest.mark.parametrize(
    "target",
    [
        "",
        "shop.example",
        "javascript:alert(1)",
        "data:text/html,hello",
        "ftp://shop.example/",
        "//shop.example/",
        "https://",
        "https://shop.example/\r\nX: y",
        "https://shop.example/a\0b",
        "https://shop.example\\@evil.example/",
        "https://somebody:secret@shop.example/",
        "https://shop.example@evil.example/",
        "https://shop.example:99999999/",
        "https://[::1/",
        "https://shop.example/" + "a" * 2000,
    ],
)
def test_a_link_leads_to_pages_of_the_web_only(bakery: Workspace, target: str) -> None:
    with pytest.raises(DomainError) as refused:
        link_to(bakery, target=target, by=None)
    assert refused.value.field == "target"
    assert not Link.objects.of(bakery).exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("source", "a" * 101),
        ("medium", "a\0b"),
        ("term", "\u202eabc"),
        ("content", "a" * 201),
        ("title", "a" * 201),
        ("slug", "a b"),
        ("slug", "a/b"),
        ("slug", ".."),
        ("slug", "e"),
        ("slug", "robots.txt"),
    ],
)
def test_what_cannot_be_kept_is_refused_at_its_field(bakery: Workspace, field: str, value: str) -> None:
    said: dict[str, Any] = {"target": "https://shop.example/"} | {field: value}
    with pytest.raises(DomainError) as refused:
        link_to(bakery, **said, by=None)
    assert refused.value.field == field
    assert not Link.objects.of(bakery).exists()
    assert not PublicAddress.objects.exists()
