"""Organic beside paid, channel by channel: what posts and pages tell, and what the advertising accounts tell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Sum

from accounts.models import Workspace
from analytics.models import DayRollup

OF_POSTS = ("impressions", "views", "organic_impressions", "paid_impressions", "engagements")
OF_ADS = ("impressions", "clicks", "spend")


@dataclass(frozen=True, slots=True)
class Beside:
    """Sums by measure, money in millionths of the workspace's currency; None where nothing tells it.

    The two overlap: what a page calls paid are the ads of the account beside it. They are never added up.
    """

    channel: str
    posts: dict[str, int | None]
    ads: dict[str, int | None]


def beside_each_other(workspace: Workspace, first: date, last: date, channel: str = "") -> list[Beside]:
    """From the daily sums, by their primary key; channels in order."""
    names = sorted({*OF_POSTS, *OF_ADS})
    rows: Iterable[Any] = (
        DayRollup.objects.of(workspace)
        .filter(day__gte=first, day__lte=last, kind__in=("social", "ads"))
        .values("channel", "kind")
        .annotate(**{f"{name}_sum": Sum(name) for name in names})
        .order_by()
    )
    found: dict[str, Beside] = {}
    for row in rows:
        code = row["channel"]
        if channel in ("", code):
            one = found.setdefault(code, Beside(code, dict.fromkeys(OF_POSTS), dict.fromkeys(OF_ADS)))
            sums = one.ads if row["kind"] == "ads" else one.posts
            sums.update({name: _whole(row[f"{name}_sum"]) for name in sums})
    return [
        found[code]
        for code in sorted(found)
        if any(value is not None for value in (*found[code].posts.values(), *found[code].ads.values()))
    ]


def _whole(total: int | None) -> int | None:
    return None if total is None else int(total)
