"""Mails of reports that come back hours later: found in the mailbox of bounces, each marked once.

The id of each mail is a sealed token, so nobody makes one up. Whoever has it got the mail or was shown it, and the
address in the bounce must be that of the mail too: such a person can stop the mails to it anyway, by the link in them.
"""

from __future__ import annotations

import time
from enum import Enum

import structlog
from django.conf import settings

from accounts import mail, tokens
from accounts.bounces.mailbox import Folder, MailboxError, opened
from accounts.bounces.parsing import Bounce, Failure, bounce_in
from accounts.mail import Sender
from accounts.tenancy import workspace_scope
from analytics.briefs.briefs import record
from analytics.briefs.models import Delivery
from analytics.briefs.recipients import refused

log = structlog.get_logger(__name__)

# Of one look, which comes every ten minutes; what is over waits for the next.
MOST_MESSAGES = 500
MOST_SECONDS = 300
_PURPOSE = "the id of a mail of a report"
_BEGINS = "report-"
State = Delivery.State


class Found(Enum):
    """What a bounce was."""

    MARKED = "marked"
    KNOWN = "known"  # before already, or of an earlier mail than the last
    EARLY = "early"  # its worker has not written down yet that the mail is sent
    NOT_OURS = "not_ours"  # of a mail that is no row here, as notices, invitations and those of others


def message_id_of(delivery: Delivery, sender: Sender) -> str:
    """Of the mail as it is sent this time; the next one has another."""
    values = {"w": delivery.workspace_id, "d": delivery.pk, "t": _tried(delivery)}
    return mail.message_id(_BEGINS + tokens.make(_PURPOSE, values), sender)


def read_bounces() -> int:
    """How many deliveries were marked. May run twice at once, and may stop anywhere: a row decides what is new."""
    if settings.BOUNCE_MAILBOX is None:
        return 0
    ends_at, marked = time.monotonic() + MOST_SECONDS, 0
    try:
        with opened(settings.BOUNCE_MAILBOX) as folder:
            for uid in folder.unread(MOST_MESSAGES):
                if time.monotonic() > ends_at:
                    break
                marked += _read(folder, uid) is Found.MARKED
    except MailboxError as error:
        log.warning("bounces_not_read", error=str(error))
    return marked


def _read(folder: Folder, uid: int) -> Found:
    """The message goes, or is marked as read, when what it changed is committed."""
    bounce = bounce_in(folder.beginning(uid))
    found = come_back(bounce) if bounce else Found.NOT_OURS
    if found is Found.NOT_OURS:
        statuses = [failure.status for failure in bounce.failures] if bounce else []
        log.info("message_left_in_mailbox", uid=uid, statuses=statuses)
        folder.keep(uid)
    elif found is not Found.EARLY:
        folder.remove(uid)
    return found


def come_back(bounce: Bounce) -> Found:
    """Mark the delivery, and its recipient where there is no such mailbox, as a refusal at once does.

    Nothing is written in an archive: the next mail after its restoration comes back too.
    """
    try:
        values = tokens.read(_PURPOSE, _token(bounce.message_id))
    except tokens.BadToken:
        return Found.NOT_OURS
    workspace_id = values["w"]
    with workspace_scope(workspace_id):
        rows = Delivery.objects.of(workspace_id).select_related("edition__brief").filter(pk=values["d"])
        delivery = rows.first()
        failure = _failure_of(delivery, bounce) if delivery else None
        if delivery is None or failure is None:
            return Found.NOT_OURS
        if _tried(delivery) != values["t"]:
            return Found.KNOWN
        if delivery.state == State.SENDING:
            return Found.EARLY
        return _mark(workspace_id, delivery, failure)


def _mark(workspace_id: int, delivery: Delivery, failure: Failure) -> Found:
    brief = delivery.edition.brief
    rows = Delivery.objects.of(workspace_id).filter(
        pk=delivery.pk, tried_at=delivery.tried_at, state__in=[State.SENT, State.UNKNOWN]
    )
    state = State.BOUNCED if failure.is_permanent else State.FAILED
    if not rows.update(state=state, answer=failure.diagnostic):
        return Found.KNOWN
    if failure.is_permanent:
        refused(workspace_id, brief.pk, delivery.email, failure.diagnostic)
    record("brief.mail_came_back", brief.workspace, brief, by=None)
    log.info("mail_came_back", workspace=workspace_id, delivery=delivery.pk, status=failure.status)
    return Found.MARKED


def _failure_of(delivery: Delivery, bounce: Bounce) -> Failure | None:
    """Not where somebody else did not get it: a reader's forwarding, or a list that passed it on."""
    email = delivery.email.lower()
    return next((failure for failure in bounce.failures if email in failure.addresses), None)


def _token(message_id: str) -> str:
    name = message_id.strip().removeprefix("<").partition("@")[0]
    return name.removeprefix(_BEGINS) if name.startswith(_BEGINS) else ""


def _tried(delivery: Delivery) -> int:
    """Two tries of one delivery are a minute apart at least, or have a person between them."""
    return int(delivery.tried_at.timestamp()) if delivery.tried_at else 0
