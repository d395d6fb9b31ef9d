"""Objectives with what they earned: the tree of them all, and the page of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import access
from accounts.models import Workspace
from accounts.templatetags import formats
from analytics import settling
from analytics.addresses import in_same_view
from analytics.goals.marks import GoalMark
from analytics.goals.progress import progress_of
from analytics.metrics import METRICS, Value
from analytics.quality.checks import quality_of, query_for
from analytics.report import Report
from analytics.tree import COST, ROLLED_UP, Branch, Leaf, Proof, leaves_of, roll_up, tree_of
from analytics.views.figures import BASES, Scope, card, cell, change, goal_card, may_plan
from analytics.views.overview import unconverted_context
from analytics.views.periods import Period, period_or_default
from analytics.views.quality import with_badge
from analytics.views.tables import cells, page_url
from analytics.wording import roi_label
from campaigns.models import Goal, GoalReview, Objective
from campaigns.planning.days import today_in
from campaigns.planning.objective_forms import LinkForm
from campaigns.planning.reviews import reviews_of

# So many campaigns and goals of a branch stand in the tree; its page has all the campaigns, the list all the goals.
MOST_LEAVES = 5
MOST_GOALS = 5
# Each card may ask a report of its own.
MOST_CARDS = 8


@require_safe
def objective_tree(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    period, problem = period_or_default(workspace, request.GET)
    tree = tree_of(
        workspace,
        period.first,
        period.last,
        today=today_in(workspace),
        has_comparison=period.has_comparison,
    )
    scope = Scope(workspace, period, tree.found.currency)
    branches = [_branch(scope, branch, tree.found) for branch in tree.branches]
    context = {
        **_frame(workspace, period, problem, tree.found),
        "columns": _columns(tree.found),
        "branches": branches,
        "without": _branch(scope, tree.without, tree.found),
        "totals": cells(scope, tree.found.totals, ROLLED_UP),
        "total_words": ""
        if tree.found.rows_basis == tree.found.totals_basis
        else BASES[tree.found.totals_basis],
        "has_unpaid": any(not branch.objective.earns_money for branch in tree.branches if branch.objective),
        "resting": tree.resting,
        "may_move": len([one for one in branches if not one["objective"].archived_at]) > 1,
    }
    return render(request, "analytics/objective_tree.html", context, status=400 if problem else 200)


@require_safe
def objective(request: HttpRequest, slug: str, objective_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    found: Objective = get_object_or_404(Objective.objects.of(workspace), pk=objective_id)
    return objective_page(request, workspace, found)


def objective_page(
    request: HttpRequest, workspace: Workspace, found: Objective, form: LinkForm | None = None
) -> HttpResponse:
    """`form` is a link form with faults, shown again."""
    period, problem = period_or_default(workspace, request.GET)
    may = may_plan(workspace)
    rollup = roll_up(workspace, period.first, period.last, [found], has_comparison=period.has_comparison)
    scope = Scope(workspace, period, rollup.now.currency, objective_id=found.pk)
    leaves = leaves_of(workspace, rollup).get(found.pk, [])
    shown = _goals_of(workspace, found)
    ways = progress_of(workspace, shown[:MOST_CARDS], today=today_in(workspace))
    reviews = reviews_of(workspace, shown[:MOST_CARDS])
    if form is None and may and found.archived_at is None:
        form = LinkForm(workspace, search=request.GET.get("q", ""))
    values = rollup.values(found.pk)
    cards = _cards(scope, found, rollup.now, rollup.proofs(found), values)
    if found.earns_money:
        asked = query_for(workspace, period.first, period.last, objective_id=found.pk)
        cards = with_badge(cards, quality_of(asked), asked)
    context = {
        **_frame(workspace, period, problem, rollup.now),
        "objective": found,
        "cards": cards,
        "goals": [goal_card(workspace, way, review=reviews.get(way.goal.pk)) for way in ways],
        "more_goals": len(shown) > MOST_CARDS,
        "goals_href": goals_url(workspace, found),
        "columns": [{"label": _("Campaign")}, *_columns(rollup.now)],
        "rows": [_leaf_row(scope, leaf) for leaf in leaves],
        "is_tracked": rollup.by_campaign.rows_basis == "attributed",
        "totals": [[{"text": _("Total")}, *_figures(scope, found, values)]] if leaves else [],
        "form": form if form and (form.offered or form.search) else None,
    }
    faulty = problem or (form is not None and form.errors)
    return render(request, "analytics/objective.html", context, status=400 if faulty else 200)


def _goals_of(workspace: Workspace, found: Objective) -> list[Goal]:
    """One more than are shown: the open ones by the day they are due, then the closed ones, the newest first."""
    goals = Goal.objects.of(workspace).filter(objective=found).select_related("campaign")
    closed = GoalReview.objects.of(workspace).values("goal_id")
    shown = list(goals.exclude(pk__in=closed).order_by("due_on", "pk")[: MOST_CARDS + 1])
    shown += goals.filter(pk__in=closed).order_by("-due_on", "pk")[: MOST_CARDS + 1 - len(shown)]
    return shown


def _frame(workspace: Workspace, period: Period, problem: str, found: Report) -> dict[str, Any]:
    """What both pages say about their period and the numbers in it."""
    moving = settling.moving_in(workspace, period.first, period.last)
    return {
        "workspace": workspace,
        "nav": "goals",
        "period": period,
        "problem": problem,
        "may_plan": may_plan(workspace),
        "has_values": True,
        "previous": found.query.previous() if period.has_comparison else None,
        "as_of": found.fresh_as_of,
        "recomputing": found.recomputing,
        "moving": settling.sentences(moving),
        "notes": found.notes,
        **unconverted_context(workspace, found),
    }


def _columns(found: Report) -> list[dict[str, Any]]:
    subs = {"revenue": BASES[found.rows_basis], "roi": roi_label(found.rows_terms)}
    return [{"label": METRICS[name].label, "numeric": True, "sub": subs.get(name, "")} for name in ROLLED_UP]


def _branch(scope: Scope, branch: Branch, answer: Report) -> dict[str, Any]:
    """One objective for the tree: a line of the roll-up, and what hangs on it."""
    found = branch.objective
    within = found.pk if found else 0
    href = objective_url(scope, found) if found else ""
    proof = proof_of(scope, branch.proof, within) if branch.proof else None
    figures = _figures(scope, found, branch.values, within)
    is_paid = found is None or found.earns_money or proof is None
    shown = branch.goals[:MOST_GOALS]
    beside = branch.leaves_beside(shown)
    return {
        "objective": found,
        "href": href,
        "proof": proof,
        "provers": ", ".join(str(proof.metric.label) for proof in branch.proofs),
        "figures": figures,
        # On a phone, where the table above shows the first columns only.
        "in_short": figures if is_paid else [*figures[:-1], proof],
        "goals": [_goal(scope, branch, mark) for mark in shown],
        "goals_href": goals_url(scope.workspace, found),
        "campaigns_href": href or reverse("analytics:campaign_list", args=[scope.workspace.slug]),
        "more_goals": max(len(branch.goals) - MOST_GOALS, 0),
        # Campaigns that no goal above them names.
        "rows": [_leaf_row(scope, leaf) for leaf in beside[:MOST_LEAVES]],
        "more_campaigns": max(len(beside) - MOST_LEAVES, 0),
        "has_aimed": any(branch.campaign_of(mark) for mark in shown),
        "has_campaigns": bool(branch.leaves),
    }


def objective_url(scope: Scope, found: Objective) -> str:
    """Its page, in the same period."""
    address = reverse("analytics:objective", args=[scope.workspace.slug, found.pk])
    return f"{address}?{scope.period.query_string()}"


def goals_url(workspace: Workspace, found: Objective | None) -> str:
    """The list of goals, of one objective if there is one."""
    address = reverse("analytics:goal_list", args=[workspace.slug])
    asked = f"{address}?{urlencode({'objective': found.pk})}" if found else address
    return in_same_view(workspace, asked)


def _figures(
    scope: Scope, found: Objective | None, values: Mapping[str, Value], within: int | None = None
) -> list[dict[str, Any]]:
    """Cost, revenue and ROI; where money is not the aim, the ROI says so in its place."""
    shown = cells(scope, values, ROLLED_UP, objective_id=within)
    for name, one in zip(ROLLED_UP, shown, strict=True):
        one["label"] = METRICS[name].label
    if found is not None and not found.earns_money:
        shown[-1] |= {
            "text": _("not its aim"),
            "state": "undefined",
            "reason": _("This objective does not earn money itself: its proving metric stands for it."),
            "href": "",
        }
    return shown


def _leaf_row(scope: Scope, leaf: Leaf) -> list[dict[str, Any]]:
    if leaf.campaign is None:
        return [{"text": _("Not attributed")}, *_campaign_cells(scope, leaf, 0)]
    archived = _("Archived") if leaf.campaign.archived_at else ""
    return [
        {"text": leaf.campaign.name, "href": page_url(scope, str(leaf.campaign.pk)), "sub": archived},
        *_campaign_cells(scope, leaf, leaf.campaign.pk),
    ]


def _campaign_cells(scope: Scope, leaf: Leaf, campaign_id: int) -> list[dict[str, Any]]:
    """Their rows are those of the campaign, whichever objective the page is about."""
    of_campaign = Scope(scope.workspace, scope.period, scope.currency)
    shown = cells(of_campaign, leaf.values, ROLLED_UP, campaign_id=campaign_id)
    return [one | {"label": METRICS[name].label} for name, one in zip(ROLLED_UP, shown, strict=True)]


def proof_of(scope: Scope, proof: Proof, objective_id: int) -> dict[str, Any]:
    """A proving metric in a line: its value, the change, and whose number it is."""
    of_whole = Scope(scope.workspace, scope.period, scope.currency)
    address = of_whole.rows_url(proof.metric.name, objective_id=None if proof.is_whole else objective_id)
    return {
        "label": proof.metric.label,
        **cell(proof.now, proof.metric, scope.currency, address),
        "is_whole": proof.is_whole,
        **_change(scope, proof),
    }


def _change(scope: Scope, proof: Proof) -> dict[str, Any]:
    found = change(proof.metric, proof.now, proof.before, scope.currency) if proof.before else {}
    return {name: found.get(name, "") for name in ("delta", "direction", "tone", "previous")}


def _goal(scope: Scope, branch: Branch, mark: GoalMark) -> dict[str, Any]:
    """A goal, and the line of its campaign: what that cost and earned is part of the sums if it serves the branch."""
    goal, metric = mark.goal, mark.metric
    unit = metric.unit if metric else "count"
    leaf = branch.campaign_of(mark)
    return {
        "mark": mark,
        "goal": goal,
        "metric": metric.label if metric else goal.metric,
        "target": formats.figure(goal.target, unit, scope.workspace.currency),
        "campaign": _leaf_row(scope, leaf) if leaf else None,
        "elsewhere": _elsewhere(branch.objective, leaf) if leaf else "",
    }


def _elsewhere(found: Objective | None, leaf: Leaf) -> str:
    serves = leaf.campaign.objective_id if leaf.campaign else None
    if serves == (found.pk if found else None):
        return ""
    if found is None:
        return _("It serves an objective and is counted there.")
    return _("It does not serve this objective, so it is not in its sums.")


def _cards(
    scope: Scope,
    found: Objective,
    answer: Report,
    proofs: Iterable[Proof],
    values: Mapping[str, Value],
) -> list[dict[str, Any]]:
    """First what proves it, then what it cost and, where money is the aim, earned."""
    whole = Scope(scope.workspace, scope.period, scope.currency)
    proofs = list(proofs)
    shown = [
        card(
            whole if proof.is_whole else scope,
            proof.metric,
            proof.now,
            proof.before,
            definition=answer.definitions[proof.metric.name],
            note=_note(answer, proof.metric.name, is_whole=proof.is_whole),
        )
        # Beside the workspace's number may stand one's own, and a key is unique on the page.
        | ({"key": f"whole-{proof.metric.name}"} if proof.is_whole else {})
        for proof in proofs
    ]
    named = {proof.metric.name for proof in proofs if not proof.is_whole}
    rest = [name for name in (ROLLED_UP if found.earns_money else (COST,)) if name not in named]
    return shown + [
        card(
            scope,
            METRICS[name],
            values[name],
            None,
            definition=answer.definitions[name],
            note=_note(answer, name),
        )
        for name in rest
    ]


def _note(answer: Report, metric: str, *, is_whole: bool = False) -> str:
    """Whose number it is, and which of its definitions it follows."""
    if is_whole:
        return _("whole workspace: no source tells it by campaign")
    notes = {"revenue": BASES[answer.rows_basis], "roi": roi_label(answer.rows_terms)}
    return str(notes.get(metric, ""))
