"""The posts published in a period, each with what it has gathered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.db.models import F, Q

from accounts.models import Workspace
from analytics.counting import hash_joins
from analytics.insights.gathering import Gathered, PostFact, gathered
from analytics.insights.kinds import kind_of
from analytics.insights.moments import Moment, moment_of
from analytics.insights.networks import network_of
from campaigns.models import Fact, ImportRun, Post

# Beyond it the newest are looked at, and the page says so.
MOST_POSTS = 10_000
MEASURES = (
    "impressions",
    "reach",
    "views",
    "engagements",
    "likes",
    "comments",
    "shares",
    "saves",
    "clicks",
    "link_clicks",
    "video_views",
)
_POST_FIELDS = (
    "pk",
    "account_id",
    "key",
    "network",
    "kind",
    "text",
    "permalink",
    "published_at",
    "last_run_id",
)


@dataclass(frozen=True, slots=True)
class PublishedPost:
    """`record` is what it gathered, by measure; a measure that is absent was not told."""

    pk: int
    account_id: int
    network: str
    kind: str
    text: str
    permalink: str
    moment: Moment
    record: Gathered
    last_run_id: int

    @property
    def measures(self) -> Mapping[str, int]:
        return self.record.measures


@dataclass(frozen=True, slots=True)
class Posts:
    """The newest first. `told_twice` counts those that a second source told too and that count once."""

    posts: list[PublishedPost]
    told_twice: int = 0
    is_cut: bool = False


def posts_in(workspace: Workspace, first: date, last: date, network: str = "") -> Posts:
    """Those published from `first` to `last` in the workspace's calendar, on one network if one is named."""
    zone = ZoneInfo(workspace.time_zone)
    rows, is_cut = _rows(workspace, first, last)
    wanted = []
    for row in rows:
        moment = moment_of(row["published_at"], zone)
        on = network_of(row["network"])
        if moment is not None and first <= moment.day <= last and network in ("", on):
            wanted.append((row, on, moment))
    facts = _facts(workspace, {row["account_id"] for row, _on, _moment in wanted}, first, last)
    found = [
        PublishedPost(
            row["pk"],
            row["account_id"],
            on,
            kind_of(row["kind"]),
            row["text"],
            web_address(row["permalink"]),
            moment,
            gathered(of_post),
            row["last_run_id"],
        )
        for row, on, moment in wanted
        if (of_post := facts.get((row["account_id"], row["key"])))
    ]
    once = told_once(found)
    once.sort(key=lambda post: (post.moment.day, post.moment.hour or 0), reverse=True)
    return Posts(once, len(found) - len(once), is_cut)


def networks_of(workspace: Workspace) -> list[str]:
    """The codes of all networks that posts of the workspace are on, in order."""
    told = Post.objects.of(workspace).values_list("network", flat=True).distinct().order_by()
    return sorted({network_of(text) for text in told} - {""})


def told_once(posts: Iterable[PublishedPost]) -> list[PublishedPost]:
    """Without those that stand at the same address as another; the one of which more is told stays."""
    best: dict[Any, PublishedPost] = {}
    for post in posts:
        key = (post.network, _place(post.permalink)) if post.permalink else post.pk
        other = best.get(key)
        if other is None or (len(post.measures), -post.pk) > (len(other.measures), -other.pk):
            best[key] = post
    return list(best.values())


def web_address(text: str) -> str:
    """The address if it is one of the web; whatever else an export says there leads nowhere."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return text if parts.scheme in ("http", "https") and parts.netloc else ""


def _place(address: str) -> str:
    """Addresses of one post are written with and without "www." and a slash at the end."""
    parts = urlsplit(address)
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.netloc.casefold().removeprefix('www.')}{parts.path.rstrip('/')}{query}"


def _rows(workspace: Workspace, first: date, last: date) -> tuple[list[dict[str, Any]], bool]:
    """A day more at each end: the day of a moment with a zone may be another here. The text sorts as its time."""
    found = (
        Post.objects.of(workspace)
        .filter(
            published_at__gte=(first - timedelta(days=1)).isoformat(),
            published_at__lt=(last + timedelta(days=2)).isoformat(),
        )
        .order_by("-published_at", "key", "account_id")
        .values(*_POST_FIELDS)[: MOST_POSTS + 1]
    )
    rows = list(found)
    return rows[:MOST_POSTS], len(rows) > MOST_POSTS


def _facts(
    workspace: Workspace, accounts: set[int], first: date, last: date
) -> dict[tuple[int, str], list[PostFact]]:
    """By account and key of the post: those of its days by the primary key, longer ones by fact_range."""
    if not accounts:
        return {}
    runs = ImportRun.objects.of(workspace).filter(account__in=accounts, grain="lifetime")
    so_far = set(runs.values_list("pk", flat=True))
    of_days = Q(
        start_on__gte=first - timedelta(days=1), start_on__lte=last + timedelta(days=1), end_on=F("start_on")
    )
    of_ranges = Q(start_on__lte=last, end_on__gte=first, end_on__gt=F("start_on"))
    found: dict[tuple[int, str], list[PostFact]] = {}
    for condition in (of_days, of_ranges):
        of_posts = (
            Fact.objects.of(workspace)
            .filter(condition, series__account__in=accounts, series__level="post", series__breakdown="")
            .values_list(
                "series__account_id",
                "series__entity_key",
                "series_id",
                "start_on",
                "end_on",
                "run_id",
                *MEASURES,
            )
        )
        with hash_joins():
            rows = list(of_posts)
        for account_id, key, series_id, start_on, end_on, run_id, *values in rows:
            measures = {
                name: value for name, value in zip(MEASURES, values, strict=True) if value is not None
            }
            fact = PostFact(series_id, start_on, end_on, run_id in so_far, measures)
            found.setdefault((account_id, key), []).append(fact)
    return found
