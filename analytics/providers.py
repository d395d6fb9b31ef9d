"""Who reckons what daily sums cannot give, by the name that quantities call it."""

from __future__ import annotations

from collections.abc import Mapping

from analytics import cost_sums, people, picked, reach
from analytics.reckoned import Provider

PROVIDERS: Mapping[str, Provider] = {
    "costs": cost_sums.reckon,
    "people": people.reckon,
    "picked": picked.reckon,
    "reach": reach.reckon,
}
