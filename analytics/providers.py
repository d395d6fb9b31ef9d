"""Who reckons what daily sums cannot give, by the name that quantities call it."""

from __future__ import annotations

from collections.abc import Mapping

from analytics import people, picked, reach
from analytics.reckoned import Provider

PROVIDERS: Mapping[str, Provider] = {
    "people": people.reckon,
    "picked": picked.reckon,
    "reach": reach.reckon,
}
