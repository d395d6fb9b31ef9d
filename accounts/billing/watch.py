"""By the clock: begins trials that nobody began, writes to owners what `letters` finds, and asks Stripe anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts import mail
from accounts.billing import paying
from accounts.billing.letters import Find, Letter, about_end, about_rows
from accounts.billing.models import BillingEvent, Subscription
from accounts.billing.standing import is_on, standing_at
from accounts.billing.stripe import StripeError
from accounts.billing.trials import row_of
from accounts.models import Membership, Organization, Role, User

log = structlog.get_logger(__name__)

# An organization whose events were all lost is put right within a day.
ASK_AGAIN = timedelta(days=1)
MOST_ASKED = 50
# Stripe tries an event again for three days.
KEEP_EVENTS = timedelta(days=90)
# What was told last is kept in this field of the row.
LETTERS: dict[str, Find] = {"told": about_end, "told_rows": about_rows}


def watch_plans() -> None:
    """Every hour; nothing where billing is off."""
    if not is_on():
        return
    _begin_missing()
    for organization_id in Subscription.objects.order_by("pk").values_list("pk", flat=True):
        tell_owners(organization_id)
    _ask_again()
    BillingEvent.objects.filter(received_at__lt=timezone.now() - KEEP_EVENTS).delete()


def _begin_missing() -> None:
    """Those that were there before billing was switched on."""
    missing = Organization.objects.filter(subscription=None).order_by("pk").values_list("pk", flat=True)
    for organization_id in list(missing):
        with transaction.atomic():
            row_of(organization_id)


def tell_owners(organization_id: int) -> int:
    """How many mails were sent; a letter that cannot be written keeps back neither the other one nor anybody's."""
    sent = 0
    for field, find in LETTERS.items():
        try:
            sent += _tell(organization_id, field, find)
        except Exception:
            log.exception("plan_letter_failed", organization=organization_id, letter=field)
    return sent


def _tell(organization_id: int, field: str, find: Find) -> int:
    """Marked first and then sent, outside of every transaction: two workers never write twice.

    Where no owner could be written to, the mark is taken back, and the next look tries again; a single address that
    takes no mail does not have the others written to twice. A worker killed in between has written none, and nobody
    tries again: rather no mail than two.
    """
    with transaction.atomic():
        row = row_of(organization_id)
        before = getattr(row, field)
        letter = find(row, standing_at(row, timezone.now()), timezone.now())
        if letter is None or letter.mark == before:
            return 0
        Subscription.objects.filter(pk=row.pk).update(**{field: letter.mark})
        organization = row.organization
    owners = list(_owners(organization))
    sent = sum(_is_sent(letter, owner, organization) for owner in owners)
    if owners and not sent:
        Subscription.objects.filter(pk=row.pk, **{field: letter.mark}).update(**{field: before})
    return sent


def _is_sent(letter: Letter, owner: User, organization: Organization) -> bool:
    context = {"organization": organization, **letter.context}
    try:
        mail.send(letter.template, to=owner.email, language=owner.language, context=context)
    except Exception:
        log.exception("plan_mail_failed", organization=organization.pk, owner=owner.pk)
        return False
    return True


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
