"""The visits behind a count of the audit of tags, as page and file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from accounts import access
from accounts.errors import DomainError
from accounts.models import Workspace
from accounts.templatetags import formats
from analytics.tagging import REFERRER, asked_count, visits_behind
from analytics.views.periods import period_or_default
from analytics.views.row_files import asked_again, left_out, row_files
from analytics.views.rows_export import MOST_ROWS
from campaigns import sheets
from campaigns.channels import CHANNELS
from campaigns.models import TagAlias, Visit
from campaigns.views.tracking.person import moment_words

PER_PAGE = 50
Part = TagAlias.Part
_ABOUT: dict[str, Promise] = {
    Part.CAMPAIGN: gettext_lazy("Visits whose utm_campaign is “%(text)s”, which leads to no campaign."),
    Part.SOURCE: gettext_lazy("Visits whose utm_source is “%(text)s”, which your rules do not have."),
    Part.MEDIUM: gettext_lazy("Visits whose utm_medium is “%(text)s”, which your rules do not have."),
    REFERRER: gettext_lazy("Visits from %(text)s without any tag."),
}


@require_safe
def tagged_rows(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    period, problem = period_or_default(workspace, request.GET)
    part, text = _asked(request.GET)
    visits = visits_behind(workspace, period.first, period.last, part, text).select_related("campaign")
    page = Paginator(visits, PER_PAGE).get_page(request.GET.get("page"))
    count = page.paginator.count
    total = ngettext("Sum of %(count)s visit", "Sum of all %(count)s visits", count)
    empty: list[dict[str, Any]] = [{} for _label in _header()[1:]]
    context = {
        "workspace": workspace,
        "nav": "tracking",
        "period": period,
        "problem": problem,
        "count": count,
        "about": str(_ABOUT[part]) % {"text": text},
        "columns": [{"label": label} for label in _header()],
        "rows": [_row(workspace, visit) for visit in page.object_list],
        "totals": [[{"text": total % {"count": formats.count(count)}}, *empty]] if count else [],
        "page": page,
        "address": asked_again(request.GET),
        "files": row_files(workspace, "tagged_rows", request.GET),
        "back": f"{reverse('analytics:tag_audit', args=[slug])}?{period.query_string()}",
    }
    return render(request, "analytics/tagged_rows.html", context, status=400 if problem else 200)


@require_safe
def tagged_rows_export(request: HttpRequest, slug: str, kind: sheets.Kind) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    period, problem = period_or_default(workspace, request.GET)
    if problem:
        raise DomainError(problem)
    part, text = _asked(request.GET)
    visits = visits_behind(workspace, period.first, period.last, part, text).select_related("campaign")
    zone, count = ZoneInfo(workspace.time_zone), visits.count()
    rows = [
        [
            visit.started_at.astimezone(zone).isoformat(),
            *(cell["text"] for cell in _row(workspace, visit)[1:]),
        ]
        for visit in visits[:MOST_ROWS]
    ]
    rows += [[], [_("Sum"), str(count)]]
    rows += left_out(count, MOST_ROWS)
    days = f"{period.first.isoformat()}-{period.last.isoformat()}"
    return sheets.download(f"tags-{part}-{workspace.slug}-{days}", kind, _header(), rows)


def _asked(params: Mapping[str, str]) -> tuple[str, str]:
    """What is counted by, and its value; 404 for what there is not."""
    asked = asked_count(params)
    if asked is None:
        raise Http404
    return asked


def _header() -> list[str]:
    return [
        _("Began"),
        "utm_source",
        "utm_medium",
        "utm_campaign",
        _("Came from"),
        _("First page"),
        _("Channel"),
        _("Campaign"),
    ]


def _row(workspace: Workspace, visit: Visit) -> list[dict[str, Any]]:
    """The tags as they were written."""
    return [
        {"text": moment_words(workspace, visit.started_at)},
        {"text": visit.utm_source},
        {"text": visit.utm_medium},
        {"text": visit.utm_campaign},
        {"text": visit.referrer_host},
        {"text": f"{visit.host}{visit.path}"},
        {"text": str(CHANNELS.get(visit.channel, visit.channel))},
        {"text": visit.campaign.name if visit.campaign else ""},
    ]
