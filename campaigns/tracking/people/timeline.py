"""What happened with a person, newest first: visits with their pages, actions, forms, conversions, stages."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from accounts.models import Workspace
from campaigns.measures import MICRO
from campaigns.models import (
    Conversion,
    FormSubmission,
    Interaction,
    PageView,
    Person,
    StageChange,
    Visit,
    VisitorLink,
)

PAGE_SIZE = 100
MOST_PAGES = 50


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry; `kind` says which row it holds: visit, action, form, conversion or stage."""

    kind: str
    at: datetime
    row: Any
    pages: list[PageView] = field(default_factory=list)  # of a visit, the first ones
    money: Decimal | None = None


def visitors_of(workspace: Workspace, person: Person) -> list[bytes]:
    rows = VisitorLink.objects.of(workspace).filter(person=person).order_by("linked_at", "pk")
    return [bytes(visitor) for visitor in rows.values_list("visitor", flat=True)]


def happenings(
    workspace: Workspace, person: Person, *, before: datetime | None = None, size: int | None = PAGE_SIZE
) -> tuple[list[Happening], datetime | None]:
    """A page of them before a moment, and the moment to ask for the next page with; `size` None is all.

    Where several happened at once none is left out between two pages.
    """
    visitors = visitors_of(workspace, person)
    visits = Visit.objects.of(workspace).filter(visitor__in=visitors)
    found: list[Happening] = []
    sources: list[tuple[str, str, Any]] = [
        ("visit", "started_at", visits.select_related("campaign", "link", "page")),
        (
            "action",
            "at",
            Interaction.objects.of(workspace).filter(visit__in=visits.order_by().values("pk")),
        ),
        (
            "form",
            "at",
            FormSubmission.objects.of(workspace)
            .filter(person=person)
            .select_related("page", "variant", "consent"),
        ),
        (
            "conversion",
            "at",
            Conversion.objects.of(workspace).filter(person=person).select_related("page", "refund_of"),
        ),
        (
            "stage",
            "at",
            StageChange.objects.of(workspace).filter(person=person).select_related("by"),
        ),
    ]
    for kind, column, rows in sources:
        if before is not None:
            rows = rows.filter(**{f"{column}__lt": before})
        rows = rows.order_by(f"-{column}", "-pk")
        found += _first(kind, column, rows, size)
    found.sort(key=lambda one: (one.at, one.kind, one.row.pk), reverse=True)
    page, following = _cut(found, size)
    return _with_pages(workspace, page), following


def _first(kind: str, column: str, rows: Any, size: int | None) -> list[Happening]:
    """The newest of one kind, and all that happened in the same moment as the last of them."""
    taken = list(rows if size is None else rows[: size + 1])
    if size is not None and len(taken) > size:
        last = getattr(taken[-1], column)
        known = {row.pk for row in taken}
        taken += [row for row in rows.filter(**{column: last}) if row.pk not in known]
    return [Happening(kind, getattr(row, column), row, money=_money(row)) for row in taken]


def _money(row: Any) -> Decimal | None:
    return Decimal(row.value) / MICRO if isinstance(row, Conversion) and row.value is not None else None


def _cut(found: list[Happening], size: int | None) -> tuple[list[Happening], datetime | None]:
    if size is None or len(found) <= size:
        return found, None
    end = size
    while end < len(found) and found[end].at == found[size - 1].at:
        end += 1
    return found[:end], found[end - 1].at if end < len(found) else None


def _with_pages(workspace: Workspace, page: list[Happening]) -> list[Happening]:
    visits = [one.row.pk for one in page if one.kind == "visit"]
    views: dict[int, list[PageView]] = {}
    for view in PageView.objects.of(workspace).filter(visit__in=visits).order_by("at", "pk"):
        views.setdefault(view.visit_id, []).append(view)
    return [
        Happening(one.kind, one.at, one.row, views.get(one.row.pk, []), one.money)
        if one.kind == "visit"
        else one
        for one in page
    ]
