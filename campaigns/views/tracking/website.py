"""The page of the workspace's websites: the script to paste, its settings, and what came lately."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts import access
from accounts.errors import DomainError
from accounts.forms import refuse
from accounts.models import Role, Workspace
from accounts.templatetags import formats
from campaigns.models import ClickVerdict, TrackingSettings
from campaigns.tracking.settings import settings_of
from campaigns.tracking.visits import website as verbs
from campaigns.tracking.visits.website import Sums
from campaigns.tracking.visits.website_forms import WebsiteForm
from campaigns.views.planning import person

# Why something was not counted, beside the verdicts on whoever called.
REASONS: dict[str, Promise] = {
    "twice": gettext_lazy("sent twice"),
    "malformed": gettext_lazy("could not be read"),
    "no_view": gettext_lazy("its page view never came"),
    "gone": gettext_lazy("its link is deleted"),
    "failed": gettext_lazy("our mistake: it could not be taken"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def website(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    found = settings_of(workspace)
    form = WebsiteForm(
        request.POST or None,
        initial={
            "site_hosts": found.site_hosts,
            "cookie_days": found.cookie_days,
            "respects_opt_out": found.respects_opt_out,
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            verbs.change_website(workspace, **form.cleaned_data, by=person(request))
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Your changes are saved."))
            return redirect("campaigns:website", workspace.slug)
    return render(
        request,
        "campaigns/tracking/website.html",
        _page(workspace, form, found),
        status=400 if form.errors else 200,
    )


def _page(workspace: Workspace, form: WebsiteForm, found: TrackingSettings) -> dict[str, Any]:
    month = verbs.received(workspace, days=30)
    last_heard, sums = verbs.last_heard(workspace), verbs.sums(workspace, days=30)
    return {
        "workspace": workspace,
        "nav": "tracking",
        "form": form,
        "found": found,
        "snippet": verbs.snippet_of(found),
        "may_change": access.may(workspace, Role.ADMIN),
        "last_heard": last_heard,
        # Landing pages are received without the script.
        "has_received": bool(last_heard or sums.views or sums.visits),
        "sums": _sums(verbs.sums(workspace, days=1), sums),
        "events": [[_text(name), _number(count)] for name, count in month.events],
        "pages": [
            [_text(page.address), _number(page.views), _number(page.seconds, state="missing")]
            for page in month.pages
        ],
        "not_counted": [[_text(_reason(reason)), _number(count)] for reason, count in month.not_counted],
        "columns": {
            "sums": _columns(_("What"), _("24 hours"), _("30 days")),
            "events": _columns(_("Event"), _("Times")),
            "pages": _columns(_("Page"), _("Views"), _("Seconds in sight, on average")),
            "not_counted": _columns(_("Why"), _("Times")),
        },
    }


def _sums(day: Sums, month: Sums) -> list[list[dict[str, Any]]]:
    rows = [
        (_("Visits"), day.visits, month.visits),
        (_("Page views"), day.views, month.views),
        (_("Links followed to elsewhere"), day.outbound, month.outbound),
        (_("Files downloaded"), day.downloads, month.downloads),
    ]
    return [[_text(label), _number(one), _number(other)] for label, one, other in rows]


def _reason(code: str) -> str:
    verdicts = dict(ClickVerdict.choices)
    return str(verdicts.get(code) or REASONS.get(code) or code)


def _columns(first: str, *numbers: str) -> list[dict[str, Any]]:
    return [{"label": first}, *({"label": label, "numeric": True} for label in numbers)]


def _text(text: str) -> dict[str, Any]:
    return {"text": text}


def _number(value: int | None, *, state: str = "ok") -> dict[str, Any]:
    if value is None:
        return {"text": "", "numeric": True, "state": state, "reason": _("These pages never said how long.")}
    return {"text": formats.count(value), "numeric": True}
