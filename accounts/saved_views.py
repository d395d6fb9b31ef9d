"""Ways of looking at the overview of clients that somebody keeps under a name."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from accounts.models import SavedView, User
from accounts.names import clean_name

MOST = 30
LONGEST_NAME = 80
LONGEST_PARAM = 200


def views_of(user: User) -> list[SavedView]:
    return list(user.saved_views.order_by("name", "pk"))


@transaction.atomic
def keep(user: User, *, name: str, params: Mapping[str, str]) -> SavedView:
    """A view of the same name is replaced."""
    # One at a time for each person, so that the limit holds.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    cleaned = clean_name(name, field="name", limit=LONGEST_NAME)
    # No column of the database holds a null character.
    if any(len(value) > LONGEST_PARAM or "\0" in value for value in params.values()):
        raise DomainError(_("This view cannot be saved: a filter is too long or not readable."), field="name")
    if not user.saved_views.filter(name=cleaned).exists() and user.saved_views.count() >= MOST:
        raise DomainError(
            _("You have %(count)s saved views, which is all there can be. Delete one first.")
            % {"count": MOST},
            field="name",
        )
    view, _made = SavedView.objects.update_or_create(
        user=user, name=cleaned, defaults={"params": dict(params)}
    )
    return view


def forget(user: User, view_id: int) -> None:
    """Twice is as good as once."""
    user.saved_views.filter(pk=view_id).delete()
