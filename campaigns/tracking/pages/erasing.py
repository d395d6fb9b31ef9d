"""Erases what people wrote: with the person, when nobody confirmed it, and what was held back as spam for long."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Case, F, Value, When
from django.utils import timezone

from accounts.models import Workspace
from accounts.tenancy import all_workspaces, workspace_scope
from campaigns.models import FormSubmission, Person, PersonKey
from campaigns.tracking.pages.form_links import LINK_DAYS

# An address that nobody confirmed is nobody's to keep; spam is kept for as long as somebody may look through it.
UNCONFIRMED_DAYS = LINK_DAYS + 1
SPAM_DAYS = 30
# What is left of what somebody wrote, and of what it was found by.
NOTHING = {"answers": None, "email_hash": None, "heard_from": "", "visitor": None, "click_id": ""}

State = FormSubmission.State


def erase_submissions(workspace: Workspace, person: Person) -> int:
    """What this person wrote and the hashes it is found by; that there was a submission stays countable.

    In the caller's transaction and before the person is deleted, which would take the rows along.
    """
    keys = PersonKey.objects.of(workspace).filter(person=person, kind=PersonKey.Kind.EMAIL)
    digests = [bytes(key.digest) for key in keys]
    mine = FormSubmission.objects.of(workspace)
    rows = mine.filter(person=person) | mine.filter(email_hash__in=digests)
    # What waits for a confirmation cannot be confirmed any more.
    state = Case(When(state=State.WAITING, then=Value(State.EXPIRED)), default=F("state"))
    return rows.update(state=state, person=None, **NOTHING)


def sweep() -> int:
    """Each day: what waited too long for a confirmation, and old spam."""
    now = timezone.now()
    unconfirmed = {"state": State.WAITING, "at__lt": now - timedelta(days=UNCONFIRMED_DAYS)}
    spam = {"state": State.SPAM, "at__lt": now - timedelta(days=SPAM_DAYS), "answers__isnull": False}
    with all_workspaces(reason="the sweep looks for what people wrote and nobody confirmed"):
        rows = FormSubmission.all_workspaces
        found = {
            workspace_id
            for which in (unconfirmed, spam)
            for workspace_id in rows.filter(**which).values_list("workspace_id", flat=True).distinct()
        }
    erased = 0
    for workspace_id in sorted(found):
        with workspace_scope(workspace_id, even_archived=True):
            mine = FormSubmission.objects.of(workspace_id)
            erased += mine.filter(**unconfirmed).update(state=State.EXPIRED, **NOTHING)
            erased += mine.filter(**spam).update(**NOTHING)
    return erased
