"""How pages do: visitors, visits and submissions of the last ninety days, by page and by variant."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count
from django.utils import timezone

from accounts.models import Workspace
from campaigns.models import FormSubmission, Visit

DAYS = 90
NAMES = ("visits", "visitors", "submissions")


@dataclass(slots=True)
class Figures:
    visits: int = 0
    visitors: int = 0
    submissions: int = 0

    @property
    def rate(self) -> float | None:
        """Accepted submissions a visitor; None where nobody came. More than one of a visitor are counted each."""
        return self.submissions / self.visitors if self.visitors else None


def by_page(workspace: Workspace, page_ids: Collection[int]) -> dict[int, Figures]:
    return {
        page_id: figures for (page_id, _variant), figures in _figures(workspace, page_ids, "page_id").items()
    }


def by_variant(workspace: Workspace, page_id: int) -> dict[int | None, Figures]:
    found = _figures(workspace, [page_id], "page_id", "variant_id")
    return {variant_id: figures for (_page, variant_id), figures in found.items()}


def _figures(
    workspace: Workspace, page_ids: Collection[int], *by: str
) -> dict[tuple[int, int | None], Figures]:
    """By visit_by_time and submission_newest_first."""
    since = timezone.now() - timedelta(days=DAYS)
    visits = Visit.objects.of(workspace).filter(page_id__in=page_ids, started_at__gt=since)
    sent = FormSubmission.objects.of(workspace).filter(
        page_id__in=page_ids, at__gt=since, state=FormSubmission.State.ACCEPTED
    )
    found: dict[tuple[int, int | None], Figures] = {}
    for row in visits.values(*by).annotate(visits=Count("pk"), people=Count("visitor", distinct=True)):
        one = found.setdefault((row["page_id"], row.get("variant_id")), Figures())
        one.visits, one.visitors = row["visits"], row["people"]
    for row in sent.values(*by).annotate(sent=Count("pk")):
        found.setdefault((row["page_id"], row.get("variant_id")), Figures()).submissions = row["sent"]
    return found
