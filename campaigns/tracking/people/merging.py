"""Makes one person of two: keys, visitors and everything that happened move to the one that stays."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import Conflict, DomainError
from accounts.models import User, Workspace
from campaigns.changes import mark_journeys
from campaigns.models import (
    Conversion,
    FormSubmission,
    Person,
    PersonKey,
    Stage,
    StageChange,
    VisitorLink,
)
from campaigns.tracking.people.details import hold, keep_details, reveal

# How far somebody has come, from the least to the most: who was lost counts again from the first thing that happens.
RANK = (
    Stage.VISITOR,
    Stage.LOST,
    Stage.LEAD,
    Stage.QUALIFIED,
    Stage.OPPORTUNITY,
    Stage.CUSTOMER,
)


def rank(stage: str) -> int:
    return RANK.index(Stage(stage))


def code_of(person: Person) -> str:
    """What somebody is called where no name may be shown."""
    return f"{person.pk:X}"[-6:]


def link_visitor(workspace: Workspace, person: Person, visitor: bytes, *, at: datetime) -> None:
    """This visitor is this person, from `at` on; an earlier moment wins. Under the lock PEOPLE."""
    link, is_new = VisitorLink.objects.of(workspace).get_or_create(
        visitor=visitor, person=person, defaults={"workspace": workspace, "linked_at": at}
    )
    if not is_new and link.linked_at <= at:
        return
    if not is_new:
        VisitorLink.objects.of(workspace).filter(pk=link.pk).update(linked_at=at)
    mark_journeys(workspace.pk, people=[person.pk], visitors=[visitor])


def merge(workspace: Workspace, kept: Person, other: Person, *, is_keeping: bool) -> None:
    """`other` is `kept`: everything of it moves; after `hold`, with what it said."""
    if kept.pk == other.pk:
        return
    PersonKey.objects.of(workspace).filter(person=other).update(person=kept)
    for link in VisitorLink.objects.of(workspace).filter(person=other).order_by("pk"):
        link_visitor(workspace, kept, bytes(link.visitor), at=link.linked_at)
    for model in (Conversion, FormSubmission, StageChange):
        rows: Any = model.objects.of(workspace)
        rows.filter(person=other).update(person=kept)
    _drop_repeated_stages(workspace, kept)
    _move_details(workspace, kept, other, is_keeping=is_keeping)
    values = {
        "first_at": min(kept.first_at, other.first_at),
        "lead_at": min(filter(None, (kept.lead_at, other.lead_at)), default=None),
        "deal_at": min(filter(None, (kept.deal_at, other.deal_at)), default=None),
        "heard_from": kept.heard_from or other.heard_from,
        "notes": "\n".join(filter(None, (kept.notes, other.notes))),
        "stage": max(kept.stage, other.stage, key=rank),
    }
    Person.objects.of(workspace).filter(pk=kept.pk).update(**values)
    Person.objects.of(workspace).filter(pk=other.pk).delete()
    kept.refresh_from_db()
    mark_journeys(workspace.pk, people=[kept.pk])


def _drop_repeated_stages(workspace: Workspace, person: Person) -> None:
    """Of what happened by itself the first of each stage, as if it had been one person all along.

    Where a person set a stage in between, it may have been reached again after that, so all stays.
    """
    changes = list(StageChange.objects.of(workspace).filter(person=person).order_by("at", "pk"))
    if any(not change.reason for change in changes):
        return
    first = {change.stage: change.pk for change in reversed(changes)}
    repeated = [change.pk for change in changes if change.pk != first[change.stage]]
    StageChange.objects.of(workspace).filter(pk__in=repeated).delete()


def _move_details(workspace: Workspace, kept: Person, other: Person, *, is_keeping: bool) -> None:
    """What somebody wrote down here stays theirs; the rest goes along only where the workspace keeps contacts."""
    details = reveal(other)
    written = {what: details[what] for what in other.wrote_down if details[what]}
    keep_details(workspace, kept, written, is_keeping=is_keeping, wrote_down=True)
    keep_details(workspace, kept, details, is_keeping=is_keeping)


@transaction.atomic
def join_people(workspace: Workspace, kept: Person, other: Person, *, by: User | None) -> Person:
    """What somebody says who has looked at both."""
    is_keeping = hold(workspace)
    found = {
        person.pk: person
        for person in Person.objects.of(workspace).select_for_update().filter(pk__in=[kept.pk, other.pk])
    }
    if kept.pk == other.pk:
        raise DomainError(_("This is the same person."), field="other")
    if len(found) < 2:
        raise Conflict(_("One of the two was merged or erased meanwhile."))
    stays = found[kept.pk]
    merge(workspace, stays, found[other.pk], is_keeping=is_keeping)
    audit.record("person.merged", by=by, workspace=workspace, subject=code_of(stays), other=code_of(other))
    return stays
