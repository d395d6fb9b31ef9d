"""Offers of a workspace to the owner of another organization: by mail, for one address, once, within days."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit, mail
from accounts.access import role_in_organization
from accounts.errors import Conflict, DomainError
from accounts.invitations import checked_address, hash_of, lock_mailbox, mailbox_of, verified_addresses
from accounts.members import hold
from accounts.models import Handover, Organization, Role, User, Workspace
from accounts.moving import hand_over, lock_both

LIFE = timedelta(days=14)
DAY = timedelta(days=1)
PER_ORGANIZATION_A_DAY = 10
PER_MAILBOX_A_DAY = 3


def waiting() -> QuerySet[Handover]:
    """Offers that may still be accepted."""
    return Handover.objects.filter(accepted_at=None, revoked_at=None, expires_at__gt=Now()).select_related(
        "organization", "workspace__organization", "offered_by"
    )


def waiting_for(workspace: Workspace) -> Handover | None:
    return waiting().filter(workspace=workspace).first()


def find(token: str) -> Handover | None:
    return waiting().filter(token_hash=hash_of(token)).first()


def is_for(handover: Handover, user: User) -> bool:
    return handover.email in verified_addresses(user)


@transaction.atomic
def offer(workspace: Workspace, *, email: str, by: User) -> Handover:
    """An earlier offer of the workspace is replaced."""
    organization = hold(workspace.organization, workspace)
    if role_in_organization(by, organization) != Role.OWNER:
        raise PermissionDenied
    email = checked_address(email)
    _hold_the_limits(organization, email)
    Handover.objects.filter(workspace=workspace, accepted_at=None, revoked_at=None).update(revoked_at=Now())
    token = secrets.token_urlsafe(32)
    handover = Handover.objects.create(
        workspace=workspace,
        organization=organization,
        email=email,
        mailbox=mailbox_of(email),
        token_hash=hash_of(token),
        offered_by=by,
        expires_at=timezone.now() + LIFE,
    )
    audit.record("workspace.offered", by=by, workspace=workspace, subject=email)
    transaction.on_commit(lambda: _mail(handover, token, by=by), robust=True)
    return handover


@transaction.atomic
def withdraw(workspace: Workspace, *, by: User) -> None:
    """The link in the mail is dead from now on; withdrawing twice changes nothing."""
    organization = hold(workspace.organization, workspace)
    if role_in_organization(by, organization) != Role.OWNER:
        raise PermissionDenied
    open_ones = Handover.objects.filter(workspace=workspace, accepted_at=None, revoked_at=None)
    if open_ones.update(revoked_at=Now()):
        audit.record("workspace.offer_withdrawn", by=by, workspace=workspace, subject=workspace.name)


@transaction.atomic
def accept(handover: Handover, *, to: Organization, by: User) -> Workspace:
    """Into an organization of which `by` is an owner; the offer stands on the role of who made it."""
    if not is_for(handover, by):
        raise DomainError(
            _("This offer was sent to another address. Sign in with the address that the mail came to."),
            code="other_address",
        )
    giving, taking = lock_both(handover.organization, to)
    if role_in_organization(by, taking) != Role.OWNER:
        raise PermissionDenied
    giver = handover.offered_by
    stands = giver is not None and giver.is_active and role_in_organization(giver, giving) == Role.OWNER
    now = Handover.objects.filter(pk=handover.pk, accepted_at=None, revoked_at=None, expires_at__gt=Now())
    if not stands or not now.update(accepted_at=Now()):
        raise Conflict(_("This offer was used, withdrawn or has expired. Ask for a new one."))
    return hand_over(handover.workspace, giving, taking, by=by)


def _hold_the_limits(organization: Organization, email: str) -> None:
    """The organization is locked and so is the mailbox, so two requests never count the same rows."""
    lock_mailbox(email)
    since = timezone.now() - DAY
    rows = Handover.objects.filter(created_at__gt=since)
    of_organization = rows.filter(organization=organization).count()
    to_mailbox = rows.filter(mailbox=mailbox_of(email)).count()
    if of_organization >= PER_ORGANIZATION_A_DAY or to_mailbox >= PER_MAILBOX_A_DAY:
        raise DomainError(
            _("Enough offers were sent for today. Try again tomorrow."), field="email", code="too_many"
        )


def _mail(handover: Handover, token: str, *, by: User) -> None:
    mail.send(
        "accounts/email/handover",
        to=handover.email,
        language=handover.workspace.language,
        context={
            "handover": handover,
            "inviter": by,
            "organization": handover.organization,
            "link": mail.absolute(reverse("accounts:handover", args=[token])),
            "days": LIFE.days,
        },
    )
