"""The calendar of a month: campaigns as spans, content, due and review days of goals, annotations."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from babel.dates import format_skeleton, get_day_names
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from accounts import access
from accounts.models import Role, Workspace
from accounts.templatetags.formats import count, reader_locale
from accounts.templatetags.formats import day as day_text
from campaigns.channels import CHANNEL_CHOICES, CHANNELS
from campaigns.models import Campaign
from campaigns.planning import months
from campaigns.planning.days import FIRST_DAY, LAST_DAY, first_weekday, shown_around, today_in
from campaigns.planning.months import Entry, Filters, Month, Span, Week

# As the icons and the words beside them say it: never by a colour alone.
KINDS = {
    "content": ("clock", gettext_lazy("Planned content")),
    "published": ("check", gettext_lazy("Published content")),
    "due": ("goals", gettext_lazy("Goal is due")),
    "review": ("eye", gettext_lazy("Day of review")),
    "annotation": ("info", gettext_lazy("Annotation")),
}
MOST_CHOICES = 500


@require_safe
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    today = today_in(workspace)
    first, problem = months.month_from(request.GET.get("month", ""), today=today)
    choices = list(
        Campaign.objects.of(workspace).filter(archived_at=None).order_by("name", "pk")[:MOST_CHOICES]
    )
    filters = _filters(request, choices)
    found = months.month_of(workspace, first, first_weekday=first_weekday(), filters=filters)
    links = _Links(workspace, filters)
    context = {
        "workspace": workspace,
        "nav": "campaigns",
        "problem": problem,
        "too_much": _too_much(found.more),
        "title": _month_name(first),
        "before": links.month(months.month_before(first)) if first > FIRST_DAY else "",
        "after": links.month(months.next_month(first)) if months.next_month(first) < LAST_DAY else "",
        "this_month": links.month(None) if first != today.replace(day=1) else "",
        "month": f"{first:%Y-%m}",
        "weekdays": _weekdays(found),
        "weeks": [_week(week, found, links, today) for week in found.weeks],
        "agenda": _agenda(found, links, today),
        "running": _running(found, links),
        "channel_choices": CHANNEL_CHOICES,
        "campaign_choices": choices,
        "filters": filters,
        "kinds": [{"icon": icon, "label": label} for icon, label in KINDS.values()],
    }
    return render(request, "campaigns/calendar.html", context, status=400 if problem else 200)


def _too_much(more: int) -> str:
    if not more:
        return ""
    text = ngettext(
        "%(count)s more entry than the calendar can show. Choose a campaign or a channel.",
        "%(count)s more entries than the calendar can show. Choose a campaign or a channel.",
        more,
    )
    return text % {"count": count(more)}


def _filters(request: HttpRequest, choices: list[Campaign]) -> Filters:
    """What is not in the list is as if it had not been asked for."""
    channel, campaign = request.GET.get("channel", ""), request.GET.get("campaign", "")
    known = {str(each.pk): each.pk for each in choices}
    return Filters(channel if channel in CHANNELS else "", known.get(campaign))


def _month_name(first: date) -> str:
    """November 2026, noviembre de 2026, 2026년 11월."""
    return str(format_skeleton("yMMMM", first, locale=reader_locale()))


def _weekdays(found: Month) -> list[dict[str, str]]:
    locale = reader_locale()
    short, wide = get_day_names("abbreviated", locale=locale), get_day_names("wide", locale=locale)
    return [{"short": short[day.weekday()], "wide": wide[day.weekday()]} for day in found.weeks[0].days]


class _Links:
    """Where the things of the calendar lead to, and the calendar of another month with the same filters."""

    def __init__(self, workspace: Workspace, filters: Filters) -> None:
        self.slug = workspace.slug
        self.filters = filters
        self.may_plan = access.may(workspace, Role.ANALYST)

    def month(self, first: date | None) -> str:
        values = {
            "month": f"{first:%Y-%m}" if first else "",
            "channel": self.filters.channel,
            "campaign": self.filters.campaign_id or "",
        }
        return "?" + urlencode({name: value for name, value in values.items() if value})

    def campaign(self, campaign_id: int) -> str:
        return reverse("analytics:campaign", args=[self.slug, campaign_id])

    def entry(self, entry: Entry) -> str:
        if entry.kind in ("content", "published"):
            assert entry.campaign_id is not None
            if self.may_plan:
                return reverse("campaigns:content_edit", args=[self.slug, entry.campaign_id, entry.target])
            return self.campaign(entry.campaign_id) + "#content"
        if entry.kind in ("due", "review"):
            return reverse("analytics:goal", args=[self.slug, entry.target])
        page = reverse("analytics:dashboard", args=[self.slug])
        if entry.campaign_id:
            page = self.campaign(entry.campaign_id)
        return f"{page}?{urlencode(shown_around(entry.day))}#annotations"


def _entry(entry: Entry, links: _Links) -> dict[str, Any]:
    icon, label = KINDS[entry.kind]
    return {
        "icon": icon,
        "label": label,
        "text": entry.text,
        "campaign": entry.campaign,
        "href": links.entry(entry),
    }


def _week(week: Week, found: Month, links: _Links, today: date) -> dict[str, Any]:
    return {
        "days": [
            {
                "day": day,
                "number": day.day,
                "name": day_text(day),
                "is_today": day == today,
                "is_outside": day.month != found.first.month,
                "entries": [_entry(entry, links) for entry in found.entries.get(day, ())],
            }
            for day in week.days
        ],
        "lanes": [_lane(lane, links) for lane in week.lanes],
    }


def _lane(lane: list[Span], links: _Links) -> list[dict[str, Any]]:
    """The cells of one row: spans, and the gaps between them."""
    cells: list[dict[str, Any]] = []
    at = 0
    for span in lane:
        cells += [{"length": 1}] * (span.start - at)
        cells.append(
            {
                "length": span.length,
                "name": span.campaign.name,
                "href": links.campaign(span.campaign.pk),
                "begins": span.begins,
                "ends": span.ends,
                "words": span_words(span.campaign),
            }
        )
        at = span.start + span.length
    return cells + [{"length": 1}] * (7 - at)


def span_words(campaign: Campaign) -> str:
    first, last = campaign.starts_on, campaign.ends_on
    if first and last:
        return _("%(first)s – %(last)s") % {"first": day_text(first), "last": day_text(last)}
    if first:
        return _("from %(first)s") % {"first": day_text(first)}
    return _("until %(last)s") % {"last": day_text(last)}


def _running(found: Month, links: _Links) -> list[dict[str, Any]]:
    """The campaigns of the month itself, without those of the days around it."""
    last = months.next_month(found.first)
    return [
        {
            "icon": "campaigns",
            "label": span_words(each),
            "text": each.name,
            "href": links.campaign(each.pk),
        }
        for each in found.campaigns
        if (each.starts_on or each.ends_on or last) < last
        and (each.ends_on or each.starts_on or found.first) >= found.first
    ]


def _agenda(found: Month, links: _Links, today: date) -> list[dict[str, Any]]:
    """The same by day, for narrow screens: the days of the month on which something is."""
    lines = []
    for day in found.days:
        if day.month != found.first.month:
            continue
        begins = [campaign for campaign in found.campaigns if campaign.starts_on == day]
        ends = [campaign for campaign in found.campaigns if campaign.ends_on == day]
        entries = [_entry(entry, links) for entry in found.entries.get(day, ())]
        marks = [("campaigns", _("Campaign begins"), each) for each in begins]
        marks += [("campaigns", _("Campaign ends"), each) for each in ends]
        edges = [
            {"icon": icon, "label": label, "text": each.name, "href": links.campaign(each.pk)}
            for icon, label, each in marks
        ]
        if edges or entries:
            lines.append({"day": day_text(day), "is_today": day == today, "entries": [*edges, *entries]})
    return lines
