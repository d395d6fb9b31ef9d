"""Conversions that the script tells of: events named purchase, lead or sign_up with an id of their own."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from accounts import currencies
from accounts.models import Workspace
from campaigns.models import ConversionKind, Hit, Visit
from campaigns.tracking.conversions import conversions
from campaigns.tracking.visits.hits import body_of, props_of, text_of

NAMES = {
    "purchase": ConversionKind.PURCHASE,
    "lead": ConversionKind.LEAD,
    "sign_up": ConversionKind.SIGN_UP,
}
# More in one sale is a mistake of the page, or somebody's joke.
_LARGEST = Decimal(10**11)
# What is said by columns of their own.
_OWN = frozenset({"id", "value", "currency", "name"})


def is_conversion(hit: Hit) -> bool:
    body = body_of(hit)
    name = body.get("n")
    return hit.kind == "event" and isinstance(name, str) and name in NAMES and bool(_id_of(body))


def record(workspace: Workspace, hit: Hit, visit: Visit | None = None) -> None:
    """Take it down; the same id again changes nothing, for the page that says thanks may be opened twice.

    It is told of whoever made the visit: the request that brings it may come by another network or after midnight, and
    then has another hash. Only where no view came it is told of whoever sent it.

    An amount that is none, or whose currency nobody knows, is no amount: the conversion counts without a value.
    """
    props = props_of(hit.body)
    currency = str(props.get("currency") or workspace.currency).strip().upper()
    value = _amount(props.get("value")) if currency in currencies.codes() else None
    conversions.record(
        workspace,
        conversions.Report(
            kind=NAMES[hit.body["n"]],
            external_id=_id_of(hit.body),
            at=hit.at,
            source="script",
            name=text_of(props, "name", 100),
            value=value,
            currency=currency if value is not None else "",
            visitor=bytes(visit.visitor if visit is not None else hit.visitor),
            click_id=visit.click_id if visit is not None else "",
            details={name: value for name, value in props.items() if name not in _OWN},
        ),
    )


def _id_of(body: Mapping[str, Any]) -> str:
    value = body.get("p", {}).get("id") if isinstance(body.get("p"), dict) else None
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value).replace("\0", "").strip()[:200]


def _amount(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        amount = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and 0 <= amount <= _LARGEST else None
