"""Makes visits of a batch: finds what its hits concern, and writes what became of it, in sets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from accounts.models import random_id
from campaigns.changes import mark_journeys
from campaigns.models import Interaction, PageView, Visit
from campaigns.tracking.tagging.meaning import Meaning
from campaigns.tracking.visits.agreeing import Follow, follow_visitors, move_to_cookies
from campaigns.tracking.visits.clicking import Landings, landings_of, sources_of_visit
from campaigns.tracking.visits.sessions import Clicks, Standing, assign
from campaigns.tracking.visits.shaping import CHANGING, Clicked, shape, touch_of

# By view_of_a_visitor (workspace_id, visitor, at, key): the last view before, and until when the visitor was heard of.
BEFORE = """
SELECT w.visitor, last.visit_id, GREATEST(last.until, last.at, heard.until)
  FROM unnest(%(visitors)s::bytea[], %(starts)s::timestamptz[]) AS w (visitor, start)
 CROSS JOIN LATERAL (
       SELECT p.visit_id, p.at, p.until FROM campaigns_pageview p
        WHERE p.workspace_id = %(workspace_id)s AND p.visitor = w.visitor AND p.at < w.start
        ORDER BY p.at DESC, p.key DESC LIMIT 1) AS last
 CROSS JOIN LATERAL (
       SELECT max(p.until) AS until FROM campaigns_pageview p
        WHERE p.workspace_id = %(workspace_id)s AND p.visitor = w.visitor
          AND p.at < w.start AND p.at >= w.start - interval '1 day') AS heard
"""

# By interaction_of_a_view and one_page_view_a_key (workspace_id, ...): what was done goes where its view went.
FOLLOW_VIEWS = """
UPDATE campaigns_interaction i SET visit_id = p.visit_id
  FROM campaigns_pageview p
 WHERE i.workspace_id = %(workspace_id)s AND p.workspace_id = %(workspace_id)s
   AND p.key = ANY(%(keys)s::text[]) AND i.view_key = p.key AND i.visit_id <> p.visit_id
"""


@dataclass(slots=True)
class Visiting:
    """The views that a batch brings or changes, those of the same visitors after them, and their visits."""

    workspace_id: int
    views: dict[str, PageView] = field(default_factory=dict)  # by key: brought, changed and read
    fresh: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    clicked: dict[str, Clicked] = field(default_factory=dict)  # by click id
    agreed: dict[str, bytes] = field(default_factory=dict)  # who it is by cookie, by the key of a view
    _old: dict[str, int | None] = field(default_factory=dict)  # the visit each view had
    _visits: dict[int, Visit] = field(default_factory=dict)
    _touches: dict[int, tuple[Any, ...]] = field(default_factory=dict)

    def settle(self) -> None:
        """Give every view its visit and write it all."""
        self._read_views_of_new_clicks()
        self.changed |= move_to_cookies(self.workspace_id, self.views, self.agreed)
        starts = self._starts()
        self._read_later_views(starts)
        meaning = Meaning.of(self.workspace_id, links=[], pages=[])
        before = self._before(starts)
        landings = landings_of(
            self.workspace_id,
            self.views.values(),
            clicked=self.clicked,
            standing={visit.pk: visit for _visitor, visit, _until in before},
        )
        self._assign(starts, landings, before, meaning)
        self._write({landings.visits[click_id] for click_id in self.clicked} | self._touched(), meaning)

    def visit_of(self, view_key: str) -> Visit | None:
        """The visit of a view of this batch, once it is settled."""
        view = self.views.get(view_key)
        return self._visits.get(view.visit_id) if view is not None else None

    def _touched(self) -> set[int]:
        """Visits that got, lost or kept a view that is other than before."""
        other = self.fresh | self.changed | self._moved()
        lost = {visit_id for key in other if (visit_id := self._old[key])}
        return lost | {self.views[key].visit_id for key in other}

    def _moved(self) -> set[str]:
        return {key for key, old in self._old.items() if old and old != self.views[key].visit_id}

    def _read_views_of_new_clicks(self) -> None:
        """Views that came before their click: what continues its visit is known only now."""
        if self.clicked:
            visits = Visit.objects.of(self.workspace_id).filter(click_id__in=list(self.clicked))
            for view in PageView.objects.of(self.workspace_id).filter(
                visit_id__in=list(visits.values_list("pk", flat=True))
            ):
                self.views.setdefault(view.key, view)
                self.changed.add(view.key)

    def _starts(self) -> dict[bytes, datetime]:
        """Per visitor the first moment that has changed: what was before it stays."""
        starts: dict[bytes, datetime] = {}
        for key in self.fresh | self.changed:
            view = self.views[key]
            visitor = bytes(view.visitor)
            starts[visitor] = min(starts.get(visitor, view.at), view.at)
        return starts

    def _read_later_views(self, starts: Mapping[bytes, datetime]) -> None:
        if starts:
            later = PageView.objects.of(self.workspace_id).filter(
                visitor__in=list(starts), at__gte=min(starts.values())
            )
            for view in later:
                if view.at >= starts[bytes(view.visitor)]:
                    self.views.setdefault(view.key, view)
        self._old = {key: None if key in self.fresh else view.visit_id for key, view in self.views.items()}

    def _assign(
        self,
        starts: Mapping[bytes, datetime],
        landings: Landings,
        before: Iterable[tuple[bytes, Visit, datetime]],
        meaning: Meaning,
    ) -> None:
        of_visitor: dict[bytes, list[PageView]] = defaultdict(list)
        for view in self.views.values():
            if bytes(view.visitor) in starts and view.at >= starts[bytes(view.visitor)]:
                of_visitor[bytes(view.visitor)].append(view)
        stood = {visitor: (visit, until) for visitor, visit, until in before}
        of_clicks = frozenset(landings.visits.values())
        for visitor, views in of_visitor.items():
            of = {landings.of_view[view.key] for view in views if view.key in landings.of_view}
            if visitor in stood:
                of.add(stood[visitor][0].pk)
            sources = landings.sources(of, visitor, starts[visitor], meaning.credited)
            standing = None
            if visitor in stood:
                visit, until = stood[visitor]
                own = sources.get(visit.pk) or [sources_of_visit(visit, meaning.credited)]
                standing = Standing(visit.pk, until, visit.started_at, own)
            found = assign(
                views,
                standing,
                clicks=Clicks(landings.of_view, of_clicks, sources),
                new_visit=random_id,
                credited=meaning.credited,
            )
            for view in views:
                view.visit_id = found[view.key]
        for click_id, visit_id in landings.visits.items():
            self._visits.setdefault(
                visit_id, Visit(pk=visit_id, workspace_id=self.workspace_id, click_id=click_id)
            )

    def _before(self, starts: Mapping[bytes, datetime]) -> list[tuple[bytes, Visit, datetime]]:
        """Visitors with the visit in which they were before, and until when they were heard of."""
        values: dict[str, Any] = {
            "workspace_id": self.workspace_id,
            "visitors": list(starts),
            "starts": list(starts.values()),
        }
        with connection.cursor() as cursor:
            cursor.execute(BEFORE, values)
            found = cursor.fetchall()
        visits = Visit.objects.of(self.workspace_id).in_bulk(
            [visit_id for _visitor, visit_id, _until in found]
        )
        return [
            (bytes(visitor), visits[visit_id], until)
            for visitor, visit_id, until in found
            if visit_id in visits
        ]

    def _write(self, touched: set[int], meaning: Meaning) -> None:
        visits = Visit.objects.of(self.workspace_id)
        known = visits.in_bulk(list(touched))
        self._touches = {pk: touch_of(visit) for pk, visit in known.items()}
        members: dict[int, list[PageView]] = defaultdict(list)
        for view in self.views.values():
            members[view.visit_id].append(view)
        for view in PageView.objects.of(self.workspace_id).filter(visit_id__in=list(known)):
            if view.key not in self.views:
                members[view.visit_id].append(view)
        for pk in touched:
            self._visits[pk] = (
                known.get(pk) or self._visits.get(pk) or Visit(pk=pk, workspace_id=self.workspace_id)
            )
        made, empty = self._shaped(touched, members, meaning)
        visits.bulk_create(made, update_conflicts=True, unique_fields=["id"], update_fields=CHANGING)
        self._write_views()
        if empty:
            visits.filter(pk__in=empty).delete()
        self._mark(made, empty)
        follow_visitors(self.workspace_id, self._other_visitors(made))

    def _shaped(
        self, touched: Iterable[int], members: Mapping[int, list[PageView]], meaning: Meaning
    ) -> tuple[list[Visit], list[int]]:
        of_click = {visit.click_id: pk for pk, visit in self._visits.items() if visit.click_id}
        clicked = {of_click[click_id]: one for click_id, one in self.clicked.items()}
        links = {self._visits[pk].link_id for pk in touched} | {one.link.pk for one in clicked.values()}
        pages = {int(view.said["pg"]) for views in members.values() for view in views if "pg" in view.said}
        meaning = meaning.with_campaigns(self.workspace_id, links=[pk for pk in links if pk], pages=pages)
        made, empty = [], []
        for pk in sorted(touched):
            visit = shape(self._visits[pk], members.get(pk, ()), clicked.get(pk), meaning)
            if visit is not None:
                made.append(visit)
            elif pk in self._touches:
                empty.append(pk)
        return made, empty

    def _write_views(self) -> None:
        moved = self._moved()
        rows = [self.views[key] for key in sorted(self.fresh | self.changed | moved)]
        PageView.objects.of(self.workspace_id).bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["visit", "until", "seconds", "scroll", "visitor", "said"],
        )
        if moved:
            with connection.cursor() as cursor:
                cursor.execute(FOLLOW_VIEWS, {"workspace_id": self.workspace_id, "keys": sorted(moved)})

    def _other_visitors(self, made: Iterable[Visit]) -> list[Follow]:
        found = []
        for visit in made:
            before = self._touches.get(visit.pk)
            if before and before[0] != bytes(visit.visitor):
                found.append(Follow(before[0], bytes(visit.visitor), visit.started_at, visit.last_at))
        return found

    def _mark(self, made: Iterable[Visit], empty: Iterable[int]) -> None:
        visitors: set[bytes] = {self._touches[pk][0] for pk in empty}
        for visit in made:
            now, before = touch_of(visit), self._touches.get(visit.pk)
            if now != before:
                visitors |= {now[0]} | ({before[0]} if before else set())
        mark_journeys(self.workspace_id, visitors=visitors)


def write_acts(workspace_id: int, acts: Iterable[Interaction], views: Mapping[str, PageView]) -> None:
    """What was done, in the visits of its views; the same one sent twice is one."""
    rows = list(acts)
    for row in rows:
        row.visit_id = views[row.view_key].visit_id
    Interaction.objects.of(workspace_id).bulk_create(rows, ignore_conflicts=True)
