"""Organic beside paid, channel by channel: what posts and pages tell, and what the advertising accounts tell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Sum

from accounts.models import Workspace
from analytics.markup.prices import MARKED, prices_for, with_markup
from analytics.models import DayRollup
from analytics.quantities import Stored

OF_POSTS = ("impressions", "views", "organic_impressions", "paid_impressions", "engagements")
OF_ADS = ("impressions", "clicks")


@dataclass(slots=True)
class Beside:
    """Sums by measure, and the spend of the ads in millionths of the workspace's currency; None where nothing tells it.

    The two overlap: what a page calls paid are the ads of the account beside it. They are never added up.
    """

    channel: str
    posts: dict[str, int | None]
    ads: dict[str, int | None]
    spend: Stored | None = None


def beside_each_other(workspace: Workspace, first: date, last: date, channel: str = "") -> list[Beside]:
    """From the daily sums, by their primary key; channels in order."""
    names = sorted({*OF_POSTS, *OF_ADS, MARKED})
    prices = prices_for(workspace)
    # Days count with the mark-up they have; without any all of them together.
    by_turn = ["day"] if prices else []
    rows: Iterable[Any] = (
        DayRollup.objects.of(workspace)
        .filter(day__gte=first, day__lte=last, kind__in=("social", "ads"))
        .values("channel", "kind", *by_turn)
        .annotate(**{f"{name}_sum": Sum(name) for name in names})
        .order_by()
    )
    found: dict[str, Beside] = {}
    for row in rows:
        code = row["channel"]
        if channel in ("", code):
            one = found.setdefault(code, Beside(code, dict.fromkeys(OF_POSTS), dict.fromkeys(OF_ADS)))
            sums = one.ads if row["kind"] == "ads" else one.posts
            for name in sums:
                if (total := row[f"{name}_sum"]) is not None:
                    sums[name] = (sums[name] or 0) + int(total)
            if row["kind"] == "ads" and (spend := row[f"{MARKED}_sum"]) is not None:
                points = prices.points_on(code, row["day"]) if prices else 0
                one.spend = (one.spend or 0) + with_markup(int(spend), points)
    return [found[code] for code in sorted(found) if any(value is not None for value in _told(found[code]))]


def _told(one: Beside) -> tuple[Stored | None, ...]:
    return (*one.posts.values(), *one.ads.values(), one.spend)
