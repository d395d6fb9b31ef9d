"""The currencies that are legal tender somewhere today, by their ISO 4217 codes, with their names in each language."""

from __future__ import annotations

from functools import cache

from babel.core import get_global
from babel.numbers import get_currency_name, get_currency_precision
from django.utils.translation import gettext

# What most of our users bill in; they come first so that few need to search.
POPULAR = (
    "EUR",
    "USD",
    "GBP",
    "AUD",
    "CAD",
    "KRW",
    "MXN",
    "COP",
    "CLP",
    "ARS",
    "PEN",
    "BRL",
    "CHF",
    "JPY",
    "NZD",
)

Groups = list[tuple[str, list[tuple[str, str]]]]


@cache
def codes() -> frozenset[str]:
    """Every code that some territory pays with now; funds, metals and withdrawn currencies are not among them."""
    territories: dict[str, list[tuple[str, object, object, bool]]] = get_global("territory_currencies")  # type: ignore[assignment]
    return frozenset(
        code
        for known in territories.values()
        for code, _since, until, is_tender in known
        if is_tender and until is None
    )


def decimals(code: str) -> int:
    """How many digits its amounts have behind the point: none for yen and won."""
    return get_currency_precision(code)


@cache
def _labels(language: str) -> dict[str, str]:
    return {code: f"{code} · {get_currency_name(code, locale=language)}" for code in codes()}


def choices(language: str) -> Groups:
    """For a select: the popular ones, then all by code, as type-ahead wants it."""
    labels = _labels(language)
    rest = sorted(code for code in labels if code not in POPULAR)
    return [
        (gettext("Often used"), [(code, labels[code]) for code in POPULAR]),
        (gettext("All others"), [(code, labels[code]) for code in rest]),
    ]
