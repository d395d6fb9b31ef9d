"""Short links: where they lead, whom they count, and that they lead nowhere else."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from accounts.models import Workspace
from accounts.tenancy import workspace_scope
from campaigns.intake.subjects import tagged
from campaigns.models import Campaign, CampaignKey, Domain, Link, PublicAddress
from campaigns.tracking.links import addresses
from campaigns.tracking.tagging import builder
from campaigns.tracking.tagging.builder import ORDER, Tags
from tests.campaigns.intake.conftest import (
    BOT,
    IPHONE,
    PERSON,
    PREVIEW,
    Server,
    add_target,
    hits,
    make_link,
    site_key,
    view,
)
from tests.cast import Cast


def query(location: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


def test_a_link_leads_to_its_target_with_its_tags(intake: Server, cast: Cast) -> None:
    with workspace_scope(cast.bakery):
        campaign = Campaign.objects.of(cast.bakery).create(name="Summer")
        CampaignKey.objects.of(cast.bakery).create(campaign=campaign, key="summer-2026")
    link = make_link(
        cast.bakery, "cake", "https://shop.example/cake?size=2&utm_term=own#order",
        campaign=campaign, source="facebook", medium="paid_social", term="ours", content="blue & white",
    )  # fmt: skip
    answer = intake.get(
        "/cake?utm_source=flyer&gclid=secret&x=1", Referer="https://m.facebook.com/story?id=7&utm_x=1"
    )

    assert answer.status == 302
    parts = urlsplit(answer.location)
    click_id = query(answer.location)["smroi_id"]
    assert (parts.scheme, parts.netloc, parts.path, parts.fragment) == (
        "https",
        "shop.example",
        "/cake",
        "order",
    )
    assert query(answer.location) == {
        "size": "2", "utm_term": "ours", "utm_source": "facebook", "utm_medium": "paid_social",
        "utm_campaign": "summer-2026", "utm_content": "blue & white", "smroi_id": click_id,
    }  # fmt: skip
    assert answer.headers["cache-control"] == "private, no-store, max-age=0"
    assert answer.headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert "set-cookie" not in answer.headers

    (hit,) = hits(cast.bakery)
    assert (hit.kind, hit.verdict, hit.subject_id, len(bytes(hit.visitor))) == (
        "click",
        "person",
        link.pk,
        16,
    )
    assert hit.body == {
        "k": click_id, "to": None, "r": "https://m.facebook.com/story?utm_x=1", "q": {"utm_source": "flyer"},
        "a": "gclid", "co": "", "d": "desktop",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("headers", "verdict"),
    [
        ({"User_Agent": PERSON}, "person"),
        ({"User_Agent": IPHONE}, "person"),
        ({"User_Agent": BOT}, "bot"),
        ({"User_Agent": ""}, "bot"),
        ({"User_Agent": "curl/8.5.0"}, "bot"),
        ({"User_Agent": PREVIEW}, "preview"),
        ({"User_Agent": "WhatsApp/2.23.20.0 A"}, "preview"),
        ({"User_Agent": "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)"}, "preview"),
        (
            {"User_Agent": "facebookexternalhit/1.1; kakaotalk-scrap/1.0; +https://devtalk.kakao.com/"},
            "preview",
        ),
        ({"Sec_Purpose": "prefetch;prerender"}, "prefetch"),
        ({"Purpose": "prefetch"}, "prefetch"),
        ({"X_Moz": "prefetch"}, "prefetch"),
        ({"User_Agent": f"{IPHONE} Instagram 334.0.4.32.98"}, "person"),
        ({"User_Agent": f"{IPHONE} [FBAN/FBIOS;FBAV/466.0.0]"}, "person"),
        ({"User_Agent": f"{PERSON};KAKAOTALK 2410550"}, "person"),
        ({"User_Agent": f"{IPHONE} NAVER(inapp; search; 2000; 12.5.1)"}, "person"),
        ({"User_Agent": f"{IPHONE} [LinkedInApp]/9.29"}, "person"),
    ],
)
def test_programs_are_led_on_and_recorded_apart(
    intake: Server, cast: Cast, headers: dict[str, str], verdict: str
) -> None:
    make_link(cast.bakery, "cake")
    answer = intake.get("/cake", **headers)
    assert answer.location.startswith("https://shop.example/cake?smroi_id=")
    assert [hit.verdict for hit in hits(cast.bakery)] == [verdict]


def test_head_is_answered_like_get_and_counts_as_no_person(intake: Server, cast: Cast) -> None:
    make_link(cast.bakery, "cake")
    got, asked = intake.get("/cake"), intake.ask("HEAD", "/cake")
    assert (asked.status, asked.body) == (302, b"")
    assert asked.location.startswith("https://shop.example/cake?smroi_id=")
    assert asked.headers.keys() == got.headers.keys()
    assert [hit.verdict for hit in hits(cast.bakery)] == ["person", "head"]


def test_a_preview_is_shown_to_those_who_show_previews(intake: Server, cast: Cast) -> None:
    make_link(
        cast.bakery,
        "cake",
        preview_title='Cake "<b>"',
        preview_text="Today",
        preview_image="https://i.example/1.png",
    )
    shown = intake.get("/cake", User_Agent=PREVIEW)
    assert shown.status == 200
    assert b'<meta property="og:title" content="Cake &quot;&lt;b&gt;&quot;">' in shown.body
    assert b'<meta property="og:image" content="https://i.example/1.png">' in shown.body
    assert intake.get("/cake").status == 302
    assert intake.get("/cake", User_Agent=BOT).status == 302
    assert [hit.verdict for hit in hits(cast.bakery)] == ["preview", "person", "bot"]


def test_targets_by_country_then_device_then_share(serve: Callable[..., Server], cast: Cast) -> None:
    intake = serve(country_header="CF-IPCountry")
    link = make_link(cast.bakery, "cake")
    spain = add_target(link, "country", "https://shop.example/es", value="ES")
    phone = add_target(link, "device", "https://shop.example/ios", value="ios")
    half = add_target(link, "split", "https://shop.example/b", share=50)
    assert "/es?" in intake.get("/cake", User_Agent=IPHONE, CF_IPCountry="es").location
    assert "/ios?" in intake.get("/cake", User_Agent=IPHONE, CF_IPCountry="FR").location
    assert [(hit.body["to"], hit.body["co"], hit.body["d"]) for hit in hits(cast.bakery)] == [
        (spain.pk, "ES", "ios"), (phone.pk, "FR", "ios"),
    ]  # fmt: skip

    agents = [f"{PERSON} {number}" for number in range(200)]
    first = [urlsplit(intake.get("/cake", User_Agent=agent).location).path for agent in agents]
    again = [urlsplit(intake.get("/cake", User_Agent=agent).location).path for agent in agents]
    assert first == again
    counts = Counter(first)
    assert counts.keys() == {"/b", "/cake"}
    assert 60 < counts["/b"] < 140
    assert {hit.body["to"] for hit in hits(cast.bakery)} == {spain.pk, phone.pk, half.pk, None}


def test_a_link_that_has_expired_leads_elsewhere_or_says_so(intake: Server, cast: Cast) -> None:
    past, future = (datetime.now(UTC) + timedelta(hours=hours) for hours in (-1, 1))
    make_link(cast.bakery, "old", expires_at=past)
    make_link(cast.bakery, "moved", expires_at=past, expired_target="https://shop.example/autumn")
    make_link(cast.bakery, "open", expires_at=future)
    gone = intake.get("/old", Accept_Language="es-ES,es;q=0.9")
    assert (gone.status, gone.location) == (410, "")
    assert intake.get("/moved").location.startswith("https://shop.example/autumn?smroi_id=")
    assert intake.get("/open").location.startswith("https://shop.example/cake?smroi_id=")
    assert len(hits(cast.bakery)) == 2


def test_a_password_is_asked_for_and_guesses_are_limited(intake: Server, cast: Cast) -> None:
    make_link(cast.bakery, "secret", password=make_password("open sesame"))
    form = intake.get("/secret")
    assert (form.status, form.location) == (200, "")
    assert b'<form method="post">' in form.body
    assert b"shop.example" not in form.body
    assert hits(cast.bakery) == []

    typed = {"Content_Type": "application/x-www-form-urlencoded"}
    opened = intake.ask("POST", "/secret", b"password=open+sesame", **typed)
    assert (opened.status, opened.location.partition("?")[0]) == (303, "https://shop.example/cake")
    assert [hit.kind for hit in hits(cast.bakery)] == ["click"]

    for body in (b"password=wrong", b"", b"password=%00", b"password=" + b"x" * 3000, b"\xff\xfe=&&&"):
        assert intake.ask("POST", "/secret", body, **typed).status == 403
    statuses = [intake.ask("POST", "/secret", b"password=wrong", **typed).status for _ in range(6)]
    assert statuses[-1] == 429
    assert intake.ask("POST", "/secret", b"password=open+sesame", **typed).location == ""
    assert len(hits(cast.bakery)) == 1


def test_a_change_or_an_archived_link_is_seen_within_five_seconds(intake: Server, cast: Cast) -> None:
    link = make_link(cast.bakery, "cake")
    assert "/cake?" in intake.get("/cake").location
    with workspace_scope(cast.bakery):
        Link.objects.of(cast.bakery).filter(pk=link.pk).update(target="https://shop.example/new")
    deadline = time.monotonic() + 5
    while "/new?" not in intake.get("/cake").location:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    with workspace_scope(cast.bakery):
        Link.objects.of(cast.bakery).filter(pk=link.pk).update(archived_at=datetime.now(UTC))
    deadline = time.monotonic() + 5
    while intake.get("/cake").status != 410:
        assert time.monotonic() < deadline
        time.sleep(0.2)


HOSTILE = [
    "//evil.example", "/\\evil.example", "/cake//evil.example", "/https://evil.example", "/%2f%2fevil.example",
    "/cake?url=https://evil.example", "/cake?next=//evil.example&target=https://evil.example",
    "/cake%0d%0aLocation:%20//evil",
    "/cake?%0d%0aLocation:https://evil.example", "/cake/../evil", "/.%00cake", "/%00", "/%ff%fe",
    "/cake%23@evil.example",
    "/cake?smroi_id=https://evil.example", "/cake?utm_source=%22%3E%3Cscript%3E", "/@evil.example",
    "/cake.evil.example",
    "/" + "a" * 3000, "/cake?" + "a=b&" * 1500, "/%ED%95%9C%EA%B8%80", "/cake;x=//evil.example", "/CAKE",
]  # fmt: skip


def test_nothing_in_a_request_chooses_where_it_leads(intake: Server, cast: Cast) -> None:
    make_link(cast.bakery, "cake")
    for path in HOSTILE:
        for headers in ({}, {"X_Forwarded_Host": "evil.example", "Referer": "https://evil.example/\\"}):
            answer = intake.get(path, **headers)
            assert answer.status in (302, 404), (path, answer.status)
            if answer.status == 302:
                location = urlsplit(answer.location)
                assert (location.scheme, location.netloc, location.path) == (
                    "https",
                    "shop.example",
                    "/cake",
                ), path
                assert set(query(answer.location)) == {"smroi_id"}, path
            else:
                assert answer.location == ""
            assert b"evil" not in answer.body


@pytest.mark.parametrize(
    "target",
    ["javascript:alert(1)", "data:text/html,x", "//shop.example", "ftp://shop.example", "https://", ""],
)
def test_what_is_no_address_of_the_web_is_not_led_to(intake: Server, cast: Cast, target: str) -> None:
    make_link(cast.bakery, "odd", target)
    answer = intake.get("/odd")
    assert (answer.status, answer.location) == (410, "")


def test_targets_in_any_script_come_out_in_ascii(intake: Server, cast: Cast) -> None:
    make_link(cast.bakery, "ko", "https://빵집.example/케이크 하나?맛=딸기#주문")
    location = intake.get("/ko").location
    assert location.startswith("https://xn--")
    assert location.isascii()
    assert " " not in location


def verified(workspace: Workspace, host: str) -> Domain:
    with workspace_scope(workspace):
        domain = Domain.objects.of(workspace).create(host=host, token="t" * 32, verified_at=datetime.now(UTC))
        addresses.take(workspace, kind=PublicAddress.Kind.DOMAIN, subject_id=domain.pk, host=host)
    return domain


def test_own_hosts_have_names_of_their_own(intake: Server, cast: Cast) -> None:
    domain = verified(cast.bakery, "go.bakery.example")
    make_link(cast.bakery, "cake", "https://shop.example/own", domain=domain)
    make_link(cast.rival, "cake", "https://rival.example/")
    assert intake.get("/cake", host="go.bakery.example").location.startswith("https://shop.example/own?")
    assert intake.get("/cake", host="GO.Bakery.Example.:443").location.startswith("https://shop.example/own?")
    assert intake.get("/cake").location.startswith("https://rival.example/?")
    assert intake.get("/cake", host="unknown.example").status == 404
    assert [(len(hits(w))) for w in (cast.bakery, cast.rival)] == [2, 1]


def test_a_name_on_somebody_elses_host_leads_nowhere(intake: Server, cast: Cast) -> None:
    verified(cast.bakery, "go.bakery.example")
    with workspace_scope(cast.rival):
        squatted = Domain.objects.of(cast.rival).create(host="go.bakery.example", token="x" * 32)
    make_link(cast.rival, "cake", "https://rival.example/", domain=squatted)
    assert intake.get("/cake", host="go.bakery.example").status == 404
    assert hits(cast.rival) == []


def test_a_domain_is_proven_by_its_token(intake: Server, cast: Cast) -> None:
    with workspace_scope(cast.bakery):
        Domain.objects.of(cast.bakery).create(host="go.bakery.example", token="a1" * 16)
    path = f"/.well-known/smroi/{'a1' * 16}"
    proof = intake.get(path, host="go.bakery.example")
    assert (proof.status, proof.body) == (200, b"a1" * 16)
    assert intake.get(path, host="other.example").status == 404
    assert intake.get(path).status == 404
    assert intake.get(f"/.well-known/smroi/{'b1' * 16}", host="go.bakery.example").status == 404


def test_whoever_opts_out_is_led_on_and_not_recognised(intake: Server, cast: Cast) -> None:
    make_link(cast.bakery, "cake")
    for _ in range(2):
        assert intake.get("/cake", Sec_GPC="1").status == 302
    for _ in range(2):
        assert intake.get("/cake").status == 302
    visitors = [bytes(hit.visitor) for hit in hits(cast.bakery)]
    assert len(set(visitors)) == 3
    assert visitors[2] == visitors[3]


def test_no_address_of_a_person_or_computer_is_kept(serve: Callable[..., Server], cast: Cast) -> None:
    intake = serve(trusted_proxies=1)
    make_link(cast.bakery, "cake")
    intake.get(
        "/cake?utm_source=ana@bakery.example&email=ana@bakery.example&utm_content=a%40b.example",
        X_Forwarded_For="203.0.113.9, 198.51.100.7", Referer="https://mail.example/u/ana@bakery.example/1?q=ana@bakery.example",
    )  # fmt: skip
    (hit,) = hits(cast.bakery)
    kept = json.dumps(hit.body)
    assert not [
        part
        for part in ("203.0.113", "198.51.100", "127.0.0.1", "@", "%40", "bakery.example")
        if part in kept
    ]
    assert hit.body["r"] == "https://mail.example/u/*/1"


def test_only_our_own_proxies_are_believed(serve: Callable[..., Server], cast: Cast) -> None:
    direct, behind = serve(), serve(trusted_proxies=1)
    make_link(cast.bakery, "cake")
    for forwarded in ("8.8.8.8", "9.9.9.9"):
        direct.get("/cake", X_Forwarded_For=forwarded)
    for forwarded in ("1.1.1.1, 8.8.8.8", "2.2.2.2, 8.8.8.8", "8.8.8.8, 9.9.9.9"):
        behind.get("/cake", X_Forwarded_For=forwarded)
    found = hits(cast.bakery)
    visitors = [bytes(hit.visitor) for hit in found]
    assert visitors[0] == visitors[1]
    assert visitors[2] == visitors[3] != visitors[4]
    assert [hit.body["co"] for hit in found][:4] == ["", "", "US", "US"]


def test_one_address_asks_so_often_and_no_more(serve: Callable[..., Server], cast: Cast) -> None:
    """And what it clicks takes nothing away from what its pages tell, nor the other way round."""
    intake, site = serve(rate=0.1), site_key(cast.bakery)
    make_link(cast.bakery, "cake")
    assert [intake.event(view(site)).status for _ in range(2)] == [202, 429]
    statuses = [intake.get("/cake").status for _ in range(8)]
    assert statuses == [302] * 5 + [429] * 3
    assert intake.get("/healthz").status == 200


def test_a_click_whose_fate_is_unknown_is_written_again(intake: Server, cast: Cast) -> None:
    """The database dies while it writes, and after the visitor was sent on."""
    make_link(cast.bakery, "cake")
    assert intake.get("/cake").status == 302
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE campaigns_hit IN SHARE MODE")
        assert intake.get("/cake").status == 302
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'smroi-intake' "
            "AND datname = current_database() AND query LIKE '%INSERT INTO campaigns_hit%'"
        )
        assert cursor.fetchall()
        time.sleep(0.3)
    deadline = time.monotonic() + 20
    while len(hits(cast.bakery)) < 2 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert len({hit.body["k"] for hit in hits(cast.bakery)}) == 2


def test_an_intake_that_writes_no_more_says_so(intake: Server) -> None:
    assert intake.get("/healthz").status == 200
    writing = intake.intake._writing
    assert writing
    writing.get_loop().call_soon_threadsafe(writing.cancel)
    deadline = time.monotonic() + 10
    while intake.get("/healthz").status == 200 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert intake.get("/healthz").status == 503


@pytest.mark.parametrize(
    "target",
    [
        "https://shop.example/x?b=2&a=%20+&utm_term=own&utm_id=7#top",
        "https://shop.example/?UTM_Source=old&utm%5Fmedium=x&utm_source=older&utm_content=",
        "https://shop.example/",
    ],
)
@pytest.mark.parametrize("tags", [Tags(), Tags("fb & co", "cpc", "봄", content="a/b")])
def test_a_link_leads_where_the_builder_shows_that_it_leads(target: str, tags: Tags) -> None:
    led = tagged(target, {f"utm_{name}": getattr(tags, name) for name in ORDER})
    assert led
    before, _click, after = led[0].rpartition("smroi_id=")
    assert before[:-1] + after + led[1] == builder.tagged(target, tags)
