"""A client comes in by the invitation's link: with the account they have, or with one that is made on the spot."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import invitations
from accounts.errors import Conflict, DomainError
from accounts.models import Invitation, Membership, Role, User
from accounts.names import clean_name


def open_invitation(token: str) -> Invitation | None:
    """The invitation of a client with this token, while it can be accepted."""
    found = invitations.find(token)
    return found if found is not None and found.role == Role.CLIENT else None


def has_account(email: str) -> bool:
    """Only ever told to whoever holds the link that was sent to this very address."""
    is_of_user = User.objects.filter(email__iexact=email).exists()
    return is_of_user or EmailAddress.objects.filter(email__iexact=email).exists()


@transaction.atomic
def join(invitation: Invitation, *, name: str, password: str, language: str | None = None) -> Membership:
    """Makes the account and accepts. The link came to the address, so that it is proved to be theirs.

    Of two who press at once the second waits here, and then finds the account of the first.
    """
    Invitation.objects.select_for_update().get(pk=invitation.pk)
    if has_account(invitation.email):
        raise Conflict(_("This address has an account by now. Sign in with it to accept."))
    user = User(
        email=invitation.email,
        name=clean_name(name, field="name") if name.strip() else "",
        language=language or (get_language() or "en").split("-")[0],
    )
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise DomainError(" ".join(error.messages), field="password") from error
    user.set_password(password)
    user.save(force_insert=True)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return invitations.accept(invitation, by=user)
