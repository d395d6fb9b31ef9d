"""Which page views are one visit: a rule over all views of a visitor, whatever order they came in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from campaigns.models import PageView
from campaigns.tracking.visits.hits import source_of

# Without a sign of life for so long, the next page is a new visit.
GAP = timedelta(minutes=30)

Source = tuple[tuple[str, ...], str]  # tags with ad click, and referrer
NOWHERE: Source = ((), "")


@dataclass(slots=True)
class Standing:
    """Where a visitor stood before the views that are looked at."""

    visit_id: int
    until: datetime  # of anything that was heard of the visitor
    source: Source = NOWHERE


def assign(
    views: Iterable[PageView],
    before: Standing | None,
    *,
    clicked: Mapping[str, int],
    new_visit: Callable[[], int],
    credited: Callable[[str], str],
) -> dict[str, int]:
    """The visit of each view, by its key; `views` are all of one visitor from some moment on.

    A view that knows its click is of that click's visit (`clicked`). Others begin a visit after a gap, or when they say
    that they come from another place outside; `credited` says which referrers begin none. Visits keep their ids where
    that can be.
    """
    clicks = set(clicked.values())
    taken = clicks | ({before.visit_id} if before else set())
    standing = before
    found: dict[str, int] = {}
    for view in sorted(views, key=lambda view: (view.at, view.key)):
        source = _outside(view, credited)
        click = view.said.get("c", "")
        if click:
            standing = Standing(clicked[click], _later(standing, view))
        elif standing is None or _begins(standing, view, source):
            visit_id = view.visit_id if view.visit_id and view.visit_id not in taken else new_visit()
            taken.add(visit_id)
            standing = Standing(visit_id, _later(standing, view), source)
        else:
            standing.until = _later(standing, view)
        found[view.key] = standing.visit_id
    return found


def _begins(standing: Standing, view: PageView, source: Source) -> bool:
    tags, referrer = source
    if view.at > standing.until + GAP:
        return True
    if tags:
        return tags != standing.source[0]
    return bool(referrer) and referrer != standing.source[1]


def _outside(view: PageView, credited: Callable[[str], str]) -> Source:
    tags, referrer = source_of(view.said)
    return tags, credited(referrer)


def _later(standing: Standing | None, view: PageView) -> datetime:
    until: datetime = view.until or view.at
    return max(standing.until, until) if standing else until
