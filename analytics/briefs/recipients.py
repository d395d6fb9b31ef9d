"""Who gets a report: added, removed, unsubscribed by themselves with one click, marked where their mailbox is gone."""

from __future__ import annotations

import base64
import binascii
import json

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from accounts.models import Workspace
from accounts.sealing import CannotOpen, seal, unseal
from analytics.briefs.briefs import Actor, checked_address, hold, record
from analytics.briefs.models import Brief, BriefRecipient, Delivery

MOST_RECIPIENTS = 100
_PURPOSE = "unsubscribe from a report"
_LONGEST_TOKEN = 2000
# Room for what a server says of a bounce.
MOST_BOUNCE = 1000


class BadToken(Exception):
    """It was not made here, or was changed."""


def recipients_of(workspace: Workspace, brief: Brief) -> QuerySet[BriefRecipient]:
    rows: QuerySet[BriefRecipient] = BriefRecipient.objects.of(workspace).filter(brief=brief)
    return rows.order_by("email")


@transaction.atomic
def add_recipient(workspace: Workspace, brief: Brief, *, email: str, by: Actor) -> BriefRecipient:
    """Who unsubscribed is not added again by somebody else: only they themselves can undo it."""
    brief = hold(workspace, brief)
    email = checked_address(email)
    mine = recipients_of(workspace, brief)
    found: BriefRecipient | None = mine.filter(email=email).first()
    if found is not None:
        if found.unsubscribed_at is not None:
            text = _(
                "This person unsubscribed from the report. They can subscribe again with the link of their mail."
            )
            raise DomainError(text, field="email", code="unsubscribed")
        raise DomainError(_("This address gets the report already."), field="email")
    if mine.count() >= MOST_RECIPIENTS:
        text = _("A report goes to at most %(most)d addresses.")
        raise DomainError(text % {"most": MOST_RECIPIENTS}, field="email")
    made: BriefRecipient = BriefRecipient.objects.of(workspace).create(brief=brief, email=email)
    record("brief.recipient_added", workspace, brief, by=by)
    return made


@transaction.atomic
def remove_recipient(workspace: Workspace, brief: Brief, recipient: BriefRecipient, *, by: Actor) -> None:
    """Who unsubscribed stays, so that nobody adds them again by mistake."""
    brief = hold(workspace, brief)
    rows = BriefRecipient.objects.of(workspace).filter(pk=recipient.pk, brief=brief, unsubscribed_at=None)
    if rows.delete()[0]:
        record("brief.recipient_removed", workspace, brief, by=by)


@transaction.atomic
def mark_bounced(
    workspace: Workspace, brief: Brief, recipient: BriefRecipient, *, is_bounced: bool, by: Actor
) -> None:
    """By hand, for mails that came back later; taken off again once the mailbox works."""
    brief = hold(workspace, brief)
    values = {"bounced_at": timezone.now() if is_bounced else None, "bounce": ""}
    BriefRecipient.objects.of(workspace).filter(pk=recipient.pk, brief=brief).update(**values)
    record("brief.bounce_marked", workspace, brief, by=by)


def refused(workspace_id: int, brief_id: int, email: str, answer: str) -> None:
    """Their server said that there is no such mailbox: nothing more is sent there until somebody looks."""
    rows = BriefRecipient.objects.of(workspace_id).filter(brief_id=brief_id, email=email)
    rows.update(bounced_at=timezone.now(), bounce=answer[:MOST_BOUNCE])


# --- by the recipients themselves ---------------------------------------------------------------------------------


def unsubscribe_path(delivery: Delivery, brief_id: int) -> str:
    """For the mail of this delivery; good for ever, for this report and this address."""
    values = {"w": delivery.workspace_id, "b": brief_id, "e": delivery.email}
    sealed = seal(json.dumps(values, separators=(",", ":")).encode(), context=_PURPOSE)
    token = base64.urlsafe_b64encode(sealed).decode().rstrip("=")
    return reverse("analytics:brief_unsubscribe", args=[token])


def opened(token: str) -> tuple[int, int, str]:
    """Workspace, report and address of a link; raises `BadToken`."""
    if not token or len(token) > _LONGEST_TOKEN or not token.isascii():
        raise BadToken
    try:
        sealed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        values = json.loads(unseal(sealed, context=_PURPOSE))
        return int(values["w"]), int(values["b"]), str(values["e"])
    except (binascii.Error, ValueError, KeyError, TypeError, CannotOpen):
        raise BadToken from None


@transaction.atomic
def set_subscribed(workspace: Workspace, brief_id: int, email: str, *, wants: bool) -> None:
    """Twice is as once. A row is made where somebody removed it: the wish outlives the list."""
    brief = Brief.objects.of(workspace).filter(pk=brief_id).first()
    if brief is None:
        return
    when = None if wants else timezone.now()
    rows = BriefRecipient.objects.of(workspace)
    changed = rows.filter(brief=brief, email=email).update(unsubscribed_at=when)
    if not changed and not wants:
        rows.create(brief=brief, email=email, unsubscribed_at=when)
    if wants:
        record("brief.subscribed", workspace, brief, by=None)
    else:
        record("brief.unsubscribed", workspace, brief, by=None)
