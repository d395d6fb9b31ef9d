"""Verbs for what a campaign publishes: ads, posts and mailings, each planned for a day and marked when it is out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import DomainError
from accounts.models import ApiKey, User, Workspace
from campaigns.channels import CHANNELS
from campaigns.models import Campaign, ContentItem
from campaigns.planning.days import today_in
from campaigns.planning.plan import check_day, web_addresses

FIELDS = ("kind", "channel", "title", "text", "planned_on", "published_on", "url")
# More than a team makes for one campaign; it bounds the page.
MOST_ITEMS = 500


@dataclass(frozen=True, slots=True)
class ContentPlan:
    """What a person says about an ad, a post or a mailing."""

    title: str
    channel: str
    planned_on: date
    kind: str = ContentItem.Kind.POST
    text: str = ""
    published_on: date | None = None
    url: str = ""


def _checked(workspace: Workspace, plan: ContentPlan) -> ContentPlan:
    title = " ".join(plan.title.split())
    if not title or len(title) > 200:
        raise DomainError(_("Give it a title of at most 200 letters."), field="title")
    if plan.channel not in CHANNELS:
        raise DomainError(_("Choose one of the list."), field="channel")
    if plan.kind not in ContentItem.Kind.values:
        raise DomainError(_("Choose one of the list."), field="kind")
    check_day(plan.planned_on, field="planned_on")
    _check_published(workspace, plan.published_on)
    addresses = web_addresses([plan.url], field="url")
    return replace(plan, title=title, text=plan.text.strip(), url=addresses[0] if addresses else "")


def _check_published(workspace: Workspace, day: date | None) -> None:
    """Nothing is out before its day has come where the workspace is."""
    check_day(day, field="published_on")
    if day is not None and day > today_in(workspace):
        text = _("Nothing can be out on a day that is still to come. Plan it for that day instead.")
        raise DomainError(text, field="published_on")


@transaction.atomic
def add_content(
    workspace: Workspace, campaign: Campaign, *, plan: ContentPlan, by: User | ApiKey | None
) -> ContentItem:
    plan = _checked(workspace, plan)
    if ContentItem.objects.of(workspace).filter(campaign=campaign).count() >= MOST_ITEMS:
        raise DomainError(_("A campaign can have at most %(count)s content items.") % {"count": MOST_ITEMS})
    item = ContentItem(workspace=workspace, campaign=campaign)
    for name in FIELDS:
        setattr(item, name, getattr(plan, name))
    item.save(force_insert=True)
    audit.record("content.added", by=by, workspace=workspace, subject=item.title, campaign=campaign.name)
    return item


@transaction.atomic
def edit_content(
    workspace: Workspace, item: ContentItem, *, plan: ContentPlan, by: User | ApiKey | None
) -> ContentItem:
    plan = _checked(workspace, plan)
    changed = [name for name in FIELDS if getattr(item, name) != getattr(plan, name)]
    for name in changed:
        setattr(item, name, getattr(plan, name))
    if changed:
        item.save(update_fields=changed)
        audit.record("content.edited", by=by, workspace=workspace, subject=item.title, fields=changed)
    return item


@transaction.atomic
def publish_content(
    workspace: Workspace, item: ContentItem, *, on: date | None, by: User | ApiKey | None
) -> None:
    """It is out since that day; without a day it is not out after all."""
    _check_published(workspace, on)
    rows = ContentItem.objects.of(workspace).filter(pk=item.pk)
    before = rows.select_for_update().values_list("published_on", flat=True).first()
    if before != on and rows.update(published_on=on):
        action = "content.published" if on else "content.unpublished"
        audit.record(action, by=by, workspace=workspace, subject=item.title)


@transaction.atomic
def delete_content(workspace: Workspace, item: ContentItem, *, by: User | ApiKey | None) -> None:
    removed, _rows = ContentItem.objects.of(workspace).filter(pk=item.pk).delete()
    if removed:
        audit.record("content.deleted", by=by, workspace=workspace, subject=item.title)
