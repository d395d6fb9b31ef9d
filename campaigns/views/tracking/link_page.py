"""The page of one short link: where it leads, who clicked, its QR code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from accounts import access
from accounts.models import Role
from accounts.templatetags import formats
from campaigns.models import ClickVerdict, Link, LinkTarget
from campaigns.periods import live_period
from campaigns.tracking.links.clicks import MOST_LINES, Clicks, clicks_of, lately, people_of
from campaigns.tracking.links.link_wishes import DEVICES, NOBODY, Rule, countries, value_label
from campaigns.tracking.links.qr import CONTENT_TYPES, SCALES, code_of
from campaigns.tracking.tagging.builder import keys_of, tagged
from campaigns.views.tracking.links import address_of, link_of, tags_of


@require_safe
def link_detail(request: HttpRequest, slug: str, link_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    link = link_of(workspace, link_id)
    period, problem = live_period(workspace, request.GET)
    found = clicks_of(workspace, link, period.first, period.last)
    before = None
    if period.has_comparison:
        first = period.first - timedelta(days=period.days)
        before = people_of(workspace, link, first, period.first - timedelta(days=1))
    every = list(LinkTarget.objects.of(workspace).filter(link=link).order_by("position", "pk"))
    keys = keys_of(workspace, [link.campaign_id]) if link.campaign_id else {}
    context = {
        "workspace": workspace,
        "nav": "tracking",
        "link": link,
        "address": address_of(link),
        "final": tagged(link.target, tags_of(link, keys)),
        "key": keys.get(link.campaign_id, "") if link.campaign_id else "",
        "targets": [{"row": row, "who": _who(row)} for row in every if row.value != NOBODY],
        "period": period,
        "problem": problem,
        "clicks": found,
        "lately": lately(workspace, [link])[link.pk],
        "change": _change(found.count, before),
        "chart": _chart(found) if found.count else None,
        "tables": _tables(link, found, every) if found.count else [],
        "apart": [(ClickVerdict(verdict).label, n) for verdict, n in found.apart.items()],
        "apart_count": sum(found.apart.values()),
        "may_edit": access.may(workspace, Role.ANALYST),
        "crumbs": [{"label": _("Links"), "href": reverse("campaigns:link_list", args=[workspace.slug])}],
        "sizes": _sizes(),
    }
    return render(request, "campaigns/tracking/links/detail.html", context)


def _change(now: int, before: int | None) -> dict[str, Any]:
    """The delta of components/kpi.html; a share only of a former count that is above zero."""
    if before is None:
        return {}
    direction = "up" if now > before else "down" if now < before else "flat"
    difference = abs(now - before)
    delta = formats.percent(Decimal(difference) / before) if before else formats.count(difference)
    return {"delta": delta, "direction": direction, "previous": formats.count(before)}


def _chart(found: Clicks) -> dict[str, Any]:
    return {
        "kind": "bar" if len(found.days) <= 31 else "line",
        "axis": "day",
        "unit": "count",
        "labels": [day.isoformat() for day in found.days],
        "series": [{"name": _("Clicks of people"), "tone": "1", "values": list(found.days.values())}],
    }


# --- by country, device, referrer, target -------------------------------------------------------------------------


def _tables(link: Link, found: Clicks, targets: Iterable[LinkTarget]) -> list[dict[str, Any]]:
    """Each as components/table.html takes it; a list that says nothing is left out."""
    named = countries()
    tables = [
        _table(_("Country"), _named(found.by_country, named), found.count),
        _table(_("Device"), _named(found.by_device, DEVICES), found.count),
        _table(_("Came from"), _named(found.by_referrer, {}, empty=_("Direct, or not said")), found.count),
    ]
    if any(target is not None for target, _count in found.by_target) or list(targets):
        labels = {row.pk: target_label(row) for row in targets}
        rows = [
            (labels.get(target, _own(link)) if target is not None else _own(link), count)
            for target, count in found.by_target
        ]
        tables.append(_table(_("Target"), rows, found.count))
    return tables


def _own(link: Link) -> str:
    return _("The link's own: %(host)s") % {"host": urlsplit(link.target).hostname or ""}


def _named(
    rows: Iterable[tuple[str, int]], names: Mapping[str, Any], *, empty: str = ""
) -> list[tuple[str, int]]:
    return [(str(names.get(key, key)) if key else empty or _("Not known"), count) for key, count in rows]


def _table(label: str, rows: list[tuple[str, int]], whole: int) -> dict[str, Any]:
    shown, rest = rows[:MOST_LINES], sum(count for _name, count in rows[MOST_LINES:])
    if rest:
        shown = [*shown, (_("All others"), rest)]
    return {
        "label": label,
        "columns": [
            {"label": label},
            {"label": _("Clicks"), "numeric": True},
            {"label": _("Share"), "numeric": True},
        ],
        "rows": [
            [
                {"text": name},
                {"text": formats.count(count), "numeric": True},
                {"text": formats.percent(Decimal(count) / whole), "numeric": True},
            ]
            for name, count in shown
        ],
    }


def target_label(row: LinkTarget) -> str:
    """How a target is called in tables: by its name, else by whom it is for and where it leads."""
    who = _("taken out") if row.value == NOBODY else _who(row)
    return f"{row.name or urlsplit(row.target).hostname or ''} ({who})"


def _who(row: LinkTarget) -> str:
    if row.rule == Rule.SPLIT:
        return _("%(share)s%% of clicks") % {"share": row.share}
    return value_label(row.value)


# --- the QR code --------------------------------------------------------------------------------------------------


def _sizes() -> list[dict[str, str]]:
    names = {
        "small": pgettext("size", "small"),
        "medium": pgettext("size", "medium"),
        "large": pgettext("size", "large"),
    }
    return [{"size": size, "label": names[size]} for size in SCALES]


@require_safe
def link_qr(request: HttpRequest, slug: str, link_id: int) -> HttpResponse:
    """`kind` svg or png, `size` small, medium or large; with `download` as a file with a name."""
    workspace = access.workspace_for(request, slug)
    link = link_of(workspace, link_id)
    kind, size = request.GET.get("kind", "svg"), request.GET.get("size", "medium")
    if kind not in CONTENT_TYPES or size not in SCALES:
        raise Http404
    code = code_of(address_of(link), kind=kind, size=size)
    answer = HttpResponse(code.content, content_type=code.content_type)
    if "download" in request.GET:
        name = f"qr-{slugify(link.slug) or link.pk}.{kind}"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
