"""Verbs of short links: which can be made, what a change keeps, and that an address is nobody else's."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password
from django.utils import timezone

from accounts.errors import DomainError
from accounts.models import AuditEntry, Workspace
from accounts.tenancy import workspace_scope
from campaigns.models import Campaign, ContentItem, Domain, Link, LinkTarget, PublicAddress
from campaigns.tracking.links.link_wishes import NOBODY, LinkWish, TargetWish
from campaigns.tracking.links.links import archive_link, create_link, edit_link, restore_link, targets_of
from campaigns.tracking.links.short import ALPHABET
from tests.campaigns.tracking.clicked import TARGET, click, link_to
from tests.cast import Cast, as_workspace
from tests.races import PATIENCE, after, in_thread, wait_until_over_or_held_up


def addresses() -> list[tuple[str, str, str]]:
    rows = PublicAddress.objects.order_by("host", "slug")
    return list(rows.values_list("host", "slug", "kind"))


def test_a_link_gets_a_name_that_nobody_misreads(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        link = create_link(bakery, wish=LinkWish(target=f"  {TARGET} "), by=cast.analyst)
        assert (link.target, link.created_by) == (TARGET, cast.analyst)
        assert len(link.slug) == 7 and set(link.slug) <= set(ALPHABET)
        assert addresses() == [("", link.slug, "link")]


def test_everything_that_was_said_is_kept(cast: Cast) -> None:
    until = timezone.now() + timedelta(days=3)
    with as_workspace(cast.bakery) as bakery:
        campaign = Campaign.objects.of(bakery).create(name="Spring")
        item = ContentItem.objects.of(bakery).create(
            campaign=campaign, title="Reel", channel="meta", planned_on=date(2026, 3, 1)
        )
        wish = LinkWish(
            target=TARGET,
            slug="spring",
            title="Spring  link",
            content_item=item,
            source="instagram",
            medium="social",
            term="bread",
            content="reel",
            expires_at=until,
            expired_target="https://shop.example/",
            password="open sesame",
            preview_title="Bread",
            preview_text="Fresh",
            preview_image="https://shop.example/bread.jpg",
            targets=[
                TargetWish("country", "https://shop.example/es", value="es", name="Spain"),
                TargetWish("device", "https://shop.example/app", value="iOS"),
                TargetWish("split", "https://shop.example/b", share=40),
            ],
        )
        link = create_link(bakery, wish=wish, by=cast.analyst)
        link.refresh_from_db()
        values = {
            name: getattr(link, name) for name in ("slug", "title", "source", "medium", "term", "content")
        }
        assert values == {
            "slug": "spring",
            "title": "Spring link",
            "source": "instagram",
            "medium": "social",
            "term": "bread",
            "content": "reel",
        }
        assert (link.campaign, link.content_item, link.expires_at) == (campaign, item, until)
        assert check_password("open sesame", link.password)
        rows = LinkTarget.objects.of(bakery).order_by("position")
        assert list(rows.values_list("rule", "value", "share", "name", "target")) == [
            ("country", "ES", None, "Spain", "https://shop.example/es"),
            ("device", "ios", None, "", "https://shop.example/app"),
            ("split", "", 40, "", "https://shop.example/b"),
        ]


@pytest.mark.parametrize(
    "target",
    [
        "",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,<script>1</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "ftp://shop.example/",
        "//evil.example/",
        "/only/a/path",
        "shop.example",
        "https://",
        "https:///path",
        "https:shop.example",
        "https://shop.example@evil.example/",
        "https://user:secret@evil.example/",
        "https://shop.example\\@evil.example/",
        "https://shop.example/a b",
        "https://shop.example/\x00",
        "https://shop.example/\r\nSet-Cookie: a=b",
        "https://shop.example/\x7f",
        "http://[::1",
        "https://shop.example:99999/",
        "https://shop.example/" + "a" * 3000,
        "https://\u202eelpmaxe.pohs/",
        "https://straße.example/",
    ],
)
def test_no_field_leads_where_a_browser_should_not_go(cast: Cast, target: str) -> None:
    wishes: dict[str, Any] = {
        "target": target,
        "targets": [TargetWish("country", target, value="ES")],
    }
    if target:  # these two may be left empty
        wishes |= {"expired_target": target, "preview_image": target}
    with as_workspace(cast.bakery) as bakery:
        for field, value in wishes.items():
            known: dict[str, Any] = {"target": TARGET, "expires_at": timezone.now() + timedelta(days=1)}
            with pytest.raises(DomainError) as refused:
                create_link(bakery, wish=LinkWish(**known | {field: value}), by=None)
            assert refused.value.field == field
        assert addresses() == []
        assert not Link.objects.of(bakery).exists()


@pytest.mark.parametrize("target", ["https://bücher.example/ñ", "http://shop.example:8080/?a=b#c"])
def test_other_scripts_and_ports_are_welcome(cast: Cast, target: str) -> None:
    with as_workspace(cast.bakery) as bakery:
        assert link_to(bakery, target).target == target


@pytest.mark.parametrize(
    "slug", ["s.js", "healthz", "a b", "a/b", "ñ" * 101, "-a", "..", "a\x00b", "a?b", "a%2fb"]
)
def test_names_that_cannot_be(cast: Cast, slug: str) -> None:
    with as_workspace(cast.bakery) as bakery:
        with pytest.raises(DomainError) as refused:
            link_to(bakery, slug=slug)
        assert refused.value.field == "slug"
        assert addresses() == []


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"expires_at": datetime(2020, 1, 1, tzinfo=UTC)}, "expires_at"),
        ({"expires_at": datetime(9999, 1, 1, tzinfo=UTC)}, "expires_at"),
        ({"expired_target": TARGET}, "expires_at"),
        ({"password": "abc"}, "password"),
        ({"password": "a" * 129}, "password"),
        ({"source": "a" * 101}, "source"),
        ({"content": "a\x07b"}, "content"),
        ({"targets": [TargetWish("country", TARGET, value="XX")]}, "targets"),
        ({"targets": [TargetWish("country", TARGET, value="ios")]}, "targets"),
        ({"targets": [TargetWish("device", TARGET, value="ES")]}, "targets"),
        ({"targets": [TargetWish("device", TARGET, value=NOBODY)]}, "targets"),
        ({"targets": [TargetWish("moon", TARGET, value="ES")]}, "targets"),
        ({"targets": [TargetWish("country", TARGET, value="ES")] * 2}, "targets"),
        ({"targets": [TargetWish("split", TARGET)]}, "targets"),
        ({"targets": [TargetWish("split", TARGET, share=0)]}, "targets"),
        ({"targets": [TargetWish("split", TARGET, share=10**20)]}, "targets"),
        ({"targets": [TargetWish("split", TARGET, share=50)] * 2}, "targets"),
        ({"targets": [TargetWish("split", TARGET, share=1)] * 31}, "targets"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(cast: Cast, wish: dict[str, Any], field: str) -> None:
    with as_workspace(cast.bakery) as bakery:
        with pytest.raises(DomainError) as refused:
            link_to(bakery, **wish)
        assert refused.value.field == field
        assert not Link.objects.of(bakery).exists() and addresses() == []


def test_shares_may_leave_one_percent_for_the_link_itself(cast: Cast) -> None:
    shares = [TargetWish("split", f"{TARGET}/{share}", share=share) for share in (49, 50)]
    with as_workspace(cast.bakery) as bakery:
        assert [row.share for row in targets_of(bakery, link_to(bakery, targets=shares))] == [49, 50]


def test_what_another_workspace_owns_cannot_be_chosen(cast: Cast) -> None:
    with as_workspace(cast.rival) as rival:
        campaign = Campaign.objects.of(rival).create(name="Theirs")
        item = ContentItem.objects.of(rival).create(
            campaign=campaign, title="Theirs", channel="meta", planned_on=date(2026, 3, 1)
        )
        domain = Domain.objects.of(rival).create(host="go.rival.example", verified_at=timezone.now())
    with as_workspace(cast.bakery) as bakery:
        foreign: dict[str, Any] = {"campaign": campaign, "content_item": item, "domain": domain}
        for field, value in foreign.items():
            with pytest.raises(DomainError) as refused:
                link_to(bakery, **{field: value})
            assert refused.value.field == field


def test_a_content_item_belongs_to_its_own_campaign(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        spring, summer = (Campaign.objects.of(bakery).create(name=name) for name in ("Spring", "Summer"))
        item = ContentItem.objects.of(bakery).create(
            campaign=spring, title="Reel", channel="meta", planned_on=date(2026, 3, 1)
        )
        with pytest.raises(DomainError, match="“Reel” belongs to the campaign “Spring”") as refused:
            link_to(bakery, campaign=summer, content_item=item)
        assert refused.value.field == "content_item"


def test_a_short_link_leads_to_no_short_link(cast: Cast, settings: Any) -> None:
    settings.PUBLIC_URL = "https://go.smroi.example"
    with as_workspace(cast.bakery) as bakery:
        link = link_to(bakery, slug="loop")
        for target in ("https://go.smroi.example/loop", "https://GO.smroi.example/%6coop/?a=b"):
            with pytest.raises(DomainError, match="This is a short link itself"):
                edit_link(bakery, link, wish=LinkWish(target=target), by=None)
        link_to(bakery, "https://elsewhere.example/loop")


# --- changes ----------------------------------------------------------------------------------------------------


def test_a_change_is_seen_by_whoever_keeps_a_copy(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        link = link_to(bakery, slug="bread", password="open sesame")
        link.refresh_from_db()
        seen = [link.changed_at]

        def moved() -> bool:
            link.refresh_from_db()
            seen.append(link.changed_at)
            return seen[-1] > seen[-2]

        edit_link(bakery, link, wish=LinkWish(target=f"{TARGET}/2"), by=None)
        assert moved() and check_password("open sesame", link.password)
        edit_link(bakery, link, wish=LinkWish(target=f"{TARGET}/2"), by=None)
        assert not moved()
        country = [TargetWish("country", TARGET, value="ES")]
        edit_link(bakery, link, wish=LinkWish(target=f"{TARGET}/2", targets=country), by=None)
        assert moved()
        edit_link(bakery, link, wish=LinkWish(target=f"{TARGET}/2", password=""), by=None)
        assert moved() and link.password == "" and len(targets_of(bakery, link)) == 1
        archive_link(bakery, link, by=None)
        assert moved() and link.archived_at is not None
        restore_link(bakery, link, by=None)
        assert moved() and link.archived_at is None


def test_another_name_gives_the_old_one_back_and_an_archived_link_keeps_its(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        link = link_to(bakery, slug="old")
        edit_link(bakery, link, wish=LinkWish(target=TARGET, slug="new"), by=None)
        assert addresses() == [("", "new", "link")]
        archive_link(bakery, link, by=None)
        assert addresses() == [("", "new", "link")]
        with pytest.raises(DomainError, match="This address is taken"):
            link_to(bakery, slug="new")
        link_to(bakery, slug="old")


def test_moving_to_a_domain_keeps_the_name(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        domain = Domain.objects.of(bakery).create(host="go.bakery.example", token="t")
        with pytest.raises(DomainError, match=r"go\.bakery\.example was not seen to lead here yet"):
            link_to(bakery, domain=domain)
        Domain.objects.of(bakery).update(verified_at=timezone.now())
        link = link_to(bakery, slug="bread")
        edit_link(bakery, link, wish=LinkWish(target=TARGET, domain=domain), by=None)
        assert addresses() == [("go.bakery.example", "bread", "link")]
        # The name is free again on the shared host, and taken there it is refused on the way back.
        link_to(bakery, slug="bread")
        with pytest.raises(DomainError, match="This address is taken"):
            edit_link(bakery, link, wish=LinkWish(target=TARGET), by=None)
        link.refresh_from_db()
        assert link.domain == domain


def test_a_target_that_is_taken_out_keeps_its_clicks(cast: Cast) -> None:
    wishes = [
        TargetWish("split", f"{TARGET}/b", share=50, name="B"),
        TargetWish("country", f"{TARGET}/es", value="ES"),
    ]
    with as_workspace(cast.bakery) as bakery:
        link = link_to(bakery, targets=wishes)
        split, _country = targets_of(bakery, link)
        clicked = click(bakery, link, target=split)
        edit_link(bakery, link, wish=LinkWish(target=TARGET, targets=[]), by=None)
        assert targets_of(bakery, link) == []
        clicked.refresh_from_db()
        assert clicked.target_id == split.pk
        rows = LinkTarget.objects.of(bakery).values_list("pk", "rule", "value", "share", "name")
        assert list(rows) == [(split.pk, "country", NOBODY, None, "B")]


def test_a_target_that_is_changed_stays_the_same_one(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        other = link_to(bakery, targets=[TargetWish("split", f"{TARGET}/x", share=9)])
        link = link_to(bakery, targets=[TargetWish("split", f"{TARGET}/b", share=50)])
        (row,), (foreign,) = targets_of(bakery, link), targets_of(bakery, other)
        wishes = [
            TargetWish("split", f"{TARGET}/c", share=20, id=row.pk),
            TargetWish("split", f"{TARGET}/d", share=20, id=foreign.pk),
        ]
        edit_link(bakery, link, wish=LinkWish(target=TARGET, targets=wishes), by=None)
        first, second = targets_of(bakery, link)
        assert (first.pk, first.target, first.share) == (row.pk, f"{TARGET}/c", 20)
        assert second.pk not in (row.pk, foreign.pk)
        foreign.refresh_from_db()
        assert (foreign.target, foreign.share) == (f"{TARGET}/x", 9)


def test_who_did_what_is_written_down_without_the_password(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        link = create_link(bakery, wish=LinkWish(target=TARGET, slug="bread"), by=cast.analyst)
        edit_link(bakery, link, wish=LinkWish(target=TARGET, password="open sesame"), by=cast.analyst)
        archive_link(bakery, link, by=cast.analyst)
        archive_link(bakery, link, by=cast.analyst)
        restore_link(bakery, link, by=cast.analyst)
        entries = AuditEntry.objects.filter(workspace=bakery).order_by("pk")
        assert [entry.action for entry in entries] == [
            "link.created",
            "link.edited",
            "link.archived",
            "link.restored",
        ]
        assert "sesame" not in str([entry.detail for entry in entries])


# --- two at once ------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_who_want_one_name_at_once_one_has_it(cast: Cast) -> None:
    def want(workspace: Workspace) -> Any:
        with workspace_scope(workspace):
            return link_to(workspace, slug="bread")

    threads: list[Any] = []

    def second() -> None:
        threads.append(in_thread(lambda: want(cast.rival)))
        wait_until_over_or_held_up(threads[0][0])

    with after('INSERT INTO "campaigns_publicaddress"', second):
        first = want(cast.bakery)
    thread, outcome = threads[0]
    thread.join(PATIENCE)
    assert isinstance(outcome[0], DomainError) and outcome[0].field == "slug"
    assert outcome[0].message == "This address is taken. Choose another one."
    assert list(PublicAddress.objects.values_list("subject_id", "slug")) == [(first.pk, "bread")]
    with workspace_scope(cast.rival):
        assert not Link.objects.of(cast.rival).exists()
