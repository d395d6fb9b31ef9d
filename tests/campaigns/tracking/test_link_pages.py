"""Pages of short links: what they show, what they take, and who may."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import segno
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.models import Campaign, CampaignKey, ContentItem, Link, LinkTarget
from campaigns.tracking.links.link_wishes import TargetWish
from campaigns.tracking.links.links import archive_link, targets_of
from tests.campaigns.tracking.clicked import TARGET, click, link_to
from tests.cast import Cast, as_workspace

LINKS = "/w/bakery/tracking/links/"
ROWS = {"targets-TOTAL_FORMS": "3", "targets-INITIAL_FORMS": "0"}
FORM = {"target": TARGET, **ROWS}


def text_of(page: Any) -> str:
    return " ".join(page.content.decode().split())


def test_an_empty_list_teaches_and_lets_those_write_who_may(cast: Cast, signed_in: Any) -> None:
    for name, may in (("analyst", True), ("viewer", False)):
        page = text_of(signed_in(getattr(cast, name)).get(LINKS))
        assert "No links yet" in page
        assert (f"{LINKS}new/" in page) is may


def test_a_link_is_made_changed_archived_and_restored(cast: Cast, signed_in: Any) -> None:
    browser = signed_in(cast.analyst)
    sent = FORM | {
        "slug": "bread",
        "title": "Bread",
        "expires_at": "2099-07-01T12:30",
        "password": "open sesame",
        "targets-0-who": "split",
        "targets-0-share": "40",
        "targets-0-target": f"{TARGET}/b",
        "targets-0-name": "B",
        "targets-1-who": "country:ES",
        "targets-1-target": f"{TARGET}/es",
    }
    made = browser.post(f"{LINKS}new/", sent)
    assert made.status_code == 302
    with as_workspace(cast.bakery) as bakery:
        link = Link.objects.of(bakery).get()
        # Madrid is two hours ahead in July.
        assert link.expires_at == datetime(2099, 7, 1, 10, 30, tzinfo=UTC)
        assert [(row.rule, row.value, row.share, row.name) for row in targets_of(bakery, link)] == [
            ("split", "", 40, "B"),
            ("country", "ES", None, ""),
        ]
        split = targets_of(bakery, link)[0].pk
    assert made.url == f"{LINKS}{link.pk}/"
    page = text_of(browser.get(made.url))
    for words in ("Bread", "/bread", "Nobody has clicked yet", "Spain", "40%", "Asked for", "Jul"):
        assert words in page, words
    form = text_of(browser.get(f"{made.url}edit/"))
    assert 'value="2099-07-01T12:30"' in form and "sesame" not in form and f'value="{split}"' in form
    changed = FORM | {
        "targets-INITIAL_FORMS": "2",
        "slug": "bread",
        "targets-0-id": str(split),
        "targets-0-who": "split",
        "targets-0-share": "30",
        "targets-0-target": f"{TARGET}/c",
        "targets-1-who": "country:ES",
        "targets-1-target": "",
        "remove_password": "on",
    }
    assert browser.post(f"{made.url}edit/", changed).status_code == 302
    with as_workspace(cast.bakery) as bakery:
        now = Link.objects.of(bakery).get(pk=link.pk)
        assert (now.password, now.expires_at, now.title) == ("", None, "")
        assert [(row.pk, row.share) for row in targets_of(bakery, link)] == [(split, 30)]
    assert browser.post(f"{made.url}archive/").status_code == 302
    assert "This link leads nowhere." in text_of(browser.get(made.url))
    assert "/bread" not in text_of(browser.get(LINKS))
    assert "/bread" in text_of(browser.get(f"{LINKS}?show=archived"))
    browser.post(f"{made.url}archive/", {"restore": "1"})
    assert "/bread" in text_of(browser.get(LINKS))


def test_a_link_that_expired_at_some_second_is_edited_without_another_moment(
    cast: Cast, signed_in: Any
) -> None:
    at = datetime(2026, 1, 7, 11, 30, 21, 5, tzinfo=UTC)
    with as_workspace(cast.bakery) as bakery:
        link = link_to(bakery, slug="bread")
        Link.objects.of(bakery).filter(pk=link.pk).update(expires_at=at)
    sent = FORM | {"slug": "bread", "title": "Bread", "expires_at": "2026-01-07T12:30"}
    browser = signed_in(cast.analyst)
    assert browser.post(f"{LINKS}{link.pk}/edit/", sent).status_code == 302
    with as_workspace(cast.bakery) as bakery:
        now = Link.objects.of(bakery).get()
        assert (now.title, now.expires_at) == ("Bread", at)
    other = browser.post(f"{LINKS}{link.pk}/edit/", sent | {"expires_at": "2026-01-07T12:31"})
    assert "This moment is over. Choose one to come." in text_of(other)


def test_bad_input_is_answered_at_its_field(cast: Cast, signed_in: Any) -> None:
    browser = signed_in(cast.analyst)
    cases: tuple[tuple[dict[str, str], str, str], ...] = (
        ({"target": "javascript:alert(1)"}, "target", "is not a web address"),
        ({"target": ""}, "target", "required"),
        ({"target": "a\x00b"}, "target", "Null characters are not allowed."),
        ({"target": "https://a.example/" + "a" * 5000}, "target", "at most 4000"),
        ({"slug": "s.js"}, "slug", "needed for something else"),
        ({"campaign": "9" * 40}, "campaign", "Choose one of the list."),
        ({"campaign": "\x00"}, "campaign", ""),
        ({"domain": "12"}, "domain", "Choose one of the list."),
        ({"content_item": "x"}, "content_item", "Choose one of the list."),
        ({"expires_at": "yesterday"}, "expires_at", ""),
        ({"expires_at": "2026-03-29T02:30"}, "expires_at", ""),  # the clocks skip this half hour
        ({"expires_at": "0001-01-01T00:00"}, "expires_at", ""),
        ({"password": "abc"}, "password", "4 to 128"),
    )
    for sent, field, words in cases:
        answer = browser.post(f"{LINKS}new/", FORM | sent)
        assert answer.status_code == 400, sent
        errors = answer.context["form"].errors
        assert list(errors) == [field] and words in errors[field][0], (sent, errors)
    for sent in ({"targets-0-target": TARGET}, {"targets-0-share": "x"}, {"targets-TOTAL_FORMS": "9" * 30}):
        answer = browser.post(f"{LINKS}new/", FORM | sent)
        assert answer.status_code == 400, sent
    twice = {
        f"targets-{n}-{name}": text
        for n in (0, 1)
        for name, text in (("who", "device:ios"), ("target", TARGET))
    }
    answer = browser.post(f"{LINKS}new/", FORM | twice)
    assert answer.status_code == 400 and "iPhone and iPad has two targets. Keep one." in text_of(answer)
    assert browser.post(f"{LINKS}new/", {"target": TARGET}).status_code == 400
    with as_workspace(cast.bakery):
        assert not Link.objects.of(cast.bakery).exists()


def test_the_address_that_opens_is_shown_before_anything_is_saved(cast: Cast, signed_in: Any) -> None:
    browser = signed_in(cast.analyst)
    with as_workspace(cast.bakery) as bakery:
        spring, summer = (Campaign.objects.of(bakery).create(name=name) for name in ("Spring", "Summer"))
        CampaignKey.objects.of(bakery).create(campaign=spring, key="spring-2026")
    sent = FORM | {
        "look": "1",
        "source": "x",
        "medium": "social",
        "campaign": str(spring.pk),
        "preview_title": "Fresh!",
    }
    page = text_of(browser.post(f"{LINKS}new/", sent))
    assert f"{TARGET}?utm_source=x&amp;utm_medium=social&amp;utm_campaign=spring-2026" in page
    assert "Preview when it is shared" in page and "Fresh!" in page
    page = text_of(browser.post(f"{LINKS}new/", sent | {"campaign": str(summer.pk)}))
    assert "The campaign has no key yet" in page
    with as_workspace(cast.bakery):
        assert not Link.objects.of(cast.bakery).exists()


def test_other_pages_fill_in_what_they_know(cast: Cast, signed_in: Any) -> None:
    with as_workspace(cast.bakery) as bakery:
        spring = Campaign.objects.of(bakery).create(name="Spring")
        item = ContentItem.objects.of(bakery).create(
            campaign=spring, title="Reel", channel="meta", planned_on=date(2026, 3, 1)
        )
    address = f"{LINKS}new/?campaign={spring.pk}&content_item={item.pk}&source=x&target=%00"
    page = text_of(signed_in(cast.analyst).get(address))
    for words in (
        f'value="{spring.pk}" selected',
        f'value="{item.pk}" selected',
        "Spring · Reel",
        'value="x"',
    ):
        assert words in page
    assert '<option value="facebook">' in page


def test_what_another_workspace_owns_is_not_there(cast: Cast, signed_in: Any) -> None:
    with as_workspace(cast.rival) as rival:
        foreign = link_to(rival, slug="theirs")
    browser = signed_in(cast.analyst)
    for path in ("", "edit/", "qr/"):
        assert browser.get(f"{LINKS}{foreign.pk}/{path}").status_code == 404
    assert browser.post(f"{LINKS}{foreign.pk}/archive/").status_code == 404
    answer = browser.post(f"{LINKS}new/", FORM | {"slug": "theirs"})
    assert answer.context["form"].errors["slug"] == ["This address is taken. Choose another one."]


def test_the_list_is_searched_and_narrowed(cast: Cast, signed_in: Any) -> None:
    with as_workspace(cast.bakery) as bakery:
        spring = Campaign.objects.of(bakery).create(name="Spring")
        link_to(bakery, slug="bread", title="Flyer", campaign=spring)
        link_to(bakery, slug="cake", target="https://shop.example/cake")
        link = link_to(bakery, slug="pie")
        archive_link(bakery, link, by=None)
    browser = signed_in(cast.viewer)

    def shown(query: str) -> set[str]:
        page = text_of(browser.get(f"{LINKS}{query}"))
        return {slug for slug in ("bread", "cake", "pie") if re.search(rf"/{slug}</span>", page)}

    assert shown("") == {"bread", "cake"}
    assert shown("?q=flyer") == {"bread"}
    assert shown("?q=http://localhost:8001/cake") == {"cake"}
    assert shown(f"?campaign={spring.pk}") == {"bread"}
    assert shown("?show=archived") == {"pie"}
    assert shown("?q=nothing%00") == set()
    assert shown("?campaign=" + "9" * 30) == {"bread", "cake"}


def test_clicks_of_people_are_told_apart_from_everything_else(cast: Cast, signed_in: Any) -> None:
    with as_workspace(cast.bakery) as bakery:
        link = link_to(bakery, targets=[TargetWish("split", f"{TARGET}/b", share=50, name="Variant B")])
        other = link_to(bakery)
        target = LinkTarget.objects.of(bakery).get()
        # 23:30 UTC is the next day in Madrid.
        late = datetime(2026, 5, 3, 22, 30, tzinfo=UTC)
        clicks: tuple[dict[str, Any], ...] = (
            {"at": late, "country": "ES", "device": "ios", "referrer_host": "l.instagram.com"},
            {"at": late, "country": "ES", "device": "desktop", "target": target},
            {"at": datetime(2026, 5, 6, 10, tzinfo=UTC), "country": "", "device": "android"},
        )
        for values in clicks:
            click(bakery, link, **values)
        for verdict in ("bot", "bot", "preview", "prefetch", "head"):
            click(bakery, link, late, verdict=verdict, country="US")
        click(bakery, link, datetime(2026, 4, 30, 21, 59, tzinfo=UTC))
        click(bakery, other, late)
    page = signed_in(cast.viewer).get(
        f"{LINKS}{link.pk}/?period=custom&from=2026-05-01&to=2026-05-07&compare=1"
    )
    found = page.context["clicks"]
    assert found.count == 3
    assert {day.isoformat(): n for day, n in found.days.items() if n} == {"2026-05-04": 2, "2026-05-06": 1}
    assert len(found.days) == 7
    assert found.by_country == [("ES", 2), ("", 1)]
    assert found.by_device == [("android", 1), ("desktop", 1), ("ios", 1)]
    assert found.by_referrer == [("", 2), ("l.instagram.com", 1)]
    assert sorted(found.by_target, key=str) == [(target.pk, 1), (None, 2)]
    assert found.apart == {"bot": 2, "preview": 1, "prefetch": 1, "head": 1}
    words = text_of(page)
    for expected in (
        "Spain",
        "iPhone and iPad",
        "Variant B (50% of clicks)",
        "The link&#x27;s own: shop.example",
    ):
        assert expected in words, expected
    assert "Programs, link previews and the like never count as clicks" in words
    assert page.context["change"] == {"delta": "200.0%", "direction": "up", "previous": "1"}
    listed = signed_in(cast.viewer).get(LINKS)
    assert {line["link"].pk: line["lately"].count for line in listed.context["lines"]} == {
        link.pk: 0,
        other.pk: 0,
    }


def test_the_list_counts_thirty_days_and_asks_no_more_for_more_links(cast: Cast, signed_in: Any) -> None:
    with as_workspace(cast.bakery) as bakery:
        link = link_to(bakery)
        for days, verdict in ((0, "person"), (29, "person"), (31, "person"), (1, "bot")):
            click(bakery, link, timezone.now() - timedelta(days=days, minutes=1), verdict=verdict)
    browser = signed_in(cast.viewer)
    browser.get(LINKS)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            page = browser.get(LINKS)
        line = next(line for line in page.context["lines"] if line["link"].pk == link.pk)
        assert line["lately"].count == 2
        assert timezone.now() - line["lately"].last_at < timedelta(minutes=3)
        return len(seen)

    before = queries()
    with as_workspace(cast.bakery) as bakery:
        for _number in range(5):
            link_to(bakery)
    assert queries() == before


def modules_of_svg(svg: str) -> set[tuple[int, int]]:
    """The dark modules, read from the strokes of the drawing: M x y h length, each a row of them."""
    path = re.search(r'<path[^>]*class="qrline"[^>]*d="([^"]+)"', svg) or re.search(
        r'stroke="[^"]+"[^>]*d="([^"]+)"', svg
    )
    assert path is not None
    dark, x, y = set(), 0.0, 0.0
    for kind, numbers in re.findall(r"([MmhH])([-\d. ]*)", path[1]):
        values = [float(number) for number in re.findall(r"-?[\d.]+", numbers)]
        if kind == "M":
            x, y = values
        elif kind == "m":
            x, y = x + values[0], y + values[1]
        else:
            dark |= {(int(x) + step, int(y)) for step in range(int(values[0]))}
            x += values[0]
    return dark


def test_the_qr_code_says_the_address_and_nothing_else(cast: Cast, signed_in: Any, settings: Any) -> None:
    settings.PUBLIC_URL = "https://go.smroi.example"
    with as_workspace(cast.bakery) as bakery:
        link = link_to(bakery, slug="bread")
    browser = signed_in(cast.viewer)
    answer = browser.get(f"{LINKS}{link.pk}/qr/?download=1")
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Content-Disposition"] == 'attachment; filename="qr-bread.svg"'
    expected = segno.make("https://go.smroi.example/bread", error="m", boost_error=False, micro=False)
    assert expected.error == "M"
    dark = {(x + 4, y + 4) for y, row in enumerate(expected.matrix) for x, module in enumerate(row) if module}
    assert modules_of_svg(answer.content.decode()) == dark
    sizes = []
    for size in ("small", "medium", "large"):
        picture = browser.get(f"{LINKS}{link.pk}/qr/?kind=png&size={size}")
        assert picture["Content-Type"] == "image/png" and picture.content.startswith(b"\x89PNG")
        sizes.append(int.from_bytes(picture.content[16:20]))
    assert sizes == [(len(expected.matrix) + 8) * scale for scale in (9, 18, 36)]
    for query in ("kind=gif", "size=huge", "kind=%00"):
        assert browser.get(f"{LINKS}{link.pk}/qr/?{query}").status_code == 404


def test_a_period_that_cannot_be_is_said(cast: Cast, signed_in: Any) -> None:
    with as_workspace(cast.bakery) as bakery:
        link = link_to(bakery)
    page = text_of(signed_in(cast.viewer).get(f"{LINKS}{link.pk}/?from=2026-05-02&to=2026-05-01"))
    assert "The last day is before the first day." in page


@pytest.mark.parametrize("language", ["es", "ko"])
def test_pages_speak_the_readers_language_of_countries(cast: Cast, signed_in: Any, language: str) -> None:
    with as_workspace(cast.bakery) as bakery:
        link = link_to(bakery)
        click(bakery, link)
    browser = signed_in(cast.viewer)
    cast.viewer.language = language
    cast.viewer.save(update_fields=["language"])
    page = browser.get(f"{LINKS}{link.pk}/", headers={"Accept-Language": language})
    assert {"es": "España", "ko": "스페인"}[language] in text_of(page)
