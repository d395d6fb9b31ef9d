"""The conversions behind a share of credit: their touches with their weights, adding up to the figure.

What may be asked, all of it together:

- `from`, `to`; `kind` sales, leads or sign_ups; `model`, else the workspace's;
- `basis` conversion (that of the comparison, and without it) or touch: what the days are those of. A figure of reports
  is asked for with the workspace's `date_basis`;
- `by` channel or campaign with `key`: a row of the comparison, -1 for unattributed, and 0 for no campaign;
- `channel`, a code of `campaigns.channels`, and none for unattributed; `campaign`, an id, and 0 for all that belongs to
  no campaign, unattributed or not; `objective`, an id, and 0 for what serves none: as reports ask.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import access
from accounts.models import Workspace
from accounts.templatetags import formats
from analytics.attribution.codes import CHANNEL_BY_CODE, CODES
from analytics.attribution.compare import SUBJECT_LABELS, UNATTRIBUTED, labels_of
from analytics.attribution.listed import PER_PAGE, Asked, Line, listed
from analytics.attribution.models import MODELS
from analytics.attribution.shares import WHOLE
from analytics.attribution.words import model_label, rules_in_words
from analytics.query import NO_CHANNEL
from analytics.views.attribution import asked
from analytics.views.periods import period_or_default
from analytics.views.row_files import asked_again, row_files
from campaigns.channels import CHANNELS
from campaigns.models import Campaign, DateBasis, Objective
from campaigns.tracking.settings import settings_of

_NUMBER = re.compile(r"[0-9]{1,18}")


@require_safe
def attributed_rows(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    rules = settings_of(workspace)
    period, problem = period_or_default(workspace, request.GET)
    wish = wish_of(workspace, request.GET, rules.model)
    number = request.GET.get("page", "1")
    page = int(number) if number.isascii() and number.isdecimal() and len(number) < 8 else 1
    found = listed(workspace, period.first, period.last, wish, page=max(page, 1))
    if found.page > found.pages:
        raise Http404
    back = {**period.params(), "kind": wish.subject, "by": wish.group_by}
    context = {
        "workspace": workspace,
        "nav": "results",
        "period": period,
        "problem": problem,
        "label": ", ".join(_labels(workspace, wish)) or _("All of them"),
        "subject": SUBJECT_LABELS[wish.subject],
        "model": model_label(wish.model),
        "by_touch": wish.basis == DateBasis.TOUCH,
        # Which model and days are listed stands above: they need not be those of reports.
        "rules": [rule for rule in rules_in_words(rules) if rule[0] not in (_("Model"), _("Date basis"))],
        "lines": [_shown(workspace, line) for line in found.lines],
        "total_value": _money(workspace, found.total.value),
        "total_share": formats.count(formats.micro(found.total.conversions)),
        "found": found,
        "page": Paginator(range(found.count), PER_PAGE).get_page(found.page),
        "address": asked_again(request.GET),
        "files": row_files(workspace, "attributed_rows", request.GET),
        "back": f"{reverse('analytics:attribution', args=[workspace.slug])}?{urlencode(back)}",
    }
    return render(request, "analytics/attributed_rows.html", context, status=400 if problem else 200)


def wish_of(workspace: Workspace, params: Mapping[str, str], model: str) -> Asked:
    """404 for what there is not, and for another workspace's as for none."""
    subject, group_by = asked(params)
    model, basis = params.get("model", model), params.get("basis") or DateBasis.CONVERSION.value
    channel = params.get("channel") or None
    if model not in MODELS or basis not in DateBasis.values or channel not in (None, NO_CHANNEL, *CODES):
        raise Http404
    return Asked(
        subject=subject,
        model=model,
        basis=basis,
        group_by=group_by,
        key=_key(workspace, group_by, params.get("key", "")),
        channel="" if channel == NO_CHANNEL else channel,
        campaign=_one_of(Campaign.objects.of(workspace), params.get("campaign", "")),
        objective=_one_of(Objective.objects.of(workspace), params.get("objective", "")),
    )


def _key(workspace: Workspace, group_by: str, text: str) -> int | None:
    """Which row of the comparison."""
    if text == str(UNATTRIBUTED):
        return UNATTRIBUTED
    if group_by == "campaign":
        return _one_of(Campaign.objects.of(workspace), text)
    key = _number(text)
    if key is not None and key not in CHANNEL_BY_CODE:
        raise Http404
    return key


def _one_of(rows: QuerySet[Any], text: str) -> int | None:
    """The id of one of the rows, or 0 for none of them."""
    key = _number(text)
    if key and not rows.filter(pk=key).exists():
        raise Http404
    return key


def _number(text: str) -> int | None:
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        raise Http404
    return int(text)


def _labels(workspace: Workspace, wish: Asked) -> list[str]:
    """Whose credit it is."""
    found = []
    if wish.objective is not None:
        objective = Objective.objects.of(workspace).filter(pk=wish.objective).first()
        found.append(objective.name if objective else _("No objective"))
    if wish.campaign is not None:
        found.append(labels_of(workspace, "campaign", {wish.campaign})[wish.campaign])
    if wish.channel is not None:
        found.append(str(CHANNELS[wish.channel]) if wish.channel else _("Unattributed"))
    if wish.key is not None:
        found.append(labels_of(workspace, wish.group_by, {wish.key})[wish.key])
    return found


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
