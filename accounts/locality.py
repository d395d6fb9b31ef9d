"""Where somebody probably is, from the languages their browser asks for: a default they can change."""

from __future__ import annotations

from dataclasses import dataclass

from babel.core import get_global
from babel.numbers import get_territory_currencies
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation.trans_real import parse_accept_lang_header

from accounts import currencies, time_zones

TERRITORY_OF_LANGUAGE = {"en": "US", "es": "ES", "ko": "KR"}
# Of the countries with several zones, the one where most people live.
MAIN_ZONE = {
    "AR": "America/Argentina/Buenos_Aires",
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "DE": "Europe/Berlin",
    "EC": "America/Guayaquil",
    "ES": "Europe/Madrid",
    "ID": "Asia/Jakarta",
    "KZ": "Asia/Almaty",
    "MX": "America/Mexico_City",
    "MY": "Asia/Kuala_Lumpur",
    "NZ": "Pacific/Auckland",
    "PT": "Europe/Lisbon",
    "RU": "Europe/Moscow",
    "US": "America/New_York",
}


@dataclass(frozen=True, slots=True)
class Guess:
    currency: str
    time_zone: str


def territory_of(request: HttpRequest) -> str:
    """The country of the most wanted language that names one (`en-AU`), else that of the page's language."""
    for tag, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        country = tag.split("-")[-1].upper()
        if "-" in tag and country in get_global("territory_currencies"):
            return country
    return TERRITORY_OF_LANGUAGE.get((get_language() or "en")[:2], "US")


def guess(request: HttpRequest) -> Guess:
    territory = territory_of(request)
    paid_with = [code for code in get_territory_currencies(territory) if code in currencies.codes()]
    by_zone: dict[str, str] = get_global("zone_territories")  # type: ignore[assignment]
    zones = sorted(zone for zone in time_zones.names() if by_zone.get(zone) == territory)
    return Guess(
        currency=paid_with[0] if paid_with else "USD",
        time_zone=MAIN_ZONE.get(territory, zones[0] if zones else "UTC"),
    )
