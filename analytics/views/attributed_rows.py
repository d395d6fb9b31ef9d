"""The conversions behind a share of credit: their touches with their weights, adding up to the figure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import access
from accounts.models import Workspace
from accounts.templatetags import formats
from analytics.attribution.codes import CHANNEL_BY_CODE
from analytics.attribution.compare import NO_CAMPAIGN, SUBJECT_LABELS, UNATTRIBUTED, labels_of
from analytics.attribution.listed import PER_PAGE, Line, listed
from analytics.attribution.models import MODELS
from analytics.attribution.shares import WHOLE
from analytics.attribution.words import model_label, rules_in_words
from analytics.views.attribution import asked
from analytics.views.periods import period_or_default
from campaigns.models import Campaign
from campaigns.tracking.settings import settings_of

_KEY = re.compile(r"-?[0-9]{1,18}")


@require_safe
def attributed_rows(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    rules = settings_of(workspace)
    period, problem = period_or_default(workspace, request.GET)
    subject, group_by = asked(request.GET)
    model = request.GET.get("model", rules.model)
    if model not in MODELS:
        raise Http404
    key = _key(workspace, group_by, request.GET.get("key", ""))
    number = request.GET.get("page", "1")
    page = int(number) if number.isascii() and number.isdecimal() and len(number) < 8 else 1
    found = listed(
        workspace, period.first, period.last,
        subject=subject, group_by=group_by, key=key, model=model, page=max(page, 1),
    )  # fmt: skip
    if found.page > found.pages:
        raise Http404
    back = {**period.params(), "kind": subject, "by": group_by}
    context = {
        "workspace": workspace,
        "nav": "results",
        "period": period,
        "problem": problem,
        "label": _("All of them") if key is None else labels_of(workspace, group_by, {key})[key],
        "subject": SUBJECT_LABELS[subject],
        "model": model_label(model),
        "rules": [rule for rule in rules_in_words(rules) if rule[0] != _("Model")],
        "lines": [_shown(workspace, line) for line in found.lines],
        "total_value": _money(workspace, found.total.value),
        "total_share": formats.count(formats.micro(found.total.conversions)),
        "found": found,
        "page": Paginator(range(found.count), PER_PAGE).get_page(found.page),
        "address": urlencode({name: one for name, one in request.GET.items() if name != "page"}) + "&",
        "back": f"{reverse('analytics:attribution', args=[workspace.slug])}?{urlencode(back)}",
    }
    return render(request, "analytics/attributed_rows.html", context, status=400 if problem else 200)


def _key(workspace: Workspace, group_by: str, text: str) -> int | None:
    """Which row of the comparison; 404 for another workspace's campaign as for none."""
    if not text:
        return None
    if not _KEY.fullmatch(text):
        raise Http404
    key = int(text)
    if key < UNATTRIBUTED:
        raise Http404
    is_campaign = group_by == "campaign" and key > NO_CAMPAIGN
    if is_campaign and not Campaign.objects.of(workspace).filter(pk=key).exists():
        raise Http404
    if group_by == "channel" and key >= 0 and key not in CHANNEL_BY_CODE:
        raise Http404
    return key


def _shown(workspace: Workspace, line: Line) -> dict[str, Any]:
    conversion = line.conversion
    return {
        "conversion": conversion,
        "id_there": conversion.external_id,
        "kind": conversion.get_kind_display(),
        "value": _money(workspace, line.value),
        "is_unconverted": line.is_unconverted,
        "original": ""
        if conversion.value is None
        else formats.money(formats.micro(conversion.value), conversion.currency),
        "is_foreign": conversion.value is not None and conversion.currency != workspace.currency,
        "share_value": _money(workspace, line.share.value),
        "share": formats.count(formats.micro(line.share.conversions)),
        "person_id": conversion.person_id,
        # As the page of leads calls somebody whose name may not be shown.
        "person": f"{conversion.person_id:X}"[-6:] if conversion.person_id else "",
        "touches": [_touch(touch) for touch in line.touches],
    }


def _touch(touch: Any) -> Mapping[str, Any]:
    return {
        "channel": touch.channel,
        "campaign": touch.campaign,
        "when": formats.count(touch.days_before),
        "days": touch.days_before,
        "weight": formats.percent(Decimal(touch.weight) / WHOLE),
        "is_meant": touch.is_meant and touch.weight > 0,
    }


def _money(workspace: Workspace, value: int | None) -> str:
    return "" if value is None else formats.money(formats.micro(value), workspace.currency)
