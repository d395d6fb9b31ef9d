"""Events of the script: what is taken, what is cut off, what is refused and why."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings

from accounts.tenancy import all_workspaces, workspace_scope
from campaigns.intake import urls
from campaigns.models import DailySalt, Domain, Hit, PublicAddress
from campaigns.tracking.links import addresses
from tests.campaigns.intake.conftest import BOT, IPHONE, Server, hits, key, site_key, view
from tests.cast import Cast


def test_each_kind_becomes_the_hit_that_enrichment_reads(serve: Callable[..., Server], cast: Cast) -> None:
    intake, site = serve(country_header="CF-IPCountry"), site_key(cast.bakery)
    page = "https://www.bakery.example/cake?utm_source=x&q=ana&fbclid=1&smroi_id=" + "c" * 22 + "#top"
    kept = "https://www.bakery.example/cake?utm_source=x"
    v = key()
    sent = [
        view(site, k=v, u=page, r="https://www.google.com/search?q=cake", t="Cake"),
        {"s": site, "e": "leave", "k": v, "u": page, "sec": 12.7, "y": 140},
        {"s": site, "e": "event", "k": key(), "v": v, "u": page, "n": "purchase",
         "p": {"id": "A-1", "value": 19.5, "currency": "EUR", "email": "ana@x.example", "gift": True}},
        {"s": site, "e": "outbound", "k": key(), "v": v, "u": page, "to": "https://maps.example/x?token=1"},
        {"s": site, "e": "download", "k": key(), "v": v, "u": page, "to": "https://bakery.example/menu.pdf"},
    ]  # fmt: skip
    for event in sent:
        answer = intake.event(event, CF_IPCountry="ES", User_Agent=IPHONE)
        assert (answer.status, answer.body) == (202, b"")
        assert answer.headers["access-control-allow-origin"] == "*"
        assert not {"set-cookie", "access-control-allow-credentials"} & answer.headers.keys()

    found = hits(cast.bakery)
    assert [(hit.kind, hit.verdict, hit.subject_id) for hit in found] == [
        (event["e"], "person", None) for event in sent
    ]
    assert len({bytes(hit.visitor) for hit in found}) == 1
    assert [hit.body for hit in found] == [
        {"k": v, "u": kept, "r": "https://www.google.com/search", "t": "Cake", "w": 1280, "c": "c" * 22, "a": "fbclid",
         "co": "ES", "d": "ios"},
        {"k": v, "s": 12, "y": 100},
        {"k": sent[2]["k"], "v": v, "n": "purchase", "u": kept,
         "p": {"id": "A-1", "value": 19.5, "currency": "EUR", "gift": True}},
        {"k": sent[3]["k"], "v": v, "to": "https://maps.example/x"},
        {"k": sent[4]["k"], "v": v, "to": "https://bakery.example/menu.pdf"},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"s": None}, "s must be the site key"),
        ({"s": "x" * 22}, "s is no site key of anybody here"),
        ({"s": ["x"]}, "s must be the site key"),
        ({"e": "click"}, "e must be one of view, leave, event, outbound, download"),
        ({"e": {}}, "e must be one of"),
        ({"k": "short"}, "k must be a key of 22"),
        ({"k": "ñ" * 22}, "k must be a key of 22"),
        ({"k": "a" * 22 + "\n"}, "k must be a key of 22"),
        ({"u": "javascript:alert(1)"}, "u must be the address of a page"),
        ({"u": "https://"}, "u must be the address of a page"),
        ({"u": "https://[::1"}, "u must be the address of a page"),
        ({"u": "https://x.example:99999999/"}, "u must be the address of a page"),
        ({"u": "https://x.example/" + "a" * 9000}, "u must be the address of a page"),
        ({"u": 7}, "u must be the address of a page"),
        ({"r": 7}, "r must be text"),
        ({"t": []}, "t must be text"),
        ({"w": "wide"}, "w must be a number"),
        ({"w": -1}, "w must be a number"),
        ({"w": True}, "w must be a number"),
        ({"w": 10**30}, "w must be a number"),
        ({"e": "event", "v": key()}, "n must be the name of the event"),
        ({"e": "event", "v": "", "n": "x"}, "v must be a key"),
        ({"e": "event", "v": key(), "n": "x", "p": []}, "p must be an object"),
        ({"e": "event", "v": key(), "n": "x", "p": {str(n): n for n in range(31)}}, "p has 31 values; 30 are taken"),
        ({"e": "event", "v": key(), "n": "x", "p": {"a": "x" * 501}}, "p.a has more than 500 characters"),
        ({"e": "event", "v": key(), "n": "x", "p": {"a" * 101: 1}}, "A name in p has more than 100"),
        ({"e": "event", "v": key(), "n": "x", "p": {"a": 10**400}}, "p.a is too large a number"),
        ({"e": "event", "v": key(), "n": "x", "p": {"id": "ana@mail.example"}}, "p.id must not hold an e-mail address"),
        ({"e": "event", "v": key(), "n": "x", "p": {"id": "u-ana%40mail.example"}}, "p.id must not hold an e-mail"),
        ({"e": "outbound", "v": key(), "to": "mailto:a@b.example"}, "to must be the address"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_with_the_field_and_the_reason(
    intake: Server, cast: Cast, change: dict[str, Any], said: str
) -> None:
    answer = intake.event(view(site_key(cast.bakery)) | change)
    assert answer.status == 400
    assert said in answer.detail
    assert hits(cast.bakery) == []


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'"x"', b"null", b"7", b"\xff\xfe", b"[" * 16000, b'{"w": NaN}', b'{"w": Infinity}',
     b'{"a":"\x00"}', b'{"a":' + b"[" * 700 + b'"\\u0041"' + b"]" * 700 + b"}",
     b'{"w":' + b"9" * 5000 + b"}"],
)  # fmt: skip
def test_what_is_no_event_at_all_is_refused(intake: Server, body: bytes) -> None:
    answer = intake.event(body)
    assert answer.status == 400
    assert answer.detail.startswith("The body ")


def test_an_event_has_sixteen_kilobytes(intake: Server, cast: Cast) -> None:
    event = view(site_key(cast.bakery))
    room = 16 * 1024 - len(json.dumps(event | {"x": ""}).encode())
    assert intake.event(event | {"x": "a" * (room + 1)}).status == 413
    assert intake.event(event | {"x": "a" * room}).status == 202
    assert intake.ask("POST", "/e", b"x" * 100_000, Content_Type="text/plain").status == 413
    assert len(hits(cast.bakery)) == 1


def test_odd_characters_are_kept_or_dropped_and_never_break_a_set(intake: Server, cast: Cast) -> None:
    site = site_key(cast.bakery)
    texts = {
        r"케이크 \ud83c\udf70": "케이크 🍰",
        r"a\u0000b": "ab",
        r"half \ud83c": "half �",
        "\\u202e": "\u202e",
    }
    for text in texts:
        body = json.dumps(view(site, t="TITLE")).replace("TITLE", text).encode()
        assert intake.event(body).status == 202
    assert [hit.body["t"] for hit in hits(cast.bakery)] == list(texts.values())


def test_only_post_of_json_is_taken_and_preflights_are_answered(intake: Server, cast: Cast) -> None:
    event = view(site_key(cast.bakery))
    assert intake.get("/e").status == 405
    assert intake.event(event, Content_Type="multipart/form-data").status == 415
    assert intake.event(event, Content_Type="application/json; charset=utf-8").status == 202
    asked = intake.ask("OPTIONS", "/e", Origin="https://bakery.example", Access_Control_Request_Method="POST")
    assert asked.status == 204
    assert asked.headers["access-control-allow-methods"] == "POST"
    assert "access-control-allow-credentials" not in asked.headers


def test_a_key_counts_on_its_own_websites_alone(intake: Server, cast: Cast) -> None:
    site = site_key(cast.bakery, site_hosts=["www.bakery.example"])
    pages = {
        "https://bakery.example/": 202, "https://www.bakery.example/": 202, "https://shop.bakery.example/": 202,
        "https://evilbakery.example/": 400, "https://bakery.example.evil.example/": 400,
        "https://bakery.example@evil.example/": 400, "https://evil.example/bakery.example": 400,
    }  # fmt: skip
    assert {address: intake.event(view(site, u=address)).status for address in pages} == pages
    assert len(hits(cast.bakery)) == 3


def test_landing_pages_need_not_be_on_the_list_of_websites(intake: Server, cast: Cast) -> None:
    site = site_key(cast.bakery, site_hosts=["bakery.example"])
    with workspace_scope(cast.bakery):
        domain = Domain.objects.of(cast.bakery).create(host="go.cakes.example", token="t" * 32)
        addresses.take(
            cast.bakery, kind=PublicAddress.Kind.DOMAIN, subject_id=domain.pk, host="go.cakes.example"
        )
    expected = {
        f"{settings.PUBLIC_URL}/spring": 202,
        "https://go.cakes.example/spring": 202,
        "https://cakes.example/": 400,
    }
    assert {page: intake.event(view(site, u=page)).status for page in expected} == expected


def test_a_key_writes_into_its_own_workspace(intake: Server, cast: Cast) -> None:
    site_key(cast.rival)
    assert intake.event(view(site_key(cast.bakery))).status == 202
    assert [len(hits(workspace)) for workspace in (cast.bakery, cast.florist, cast.rival)] == [1, 0, 0]


@pytest.mark.parametrize("header", ["DNT", "Sec_GPC"])
def test_whoever_opts_out_is_counted_nowhere(intake: Server, cast: Cast, header: str) -> None:
    assert intake.event(view(site_key(cast.bakery)), **{header: "1"}).status == 204
    assert intake.event(view(site_key(cast.bakery)), **{header: "0"}).status == 202
    assert intake.event(view(site_key(cast.florist, respects_opt_out=False)), **{header: "1"}).status == 202
    assert [len(hits(workspace)) for workspace in (cast.bakery, cast.florist)] == [1, 1]


def test_programs_are_told_apart(intake: Server, cast: Cast) -> None:
    site = site_key(cast.bakery)
    assert intake.event(view(site), User_Agent=BOT).status == 202
    assert intake.event(view(site), Sec_Purpose="prefetch").status == 202
    assert [hit.verdict for hit in hits(cast.bakery)] == ["bot", "prefetch"]


def test_a_visitor_is_one_by_day_workspace_address_and_browser(
    serve: Callable[..., Server], cast: Cast
) -> None:
    intake = serve(trusted_proxies=1)
    site, other = site_key(cast.bakery), site_key(cast.florist)
    for browser, address in ((IPHONE, "8.8.8.8"), (IPHONE, "8.8.8.8"), (IPHONE, "9.9.9.9"), (BOT, "8.8.8.8")):
        intake.event(view(site), User_Agent=browser, X_Forwarded_For=address)
    intake.event(view(other), User_Agent=IPHONE, X_Forwarded_For="8.8.8.8")
    for address in ("2001:db8:1:2::1", "2001:db8:1:2:ffff::2", "2001:db8:1:3::1"):
        intake.event(view(site), X_Forwarded_For=address)
    first, again, elsewhere, program, one, same_network, next_network = (
        bytes(h.visitor) for h in hits(cast.bakery)
    )
    (there,) = (bytes(hit.visitor) for hit in hits(cast.florist))
    assert first == again
    assert one == same_network
    assert len({first, elsewhere, program, there, one, next_network}) == 6


def test_the_salt_is_shared_by_all_and_another_salt_is_another_visitor(
    serve: Callable[..., Server], cast: Cast
) -> None:
    site = site_key(cast.bakery)
    for server in (serve(), serve()):
        assert server.event(view(site)).status == 202
    salt = DailySalt.objects.get()
    assert (salt.day, len(bytes(salt.salt))) == (datetime.now(UTC).date(), 32)
    DailySalt.objects.update(salt=b"x" * 32)
    assert serve().event(view(site)).status == 202
    one, two, three = (bytes(hit.visitor) for hit in hits(cast.bakery))
    assert one == two != three


def test_a_cookie_that_was_agreed_to_outlives_the_day(serve: Callable[..., Server], cast: Cast) -> None:
    site, plain = site_key(cast.bakery, cookie_days=30), site_key(cast.florist)
    cookie = "k" * 22
    assert serve().event(view(site, ck=cookie)).status == 202
    DailySalt.objects.update(salt=b"x" * 32)
    intake = serve()
    for changes in ({"ck": cookie}, {"ck": "other-cookie-of-22-chr"}, {"ck": "short"}, {"ck": 7}):
        assert intake.event(view(site, **changes), User_Agent=IPHONE).status == 202
    assert intake.event(view(plain, ck=cookie)).status == 202
    found = hits(cast.bakery)
    visitors = [bytes(hit.visitor) for hit in found]
    assert [hit.body.get("ck") for hit in found] == [1, 1, 1, None, None]
    assert visitors[0] == visitors[1] != visitors[2]
    assert visitors[3] == visitors[4]
    assert "ck" not in hits(cast.florist)[0].body
    assert cookie not in json.dumps([hit.body for hit in found])


def test_people_do_not_stand_in_addresses_titles_and_values(intake: Server, cast: Cast) -> None:
    page = (
        "https://ana:pw@bakery.example/u/ana@mail.example/o/4f2b1c0e-1111-4222-8333-944445555666/"
        "8f3kd92jf83kd02jd83jf8/summer-cakes-2026/ana%40mail.example?session=1&utm_term=ana@mail.example"
    )
    site = site_key(cast.bakery)
    intake.event(view(site, u=page, r=page, t="Hello ana@mail.example"))
    event = {
        "e": "event",
        "v": key(),
        "n": "to ana@mail.example",
        "p": {"who": "ana@mail.example", "phone": "1"},
    }
    intake.event(view(site, u=page) | event)
    kept = json.dumps([hit.body for hit in hits(cast.bakery)])
    assert not [
        word for word in ("mail.example", "%40", "@", "pw", "session", "4f2b1c0e", "8f3kd") if word in kept
    ]
    assert (
        hits(cast.bakery)[0].body["u"] == "https://bakery.example/u/*/o/*/*/summer-cakes-2026/*?utm_term=%2A"
    )


def test_sixteen_kilobytes_of_encoded_at_signs_cost_no_more_than_other_text(
    intake: Server, cast: Cast
) -> None:
    """What is not kept is cut before it is searched, and one sign has one way to be read."""
    assert "%40" not in urls._EMAIL.pattern
    site, row = site_key(cast.bakery), "%40" * 4500
    address = f"https://bakery.example/{row[:1500]}?utm_term={row[:3000]}"
    assert intake.event(view(site, t=f"ana%40mail.example {row}")).status == 202
    assert intake.event(view(site, u=address)).status == 202
    titled, addressed = (hit.body for hit in hits(cast.bakery))
    assert titled["t"].startswith("* @@@")
    assert len(titled["t"]) <= 200
    assert len(addressed["u"]) < 3 * 200 + 2000
    name = intake.event(view(site) | {"e": "event", "v": key(), "n": "x", "p": {row: 1}})
    assert (name.status, name.detail) == (400, "A name in p has more than 100 characters.")


def test_lists_and_objects_in_an_event_are_left_out_and_the_event_stays(intake: Server, cast: Cast) -> None:
    props = {"id": "A-1", "value": 12, "items": [{"item_id": "cake"}], "shop": {"city": "Bilbao"}}
    event = {"e": "event", "v": key(), "n": "purchase", "p": props}
    assert intake.event(view(site_key(cast.bakery)) | event).status == 202
    (hit,) = hits(cast.bakery)
    assert hit.body["p"] == {"id": "A-1", "value": 12}


def test_an_at_sign_alone_in_the_id_of_an_event_is_no_address(intake: Server, cast: Cast) -> None:
    for told in ("50%40off", "@home", "A-1"):
        event = {"e": "event", "v": key(), "n": "purchase", "p": {"id": told}}
        assert intake.event(view(site_key(cast.bakery)) | event).status == 202
    assert [hit.body["p"]["id"] for hit in hits(cast.bakery)] == ["50@off", "@home", "A-1"]


def test_a_workspace_that_is_gone_does_not_take_the_others_with_it(
    serve: Callable[..., Server], cast: Cast
) -> None:
    """Its site is known in memory for a moment longer."""
    from accounts.models import Organization
    from tests.cast import make_workspace

    intake = serve()
    closing = make_workspace(Organization.objects.create(name="Closing"), "Closing")
    site, other = site_key(closing), site_key(cast.bakery)
    assert intake.event(view(site)).status == 202
    with all_workspaces(reason="the workspace is closed"):
        Hit.all_workspaces.filter(workspace=closing).delete()
        closing.delete()
    assert intake.event(view(site)).status == 400
    assert intake.event(view(other)).status == 202
    assert len(hits(cast.bakery)) == 1
