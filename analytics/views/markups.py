"""The mark-ups of a client, for whoever runs the organization: what is added to its ad spend, and since when."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access
from accounts.errors import DomainError
from accounts.forms import refuse
from accounts.models import Workspace
from accounts.templatetags import formats
from analytics.markup import entered
from analytics.markup.forms import MarkupForm
from analytics.models import Markup
from campaigns.channels import CHANNELS
from campaigns.planning.days import today_in
from campaigns.views.planning import person


@require_http_methods(["GET", "HEAD", "POST"])
def markups(request: HttpRequest, organization_id: int, slug: str) -> HttpResponse:
    workspace = access.client_for(request, organization_id, slug)
    form = MarkupForm(request.POST or None, initial={"valid_from": today_in(workspace).replace(day=1)})
    if request.method == "POST" and form.is_valid():
        try:
            entered.add_markup(workspace, wish=form.wish(), by=person(request))
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("The mark-up is saved. The client sees ad spend with it."))
            return redirect(_address(workspace))
    context = {
        "workspace": workspace,
        "nav": "settings",
        "tab": "markups",
        "form": form,
        "action": _address(workspace),
        "groups": _groups(workspace),
        "overview": f"{reverse('analytics:dashboard', args=[workspace.slug])}?priced=client",
    }
    return render(request, "analytics/markups.html", context, status=400 if form.errors else 200)


@require_POST
def markup_delete(request: HttpRequest, organization_id: int, slug: str, markup_id: int) -> HttpResponse:
    workspace = access.client_for(request, organization_id, slug)
    row = get_object_or_404(Markup.objects.of(workspace), pk=markup_id)
    entered.delete_markup(workspace, row, by=person(request))
    text = _("The mark-up from %(day)s is deleted.")
    messages.success(request, text % {"day": formats.day(row.valid_from)})
    return redirect(_address(workspace))


def _address(workspace: Workspace) -> str:
    return reverse("analytics:markups", args=[workspace.organization_id, workspace.slug])


def _groups(workspace: Workspace) -> list[dict[str, Any]]:
    """By channel, what holds for all others first; of each the newest first, with the days for which it counts."""
    found: dict[str, list[Markup]] = {}
    for row in Markup.objects.of(workspace).select_related("created_by").order_by("channel", "-valid_from"):
        found.setdefault(row.channel, []).append(row)
    return [
        {
            "label": CHANNELS.get(channel, channel) if channel else _("All other channels"),
            "lines": [
                _line(workspace, row, later.valid_from if later else None)
                for row, later in zip(rows, [None, *rows], strict=False)
            ],
        }
        for channel, rows in found.items()
    ]


def _line(workspace: Workspace, row: Markup, next_from: date | None) -> dict[str, Any]:
    if next_from is None:
        days = _("from %(day)s on") % {"day": formats.day(row.valid_from)}
    else:
        days = formats.days(row.valid_from, next_from - timedelta(days=1))
    return {
        "row": row,
        "percent": formats.exact_percent(entered.percent_of(row.points)),
        "days": days,
        "is_now": row.valid_from <= today_in(workspace)
        and (next_from is None or next_from > today_in(workspace)),
        "delete_url": reverse(
            "analytics:markup_delete", args=[workspace.organization_id, workspace.slug, row.pk]
        ),
    }
