"""Pages of leads: the list with what led to each, what they say themselves, and the list as a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from accounts import access, audit
from accounts.models import Workspace
from accounts.templatetags import formats
from campaigns import sheets
from campaigns.channels import CHANNEL_CHOICES, CHANNELS
from campaigns.models import Campaign, Person, Stage
from campaigns.tracking.people.leads import (
    DAYS,
    NO_TOUCH,
    HeardTable,
    Lead,
    LeadFilters,
    campaign_names,
    described,
    find_leads,
    heard_table,
    may_see_details,
    page_of,
)
from campaigns.tracking.people.merging import code_of
from campaigns.tracking.people.people_file import day_of
from campaigns.tracking.people.touches import Touch
from campaigns.views.planning import person as person_of

MOST_CHOICES = 200
# A file of more would take as long to open as to make.
MOST_EXPORTED = 50_000
TONES = {
    Stage.CUSTOMER: "success",
    Stage.OPPORTUNITY: "info",
    Stage.QUALIFIED: "info",
    Stage.LOST: "neutral",
}


def channel_words(channel: str) -> str:
    return str(CHANNELS.get(channel, channel)) if channel else _("No touch known")


def lead_url(workspace: Workspace, person: Person) -> str:
    return reverse("campaigns:lead_detail", args=[workspace.slug, person.pk])


@require_safe
def lead_list(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    filters = LeadFilters.from_params(request.GET)
    page = page_of(workspace, filters, request.GET.get("page"))
    leads = described(workspace, list(page.object_list))
    query = urlencode({**filters.params(), "sort": filters.sort})
    # What people say of themselves is their words, and for analysts.
    may_see = may_see_details(workspace)
    heard = heard_table(workspace, filters) if page.number == 1 and may_see else None
    context = {
        "workspace": workspace,
        "nav": "tracking",
        "may_edit": may_see,
        "filters": filters,
        "filter_fields": _filter_fields(workspace, filters),
        "page": page,
        "query": f"{query}&",
        "downloads": [
            {
                "label": label,
                "href": f"{reverse(f'campaigns:lead_export_{kind}', args=[workspace.slug])}?{query}",
            }
            for kind, label in (("csv", "CSV"), ("xlsx", "Excel"))
        ],
        "columns": _columns(filters) if may_see else _columns(filters)[:-1],
        "rows": [row if may_see else row[:-1] for row in _rows(workspace, leads)],
        "heard": _heard(heard) if heard else None,
    }
    return render(request, "campaigns/tracking/leads/list.html", context)


def _filter_fields(workspace: Workspace, filters: LeadFilters) -> list[dict[str, Any]]:
    campaigns = Campaign.objects.of(workspace).filter(archived_at=None).order_by("name", "pk")[:MOST_CHOICES]
    stages = [(value, str(label)) for value, label in Stage.choices if value != Stage.VISITOR]
    days = [
        (str(number), ngettext("Last %(count)d day", "Last %(count)d days", number) % {"count": number})
        for number in DAYS
    ]
    channels = [*CHANNEL_CHOICES, (NO_TOUCH, _("No touch known"))]
    fields = [
        ("stage", _("Stage"), _("All stages"), stages, filters.stage),
        ("channel", _("Channel that made the lead"), _("All channels"), channels, filters.channel),
        (
            "campaign",
            _("Campaign"),
            pgettext("campaigns", "All"),
            [(str(row.pk), row.name) for row in campaigns],
            filters.campaign,
        ),
        ("days", _("Lead since"), _("At any time"), days, filters.days),
    ]
    return [
        {"name": name, "label": label, "all": everything, "choices": choices, "chosen": chosen}
        for name, label, everything, choices, chosen in fields
        if choices or chosen
    ]


def _columns(filters: LeadFilters) -> list[dict[str, Any]]:
    def sortable(name: str, label: str, **more: Any) -> dict[str, Any]:
        is_down = filters.sort == f"-{name}"
        is_sorted = filters.sort.removeprefix("-") == name
        query = urlencode({**filters.params(), "sort": name if is_down else f"-{name}"})
        return {
            "label": label,
            "href": f"?{query}#sort",
            "sorted": ("descending" if is_down else "ascending") if is_sorted else "",
            **more,
        }

    return [
        {"label": _("Lead")},
        sortable("stage", _("Stage")),
        sortable("lead_at", _("Lead since")),
        {"label": _("First touch")},
        {"label": _("Touch that made the lead")},
        {"label": _("Last touch")},
        sortable("value", _("Value so far"), numeric=True),
        {"label": _("Heard of us from")},
    ]


def _rows(workspace: Workspace, leads: list[Lead]) -> list[list[dict[str, Any]]]:
    names = campaign_names(workspace, leads)
    return [_row(workspace, lead, names) for lead in leads]


def _row(workspace: Workspace, lead: Lead, names: Mapping[int, str]) -> list[dict[str, Any]]:
    """Days are those of the workspace's zone."""
    person, touches = lead.person, lead.touches
    email = lead.details["email"]
    return [
        {
            "text": lead.label,
            "href": lead_url(workspace, person),
            "sub": email if email and email != lead.label else "",
        },
        {"badge": Stage(person.stage).label, "tone": TONES.get(Stage(person.stage), "neutral")},
        _day_cell(workspace, person),
        touch_cell(workspace, touches.first, names),
        touch_cell(workspace, touches.lead, names),
        _last_cell(workspace, lead, names),
        _value_cell(lead),
        {"text": person.heard_from}
        if person.heard_from
        else {"state": "missing", "reason": _("Nobody said.")},
    ]


def _day_cell(workspace: Workspace, person: Person) -> dict[str, Any]:
    if person.lead_at is None:
        return {"state": "missing", "reason": _("Nobody saw when.")}
    return {"text": formats.day(day_of(person.lead_at, workspace))}


def touch_cell(workspace: Workspace, touch: Touch | None, names: Mapping[int, str]) -> dict[str, Any]:
    if touch is None:
        return {"state": "missing", "reason": _("No visit is known that could have led here.")}
    sub = names.get(touch.campaign_id or 0, "")
    return {"text": channel_words(touch.channel), "sub": sub or formats.day(day_of(touch.at, workspace))}


def _last_cell(workspace: Workspace, lead: Lead, names: Mapping[int, str]) -> dict[str, Any]:
    """Where somebody came by themselves at last, what brought them before."""
    last, other = lead.touches.last, lead.touches.last_non_direct
    cell = touch_cell(workspace, last, names)
    if last is not None and last.channel == "direct" and other is not None:
        cell["sub"] = _("before that: %(channel)s") % {"channel": channel_words(other.channel)}
    return cell


def _value_cell(lead: Lead) -> dict[str, Any]:
    if not lead.values:
        return {"numeric": True, "state": "missing", "reason": _("No conversion with a value yet.")}
    amounts = [formats.money(amount, currency) for amount, currency in lead.values]
    return {"numeric": True, "text": amounts[0], "sub": " · ".join(amounts[1:])}


def _heard(found: HeardTable) -> dict[str, Any]:
    columns = [
        {"label": _("They say")},
        *({"label": channel_words(channel), "numeric": True} for channel in found.channels),
        {"label": _("Together"), "numeric": True},
    ]
    rows = [
        [
            {"text": answer},
            *(
                {"text": formats.count(number), "numeric": True, "state": "" if number else "zero"}
                for number in counts
            ),
            {"text": formats.count(total), "numeric": True},
        ]
        for answer, counts, total in found.rows
    ]
    more = ""
    if found.more:
        text = ngettext(
            "%(count)s person said something else.", "%(count)s people said something else.", found.more
        )
        more = text % {"count": formats.count(found.more)}
    return {"columns": columns, "rows": rows, "more": more}


# --- as a file ----------------------------------------------------------------------------------------------------


@require_safe
def lead_export(request: HttpRequest, slug: str, kind: sheets.Kind) -> HttpResponse:
    """What the filters show, for analysts alone; written down who took it along."""
    workspace = access.workspace_for(request, slug)
    filters = LeadFilters.from_params(request.GET)
    people = list(find_leads(workspace, filters)[:MOST_EXPORTED])
    leads = described(workspace, people)
    names = campaign_names(workspace, leads)
    header = [
        _("Code"),
        _("Name"),
        _("E-mail address"),
        _("Phone"),
        _("Stage"),
        _("Lead since"),
        _("First touch: channel"),
        _("First touch: campaign"),
        _("Touch that made the lead: channel"),
        _("Touch that made the lead: campaign"),
        _("Last touch: channel"),
        _("Last touch: campaign"),
        _("Value so far"),
        _("Heard of us from"),
    ]
    audit.record(
        "leads.exported",
        by=person_of(request),
        workspace=workspace,
        subject=str(len(leads)),
        kind=kind,
        # Not what was searched for: that may be an address.
        filters=sorted(filters.params()),
    )
    return sheets.download(
        f"leads-{workspace.slug}", kind, header, [_line(workspace, lead, names) for lead in leads]
    )


def _line(workspace: Workspace, lead: Lead, names: Mapping[int, str]) -> list[str]:
    person, touches = lead.person, lead.touches
    cells = [
        code_of(person),
        lead.details["name"],
        lead.details["email"],
        lead.details["phone"],
        str(Stage(person.stage).label),
        day_of(person.lead_at, workspace).isoformat() if person.lead_at else "",
    ]
    for touch in (touches.first, touches.lead, touches.last):
        cells += [
            channel_words(touch.channel) if touch else "",
            names.get(touch.campaign_id or 0, "") if touch else "",
        ]
    cells.append("; ".join(f"{amount.normalize():f} {currency}" for amount, currency in lead.values))
    return [*cells, person.heard_from]
