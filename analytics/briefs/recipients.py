"""Who gets a report: added, removed, unsubscribed by themselves with one click, marked where their mailbox is gone."""

from __future__ import annotations

from enum import Enum

from django.db import transaction
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import tokens
from accounts.errors import DomainError
from accounts.models import Workspace
from accounts.tenancy import workspace_scope
from analytics.briefs.briefs import Actor, checked_address, hold, record
from analytics.briefs.models import Brief, BriefRecipient, Delivery

MOST_RECIPIENTS = 100
_PURPOSE = "unsubscribe from a report"
# Room for what a server says of a bounce.
MOST_BOUNCE = 1000


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
    return reverse("analytics:brief_unsubscribe", args=[tokens.make(_PURPOSE, values)])


def opened(token: str) -> tuple[int, int, str]:
    """Workspace, report and address of a link; raises `tokens.BadToken`."""
    values = tokens.read(_PURPOSE, token)
    workspace_id, brief_id, email = (values.get(name) for name in ("w", "b", "e"))
    if not isinstance(workspace_id, int) or not isinstance(brief_id, int) or not isinstance(email, str):
        raise tokens.BadToken
    return workspace_id, brief_id, email


class Standing(Enum):
    """Of one address: on the list; on it and unsubscribed; or not on it, where only the sender can put it."""

    GETS = "gets"
    STOPPED = "stopped"
    UNLISTED = "unlisted"


def standing_of(workspace: Workspace, brief: Brief, email: str) -> Standing:
    found = recipients_of(workspace, brief).filter(email=email).first()
    if found is None:
        return Standing.UNLISTED
    return Standing.GETS if found.unsubscribed_at is None else Standing.STOPPED


def set_subscribed(workspace: Workspace, brief: Brief, email: str, *, wants: bool) -> None:
    """Twice is as once, and in an archive too.

    A row is made where somebody removed it, for the wish outlives the list; whoever takes that back is not on the list.
    """
    with workspace_scope(workspace, even_archived=True):
        held = Brief.objects.of(workspace).select_for_update(no_key=True).filter(pk=brief.pk).first()
        if held is None:
            return
        rows = BriefRecipient.objects.of(workspace).filter(brief=held, email=email)
        if wants:
            # What began with its unsubscribing was never on the list.
            unlisted, _by_table = rows.filter(added_at=F("unsubscribed_at")).delete()
            changed = unlisted or rows.exclude(unsubscribed_at=None).update(unsubscribed_at=None)
        else:
            now = timezone.now()
            changed = rows.filter(unsubscribed_at=None).update(unsubscribed_at=now)
            if not rows.exists():
                rows.create(brief=held, email=email, added_at=now, unsubscribed_at=now)
                changed = 1
        if changed and wants:
            record("brief.subscribed", workspace, held, by=None)
        elif changed:
            record("brief.unsubscribed", workspace, held, by=None)
