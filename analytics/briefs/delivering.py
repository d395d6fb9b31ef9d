"""Sends an edition: makes its files, then one mail after the other, each marked before it is handed to the server.

A worker may die anywhere. Before the mark nothing was sent, and the next worker sends it. After the mark the server may
have taken the mail: then nobody sends it again by itself, and the list says that it is not known whether it arrived.
"""

from __future__ import annotations

import structlog
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import mail
from accounts.errors import Conflict
from accounts.models import Organization, Workspace
from accounts.portal.agency import sender_of
from accounts.tenancy import workspace_scope
from analytics.briefs.briefs import Actor, record
from analytics.briefs.files import MAKERS, keep_file
from analytics.briefs.letters import attachments_of, letter_of, wanted_kinds
from analytics.briefs.models import BriefRecipient, Delivery, Edition, EditionFile
from analytics.briefs.recipients import refused
from campaigns import jobs
from campaigns.jobs import Lease
from campaigns.models import Job, JobKind, JobState

log = structlog.get_logger(__name__)

# Attempts at one mail that the server did not take just then, and how long the first wait is; then doubling.
MOST_TRIES = 5
WAIT_SECONDS = 60
MOST_ANSWER = 1000
State = Delivery.State
AGAIN = (State.FAILED, State.UNKNOWN, State.BOUNCED)


def send_edition(lease: Lease) -> None:
    """The handler of the job; every step is a transaction of its own."""
    edition = _begin(lease)
    if edition is None:
        return
    _make_files(lease, edition)
    sender = sender_of(Organization.objects.get(workspaces=lease.workspace_id))
    attachments, waits, has_moved = _attachments(lease, edition), 0, False
    for delivery_id in _waiting(lease):
        delivery = _mark(lease, edition, delivery_id, progress=has_moved)
        if delivery is None:
            continue
        posted = mail.post(letter_of(edition, delivery, attachments, sender))
        _settle(lease, edition, delivery, posted)
        has_moved |= posted.outcome == "sent"
        if posted.outcome == "later":
            waits = max(waits, delivery.attempts)
    if waits:
        lease.retry(wait=WAIT_SECONDS * 2 ** (waits - 1), error="", refund=True)
        return
    _finish(lease)


def _begin(lease: Lease) -> Edition | None:
    """The edition, and what a dead worker left in the middle of a mail put aside."""
    with workspace_scope(lease.workspace_id):
        lease.check()
        rows = Edition.objects.of(lease.workspace_id).select_related("brief")
        edition: Edition | None = rows.filter(pk=lease.subject_id).exclude(sealed_at=None).first()
        if edition is None:
            return None
        mine = Delivery.objects.of(lease.workspace_id).filter(edition=edition)
        lost = (
            mine.filter(state=State.SENDING)
            .exclude(token__in=_living(lease))
            .update(
                state=State.UNKNOWN, answer=_("The worker stopped while it talked to the server of mails.")
            )
        )
        if lost:
            log.warning("deliveries_not_known", edition=edition.pk, count=lost)
        kinds, made = wanted_kinds(edition.brief), EditionFile.objects.of(lease.workspace_id)
        done = made.filter(edition=edition).count() + mine.exclude(state=State.WAITING).count()
        Edition.objects.of(lease.workspace_id).filter(pk=edition.pk).update(
            problem="", done_steps=done, all_steps=len(kinds) + mine.count()
        )
    return edition


def _living(lease: Lease) -> list[int]:
    """The tokens of workers that may be talking to the server at this moment; by one_waiting_job_a_subject."""
    rows = Job.objects.of(lease.workspace_id).filter(
        kind=JobKind.BRIEF_SEND, subject_id=lease.subject_id, state=JobState.RUNNING, lease_until__gt=Now()
    )
    return [token for token in rows.values_list("lease_token", flat=True) if token is not None]


def _make_files(lease: Lease, edition: Edition) -> None:
    with workspace_scope(lease.workspace_id):
        there = set(
            EditionFile.objects.of(lease.workspace_id).filter(edition=edition).values_list("kind", flat=True)
        )
    for kind in wanted_kinds(edition.brief):
        if kind in there:
            continue
        body = MAKERS[kind](edition)
        with workspace_scope(lease.workspace_id):
            lease.check(progress=True)
            keep_file(lease.workspace_id, edition, kind, body)
            _step(lease)


def _attachments(lease: Lease, edition: Edition) -> tuple[mail.Attachment, ...]:
    """The files that are sent, as they are kept; read once for all recipients."""
    with workspace_scope(lease.workspace_id):
        rows = EditionFile.objects.of(lease.workspace_id).filter(
            edition=edition, kind__in=edition.brief.attachments
        )
        return attachments_of(edition, rows.order_by("kind"))


def _waiting(lease: Lease) -> list[int]:
    with workspace_scope(lease.workspace_id):
        rows = Delivery.objects.of(lease.workspace_id).filter(
            edition_id=lease.subject_id, state=State.WAITING
        )
        return list(rows.order_by("email").values_list("pk", flat=True))


def _mark(lease: Lease, edition: Edition, delivery_id: int, *, progress: bool) -> Delivery | None:
    """Ours from now on, or None: another worker has it, or its recipient unsubscribed meanwhile."""
    with workspace_scope(lease.workspace_id):
        lease.check(progress=progress)
        rows = Delivery.objects.of(lease.workspace_id).filter(pk=delivery_id, state=State.WAITING)
        delivery = rows.first()
        if delivery is None:
            return None
        wants = BriefRecipient.objects.of(lease.workspace_id).filter(
            brief=edition.brief_id, email=delivery.email, unsubscribed_at=None
        )
        if not wants.exists():
            rows.update(state=State.SKIPPED, tried_at=timezone.now())
            _step(lease)
            return None
        taken = rows.update(
            state=State.SENDING, token=lease.token, attempts=F("attempts") + 1, tried_at=timezone.now()
        )
        if not taken:
            return None
        delivery.refresh_from_db()
    return delivery


def _settle(lease: Lease, edition: Edition, delivery: Delivery, posted: mail.Posted) -> None:
    """By the token and not by the lease: a worker that slept too long still knows what became of its mail."""
    values: dict[str, object] = {"answer": posted.answer[:MOST_ANSWER], "size": posted.size}
    match posted.outcome:
        case "sent":
            values |= {"state": State.SENT, "sent_at": timezone.now()}
        case "refused":
            values["state"] = State.BOUNCED
        case "later" if delivery.attempts < MOST_TRIES:
            values["state"] = State.WAITING
        case "unknown":
            values["state"] = State.UNKNOWN
        case _:
            values["state"] = State.FAILED
    with workspace_scope(lease.workspace_id):
        mine = Delivery.objects.of(lease.workspace_id).filter(
            pk=delivery.pk, token=lease.token, state__in=[State.SENDING, State.UNKNOWN]
        )
        if not mine.update(**values):
            return
        if posted.outcome == "refused":
            refused(lease.workspace_id, edition.brief_id, delivery.email, posted.answer)
        if values["state"] != State.WAITING:
            _step(lease)


def _step(lease: Lease) -> None:
    Edition.objects.of(lease.workspace_id).filter(pk=lease.subject_id).update(done_steps=F("done_steps") + 1)


def _finish(lease: Lease) -> None:
    with workspace_scope(lease.workspace_id):
        lease.check()
        mine = Delivery.objects.of(lease.workspace_id).filter(edition_id=lease.subject_id)
        if mine.filter(state__in=[State.WAITING, State.SENDING]).exists():
            return  # another job of the same edition goes on with them, and finishes
        rows = Edition.objects.of(lease.workspace_id).filter(pk=lease.subject_id)
        rows.filter(sent_at=None).update(sent_at=timezone.now())
        rows.update(state=Edition.State.SENT)


def failed(workspace_id: int, subject_id: int, message: str) -> None:
    """What waits goes on waiting; the page of the edition says why, and offers to try again."""
    Edition.objects.of(workspace_id).filter(pk=subject_id).update(problem=message)
    log.error("edition_not_sent", workspace=workspace_id, edition=subject_id)


@transaction.atomic
def send_again(workspace: Workspace, delivery: Delivery, *, by: Actor) -> None:
    """By a person who has looked, for a mail that did not arrive or may not have."""
    rows = Delivery.objects.of(workspace).filter(pk=delivery.pk, state__in=AGAIN)
    if not rows.update(state=State.WAITING, attempts=0, token=None):
        raise Conflict(_("This mail was sent, or is just being sent."))
    edition = Edition.objects.of(workspace).select_related("brief").get(pk=delivery.edition_id)
    recipients = BriefRecipient.objects.of(workspace).filter(brief=edition.brief, email=delivery.email)
    recipients.update(bounced_at=None, bounce="")
    _restart(workspace, edition)
    record("brief.mail_repeated", workspace, edition.brief, by=by)


@transaction.atomic
def try_again(workspace: Workspace, edition: Edition, *, by: Actor) -> None:
    """Everything that still waits, as after a long failure of the server of mails."""
    if edition.sealed_at is None:
        raise Conflict(_("This edition was not sent yet."))
    _restart(workspace, edition)
    record("brief.mail_repeated", workspace, edition.brief, by=by)


@transaction.atomic
def send_to(workspace: Workspace, edition: Edition, *, by: Actor) -> int:
    """To recipients who were added since; nobody who has it gets it again. How many they are."""
    edition = (
        Edition.objects.of(workspace)
        .select_for_update(no_key=True, of=("self",))
        .select_related("brief")
        .get(pk=edition.pk)
    )
    if edition.sealed_at is None:
        raise Conflict(_("This edition was not sent yet."))
    mine = Delivery.objects.of(workspace).filter(edition=edition)
    recipients = BriefRecipient.objects.of(workspace).filter(
        brief=edition.brief, unsubscribed_at=None, bounced_at=None
    )
    new = set(recipients.values_list("email", flat=True)) - set(mine.values_list("email", flat=True))
    if not new:
        raise Conflict(_("Everybody on the list has got this edition already."))
    Delivery.objects.of(workspace).bulk_create(
        [Delivery(edition=edition, email=email) for email in sorted(new)], ignore_conflicts=True
    )
    _restart(workspace, edition)
    record("brief.sent_to_more", workspace, edition.brief, by=by)
    return len(new)


def _restart(workspace: Workspace, edition: Edition) -> None:
    Edition.objects.of(workspace).filter(pk=edition.pk).update(state=Edition.State.SENDING, problem="")
    jobs.enqueue(workspace.pk, kind=JobKind.BRIEF_SEND, subject_id=edition.pk)
