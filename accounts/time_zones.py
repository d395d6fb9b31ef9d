"""The time zones somebody may live in, named by their cities in each language."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, datetime
from functools import cache, lru_cache

from babel.core import get_global
from babel.dates import get_timezone_location
from django.utils.translation import gettext

Groups = list[tuple[str, list[tuple[str, str]]]]


@cache
def names() -> frozenset[str]:
    """The canonical zones; links kept for old programs (`US/Pacific`) are the same zones under other names."""
    cities = {
        zone
        for zone in get_global("zone_territories")
        if "/" in zone and not zone.startswith(("Etc/", "SystemV/"))
    }
    return frozenset((cities & zoneinfo.available_timezones()) | {"UTC"})


def regions() -> dict[str, str]:
    return {
        "Africa": gettext("Africa"),
        "America": gettext("America"),
        "Antarctica": gettext("Antarctica"),
        "Arctic": gettext("Arctic"),
        "Asia": gettext("Asia"),
        "Atlantic": gettext("Atlantic"),
        "Australia": gettext("Australia"),
        "Europe": gettext("Europe"),
        "Indian": gettext("Indian Ocean"),
        "Pacific": gettext("Pacific"),
    }


def _offset(zone: str, at: datetime) -> str:
    delta = at.astimezone(zoneinfo.ZoneInfo(zone)).utcoffset()
    minutes = int(delta.total_seconds() // 60) if delta else 0
    sign = "−" if minutes < 0 else "+"
    return f"UTC{sign}{abs(minutes) // 60}" + (f":{abs(minutes) % 60:02}" if minutes % 60 else "")


@lru_cache(maxsize=16)
def _labels(language: str, today: str) -> dict[str, str]:
    """City first, as type-ahead wants it; the offset is today's, so the cache is by day."""
    at = datetime.now(UTC)
    return {
        zone: f"{get_timezone_location(zone, locale=language, return_city=True)} ({_offset(zone, at)})"
        for zone in names()
        if zone != "UTC"
    }


def choices(language: str) -> Groups:
    """For a select: by region, by city."""
    labels = _labels(language, datetime.now(UTC).date().isoformat())
    groups: Groups = []
    for region, title in sorted(regions().items(), key=lambda pair: pair[1]):
        cities = [(zone, label) for zone, label in labels.items() if zone.split("/")[0] == region]
        groups.append((title, sorted(cities, key=lambda pair: pair[1])))
    return [*groups, (gettext("Without a city"), [("UTC", "UTC")])]
