"""A plan by hand, from the back office: for a friend, a school, or somebody who pays by bank."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.billing.trials import row_of
from accounts.errors import DomainError
from accounts.models import Organization, User
from accounts.plans import PLANS


@transaction.atomic
def give_plan(organization: Organization, *, plan: str, until: datetime | None = None, by: User) -> None:
    """From now on, until then or for good; an empty plan takes it back. What is paid goes on beside it."""
    if not by.is_staff:
        raise PermissionDenied
    if plan and plan not in PLANS:
        raise DomainError(_("Choose one of the plans."), field="given_plan")
    row = row_of(organization.pk)
    before = row.given_plan, row.given_until
    row.given_plan, row.given_until = plan, until if plan else None
    if before == (row.given_plan, row.given_until):
        return
    row.save(update_fields=["given_plan", "given_until"])
    audit.record(
        "plan.given" if plan else "plan.taken_back",
        by=by,
        organization=organization,
        subject=plan or before[0],
        until=row.given_until,
        before=before[0],
    )
