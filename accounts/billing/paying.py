"""To pay, to change what is paid, and to hear from Stripe how it stands; the only writer of what is paid."""

from __future__ import annotations

import hashlib

import structlog
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import audit, mail
from accounts.access import role_in_organization
from accounts.billing import stripe
from accounts.billing.models import Subscription
from accounts.billing.paid import Paid, best_of
from accounts.billing.stripe import StripeError
from accounts.billing.trials import row_of
from accounts.errors import Conflict, DomainError
from accounts.models import Organization, Role, User
from accounts.plans import PLANS

log = structlog.get_logger(__name__)


@transaction.atomic
def begin_checkout(organization: Organization, *, plan: str, by: User) -> str:
    """The address at which an owner pays for the plan. The customer is made first, so that every event is known."""
    _require_owner(organization, by)
    wanted = PLANS.get(plan)
    price = stripe.configuration().price_of(plan)
    if wanted is None or not wanted.is_sold or not price:
        raise DomainError(_("Choose one of the plans."), field="plan")
    row = row_of(organization.pk)
    if is_paying(row):
        raise Conflict(_("You pay for a plan already. Change it where you see your payments."))
    # At Stripe's own page of each language; it knows ours by the same codes.
    fields = {
        "mode": "subscription",
        "client_reference_id": str(organization.pk),
        "line_items": [{"price": price, "quantity": 1}],
        "subscription_data": {"metadata": {"organization": str(organization.pk)}},
        "locale": (get_language() or "en")[:2],
        "success_url": _billing_page(organization) + "?paid=1",
        "cancel_url": _billing_page(organization),
    }
    try:
        customer = row.customer or _make_customer(row, organization, by)
        url = stripe.open_checkout({**fields, "customer": customer})
    except StripeError as error:
        raise _unanswered(error) from error
    audit.record("plan.checkout_begun", by=by, organization=organization, subject=str(plan))
    return url


@transaction.atomic
def open_portal(organization: Organization, *, by: User) -> str:
    """The address at which an owner changes the plan, the card, or ends it."""
    _require_owner(organization, by)
    row = row_of(organization.pk)
    if not row.customer:
        raise Conflict(_("Nothing has been paid yet. Choose a plan first."))
    try:
        return stripe.open_portal({"customer": row.customer, "return_url": _billing_page(organization)})
    except StripeError as error:
        raise _unanswered(error) from error


@transaction.atomic
def refresh(organization_id: int) -> bool:
    """Ask Stripe how the customer stands and write that down; whether anything changed.

    The row is locked before Stripe is asked: of two that ask, the one that asks later writes later. So it makes no
    difference in which order events arrive, and an event that was lost is made up for by the next one.
    """
    row = row_of(organization_id)
    if not row.customer:
        return False
    found = best_of(
        stripe.subscriptions_of(row.customer),
        plan_of_price=stripe.configuration().plan_of_price,
        now=timezone.now(),
    )
    paid = found or _over(row)
    before = (row.paid_plan, row.paid_state, row.paid_until, row.paid_by)
    after = (paid.plan, paid.state, paid.until, paid.subscription) if paid else before
    rows = Subscription.objects.filter(pk=row.pk)
    if after == before:
        rows.update(asked_at=Now())
        return False
    rows.update(
        paid_plan=after[0], paid_state=after[1], paid_until=after[2], paid_by=after[3], asked_at=Now()
    )
    audit.record(
        "plan.paid",
        by=None,
        organization=row.organization,
        subject=after[0],
        state=after[1],
        until=after[2],
        before=before[0],
    )
    return True


def _over(row: Subscription) -> Paid | None:
    """Stripe knows of nothing that was ever paid: what was, is over as of now."""
    if not row.paid_plan or row.paid_until is not None:
        return None
    return Paid(row.paid_plan, "gone", timezone.now(), row.paid_by)


def is_paying(row: Subscription) -> bool:
    """Also while a payment is late, which the portal settles; a second subscription would be paid beside it."""
    ended = {"canceled", "gone"}
    return bool(row.paid_plan) and row.paid_state not in ended


def _make_customer(row: Subscription, organization: Organization, by: User) -> str:
    fields = {
        "name": organization.name,
        "email": by.email,
        "metadata": {"organization": str(organization.pk)},
    }
    # Who asks twice gets the same one, unless something about them has changed meanwhile.
    seen = hashlib.sha256(repr(fields).encode()).hexdigest()[:16]
    row.customer = stripe.make_customer(fields, once=f"smroi-customer-{organization.pk}-{seen}")
    Subscription.objects.filter(pk=row.pk).update(customer=row.customer)
    return row.customer


def _require_owner(organization: Organization, by: User) -> None:
    role = role_in_organization(by, organization)
    if role is None or role < Role.OWNER:
        raise PermissionDenied


def _billing_page(organization: Organization) -> str:
    return mail.absolute(reverse("accounts:organization_billing", args=[organization.pk]))


def _unanswered(error: StripeError) -> DomainError:
    log.warning("stripe_refused", why=str(error), code=error.code)
    return DomainError(
        _("The payment service does not answer as it should. Try again in a few minutes."),
        code="payment_service",
    )
