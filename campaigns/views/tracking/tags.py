"""Pages of the registry of tags: campaigns with their keys, the key of one, and what other spellings mean."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access
from accounts.errors import DomainError
from accounts.forms import refuse
from accounts.models import Role, Workspace
from accounts.templatetags import formats
from campaigns.models import Campaign, CampaignKey, Link, TagAlias, Visit
from campaigns.tracking.tagging import aliases, registry
from campaigns.tracking.tagging.aliases import AliasWish
from campaigns.tracking.tagging.tag_forms import AliasForm, KeyForm
from campaigns.views.planning import campaign_of, person

PER_PAGE = 50
VISIT_DAYS = 30
Part = TagAlias.Part


def tags_crumb(workspace: Workspace) -> list[dict[str, Any]]:
    return [{"label": _("Tags"), "href": reverse("campaigns:tag_list", args=[workspace.slug])}]


# --- the list -----------------------------------------------------------------------------------------------------


@require_safe
def tag_list(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    key = CampaignKey.objects.of(workspace).filter(campaign=OuterRef("pk")).values("key")[:1]
    rows = Campaign.objects.of(workspace).filter(archived_at=None).annotate(key=Subquery(key))
    rows = rows.order_by("name", "pk")
    text = request.GET.get("q", "").replace("\0", "").strip()[:100]
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(key__icontains=text))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "workspace": workspace,
        "nav": "tracking",
        "may_edit": access.may(workspace, Role.ANALYST),
        "columns": [
            {"label": _("Campaign")},
            {"label": _("Campaign key")},
            {"label": _("Aliases"), "numeric": True},
            {"label": _("Links"), "numeric": True},
            {"label": _("Visits in 30 days"), "numeric": True},
        ],
        "rows": _lines(workspace, list(page.object_list)),
        "page": page,
        "text": text,
        "query": f"{urlencode({'q': text})}&" if text else "",
    }
    return render(request, "campaigns/tracking/tags/list.html", context)


def _lines(workspace: Workspace, rows: list[Any]) -> list[list[dict[str, Any]]]:
    ids = [row.pk for row in rows]
    since = timezone.now() - timedelta(days=VISIT_DAYS)
    counted: list[QuerySet[Any]] = [
        TagAlias.objects.of(workspace),
        Link.objects.of(workspace).filter(archived_at=None),
        Visit.objects.of(workspace).filter(started_at__gte=since),
    ]
    numbers = [_numbers(found.filter(campaign__in=ids)) for found in counted]
    return [_line(workspace, row, [of.get(row.pk, 0) for of in numbers]) for row in rows]


def _numbers(rows: QuerySet[Any]) -> dict[int, int]:
    """How many of these rows belong to each campaign."""
    return dict(rows.order_by().values_list("campaign").annotate(number=Count("pk")))


def _line(workspace: Workspace, row: Any, numbers: list[int]) -> list[dict[str, Any]]:
    return [
        {"text": row.name, "href": reverse("campaigns:tag_key", args=[workspace.slug, row.pk])},
        {"text": row.key} if row.key else {"badge": _("no key"), "tone": "neutral"},
        *({"text": formats.count(n), "numeric": True, "state": "ok" if n else "zero"} for n in numbers),
    ]


# --- one campaign's key -------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def tag_key(request: HttpRequest, slug: str, campaign_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    campaign = campaign_of(workspace, campaign_id)
    key = CampaignKey.objects.of(workspace).filter(campaign=campaign).first()
    text = key.key if key is not None else registry.suggested_key(workspace, campaign)
    form = KeyForm(request.POST or None, initial={"key": text, "with_rule": key is None})
    if request.method == "POST" and form.is_valid():
        try:
            done = registry.set_key(workspace, campaign, **form.cleaned_data, by=person(request))
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _done(done))
            return redirect("campaigns:tag_key", workspace.slug, campaign.pk)
    seen = registry.rule_preview(workspace, campaign, text) if campaign.archived_at is None else None
    context = {
        "workspace": workspace,
        "nav": "tracking",
        "may_edit": access.may(workspace, Role.ANALYST),
        "campaign": campaign,
        "key": key,
        "form": form,
        "names": _names(seen) if seen is not None else "",
        "builder_url": _with_campaign(workspace, "campaigns:link_builder", campaign),
        "alias_url": _with_campaign(workspace, "campaigns:alias_new", campaign),
        "aliases": TagAlias.objects.of(workspace).filter(campaign=campaign).order_by("text"),
        "crumbs": tags_crumb(workspace),
    }
    return render(request, "campaigns/tracking/tags/key.html", context, status=400 if form.errors else 200)


def _with_campaign(workspace: Workspace, name: str, campaign: Campaign) -> str:
    return f"{reverse(name, args=[workspace.slug])}?{urlencode({'campaign': campaign.pk})}"


def _done(done: registry.Keyed) -> str:
    if done.before and done.before != done.key.key:
        text = _("The key is now “%(key)s”. “%(before)s” stays as an alias, so old links count as before.")
    else:
        text = _("“%(key)s” is the campaign's key.")
    said = text % {"key": done.key.key, "before": done.before}
    if done.moved:
        words = ngettext(
            "%(count)s platform campaign was moved.", "%(count)s platform campaigns were moved.", done.moved
        )
        said = f"{said} {words % {'count': formats.count(done.moved)}}"
    return said


def _names(seen: Any) -> str:
    """What the rule would do, as one sentence."""
    if not seen.moving:
        return _("No platform campaign would move now; those that later imports bring are sorted by it.")
    text = ngettext(
        "With the rule, %(count)s platform campaign moves here: %(names)s.",
        "With the rule, %(count)s platform campaigns move here: %(names)s.",
        len(seen.moving),
    )
    names = [row.name for row in seen.moving[:5]] + (["…"] if len(seen.moving) > 5 else [])
    return text % {"count": formats.count(len(seen.moving)), "names": ", ".join(names)}


# --- aliases ------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def alias_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Asks once whether visits of the past count too; `past` and `future` are the two answers."""
    workspace = access.workspace_for(request, slug)
    sent = request.POST if request.method == "POST" else request.GET
    is_asked = request.method == "POST" or bool(request.GET.get("text"))
    said = {"part": Part.CAMPAIGN, **request.GET.dict()}
    form = AliasForm(workspace, sent if is_asked else None, initial=said)
    wish = _wish(form) if is_asked and form.is_valid() else None
    number: int | None = None
    if wish is not None:
        try:
            if request.method == "POST" and {"past", "future"} & request.POST.keys():
                done = aliases.add_alias(
                    workspace, wish=wish, with_past="past" in request.POST, by=person(request)
                )
                messages.success(request, _aliased(done))
                return redirect(_back(workspace, request))
            number = aliases.past_visits(workspace, aliases.checked(workspace, wish))
        except DomainError as error:
            refuse(form, error)
    context = {
        "workspace": workspace,
        "nav": "tracking",
        "form": form,
        "number": number,
        "next": sent.get("next", ""),
        "crumbs": tags_crumb(workspace),
    }
    is_wrong = request.method == "POST" and form.errors
    return render(request, "campaigns/tracking/tags/alias.html", context, status=400 if is_wrong else 200)


def _wish(form: AliasForm) -> AliasWish:
    said = form.cleaned_data
    return AliasWish(said["part"], said["text"], said["campaign"], said["value"])


def _aliased(done: aliases.Aliased) -> str:
    meant = done.alias.campaign.name if done.alias.campaign is not None else done.alias.value
    said = _("“%(text)s” means “%(meant)s” from now on.") % {"text": done.alias.text, "meant": meant}
    if done.counted:
        words = ngettext(
            "%(count)s visit of the past counts so too.",
            "%(count)s visits of the past count so too.",
            done.counted,
        )
        said = f"{said} {words % {'count': formats.count(done.counted)}}"
    return said


def _back(workspace: Workspace, request: HttpRequest) -> str:
    """To where the question came from: names of pages, so that no address leads elsewhere."""
    name = {"audit": "analytics:tag_audit", "rules": "campaigns:tag_rules"}.get(request.POST.get("next", ""))
    campaign = request.POST.get("campaign", "")
    if name is None and campaign.isascii() and campaign.isdigit():
        return reverse("campaigns:tag_key", args=[workspace.slug, int(campaign)])
    return reverse(name or "campaigns:tag_rules", args=[workspace.slug])


@require_POST
def alias_delete(request: HttpRequest, slug: str, alias_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    alias: TagAlias = get_object_or_404(
        TagAlias.objects.of(workspace).select_related("campaign"), pk=alias_id
    )
    aliases.remove_alias(workspace, alias, by=person(request))
    messages.success(
        request, _("“%(text)s” is no alias any more. What was counted stays counted.") % {"text": alias.text}
    )
    if alias.campaign_id is not None:
        return redirect("campaigns:tag_key", workspace.slug, alias.campaign_id)
    return redirect("campaigns:tag_rules", workspace.slug)
