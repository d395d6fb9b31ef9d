"""What the charts of days show beside their numbers: annotations, and on a campaign's own chart what its plan did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Workspace
from campaigns.models import Annotation, Campaign, ContentItem

# More lines than these are no longer read one by one; annotations come before content.
MOST_MARKS = 24


@dataclass(frozen=True, slots=True)
class Mark:
    """`annotation_id` is None for what the plan says by itself."""

    day: date
    text: str
    annotation_id: int | None = None


def marks_in(
    workspace: Workspace, first: date, last: date, *, campaign: Campaign | None = None
) -> tuple[list[Mark], int]:
    """By day, and how many more there are than are shown. Those about everything are on every chart."""
    rows = Annotation.objects.of(workspace).filter(day__gte=first, day__lte=last)
    about = Q(campaign=None) if campaign is None else Q(campaign=None) | Q(campaign=campaign.pk)
    found = [Mark(row.day, row.text, row.pk) for row in rows.filter(about).order_by("-day", "-pk")[:500]]
    found += _of_the_plan(workspace, first, last, campaign) if campaign is not None else []
    shown = sorted(found[:MOST_MARKS], key=lambda mark: mark.day)
    return shown, max(len(found) - MOST_MARKS, 0)


def _of_the_plan(workspace: Workspace, first: date, last: date, campaign: Campaign) -> list[Mark]:
    """Its planned first and last day, and what was published, one mark a day."""
    days: dict[date, list[str]] = {}
    for edge, text in ((campaign.starts_on, _("Planned start")), (campaign.ends_on, _("Planned end"))):
        if edge is not None and first <= edge <= last:
            days.setdefault(edge, []).append(text)
    items = (
        ContentItem.objects.of(workspace)
        .filter(campaign=campaign.pk, published_on__gte=first, published_on__lte=last)
        .order_by("published_on", "pk")
    )
    for item in items[:500]:
        assert item.published_on is not None
        days.setdefault(item.published_on, []).append(_("Published: %(title)s") % {"title": item.title})
    return [Mark(day, "; ".join(texts)) for day, texts in sorted(days.items())]


def chart_marks(marks: Sequence[Mark]) -> list[dict[str, Any]]:
    """What components/chart.html takes; a number stands for the text at its line."""
    return [
        {"number": number, "day": mark.day.isoformat(), "text": mark.text}
        for number, mark in enumerate(marks, start=1)
    ]
