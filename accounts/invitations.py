"""Invitations by e-mail: sent within limits, accepted once, by the address they were sent to and nobody else."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit, mail
from accounts.billing import limits
from accounts.errors import Conflict, DomainError
from accounts.members import check_place, hold, managing_role, role_at
from accounts.models import Invitation, Membership, Organization, Role, User, Workspace
from accounts.portal.agency import sender_of

LIFE = timedelta(days=14)
DAY = timedelta(days=1)
PER_USER_A_DAY = 20
PER_MAILBOX_A_DAY = 5


def mailbox_of(email: str) -> str:
    """One mailbox has many addresses (`a.b+x@` is `ab@` to most providers); limits count mailboxes."""
    local, _at, domain = email.lower().rpartition("@")
    return f"{local.split('+')[0].replace('.', '')}@{domain}"


def lock_mailbox(email: str) -> None:
    """Until the transaction ends: whoever else counts what was sent there waits, and then counts this too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"mailbox:{mailbox_of(email)}"]
        )


def hash_of(token: str) -> str:
    """Tokens carry 256 random bits, so a fast hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def waiting() -> QuerySet[Invitation]:
    """Invitations that may still be accepted."""
    return Invitation.objects.filter(accepted_at=None, revoked_at=None, expires_at__gt=Now()).select_related(
        "organization", "workspace", "invited_by"
    )


def waiting_in(organization: Organization, workspace: Workspace | None) -> QuerySet[Invitation]:
    return waiting().filter(organization=organization, workspace=workspace).order_by("-created_at")


def waiting_for(user: User) -> QuerySet[Invitation]:
    """Invitations to the addresses that this user has proved to own."""
    return waiting().filter(email__in=verified_addresses(user)).order_by("created_at")


def find(token: str) -> Invitation | None:
    return waiting().filter(token_hash=hash_of(token)).first()


@transaction.atomic
def invite(
    organization: Organization, *, email: str, role: Role, workspace: Workspace | None = None, by: User
) -> Invitation:
    """Offer a role on the organization, or on one workspace of it. An earlier offer to the address is replaced.

    The answer is the same whether the address has an account or not.
    """
    hold(organization, workspace)
    if role > managing_role(by, organization, workspace):
        raise DomainError(_("You cannot give a higher role than your own."), field="role")
    email = checked_address(email)
    if Membership.objects.filter(organization=organization, workspace=workspace, user__email=email).exists():
        raise DomainError(_("This person is a member already."), field="email")
    check_place(role, workspace)
    if role > Role.CLIENT:
        limits.require_seat(organization, email=email)
    _hold_the_limits(email, by=by)
    Invitation.objects.filter(
        organization=organization, workspace=workspace, email=email, accepted_at=None, revoked_at=None
    ).update(revoked_at=Now())
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        organization=organization,
        workspace=workspace,
        email=email,
        mailbox=mailbox_of(email),
        role=role,
        token_hash=hash_of(token),
        invited_by=by,
        expires_at=timezone.now() + LIFE,
    )
    _record("invitation.sent", invitation, by=by, role=Role(role).name.lower())
    transaction.on_commit(lambda: _mail(invitation, token, by=by), robust=True)
    return invitation


def resend(invitation: Invitation, *, by: User) -> Invitation:
    """A new mail with a new link, counted like a new invitation: only its hash is known of the old link."""
    if not waiting().filter(pk=invitation.pk).exists():
        raise Conflict(_("This invitation is no longer open. Send a new one."))
    return invite(
        invitation.organization,
        email=invitation.email,
        role=Role(invitation.role),
        workspace=invitation.workspace,
        by=by,
    )


@transaction.atomic
def revoke(invitation: Invitation, *, by: User) -> None:
    """The link in the mail is dead from now on; revoking twice changes nothing."""
    managing_role(by, invitation.organization, invitation.workspace)
    if Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(
        revoked_at=Now()
    ):
        _record("invitation.revoked", invitation, by=by)


@transaction.atomic
def accept(invitation: Invitation, *, by: User) -> Membership:
    """Turn the offer into a membership, once. Who has a higher role already keeps it."""
    if invitation.email not in verified_addresses(by):
        raise DomainError(
            _("This invitation was sent to another address. Sign in with the address that the mail came to."),
            code="other_address",
        )
    now = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None, expires_at__gt=Now())
    if not now.update(accepted_at=Now()):
        raise Conflict(_("This invitation was used, withdrawn or has expired. Ask for a new one."))
    membership, is_new = Membership.objects.get_or_create(
        user=by,
        organization=invitation.organization,
        workspace=invitation.workspace,
        defaults={"role": invitation.role},
    )
    if not is_new:
        Membership.objects.filter(pk=membership.pk, role__lt=invitation.role).update(role=invitation.role)
        membership.refresh_from_db(fields=["role"])
    _record("invitation.accepted", invitation, by=by, role=Role(invitation.role).name.lower())
    return membership


@transaction.atomic
def decline(invitation: Invitation, *, by: User) -> None:
    if invitation.email not in verified_addresses(by):
        raise PermissionDenied
    if Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(
        revoked_at=Now()
    ):
        _record("invitation.declined", invitation, by=by)


def verified_addresses(user: User) -> set[str]:
    return {
        email.lower()
        for email in EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    }


def checked_address(email: str) -> str:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise DomainError(_("Write a valid e-mail address."), field="email") from None
    return email


def _hold_the_limits(email: str, *, by: User) -> None:
    """Each mail is a row of invitations, so the rows are the count; locks keep two requests from counting the same."""
    since = timezone.now() - DAY
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    lock_mailbox(email)
    mine = Q(invited_by=by, created_at__gt=since)
    if Invitation.objects.filter(mine).count() >= PER_USER_A_DAY:
        raise DomainError(
            _("You have sent %(count)s invitations in 24 hours; more are possible later.")
            % {"count": PER_USER_A_DAY},
            field="email",
            code="too_many",
        )
    if (
        Invitation.objects.filter(mailbox=mailbox_of(email), created_at__gt=since).count()
        >= PER_MAILBOX_A_DAY
    ):
        raise DomainError(
            _("This address has been sent enough mails for today. Try again tomorrow."),
            field="email",
            code="too_many",
        )


def _mail(invitation: Invitation, token: str, *, by: User) -> None:
    organization, workspace = invitation.organization, invitation.workspace
    sender = sender_of(organization) if invitation.role == Role.CLIENT else None
    at_home = workspace or organization.workspaces.order_by("created_at").first()
    mail.send(
        "accounts/email/client_invitation" if sender else "accounts/email/invitation",
        to=invitation.email,
        language=at_home.language if at_home else by.language,
        context={
            "invitation": invitation,
            "inviter": by,
            "place": workspace or organization,
            "organization": organization,
            "link": mail.absolute(
                reverse("portal:join" if sender else "accounts:invitation", args=[token]), sender
            ),
            "days": LIFE.days,
        },
        sender=sender,
    )


def _record(action: str, invitation: Invitation, *, by: User, **detail: object) -> None:
    audit.record(
        action,
        by=by,
        workspace=invitation.workspace,
        organization=invitation.organization,
        subject=invitation.email,
        **detail,
    )


__all__ = [
    "accept",
    "decline",
    "find",
    "invite",
    "resend",
    "revoke",
    "role_at",
    "waiting",
    "waiting_for",
    "waiting_in",
]
