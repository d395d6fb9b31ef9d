"""Pages of short links: the list, a new one, its changes, its archive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access
from accounts.errors import DomainError
from accounts.models import Role, Workspace
from campaigns.models import Campaign, Domain, Link
from campaigns.planning.days import today_in
from campaigns.tracking.links import links
from campaigns.tracking.links.addresses import url_of
from campaigns.tracking.links.clicks import Lately, lately
from campaigns.tracking.links.domains import target_host
from campaigns.tracking.links.link_forms import WholeForm
from campaigns.tracking.tagging.builder import Tags, keys_of, tagged
from campaigns.views.planning import person

PAGE_SIZE = 50
LONGEST_SEARCH = 200
# A list to choose from that is longer is none.
MOST_CHOICES = 200


def rows_of(workspace: Workspace) -> QuerySet[Link]:
    return Link.objects.of(workspace).select_related("domain", "campaign", "content_item")


def link_of(workspace: Workspace, link_id: int) -> Link:
    """The link of this workspace; 404 for another's as for none."""
    link: Link = get_object_or_404(rows_of(workspace), pk=link_id)
    return link


def address_of(link: Link) -> str:
    return url_of(link.slug, link.domain)


def calls_address(slug: str, link: Link, first: date, last: date, **within: str) -> str:
    """Where the calls behind a count are listed; `within` narrows them, to other days too."""
    days = {"from": first.isoformat(), "to": last.isoformat()}
    return f"{reverse('campaigns:link_clicks', args=[slug, link.pk])}?{urlencode({**days, **within})}"


def tags_of(link: Link, keys: Mapping[int, str]) -> Tags:
    """What it adds to where it leads; the campaign by its key."""
    return Tags(
        source=link.source,
        medium=link.medium,
        campaign=keys.get(link.campaign_id, "") if link.campaign_id else "",
        term=link.term,
        content=link.content,
    )


# --- the list -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LinkFilters:
    """What was asked for; what makes no sense is as if it had not been."""

    search: str = ""
    campaign: str = ""
    is_archived: bool = False

    @classmethod
    def from_params(cls, params: Mapping[str, str]) -> LinkFilters:
        search = " ".join(params.get("q", "").replace("\x00", " ").split())[:LONGEST_SEARCH]
        campaign = params.get("campaign", "")
        is_id = campaign.isascii() and campaign.isdecimal() and len(campaign) < 19
        return cls(search, campaign if is_id else "", params.get("show") == "archived")

    def params(self) -> dict[str, str]:
        values = {
            "q": self.search,
            "campaign": self.campaign,
            "show": "archived" if self.is_archived else "",
        }
        return {name: value for name, value in values.items() if value}

    @property
    def is_narrowed(self) -> bool:
        return bool(self.search or self.campaign)

    def of(self, rows: QuerySet[Link]) -> QuerySet[Link]:
        rows = rows.filter(archived_at__isnull=not self.is_archived)
        if self.campaign:
            rows = rows.filter(campaign=int(self.campaign))
        if not self.search:
            return rows
        # A pasted short address is looked for by what stands behind its host.
        words = self.search.rstrip("/")
        slug = words.rpartition("/")[2] or words
        return rows.filter(Q(slug__icontains=slug) | Q(title__icontains=words) | Q(target__icontains=words))


@require_http_methods(["GET", "HEAD"])
def link_list(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    filters = LinkFilters.from_params(request.GET)
    found = filters.of(rows_of(workspace)).order_by("-created_at", "-pk")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    recent = lately(workspace, shown)
    choices = Campaign.objects.of(workspace).filter(links__isnull=False).distinct().order_by("name", "pk")
    params = filters.params()
    context = {
        "workspace": workspace,
        "nav": "tracking",
        "active": "links",
        "filters": filters,
        "campaigns": [(str(pk), name) for pk, name in choices.values_list("pk", "name")[:MOST_CHOICES]],
        "lines": [_shown_line(workspace, link, recent[link.pk]) for link in shown],
        "page": page,
        "query": f"{urlencode(params)}&" if params else "",
        "may_edit": access.may(workspace, Role.ANALYST),
        "archived_count": rows_of(workspace).filter(archived_at__isnull=False).count(),
    }
    return render(request, "campaigns/tracking/links/list.html", context)


def _shown_line(workspace: Workspace, link: Link, recent: Lately) -> dict[str, Any]:
    """Its clicks lead to the calls that were counted."""
    return {
        "link": link,
        "address": address_of(link),
        "lately": recent,
        "calls": calls_address(workspace.slug, link, recent.first, today_in(workspace)),
    }


# --- making and changing ------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def link_new(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    form = WholeForm(workspace, request.POST or None, initial=_asked_for(request))
    if request.method == "POST" and form.is_valid() and "look" not in request.POST:
        try:
            link = links.create_link(workspace, wish=form.wish(), by=person(request))
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The link is made. Copy it, or take its QR code."))
            return redirect("campaigns:link_detail", workspace.slug, link.pk)
    return _form_page(request, workspace, form, None)


def _asked_for(request: HttpRequest) -> dict[str, str]:
    """Other pages lead here with the campaign, the content item or the address filled in."""
    names = ("campaign", "content_item", "target", "source", "medium", "term", "content", "title")
    return {name: value.replace("\x00", "") for name in names if (value := request.GET.get(name, ""))}


@require_http_methods(["GET", "HEAD", "POST"])
def link_edit(request: HttpRequest, slug: str, link_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    link = link_of(workspace, link_id)
    form = WholeForm(workspace, request.POST or None, link=link)
    if request.method == "POST" and form.is_valid() and "look" not in request.POST:
        try:
            links.edit_link(workspace, link, wish=form.wish(), by=person(request))
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Your changes are saved."))
            return redirect("campaigns:link_detail", workspace.slug, link.pk)
    return _form_page(request, workspace, form, link)


@require_POST
def link_archive(request: HttpRequest, slug: str, link_id: int) -> HttpResponse:
    """Archives, or restores when `restore` is sent."""
    workspace = access.workspace_for(request, slug)
    link = link_of(workspace, link_id)
    if "restore" in request.POST:
        links.restore_link(workspace, link, by=person(request))
        messages.success(request, _("The link works again."))
    else:
        links.archive_link(workspace, link, by=person(request))
        messages.success(request, _("The link is archived and leads nowhere. Its clicks stay."))
    return redirect("campaigns:link_detail", workspace.slug, link.pk)


def _form_page(
    request: HttpRequest, workspace: Workspace, form: WholeForm, link: Link | None
) -> HttpResponse:
    is_wrong = bool(form.form.errors or (form.rows.is_bound and not form.rows.is_valid()))
    context = {
        "workspace": workspace,
        "nav": "tracking",
        "link": link,
        "form": form.form,
        "rows": form.rows,
        "targets_problem": form.targets_problem,
        "final": _final(workspace, form),
        "default_host": target_host(),
        "has_domains": Domain.objects.of(workspace).filter(verified_at__isnull=False).exists(),
        "crumbs": [
            {"label": _("Links"), "href": reverse("campaigns:link_list", args=[workspace.slug])},
            *([{"label": link, "href": reverse("campaigns:link_detail", args=[workspace.slug, link.pk])}]
              if link else []),
        ],
    }  # fmt: skip
    return render(request, "campaigns/tracking/links/form.html", context, status=400 if is_wrong else 200)


def _final(workspace: Workspace, form: WholeForm) -> dict[str, Any]:
    """What the form as it stands would open, and how it would be shown by those who preview it."""
    field = form.form

    def value(name: str) -> str:
        said = field[name].value()
        return said.strip() if isinstance(said, str) else ""

    chosen = str(field["campaign"].value() or "")
    campaign = int(chosen) if chosen.isascii() and chosen.isdecimal() and len(chosen) < 19 else 0
    tags = Tags(
        source=value("source"),
        medium=value("medium"),
        campaign=keys_of(workspace, [campaign]).get(campaign, "") if campaign else "",
        term=value("term"),
        content=value("content"),
    )
    target = value("target")
    try:
        address = tagged(target, tags) if target else ""
    except ValueError:
        address = ""
    return {
        "address": address,
        "has_no_key": bool(campaign) and not tags.campaign,
        "preview_title": value("preview_title"),
        "preview_text": value("preview_text"),
        "preview_image": value("preview_image"),
    }
