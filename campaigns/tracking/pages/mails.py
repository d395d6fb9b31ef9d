"""The mail of a submission: the link that confirms its address, or the download; one each, in the page's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.core.cache import cache
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts import mail
from accounts.invitations import mailbox_of
from accounts.mail import Letter
from accounts.models import Workspace
from accounts.sealing import Hasher
from accounts.tenancy import all_workspaces, workspace_scope
from campaigns import jobs
from campaigns.jobs import Lease
from campaigns.models import FormSubmission, JobKind, PageFile
from campaigns.tracking.pages import form_links
from campaigns.tracking.pages.answers import answer_of_kind
from campaigns.tracking.pages.files import magnet_of
from campaigns.tracking.pages.published import form_of

log = structlog.get_logger(__name__)

MOST_MAILS = 5
DAY = 24 * 3600
# A link of a mail works for a week, and what nobody confirmed is erased then.
WAITS = timedelta(days=form_links.LINK_DAYS)
# Until then the job tries again by itself.
MISSED = timedelta(minutes=10)
# Why nobody is written to, however often it is asked for.
NEVER = ("too_many_mails", "mail_refused")
State = FormSubmission.State


@dataclass(frozen=True, slots=True)
class _Marked:
    """The mail, and what is taken back where it cannot be sent."""

    submission_id: int
    place: str  # of the mails that this mailbox may get in a day
    letter: Letter


def ask_for_mail(workspace: Workspace, submission: FormSubmission) -> None:
    """In the transaction that takes the submission, where there is something to write and somewhere to write it to."""
    if submission.email_hash is not None and _news(submission) is not None:
        jobs.enqueue(workspace.pk, kind=JobKind.FORM_MAIL, subject_id=submission.pk)


def send_form_mail(lease: Lease) -> None:
    """Marked first, and then sent outside of every transaction: two workers never write twice.

    Where the server of mails does not take it now, the mark is taken back and the job tries again; where it never will,
    nobody is written to, and the list says so. A talk that broke off, or a worker that was killed between the mark and
    the mail, may have written one, and nobody tries again: rather no mail than two.
    """
    with workspace_scope(lease.workspace_id):
        lease.check()
        marked = _mark(lease)
    if marked is None:
        return
    posted = mail.post(marked.letter)
    if posted.outcome in ("sent", "unknown"):
        return
    values = (
        {"mailed_at": None} if posted.outcome == "later" else {"mailed_at": None, "reason": "mail_refused"}
    )
    with workspace_scope(lease.workspace_id):
        FormSubmission.objects.of(lease.workspace_id).filter(pk=marked.submission_id).update(**values)
        cache.delete(marked.place)
    if posted.outcome == "later":
        raise mail.NotTaken(posted.answer)
    _failed(lease.workspace_id, marked.submission_id, posted.answer)


def _mark(lease: Lease) -> _Marked | None:
    """The letter to send, once it is written down that it is; None where there is none to write, or another did.

    Of a page that is blocked nothing is written.
    """
    mine = FormSubmission.objects.of(lease.workspace_id)
    submission = mine.select_related("page").filter(pk=lease.subject_id).first()
    if submission is None or submission.email_hash is None or submission.page.blocked_at is not None:
        return None
    email, news = answer_of_kind(submission, "email"), _news(submission)
    one = mine.filter(pk=submission.pk, mailed_at=None, state=submission.state)
    if not email or news is None or not one.update(mailed_at=timezone.now()):
        return None
    letter = _letter(submission, email, *news)
    place = _place(email)
    if place is None:
        mine.filter(pk=submission.pk).update(mailed_at=None, reason="too_many_mails")
        return None
    return _Marked(submission.pk, place, letter)


def _letter(submission: FormSubmission, email: str, template: str, path: str) -> Letter:
    form = form_of(submission.page)
    context = {
        "days": form_links.LINK_DAYS,
        "language": form.language,
        "title": form.title,
        "link": mail.absolute(path),
    }
    words = mail.rendered(template, language=form.language, context=context)
    return Letter(
        to=email,
        subject=words.subject,
        text=words.text,
        html=words.html,
        message_id=mail.message_id(f"{template.rpartition('/')[2]}-{submission.pk}"),
    )


def _place(email: str) -> str | None:
    """One of the five of a mailbox in a day, in the whole installation: forms are filled in with others' addresses.

    Taken with the mark, in its transaction. Of two that want the same, the database lets one have it.
    """
    mailbox = Hasher(0, "mails of forms")(mailbox_of(email)).hex()
    for number in range(MOST_MAILS):
        place = f"form-mail:{mailbox}:{number}"
        if cache.add(place, 1, timeout=DAY):
            return place
    return None


def _news(submission: FormSubmission) -> tuple[str, str] | None:
    """Template and path of what there is to write."""
    if submission.state == State.WAITING:
        path = reverse("campaigns:form_confirm", args=[form_links.link_of("confirm", submission)])
        return "campaigns/email/form_confirm", path
    gives = magnet_of(submission.workspace_id or 0, submission.page_id) is not None
    if submission.state == State.ACCEPTED and gives:
        path = reverse("campaigns:form_download", args=[form_links.link_of("download", submission)])
        return "campaigns/email/form_download", path
    return None


def unsent(rows: QuerySet[FormSubmission]) -> QuerySet[FormSubmission]:
    """Those of them that nobody was written to, though there is something to write."""
    has_news = Q(state=State.WAITING) | Q(state=State.ACCEPTED, page__files__role=PageFile.Role.MAGNET)
    return rows.filter(has_news, mailed_at=None, email_hash__isnull=False).distinct()


def sweep_mails() -> int:
    """Every quarter of an hour: ask again for mails whose job gave up, as when the server was away; for a week."""
    now = timezone.now()
    with all_workspaces(reason="the sweep looks for forms that nobody was written to"):
        # By submission_without_mail.
        rows = unsent(FormSubmission.all_workspaces.filter(at__gt=now - WAITS, at__lt=now - MISSED))
        rows = rows.filter(page__blocked_at=None).exclude(reason__in=NEVER)
        missed = rows.order_by("at").values_list("workspace_id", "pk")
        found = list(missed[:1000])
    for workspace_id, pk in found:
        with workspace_scope(workspace_id):
            jobs.enqueue(workspace_id, kind=JobKind.FORM_MAIL, subject_id=pk)
    return len(found)


def _failed(workspace_id: int, subject_id: int, message: str) -> None:
    """The list of submissions shows that nobody was written to."""
    log.warning("form_mail_failed", workspace=workspace_id, submission=subject_id)


jobs.register(JobKind.FORM_MAIL, run=send_form_mail, failed=_failed)
