"""One entered cost opened: its payments with hours, rates and rule, and the part of each campaign, as page and file."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts import access
from accounts.errors import DomainError
from accounts.models import Workspace
from accounts.templatetags import formats
from analytics.addresses import in_same_view
from analytics.cost.charges import Charge, main_units
from analytics.cost.entry_rows import EntryRows, Part, entry_rows
from analytics.cost.rows import rule_in_words, sees_hours
from analytics.metrics.shapes import exact
from analytics.views.cost_table import money_with_rate
from analytics.views.figures import may_plan, no_data
from analytics.views.periods import period_or_default
from analytics.views.row_files import row_files
from campaigns import sheets
from campaigns.models import CostEntry

# A share of three campaigns has no end.
SHARE_DIGITS = 10


@require_safe
def cost_entry(request: HttpRequest, slug: str, entry_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    entry = _entry(workspace, entry_id)
    period, problem = period_or_default(workspace, request.GET)
    found = entry_rows(workspace, entry, period.first, period.last)
    context = {
        "workspace": workspace,
        "nav": "campaigns",
        "period": period,
        "problem": problem,
        "entry": entry,
        "text": "" if found.amount is None else formats.money(found.amount, workspace.currency),
        "rule": capfirst(entry.get_rule_display()),
        "payments": _payments(workspace, found),
        "parts": _parts(workspace, found),
        "back": f"{reverse('analytics:cost_list', args=[workspace.slug])}?{period.query_string()}",
        "edit_url": reverse("campaigns:cost_edit", args=[workspace.slug, entry.pk])
        if may_plan(workspace)
        else "",
        "files": row_files(workspace, "cost_entry", period.params(), entry.pk),
    }
    return render(request, "analytics/cost_entry.html", context, status=400 if problem else 200)


def _entry(workspace: Workspace, entry_id: int) -> CostEntry:
    rows = CostEntry.objects.of(workspace).select_related("campaign", "colleague")
    entry: CostEntry = get_object_or_404(rows, pk=entry_id)
    return entry


def _payments(workspace: Workspace, found: EntryRows) -> dict[str, Any]:
    return {
        "columns": [
            {"label": _("Days")},
            {"label": _("In these days"), "numeric": True},
            {"label": _("Whole payment"), "numeric": True},
            {"label": _("Amount paid"), "numeric": True},
            {"label": _("Who bears it")},
        ],
        "rows": [_payment(workspace, found, charge) for charge in found.charges],
        "totals": [_foot(workspace, found, len(found.charges), empty=3)] if found.charges else [],
    }


def _payment(workspace: Workspace, found: EntryRows, charge: Charge) -> list[dict[str, Any]]:
    one = charge.occurrence
    days = {"text": formats.days(one.first, one.last)}
    if charge.left_out:
        missing = {"text": "", "state": "missing", "reason": _why(charge), "numeric": True}
        return [days, missing, missing, _paid(workspace, charge), {"text": ""}]
    return [
        days,
        {"text": formats.money(found.paid_in(charge), workspace.currency), "numeric": True},
        {"text": formats.money(_whole(charge), workspace.currency), "numeric": True},
        _paid(workspace, charge),
        {"text": rule_in_words(workspace, charge)},
    ]


def _whole(charge: Charge) -> Decimal:
    return main_units(charge.amount or 0)


def _why(charge: Charge) -> str:
    if charge.left_out == "no_hourly_rate":
        return _("There is no hourly rate on the first day, so it is left out.")
    return _("No exchange rate of these days is known, so it is left out.")


def _paid(workspace: Workspace, charge: Charge) -> dict[str, Any]:
    """As it was made: hours at their rate for those who may know, the share of a month, the exchange rate."""
    cell = money_with_rate(charge)
    if text := _made_of(workspace, charge):
        cell["sub"] = " · ".join(part for part in (text, cell.get("sub", "")) if part)
    return cell


def _made_of(workspace: Workspace, charge: Charge) -> str:
    one, entry, rate = charge.occurrence, charge.entry, charge.hourly
    if entry.amount is None:
        if not sees_hours(workspace):
            return ""
        values = {"hours": _hours(charge), "name": entry.colleague}
        if rate is None:
            return _("%(hours)s hours, %(name)s") % values
        values["rate"] = formats.money(rate.amount, rate.currency)
        return _("%(hours)s hours × %(rate)s, %(name)s") % values
    if one.share == 1:
        return ""
    text = _("%(days)s of %(whole)s days of a month at %(amount)s")
    return text % {
        "days": formats.count(one.days),
        "whole": formats.count(int(one.days / one.share)),
        "amount": formats.money(entry.amount, entry.currency),
    }


def _hours(charge: Charge) -> str:
    hours = charge.occurrence.hours
    return str(formats.count((Decimal(hours.numerator) / hours.denominator).quantize(Decimal("0.01"))))


def _parts(workspace: Workspace, found: EntryRows) -> dict[str, Any]:
    return {
        "columns": [
            {"label": _("Campaign")},
            {"label": _("In these days"), "numeric": True},
            {"label": _("Of the whole payment"), "numeric": True},
            {"label": _("Days that count"), "numeric": True},
            {"label": _("Payment")},
        ],
        "rows": [_part(workspace, part) for part in found.parts],
        "totals": [_foot(workspace, found, len(found.parts), empty=3)] if found.parts else [],
    }


def _part(workspace: Workspace, part: Part) -> list[dict[str, Any]]:
    one = part.charge.occurrence
    page = reverse("analytics:campaign", args=[workspace.slug, part.campaign_id]) if part.campaign_id else ""
    href = in_same_view(workspace, page)
    share = {} if part.share is None else {"sub": formats.percent(part.share)}
    days = _("%(part)s of %(whole)s") % {"part": formats.count(part.days), "whole": formats.count(one.days)}
    return [
        {"text": part.campaign or _("Not attributed"), "href": href},
        {"text": formats.money(part.amount, workspace.currency), "numeric": True},
        {"text": formats.money(part.whole, workspace.currency), "numeric": True, **share},
        {"text": days, "numeric": True},
        {"text": formats.days(one.first, one.last)},
    ]


def _foot(workspace: Workspace, found: EntryRows, count: int, *, empty: int) -> list[dict[str, Any]]:
    text = ngettext("Sum of %(count)s row", "Sum of all %(count)s rows", count)
    amount = "" if found.amount is None else formats.money(found.amount, workspace.currency)
    return [
        {"text": text % {"count": formats.count(count)}},
        {"text": amount, "numeric": True},
        *({} for _column in range(empty)),
    ]


# --- the file -----------------------------------------------------------------------------------------------------


@require_safe
def cost_entry_export(request: HttpRequest, slug: str, entry_id: int, kind: sheets.Kind) -> HttpResponse:
    """A line for each campaign's part of each payment, with every digit."""
    workspace = access.workspace_for(request, slug)
    entry = _entry(workspace, entry_id)
    period, problem = period_or_default(workspace, request.GET)
    if problem:
        raise DomainError(problem)
    found = entry_rows(workspace, entry, period.first, period.last)
    currency = {"currency": workspace.currency}
    header = [
        _("First day"),
        _("Last day"),
        _("Amount paid"),
        _("Currency"),
        _("Made of"),
        _("Exchange rate"),
        _("Day of the rate"),
        _("Source of the rate"),
        _("How it is spread"),
        _("Campaign"),
        _("Share"),
        _("Part of the payment in %(currency)s") % currency,
        _("Days that count"),
        _("In these days in %(currency)s") % currency,
    ]
    rows = [_line(workspace, part) for part in found.parts]
    rows += [
        [*_start(workspace, charge), "", *([no_data(_why(charge))] * 4)]
        for charge in found.charges
        if charge.left_out
    ]
    total = _("No data") if found.amount is None else exact(found.amount)
    rows += [[], [_("Sum: %(name)s") % {"name": entry.name}, total]]
    days = f"{period.first.isoformat()}-{period.last.isoformat()}"
    return sheets.download(f"cost-{entry.pk}-{workspace.slug}-{days}", kind, header, rows)


def _start(workspace: Workspace, charge: Charge) -> list[str]:
    one, rate = charge.occurrence, charge.rate
    return [
        one.first.isoformat(),
        one.last.isoformat(),
        exact(main_units(charge.original)) if charge.currency else "",
        charge.currency,
        _made_of(workspace, charge),
        exact(rate.as_decimal) if rate else "",
        rate.day.isoformat() if rate else "",
        rate.source if rate else "",
        "" if charge.left_out else rule_in_words(workspace, charge),
    ]


def _line(workspace: Workspace, part: Part) -> list[str]:
    return [
        *_start(workspace, part.charge),
        part.campaign or _("Not attributed"),
        "" if part.share is None else exact(round(part.share, SHARE_DIGITS)),
        exact(part.whole),
        str(part.days),
        exact(part.amount),
    ]
