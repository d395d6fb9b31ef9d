"""The days from which definitions count."""

from __future__ import annotations

from datetime import date, timedelta

# The catalogue began; metrics count from here unless they say otherwise.
FIRST = date(2026, 11, 23)
# Costs, customers and rates of engagement came with the planning of goals.
PLAN = date(2026, 11, 27)
BEFORE_PLAN = PLAN - timedelta(days=1)
# Sales and leads of the workspace's own record came with tracking.
TRACK = date(2026, 11, 28)
BEFORE_TRACK = TRACK - timedelta(days=1)
# Mark-ups came with the view in which a client sees its results.
CLIENT_VIEW = date(2026, 11, 28)
