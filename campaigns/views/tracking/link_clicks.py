"""The calls behind a count on the page of a link, as page and file."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts import access
from accounts.errors import DomainError
from accounts.models import Workspace
from accounts.templatetags import formats
from campaigns import sheets
from campaigns.models import ClickVerdict, Link, LinkClick, LinkTarget
from campaigns.periods import Period, live_period
from campaigns.tracking.links.click_rows import NOBODY, OWN, ClickWish, calls_of, click_wish
from campaigns.tracking.links.clicks import people_of
from campaigns.tracking.links.link_wishes import DEVICES, countries
from campaigns.views.tracking.link_page import own_label, target_label
from campaigns.views.tracking.links import link_of
from campaigns.views.tracking.person import moment_words

PER_PAGE = 50
# More lines than a spreadsheet program opens with ease; the file says how many there are.
MOST_ROWS = 50_000
PAGE = "page"


@require_safe
def link_clicks(request: HttpRequest, slug: str, link_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    link = link_of(workspace, link_id)
    period, problem = live_period(workspace, request.GET)
    wish = _asked(period, request.GET)
    named = Named(link, workspace)
    page = Paginator(calls_of(workspace, link, wish), PER_PAGE).get_page(request.GET.get(PAGE))
    kept = urlencode({name: one for name, one in request.GET.items() if name != PAGE})
    count = page.paginator.count
    text = ngettext("Sum of %(count)s call", "Sum of all %(count)s calls", count)
    address = [workspace.slug, link.pk]
    context = {
        "workspace": workspace,
        "nav": "tracking",
        "link": link,
        "period": period,
        "problem": problem,
        "label": _label(wish),
        "count": count,
        "about": " · ".join(named.about(wish)),
        "share": _share(workspace, link, wish, count),
        "columns": [{"label": label} for label in _header()],
        "rows": [named.line(call) for call in page.object_list],
        "totals": [
            [
                {"text": text % {"count": formats.count(count)}},
                *({} for _label in _header()[1:]),
            ]
        ]
        if count
        else [],
        "page": page,
        "address": f"{kept}&",
        "back": f"{reverse('campaigns:link_detail', args=address)}?{period.query_string()}",
        "files": [
            {
                "label": kind.upper(),
                "href": f"{reverse(f'campaigns:link_clicks_{kind}', args=address)}?{kept}",
            }
            for kind in sheets.KINDS
        ],
    }
    return render(request, "campaigns/tracking/links/clicks.html", context, status=400 if problem else 200)


@require_safe
def link_clicks_export(request: HttpRequest, slug: str, link_id: int, kind: sheets.Kind) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    link = link_of(workspace, link_id)
    period, problem = live_period(workspace, request.GET)
    if problem:
        raise DomainError(problem)
    named, calls = Named(link, workspace), calls_of(workspace, link, _asked(period, request.GET))
    zone = ZoneInfo(workspace.time_zone)
    rows = [
        [call.at.astimezone(zone).isoformat(), *(cell["text"] for cell in named.line(call)[1:])]
        for call in calls[:MOST_ROWS]
    ]
    count = calls.count()
    rows += [[], [_("Sum"), str(count)]]
    if count > MOST_ROWS:
        rows += [[_("Rows that are not listed"), str(count - MOST_ROWS)]]
    days = f"{period.first.isoformat()}-{period.last.isoformat()}"
    return sheets.download(f"clicks-{link.slug}-{days}", kind, _header(), rows)


def _asked(period: Period, params: Mapping[str, str]) -> ClickWish:
    wish = click_wish(period.first, period.last, params)
    if wish is None:
        raise Http404
    return wish


def _label(wish: ClickWish) -> str:
    if wish.verdict == ClickVerdict.PERSON:
        return _("Clicks of people")
    if wish.verdict == NOBODY:
        return _("Not people")
    return str(capfirst(ClickVerdict(wish.verdict).label))


def _share(workspace: Workspace, link: Link, wish: ClickWish, count: int) -> str:
    """What a part of the clicks of people is of all of them, as the tables of the link tell it."""
    if wish.verdict != ClickVerdict.PERSON or not (wish.by or wish.beyond):
        return ""
    whole = people_of(workspace, link, wish.first, wish.last)
    if not whole:
        return ""
    text = _("%(part)s ÷ %(whole)s = %(share)s of all clicks of people in these days.")
    return text % {
        "part": formats.count(count),
        "whole": formats.count(whole),
        "share": formats.percent(Decimal(count) / whole),
    }


def _header() -> list[str]:
    return [_("When"), _("Who"), _("Country"), _("Device"), _("Came from"), _("Target")]


class Named:
    """Calls in words: countries, devices and targets as the page of the link calls them."""

    def __init__(self, link: Link, workspace: Workspace) -> None:
        self.workspace = workspace
        self.countries = countries()
        self.own = own_label(link)
        rows = LinkTarget.objects.of(workspace).filter(link=link)
        self.targets = {row.pk: target_label(row) for row in rows}

    def line(self, call: LinkClick) -> list[dict[str, Any]]:
        return [
            {"text": moment_words(self.workspace, call.at)},
            {"text": str(ClickVerdict(call.verdict).label)},
            {"text": self.country(call.country)},
            {"text": self.device(call.device)},
            {"text": call.referrer_host or _("Direct, or not said")},
            {"text": self.target(call.target_id)},
        ]

    def country(self, code: str) -> str:
        return str(self.countries.get(code, code)) if code else _("Not known")

    def device(self, code: str) -> str:
        return str(DEVICES.get(code, code)) if code else _("Not known")

    def target(self, key: int | None) -> str:
        return self.own if key is None else self.targets.get(key, self.own)

    def about(self, wish: ClickWish) -> list[str]:
        """What the calls have in common."""
        found = []
        if "country" in wish.by:
            found.append(self.country(wish.by["country"]))
        if "device" in wish.by:
            found.append(self.device(wish.by["device"]))
        if "referrer" in wish.by:
            found.append(wish.by["referrer"] or _("Direct, or not said"))
        if "target" in wish.by:
            key = wish.by["target"]
            found.append(self.target(None if key == OWN else int(key)))
        return [*found, _("All others")] if wish.beyond else found
