"""What a verdict says where sales are those of the workspace's own record, and not what platforms claim."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.templatetags import formats
from analytics.verdict.judging import Judgement
from analytics.verdict.verdicts import State


def is_tracked(judgement: Judgement) -> bool:
    return judgement.verdict.sums.basis == "attributed"


def result(judgement: Judgement) -> str:
    """What it cost, and which sales were credited to it."""
    sums = judgement.verdict.sums
    cost, revenue, count = sums.cost.value, sums.revenue.value, sums.count
    currency = judgement.workspace.currency
    values = {
        "cost": "" if cost is None else formats.money(cost, currency),
        "revenue": "" if revenue is None else formats.money(revenue, currency),
        "count": formats.count(count),
    }
    if not cost:
        text = _("%(revenue)s of tracked sales are credited to it, and no cost is known.") if revenue else ""
    elif revenue is None or judgement.verdict.state is State.NO_VALUE:
        text = ngettext(
            "It cost %(cost)s, and %(count)s tracked sale without a value is credited to it.",
            "It cost %(cost)s, and %(count)s tracked sales without a value are credited to it.",
            _how_many(count or Decimal(0)),
        )
    elif not count and not revenue:
        text = _("It cost %(cost)s, and no tracked sale is credited to it.")
    else:
        text = ngettext(
            "It cost %(cost)s, and %(count)s tracked sale worth %(revenue)s is credited to it.",
            "It cost %(cost)s, and %(count)s tracked sales worth %(revenue)s are credited to it.",
            _how_many(count or Decimal(0)),
        )
    return text % values


def leads(count: Decimal) -> str:
    """With places for the cost, their number and what each cost."""
    return ngettext(
        "It cost %(cost)s, and %(count)s tracked lead is credited to it; what that was worth is not known.",
        "It cost %(cost)s, and %(count)s tracked leads are credited to it, at %(each)s each; "
        "what they were worth is not known.",
        _how_many(count),
    )


def claim() -> str:
    return _(
        "The sales are those of your own record, credited by the attribution model; another model may credit others, "
        "and none proves that the campaign caused them."
    )


def next_step(state: State) -> str:
    """What would make it tell; empty where it is the same as for any other record."""
    if state in (State.NO_REVENUE, State.NO_VALUE, State.NO_COUNT):
        return _(
            "Report sales with their value: the website's event, a webhook and the events API can carry it."
        )
    return ""


def _how_many(count: Decimal) -> int:
    """For the plural: shares of a sale are several."""
    return 1 if count == 1 else 2
