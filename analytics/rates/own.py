"""Verbs for the rates that a workspace enters itself: where nothing is published, or where it knows better."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import Conflict, DomainError
from accounts.models import ApiKey, User, Workspace
from accounts.templatetags import formats
from analytics.models import OwnRate
from analytics.rates.published import FIRST_DAY, MAX_AGE_DAYS
from campaigns import changes

# By one_own_rate_a_day (workspace_id, ...); for each of these few rows the published rates of some days.
PUBLISHED = """
SELECT r.id, found.foreign_per_euro, found.own_per_euro
  FROM analytics_ownrate r
 CROSS JOIN LATERAL (
       SELECT f.per_euro AS foreign_per_euro, t.per_euro AS own_per_euro
         FROM analytics_exchangerate f
         JOIN analytics_exchangerate t ON t.day = f.day AND t.currency = r.own_currency
        WHERE f.currency = r.currency AND f.day BETWEEN r.valid_from - %(max_age)s AND r.valid_from
        ORDER BY f.day DESC LIMIT 1
       ) found
 WHERE r.workspace_id = %(workspace_id)s
"""

DECIMALS = 10
MOST = Decimal(10) ** 10


@dataclass(frozen=True, slots=True)
class RateWish:
    """What a person says: from that day on, one unit of the quoted currency is worth `rate` of the other."""

    currency: str
    valid_from: date
    rate: Decimal
    quote: str = OwnRate.Quote.FOREIGN
    note: str = ""


def _checked(workspace: Workspace, wish: RateWish) -> RateWish:
    currency = wish.currency.strip().upper()
    if not re.fullmatch(r"[A-Z]{3}", currency):
        raise DomainError(_("A currency is three letters, such as EUR."), field="currency")
    if currency == workspace.currency:
        raise DomainError(
            _("This workspace counts in %(currency)s, which needs no rate.") % {"currency": currency},
            field="currency",
        )
    if wish.valid_from < FIRST_DAY:
        raise DomainError(
            _("The first day can be %(day)s at the earliest.") % {"day": formats.day(FIRST_DAY)},
            field="valid_from",
        )
    if wish.quote not in OwnRate.Quote.values:
        raise DomainError(_("Choose one of the list."), field="quote")
    if not wish.rate.is_finite() or not 0 < wish.rate < MOST:
        raise DomainError(_("A rate is a number above zero."), field="rate")
    rate = wish.rate.normalize()
    if -rate.as_tuple().exponent > DECIMALS:  # type: ignore[operator]  # a finite number's exponent is a number
        raise DomainError(
            _("A rate has at most %(count)s decimals. Enter it the other way round.") % {"count": DECIMALS},
            field="rate",
        )
    return RateWish(currency, wish.valid_from, rate, wish.quote, " ".join(wish.note.split())[:300])


@transaction.atomic
def add_own_rate(workspace: Workspace, *, wish: RateWish, by: User | ApiKey | None) -> OwnRate:
    """It wins over published rates from its day on, until the next own rate of that currency."""
    wish = _checked(workspace, wish)
    row = OwnRate(
        workspace=workspace,
        currency=wish.currency,
        own_currency=workspace.currency,
        valid_from=wish.valid_from,
        quote=wish.quote,
        rate=wish.rate,
        note=wish.note,
        created_by=by if isinstance(by, User) else None,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(
            _("There is a rate of %(currency)s from %(day)s already. Delete it first.")
            % {"currency": wish.currency, "day": formats.day(wish.valid_from)},
            field="valid_from",
        ) from error
    _mark(workspace, row)
    audit.record("rate.added", by=by, workspace=workspace, subject=_subject(row), **_detail(row))
    return row


@transaction.atomic
def delete_own_rate(workspace: Workspace, row: OwnRate, *, by: User | ApiKey | None) -> None:
    """Its days take the own rate before it again, or the published ones."""
    removed, _rows = OwnRate.objects.of(workspace).filter(pk=row.pk).delete()
    if removed:
        _mark(workspace, row)
        audit.record("rate.deleted", by=by, workspace=workspace, subject=_subject(row), **_detail(row))


def _mark(workspace: Workspace, row: OwnRate) -> None:
    """The days up to the next own rate; one against a currency the workspace no longer counts in changes nothing."""
    if row.own_currency != workspace.currency:
        return
    first, last = row.valid_from, date.max
    changes.mark_days_of_foreign_money(
        workspace.pk, workspace.currency, first=first, last=last, currencies=[row.currency]
    )
    changes.mark_journeys_of_foreign_money(workspace.pk, first=first, last=last)


def _subject(row: OwnRate) -> str:
    return f"{row.currency} {row.valid_from}"


def _detail(row: OwnRate) -> dict[str, Any]:
    return {
        "rate": f"{row.rate.normalize():f}",
        "quote": row.quote,
        "own_currency": row.own_currency,
        "note": row.note,
    }


def published(workspace: Workspace) -> dict[int, Decimal]:
    """By own rate, what one unit of its currency was worth by the published rates in the currency it is against."""
    with connection.cursor() as cursor:
        cursor.execute(PUBLISHED, {"workspace_id": workspace.pk, "max_age": MAX_AGE_DAYS})
        return {row_id: own / foreign for row_id, foreign, own in cursor.fetchall()}
