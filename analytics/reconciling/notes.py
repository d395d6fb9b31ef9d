"""Verbs for explanations of gaps: what somebody knows about two sides in some days, kept with who and when."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import DomainError
from accounts.models import ApiKey, User, Workspace
from analytics.models import ReconciliationNote
from analytics.reconciling.pairs import Pair

LONGEST = 500
# Of one workspace.
MOST_NOTES = 5_000


def notes_on(workspace: Workspace, pair: Pair, first: date, last: date) -> list[ReconciliationNote]:
    """Those of the pair, whichever side comes first, about any day of the period; the newest first."""
    one, other = pair.here.code, pair.there.code
    found = (
        ReconciliationNote.objects.of(workspace)
        .filter(
            Q(here=one, there=other) | Q(here=other, there=one),
            subject=pair.subject,
            first_on__lte=last,
            last_on__gte=first,
        )
        .select_related("created_by")
        .order_by("-created_at", "pk")
    )
    return list(found)


@transaction.atomic
def explain_gap(
    workspace: Workspace, pair: Pair, *, first: date, last: date, text: str, by: User | ApiKey | None
) -> ReconciliationNote:
    words = " ".join(text.split())
    if not words:
        raise DomainError(_("Say in a few words why the two differ."), field="text")
    if len(words) > LONGEST:
        raise DomainError(_("Use at most %(count)s letters.") % {"count": LONGEST}, field="text")
    if ReconciliationNote.objects.of(workspace).count() >= MOST_NOTES:
        raise DomainError(_("There are too many explanations. Take off those that nobody needs any more."))
    made = ReconciliationNote(
        workspace=workspace,
        subject=pair.subject,
        here=pair.here.code,
        there=pair.there.code,
        first_on=first,
        last_on=last,
        text=words,
        created_by=by if isinstance(by, User) else None,
    )
    made.save(force_insert=True)
    audit.record(
        "gap.explained",
        by=by,
        workspace=workspace,
        subject=words,
        here=made.here,
        there=made.there,
        first=first,
        last=last,
    )
    return made


@transaction.atomic
def take_off(workspace: Workspace, note: ReconciliationNote, *, by: User | ApiKey | None) -> None:
    removed, _rows = ReconciliationNote.objects.of(workspace).filter(pk=note.pk).delete()
    if removed:
        audit.record(
            "gap.unexplained",
            by=by,
            workspace=workspace,
            subject=note.text,
            here=note.here,
            there=note.there,
            first=note.first_on,
            last=note.last_on,
        )
