"""JSON as it was written: amounts to the last digit, and nothing in it that the database could not keep."""

from __future__ import annotations

import json
import re
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from django.utils.translation import gettext as _

from accounts import currencies
from accounts.errors import DomainError

# Millionths of it still fit into the column.
MOST = Decimal(10) ** 12
AMOUNT = re.compile(r"^\d{1,13}(\.\d{1,12})?$", re.ASCII)
# What PostgreSQL takes into no text, and halves of characters that no encoding knows.
UNFIT = re.compile("[\0\ud800-\udfff]")
EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


class BadValue(Exception):
    """The value at hand cannot be taken; the message is for people."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def load_exact(body: bytes) -> Any:
    """The value; numbers with a point become Decimal. `DomainError` says where it stops being JSON."""
    try:
        return json.loads(body, parse_float=_decimal, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        text = _("The body is not JSON: line %(line)s, column %(column)s. Send an object or a list of them.")
        raise DomainError(text % {"line": error.lineno, "column": error.colno}, code="not_json") from None
    except UnicodeDecodeError as error:
        text = _("The body is not UTF-8: byte %(position)s. Send JSON in UTF-8.")
        raise DomainError(text % {"position": error.start + 1}, code="not_json") from None
    except RecursionError:
        raise DomainError(_("The body is nested too deeply."), code="not_json") from None
    except ValueError as error:  # NaN, Infinity, numbers of thousands of digits
        text = _("The body holds a number that is none: %(number)s.")
        raise DomainError(text % {"number": str(error)[:40]}, code="not_json") from None


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError(text) from None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def read_amount(value: Any, currency: str) -> Decimal:
    """Of at most as many decimals as the currency has; written as text or as a number."""
    amount = plain_amount(value)
    places = currencies.decimals(currency)
    if amount != round(amount, places):
        text = _("%(currency)s has %(places)s decimals, and %(amount)s has more.")
        raise BadValue(text % {"currency": currency, "places": places, "amount": _shown(value)})
    return amount


def plain_amount(value: Any) -> Decimal:
    """Any amount of money that is not below zero, to the digit."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise BadValue(_("Write an amount such as 19.99, as text or as a number."))
    if not isinstance(value, str):
        number = Decimal(value)
        if number < 0:
            raise BadValue(_("Write the amount without a sign: what was paid back is a refund."))
        if number >= MOST:
            raise BadValue(_("The amount is too large."))
        if -number.as_tuple().exponent > 30:  # type: ignore[operator]  # finite: JSON has no other numbers
            raise BadValue(_("Write an amount such as 19.99, as text or as a number."))
        return number
    text = value.strip()
    if text.startswith("-"):
        raise BadValue(_("Write the amount without a sign: what was paid back is a refund."))
    if not AMOUNT.match(text):
        raise BadValue(_("Write an amount such as 19.99, as text or as a number."))
    if Decimal(text) >= MOST:
        raise BadValue(_("The amount is too large."))
    return Decimal(text)


def read_currency(value: Any) -> str:
    """The code in capitals, of a currency that somebody pays with today."""
    code = value.strip().upper() if isinstance(value, str) else ""
    if code not in currencies.codes():
        raise BadValue(_("There is no such currency. Write its three letters, such as EUR."))
    return code


def read_text(value: Any, limit: int, *, numbers: bool = False, readable: bool = True) -> str:
    """A text that is kept as it is, so no e-mail address may stand in it unless it is one that is kept as a hash."""
    if numbers and isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**30:
        value = str(value)
    if not isinstance(value, str):
        raise BadValue(_("Write a text."))
    text = value.strip()
    if UNFIT.search(text):
        raise BadValue(_("There is a character in it that cannot be kept."))
    if len(text) > limit:
        shown = {"limit": limit, "length": len(text)}
        raise BadValue(_("At most %(limit)s characters; these are %(length)s.") % shown)
    if readable and EMAIL.search(text):
        raise BadValue(
            _(
                "This is kept as it is written, so no e-mail address may stand in it. Send addresses as “email”."
            )
        )
    return text


def _shown(value: Any) -> str:
    return str(value)[:40]
