"""The page of one short link: where it leads, who clicked, its QR code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
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
from campaigns.periods import Period, live_period
from campaigns.tracking.links.click_rows import NOBODY as NOT_PEOPLE
from campaigns.tracking.links.click_rows import OWN
from campaigns.tracking.links.clicks import MOST_LINES, Clicks, clicks_of, lately, people_of
from campaigns.tracking.links.link_wishes import DEVICES, NOBODY, Rule, countries, value_label
from campaigns.tracking.links.qr import CONTENT_TYPES, SCALES, code_of
from campaigns.tracking.tagging.builder import keys_of, tagged
from campaigns.views.tracking.links import address_of, calls_address, link_of, tags_of


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
    opens = Opens(link, workspace.slug, period)
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
        "chart": _chart(opens, found) if found.count else None,
        "tables": _tables(opens, found, every) if found.count else [],
        "apart": [
            {"label": ClickVerdict(verdict).label, "count": n, "href": opens.calls(verdict=verdict)}
            for verdict, n in found.apart.items()
        ],
        "apart_count": sum(found.apart.values()),
        "opens": {"people": opens.calls(), "apart": opens.calls(verdict=NOT_PEOPLE)},
        "may_edit": access.may(workspace, Role.ANALYST),
        "crumbs": [{"label": _("Links"), "href": reverse("campaigns:link_list", args=[workspace.slug])}],
        "sizes": _sizes(),
    }
    return render(request, "campaigns/tracking/links/detail.html", context)


@dataclass(frozen=True, slots=True)
class Opens:
    """From the counts of a link to the calls behind them."""

    link: Link
    slug: str
    period: Period

    def calls(self, **within: str) -> str:
        """`within` narrows them, to other days too."""
        return calls_address(self.slug, self.link, self.period.first, self.period.last, **within)

    def day(self, day: date) -> str:
        return self.calls(**{"from": day.isoformat(), "to": day.isoformat()})


def _change(now: int, before: int | None) -> dict[str, Any]:
    """The delta of components/kpi.html; a share only of a former count that is above zero."""
    if before is None:
        return {}
    direction = "up" if now > before else "down" if now < before else "flat"
    difference = abs(now - before)
    delta = formats.percent(Decimal(difference) / before) if before else formats.count(difference)
    return {"delta": delta, "direction": direction, "previous": formats.count(before)}


def _chart(opens: Opens, found: Clicks) -> dict[str, Any]:
    return {
        "kind": "bar" if len(found.days) <= 31 else "line",
        "axis": "day",
        "unit": "count",
        "labels": [day.isoformat() for day in found.days],
        "series": [
            {
                "name": _("Clicks of people"),
                "tone": "1",
                "values": list(found.days.values()),
                "links": [opens.day(day) for day in found.days],
            }
        ],
    }


# --- by country, device, referrer, target -------------------------------------------------------------------------


def _tables(opens: Opens, found: Clicks, targets: Iterable[LinkTarget]) -> list[dict[str, Any]]:
    """Each as components/table.html takes it; a list that says nothing is left out."""
    named = countries()
    tables = [
        _table(opens, "country", _("Country"), _named(found.by_country, named), found.count),
        _table(opens, "device", _("Device"), _named(found.by_device, DEVICES), found.count),
        _table(
            opens,
            "referrer",
            _("Came from"),
            _named(found.by_referrer, {}, empty=_("Direct, or not said")),
            found.count,
        ),
    ]
    if any(target is not None for target, _count in found.by_target) or list(targets):
        labels = {row.pk: target_label(row) for row in targets}
        own = own_label(opens.link)
        rows = [
            (OWN, own, count) if target is None else (str(target), labels.get(target, own), count)
            for target, count in found.by_target
        ]
        tables.append(_table(opens, "target", _("Target"), rows, found.count))
    return tables


def own_label(link: Link) -> str:
    return _("The link's own: %(host)s") % {"host": urlsplit(link.target).hostname or ""}


# How a line is asked for, what it is called, and how many calls it has.
Row = tuple[str, str, int]


def _named(rows: Iterable[tuple[str, int]], names: Mapping[str, Any], *, empty: str = "") -> list[Row]:
    return [(key, str(names.get(key, key)) if key else empty or _("Not known"), count) for key, count in rows]


def _table(opens: Opens, name: str, label: str, rows: list[Row], whole: int) -> dict[str, Any]:
    """A count leads to its calls, and so does its share of all."""
    shown = [(opens.calls(**{name: key}), text, count) for key, text, count in rows[:MOST_LINES]]
    if rest := sum(count for _key, _text, count in rows[MOST_LINES:]):
        shown.append((opens.calls(beyond=name), _("All others"), rest))
    return {
        "label": label,
        "columns": [
            {"label": label},
            {"label": _("Clicks"), "numeric": True},
            {"label": _("Share"), "numeric": True},
        ],
        "rows": [
            [
                {"text": text},
                {"text": formats.count(count), "numeric": True, "href": href},
                {"text": formats.percent(Decimal(count) / whole), "numeric": True, "href": href},
            ]
            for href, text, count in shown
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
