"""By the clock: begins trials that nobody began, writes to owners before and at an end, and asks Stripe anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts import mail
from accounts.billing import paying
from accounts.billing.models import BillingEvent, Subscription
from accounts.billing.standing import Source, Standing, is_on, standing_at
from accounts.billing.stripe import StripeError
from accounts.billing.trials import row_of
from accounts.models import Membership, Organization, Role, User

log = structlog.get_logger(__name__)

# An organization whose events were all lost is put right within a day.
ASK_AGAIN = timedelta(days=1)
MOST_ASKED = 50
# Stripe tries an event again for three days.
KEEP_EVENTS = timedelta(days=90)
# Nobody is told of what ended longer ago, as when billing was off in between.
OLD_NEWS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Step:
    """What there is to tell; `mark` is written down so that it is told once."""

    template: str
    mark: str


def watch_plans() -> None:
    """Every hour; nothing where billing is off."""
    if not is_on():
        return
    _begin_missing()
    for organization_id in Subscription.objects.order_by("pk").values_list("pk", flat=True):
        try:
            tell_owners(organization_id)
        except Exception:
            # A mail that cannot be sent keeps nobody else's back, and is tried again with the next look.
            log.exception("plan_mail_failed", organization=organization_id)
    _ask_again()
    BillingEvent.objects.filter(received_at__lt=timezone.now() - KEEP_EVENTS).delete()


def _begin_missing() -> None:
    """Those that were there before billing was switched on."""
    missing = Organization.objects.filter(subscription=None).order_by("pk").values_list("pk", flat=True)
    for organization_id in list(missing):
        with transaction.atomic():
            row_of(organization_id)


def tell_owners(organization_id: int) -> int:
    """Marked first and then sent, outside of every transaction: two workers never write twice.

    Where the server of mails refuses, the mark is taken back. A worker killed in between has written none, and nobody
    tries again: rather no mail than two.
    """
    with transaction.atomic():
        row = row_of(organization_id)
        standing, before = standing_at(row, timezone.now()), row.told
        step = _step(standing, timezone.now())
        if step is None or step.mark == before:
            return 0
        Subscription.objects.filter(pk=row.pk).update(told=step.mark)
        organization = row.organization
    sent = 0
    try:
        for owner in _owners(organization):
            mail.send(
                step.template,
                to=owner.email,
                language=owner.language,
                context=_context(organization, row, standing),
            )
            sent += 1
    except Exception:
        if not sent:
            Subscription.objects.filter(pk=row.pk, told=step.mark).update(told=before)
        raise
    return sent


def _step(standing: Standing, now: datetime) -> Step | None:
    """The newest that is due; what came before it is no news any more."""
    if standing.ends_at is None or standing.read_only_at is None or standing.warns_at is None:
        return None
    due = (
        ("read_only", standing.read_only_at),
        ("ended", standing.ends_at),
        ("ending", standing.warns_at),
    )
    for name, at in due:
        if at <= now:
            mark = f"{name}:{standing.source.name}:{int(standing.ends_at.timestamp())}"
            return Step(f"accounts/email/plan_{name}", mark) if now - at < OLD_NEWS else None
    return None


def _context(organization: Organization, row: Subscription, standing: Standing) -> dict[str, object]:
    return {
        "organization": organization,
        "is_trial": standing.source == Source.TRIAL,
        "is_owing": standing.source == Source.PAID and row.paid_state in {"past_due", "unpaid"},
        "last_day": standing.last_day,
        "read_only_from": standing.read_only_from,
        "link": mail.absolute(reverse("accounts:organization_billing", args=[organization.pk])),
    }


def _owners(organization: Organization) -> Iterator[User]:
    owners = Membership.objects.filter(
        organization=organization, workspace=None, role=Role.OWNER, user__is_active=True
    )
    for membership in owners.select_related("user").order_by("pk"):
        yield membership.user


def _ask_again() -> None:
    """Those that were asked longest ago."""
    long_ago = Q(asked_at=None) | Q(asked_at__lt=timezone.now() - ASK_AGAIN)
    rows = Subscription.objects.exclude(customer="").filter(long_ago)
    oldest = rows.order_by(F("asked_at").asc(nulls_first=True)).values_list("pk", flat=True)
    for organization_id in list(oldest[:MOST_ASKED]):
        try:
            paying.refresh(organization_id)
        except StripeError as error:
            log.warning("stripe_not_asked", organization=organization_id, why=str(error))
            return
