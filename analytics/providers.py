"""Who reckons what daily sums cannot give, by the name that quantities call it."""

from __future__ import annotations

from collections.abc import Mapping

from analytics.reckoned import Provider

PROVIDERS: Mapping[str, Provider] = {}
