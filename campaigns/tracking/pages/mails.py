"""The mail of a submission: the link that confirms its address, or the download; one each, in the page's language."""

from __future__ import annotations

from datetime import timedelta

import structlog
from django.urls import reverse
from django.utils import timezone

from accounts import mail
from accounts.tenancy import workspace_scope
from campaigns import jobs
from campaigns.jobs import Lease
from campaigns.models import FormSubmission, JobKind
from campaigns.tracking.pages import tokens
from campaigns.tracking.pages.answers import answer_of_kind
from campaigns.tracking.pages.files import magnet_of

log = structlog.get_logger(__name__)

MOST_MAILS = 5
State = FormSubmission.State


def send_form_mail(lease: Lease) -> None:
    """Whoever marks the submission as written to writes, and what fails before the commit is tried again."""
    with workspace_scope(lease.workspace_id):
        lease.check()
        mine = FormSubmission.objects.of(lease.workspace_id)
        submission = mine.select_related("page").filter(pk=lease.subject_id).first()
        if submission is None or submission.state not in (State.WAITING, State.ACCEPTED):
            return
        email = answer_of_kind(submission, "email")
        if not email or submission.email_hash is None:
            return
        if _had_enough(submission):
            mine.filter(pk=submission.pk, mailed_at=None).update(reason="too_many_mails")
            return
        if not mine.filter(pk=submission.pk, mailed_at=None).update(mailed_at=timezone.now()):
            return
        _write(submission, email)


def _had_enough(submission: FormSubmission) -> bool:
    """Forms are filled in with other people's addresses, too."""
    since = timezone.now() - timedelta(days=1)
    rows = FormSubmission.objects.of(submission.workspace_id or 0)
    return rows.filter(email_hash=submission.email_hash, mailed_at__gt=since).count() >= MOST_MAILS


def _write(submission: FormSubmission, email: str) -> None:
    page = submission.page
    context = {"days": tokens.LINK_DAYS, "language": page.language, "title": page.title or page.name}
    if submission.state == State.WAITING:
        path = reverse("campaigns:form_confirm", args=[tokens.link_of("confirm", submission)])
        template = "campaigns/email/form_confirm"
    elif magnet_of(submission.workspace_id or 0, page.pk) is not None:
        path = reverse("campaigns:form_download", args=[tokens.link_of("download", submission)])
        template = "campaigns/email/form_download"
    else:
        return
    mail.send(template, to=email, language=page.language, context=context | {"link": mail.absolute(path)})


def _failed(workspace_id: int, subject_id: int, message: str) -> None:
    """The list of submissions shows that nobody was written to."""
    log.warning("form_mail_failed", workspace=workspace_id, submission=subject_id)


jobs.register(JobKind.FORM_MAIL, run=send_form_mail, failed=_failed)
