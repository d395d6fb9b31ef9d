"""Pages of campaign rules: which there are, a new one with what it would move, and one that goes."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts import access
from accounts.errors import DomainError
from accounts.forms import refuse
from accounts.models import Role, Workspace
from accounts.templatetags import formats
from campaigns.channels import CHANNELS
from campaigns.ingest.sources import source_label
from campaigns.models import Campaign, CampaignRule, PlatformCampaign
from campaigns.planning import rules
from campaigns.planning.campaigns import CampaignPlan, create_campaign
from campaigns.planning.forms import RuleForm
from campaigns.planning.matching import condition_of, in_words
from campaigns.planning.suggest import Suggestion, suggestions
from campaigns.views.planning import person

MOST_LISTED = 50


@require_safe
def rule_list(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    may = access.may(workspace, Role.ANALYST)
    offered = [_offer(workspace, one) for one in suggestions(workspace)] if may else []
    context = {
        "workspace": workspace,
        "nav": "campaigns",
        "may_plan": may,
        "rules": rule_lines(workspace, CampaignRule.objects.of(workspace)),
        "suggestions": offered,
        "crumbs": _crumbs(workspace),
    }
    return render(request, "campaigns/rules/list.html", context)


def rule_lines(workspace: Workspace, found: Any) -> list[dict[str, Any]]:
    """Rules as the list and the page of their campaign show them, in the order in which they are tried."""
    counts = dict(
        PlatformCampaign.objects.of(workspace)
        .exclude(rule=None)
        .values_list("rule")
        .annotate(number=Count("pk"))
        .order_by()
    )
    rows = (
        found.filter(campaign__workspace=workspace)
        .select_related("campaign", "confirmed_by")
        .order_by("position", "pk")
    )
    return [_line(workspace, rule, counts.get(rule.pk, 0)) for rule in rows]


def _line(workspace: Workspace, rule: CampaignRule, number: int) -> dict[str, Any]:
    only = [source_label(rule.vendor)] if rule.vendor else []
    only += [str(CHANNELS.get(rule.channel, rule.channel))] if rule.channel else []
    by = {"name": rule.confirmed_by, "day": formats.day(rule.confirmed_at)}
    words = ngettext("%(count)s platform campaign", "%(count)s platform campaigns", number)
    return {
        "rule": rule,
        "condition": in_words(condition_of(rule)),
        "only": _("only %(places)s") % {"places": ", ".join(only)} if only else "",
        "count": words % {"count": formats.count(number)},
        "by": _("%(name)s, %(day)s") % by if rule.confirmed_by else by["day"],
        "rests": rule.campaign.archived_at is not None,
        "campaign_url": reverse("analytics:campaign", args=[workspace.slug, rule.campaign_id]),
        "delete_url": reverse("campaigns:rule_delete", args=[workspace.slug, rule.pk]),
    }


def _offer(workspace: Workspace, found: Suggestion) -> dict[str, Any]:
    target = {"campaign": found.campaign.pk} if found.campaign else {"new_campaign": found.text}
    text = ngettext(
        "%(count)s platform campaign of %(campaigns)s campaigns has it in its name.",
        "%(count)s platform campaigns of %(campaigns)s campaigns have it in their names.",
        found.platform_count,
    )
    query = urlencode({"match": "contains", "text": found.text, **target})
    return {
        "text": found.text,
        "words": text % {"count": found.platform_count, "campaigns": found.campaign_count},
        "href": f"{reverse('campaigns:rule_new', args=[workspace.slug])}?{query}",
    }


def _crumbs(workspace: Workspace, *more: dict[str, Any]) -> list[dict[str, Any]]:
    campaigns = {"label": _("Campaigns"), "href": reverse("analytics:campaign_list", args=[workspace.slug])}
    return [campaigns, *more]


def _rules_crumb(workspace: Workspace) -> dict[str, Any]:
    return {"label": _("Rules"), "href": reverse("campaigns:rule_list", args=[workspace.slug])}


# --- a new rule -------------------------------------------------------------------------------------------------

INITIAL = {"match": "contains", "order": "last"}


@require_http_methods(["GET", "HEAD", "POST"])
def rule_new(request: HttpRequest, slug: str) -> HttpResponse:
    """A POST with `check` only looks what the rule would do: as a button, and while somebody types."""
    workspace = access.workspace_for(request, slug)
    sent = request.POST if request.method == "POST" else INITIAL | request.GET.dict()
    is_asked = request.method == "POST" or bool(request.GET.get("text"))
    is_check = request.method != "POST" or "check" in request.POST
    form = RuleForm(workspace, sent) if is_asked else RuleForm(workspace, initial=sent)
    if is_asked and form.is_valid() and not is_check:
        try:
            return _save(request, workspace, form)
        except DomainError as error:
            refuse(form, error)
    context = {
        "workspace": workspace,
        "nav": "campaigns",
        "form": form,
        "preview": _preview(workspace, form) if is_asked else None,
        "crumbs": _crumbs(workspace, _rules_crumb(workspace)),
    }
    status = 400 if form.errors and not is_check else 200
    return render(request, "campaigns/rules/new.html", context, status=status)


def _save(request: HttpRequest, workspace: Workspace, form: RuleForm) -> HttpResponse:
    by = person(request)
    with transaction.atomic():
        campaign = form.cleaned_data["campaign"] or create_campaign(
            workspace, plan=CampaignPlan(name=form.cleaned_data["new_campaign"]), by=by
        )
        added = rules.add_rule(workspace, wish=form.wish(), campaign=campaign, by=by)
    text = ngettext(
        "The rule is in force. %(count)s platform campaign was moved to “%(name)s”.",
        "The rule is in force. %(count)s platform campaigns were moved to “%(name)s”.",
        added.moved,
    )
    messages.success(request, text % {"count": formats.count(added.moved), "name": campaign.name})
    return redirect("campaigns:rule_list", workspace.slug)


def _preview(workspace: Workspace, form: RuleForm) -> dict[str, Any] | None:
    """What would happen, as soon as the condition can be understood."""
    form.is_valid()
    campaign = form.cleaned_data.get("campaign")
    try:
        seen = rules.preview(workspace, form.wish(), campaign)
    except DomainError:
        return None
    listed = [(row, _("moves")) for row in seen.moving]
    listed += [(row, _("stays, assigned by hand")) for row in seen.by_hand]
    listed += [(row, _("stays, an earlier rule decides")) for row in seen.by_earlier_rule]
    listed += [(row, _("is there already")) for row in seen.there_already]
    return {
        "seen": seen,
        "sentences": _sentences(
            seen, campaign.name if campaign else form.cleaned_data.get("new_campaign", "")
        ),
        "columns": [
            {"label": _("Platform campaign")},
            {"label": _("Belongs to now")},
            {"label": _("With the rule")},
        ],
        "rows": [_preview_line(row, what) for row, what in listed[:MOST_LISTED]],
        "more": max(len(listed) - MOST_LISTED, 0),
    }


def _preview_line(row: PlatformCampaign, what: str) -> list[dict[str, Any]]:
    channel = str(CHANNELS.get(row.channel, row.channel))
    return [
        {"text": row.name, "sub": f"{channel} · {row.account.name}"},
        {"text": row.campaign.name},
        {"text": what},
    ]


def _sentences(seen: rules.Preview, target: str) -> list[str]:
    if not seen.fitting_count:
        return [
            _("No platform campaign fits yet. Those that later imports bring will be sorted by the rule.")
        ]
    move = ngettext(
        "%(count)s platform campaign moves.", "%(count)s platform campaigns move.", len(seen.moving)
    )
    if target:
        move = ngettext(
            "%(count)s platform campaign moves to “%(name)s”.",
            "%(count)s platform campaigns move to “%(name)s”.",
            len(seen.moving),
        )
    found = [move % {"count": formats.count(len(seen.moving)), "name": target}]
    if seen.by_hand:
        stay = ngettext(
            "%(count)s assigned by hand stays where it is.",
            "%(count)s assigned by hand stay where they are.",
            len(seen.by_hand),
        )
        found.append(stay % {"count": formats.count(len(seen.by_hand))})
    if seen.by_earlier_rule:
        stay = ngettext(
            "%(count)s stays because an earlier rule decides about it.",
            "%(count)s stay because an earlier rule decides about them.",
            len(seen.by_earlier_rule),
        )
        found.append(stay % {"count": formats.count(len(seen.by_earlier_rule))})
    if seen.there_already:
        there = ngettext(
            "%(count)s is there already.", "%(count)s are there already.", len(seen.there_already)
        )
        found.append(there % {"count": formats.count(len(seen.there_already))})
    return found


# --- a rule that goes -------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def rule_delete(request: HttpRequest, slug: str, rule_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    rule: CampaignRule = get_object_or_404(
        CampaignRule.objects.of(workspace).filter(campaign__workspace=workspace).select_related("campaign"),
        pk=rule_id,
    )
    if request.method == "POST":
        moved = rules.delete_rule(workspace, rule, keep="keep" in request.POST, by=person(request))
        text = ngettext(
            "The rule is deleted. %(count)s platform campaign was moved out of “%(name)s”.",
            "The rule is deleted. %(count)s platform campaigns were moved out of “%(name)s”.",
            moved,
        )
        name = Campaign.objects.of(workspace).get(pk=rule.campaign_id).name
        messages.success(request, text % {"count": formats.count(moved), "name": name})
        return redirect("campaigns:rule_list", workspace.slug)
    assigned = PlatformCampaign.objects.of(workspace).filter(rule=rule).order_by("name", "pk")
    context = {
        "workspace": workspace,
        "nav": "campaigns",
        "rule": rule,
        "condition": in_words(condition_of(rule)),
        "assigned": list(assigned[:MOST_LISTED]),
        "number": assigned.count(),
        "crumbs": _crumbs(workspace, _rules_crumb(workspace)),
    }
    return render(request, "campaigns/rules/delete.html", context)
