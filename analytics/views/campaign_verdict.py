"""Verdicts on pages: the panel of one campaign, and the badge of each row in a table of campaigns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Workspace
from accounts.templatetags import formats
from analytics.metrics import Basis, Value
from analytics.report import Report, ReportRow
from analytics.verdict.interval_words import interval_sentences
from analytics.verdict.judging import (
    Judgement,
    judge_campaign,
    judge_workspace,
    needed,
    proving_metric,
    sums_of,
)
from analytics.verdict.verdicts import SOUND, State, Verdict, judge
from analytics.verdict.words import caveats, certainty, next_step, sentences, short
from analytics.views.figures import Scope
from analytics.views.overview import Overview
from analytics.views.tables import Beside
from campaigns.models import Campaign, Objective
from campaigns.planning.days import today_in

# The parameter of the page that asks for the interval.
ASK = "interval"


def verdict_context(seen: Overview, campaign: Campaign, params: Mapping[str, str]) -> dict[str, Any]:
    """For analytics/campaign_verdict.html."""
    scope = seen.scope
    found = judge_campaign(
        scope.workspace,
        campaign,
        scope.period.first,
        scope.period.last,
        today=today_in(scope.workspace),
        wants_interval=params.get(ASK) == "1",
        state=scope.state,
        is_moving=bool(seen.moving),
    )
    # The panel says all that the sentence above the cards would; of a period without anything, the page says more.
    is_empty = found.verdict.state is State.NOTHING and not seen.has_values
    return {"verdict": None if is_empty else verdict_panel(found, scope), "sentence": ""}


def verdict_panel(found: Judgement, scope: Scope) -> dict[str, Any]:
    verdict, period = found.verdict, scope.period
    metric = found.proof.metric if found.proof else None
    return {
        **_badge(verdict, short(verdict, metric)),
        "period": _("%(first)s – %(last)s")
        % {"first": formats.day(period.first), "last": formats.day(period.last)},
        "sentences": sentences(found),
        "next": next_step(found),
        "caveats": caveats(found),
        **interval_panel(found, scope),
    }


def interval_panel(found: Judgement, scope: Scope) -> dict[str, Any]:
    """`ask`: the address that adds the interval, where one can be computed and is not shown yet."""
    shown = interval_sentences(found) if found.wants_interval else []
    can_be_asked = found.verdict.state in SOUND and not shown
    return {
        "interval": shown,
        "ask": f"?{scope.period.query_string(**{ASK: '1'})}" if can_be_asked else "",
    }


def whole_context(seen: Overview, params: Mapping[str, str]) -> dict[str, Any]:
    """Of the workspace: how sure the sentence above the cards is, or why there is none."""
    scope = seen.scope
    found = judge_workspace(
        scope.workspace,
        scope.period.first,
        scope.period.last,
        wants_interval=params.get(ASK) == "1",
        found=seen.found,
    )
    said = seen.sentence()
    if said:
        sentence = f"{said} {certainty(found.verdict)}".strip()
    else:
        cannot = _("Whether marketing pays for itself cannot be told yet.")
        sentence = f"{cannot} {found.roi.reason}".strip()
    return {"sentence": sentence, "whole": interval_panel(found, scope)}


# --- one column of a table, from the sums that the table has ------------------------------------------------


def row_metrics(workspace: Workspace, shown: Sequence[str]) -> tuple[str, ...]:
    """The metrics that a report needs for these columns and the verdicts beside them."""
    return tuple(dict.fromkeys([*shown, *needed(workspace)]))


def verdict_column() -> dict[str, Any]:
    return {"label": _("Verdict"), "key": "verdict"}


def verdict_cell(
    scope: Scope, values: Mapping[str, Value], objective: Objective | None, *, basis: Basis
) -> dict[str, Any]:
    """By the rule of thumb: no row asks the database anything."""
    sums = sums_of(scope.workspace, values, basis=basis, days=scope.period.days)
    if objective is not None and not objective.earns_money:
        proof = Verdict(State.PROOF, sums)
        return _badge(proof, short(proof, proving_metric(objective)))
    verdict = judge(sums)
    return _badge(verdict, short(verdict))


def verdicts_beside(scope: Scope, found: Report) -> Beside:
    """For the table of campaigns on the dashboard."""
    objectives = objectives_of(scope.workspace, (row.key for row in found.rows))

    def cell(row: ReportRow) -> dict[str, Any]:
        if row.is_unattributed:
            return {"text": ""}
        return verdict_cell(scope, row.values, objectives.get(row.key), basis=found.rows_basis)

    return Beside(verdict_column(), cell)


def objectives_of(workspace: Workspace, keys: Iterable[str]) -> dict[str, Objective]:
    """The objectives of these campaigns, by the campaign's id, in one question."""
    ids = [int(key) for key in keys if key]
    found = Campaign.objects.of(workspace).filter(pk__in=ids).exclude(objective=None)
    return {str(each.pk): each.objective for each in found.select_related("objective") if each.objective}


def _badge(verdict: Verdict, text: str) -> dict[str, Any]:
    return {"badge": text, "tone": verdict.state.tone, "icon": verdict.state.icon}
