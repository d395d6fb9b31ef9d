"""Pages of imports: drop files in, see what is in them, answer, choose, confirm, follow, undo, read again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts import access
from accounts.errors import DomainError
from accounts.models import Role, Workspace
from campaigns.ingest import run as verbs
from campaigns.ingest.answers import Answers
from campaigns.ingest.choices import ChoiceForm
from campaigns.ingest.forms import AnswerForm
from campaigns.ingest.shapes import ReadRequest
from campaigns.ingest.sources import source_label
from campaigns.models import ImportRun, RunState
from campaigns.restated import restated_by
from campaigns.views.import_card import Card
from campaigns.views.restated import restated_table

PAGE_SIZE = 25
OPEN_STATES = (RunState.CHECKING, RunState.READY, RunState.NEEDS_ANSWER)
MOVING_STATES = (RunState.QUEUED, RunState.LOADING, RunState.UNDOING, RunState.REPLAYING)


def _run_of(workspace: Workspace, run_id: int) -> ImportRun:
    found = ImportRun.objects.of(workspace).select_related("account").filter(pk=run_id).first()
    if found is None:
        raise Http404
    return found


def _cards(request: HttpRequest, workspace: Workspace, *runs: ImportRun) -> HttpResponse:
    """The answer to a script: the cards alone."""
    cards = [Card(workspace, run) for run in runs]
    is_open = len(runs) == 1 and _is_on_its_page(request, workspace, runs[0])
    return render(request, "campaigns/imports/cards.html", _context(workspace, cards=cards, open=is_open))


def _is_on_its_page(request: HttpRequest, workspace: Workspace, run: ImportRun) -> bool:
    """Whether the script that asks runs in the page of that import, where its card shows more."""
    script = getattr(request, "htmx", None)
    own = reverse("campaigns:import_detail", args=[workspace.slug, run.pk])
    return script is not None and script.current_url_abs_path == own


def _context(workspace: Workspace, **more: Any) -> dict[str, Any]:
    may_import = access.may(workspace, Role.ANALYST)
    return {"workspace": workspace, "nav": "imports", "may_import": may_import, **more}


@require_safe
def import_list(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    runs = (
        ImportRun.objects.of(workspace)
        .select_related("account", "uploaded_by")
        .order_by("-uploaded_at", "-id")
    )
    waiting = [Card(workspace, run) for run in runs.filter(state__in=OPEN_STATES)[:20]]
    history = runs.exclude(state__in=(*OPEN_STATES, RunState.DISCARDED))
    filters = _filters(history)
    chosen = _chosen(filters, request.GET)
    page = Paginator(history.filter(**chosen), PAGE_SIZE).get_page(request.GET.get("page"))
    context = _context(
        workspace,
        waiting=waiting,
        ready_count=sum(card.run.state == RunState.READY for card in waiting),
        page=page,
        rows=[Card(workspace, run).history_row() for run in page],
        is_moving=any(run.state in MOVING_STATES for run in page),
        query=f"{urlencode(chosen)}&" if chosen else "",
        largest=settings.MAX_UPLOAD_BYTES // (1024 * 1024),
        filters=filters,
        chosen=chosen,
        is_filtered=bool(chosen),
    )
    return render(request, "campaigns/imports/list.html", context)


def _filters(history: QuerySet[ImportRun]) -> dict[str, list[tuple[str, Any]]]:
    """What the history may be narrowed to: the sources and the states that it has."""
    sources = set(history.order_by().values_list("source", flat=True).distinct()) - {""}
    states = set(history.order_by().values_list("state", flat=True).distinct())
    return {
        "sources": sorted(((source, source_label(source)) for source in sources), key=lambda each: each[1]),
        "states": [(state.value, state.label) for state in RunState if state in states],
    }


def _chosen(filters: dict[str, list[tuple[str, Any]]], params: Mapping[str, str]) -> dict[str, str]:
    """The filters of an address; one for something that the history does not have is none."""
    wanted = {"source": (params.get("source"), "sources"), "state": (params.get("state"), "states")}
    return {name: text for name, (text, choices) in wanted.items() if text and text in dict(filters[choices])}


@require_POST
def import_upload(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    files = request.FILES.getlist("file")
    problem = _upload_problem(len(files))
    runs: list[ImportRun] = []
    if not problem:
        try:
            for file in files:
                name = file.name or "upload"
                runs.append(
                    verbs.request_import(
                        workspace,
                        file=file,
                        file_name=name,
                        request=ReadRequest(),
                        by=access.user_of(request),
                    )
                )
        except DomainError as error:
            problem = error.message
    if request.headers.get("HX-Request"):
        if problem:
            return render(request, "campaigns/imports/refused.html", {"message": problem}, status=400)
        return _cards(request, workspace, *runs)
    if problem:
        messages.error(request, problem)
    if len(runs) == 1:
        return redirect("campaigns:import_detail", workspace.slug, runs[0].pk)
    return redirect("campaigns:import_list", workspace.slug)


def _upload_problem(file_count: int) -> str:
    if not file_count:
        return _("Choose at least one file.")
    if file_count > settings.MAX_UPLOAD_FILES:
        return _("That are more than %(limit)s files at once. Upload them in parts.") % {
            "limit": settings.MAX_UPLOAD_FILES
        }
    return ""


@require_safe
def import_detail(request: HttpRequest, slug: str, run_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    card = Card(workspace, _run_of(workspace, run_id))
    if request.headers.get("HX-Request"):
        return _cards(request, workspace, card.run)
    changed = restated_by(workspace, card.run) if card.run.state == RunState.LOADED else []
    restated = restated_table(workspace, changed, names_import=False)
    return render(request, "campaigns/imports/detail.html", _context(workspace, card=card, restated=restated))


def _again(request: HttpRequest, workspace: Workspace, card: Card) -> HttpResponse:
    """The card with a form that did not fit."""
    name = "card" if request.headers.get("HX-Request") else "detail"
    is_open = _is_on_its_page(request, workspace, card.run)
    return render(request, f"campaigns/imports/{name}.html", _context(workspace, card=card, open=is_open))


@require_POST
def import_answer(request: HttpRequest, slug: str, run_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    run = _run_of(workspace, run_id)
    # Where nothing is asked, the form changes how the file was read.
    form = AnswerForm(workspace, run, request.POST, is_change=run.state == RunState.READY)
    if not form.is_valid():
        return _again(request, workspace, Card(workspace, run, form=form))
    return _answered(request, workspace, run, form.answers())


@require_POST
def import_choices(request: HttpRequest, slug: str, run_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    run = _run_of(workspace, run_id)
    form = ChoiceForm(run, request.POST)
    if not form.is_valid():
        return _again(request, workspace, Card(workspace, run, choices=form))
    return _answered(request, workspace, run, form.answers())


def _answered(request: HttpRequest, workspace: Workspace, run: ImportRun, answers: Answers) -> HttpResponse:
    run = verbs.answer(
        workspace,
        run.pk,
        request=answers.request,
        account=answers.account,
        complete=answers.complete,
        by=access.user_of(request),
    )
    return _after(request, workspace, run)


@require_POST
def import_account(request: HttpRequest, slug: str, run_id: int) -> HttpResponse:
    """One more of the accounts in the file, as an import of its own."""
    workspace = access.workspace_for(request, slug)
    run = verbs.request_account(
        workspace, run_id, key=request.POST.get("key", ""), by=access.user_of(request)
    )
    return redirect("campaigns:import_detail", workspace.slug, run.pk)


@require_POST
def import_confirm(request: HttpRequest, slug: str, run_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    return _after(request, workspace, verbs.confirm_if_room(workspace, run_id, by=access.user_of(request)))


@require_POST
def import_confirm_all(request: HttpRequest, slug: str) -> HttpResponse:
    """Load all that is ready, older exports first, so that the newest numbers stay."""
    workspace = access.workspace_for(request, slug)
    ready = (
        ImportRun.objects.of(workspace)
        .filter(state=RunState.READY)
        .order_by("period_to", "uploaded_at", "id")
    )
    runs = [
        verbs.confirm_if_room(workspace, run_id, by=access.user_of(request))
        for run_id in ready.values_list("id", flat=True)
    ]
    held = [run.error for run in runs if run.state == RunState.READY]
    asked = [run for run in runs if run.state == RunState.NEEDS_ANSWER]
    confirmed = [run for run in runs if run.state not in (RunState.READY, RunState.NEEDS_ANSWER)]
    if held:
        messages.warning(request, held[0])
    if asked:
        words = ngettext(
            "%(count)s file is not loaded yet: it asks something first.",
            "%(count)s files are not loaded yet: they ask something first.",
            len(asked),
        )
        messages.warning(request, words % {"count": len(asked)})
    if confirmed:
        words = ngettext(
            "%(count)s file is being loaded.", "%(count)s files are being loaded.", len(confirmed)
        )
        messages.success(request, words % {"count": len(confirmed)})
    return redirect("campaigns:import_list", workspace.slug)


@require_POST
def import_discard(request: HttpRequest, slug: str, run_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    run = verbs.discard(workspace, run_id, by=access.user_of(request))
    if not request.headers.get("HX-Request"):
        messages.success(request, _("“%(name)s” was put aside.") % {"name": run.file_name})
        return redirect("campaigns:import_list", workspace.slug)
    return _after(request, workspace, run)


@require_POST
def import_undo(request: HttpRequest, slug: str, run_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    return _after(request, workspace, verbs.request_undo(workspace, run_id, by=access.user_of(request)))


@require_POST
def import_replay(request: HttpRequest, slug: str, run_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    return _after(request, workspace, verbs.request_replay(workspace, run_id, by=access.user_of(request)))


@require_POST
def import_retry(request: HttpRequest, slug: str, run_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    return _after(request, workspace, verbs.retry(workspace, run_id, by=access.user_of(request)))


def _after(request: HttpRequest, workspace: Workspace, run: ImportRun) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return _cards(request, workspace, _run_of(workspace, run.pk))
    return redirect("campaigns:import_detail", workspace.slug, run.pk)
