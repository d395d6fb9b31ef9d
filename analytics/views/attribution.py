"""Who gets the credit: all models side by side, what a change of model would change, and the rules themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import access
from accounts.errors import DomainError
from accounts.forms import refuse
from accounts.models import Role, Workspace
from accounts.templatetags import formats
from analytics.addresses import in_same_view
from analytics.attribution import lost
from analytics.attribution.compare import (
    GROUPS,
    SUBJECT_LABELS,
    SUBJECTS,
    Comparison,
    Row,
    Share,
    compare_by,
    labels_of,
)
from analytics.attribution.decision import decide
from analytics.attribution.forms import RulesForm
from analytics.attribution.models import MODELS
from analytics.attribution.rules import change_rules
from analytics.attribution.words import is_waiting, model_label, rules_in_words
from analytics.views.periods import Period, period_or_default
from campaigns.models import DateBasis, TrackingSettings
from campaigns.tracking.settings import settings_of

ROWS_SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
def attribution(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    rules = settings_of(workspace)
    form = RulesForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(rules, name) for name in RulesForm.base_fields},
    )
    if request.method == "POST" and form.is_valid():
        try:
            changed = change_rules(workspace, wish=form.wish(), by=access.user_of(request))
        except DomainError as error:
            refuse(form, error)
        else:
            if changed:
                messages.success(
                    request, _("The rules are saved. All credit is being worked out anew by them.")
                )
            return redirect("analytics:attribution", workspace.slug)
    if request.method == "POST":
        workspace = access.as_last_read(request, workspace)
    period, problem = period_or_default(workspace, request.GET)
    subject, group_by = asked(request.GET)
    both = compare_by(GROUPS, workspace, period.first, period.last, subject=subject)
    found = both[group_by]
    context = {
        "workspace": workspace,
        "nav": "results",
        "period": period,
        "problem": problem,
        "keep": {"kind": subject, "by": group_by},
        "subjects": SUBJECT_LABELS.items(),
        "subject": subject,
        "group_by": group_by,
        "rules": rules_in_words(rules),
        "by_touch": rules.date_basis == DateBasis.TOUCH,
        "waiting": is_waiting(workspace),
        "form": form if access.may(workspace, Role.ADMIN) else None,
        "found": found,
        **_tables(found, both["campaign"], rules),
        **_experiments(found, period, request.GET),
    }
    status = 400 if problem or form.errors else 200
    return render(request, "analytics/attribution.html", context, status=status)


def asked(params: Mapping[str, str]) -> tuple[str, str]:
    """Kind of conversions and grouping; what cannot be read is as if nobody had asked."""
    subject, group_by = params.get("kind", ""), params.get("by", "")
    return subject if subject in SUBJECTS else "sales", group_by if group_by in GROUPS else "channel"


def _tables(found: Comparison, by_campaign: Comparison, rules: TrackingSettings) -> dict[str, Any]:
    models = [rules.model, *(model for model in MODELS if model != rules.model)]
    first = _("Channel") if found.group_by == "channel" else _("Campaign")
    columns: list[dict[str, Any]] = [{"label": first}] + [
        {
            "label": model_label(model),
            "numeric": True,
            "sub": _("used in reports") if model == rules.model else "",
        }
        for model in models
    ]
    return {
        "decision": decide(by_campaign),
        "columns": columns,
        "rows": [_line(found, row, models) for row in found.rows[:ROWS_SHOWN]],
        "left_out": max(len(found.rows) - ROWS_SHOWN, 0),
        "totals": [_total(found, models)] if found.rows else "",
    }


def _line(found: Comparison, row: Row, models: list[str]) -> list[dict[str, Any]]:
    cells = [
        share_cell(found.workspace, row.shares[model], rows_url(found, model, row.key)) for model in models
    ]
    return [{"text": row.label}, *cells]


def _total(found: Comparison, models: list[str]) -> list[dict[str, Any]]:
    return [
        {"text": _("Total")},
        *(share_cell(found.workspace, found.total, rows_url(found, model, None)) for model in models),
    ]


def share_cell(workspace: Workspace, share: Share, href: str) -> dict[str, Any]:
    """The value first where there is one, and under it how many conversions that is."""
    conversions = formats.count(formats.micro(share.conversions))
    if share.value is None:
        return {"text": conversions, "numeric": True, "href": href if share.conversions else ""}
    return {
        "text": formats.money(formats.micro(share.value), workspace.currency),
        "sub": conversions,
        "numeric": True,
        "href": href,
    }


def rows_url(found: Comparison, model: str, key: int | None) -> str:
    params = {
        "from": found.first.isoformat(),
        "to": found.last.isoformat(),
        "kind": found.subject,
        "by": found.group_by,
        "model": model,
        **({} if key is None else {"key": str(key)}),
    }
    page = reverse("analytics:attributed_rows", args=[found.workspace.slug])
    return in_same_view(found.workspace, f"{page}?{urlencode(params)}")


def _experiments(found: Comparison, period: Period, params: Mapping[str, str]) -> dict[str, Any]:
    """Worked out when they are asked for: they look at every visit of the period."""
    context: dict[str, Any] = {
        "experiment_needs": lost.ENOUGH,
        "may_experiment": lost.is_enough(found),
        "experiment_href": f"?{period.query_string(kind=found.subject, by=found.group_by, experiment='1')}#experiment",
    }
    if not context["may_experiment"] or params.get("experiment") != "1":
        return context
    done = lost.experiment(found)
    columns = {_("Markov chain"): done.markov, _("Shapley, of conversions"): done.shapley}
    if done.shapley_of_rates is not None:
        columns[_("Shapley, of conversion rates")] = done.shapley_of_rates
    first = _("Channel") if found.group_by == "channel" else _("Campaign")
    # A row that no heuristic credits may have credit here, and the other way round.
    keys = [row.key for row in found.rows if row.key >= 0]
    further = {key for column in columns.values() for key in column or {}} - set(keys)
    labels = labels_of(found.workspace, found.group_by, further) | {row.key: row.label for row in found.rows}
    keys += sorted(further, key=lambda key: labels[key])
    return context | {
        "experiment": done,
        "experiment_columns": [{"label": first}, *({"label": name, "numeric": True} for name in columns)],
        "experiment_rows": [
            [{"text": labels[key]}, *(_figure(column, key) for column in columns.values())] for key in keys
        ],
        "experiment_totals": [
            [
                {"text": _("Total")},
                *(_figure({0: sum(column.values())} if column else column, 0) for column in columns.values()),
            ]
        ],
    }


def _figure(column: Mapping[int, float] | None, key: int) -> dict[str, Any]:
    if column is None:
        return {
            "text": "",
            "state": "undefined",
            "reason": _("It is not defined for these journeys."),
            "numeric": True,
        }
    return {"text": formats.ratio(str(column.get(key, 0.0))), "numeric": True}
