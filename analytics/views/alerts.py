"""Bounds of the CPA, which notices somebody wants by e-mail, and the link of a mail that stops them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from rest_framework.request import Request

from accounts import access, tokens
from accounts.errors import DomainError, SignInNeeded
from accounts.forms import refuse
from accounts.models import Role, User, Workspace
from accounts.templatetags import formats
from accounts.tenancy import enter
from analytics import watch
from analytics.alerts import bounds as verbs
from analytics.alerts import wishes
from analytics.alerts.forms import BoundForm, MailWishForm
from analytics.alerts.models import CpaBound
from campaigns.views.planning import person
from campaigns.views.tracking.forms import FormDoor


@require_http_methods(["GET", "HEAD", "POST"])
def bounds(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    form = BoundForm(workspace, request.POST or None, initial={"campaign": request.GET.get("campaign", "")})
    if request.method == "POST" and form.is_valid():
        try:
            verbs.add_bound(workspace, wish=form.wish(), by=person(request))
        except DomainError as error:
            refuse(form, error)
        else:
            watch.ask(workspace.pk)
            messages.success(request, _("The bound is set. What is above it is told in the notices."))
            return redirect("analytics:cpa_bounds", workspace.slug)
    rows = list(CpaBound.objects.of(workspace).order_by("created_at", "pk"))
    names = verbs.names_of(workspace, rows)
    context = {
        "workspace": workspace,
        "nav": "goals",
        "form": form,
        "may_set": access.may(workspace, Role.ANALYST),
        "bounds": [_line(workspace, row, names[row.pk]) for row in rows],
    }
    return render(request, "analytics/cpa_bounds.html", context, status=400 if form.errors else 200)


@require_POST
def bound_delete(request: HttpRequest, slug: str, bound_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    row = get_object_or_404(CpaBound.objects.of(workspace), pk=bound_id)
    verbs.delete_bound(workspace, row, by=person(request))
    watch.ask(workspace.pk)
    messages.success(request, _("The bound is deleted."))
    return redirect("analytics:cpa_bounds", workspace.slug)


def _line(workspace: Workspace, row: CpaBound, name: str) -> dict[str, Any]:
    return {
        "row": row,
        "name": name or (_("Whole workspace") if not row.campaign_id else _("A campaign that is no more")),
        "amount": formats.money(row.amount, row.currency),
        "is_used": row.currency == workspace.currency,
        "delete_url": reverse("analytics:cpa_bound_delete", args=[workspace.slug, row.pk]),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def notice_mail(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    if not isinstance(request.user, User):
        raise SignInNeeded
    user = request.user
    form = MailWishForm(workspace, wishes.wish_of(workspace, user), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            wishes.save_wish(workspace, user, wish=form.wish())
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Your choices are saved."))
            return redirect("analytics:notice_mail", workspace.slug)
    context = {"workspace": workspace, "nav": "goals", "form": form, "email": user.email}
    return render(request, "analytics/notice_mail.html", context, status=400 if form.errors else 200)


class StopMails(FormDoor):
    """The link of a mail. Asks first, since programs that look through mails open links; programs of mail readers press
    the button themselves (RFC 8058), without a session and with whatever body.
    """

    def get(self, request: Request, key: str) -> HttpResponse:
        _workspace, user, name = _asked(key)
        return _stop_page(request._request, user, name, is_done=False)

    def post(self, request: Request, key: str) -> HttpResponse:
        workspace, user, name = _asked(key)
        wishes.stop(workspace, user.pk)
        return _stop_page(request._request, user, name, is_done=True)


def _asked(key: str) -> tuple[Workspace, User, str]:
    """Whose mails the link is about, with the database opened to the workspace; 404 for a link that is not ours."""
    try:
        workspace_id, user_id, name = wishes.opened(key)
    except tokens.BadToken:
        raise Http404 from None
    workspace = Workspace.objects.filter(pk=workspace_id).first()
    user = User.objects.filter(pk=user_id).first()
    if workspace is None or user is None:
        raise Http404
    enter(read=[workspace.pk], write=workspace.pk)
    return workspace, user, name


def _stop_page(request: HttpRequest, user: User, name: str, *, is_done: bool) -> HttpResponse:
    """In the language of the mail."""
    with translation.override(user.language):
        context = {"workspace": None, "name": name, "is_done": is_done, "path": request.path}
        answer = render(request, "analytics/mail_stop.html", context)
    answer["Referrer-Policy"] = "no-referrer"  # the address is a key
    answer["X-Robots-Tag"] = "noindex"
    answer["Cache-Control"] = "no-store"
    return answer
