"""Which views are of which click: those that name it, within a day of it, of few visitors, and not without end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from accounts.models import random_id
from campaigns.models import PageView, Visit
from campaigns.tracking.visits.hits import UTM
from campaigns.tracking.visits.sessions import LONGEST, Source, outside
from campaigns.tracking.visits.shaping import Clicked, tags_of_click

# Whoever clicked, by some networks, after midnight and by a cookie: an address that is passed on has more.
MOST_VISITORS = 5
MOST_VIEWS = 500


@dataclass(slots=True)
class Landings:
    """The clicks that a batch speaks of."""

    visits: dict[str, int] = field(default_factory=dict)  # visit by click id
    of_view: dict[str, int] = field(default_factory=dict)  # visit by the key of a view that is of a click
    touches: dict[int, Source] = field(default_factory=dict)  # what clicks that came said, by visit
    before: dict[int, list[PageView]] = field(
        default_factory=dict
    )  # views that are of a click already, by visit

    def sources(
        self, of: Iterable[int], visitor: bytes, start: datetime, credited: Callable[[str], str]
    ) -> dict[int, Collection[Source]]:
        """By visit, of those in `of`, what no longer is another place for a visitor from `start` on."""
        found: dict[int, Collection[Source]] = {}
        for visit_id in of:
            if visit_id not in self.touches and visit_id not in self.before:
                continue
            known = []
            if visit_id in self.touches:
                tags, referrer = self.touches[visit_id]
                known.append((tags, credited(referrer)))
            known += [
                outside(view, credited)
                for view in self.before.get(visit_id, ())
                if bytes(view.visitor) == visitor and view.at < start
            ]
            found[visit_id] = known
        return found


def landings_of(
    workspace_id: int,
    views: Collection[PageView],
    *,
    clicked: Mapping[str, Clicked],
    standing: Mapping[int, Visit],
) -> Landings:
    """Of the clicks in `clicked`, those that the views name, and those of the visits in which visitors stand."""
    wanted = {view.said["c"] for view in views if "c" in view.said} | set(clicked)
    known = {
        visit.click_id: visit
        for visit in (*standing.values(), *_visits(workspace_id, wanted))
        if visit.click_id
    }
    found = Landings(
        {click_id: known[click_id].pk if click_id in known else random_id() for click_id in sorted(wanted)}
    )
    for visit in known.values():
        if visit.origin == Visit.Origin.CLICK:
            found.touches[visit.pk] = sources_of_visit(visit, str)
    for click_id, one in clicked.items():
        found.touches[found.visits[click_id]] = tags_of_click(one), one.click.said["r"]
    of_click: dict[int, str] = {visit.pk: click_id for click_id, visit in known.items()}
    fresh = {view.key for view in views}
    joined: dict[int, list[PageView]] = defaultdict(list)
    for view in PageView.objects.of(workspace_id).filter(visit_id__in=list(of_click), said__has_key="c"):
        if view.said["c"] == of_click[view.visit_id]:
            joined[view.visit_id].append(view)
    found.before = joined
    starts = {click_id: visit.started_at for click_id, visit in known.items()}
    starts |= {click_id: one.click.hit.at for click_id, one in clicked.items()}
    _join(
        found,
        views,
        starts,
        {pk: [view for view in of if view.key not in fresh] for pk, of in joined.items()},
    )
    return found


def _join(
    found: Landings,
    views: Iterable[PageView],
    starts: Mapping[str, datetime],
    joined: Mapping[int, list[PageView]],
) -> None:
    """Give views to their clicks: who is of it already stays, and the others come in the order of their time."""
    visitors = {pk: {bytes(view.visitor) for view in of} for pk, of in joined.items()}
    counts = {pk: len(of) for pk, of in joined.items()}
    begun = dict(starts)
    for view in sorted(views, key=lambda view: (view.at, view.key)):
        click_id = view.said.get("c", "")
        if not click_id:
            continue
        visit_id = found.visits[click_id]
        start = begun.setdefault(click_id, view.at)
        of = visitors.setdefault(visit_id, set())
        is_of_it = bytes(view.visitor) in of or len(of) < MOST_VISITORS
        if abs(view.at - start) <= LONGEST and is_of_it and counts.get(visit_id, 0) < MOST_VIEWS:
            of.add(bytes(view.visitor))
            counts[visit_id] = counts.get(visit_id, 0) + 1
            found.of_view[view.key] = visit_id


def sources_of_visit(visit: Visit, credited: Callable[[str], str]) -> Source:
    tags = tuple(getattr(visit, column) for column in (*UTM.values(), "ad_click"))
    return (tags if any(tags) else (), credited(visit.referrer_host))


def _visits(workspace_id: int, click_ids: Collection[str]) -> Iterable[Visit]:
    return Visit.objects.of(workspace_id).filter(click_id__in=click_ids) if click_ids else ()
