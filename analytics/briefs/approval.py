"""Who approves an edition, and who is told of it: a notice for all, and a mail at most once for those concerned.

A mail is a row, written with what it tells of. It is marked as sent and committed before it goes to the server: of a
talk that broke off, or a worker that was killed, nobody knows, and nobody sends it again.
"""

from __future__ import annotations

import structlog
from django.urls import reverse
from django.utils import timezone, translation

from accounts import mail
from accounts.access import memberships_in, permission_for
from accounts.mail import Letter
from accounts.models import Membership, User, Workspace
from accounts.tenancy import workspace_scope
from analytics.briefs.models import ApprovalMail, Edition
from analytics.briefs.showing import period_text
from analytics.models import Notice
from campaigns import jobs, locks
from campaigns.jobs import Lease
from campaigns.models import JobKind

log = structlog.get_logger(__name__)

News = ApprovalMail.News
State = ApprovalMail.State
TEMPLATE = "analytics/email/approval"
# The route by which an edition is approved; who may call it may approve.
APPROVES = "analytics:edition_act"


def is_second(edition: Edition, user: User) -> bool:
    """Whether somebody else wants to send it: whoever asked, or made it where nobody asked, is the first."""
    return user.pk != (edition.asked_by_id or edition.made_by_id)


def tell(workspace: Workspace, edition: Edition, news: str, *, by: User | None) -> int:
    """In the transaction of the verb, at its end: the notice, a row for each mail, and the job that sends them.

    How many are written to.
    """
    rows = ApprovalMail.objects.of(workspace)
    # What has not gone out yet is no longer so.
    rows.filter(edition=edition, state=State.WAITING).update(state=State.DROPPED)
    if news == News.ASKED:
        users = [one.user for one in _who_may(workspace) if is_second(edition, one.user)]
    else:
        users = [edition.asked_by] if edition.asked_by is not None else []
    people = {user.pk: user for user in users if by is None or user.pk != by.pk}
    rows.bulk_create([ApprovalMail(edition=edition, user=user, news=news, by=by) for user in people.values()])
    _notice(workspace, edition, news, by)
    if people:
        jobs.enqueue(workspace.pk, kind=JobKind.APPROVAL, subject_id=edition.pk)
    return len(people)


def _notice(workspace: Workspace, edition: Edition, news: str, by: User | None) -> None:
    """Under the lock of all notices, so that one that commits later is later."""
    locks.take(locks.Lock.WATCH, workspace.pk)
    Notice.objects.of(workspace).create(
        kind="approval",
        subject_id=edition.pk,
        subject_name=edition.brief.name,
        after=news,
        detail={
            "first": edition.first_on.isoformat(),
            "last": edition.last_on.isoformat(),
            "who": str(by) if by else "",
        },
    )


def _who_may(workspace: Workspace) -> list[Membership]:
    line = permission_for(APPROVES, "POST")
    if line is None:
        raise LookupError(f"permissions.csv has no line for {APPROVES}")
    found = memberships_in(workspace).filter(role__gte=line.role)
    return list(found.select_related("user").order_by("user_id"))


# --- the job --------------------------------------------------------------------------------------------------


def send_mails(lease: Lease) -> None:
    """All that waits about one edition, `subject_id`, one mail after the other."""
    not_taken = ""
    for mail_id in _waiting(lease):
        letter = _mark(lease, mail_id)
        if letter is None:
            continue
        posted = mail.post(letter)
        if posted.outcome in ("sent", "unknown"):
            continue
        _take_back(lease, mail_id, sends_again=posted.outcome == "later")
        if posted.outcome == "later":
            not_taken = posted.answer or "later"
    if not_taken:
        raise mail.NotTaken(not_taken)


def _waiting(lease: Lease) -> list[int]:
    with workspace_scope(lease.workspace_id):
        rows = ApprovalMail.objects.of(lease.workspace_id).filter(
            edition_id=lease.subject_id, state=State.WAITING
        )
        return list(rows.order_by("made_at", "pk").values_list("pk", flat=True))


def _take_back(lease: Lease, mail_id: int, *, sends_again: bool) -> None:
    """The mark of a mail that was not taken.

    Under the edition, as all that is told of it: where something newer waits for the same person, this is no longer so.
    """
    with workspace_scope(lease.workspace_id):
        editions = Edition.objects.of(lease.workspace_id).select_for_update(no_key=True)
        editions.filter(pk=lease.subject_id).first()
        rows = ApprovalMail.objects.of(lease.workspace_id)
        marked = rows.filter(pk=mail_id, state=State.SENT)
        newer = rows.filter(edition_id=lease.subject_id, user__in=marked.values("user"), state=State.WAITING)
        state = State.WAITING if sends_again and not newer.exists() else State.DROPPED
        marked.update(state=state, sent_at=None)


def _mark(lease: Lease, mail_id: int) -> Letter | None:
    """The mail to send, once it is written down that it is; None where another sends it, or it is no longer so."""
    with workspace_scope(lease.workspace_id):
        lease.check()
        workspace = Workspace.objects.get(pk=lease.workspace_id)
        rows = ApprovalMail.objects.of(workspace).filter(pk=mail_id, state=State.WAITING)
        row = rows.select_for_update(of=("self",)).select_related("edition__brief", "user", "by").first()
        if row is None:
            return None
        if not _is_still_so(workspace, row):
            rows.update(state=State.DROPPED)
            return None
        rows.update(state=State.SENT, sent_at=timezone.now())
        return _letter(workspace, row)


def _is_still_so(workspace: Workspace, row: ApprovalMail) -> bool:
    """The edition stands as the mail says, and the person may still see it or, where it waits, approve it."""
    edition = row.edition
    if row.news == News.ASKED:
        may = {one.user_id for one in _who_may(workspace)}
        return edition.state == Edition.State.WAITING and row.user_id in may
    holds = edition.approved_by_id if row.news == News.APPROVED else edition.sent_back_note
    return bool(holds) and memberships_in(workspace).filter(user=row.user_id).exists()


def _letter(workspace: Workspace, row: ApprovalMail) -> Letter:
    """In the language of the person; its subject says nothing of anybody, since it is read on locked screens."""
    edition, language = row.edition, row.user.language
    with translation.override(language):
        period = period_text(first=edition.first_on.isoformat(), last=edition.last_on.isoformat())
    context = {
        "news": row.news,
        "who": str(row.by) if row.by else "",
        "title": edition.brief.name,
        "place": workspace.name,
        "period": period,
        "note": edition.sent_back_note if row.news == News.SENT_BACK else "",
        "link": mail.absolute(reverse("analytics:edition", args=[workspace.slug, edition.pk])),
    }
    words = mail.rendered(TEMPLATE, language=language, context=context, subject_values={"news": row.news})
    return Letter(
        to=row.user.email,
        subject=words.subject,
        text=words.text,
        html=words.html,
        message_id=mail.message_id(f"approval-{row.pk}"),
        headers=mail.AUTOMATIC,
    )


def _failed(workspace_id: int, subject_id: int, message: str) -> None:
    """The notice stands in the app in any case."""
    rows = ApprovalMail.objects.of(workspace_id).filter(edition_id=subject_id, state=State.WAITING)
    rows.update(state=State.DROPPED)
    log.warning("approval_mail_failed", workspace=workspace_id, edition=subject_id)


jobs.register(JobKind.APPROVAL, run=send_mails, failed=_failed)
