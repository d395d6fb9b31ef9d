"""Puts a page on the net and takes it off again, and says what it still lacks."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import Conflict
from accounts.models import User, Workspace
from campaigns.models import LandingPage, PageVariant
from campaigns.tracking.pages import render
from campaigns.tracking.pages.fields import fields_of
from campaigns.tracking.pages.files import magnet_of
from campaigns.tracking.pages.pages import hold, newest_consent, take_address, take_down, variants_of
from campaigns.tracking.pages.published import as_published_now

MOST_BYTES = 100 * 1024


@dataclass(frozen=True, slots=True)
class Point:
    """One thing of the checklist; without the needed ones a page is not published."""

    text: str
    done: bool
    needed: bool = True


def checklist(workspace: Workspace, page: LandingPage) -> list[Point]:
    variants = [one for one in variants_of(workspace, page) if one.share]
    kinds = [[block.get("kind") for block in one.blocks] for one in variants]
    has_email = any(field.kind == "email" for field in fields_of(page.fields))
    asks = bool((consent := newest_consent(workspace, page)) and consent.text)
    gives = magnet_of(workspace, page.pk) is not None
    points = [
        Point(
            _("Each variant that is shown has a headline"),
            bool(kinds) and all("headline" in of for of in kinds),
        ),
        Point(
            _("Each variant that is shown has the form"), bool(kinds) and all("form" in of for of in kinds)
        ),
        Point(_("The form has a field"), bool(page.fields)),
        Point(_("The shares of the variants make 100"), sum(one.share for one in variants) == 100),
    ]
    if page.double_opt_in or gives:
        points.append(Point(_("The form asks for an e-mail address, which the mail goes to"), has_email))
    points += [
        Point(_("A title for search engines"), bool(page.title), needed=False),
        Point(_("A description for search engines"), bool(page.description), needed=False),
        Point(_("Words of consent, where the law asks for them"), asks, needed=False),
        Point(_("A campaign that visits and leads count for"), page.campaign_id is not None, needed=False),
    ]
    return points


@transaction.atomic
def publish_page(workspace: Workspace, page: LandingPage, *, by: User | None) -> LandingPage:
    """What is written now is what visitors see, at once."""
    page = hold(workspace, page)
    if page.archived_at is not None:
        raise Conflict(_("This page is archived. Bring it back first."))
    missing = [point.text for point in checklist(workspace, page) if point.needed and not point.done]
    if missing:
        raise Conflict(_("Still missing: %(what)s.") % {"what": "; ".join(missing)})
    if page.domain and page.domain.verified_at is None:
        raise Conflict(_("The domain %(host)s is not verified.") % {"host": page.domain.host})
    take_address(workspace, page)
    for variant in variants_of(workspace, page):
        html = render.variant_html(workspace, page, variant) if variant.share else ""
        size = len(html.encode())
        if size > MOST_BYTES:
            text = _(
                "Variant %(name)s has %(size)d KB without its pictures; at most %(most)d KB are shown quickly."
            )
            values = {"name": variant.name, "size": size // 1024, "most": MOST_BYTES // 1024}
            raise Conflict(text % values)
        PageVariant.objects.of(workspace).filter(pk=variant.pk).update(html=html)
    page.thanks_html = render.thanks_html(workspace, page)
    page.form = as_published_now(workspace, page)
    page.published_at = page.changed_at = timezone.now()
    page.save(update_fields=["thanks_html", "form", "published_at", "changed_at"])
    audit.record("page.published", by=by, workspace=workspace, subject=page.name)
    return page


@transaction.atomic
def unpublish_page(workspace: Workspace, page: LandingPage, *, by: User | None) -> None:
    """Nothing is at its address any more; links in mails that were sent go on working."""
    page = hold(workspace, page)
    if page.published_at is None:
        return
    take_down(workspace, page)
    audit.record("page.unpublished", by=by, workspace=workspace, subject=page.name)
