"""Which page views are one visit: a rule over all views of a visitor, whatever order they came in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from campaigns.models import PageView
from campaigns.tracking.visits.hits import source_of

# Without a sign of life for so long, the next page is a new visit.
GAP = timedelta(minutes=30)

Source = tuple[tuple[str, ...], str]  # tags with ad click, and referrer
# A click id in a copied address is of that click no longer; and no visit is longer than a day.
LONGEST = timedelta(hours=24)


@dataclass(slots=True)
class Standing:
    """Where a visitor stood before the views that are looked at."""

    visit_id: int
    until: datetime  # of anything that was heard of the visitor
    since: datetime
    sources: Collection[Source] = ()  # from which the visit came; of a click also what its pages said


@dataclass(slots=True)
class Clicks:
    """Which views are of clicks, and from where those came."""

    of_view: Mapping[str, int] = field(default_factory=dict)  # visit by the key of the view
    visits: Collection[int] = ()  # of all clicks that are spoken of
    sources: Mapping[int, Collection[Source]] = field(default_factory=dict)  # by visit


def assign(
    views: Iterable[PageView],
    before: Standing | None,
    *,
    clicks: Clicks,
    new_visit: Callable[[], int],
    credited: Callable[[str], str],
) -> dict[str, int]:
    """The visit of each view, by its key; `views` are all of one visitor from some moment on.

    A view that knows its click is of that click's visit. Others begin a visit after a gap, after a day, or when they
    say that they come from another place outside; `credited` says which referrers begin none. Visits keep their ids
    where that can be.
    """
    taken: set[int] = {before.visit_id} if before else set()
    sources = {visit_id: list(known) for visit_id, known in clicks.sources.items()}
    standing = before
    found: dict[str, int] = {}
    for view in sorted(views, key=lambda view: (view.at, view.key)):
        source = outside(view, credited)
        clicked = clicks.of_view.get(view.key)
        if clicked is not None:
            # The address without its click id, opened again or reloaded, is no other place.
            known = sources.setdefault(clicked, [])
            known.append(source)
            since = standing.since if standing and standing.visit_id == clicked else view.at
            standing = Standing(clicked, _later(standing, view), since, known)
        elif standing is None or _begins(standing, view, source):
            is_free = view.visit_id and view.visit_id not in taken and view.visit_id not in clicks.visits
            visit_id = view.visit_id if is_free else new_visit()
            taken.add(visit_id)
            standing = Standing(visit_id, _later(standing, view), view.at, [source])
        else:
            standing.until = _later(standing, view)
        found[view.key] = standing.visit_id
    return found


def outside(view: PageView, credited: Callable[[str], str]) -> Source:
    tags, referrer = source_of(view.said)
    return tags, credited(referrer)


def _begins(standing: Standing, view: PageView, source: Source) -> bool:
    tags, referrer = source
    if view.at > standing.until + GAP or view.at > standing.since + LONGEST:
        return True
    if tags:
        return all(tags != known for known, _referrer in standing.sources)
    return bool(referrer) and all(referrer != known for _tags, known in standing.sources)


def _later(standing: Standing | None, view: PageView) -> datetime:
    until: datetime = view.until or view.at
    return max(standing.until, until) if standing else until
