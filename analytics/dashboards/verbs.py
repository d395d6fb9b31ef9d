"""Verbs for dashboards: make, change, copy, move, delete. Each change says which version it was made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import Conflict, DomainError
from accounts.models import ApiKey, User, Workspace
from analytics.blocks import choice_from
from analytics.dashboards.look import look_from
from analytics.dashboards.templates import TEMPLATES
from analytics.models import Dashboard
from analytics.portal.entries import record_switch
from campaigns.locks import Lock, take

Actor = User | ApiKey | None

# Of one workspace, those of everybody together.
MOST_DASHBOARDS = 200
MOST_LETTERS = 100
# Of the form in which blocks are kept.
FORM = 1


def visible_to(workspace: Workspace, by: Actor) -> QuerySet[Dashboard]:
    """Shared ones, and one's own; a program sees the shared ones."""
    own = Q(owner=by) if isinstance(by, User) else Q(pk=None)
    return Dashboard.objects.of(workspace).filter(Q(is_shared=True) | own).order_by("position", "pk")


@transaction.atomic
def make_dashboard(
    workspace: Workspace,
    *,
    name: str,
    by: Actor,
    template: str = "",
    is_shared: bool = True,
    look: Mapping[str, Any] | None = None,
    blocks: list[Mapping[str, Any]] | None = None,
) -> Dashboard:
    """Empty, from a template, or with these blocks."""
    if template and template not in TEMPLATES:
        raise DomainError(_("Choose one of: %(names)s.") % {"names": ", ".join(TEMPLATES)}, field="template")
    wished: list[Mapping[str, Any]] = blocks or []
    if blocks is None and template:
        wished = list(TEMPLATES[template].blocks)
    made = Dashboard(
        workspace=workspace,
        name=checked_name(name),
        owner=by if isinstance(by, User) else None,
        is_shared=_shared(is_shared, by),
        blocks=kept(numbered(workspace, wished)),
        look=look_from(workspace, look or {}).params() if look else {},
    )
    _add(workspace, made)
    audit.record("dashboard.made", by=by, workspace=workspace, subject=made.name, template=template)
    return made


@transaction.atomic
def copy_dashboard(workspace: Workspace, dashboard: Dashboard, *, name: str, by: Actor) -> Dashboard:
    """One's own at first, if a person makes it."""
    made = Dashboard(
        workspace=workspace,
        name=checked_name(name or _("Copy of %(name)s") % {"name": dashboard.name[:80]}),
        owner=by if isinstance(by, User) else None,
        is_shared=not isinstance(by, User),
        blocks=dashboard.blocks,
        look=dashboard.look,
        views=dashboard.views,
    )
    _add(workspace, made)
    audit.record("dashboard.copied", by=by, workspace=workspace, subject=made.name, of=dashboard.name)
    return made


def change_dashboard(
    workspace: Workspace,
    dashboard: Dashboard,
    *,
    by: Actor,
    version: int,
    name: str | None = None,
    is_shared: bool | None = None,
    in_portal: bool | None = None,
    look: Mapping[str, Any] | None = None,
    blocks: list[Mapping[str, Any]] | None = None,
) -> Dashboard:
    """What is None stays as it is. Clients see no dashboard that colleagues do not see."""
    with editing(workspace, dashboard, by=by, version=version) as found:
        if name is not None:
            found.name = checked_name(name)
        if is_shared is not None and is_shared != found.is_shared:
            if found.is_shared and (not isinstance(by, User) or found.owner_id != by.pk):
                raise DomainError(_("Only its owner can stop sharing a dashboard."), field="is_shared")
            found.is_shared = is_shared
            found.in_portal = found.in_portal and is_shared
        if in_portal is not None:
            if in_portal and not found.is_shared:
                text = _("Share it with everybody in the workspace first; then clients can see it too.")
                raise DomainError(text, field="in_portal")
            found.in_portal = in_portal
        if look is not None:
            found.look = look_from(workspace, look).params()
        if blocks is not None:
            found.blocks = kept(numbered(workspace, blocks))
    return found


@transaction.atomic
def delete_dashboard(workspace: Workspace, dashboard: Dashboard, *, by: Actor) -> None:
    removed, _rows = visible_to(workspace, by).filter(pk=dashboard.pk).delete()
    if removed:
        audit.record("dashboard.deleted", by=by, workspace=workspace, subject=dashboard.name)


@transaction.atomic
def move_dashboard(workspace: Workspace, dashboard: Dashboard, *, up: bool, by: Actor) -> None:
    """Among those that the mover sees; at the end of the list it stays where it is."""
    take(Lock.DASHBOARDS, workspace.pk)
    seen = list(visible_to(workspace, by))
    place = next((at for at, one in enumerate(seen) if one.pk == dashboard.pk), None)
    other = None if place is None else place + (-1 if up else 1)
    if place is None or other is None or not 0 <= other < len(seen):
        return
    seen[place], seen[other] = seen[other], seen[place]
    # Numbered anew: two that were made at once may have had the same place.
    everything = list(Dashboard.objects.of(workspace).order_by("position", "pk"))
    in_order = iter(seen)
    visible = {one.pk for one in seen}
    moved = []
    for position, one in enumerate(next(in_order) if each.pk in visible else each for each in everything):
        if one.position != position:
            one.position = position
            moved.append(one)
    Dashboard.objects.of(workspace).bulk_update(moved, ["position"])


@contextmanager
def editing(workspace: Workspace, dashboard: Dashboard, *, by: Actor, version: int) -> Iterator[Dashboard]:
    """The dashboard, locked, if it still is as the editor saw it; what is changed in the block is saved."""
    with transaction.atomic():
        found = visible_to(workspace, by).filter(pk=dashboard.pk).select_for_update().first()
        if found is None:
            raise Conflict(_("Somebody has deleted this dashboard meanwhile."))
        if found.version != version:
            raise Conflict(
                _(
                    "Somebody has changed this dashboard meanwhile. Nothing was saved; look at it and try again."
                ),
                code="changed_meanwhile",
            )
        before, was_in_portal = _changing(found), found.in_portal
        yield found
        is_changed, is_switched = _changing(found) != before, found.in_portal != was_in_portal
        if not (is_changed or is_switched):
            return
        found.version += 1
        Dashboard.objects.of(workspace).filter(pk=found.pk).update(
            name=found.name,
            is_shared=found.is_shared,
            in_portal=found.in_portal,
            look=found.look,
            blocks=found.blocks,
            views=found.views,
            version=found.version,
            changed_at=Now(),
        )
        if is_changed:
            audit.record("dashboard.changed", by=by, workspace=workspace, subject=found.name)
        if is_switched:
            record_switch(workspace, shows=found.in_portal, name=found.name, by=by)


def _changing(dashboard: Dashboard) -> tuple[Any, ...]:
    """What it is, but for who of the clients sees it."""
    return (dashboard.name, dashboard.is_shared, dashboard.look, dashboard.blocks, dashboard.views)


def checked_name(text: str) -> str:
    name = " ".join(text.replace("\x00", "").split())
    if not name:
        raise DomainError(_("Give it a name."), field="name")
    if len(name) > MOST_LETTERS:
        raise DomainError(_("Use at most %(count)s letters.") % {"count": MOST_LETTERS}, field="name")
    return name


def kept(blocks: list[dict[str, Any]]) -> dict[str, Any]:
    return {"version": FORM, "blocks": blocks}


# More would be a report, and no page that anybody waits for.
MOST_BLOCKS = 20


def numbered(workspace: Workspace, wished: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each block checked, with an id of its own within the dashboard; ids that were given stay."""
    if len(wished) > MOST_BLOCKS:
        raise DomainError(
            _("A dashboard has at most %(most)s blocks.") % {"most": MOST_BLOCKS}, field="blocks"
        )
    found: list[dict[str, Any]] = []
    given = [str(one.get("id", ""))[:20] for one in wished]
    for one, name in zip(wished, given, strict=True):
        used = {block["id"] for block in found}
        is_new = not name or name in used or not name.isascii() or not name.isalnum()
        choice = choice_from(workspace, {key: value for key, value in one.items() if key != "id"})
        found.append({"id": next_id(used | set(given)) if is_new else name, **choice.as_json()})
    return found


def next_id(used: set[str], *, letter: str = "b") -> str:
    """The first that is free: of blocks by default, of views with "v"."""
    number = 1
    while f"{letter}{number}" in used:
        number += 1
    return f"{letter}{number}"


def _shared(is_shared: bool, by: Actor) -> bool:
    if not is_shared and not isinstance(by, User):
        raise DomainError(
            _("A program has no dashboards of its own. Share it with the workspace."), field="is_shared"
        )
    return is_shared


def _add(workspace: Workspace, made: Dashboard) -> None:
    """At the end of the list; one at a time, so that there are never too many."""
    take(Lock.DASHBOARDS, workspace.pk)
    if Dashboard.objects.of(workspace).count() >= MOST_DASHBOARDS:
        raise DomainError(_("There are too many dashboards. Delete those that nobody needs any more."))
    last = Dashboard.objects.of(workspace).aggregate(last=Max("position"))["last"]
    made.position = 0 if last is None else last + 1
    made.save(force_insert=True)
