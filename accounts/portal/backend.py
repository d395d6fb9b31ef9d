"""Refuses, at an agency's own door, whoever has an account elsewhere only: exactly as a wrong password is refused."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest

from accounts.models import User
from accounts.portal.doors import is_at_home
from accounts.portal.hosts import organization_id_of

# How often a wrong password is hashed by those that come after: once by each.
LOOKS = len(settings.AUTHENTICATION_BACKENDS) - 1


class AtHomeBackend:
    """Stands before the others, lets nobody in itself, and ends the look-up where it must not go on.

    It knows nobody: without `get_user` Django keeps no session in its name.
    """

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> None:
        organization_id = organization_id_of(request)
        if organization_id is None:
            return
        users = _users_at(str(credentials.get("email") or ""))
        # One who is not at home may be the one whose password it is.
        if not users or not all(is_at_home(user, organization_id) for user in users):
            # The time must not tell that nobody looked at a password.
            for _time in range(LOOKS):
                User().set_password(str(credentials.get("password") or ""))
            raise PermissionDenied


def _users_at(address: str) -> list[User]:
    """Everybody whose password those that come after may look at: also by a second address, once it is proved."""
    is_proved = Q(emailaddress__email__iexact=address, emailaddress__verified=True)
    return list(User.objects.filter(Q(email__iexact=address) | is_proved).distinct())
