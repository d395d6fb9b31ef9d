"""The doors for whoever fills in the form of a landing page: send it, confirm the address, be thanked, download."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import FormParser
from rest_framework.permissions import AllowAny
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import Workspace
from accounts.tenancy import enter
from accounts.tokens import BadToken
from campaigns.models import FormSubmission, LandingPage, PageFile
from campaigns.tracking.links.addresses import url_of
from campaigns.tracking.pages import accepting, form_links, render, submitting
from campaigns.tracking.pages.files import magnet_of
from campaigns.tracking.pages.published import form_of

State = FormSubmission.State


class _Whatever(DefaultContentNegotiation):
    """Browsers get a page, whatever they say they accept."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        renderer = next(iter(renderers))
        return renderer, renderer.media_type or ""


class FormDoor(APIView):
    """For strangers, without a session; a sealed token says what they were shown or sent."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = ()  # each form needs a token of its own; counted by visitor and page
    parser_classes = (FormParser,)
    content_negotiation_class = _Whatever
    schema = None

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, Http404):
            raise exc  # a page, not JSON
        return super().handle_exception(exc)


class Submit(FormDoor):
    """Takes the form of a published page."""

    def post(self, request: Request) -> HttpResponse:
        data = cast(QueryDict, request.data)  # what the parser of forms makes
        sent = {name: str(data.get(name, "")) for name in data}
        try:
            submission = submitting.submit(sent)
        except submitting.Gone as gone:
            return _gone(gone.page)
        except submitting.Unsound as unsound:
            return _unsound(unsound)
        return _see(reverse("campaigns:form_thanks", args=[form_links.link_of("thanks", submission)]))


def _see(address: str) -> HttpResponse:
    """Go there with GET, so that going back does not send the form again."""
    return HttpResponse(status=303, headers={"Location": address, "Cache-Control": "no-store"})


def _gone(page: LandingPage | None) -> HttpResponse:
    if page is None:
        page = LandingPage(language=translation.get_language()[:2])
        with translation.override(form_of(page).language):
            text = _("This form cannot be sent any more. Open the page again and fill it in once more.")
        return _message(page, status=400, title=_("Sorry"), text=text)
    with translation.override(form_of(page).language):
        if not page.is_open:
            return _message(page, status=400, title=_("Sorry"), text=_("This page is not there any more."))
        text = _("The page was open for more than a day. Open it again and fill in the form once more.")
        return _message(page, status=400, title=_("Sorry"), text=text, back=url_of(page.slug, page.domain))


def _unsound(unsound: submitting.Unsound) -> HttpResponse:
    page = unsound.page
    with translation.override(form_of(page).language):
        text = _("Nothing was sent yet.")
        back = url_of(page.slug, page.domain)
        title = _("Please look at these fields again")
        return _message(page, status=400, title=title, text=text, problems=unsound.problems, back=back)


class Confirm(FormDoor):
    """Asks first: programs that look through mails open links, and press no buttons."""

    def get(self, request: Request, key: str) -> HttpResponse:
        _workspace, submission = _submission("confirm", key)
        page = submission.page
        if submission.state == State.ACCEPTED:
            return _thanks(page, submission)
        if submission.state != State.WAITING:
            raise Http404
        with translation.override(form_of(page).language):
            title = _("Is this your address?")
            text = _("You filled in the form of “%(page)s”.") % {"page": form_of(page).title}
            return _message(page, title=title, text=text, confirm=request.path)

    def post(self, request: Request, key: str) -> HttpResponse:
        workspace, submission = _submission("confirm", key)
        accepting.confirm(workspace, submission)
        submission.refresh_from_db()
        if submission.state != State.ACCEPTED:
            raise Http404
        return _see(reverse("campaigns:form_thanks", args=[form_links.link_of("thanks", submission)]))


@never_cache
@require_safe
def thanks(request: HttpRequest, key: str) -> HttpResponse:
    """After the form: thanks, or that a mail is on its way. Spam is thanked as everybody."""
    _workspace, submission = _submission("thanks", key)
    page = submission.page
    if submission.state == State.WAITING or (submission.state == State.SPAM and form_of(page).double_opt_in):
        with translation.override(form_of(page).language):
            text = _("We sent you a mail. Open the link in it to confirm your address.")
            return _message(page, title=_("One more step"), text=text)
    return _thanks(page, submission)


@never_cache
@require_safe
def download(request: HttpRequest, key: str) -> HttpResponse:
    """The lead magnet, for those who were accepted and for a week."""
    workspace, submission = _submission("download", key)
    gift = magnet_of(workspace, submission.page_id)
    if submission.state != State.ACCEPTED or gift is None:
        raise Http404
    if request.method == "GET":
        mine = FormSubmission.objects.of(workspace).filter(pk=submission.pk, downloaded_at=None)
        mine.update(downloaded_at=timezone.now())
    body = PageFile.objects.of(workspace).values_list("body", flat=True).get(pk=gift.pk)
    answer = HttpResponse(bytes(body), content_type=gift.content_type)
    answer["Content-Disposition"] = content_disposition_header(True, gift.name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _submission(purpose: str, key: str) -> tuple[Workspace, FormSubmission]:
    """What a link is about, with the database opened to its workspace; 404 for a link that is not ours.

    Links outlive that a page is taken off the net, but not that it is blocked.
    """
    try:
        workspace_id, submission_id = form_links.opened(purpose, key)
    except BadToken:
        raise Http404 from None
    workspace = Workspace.objects.filter(pk=workspace_id).first()
    if workspace is None or workspace.archived_at is not None:
        raise Http404
    enter(read=[workspace.pk], write=workspace.pk)
    rows = FormSubmission.objects.of(workspace).select_related("page", "variant", "consent")
    submission = rows.filter(pk=submission_id).first()
    if submission is None or submission.page.blocked_at is not None:
        raise Http404
    return workspace, submission


def _thanks(page: LandingPage, submission: FormSubmission) -> HttpResponse:
    """The page as it was published; with a download where there is something to give, and somebody to give it to."""
    button = ""
    if submission.state == State.ACCEPTED and magnet_of(submission.workspace_id or 0, page.pk) is not None:
        link = reverse("campaigns:form_download", args=[form_links.link_of("download", submission)])
        with translation.override(form_of(page).language):
            button = format_html('<p><a class="button" href="{}">{}</a></p>', link, _("Download"))
    return _with_policy(page.thanks_html.replace(render.DOWNLOAD, button), render.page_policy())


def _message(page: LandingPage, *, status: int = 200, **values: Any) -> HttpResponse:
    html, policy = render.message_html(page, values)
    return _with_policy(html, policy, status=status)


def _with_policy(html: str, policy: str, *, status: int = 200) -> HttpResponse:
    answer = HttpResponse(html, status=status)
    answer["Content-Security-Policy"] = f"{policy}; frame-ancestors 'none'"
    answer["Referrer-Policy"] = "no-referrer"  # the address is a key
    answer["X-Robots-Tag"] = "noindex"
    answer["Cache-Control"] = "no-store"
    return answer
