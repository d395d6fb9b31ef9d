"""What people sent with the form of a page, for those who may read it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import access
from accounts.errors import DomainError
from campaigns.models import FormSubmission, LandingPage
from campaigns.tracking.pages import accepting, mails
from campaigns.tracking.pages.answers import answers_of
from campaigns.tracking.pages.fields import fields_of
from campaigns.tracking.pages.published import form_of
from campaigns.tracking.pages.spam import REASONS
from campaigns.views.planning import person
from campaigns.views.tracking.pages import context_of, page_of

A_PAGE = 50
State = FormSubmission.State
_TONES = {State.ACCEPTED: "success", State.WAITING: "info", State.SPAM: "warning", State.EXPIRED: "neutral"}


@require_safe
def submission_list(request: HttpRequest, slug: str, page_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    page = page_of(workspace, page_id)
    state = request.GET.get("state", "")
    rows = FormSubmission.objects.of(workspace).filter(page=page).select_related("variant", "consent")
    if state in State.values:
        rows = rows.filter(state=state)
    shown = Paginator(rows.order_by("-at", "pk"), A_PAGE).get_page(request.GET.get("page"))
    without_mail = set(
        mails.unsent(rows.filter(pk__in=[one.pk for one in shown])).values_list("pk", flat=True)
    )
    context = context_of(
        workspace,
        page,
        shown=shown,
        lines=[_line(page, one) | {"is_unsent": one.pk in without_mail} for one in shown],
        state=state if state in State.values else "",
        states=[{"value": one.value, "label": one.label} for one in State],
    )
    return render(request, "campaigns/pages/submissions.html", context)


def _line(page: LandingPage, submission: FormSubmission) -> dict[str, Any]:
    answers = answers_of(submission)
    # Of the form as it is published, and as it was before for what is not in it any more.
    known = [*fields_of(page.fields), *form_of(page).fields]
    labels = {field.name: field.label for field in known}
    return {
        "submission": submission,
        "tone": _TONES[State(submission.state)],
        "reason": REASONS.get(submission.reason, ""),
        "is_erased": answers is None,
        "answers": [(labels.get(name, name), text) for name, text in (answers or {}).items() if text],
    }


@require_POST
def submission_release(request: HttpRequest, slug: str, page_id: int, submission_id: int) -> HttpResponse:
    """It is no spam."""
    workspace = access.workspace_for(request, slug)
    page = page_of(workspace, page_id)
    rows = FormSubmission.objects.of(workspace).filter(page=page).select_related("page", "variant", "consent")
    submission = get_object_or_404(rows, pk=submission_id)
    try:
        accepting.mark_not_spam(workspace, submission, by=person(request))
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("It counts from now on, or as soon as its address is confirmed."))
    return redirect("campaigns:submission_list", workspace.slug, page.pk)
