"""Who reckons what daily sums cannot give, by the name that quantities call it."""

from __future__ import annotations

from collections.abc import Mapping

from analytics import tracked
from analytics.cost import sums as cost_sums
from analytics.markup import earned
from analytics.reckoning import people, picked, reach
from analytics.reckoning.reckoned import Provider

PROVIDERS: Mapping[str, Provider] = {
    "attribution": tracked.reckon,
    "costs": cost_sums.reckon,
    "markup": earned.reckon,
    "people": people.reckon,
    "picked": picked.reckon,
    "reach": reach.reckon,
}
