"""The link builder, and links from a spreadsheet."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts import access
from accounts.errors import DomainError
from accounts.forms import refuse
from accounts.models import Role, Workspace
from accounts.templatetags import formats
from campaigns import sheets
from campaigns.models import Link
from campaigns.tracking.links.addresses import url_of
from campaigns.tracking.links.link_wishes import LinkWish
from campaigns.tracking.links.links import create_link
from campaigns.tracking.links.short import checked_target, checked_texts
from campaigns.tracking.settings import settings_of
from campaigns.tracking.tagging import bulk
from campaigns.tracking.tagging.builder import Tags, keys_of, tagged
from campaigns.tracking.tagging.tag_forms import BuilderForm, BulkForm
from campaigns.tracking.tagging.tag_rules import findings
from campaigns.tracking.tagging.tags import Registry, normalise
from campaigns.views.planning import person
from campaigns.views.tracking.tags import tags_crumb

MOST_LISTED = 200
FIELDS = ("target", "campaign", "template", "source", "medium", "term", "content", "title")


@require_http_methods(["GET", "HEAD", "POST"])
def link_builder(request: HttpRequest, slug: str) -> HttpResponse:
    """A POST with `check` only shows the tagged address: as a button, and while somebody types."""
    workspace = access.workspace_for(request, slug)
    sent: Any = request.POST if request.method == "POST" else request.GET
    is_asked = any(sent.get(name) for name in FIELDS)
    is_check = request.method != "POST" or "check" in request.POST
    form = BuilderForm(workspace, settings_of(workspace), sent if is_asked or not is_check else None)
    if not is_check and form.is_valid():
        try:
            made = _make(request, workspace, form)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("The short link is made."))
            again = {name: request.POST[name] for name in FIELDS if request.POST.get(name)}
            address = reverse("campaigns:link_builder", args=[workspace.slug])
            return redirect(f"{address}?{urlencode({**again, 'made': made.pk})}")
    context = {
        "workspace": workspace,
        "nav": "tracking",
        "form": form,
        "may_edit": access.may(workspace, Role.ANALYST),
        "preview": _preview(workspace, form) if is_asked else None,
        "made": _made(workspace, request.GET.get("made", "")),
        "crumbs": tags_crumb(workspace),
    }
    status = 400 if form.errors and not is_check else 200
    return render(request, "campaigns/tracking/tags/builder.html", context, status=status)


def _made(workspace: Workspace, number: str) -> str:
    """The address of the link that was just made."""
    if not (number.isascii() and number.isdigit() and len(number) <= 18):
        return ""
    link = Link.objects.of(workspace).filter(pk=int(number)).select_related("domain").first()
    return url_of(link.slug, link.domain) if link is not None else ""


def _checked(workspace: Workspace, form: BuilderForm) -> dict[str, Any]:
    """The tags of the form, tidied; refused where they do not keep to the rules."""
    tags = checked_texts(**form.tags())
    tags |= {name: normalise(tags[name]) for name in ("source", "medium")}
    rules, registry = settings_of(workspace), Registry.of(workspace)
    for one in findings(rules, registry, source=tags["source"], medium=tags["medium"]):
        raise DomainError(one.text, field=one.field)
    return tags


def _make(request: HttpRequest, workspace: Workspace, form: BuilderForm) -> Link:
    said, tags = form.cleaned_data, _checked(workspace, form)
    wish = LinkWish(target=said["target"], campaign=said["campaign"], title=said["title"], **tags)
    return create_link(workspace, wish=wish, by=person(request))


def _preview(workspace: Workspace, form: BuilderForm) -> dict[str, Any]:
    """The tagged address as far as it is known, and what still stands in its way."""
    form.is_valid()
    said = form.cleaned_data
    campaign = said.get("campaign")
    hints: list[str] = []
    url = ""
    try:
        url = checked_target(said.get("target", ""))
    except DomainError as error:
        hints.append(error.message)
    if campaign is None:
        hints.append(_("Choose the campaign, so that its visits are counted."))
    tags = form.tags()
    tidy = tags | {name: normalise(tags[name]) for name in ("source", "medium")}
    rules, registry = settings_of(workspace), Registry.of(workspace)
    hints += [one.text for one in findings(rules, registry, source=tidy["source"], medium=tidy["medium"])]
    key = keys_of(workspace, [campaign.pk]).get(campaign.pk, "") if campaign is not None else ""
    return {"url": tagged(url, Tags(campaign=key, **tidy)) if url else "", "hints": hints}


# --- from a spreadsheet -------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def tag_bulk(request: HttpRequest, slug: str) -> HttpResponse:
    """Without a button's name it shows the verdicts; `create` makes the links, `download` gives them as a file."""
    workspace = access.workspace_for(request, slug)
    is_sent = request.method == "POST"
    form = BulkForm(request.POST, request.FILES) if is_sent else BulkForm()
    sheet: bulk.Sheet | None = None
    made: int | None = None
    if is_sent and form.is_valid():
        try:
            sheet = bulk.read_sheet(*form.content())
            if "create" in request.POST:
                made = bulk.create_links(workspace, sheet, by=person(request))
            else:
                bulk.judge(workspace, sheet)
        except DomainError as error:
            refuse(form, error)
        else:
            if request.POST.get("download") in sheets.KINDS:
                kind = cast("sheets.Kind", request.POST["download"])
                return sheets.download(_("links"), kind, *bulk.as_table(sheet))
    if sheet is not None:
        form = BulkForm(initial={"rows": sheet.text}) if not form.errors else form
    context = {
        "workspace": workspace,
        "nav": "tracking",
        "form": form,
        "result": _result(sheet) if sheet is not None else None,
        "sheet": sheet,
        "made": _made_words(made) if made is not None else "",
        "crumbs": tags_crumb(workspace),
    }
    return render(request, "campaigns/tracking/tags/bulk.html", context, status=400 if form.errors else 200)


def _made_words(made: int) -> str:
    if not made:
        return _("All of these links were there already. Nothing was made twice.")
    text = ngettext("%(count)s link is made.", "%(count)s links are made.", made)
    return text % {"count": formats.count(made)}


def _result(sheet: bulk.Sheet) -> dict[str, Any]:
    """Verdicts as rows of components/table.html, those with something to do first."""
    rows = sorted(sheet.rows, key=lambda row: not row.wrong)
    return {
        "columns": [{"label": _("Line")}, {"label": _("Verdict")}, {"label": _("What it says")}],
        "rows": [_verdict(row) for row in rows[:MOST_LISTED]],
        "more": max(len(rows) - MOST_LISTED, 0),
    }


def _verdict(row: bulk.Row) -> list[dict[str, Any]]:
    line = {"text": formats.count(row.line)}
    if row.wrong:
        said = [_("%(column)s: %(text)s") % {"column": one.column, "text": one.text} for one in row.wrong]
        state = {"badge": _("to mend"), "tone": "error", "icon": "error"}
        return [line, state, {"text": said[0], "sub": " ".join(said[1:])}]
    what = {"text": row.url, "sub": row.short_url}
    if row.same_as is not None:
        text = _("as line %(line)s") % {"line": formats.count(row.same_as)}
        return [line, {"badge": text, "tone": "neutral"}, what]
    if row.link is not None:
        return [line, {"badge": _("is there"), "tone": "info", "icon": "link"}, what]
    return [line, {"badge": _("will be made"), "tone": "success", "icon": "check"}, what]
