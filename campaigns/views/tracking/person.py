"""The page of one person: what happened, stage and notes, merging with another one, their file, and erasing them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access
from accounts.errors import DomainError
from accounts.forms import refuse
from accounts.models import Role, Workspace
from accounts.templatetags import formats
from campaigns.ingest.sources import source_label
from campaigns.models import Person, Stage
from campaigns.tracking.people import people
from campaigns.tracking.people.erasing import erase_person
from campaigns.tracking.people.lead_forms import LeadForm, MergeForm, MergeSearchForm
from campaigns.tracking.people.leads import (
    Lead,
    campaign_names,
    described,
    disagree,
    may_see_details,
    people_by_code,
)
from campaigns.tracking.people.merging import code_of, join_people
from campaigns.tracking.people.person_export import contacts_of, person_export
from campaigns.tracking.people.timeline import Happening, happenings
from campaigns.views.planning import person as reader
from campaigns.views.tracking.leads import TONES, channel_words, touch_cell
from campaigns.views.tracking.timeline_words import entry_words

MOST_FOUND = 10


def _person_of(workspace: Workspace, person_id: int) -> Person:
    """The person of this workspace; 404 for another's as for none."""
    rows: QuerySet[Person] = Person.objects.of(workspace)
    found: Person = get_object_or_404(rows, pk=person_id)
    return found


def moment_words(workspace: Workspace, moment: datetime) -> str:
    """Day and time in the workspace's zone."""
    local = moment.astimezone(ZoneInfo(workspace.time_zone))
    return f"{formats.day(local.date())} {local:%H:%M}"


@require_safe
def lead_detail(request: HttpRequest, slug: str, person_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    return _page(request, workspace, _person_of(workspace, person_id), None)


def _page(request: HttpRequest, workspace: Workspace, person: Person, form: LeadForm | None) -> HttpResponse:
    (lead,) = described(workspace, [person])
    names = campaign_names(workspace, [lead])
    before = _moment(request.GET.get("before", ""))
    found, following = happenings(workspace, person, before=before)
    may_see = may_see_details(workspace)
    context = {
        **_context(workspace, lead),
        "form": (form or LeadForm(person)) if may_see else None,
        "facts": _facts(workspace, lead),
        "touches": _touch_facts(workspace, lead, names),
        "second_source": _second_source(lead) if may_see else "",
        "entries": [_entry(workspace, one, may_see=may_see) for one in found],
        "earlier": f"?{urlencode({'before': following.isoformat()})}#timeline" if following else "",
        "is_first": before is None,
        "known_from": _known_from(workspace, person),
    }
    status = 400 if form is not None and form.errors else 200
    return render(request, "campaigns/tracking/leads/detail.html", context, status=status)


def _context(workspace: Workspace, lead: Lead) -> dict[str, Any]:
    return {
        "workspace": workspace,
        "nav": "tracking",
        "person": lead.person,
        "lead": lead,
        "code": code_of(lead.person),
        "stage": {
            "text": Stage(lead.person.stage).label,
            "tone": TONES.get(Stage(lead.person.stage), "neutral"),
        },
        "may_edit": may_see_details(workspace),
        "may_erase": access.may(workspace, Role.ADMIN),
        "crumbs": [{"label": _("Leads"), "href": reverse("campaigns:lead_list", args=[workspace.slug])}],
        "href": reverse("campaigns:lead_detail", args=[workspace.slug, lead.person.pk]),
    }


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found is not None and timezone.is_aware(found) else None


def _facts(workspace: Workspace, lead: Lead) -> list[dict[str, Any]]:
    person, details = lead.person, lead.details
    facts: list[tuple[str, str, str]] = []
    if may_see_details(workspace):
        unkept = _("Not kept here.")
        facts += [
            (_("Name"), details["name"], unkept),
            (_("E-mail address"), details["email"], unkept),
            (_("Phone"), details["phone"], unkept),
        ]
    facts.append((_("First known"), moment_words(workspace, person.first_at), ""))
    lead_at = moment_words(workspace, person.lead_at) if person.lead_at else ""
    facts.append((_("Lead since"), lead_at, _("Nobody saw when.")))
    if person.deal_at:
        facts.append((_("Opportunity since"), moment_words(workspace, person.deal_at), ""))
    amounts = " · ".join(formats.money(amount, currency) for amount, currency in lead.values)
    facts.append((_("Value so far"), amounts, _("No conversion with a value yet.")))
    return [
        {"label": label, "text": text, "state": "" if text else "missing", "reason": reason}
        for label, text, reason in facts
    ]


def _touch_facts(workspace: Workspace, lead: Lead, names: dict[int, str]) -> list[dict[str, Any]]:
    touches = lead.touches
    wanted = [
        (_("First touch"), touches.first),
        (_("Touch that made the lead"), touches.lead),
        (_("Last touch"), touches.last),
    ]
    if touches.last and touches.last_non_direct and touches.last.channel == "direct":
        wanted.append((_("Last touch that was not direct"), touches.last_non_direct))
    found = []
    for label, touch in wanted:
        cell = touch_cell(workspace, touch, names)
        if touch is not None:
            parts = [cell["text"], names.get(touch.campaign_id or 0, ""), moment_words(workspace, touch.at)]
            cell = {"text": " · ".join(filter(None, parts))}
        found.append({"label": label, **cell})
    return found


def _second_source(lead: Lead) -> str:
    """Where what somebody says and what was tracked do not fit together."""
    if not disagree(lead.person.heard_from, lead.touches.lead):
        return ""
    assert lead.touches.lead is not None
    text = _(
        "They say “%(said)s”; the touch that made the lead is %(tracked)s. Both may be true: one of them came first."
    )
    return text % {"said": lead.person.heard_from, "tracked": channel_words(lead.touches.lead.channel)}


def _entry(workspace: Workspace, one: Happening, *, may_see: bool) -> dict[str, Any]:
    return {
        "when": moment_words(workspace, one.at),
        "kind": one.kind,
        **entry_words(workspace, one, may_see=may_see),
    }


def _known_from(workspace: Workspace, person: Person) -> list[str]:
    """Accounts whose exports have the same person, by fingerprint."""
    names = [f"{source_label(one.account.vendor)} ({one.account})" for one in contacts_of(workspace, person)]
    return list(dict.fromkeys(names))


# --- what people change -------------------------------------------------------------------------------------------


@require_POST
def lead_edit(request: HttpRequest, slug: str, person_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    person = _person_of(workspace, person_id)
    form = LeadForm(person, request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            # Who saves a note while a sale moves the person on does not mean to move them back.
            if data["stage"] != data["stage_was"]:
                people.set_stage(workspace, person, data["stage"], at=timezone.now(), by=reader(request))
            people.describe(
                workspace, person, notes=data["notes"], heard_from=data["heard_from"], by=reader(request)
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Your changes are saved."))
            return redirect("campaigns:lead_detail", workspace.slug, person.pk)
    return _page(request, workspace, person, form)


@require_http_methods(["GET", "HEAD", "POST"])
def lead_merge(request: HttpRequest, slug: str, person_id: int) -> HttpResponse:
    """First whom to merge with, then both beside each other, then the answer."""
    workspace = access.workspace_for(request, slug)
    person = _person_of(workspace, person_id)
    if request.method == "POST":
        form = MergeForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Choose the other person first."))
            return redirect("campaigns:lead_merge", workspace.slug, person.pk)
        other = _person_of(workspace, int(form.cleaned_data["other"]))
        kept = join_people(workspace, person, other, by=reader(request))
        messages.success(request, _("The two are one person now."))
        return redirect("campaigns:lead_detail", workspace.slug, kept.pk)
    search = MergeSearchForm(request.GET if "q" in request.GET else None)
    found = _candidates(workspace, person, search.cleaned_data["q"]) if search.is_valid() else []
    (lead,) = described(workspace, [person])
    context = {
        **_context(workspace, lead),
        "search": search,
        "was_asked": search.is_bound and search.is_valid(),
        "mine": _side(workspace, lead),
        "others": [_side(workspace, one) for one in described(workspace, found)],
    }
    return render(request, "campaigns/tracking/leads/merge.html", context)


def _candidates(workspace: Workspace, person: Person, text: str) -> list[Person]:
    """By the exact address or number, or by the code."""
    known = people.find_person(workspace, email=text, phone=text)
    ids = [known.pk] if known else people_by_code(workspace, text)
    rows = Person.objects.of(workspace).filter(pk__in=ids).exclude(pk=person.pk).order_by("first_at", "pk")
    return list(rows[:MOST_FOUND])


def _side(workspace: Workspace, lead: Lead) -> dict[str, Any]:
    person = lead.person
    return {
        "lead": lead,
        "code": code_of(person),
        "pk": person.pk,
        "facts": [
            {"label": _("Stage"), "text": Stage(person.stage).label},
            *_facts(workspace, lead),
            {"label": _("Heard of us from"), "text": person.heard_from}
            if person.heard_from and may_see_details(workspace)
            else {"label": _("Heard of us from"), "state": "missing", "reason": _("Nobody said.")},
        ],
    }


# --- what the law gives people ------------------------------------------------------------------------------------


@require_safe
def lead_person_file(request: HttpRequest, slug: str, person_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    person = _person_of(workspace, person_id)
    answer = HttpResponse(
        person_export(workspace, person, by=reader(request)), content_type="application/json; charset=utf-8"
    )
    name = f"person-{code_of(person)}.json"
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def lead_erase(request: HttpRequest, slug: str, person_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    person = _person_of(workspace, person_id)
    if request.method == "POST":
        erase_person(workspace, person, by=reader(request))
        messages.success(request, _("The person is erased. Sums stay as they were."))
        return redirect("campaigns:lead_list", workspace.slug)
    (lead,) = described(workspace, [person])
    return render(request, "campaigns/tracking/leads/erase.html", _context(workspace, lead))
