"""What a visit looks like, made of all its page views and of the click that began it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from campaigns.models import Link, PageView, Visit
from campaigns.tracking.tagging.meaning import Meaning
from campaigns.tracking.visits.channels_of import CameFrom
from campaigns.tracking.visits.hits import UTM, Click

# What is written again when a visit has changed.
CHANGING = [
    "origin", "visitor", "started_at", "last_at", "click_id", "host", "path", "referrer_host", *UTM.values(),
    "ad_click", "channel", "campaign", "link", "page", "variant", "country", "device", "page_count", "seconds",
]  # fmt: skip


_NO_TAGS = ("",) * (len(UTM) + 1)


@dataclass(frozen=True, slots=True)
class Clicked:
    """A click and the link it called, with the key of the link's campaign."""

    click: Click
    link: Link
    campaign_key: str


def touch_of(visit: Visit) -> tuple[Any, ...]:
    """What attribution knows of a visit; journeys are told anew when it changes."""
    return (
        bytes(visit.visitor), visit.started_at, visit.channel, visit.campaign_id, visit.link_id, visit.referrer_host,
        visit.utm_source, visit.utm_medium, visit.utm_campaign, visit.ad_click,
    )  # fmt: skip


def shape(visit: Visit, views: Sequence[PageView], clicked: Clicked | None, meaning: Meaning) -> Visit | None:
    """The visit anew, or None where nothing of it is left; of the same views and click always the same."""
    known_click = clicked is not None or visit.origin == Visit.Origin.CLICK
    if not views and not known_click:
        return None
    ordered = sorted(views, key=lambda view: (view.at, view.key))
    if clicked is not None:
        _begin_with_click(visit, clicked)
    if ordered and not known_click:
        _begin_with_view(visit, ordered[0])
    _fill(visit, ordered)
    came = CameFrom(
        source=visit.utm_source,
        medium=visit.utm_medium,
        campaign=visit.utm_campaign,
        ad_click=visit.ad_click,
        referrer_host=visit.referrer_host,
    )
    visit.channel = meaning.channel(came)
    visit.campaign_id = meaning.campaign(visit.utm_campaign, link_id=visit.link_id, page_id=visit.page_id)
    return visit


def tags_of_click(clicked: Clicked) -> tuple[str, ...]:
    """As the redirect makes them: what stands behind the short name fills only what the link leaves open."""
    click, link = clicked.click, clicked.link
    of_link = {
        "us": link.source, "um": link.medium, "uc": clicked.campaign_key, "ut": link.term, "un": link.content,
    }  # fmt: skip
    tags = (*(of_link[short] or click.said.get(short, "") for short in UTM), click.said["a"])
    return tags if any(tags) else ()


def _begin_with_click(visit: Visit, clicked: Clicked) -> None:
    click, link = clicked.click, clicked.link
    visit.origin = Visit.Origin.CLICK
    visit.click_id = click.click_id
    visit.visitor = bytes(click.hit.visitor)
    visit.started_at = visit.last_at = click.hit.at
    visit.link = link
    for column, tag in zip((*UTM.values(), "ad_click"), tags_of_click(clicked) or _NO_TAGS, strict=True):
        setattr(visit, column, tag)
    visit.referrer_host = click.said["r"]
    visit.country, visit.device = click.said["co"], click.said["d"]


def _begin_with_view(visit: Visit, first: PageView) -> None:
    said = first.said
    visit.origin = Visit.Origin.PAGE if "pg" in said else Visit.Origin.SITE
    visit.started_at = visit.last_at = first.at
    for short, column in UTM.items():
        setattr(visit, column, said.get(short, ""))
    visit.ad_click = said.get("a", "")
    visit.referrer_host = said.get("r", "")
    visit.country, visit.device = said.get("co", ""), said.get("d", "")


def _fill(visit: Visit, ordered: Sequence[PageView]) -> None:
    visit.host = visit.path = ""
    if ordered:
        first = ordered[0]
        # Who it is on the website from now on: a click the day before had another hash, and an id that somebody agreed
        # to lasts longer than the hash of a day.
        lasting = next((view for view in ordered if "ck" in view.said), first)
        visit.visitor = bytes(lasting.visitor)
        visit.started_at = min(visit.started_at, first.at)
        visit.host, visit.path = first.host, first.path
    visit.last_at = max([visit.started_at, *(view.until or view.at for view in ordered)])
    visit.page_count = len(ordered)
    visit.seconds = min(sum(view.seconds or 0 for view in ordered), 2**31 - 1)
    opened = next((view.said for view in ordered if "pg" in view.said), {})
    visit.page_id = int(opened["pg"]) if opened else None
    visit.variant_id = int(opened["va"]) if opened.get("va") else None
