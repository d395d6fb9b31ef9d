"""The doors for people without an account: a shared report, its PDF, and the link by which a mail is stopped."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from accounts import tokens
from accounts.models import Workspace
from accounts.tallies import count, counted
from accounts.tenancy import enter
from analytics.briefs import recipients, sharing
from analytics.briefs.files import body_of
from analytics.briefs.letters import TYPES, file_name
from analytics.briefs.models import Brief, ShareLink
from analytics.briefs.showing import period_text, version_text
from analytics.views.editions import shown_context
from campaigns import sheets
from campaigns.views.tracking.forms import FormDoor

# Wrong passwords of one link before it rests, whoever tries them.
MOST_WRONG = 20
REST_SECONDS = 15 * 60
OPENED = "shared_reports"


class ShareThrottle(SimpleRateThrottle):
    """Requests of one address: nobody reads so fast, and nobody guesses 256 bits."""

    scope = "shared"
    rate = "60/min"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        return f"throttle:shared:{self.get_ident(request)}"


class SharedDoor(FormDoor):
    """A report by its secret address; a link that is ended, expired or made up is answered as one that never was."""

    throttle_classes = (ShareThrottle,)  # type: ignore[assignment]  # the other doors have none
    permission_classes = (AllowAny,)
    parser_classes = (FormParser, MultiPartParser)  # type: ignore[assignment]  # either is a form

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, Http404):
            # Answered and not raised: a transaction that is rolled back would forget the count of requests too.
            return render(self.request._request, "404.html", status=404)  # type: ignore[return-value]
        answer = super().handle_exception(exc)
        if answer.status_code == 429:
            return render(self.request._request, "429.html", status=429)  # type: ignore[return-value]
        return answer


class SharedReport(SharedDoor):
    def get(self, request: Request, key: str) -> HttpResponse:
        link = _link(key)
        if link.password and not _has_opened(request._request, link):
            return _ask(request._request, link, problem="")
        sharing.count_opening(link)
        return _closed(_page(request._request, link, key), link)

    def post(self, request: Request, key: str) -> HttpResponse:
        """The password of the link; of a wrong one nothing is said but that."""
        link = _link(key)
        if not link.password:
            raise Http404
        place = f"shared-wrong:{link.pk}"
        if counted(place, seconds=REST_SECONDS) >= MOST_WRONG:
            return _ask(
                request._request,
                link,
                problem=_("Too many wrong passwords. Try again in a quarter of an hour."),
            )
        if not sharing.is_password(link, _sent(request, "password")):
            count(place, seconds=REST_SECONDS)
            return _ask(request._request, link, problem=_("This is not the password."))
        opened = [*request._request.session.get(OPENED, []), link.pk]
        request._request.session[OPENED] = opened[-20:]
        answer = HttpResponse(status=303)
        answer["Location"] = request.path
        return _closed(answer, link)


class SharedPdf(SharedDoor):
    def get(self, request: Request, key: str) -> HttpResponse:
        link = _link(key)
        if link.password and not _has_opened(request._request, link):
            return _ask(request._request, link, problem="")
        workspace = Workspace.objects.get(pk=link.workspace_id)
        body = body_of(workspace, link.edition, "pdf")
        return _closed(sheets.saved_as(file_name(link.edition, "pdf"), body, TYPES["pdf"]), link)


def _sent(request: Request, name: str) -> str:
    data: Any = request.data
    return str(data.get(name, ""))


def _link(token: str) -> ShareLink:
    link = sharing.find(token)
    if link is None:
        raise Http404
    return link


def _has_opened(request: HttpRequest, link: ShareLink) -> bool:
    return link.pk in request.session.get(OPENED, [])


def _page(request: HttpRequest, link: ShareLink, token: str) -> HttpResponse:
    edition = link.edition
    frozen = edition.frozen
    with translation.override(frozen["language"]):
        look = frozen["look"]
        context = {
            **shown_context(edition),
            "organization_name": frozen["organization"],
            "workspace_name": frozen["workspace"],
            "period": period_text(**frozen["period"]),
            "version": version_text(edition.number),
            "token": token,
            "logo": _logo(look),
            "logo_text": look["logo_text"],
        }
        return render(request, "analytics/briefs/shared.html", context)


def _logo(look: dict[str, Any]) -> str:
    if not look["logo"]:
        return ""
    kind = "jpeg" if look["logo_type"] == "jpg" else "png"
    return f"data:image/{kind};base64,{look['logo']}"


def _ask(request: HttpRequest, link: ShareLink, *, problem: str) -> HttpResponse:
    """Before the password is known not even the name of the report is told."""
    answer = render(request, "analytics/briefs/shared_password.html", {"problem": problem}, status=403)
    return _closed(answer, link)


def _closed(answer: HttpResponse, link: ShareLink) -> HttpResponse:
    """The address is a key: nobody indexes, keeps or passes it on; only those who were named may frame it."""
    answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    answer["Referrer-Policy"] = "no-referrer"
    answer["Cache-Control"] = "private, no-store"
    if link.embed_in and not link.password:
        answer._csp_replace = {"frame-ancestors": list(link.embed_in)}  # type: ignore[attr-defined]
        answer.xframe_options_exempt = True
    return answer


class Unsubscribe(FormDoor):
    """Programs that look through mails open links, so GET only asks; POST, as of a mail program, ends it (RFC 8058)."""

    parser_classes = (FormParser, MultiPartParser)  # type: ignore[assignment]  # mail programs send either

    def get(self, request: Request, key: str) -> HttpResponse:
        return _about(request._request, *_subscription(key))

    def post(self, request: Request, key: str) -> HttpResponse:
        workspace, brief, email = _subscription(key)
        recipients.set_subscribed(workspace, brief, email, wants="again" in request.data)
        return _about(request._request, workspace, brief, email)


def _subscription(token: str) -> tuple[Workspace, Brief, str]:
    """The report and the address; 404 for a link that is not ours."""
    try:
        workspace_id, brief_id, email = recipients.opened(token)
    except tokens.BadToken:
        raise Http404 from None
    workspace = Workspace.objects.filter(pk=workspace_id).first()
    if workspace is None:
        raise Http404
    enter(read=[workspace_id], write=workspace_id)
    brief = Brief.objects.of(workspace_id).filter(pk=brief_id).first()
    if brief is None:
        raise Http404
    return workspace, brief, email


def _about(request: HttpRequest, workspace: Workspace, brief: Brief, email: str) -> HttpResponse:
    """What holds for the address now, whatever was pressed."""
    standing = recipients.standing_of(workspace, brief, email)
    with translation.override(brief.language):
        context = {"title": brief.name, "email": email, "standing": standing.value}
        answer = render(request, "analytics/briefs/unsubscribe.html", context)
    answer["X-Robots-Tag"] = "noindex"
    answer["Referrer-Policy"] = "no-referrer"
    answer["Cache-Control"] = "no-store"
    return answer
