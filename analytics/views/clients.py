"""The overview of all clients: a line for each workspace that the reader may enter, sorted, filtered, saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import access, currencies, saved_views
from accounts.errors import DomainError
from accounts.models import User, Workspace
from accounts.templatetags import formats
from analytics.clients.overview import (
    Client,
    Overview,
    currency_of,
    names_for,
    organizations_of,
    overview_of,
    sorted_clients,
    totals_of,
)
from analytics.goals.progress import GoalState
from analytics.metrics import METRICS, Value
from analytics.views.figures import Scope, cell, export_cell, text_of
from analytics.views.periods import DEFAULT, Period
from analytics.views.quality import TONES
from analytics.wording import roi_label
from campaigns import sheets
from campaigns.periods import asked_period, preset
from campaigns.planning.days import today_in

# What makes up a view: what the address may carry, and what is saved under a name.
PARAMS = ("period", "from", "to", "organization", "q", "attention", "currency", "sort")
USUAL_ORDER = "-spend"


class Asked:
    """The question in the address, with what was wrong with it."""

    def __init__(self, request: HttpRequest) -> None:
        self.params = {name: request.GET[name] for name in PARAMS if request.GET.get(name)}
        self.problem = ""
        self.everything = access.readable_workspaces(request)
        self.has_organizations = len(organizations_of(self.everything)) > 1
        self.workspaces = self._filtered()
        self.currency = self._currency()
        self._days = self._period_asked()
        order = self.params.get("sort", USUAL_ORDER)
        self.by, self.is_descending = order.removeprefix("-"), order.startswith("-")
        self.names = names_for(self.everything)
        self.columns = ("name", *self.names, "goals", "quality", "sources")
        if self.by not in self.columns:
            self.by, self.is_descending = "spend", True

    def period_of(self, workspace: Workspace) -> Period:
        """The same words mean other days where it is another day already."""
        if (asked := asked_period(workspace, self._days)) is not None:
            return asked
        days = preset(DEFAULT, today_in(workspace))
        assert days is not None
        return Period(DEFAULT, *days, has_comparison=False)

    def _period_asked(self) -> dict[str, str]:
        """What asks for a period; nothing where it can be none, whichever client's it is."""
        try:
            for workspace in self.everything[:1]:
                asked_period(workspace, self.params)
        except DomainError as error:
            self.problem = error.message
            return {}
        return self.params

    def _of_organization(self) -> list[Workspace]:
        asked = self.params.get("organization", "")
        return [one for one in self.everything if asked in ("", str(one.organization_id))]

    def _filtered(self) -> list[Workspace]:
        text = self.params.get("q", "").casefold()
        return [one for one in self._of_organization() if text in one.name.casefold()]

    def _currency(self) -> str:
        asked = self.params.get("currency", "")
        if asked in currencies.codes():
            return asked
        if asked:
            self.problem = _("Choose a currency from the list.")
        return currency_of(self._of_organization() or self.everything)

    def shown(self, found: Overview) -> list[Client]:
        wanted = [
            client
            for client in found.clients
            if client.needs_attention or self.params.get("attention") != "1"
        ]
        return sorted_clients(wanted, self.by, is_descending=self.is_descending)


@require_safe
@login_required
def clients(request: HttpRequest) -> HttpResponse:
    asked = Asked(request)
    found = overview_of(asked.workspaces, asked.currency, asked.period_of, asked.names)
    shown = asked.shown(found)
    context = {
        "asked": asked,
        "is_cut": found.is_cut,
        "period": asked.period_of(asked.everything[0]) if asked.everything else None,
        "keep": {name: value for name, value in asked.params.items() if name not in ("period", "from", "to")},
        "columns": _columns(asked),
        "rows": [_row(asked, client) for client in shown],
        "totals": [_totals(asked, shown)] if len(shown) > 1 else [],
        "organizations": organizations_of(asked.everything),
        "currency_choices": currencies.choices(request.LANGUAGE_CODE),
        "views": _views(access.user_of(request)),
        "here": urlencode(asked.params),
        "download": f"{reverse('analytics:clients_csv')}?{urlencode(asked.params)}",
    }
    return render(request, "analytics/clients.html", context, status=400 if asked.problem else 200)


@require_safe
@login_required
def clients_csv(request: HttpRequest) -> HttpResponse:
    """The same lines with exact numbers, each with its days."""
    asked = Asked(request)
    found = overview_of(asked.workspaces, asked.currency, asked.period_of, asked.names)
    if asked.problem:
        raise DomainError(asked.problem)
    header = [
        _("Client"),
        _("First day"),
        _("Last day"),
        *(
            _("%(name)s in %(currency)s") % {"name": METRICS[name].label, "currency": asked.currency}
            if METRICS[name].unit == "money"
            else str(METRICS[name].label)
            for name in asked.names
        ),
        _("Open goals"),
        _("Data quality"),
        _("Stale sources"),
    ]
    rows = [
        [
            client.workspace.name,
            client.period.first.isoformat(),
            client.period.last.isoformat(),
            *(export_cell(client.values[name]) for name in asked.names),
            _goal_words(client),
            "" if client.score is None else str(client.score),
            ", ".join(source.label for source in client.stale),
        ]
        for client in asked.shown(found)
    ]
    return sheets.download("clients", "csv", header, rows)


@require_POST
@login_required
def clients_keep(request: HttpRequest) -> HttpResponse:
    """Save the view that is shown under a name."""
    params = {name: request.POST[name] for name in PARAMS if request.POST.get(name)}
    try:
        saved_views.keep(access.user_of(request), name=request.POST.get("name", ""), params=params)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Saved."))
    return redirect(f"{reverse('analytics:clients')}?{urlencode(params)}")


@require_POST
@login_required
def clients_forget(request: HttpRequest) -> HttpResponse:
    """Delete a saved view; a view of somebody else is as good as none."""
    view_id = request.POST.get("view", "")
    if view_id.isascii() and view_id.isdigit() and len(view_id) <= 18:
        saved_views.forget(access.user_of(request), int(view_id))
        messages.success(request, _("Deleted."))
    return redirect("analytics:clients")


# --- what the page shows ------------------------------------------------------------------------------------------


def _columns(asked: Asked) -> list[dict[str, Any]]:
    labels = {name: METRICS[name].label for name in asked.names} | {
        "name": _("Client"),
        "goals": _("Goals"),
        "quality": _("Data quality"),
        "sources": _("Stale sources"),
    }
    return [_column(asked, name, labels[name]) for name in asked.columns]


def _column(asked: Asked, name: str, label: Any) -> dict[str, Any]:
    is_sorted = name == asked.by
    descending = not asked.is_descending if is_sorted else name not in ("name", "quality")
    params = {**asked.params, "sort": f"-{name}" if descending else name}
    order = "descending" if asked.is_descending else "ascending"
    return {
        "label": label,
        "key": name,
        "href": f"?{urlencode(params)}",
        "sorted": order if is_sorted else "",
        "numeric": name in asked.names,
        "sub": asked.currency if name in METRICS and METRICS[name].unit == "money" else "",
    }


def _row(asked: Asked, client: Client) -> list[dict[str, Any]]:
    workspace, period = client.workspace, client.period
    scope = Scope(workspace, period, workspace.currency)
    dashboard = f"{reverse('analytics:dashboard', args=[workspace.slug])}?{period.query_string()}"
    return [
        {
            "text": workspace.name,
            "href": dashboard,
            "sub": workspace.organization.name if asked.has_organizations else "",
        },
        *(_figure(asked, client, name, scope) for name in asked.names),
        _goals(client),
        _quality(client),
        _sources(client),
    ]


def _figure(asked: Asked, client: Client, name: str, scope: Scope) -> dict[str, Any]:
    """Under an amount stands what it is in the client's own currency, under an ROI which one it is."""
    metric, own = METRICS[name], client.found.totals[name]
    shown = cell(client.values[name], metric, asked.currency, scope.rows_url(name))
    if metric.unit == "money" and asked.currency != scope.currency and own.value is not None:
        shown["sub"] = text_of(own, metric, scope.currency)
    if name == "roi" and own.value is not None:
        shown["sub"] = roi_label(client.found.figures.terms)
    return shown


def _goals(client: Client) -> dict[str, Any]:
    if not client.goals:
        return {"text": "", "state": "missing", "reason": _("No open goal.")}
    href = reverse("analytics:goal_list", args=[client.workspace.slug])
    return {"text": _goal_words(client), "state": "ok", "href": href}


def _goal_words(client: Client) -> str:
    labels = {state.code: state.label for state in GoalState}
    order = [state.code for state in GoalState]
    return " · ".join(
        _("%(count)s %(state)s") % {"count": client.goals[code], "state": str(labels[code]).lower()}
        for code in sorted(client.goals, key=order.index)
    )


def _quality(client: Client) -> dict[str, Any]:
    if client.score is None:
        return {"text": "", "state": "missing", "reason": _("No score has been kept yet.")}
    tone, icon = next((tone, icon) for least, tone, icon in TONES if client.score >= least)
    href = f"{reverse('analytics:quality', args=[client.workspace.slug])}?{client.period.query_string()}"
    day = formats.day(client.scored_on)
    return {"badge": f"{client.score}/100", "tone": tone, "icon": icon, "href": href, "sub": day}


def _sources(client: Client) -> dict[str, Any]:
    if not client.has_data:
        return {"badge": _("Nothing imported"), "tone": "warning", "icon": "warning"}
    if not client.stale:
        return {"text": _("None"), "state": "ok"}
    words = ", ".join(
        _("%(source)s since %(day)s") % {"source": source.label, "day": formats.day(source.last)}
        for source in client.stale
    )
    return {"badge": str(len(client.stale)), "tone": "warning", "icon": "warning", "sub": words}


def _totals(asked: Asked, shown: list[Client]) -> list[dict[str, Any]]:
    sums = totals_of(shown)
    alone = Value(None, "missing", _("Each client has it by its own rules and margins; it is not added up."))
    values = [sums.get(name, alone) for name in asked.names]
    numbers = [
        cell(value, METRICS[name], asked.currency, "") | _of_how_many(shown, name, value)
        for name, value in zip(asked.names, values, strict=True)
    ]
    return [{"text": _("All clients shown")}, *numbers, {"text": ""}, {"text": ""}, {"text": ""}]


def _of_how_many(shown: list[Client], name: str, total: Value) -> dict[str, Any]:
    """A sum that some clients are missing from says so."""
    known = sum(client.values[name].value is not None for client in shown)
    if total.value is None or known == len(shown):
        return {}
    return {"sub": _("%(known)s of %(count)s clients") % {"known": known, "count": len(shown)}}


def _views(user: User) -> list[dict[str, Any]]:
    return [
        {"view": view, "href": f"?{urlencode(_known(view.params))}"} for view in saved_views.views_of(user)
    ]


def _known(params: Mapping[str, str]) -> dict[str, str]:
    return {name: params[name] for name in PARAMS if params.get(name)}
