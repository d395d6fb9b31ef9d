"""Notices by e-mail: one row for each person and notice, sent once, at once or with others in a summary.

A row is marked as sent first, and the mail goes out after the commit, outside of every transaction: two workers never
write twice. Where the server of mails does not take it now, the mark is taken back and the job tries again; where it
never will, the notice is dropped. A talk that broke off, or a worker that was killed between the mark and the mail, may
have written one, and nobody tries again: the notice stands in the app in any case, so rather no mail than two.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

import structlog
from django.db import connection
from django.urls import reverse
from django.utils import timezone, translation

from accounts import mail
from accounts.access import memberships_in
from accounts.mail import Letter
from accounts.models import User, Workspace, random_id
from accounts.tenancy import all_workspaces, workspace_scope
from analytics.alerts import wishes
from analytics.alerts.kinds import KINDS, kind_of
from analytics.alerts.models import MailWish, NoticeMail
from analytics.alerts.times import after_quiet
from analytics.markup.hidden import hides_net_from, tells_spend
from analytics.models import Notice
from analytics.notices import lines
from campaigns import jobs
from campaigns.jobs import Lease
from campaigns.models import JobKind

log = structlog.get_logger(__name__)

State = NoticeMail.State
# A mail shows so many notices and says how many more there are.
MOST_SHOWN = 30
# What could not be sent for so long is old news, and stands in the app.
TOO_LATE = timedelta(days=7)
TEMPLATE = "analytics/email/notices"

# Across workspaces, by notice_mail_that_waits. Those of archived workspaces rest until they are restored.
DUE = """
SELECT DISTINCT workspace_id, user_id FROM analytics_noticemail m
 WHERE state = 'waiting' AND due_at <= %(now)s
   AND NOT EXISTS (SELECT FROM accounts_workspace w WHERE w.id = m.workspace_id AND w.archived_at IS NOT NULL)
 LIMIT %(limit)s
"""


# --- what shall be sent ---------------------------------------------------------------------------------------


def plan(workspace: Workspace, notices: Iterable[Notice]) -> None:
    """In the transaction that writes the notices: a row for everybody who wants one, and jobs for what is due now."""
    wanted = [(notice, kind) for notice in notices if (kind := kind_of(notice)) is not None]
    if not wanted:
        return
    now = timezone.now()
    rows = [
        NoticeMail(
            user_id=wish.user_id,
            notice=notice,
            kind=kind,
            due_at=wishes.due_at(workspace, wish, wish.paces[kind], now),
        )
        for wish in _of_members(workspace)
        for notice, kind in wanted
        if wish.paces.get(kind) in wishes.PACES
    ]
    NoticeMail.objects.of(workspace).bulk_create(rows)
    for user_id in sorted({row.user_id for row in rows if row.due_at <= now}):
        jobs.enqueue(workspace.pk, kind=JobKind.NOTICE_MAIL, subject_id=user_id)


def _of_members(workspace: Workspace) -> list[MailWish]:
    """The wishes of those who may enter the workspace now."""
    found = (
        MailWish.objects.of(workspace)
        .exclude(paces={})
        .filter(user__in=memberships_in(workspace).values("user"))
    )
    return list(found.order_by("user_id"))


def sweep(limit: int = 1000) -> int:
    """Ask for jobs for all that is due; how many."""
    with (
        all_workspaces(reason="notices of all workspaces are due by the clock"),
        connection.cursor() as cursor,
    ):
        cursor.execute(DUE, {"now": timezone.now(), "limit": limit})
        found = cursor.fetchall()
    for workspace_id, user_id in found:
        with workspace_scope(workspace_id):
            jobs.enqueue(workspace_id, kind=JobKind.NOTICE_MAIL, subject_id=user_id)
    return len(found)


# --- the job --------------------------------------------------------------------------------------------------


def send_notices(lease: Lease) -> None:
    """All that is due for one person, `subject_id`, in one mail."""
    with workspace_scope(lease.workspace_id):
        lease.check()
        letter = _mark(lease.workspace_id, lease.subject_id)
    if letter is None:
        return
    batch, written = letter
    posted = mail.post(written)
    if posted.outcome in ("sent", "unknown"):
        return
    with workspace_scope(lease.workspace_id):
        marked = NoticeMail.objects.of(lease.workspace_id).filter(batch=batch, state=State.SENT)
        state = State.WAITING if posted.outcome == "later" else State.DROPPED
        marked.update(state=state, batch=None, sent_at=None)
    if posted.outcome == "later":
        raise mail.NotTaken(posted.answer)
    log.warning("notice_mail_refused", workspace=lease.workspace_id, user=lease.subject_id)


def _mark(workspace_id: int, user_id: int) -> tuple[int, Letter] | None:
    """The mail to send and its batch, once it is written down; None where there is none, or another sends it.

    The wish is locked first: who stops all mails is not written to afterwards.
    """
    workspace = Workspace.objects.get(pk=workspace_id)
    wish = MailWish.objects.of(workspace).select_for_update().filter(user_id=user_id).first()
    now = timezone.now()
    rows = NoticeMail.objects.of(workspace).filter(user_id=user_id, state=State.WAITING, due_at__lte=now)
    # In one order for all; whoever waited here finds what another marked no longer waiting.
    due = list(rows.select_for_update(of=("self",)).select_related("notice").order_by("pk"))
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if wish is None or user is None or not memberships_in(workspace).filter(user=user).exists():
        rows.update(state=State.DROPPED)
        if wish is not None:
            wish.delete()  # whoever comes back says anew what they want
        return None
    wanted = _still_wanted(workspace, wish, due, hides_net=hides_net_from(user, workspace))
    until = after_quiet(now, wishes.quiet_of(wish), wishes.zone_of(workspace, wish))
    if until > now:
        rows.update(due_at=until)
        return None
    if not wanted:
        return None
    batch = random_id()
    marked = NoticeMail.objects.of(workspace).filter(pk__in=[row.pk for row in wanted], state=State.WAITING)
    marked.update(state=State.SENT, batch=batch, sent_at=now)
    return batch, _letter(workspace, user, batch, wanted)


def _still_wanted(
    workspace: Workspace, wish: MailWish, due: Sequence[NoticeMail], *, hides_net: bool
) -> list[NoticeMail]:
    """The others are dropped: their kind is no longer wanted, they are old news, or of what was paid."""
    oldest = timezone.now() - TOO_LATE
    wanted = [
        row
        for row in due
        if row.kind in wish.paces
        and row.due_at > oldest
        and not (hides_net and tells_spend(row.notice.kind, row.notice.detail))
    ]
    dropped = {row.pk for row in due} - {row.pk for row in wanted}
    NoticeMail.objects.of(workspace).filter(pk__in=dropped).update(state=State.DROPPED)
    return wanted


def _letter(workspace: Workspace, user: User, batch: int, rows: Sequence[NoticeMail]) -> Letter:
    """In the language of the person, the newest notice first."""
    notices = sorted((row.notice for row in rows), key=lambda notice: (notice.at, notice.pk), reverse=True)
    kinds = {row.kind for row in rows}
    stop = wishes.stop_address(workspace, user)
    with translation.override(user.language):
        shown = [
            {"line": line, "href": mail.absolute(line.href) if line.href else ""}
            for line in lines(workspace, notices[:MOST_SHOWN], seen=None)
        ]
    # Of all of them, and in our words alone: a subject is read on locked screens.
    with translation.override(user.language):
        all_kinds = ", ".join(str(KINDS[kind].label) for kind in KINDS if kind in kinds)
    context = {
        "workspace": workspace.name,
        "count": len(notices),
        "more_count": len(notices) - len(shown),
        "lines": shown,
        "notices_link": mail.absolute(reverse("analytics:notice_list", args=[workspace.slug])),
        "wish_link": mail.absolute(reverse("analytics:notice_mail", args=[workspace.slug])),
        "stop_link": stop,
    }
    words = mail.rendered(
        TEMPLATE,
        language=user.language,
        context=context,
        subject_values={"count": len(notices), "kinds": all_kinds},
    )
    return Letter(
        to=user.email,
        subject=words.subject,
        text=words.text,
        html=words.html,
        message_id=mail.message_id(f"notices-{batch}"),
        headers=mail.stop_headers(stop),
    )


def _failed(workspace_id: int, subject_id: int, message: str) -> None:
    """What was not sent waits for the sweep, for a week."""
    log.warning("notice_mail_failed", workspace=workspace_id, user=subject_id)


jobs.register(JobKind.NOTICE_MAIL, run=send_notices, failed=_failed)
