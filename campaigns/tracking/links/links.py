"""Verbs for short links: make one, change it, take it out of use and put it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import Conflict
from accounts.models import ApiKey, User, Workspace
from campaigns.models import Link, LinkClick, LinkTarget
from campaigns.tracking.links.link_wishes import NOBODY, LinkWish, Rule, TargetWish, checked
from campaigns.tracking.links.short import take_name

# What a wish says in the words of the table; the rest of it is the address, the password and the targets.
FIELDS = (
    "target", "domain", "title", "campaign", "content_item", "source", "medium", "term", "content", "expires_at",
    "expired_target", "preview_title", "preview_text", "preview_image",
)  # fmt: skip


@transaction.atomic
def create_link(workspace: Workspace, *, wish: LinkWish, by: User | ApiKey | None) -> Link:
    """A name that is not wished for is made up."""
    wish = checked(workspace, wish)
    link = Link(
        workspace=workspace,
        created_by=by if isinstance(by, User) else None,
        password=make_password(wish.password) if wish.password else "",
        **{name: getattr(wish, name) for name in FIELDS},
    )
    take_name(workspace, link, wish.slug)
    link.save(force_insert=True)
    _set_targets(workspace, link, wish.targets or ())
    audit.record("link.created", by=by, workspace=workspace, subject=link.title or link.slug, slug=link.slug)
    return link


@transaction.atomic
def edit_link(
    workspace: Workspace,
    link: Link,
    *,
    wish: LinkWish | Callable[[Link], LinkWish],
    by: User | ApiKey | None,
) -> Link:
    """A wish that keeps part of the link is made from the link as it is under its lock."""
    link = _held(workspace, link)
    wish = checked(workspace, wish(link) if callable(wish) else wish, before=link)
    values: dict[str, Any] = {name: getattr(wish, name) for name in FIELDS}
    changed = [name for name, value in values.items() if getattr(link, name) != value]
    slug = link.slug
    for name in changed:
        setattr(link, name, values[name])
    if (wish.slug and wish.slug != slug) or "domain" in changed:
        take_name(workspace, link, wish.slug or slug)
        changed += ["slug"] if link.slug != slug else []
    if wish.password is not None and (wish.password or link.password):
        link.password = make_password(wish.password) if wish.password else ""
        changed.append("password")
    if changed:
        link.save(update_fields=changed)
    if wish.targets is not None and _set_targets(workspace, link, wish.targets):
        changed.append("targets")
    if changed:
        _touch(workspace, link)
        audit.record(
            "link.edited", by=by, workspace=workspace, subject=link.title or link.slug, fields=changed
        )
    return link


@transaction.atomic
def archive_link(workspace: Workspace, link: Link, *, by: User | ApiKey | None) -> Link:
    """Leads nowhere from now on. Its address stays taken: what was printed must not lead to somebody else's page."""
    link = _held(workspace, link)
    if link.archived_at is None:
        Link.objects.of(workspace).filter(pk=link.pk).update(archived_at=Now(), changed_at=Now())
        link.refresh_from_db()
        audit.record("link.archived", by=by, workspace=workspace, subject=link.title or link.slug)
    return link


@transaction.atomic
def restore_link(workspace: Workspace, link: Link, *, by: User | ApiKey | None) -> Link:
    link = _held(workspace, link)
    if link.archived_at is not None:
        Link.objects.of(workspace).filter(pk=link.pk).update(archived_at=None, changed_at=Now())
        link.refresh_from_db()
        audit.record("link.restored", by=by, workspace=workspace, subject=link.title or link.slug)
    return link


def _held(workspace: Workspace, link: Link) -> Link:
    rows = Link.objects.of(workspace).select_related("domain", "campaign", "content_item")
    found = rows.select_for_update(of=("self",)).filter(pk=link.pk).first()
    if found is None:
        raise Conflict(_("This link was deleted meanwhile."))
    return found


def _touch(workspace: Workspace, link: Link) -> None:
    """Whoever answers calls forgets the copy it kept."""
    Link.objects.of(workspace).filter(pk=link.pk).update(changed_at=Now())
    link.refresh_from_db(fields=["changed_at"])


# --- other targets ------------------------------------------------------------------------------------------------


def targets_of(workspace: Workspace, link: Link) -> list[LinkTarget]:
    """Those that lead somebody somewhere, in their order."""
    rows = LinkTarget.objects.of(workspace).filter(link=link)
    return list(rows.exclude(value=NOBODY).order_by("position", "pk"))


def _set_targets(workspace: Workspace, link: Link, wishes: Sequence[TargetWish]) -> bool:
    """Says whether anything changed. A target keeps its row, and with it its clicks, as long as it is for the same."""
    there = targets_of(workspace, link)
    kept: set[int] = set()
    is_changed = False
    for position, wish in enumerate(wishes):
        row = _same(there, kept, wish)
        values: dict[str, Any] = {
            "rule": wish.rule,
            "value": wish.value,
            "share": wish.share,
            "target": wish.target,
            "name": wish.name,
            "position": position,
        }
        if row is None:
            LinkTarget(workspace=workspace, link=link, **values).save(force_insert=True)
            is_changed = True
            continue
        kept.add(row.pk)
        changed = [name for name, value in values.items() if getattr(row, name) != value]
        if changed:
            LinkTarget.objects.of(workspace).filter(pk=row.pk).update(**values)
            is_changed = True
    gone = [row for row in there if row.pk not in kept]
    for row in gone:
        _take_out(workspace, row)
    return is_changed or bool(gone)


def _same(there: Sequence[LinkTarget], kept: set[int], wish: TargetWish) -> LinkTarget | None:
    """The row that a wish is about: the one it names, else the one for the same country, device or split address."""
    free = [row for row in there if row.pk not in kept]
    named = [row for row in free if wish.id is not None and row.pk == wish.id]
    key = wish.target if wish.rule == Rule.SPLIT else wish.value
    alike = [
        row
        for row in free
        if row.rule == wish.rule and (row.target if wish.rule == Rule.SPLIT else row.value) == key
    ]
    return next(iter([*named, *alike]), None)


def _take_out(workspace: Workspace, row: LinkTarget) -> None:
    """Its clicks stay those of this target, and not of the link's own: a row that has some stays, for nobody."""
    rows = LinkTarget.objects.of(workspace).filter(pk=row.pk)
    if not LinkClick.objects.of(workspace).filter(link=row.link_id, target=row.pk).exists():
        rows.delete()
        return
    name = row.name or (f"{row.share}%" if row.rule == Rule.SPLIT else row.value)
    rows.update(rule=Rule.COUNTRY, value=NOBODY, share=None, name=name[:60])
