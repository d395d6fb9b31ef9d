"""Pages of one edition: its preview and state, its words, what changed since, its deliveries, files and links."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access
from accounts.errors import DomainError
from accounts.forms import refuse
from accounts.models import Role, Workspace
from analytics.briefs import approval, delivering, editions, sharing
from analytics.briefs.files import body_of
from analytics.briefs.forms import LinkForm, NoteForm, ReasonForm
from analytics.briefs.letters import TYPES, file_name
from analytics.briefs.models import Brief, Delivery, Edition, ShareLink
from analytics.briefs.pages import definitions_of, rate_header, rates_of, sections_of
from analytics.briefs.showing import period_text, version_text
from analytics.briefs.since import changed_since, sentence_of
from analytics.views.brief_pictures import with_pictures
from analytics.views.briefs import context_of
from campaigns import sheets
from campaigns.views.planning import person


def edition_of(workspace: Workspace, edition_id: int) -> Edition:
    """The edition of this workspace; 404 for another's as for none."""
    rows = editions.seen_editions(workspace).select_related(
        "brief", "replaces", "made_by", "approved_by", "sent_back_by"
    )
    edition: Edition = get_object_or_404(rows.defer("source_rows"), pk=edition_id)
    return edition


def edition_context(workspace: Workspace, edition: Edition, **more: Any) -> dict[str, Any]:
    frozen = edition.frozen
    return context_of(
        workspace,
        edition.brief,
        edition=edition,
        period=period_text(**frozen["period"]),
        version=version_text(edition.number),
        **more,
    )


def shown_context(edition: Edition) -> dict[str, Any]:
    """The report itself, in its own language."""
    frozen = edition.frozen
    with translation.override(frozen["language"]):
        return {
            "language": frozen["language"],
            "title": frozen["title"],
            "reason": edition.reason,
            "shown": with_pictures(sections_of(frozen)),
            "definitions": definitions_of(frozen),
            "rates": rates_of(frozen),
            "rate_header": rate_header(),
            "report_notes": frozen["notes"],
        }


@require_safe
def edition(request: HttpRequest, slug: str, edition_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    found = edition_of(workspace, edition_id)
    user = person(request)
    deliveries = Delivery.objects.of(workspace).filter(edition=found).order_by("email")
    context = edition_context(workspace, found, **shown_context(found))
    context |= {
        "deliveries": deliveries,
        "again": delivering.AGAIN,
        "files": [
            {"label": label, "href": reverse("analytics:edition_file", args=[workspace.slug, found.pk, kind])}
            for kind, label in Brief.Attachments.choices
        ],
        "links": sharing.living(workspace, found) if found.sealed_at else [],
        # In an archive, whose pages offer nothing else to whoever made them.
        "may_end_links": getattr(workspace, "own_role", Role.VIEWER) >= Role.ANALYST,
        "may_approve": user is not None and approval.is_second(found, user),
        "note_form": NoteForm(),
        "reason_form": ReasonForm(),
    }
    return render(request, "analytics/briefs/edition.html", context)


@require_safe
def edition_progress(request: HttpRequest, slug: str, edition_id: int) -> HttpResponse:
    """Asked every few seconds while a worker makes files and sends mails; without what it is made of."""
    workspace = access.workspace_for(request, slug)
    rows = editions.seen_editions(workspace).select_related("brief").defer("frozen", "source_rows")
    found = get_object_or_404(rows, pk=edition_id)
    context = context_of(workspace, found.brief, edition=found)
    return render(request, "analytics/briefs/progress.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edition_words(request: HttpRequest, slug: str, edition_id: int) -> HttpResponse:
    """Each commentary in a field of its own, named `words-` and the id of its section."""
    workspace = access.workspace_for(request, slug)
    found = edition_of(workspace, edition_id)
    if request.method == "POST":
        words = {
            name.removeprefix("words-"): text
            for name, text in request.POST.items()
            if name.startswith("words-")
        }
        try:
            editions.put_words(
                workspace, found, {key: str(text) for key, text in words.items()}, by=person(request)
            )
        except DomainError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("Your changes are saved."))
            return redirect("analytics:edition", workspace.slug, found.pk)
    parts = [part for part in found.frozen["sections"] if part["kind"] in ("heading", "commentary")]
    return render(request, "analytics/briefs/words.html", edition_context(workspace, found, parts=parts))


_ACTS: dict[str, Callable[..., Any]] = {
    "approve": editions.approve,
    "send": editions.send,
    "freeze": editions.seal,
    "anew": editions.take_anew,
    "retry": delivering.try_again,
    "more": delivering.send_to,
}


@require_POST
def edition_act(request: HttpRequest, slug: str, edition_id: int) -> HttpResponse:
    """`act` is one of the verbs of an edition, or discard."""
    workspace = access.workspace_for(request, slug)
    found = edition_of(workspace, edition_id)
    act = request.POST.get("act", "")
    said = {
        "approve": _("The edition is approved."),
        "send_back": _("The edition is a draft again, and whoever asked is told why."),
        "send": _("The report is on its way."),
        "freeze": _("The edition is frozen: its numbers stay as they are."),
        "anew": _("The numbers are those of now."),
        "retry": _("It is tried again."),
        "more": _("The report is on its way to those who did not have it."),
    }
    try:
        if act == "discard":
            editions.discard(workspace, found, by=person(request))
            messages.success(request, _("The draft is discarded."))
            return redirect("analytics:brief", workspace.slug, found.brief_id)
        if act == "ask":
            return _asked(request, workspace, found)
        if act not in said:
            raise DomainError(_("Choose one of the list."), field="act")
        if act == "send_back":
            editions.send_back(
                workspace, found, note=request.POST.get("note", ""), by=access.user_of(request)
            )
        else:
            done = _ACTS[act](workspace, found, by=access.user_of(request))
            if act == "anew":
                _warn_of_lost_words(request, found, done)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, said[act])
    return redirect("analytics:edition", workspace.slug, found.pk)


def _asked(request: HttpRequest, workspace: Workspace, found: Edition) -> HttpResponse:
    """Promises a mail only where somebody gets one."""
    told = editions.ask_for_approval(workspace, found, by=access.user_of(request))
    if told is None:
        messages.info(request, _("This edition waits for its approval already."))
    elif told:
        messages.success(request, _("A second person can approve it now, and is told so by e-mail."))
    else:
        messages.warning(request, _("Nobody else may approve here. Invite somebody who may."))
    return redirect("analytics:edition", workspace.slug, found.pk)


@require_POST
def edition_correct(request: HttpRequest, slug: str, edition_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    found = edition_of(workspace, edition_id)
    try:
        made = editions.correct(workspace, found, reason=request.POST.get("reason", ""), by=person(request))
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("analytics:edition", workspace.slug, found.pk)
    _warn_of_lost_words(request, found, made)
    return redirect("analytics:edition", workspace.slug, made.pk)


def _warn_of_lost_words(request: HttpRequest, before: Edition, now: Edition) -> None:
    if editions.lost_words(before, now):
        text = _(
            "Ad spend is told in the other view now. What was written about the figures was not taken over, "
            "since it may name the amounts of before: write it anew."
        )
        messages.warning(request, text)


@require_safe
def edition_since(request: HttpRequest, slug: str, edition_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    found = edition_of(workspace, edition_id)
    comparison = changed_since(workspace, found)
    context = edition_context(workspace, found, comparison=comparison, sentence=sentence_of(comparison))
    return render(request, "analytics/briefs/since.html", context)


@require_safe
def edition_file(request: HttpRequest, slug: str, edition_id: int, kind: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    if kind not in Brief.Attachments.values:
        raise Http404
    # With its source rows, which the spreadsheet has.
    found = get_object_or_404(editions.seen_editions(workspace).select_related("brief"), pk=edition_id)
    return sheets.saved_as(file_name(found, kind), body_of(workspace, found, kind), TYPES[kind])


@require_POST
def delivery_again(request: HttpRequest, slug: str, delivery_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    delivery = get_object_or_404(Delivery.objects.of(workspace), pk=delivery_id)
    try:
        delivering.send_again(workspace, delivery, by=person(request))
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("It is sent to this address again."))
    return redirect("analytics:edition", workspace.slug, delivery.edition_id)


@require_http_methods(["GET", "HEAD", "POST"])
def edition_links(request: HttpRequest, slug: str, edition_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    found = edition_of(workspace, edition_id)
    form = LinkForm(request.POST or None)
    address = ""
    if request.method == "POST" and form.is_valid():
        try:
            _link, token = sharing.make_link(workspace, found, **form.wish(), by=person(request))
        except DomainError as error:
            refuse(form, error)
        else:
            # Shown this once: only its hash is kept.
            address = request.build_absolute_uri(reverse("analytics:shared_report", args=[token]))
            form = LinkForm()
    context = edition_context(workspace, found, form=form, address=address)
    context["all_links"] = sharing.links_of(workspace, found)
    answer = render(request, "analytics/briefs/links.html", context, status=400 if form.errors else 200)
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
def link_revoke(request: HttpRequest, slug: str, share_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    link = get_object_or_404(ShareLink.objects.of(workspace).select_related("edition__brief"), pk=share_id)
    sharing.revoke_link(workspace, link, by=person(request))
    messages.success(request, _("The link leads nowhere from now on."))
    return redirect("analytics:edition_links", workspace.slug, link.edition_id)
