"""Verbs for annotations: what happened on a day, shown on the charts of a campaign or of the whole workspace."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import DomainError
from accounts.models import ApiKey, User, Workspace
from campaigns.models import Annotation, Campaign
from campaigns.planning.plan import check_day

LONGEST = 200
# Of one workspace; a chart shows those of its period.
MOST_ANNOTATIONS = 5_000


@transaction.atomic
def add_annotation(
    workspace: Workspace, *, day: date, text: str, campaign: Campaign | None = None, by: User | ApiKey | None
) -> Annotation:
    """Without a campaign it is about everything the workspace measures."""
    words = " ".join(text.split())
    if not words:
        raise DomainError(_("Say in a few words what happened."), field="text")
    if len(words) > LONGEST:
        raise DomainError(_("Use at most %(count)s letters.") % {"count": LONGEST}, field="text")
    check_day(day, field="day")
    if campaign is not None and campaign.workspace_id != workspace.pk:
        raise DomainError(_("Choose one of the list."), field="campaign")
    if Annotation.objects.of(workspace).count() >= MOST_ANNOTATIONS:
        raise DomainError(_("There are too many annotations. Delete those that nobody needs any more."))
    made = Annotation(
        workspace=workspace,
        campaign=campaign,
        day=day,
        text=words,
        created_by=by if isinstance(by, User) else None,
    )
    made.save(force_insert=True)
    audit.record("annotation.added", by=by, workspace=workspace, subject=words, day=day)
    return made


@transaction.atomic
def delete_annotation(workspace: Workspace, annotation: Annotation, *, by: User | ApiKey | None) -> None:
    removed, _rows = Annotation.objects.of(workspace).filter(pk=annotation.pk).delete()
    if removed:
        audit.record("annotation.deleted", by=by, workspace=workspace, subject=annotation.text)
