"""Refunds and their sales: which belongs to which, whichever came first, and what share of a payment counted."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from typing import Any

from django.db.models import Q

from accounts import currencies
from accounts.models import Workspace
from campaigns.changes import mark_journeys
from campaigns.measures import MICRO
from campaigns.models import Conversion, ConversionKind

# The one that tells a payment apart from the invoice that it pays.
NAMES_PAYMENTS = "stripe"


def sale_of(workspace: Workspace, system: str, sale_id: str) -> Conversion | None:
    """By its id there; of an invoice of Stripe, by that of its payment too."""
    if not sale_id:
        return None
    sales = Conversion.objects.of(workspace).filter(system=system, kind=ConversionKind.PURCHASE)
    found = sales.filter(external_id=sale_id).first()
    if found is None and system == NAMES_PAYMENTS:
        found = sales.filter(details__payment=sale_id).order_by("pk").first()
    return found


def adopt_refunds(workspace: Workspace, sale: Conversion) -> None:
    """Refunds that came before their sale: they belong to whoever bought, and only what had counted is taken off."""
    names = [sale.external_id]
    if sale.system == NAMES_PAYMENTS and sale.details.get("payment"):
        names.append(str(sale.details["payment"]))
    rows = Conversion.objects.of(workspace)
    # By refund_by_its_sale and refund_of_a_sale (workspace_id, ...).
    is_waiting = Q(refund_of=None, refund_of_id_there__in=names) | Q(refund_of=sale)
    waiting = list(rows.filter(is_waiting, kind=ConversionKind.REFUND, system=sale.system))
    for refund in waiting:
        changes: dict[str, Any] = {"refund_of": sale, "value": _value_again(refund, sale)}
        if sale.person_id is not None:
            changes["person"] = sale.person_id
        rows.filter(pk=refund.pk).update(**changes)
    mark_journeys(workspace.pk, conversions=[refund.pk for refund in waiting])


def _value_again(refund: Conversion, sale: Conversion) -> int | None:
    """What it takes off now that its sale is known; as it was told where nothing more was told."""
    counted = counted_of(sale, refund.currency)
    gross, paid = _amount(refund.details, "gross"), _amount(refund.details, "paid")
    if counted is not None and gross is not None and paid is not None:
        back = share_of(gross, paid=paid, counted=counted, currency=refund.currency)
    elif gross is not None and (tax := _amount(refund.details, "tax")) is not None:
        back = gross - tax if sale.details.get("taxes_included") else gross
    else:
        return refund.value
    return -int(max(back, Decimal(0)) * MICRO)


def _amount(details: Mapping[str, Any], name: str) -> Decimal | None:
    try:
        amount = Decimal(str(details.get(name)))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def counted_of(sale: Conversion | None, currency: str) -> Decimal | None:
    """What a sale counts for, in this currency; None where it is not known."""
    if sale is None or sale.value is None or sale.currency != currency:
        return None
    return Decimal(sale.value) / MICRO


def share_of(back: Decimal, *, paid: Decimal, counted: Decimal | None, currency: str) -> Decimal:
    """Of what was paid back, the share that its sale counted for: without the tax and shipping that are in it."""
    if counted is None or paid <= 0:
        return back
    unit = Decimal(1).scaleb(-currencies.decimals(currency))
    return min((back * counted / paid).quantize(unit, ROUND_HALF_EVEN), counted)
