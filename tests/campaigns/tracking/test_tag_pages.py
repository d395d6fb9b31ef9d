"""Pages of tags: who may look and who may change, and what each page shows and does."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from campaigns.models import Campaign, CampaignKey, Link, TagAlias, TagTemplate, Visit
from campaigns.tracking.links.addresses import url_of
from campaigns.tracking.settings import settings_of
from campaigns.tracking.tagging.registry import set_key
from tests.campaigns.test_rules import belongs, imported, planned
from tests.campaigns.tracking.clicked import link_to
from tests.campaigns.tracking.test_bulk import HEADER, ROW
from tests.campaigns.tracking.test_registry import visit
from tests.cast import Cast, as_workspace


@pytest.fixture
def spring(cast: Cast) -> Campaign:
    with as_workspace(cast.bakery) as bakery:
        made = planned(bakery, "Spring <b>")
        set_key(bakery, made, key="spring", by=None)
        return made


def page(name: str, *ids: Any) -> str:
    return reverse(f"campaigns:{name}", args=["bakery", *ids])


def test_the_list_shows_keys_with_what_hangs_on_them(cast: Cast, signed_in: Any, spring: Campaign) -> None:
    with as_workspace(cast.bakery) as bakery:
        planned(bakery, "Keyless")
        link_to(bakery, target="https://shop.example/", campaign=spring, by=None)
    found = signed_in(cast.viewer).get(page("tag_list"))
    assert [[cell.get("text") or cell.get("badge") for cell in row] for row in found.context["rows"]] == [
        ["Keyless", "no key", "0", "0", "0"],
        ["Spring <b>", "spring", "0", "1", "0"],
    ]
    assert "Spring &lt;b&gt;" in found.content.decode()
    searched = signed_in(cast.viewer).get(page("tag_list"), {"q": "SPRI\0NG"})
    assert [row[1]["text"] for row in searched.context["rows"]] == ["spring"]


def test_a_campaign_gets_its_key_and_its_platform_campaigns(cast: Cast, signed_in: Any) -> None:
    with as_workspace(cast.bakery) as bakery:
        summer = planned(bakery, "Summer sale")
        imported(bakery, "meta summer-sale video")
    browser = signed_in(cast.analyst)
    shown = browser.get(page("tag_key", summer.pk)).content.decode()
    assert 'value="summer-sale"' in shown
    assert "1 platform campaign moves here: meta summer-sale video." in shown
    answer = browser.post(page("tag_key", summer.pk), {"key": "Summer Sale", "with_rule": "on"}, follow=True)
    assert (
        "“summer-sale” is the campaign&#x27;s key. 1 platform campaign was moved." in answer.content.decode()
    )
    answer = browser.post(page("tag_key", summer.pk), {"key": "!!!"})
    assert answer.status_code == 400
    assert "Write at least one letter or digit." in answer.content.decode()
    with as_workspace(cast.bakery) as bakery:
        assert list(CampaignKey.objects.of(bakery).values_list("key", flat=True)) == ["summer-sale"]
        assert belongs(bakery) == {"meta summer-sale video": "Summer sale"}
    assert signed_in(cast.viewer).get(page("tag_key", summer.pk)).status_code == 200


def test_an_alias_asks_once_about_the_past(cast: Cast, signed_in: Any, spring: Campaign) -> None:
    with as_workspace(cast.bakery) as bakery:
        for _again in range(3):
            visit(bakery, utm_campaign="Sprng")
    browser = signed_in(cast.analyst)
    said = {"part": "campaign", "text": "sprng", "campaign": str(spring.pk), "next": "audit"}
    asked = browser.get(page("alias_new"), said)
    assert "3 visits of the past have this tag" in asked.content.decode()
    assert browser.post(page("alias_new"), said).status_code == 200
    with as_workspace(cast.bakery) as bakery:
        assert not TagAlias.objects.of(bakery).exists()
    answer = browser.post(page("alias_new"), said | {"past": "1"})
    assert answer["Location"] == reverse("analytics:tag_audit", args=["bakery"])
    with as_workspace(cast.bakery) as bakery:
        assert Visit.objects.of(bakery).filter(campaign=spring).count() == 3
        alias = TagAlias.objects.of(bakery).get()
    assert browser.post(page("alias_delete", alias.pk))["Location"] == page("tag_key", spring.pk)
    with as_workspace(cast.bakery) as bakery:
        assert not TagAlias.objects.of(bakery).exists()


@pytest.mark.parametrize(
    "said",
    [
        {"part": "campaign", "text": "x"},
        {"part": "campaign", "text": "x", "campaign": "9" * 30},
        {"part": "campaign", "text": "x", "campaign": "٣"},
        {"part": "source", "text": "a\0b", "value": "facebook"},
        {"part": "nothing", "text": "x", "value": "y"},
    ],
)
def test_an_alias_that_cannot_be_is_answered_beside_its_field(
    cast: Cast, signed_in: Any, said: dict[str, str]
) -> None:
    answer = signed_in(cast.analyst).post(page("alias_new"), said | {"future": "1"})
    assert answer.status_code == 400
    assert signed_in(cast.analyst).get(page("alias_new"), said).status_code == 200
    with as_workspace(cast.bakery) as bakery:
        assert not TagAlias.objects.of(bakery).exists()


def test_administrators_change_the_rules_and_others_read_them(cast: Cast, signed_in: Any) -> None:
    said = {
        "allowed_sources": "facebook, My Shop",
        "allowed_media": "email",
        "separator": "_",
        "key_pattern": "{campaign} {year}",
    }
    for person, status in ((cast.viewer, 403), (cast.analyst, 403), (cast.admin, 302)):
        assert signed_in(person).get(page("tag_rules")).status_code == 200
        assert signed_in(person).post(page("tag_rules"), said).status_code == status
    with as_workspace(cast.bakery) as bakery:
        settings = settings_of(bakery)
        assert (settings.allowed_sources, settings.separator) == (["facebook", "my-shop"], "_")
    answer = signed_in(cast.admin).post(page("tag_rules"), said | {"key_pattern": "{year}"})
    assert answer.status_code == 400


def test_templates_are_kept_and_offered_by_the_builder(cast: Cast, signed_in: Any, spring: Campaign) -> None:
    browser = signed_in(cast.analyst)
    said = {"name": "Letter", "source": "newsletter", "medium": "email", "content": "button"}
    assert browser.post(page("tag_template_list"), said).status_code == 302
    assert browser.post(page("tag_template_list"), said).status_code == 400
    with as_workspace(cast.bakery) as bakery:
        template = TagTemplate.objects.of(bakery).get()
    assert browser.post(page("tag_template_edit", template.pk), said | {"term": "all"}).status_code == 302
    asked = {"target": "https://shop.example/", "campaign": str(spring.pk), "template": str(template.pk)}
    found = browser.get(page("link_builder"), asked)
    assert found.context["preview"] == {
        "url": "https://shop.example/?utm_source=newsletter&utm_medium=email&utm_campaign=spring"
        "&utm_term=all&utm_content=button",
        "hints": [],
    }
    assert signed_in(cast.viewer).get(page("tag_template_list")).status_code == 200
    assert browser.post(page("tag_template_delete", template.pk)).status_code == 302
    with as_workspace(cast.bakery) as bakery:
        assert not TagTemplate.objects.of(bakery).exists()


def test_the_builder_shows_the_address_and_makes_the_link(
    cast: Cast, signed_in: Any, spring: Campaign
) -> None:
    browser = signed_in(cast.analyst)
    said = {
        "target": "https://shop.example/offer?x=1",
        "campaign": str(spring.pk),
        "source": "facebook",
        "medium": "paid_social",
    }
    url = "https://shop.example/offer?x=1&utm_source=facebook&utm_medium=paid_social&utm_campaign=spring"
    for found in (
        browser.get(page("link_builder"), said),
        browser.post(page("link_builder"), said | {"check": "1"}),
    ):
        assert found.status_code == 200
        assert found.context["preview"] == {"url": url, "hints": []}
    unfinished = browser.post(page("link_builder"), {"target": "shop", "check": "1"})
    assert unfinished.status_code == 200
    assert len(unfinished.context["preview"]["hints"]) == 4
    tagged = {"title": "Offer", "target": f"{said['target']}&utm_source=old"}
    answer = browser.post(page("link_builder"), said | tagged, follow=True)
    with as_workspace(cast.bakery) as bakery:
        link = Link.objects.of(bakery).get()
        assert (link.campaign_id, link.source, link.title) == (spring.pk, "facebook", "Offer")
        # What the target says itself is kept; the link's own tag wins when it is called.
        assert link.target == tagged["target"]
    assert answer.context["made"] == url_of(link.slug)
    assert browser.get(page("link_builder"), {"made": "9" * 40}).context["made"] == ""
    wrong = browser.post(page("link_builder"), said | {"target": "javascript:alert(1)"})
    assert wrong.status_code == 400
    twice = browser.post(page("link_builder"), said | {"target": url_of(link.slug)})
    assert twice.context["form"].errors["target"] == [
        "This is a short link itself. Enter the address it leads to."
    ]
    viewer = signed_in(cast.viewer)
    assert viewer.get(page("link_builder"), said).context["preview"]["url"] == url
    assert viewer.post(page("link_builder"), said).status_code == 403
    with as_workspace(cast.bakery) as bakery:
        assert Link.objects.of(bakery).count() == 1


def test_a_link_of_another_workspace_is_not_shown(cast: Cast, signed_in: Any) -> None:
    with as_workspace(cast.rival) as rival:
        foreign = link_to(rival, target="https://rival.example/", by=None)
        theirs = planned(rival, "Foreign")
    found = signed_in(cast.analyst).get(
        page("link_builder"), {"made": foreign.pk, "campaign": theirs.pk, "target": "https://shop.example/"}
    )
    assert found.context["made"] == ""
    assert found.context["preview"]["url"] == "https://shop.example/"


def test_a_file_is_shown_then_made_then_given_back_with_its_links(
    cast: Cast, signed_in: Any, spring: Campaign
) -> None:
    browser = signed_in(cast.analyst)
    assert signed_in(cast.viewer).get(page("tag_bulk")).status_code == 403
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in (HEADER, ROW))
    file = SimpleUploadedFile("links.csv", text.encode())
    seen = browser.post(page("tag_bulk"), {"file": file})
    assert seen.status_code == 200
    assert [row[1]["badge"] for row in seen.context["result"]["rows"]] == ["will be made"]
    rows = seen.context["form"]["rows"].value()
    made = browser.post(page("tag_bulk"), {"rows": rows, "create": "1"})
    assert made.context["made"] == "1 link is made."
    again = browser.post(page("tag_bulk"), {"rows": rows, "create": "1"})
    assert again.context["made"] == "All of these links were there already. Nothing was made twice."
    with as_workspace(cast.bakery) as bakery:
        link = Link.objects.of(bakery).get()
    file_back = browser.post(page("tag_bulk"), {"rows": rows, "download": "csv"})
    assert file_back["Content-Disposition"].startswith("attachment")
    assert url_of(link.slug) in file_back.content.decode()
    wrong = browser.post(page("tag_bulk"), {"rows": rows.replace("facebook", "facebok"), "create": "1"})
    assert wrong.status_code == 400
    said_once = "source: “facebok” is not one of your sources. Did you mean “facebook”?"
    assert wrong.content.decode().count(said_once) == 1
    for said in ({}, {"rows": "\0"}, {"rows": "nothing"}, {"file": SimpleUploadedFile("x.csv", b"")}):
        assert browser.post(page("tag_bulk"), said).status_code == 400
