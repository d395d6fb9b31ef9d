"""What marketing costs in a period: by kind, by campaign, and each entry with the rule by which it was spread."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts import access
from accounts.models import Workspace
from accounts.templatetags import formats
from analytics import report
from analytics.cost.charges import Charge, main_units
from analytics.cost.rows import bearers, not_spread, rule_in_words, sees_hours
from analytics.metrics import METRICS
from analytics.query import StatsQuery
from analytics.report import Report
from analytics.views.cost_shares import PARTS, WHOLE
from analytics.views.figures import Scope, cell, may_plan
from analytics.views.periods import period_or_default
from analytics.views.tables import cells, page_url
from campaigns.models import CostEntry
from campaigns.planning.days import today_in

BY_CAMPAIGN = ("all_in_cost", "cost_without_labour", "spend")
CAMPAIGNS_SHOWN = 50
PER_PAGE = 50
# Of those who bear an entry; the rest is counted.
MOST_BEARERS = 4


@require_safe
def cost_list(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    period, problem = period_or_default(workspace, request.GET)
    metrics = tuple(dict.fromkeys([*PARTS, *BY_CAMPAIGN]))
    query = StatsQuery(workspace, period.first, period.last, "campaign", metrics)
    counted = report.count(query)
    found = report.run(query, counted=counted)
    scope = Scope(workspace, period, found.currency)
    charges = list(counted.reckoned.charges)
    entries = (
        CostEntry.objects.of(workspace).select_related("campaign", "colleague").order_by("-starts_on", "pk")
    )
    page = Paginator(entries, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "workspace": workspace,
        "nav": "campaigns",
        "period": period,
        "problem": problem,
        "may_plan": may_plan(workspace),
        "kinds": _kinds(scope, found),
        "campaigns": _campaigns(scope, found),
        "entries": _entries(scope, list(page.object_list), charges),
        "page": page,
        "query": urlencode(period.params()) + "&",
        "notes": list(counted.reckoned.notes),
    }
    return render(request, "analytics/cost_list.html", context, status=400 if problem else 200)


def _kinds(scope: Scope, found: Report) -> dict[str, Any]:
    """A line a kind, what nobody paid anything for left away, and the sum of them."""
    names = [name for name in PARTS[:-1] if name == "spend" or found.totals[name].value]
    whole = found.totals[WHOLE].value

    def line(name: str) -> list[dict[str, Any]]:
        value = found.totals[name]
        share: dict[str, Any] = {"text": "", "numeric": True}
        if value.value is not None and whole:
            share |= {"text": formats.percent(value.value / whole), "href": scope.rows_url(name, share=WHOLE)}
        amount = cell(value, METRICS[name], scope.currency, scope.rows_url(name))
        return [{"text": METRICS[name].label}, amount, share]

    columns = [
        {"label": _("What for")},
        {"label": _("In these days"), "numeric": True},
        {"label": _("Share"), "numeric": True},
    ]
    return {"columns": columns, "rows": [line(name) for name in names], "totals": [line(WHOLE)]}


def _campaigns(scope: Scope, found: Report) -> dict[str, Any]:
    # What is entered for a campaign whose ads are not imported yet has no all-in cost, and a line all the same.
    rows = [row for row in found.rows if any(row.values[name].value for name in PARTS)]
    rows.sort(key=lambda row: (row.is_unattributed, -(row.values["all_in_cost"].value or 0)))
    lines = []
    for row in rows[:CAMPAIGNS_SHOWN]:
        href = "" if row.is_unattributed else page_url(scope, row.key)
        lines.append(
            [
                {"text": row.label, "href": href},
                *cells(scope, row.values, BY_CAMPAIGN, campaign_id=int(row.key or 0)),
            ]
        )
    columns = [
        {"label": _("Campaign")},
        *({"label": METRICS[name].label, "numeric": True} for name in BY_CAMPAIGN),
    ]
    totals = [[{"text": _("Total")}, *cells(scope, found.totals, BY_CAMPAIGN)]]
    return {
        "columns": columns,
        "rows": lines,
        "totals": totals,
        "more": max(len(rows) - CAMPAIGNS_SHOWN, 0),
    }


def _entries(scope: Scope, entries: list[CostEntry], charges: list[Charge]) -> list[dict[str, Any]]:
    """The entries of the page, each with what it cost in the period."""
    by_entry: dict[int, list[Charge]] = defaultdict(list)
    for charge in charges:
        by_entry[charge.entry.pk].append(charge)
    names = bearers(scope.workspace, charges)
    return [_entry(scope, entry, by_entry[entry.pk], names) for entry in entries]


def _entry(scope: Scope, entry: CostEntry, charges: list[Charge], names: Mapping[int, str]) -> dict[str, Any]:
    workspace, last = scope.workspace, min(scope.period.last, today_in(scope.workspace))
    counted = [charge for charge in charges if not charge.left_out]
    amount = sum(charge.between(scope.period.first, last) for charge in counted)
    return {
        "entry": entry,
        "paid": _paid(workspace, entry),
        "days": _days(entry),
        "amount": formats.money(main_units(amount), scope.currency) if counted else "",
        "rule": capfirst(_rule(workspace, entry, counted)),
        "bearers": _bearers(scope, counted, names),
        "problem": _problem(entry, charges),
        "open_url": f"{reverse('analytics:cost_entry', args=[workspace.slug, entry.pk])}?"
        + scope.period.query_string(),
        "edit_url": reverse("campaigns:cost_edit", args=[workspace.slug, entry.pk]),
        "delete_url": reverse("campaigns:cost_delete", args=[workspace.slug, entry.pk]),
    }


def _paid(workspace: Workspace, entry: CostEntry) -> str:
    """Hours and names only for those who may know what people cost."""
    if entry.amount is not None:
        return str(formats.money(entry.amount, entry.currency))
    if not sees_hours(workspace):
        return ""
    values = {"hours": formats.count(entry.hours), "name": entry.colleague}
    return _("%(hours)s hours, %(name)s") % values


def _days(entry: CostEntry) -> str:
    first = formats.day(entry.starts_on)
    if entry.repeats == CostEntry.Repeats.ONCE:
        return formats.days(entry.starts_on, entry.ends_on or entry.starts_on)
    if entry.ends_on is None:
        return _("each month from %(first)s") % {"first": first}
    return _("each month, %(first)s to %(last)s") % {"first": first, "last": formats.day(entry.ends_on)}


def _rule(workspace: Workspace, entry: CostEntry, charges: list[Charge]) -> str:
    """With the weights where there is one payment; those of several months differ."""
    if len(charges) == 1 and charges[0].is_spread:
        return rule_in_words(workspace, charges[0])
    if entry.rule == CostEntry.Rule.DIRECT:
        return _("borne by %(campaign)s alone") % {"campaign": entry.campaign}
    return str(entry.get_rule_display())


def _bearers(scope: Scope, charges: list[Charge], names: Mapping[int, str]) -> str:
    """The campaigns that bear most of it, with what they bear."""
    last = min(scope.period.last, today_in(scope.workspace))
    sums: dict[int, int] = defaultdict(int)
    for charge in charges:
        if charge.is_spread and charge.entry.rule != CostEntry.Rule.DIRECT:
            for key in charge.parts:
                sums[key] += charge.between(scope.period.first, last, key)
    shown = sorted(((amount, key) for key, amount in sums.items() if amount), reverse=True)
    nobody = _("Not attributed")
    texts = [
        f"{names.get(key, nobody)} {formats.money(main_units(amount), scope.currency)}"
        for amount, key in shown[:MOST_BEARERS]
    ]
    if (more := len(shown) - MOST_BEARERS) > 0:
        texts.append(ngettext("and %(count)s more", "and %(count)s more", more) % {"count": more})
    return " · ".join(texts)


def _problem(entry: CostEntry, charges: list[Charge]) -> str:
    """Why something of it is in no campaign, or in no sum."""
    if any(charge.left_out == "no_rate" for charge in charges):
        return _("Not counted: no exchange rate of these days is known.")
    if any(charge.left_out == "no_hourly_rate" for charge in charges):
        return _("Not counted: there is no hourly rate on the first day.")
    if any(not charge.is_spread for charge in charges):
        return f"{capfirst(not_spread(entry))}."
    return ""
