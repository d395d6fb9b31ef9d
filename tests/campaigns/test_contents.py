"""Content items and annotations: verbs and pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.errors import DomainError
from accounts.models import AuditEntry, Workspace
from campaigns.models import Annotation, Campaign, ContentItem
from campaigns.planning.annotations import add_annotation, delete_annotation
from campaigns.planning.campaigns import create_campaign
from campaigns.planning.contents import (
    ContentPlan,
    add_content,
    delete_content,
    edit_content,
    publish_content,
)
from campaigns.planning.days import today_in
from campaigns.planning.plan import CampaignPlan
from tests.cast import Cast, as_workspace

DAY = date(2026, 6, 3)


@pytest.fixture
def bakery(cast: Cast) -> Iterator[Workspace]:
    with as_workspace(cast.bakery) as workspace:
        yield workspace


def campaign(workspace: Workspace, name: str = "Fair") -> Campaign:
    return create_campaign(workspace, plan=CampaignPlan(name=name, channels=["meta"]), by=None)


def content(**values: Any) -> ContentPlan:
    fields: dict[str, Any] = {"title": "Post", "channel": "meta", "planned_on": DAY} | values
    return ContentPlan(**fields)


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def test_content_is_planned_published_changed_and_deleted(bakery: Workspace, cast: Cast) -> None:
    fair = campaign(bakery)
    item = add_content(
        bakery, fair, plan=content(title="  The  oven ", url="https://a.example/p"), by=cast.analyst
    )
    publish_content(bakery, item, on=date(2026, 6, 5), by=cast.analyst)
    publish_content(bakery, item, on=date(2026, 6, 5), by=cast.analyst)
    item.refresh_from_db()
    assert (item.title, item.url, item.published_on) == ("The oven", "https://a.example/p", date(2026, 6, 5))
    publish_content(bakery, item, on=None, by=cast.analyst)
    item.refresh_from_db()
    assert item.published_on is None
    edit_content(bakery, item, plan=content(title="The oven", kind="ad"), by=cast.analyst)
    delete_content(bakery, item, by=cast.analyst)
    delete_content(bakery, item, by=cast.analyst)
    assert not ContentItem.objects.of(bakery).exists()
    assert actions() == [
        "campaign.created",
        "content.added",
        "content.published",
        "content.unpublished",
        "content.edited",
        "content.deleted",
    ]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "t" * 201}, "title"),
        ({"channel": "pigeon"}, "channel"),
        ({"kind": "song"}, "kind"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"planned_on": date(1, 1, 1)}, "planned_on"),
        ({"published_on": date(9999, 1, 1)}, "published_on"),
    ],
)
def test_content_that_cannot_be_is_refused_at_its_field(
    bakery: Workspace, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(DomainError) as refused:
        add_content(bakery, campaign(bakery), plan=content(**values), by=None)
    assert refused.value.field == field


def test_nothing_is_out_before_its_day_has_come_in_the_workspace(bakery: Workspace, monkeypatch: Any) -> None:
    """At 20:00 in London it is tomorrow in Tokyo already, and still today in Madrid."""
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 6, 3, 20, tzinfo=UTC))
    fair, tomorrow = campaign(bakery), DAY + timedelta(days=1)
    item = add_content(bakery, fair, plan=content(published_on=DAY), by=None)
    verbs: list[Callable[[], object]] = [
        lambda: add_content(bakery, fair, plan=content(published_on=tomorrow), by=None),
        lambda: edit_content(bakery, item, plan=content(published_on=tomorrow), by=None),
        lambda: publish_content(bakery, item, on=tomorrow, by=None),
    ]
    for verb in verbs:
        with pytest.raises(DomainError, match="still to come") as refused:
            verb()
        assert refused.value.field == "published_on"
    bakery.time_zone = "Asia/Tokyo"
    for verb in verbs:
        verb()


def test_a_campaign_has_a_bounded_number_of_items(bakery: Workspace, monkeypatch: Any) -> None:
    monkeypatch.setattr("campaigns.planning.contents.MOST_ITEMS", 1)
    fair = campaign(bakery)
    add_content(bakery, fair, plan=content(), by=None)
    with pytest.raises(DomainError, match="at most 1 content items"):
        add_content(bakery, fair, plan=content(), by=None)


def test_annotations_come_and_go(bakery: Workspace, cast: Cast) -> None:
    fair = campaign(bakery)
    made = add_annotation(bakery, day=DAY, text="  Oven   broken ", campaign=fair, by=cast.analyst)
    made.refresh_from_db()
    assert (made.text, made.campaign_id, made.created_by) == ("Oven broken", fair.pk, cast.analyst)
    delete_annotation(bakery, made, by=cast.analyst)
    assert not Annotation.objects.of(bakery).exists()
    assert actions() == ["campaign.created", "annotation.added", "annotation.deleted"]


@pytest.mark.parametrize(
    ("values", "field"),
    [({"text": " "}, "text"), ({"text": "t" * 201}, "text"), ({"day": date(1, 1, 1)}, "day")],
)
def test_an_annotation_that_cannot_be_is_refused(
    bakery: Workspace, values: dict[str, Any], field: str
) -> None:
    fields: dict[str, Any] = {"day": DAY, "text": "Oven"} | values
    with pytest.raises(DomainError) as refused:
        add_annotation(bakery, **fields, by=None)
    assert refused.value.field == field


# --- pages --------------------------------------------------------------------------------------------------------


def address(name: str, workspace: Workspace, *args: Any) -> str:
    return reverse(f"campaigns:{name}", args=[workspace.slug, *args])


def test_content_in_the_browser(cast: Cast, signed_in: Any) -> None:
    with as_workspace(cast.bakery) as bakery:
        fair = campaign(bakery)
    browser = signed_in(cast.analyst)
    new = address("content_new", cast.bakery, fair.pk)
    assert '<option value="meta" selected>' in browser.get(new).content.decode()
    values = {"title": "The oven", "kind": "video", "channel": "youtube", "planned_on": "2026-06-03"}
    assert browser.post(new, values).status_code == 302
    with as_workspace(cast.bakery) as bakery:
        item = ContentItem.objects.of(bakery).get()
    ids = (cast.bakery, fair.pk, item.pk)
    browser.post(address("content_publish", *ids))
    with as_workspace(cast.bakery) as bakery:
        item.refresh_from_db()
        assert item.published_on == today_in(bakery)
    browser.post(address("content_publish", *ids), {"undo": "1"})
    browser.post(address("content_edit", *ids), values | {"title": "Our oven"})
    with as_workspace(cast.bakery):
        again = ContentItem.objects.of(cast.bakery).get()
        assert (again.title, again.published_on) == ("Our oven", None)
    for wrong, field in (
        (values | {"title": "a\x00"}, "title"),
        (values | {"url": "javascript:alert(1)"}, "url"),
        (values | {"planned_on": "20260-06-03"}, "planned_on"),
        (values | {"channel": "pigeon"}, "channel"),
    ):
        response = browser.post(address("content_edit", *ids), wrong)
        assert (response.status_code, list(response.context["form"].errors)) == (400, [field])
    browser.post(address("content_delete", *ids))
    with as_workspace(cast.bakery) as bakery:
        assert not ContentItem.objects.of(bakery).exists()


def test_content_of_another_campaign_is_not_there(cast: Cast, signed_in: Any) -> None:
    with as_workspace(cast.bakery) as bakery:
        fair, other = campaign(bakery), campaign(bakery, "Other")
        item = add_content(bakery, other, plan=content(), by=None)
    browser = signed_in(cast.analyst)
    for name in ("content_edit", "content_publish", "content_delete"):
        assert browser.post(address(name, cast.bakery, fair.pk, item.pk)).status_code == 404


def test_an_annotation_leads_back_to_where_it_was_made(cast: Cast, signed_in: Any) -> None:
    browser = signed_in(cast.analyst)
    with as_workspace(cast.bakery) as bakery:
        fair = campaign(bakery)
    page = reverse("analytics:campaign", args=[cast.bakery.slug, fair.pk])
    new = address("annotation_new", cast.bakery)
    values = {"day": "2026-06-03", "text": "Oven broken", "campaign": fair.pk}
    back = f"{page}?period=last_7&sort=-spend"
    shown = {"shown_from": "2026-06-01", "shown_to": "2026-06-03"}
    assert browser.post(new, values | shown | {"back": back})["Location"] == back
    # The period that was shown does not hold the day: one that does is shown now, in the same order.
    around = "period=custom&from=2026-05-20&to=2026-06-16&compare=1"
    shown["shown_to"] = "2026-06-02"
    moved = browser.post(new, values | shown | {"back": back})["Location"]
    assert moved == f"{page}?{around.replace('&from', '&sort=-spend&from')}"
    for elsewhere in ("https://evil.example/", "//evil.example/w/", "/w/florist/", ""):
        assert browser.post(new, values | {"back": elsewhere})["Location"] == f"{page}?{around}"
    everything = browser.post(new, values | {"campaign": ""})
    home = reverse("analytics:dashboard", args=[cast.bakery.slug])
    assert everything["Location"] == f"{home}?{around}"
    assert "Oven broken" in browser.get(everything["Location"]).content.decode()
    with as_workspace(cast.bakery) as bakery:
        made = Annotation.objects.of(bakery).filter(campaign=None).get()
    gone = browser.post(address("annotation_delete", cast.bakery, made.pk))
    assert gone["Location"] == reverse("analytics:dashboard", args=[cast.bakery.slug])
    response = browser.post(new, values | {"text": "a\x00", "campaign": "12"})
    assert response.status_code == 400
    assert set(response.context["form"].errors) == {"text", "campaign"}
    assert browser.get(new, {"campaign": "x\x00"}).status_code == 200


def test_a_viewer_plans_no_content_and_annotates_nothing(cast: Cast, signed_in: Any) -> None:
    with as_workspace(cast.bakery) as bakery:
        fair = campaign(bakery)
        item = add_content(bakery, fair, plan=content(), by=None)
        note = add_annotation(bakery, day=DAY, text="Oven", by=None)
    browser = signed_in(cast.viewer)
    for name, args in (
        ("content_new", (fair.pk,)),
        ("content_edit", (fair.pk, item.pk)),
        ("content_publish", (fair.pk, item.pk)),
        ("content_delete", (fair.pk, item.pk)),
        ("annotation_new", ()),
        ("annotation_delete", (note.pk,)),
    ):
        assert browser.post(address(name, cast.bakery, *args)).status_code == 403
