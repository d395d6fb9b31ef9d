"""Verbs for mark-ups: entered and deleted by whoever runs the organization, and kept as a history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.access import role_in_organization
from accounts.errors import Conflict, DomainError
from accounts.models import ApiKey, Role, User, Workspace
from accounts.templatetags import formats
from analytics.markup.models import MOST_POINTS
from analytics.models import Markup
from campaigns.channels import CHANNELS
from campaigns.planning.days import FIRST_DAY, LAST_DAY


@dataclass(frozen=True, slots=True)
class MarkupWish:
    """From that day on so many percent are added to ad spend: of the channel, or of all that have none of their own."""

    valid_from: date
    percent: Decimal
    channel: str = ""
    note: str = ""


def may_mark_up(workspace: Workspace, by: User | ApiKey | None) -> bool:
    """Admins of the organization, and keys that one of them made; not whoever runs the workspace alone."""
    if by is None:
        return False
    if isinstance(by, ApiKey) and by.created_by is None:  # made on the server
        return by.role >= Role.ADMIN
    user = by if isinstance(by, User) else by.created_by
    assert user is not None
    role = role_in_organization(user, workspace.organization)
    return role is not None and role >= Role.ADMIN and (isinstance(by, User) or by.role >= Role.ADMIN)


def _points(wish: MarkupWish) -> int:
    points = wish.percent * 100 if wish.percent.is_finite() else Decimal(-1)
    if not 0 <= points <= MOST_POINTS:
        raise DomainError(_("A mark-up is a percentage between 0 and 500."), field="percent")
    if points != int(points):
        raise DomainError(_("A mark-up has at most two decimals."), field="percent")
    return int(points)


@transaction.atomic
def add_markup(workspace: Workspace, *, wish: MarkupWish, by: User | ApiKey | None) -> Markup:
    """It counts from its day until the next of its channel: what was billed for the days before stays."""
    _hold(workspace, by)
    if wish.channel and wish.channel not in CHANNELS:
        raise DomainError(_("Choose one of the list."), field="channel")
    if not FIRST_DAY <= wish.valid_from <= LAST_DAY:
        raise DomainError(_("Write the day as YYYY-MM-DD, such as 2026-06-15."), field="valid_from")
    row = Markup(
        workspace=workspace,
        channel=wish.channel,
        valid_from=wish.valid_from,
        points=_points(wish),
        note=" ".join(wish.note.split())[:300],
        created_by=by if isinstance(by, User) else None,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        text = _("There is a mark-up from %(day)s already. Delete it first.")
        raise Conflict(text % {"day": formats.day(wish.valid_from)}, field="valid_from") from error
    _note(workspace)
    audit.record("markup.added", by=by, workspace=workspace, subject=_subject(row), **_detail(row))
    return row


@transaction.atomic
def delete_markup(workspace: Workspace, row: Markup, *, by: User | ApiKey | None) -> None:
    """Its days take the one before it again."""
    _hold(workspace, by)
    removed, _rows = Markup.objects.of(workspace).filter(pk=row.pk).delete()
    if removed:
        _note(workspace)
        audit.record("markup.deleted", by=by, workspace=workspace, subject=_subject(row), **_detail(row))


def forget_markups(workspace_id: int) -> None:
    """All of them, as when the workspace begins anew in another organization."""
    Markup.objects.of(workspace_id).delete()
    Workspace.objects.filter(pk=workspace_id).update(has_markup=False)


def _hold(workspace: Workspace, by: User | ApiKey | None) -> None:
    if not may_mark_up(workspace, by):
        raise PermissionDenied
    # One at a time: whether there is any is written down with them.
    Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)


def _note(workspace: Workspace) -> None:
    workspace.has_markup = Markup.objects.of(workspace).exists()
    workspace.save(update_fields=["has_markup"])


def percent_of(points: int) -> Decimal:
    return Decimal(points) / 100


def _subject(row: Markup) -> str:
    """Without the percentage: the activity of a workspace moves with it to another organization."""
    return f"{row.channel} {row.valid_from}".strip()


def _detail(row: Markup) -> dict[str, Any]:
    return {"percent": f"{percent_of(row.points)}", "channel": row.channel, "note": row.note}
