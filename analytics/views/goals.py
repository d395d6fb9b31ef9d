"""Goals: the list with the way each has come, the page of one, its end with a review, and its reopening."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from accounts import access
from accounts.errors import Conflict, DomainError
from accounts.forms import refuse
from accounts.models import Workspace
from accounts.templatetags import formats
from analytics import notices
from analytics.goals.advice import advise, outcome_of
from analytics.goals.outlook import Outlook, chart_of, outlook_of
from analytics.goals.progress import GoalState, Progress, progress_of
from analytics.markup.hidden import as_seen, hides_value, shown_notices
from analytics.markup.priced import kept_in_address
from analytics.metrics import METRICS, Value
from analytics.models import Notice
from analytics.views.figures import goal_card, may_plan
from analytics.views.goal_words import facts_of, forecast_words, means_of, moves_of, other_currency
from campaigns.models import Campaign, Goal, GoalDirection, GoalReview, Objective
from campaigns.planning import goals, reviews
from campaigns.planning.days import today_in
from campaigns.planning.goal_forms import GoalForm, ReviewForm
from campaigns.views.planning import person

PER_PAGE, CLOSED_PER_PAGE = 24, 50
MOST_NOTICES = 20
# A review written today proposes the outcome that the numbers tell.
OUTCOMES = {GoalState.MET: GoalReview.Outcome.MET, GoalState.MISSED: GoalReview.Outcome.MISSED}
HALF, WHOLE = 50, 100


def _goal(workspace: Workspace, goal_id: int) -> Goal:
    found: Goal = get_object_or_404(
        Goal.objects.of(workspace).select_related("objective", "campaign"), pk=goal_id
    )
    return found


# --- the list ---------------------------------------------------------------------------------------------------


@require_safe
def goal_list(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    filters, everything = _filtered(workspace, request)
    closed = GoalReview.objects.of(workspace).values("goal_id")
    open_goals = everything.exclude(pk__in=closed).order_by("due_on", "pk")
    closed_goals = everything.filter(pk__in=closed).order_by("-due_on", "pk")
    shows_closed = request.GET.get("show") == "closed"
    rows = closed_goals if shows_closed else open_goals
    page = Paginator(rows, CLOSED_PER_PAGE if shows_closed else PER_PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    keep = {name: value for name, value in filters["chosen"].items() if value} | kept_in_address(workspace)
    context = {
        "workspace": workspace,
        "nav": "goals",
        "shows_closed": shows_closed,
        "filters": filters,
        "kept": kept_in_address(workspace),
        "views": [
            _view(pgettext("goals", "Open"), keep, "", current=not shows_closed, count=open_goals.count()),
            _view(_("Closed"), keep, "closed", current=shows_closed, count=closed_goals.count()),
        ],
        "page": page,
        "query": _kept_query(keep, shows_closed),
        "may_plan": may_plan(workspace),
        **(_closed_rows(workspace, shown) if shows_closed else _open_cards(workspace, shown)),
    }
    return render(request, "analytics/goal_list.html", context)


def _view(label: str, keep: dict[str, str], show: str, *, current: bool, count: int) -> dict[str, Any]:
    query = urlencode({**keep, **({"show": show} if show else {})})
    return {"label": label, "href": f"?{query}", "current": current, "count": count}


def _kept_query(keep: dict[str, str], shows_closed: bool) -> str:
    query = urlencode({**keep, **({"show": "closed"} if shows_closed else {})})
    return f"{query}&" if query else ""


def _filtered(workspace: Workspace, request: HttpRequest) -> tuple[dict[str, Any], QuerySet[Goal]]:
    """What may be chosen, what is chosen, and the goals left; a choice that is not there is none."""
    objectives = Objective.objects.of(workspace).filter(goals__workspace=workspace).distinct()
    campaigns = Campaign.objects.of(workspace).filter(goals__workspace=workspace).distinct()
    choices = {
        "objective": [(str(row.pk), row.name) for row in objectives.order_by("position", "name", "pk")],
        "campaign": [(str(row.pk), row.name) for row in campaigns.order_by("name", "pk")],
    }
    found = Goal.objects.of(workspace).select_related("objective", "campaign")
    chosen = {}
    for name, rows in choices.items():
        value = request.GET.get(name, "")
        chosen[name] = value if value in dict(rows) else ""
        if chosen[name]:
            found = found.filter(**{f"{name}_id": int(value)})
    return {"choices": choices, "chosen": chosen, "any": any(choices.values())}, found


def _open_cards(workspace: Workspace, shown: list[Goal]) -> dict[str, Any]:
    cards = [_card(workspace, outlook) for outlook in outlook_of(workspace, shown, today=today_in(workspace))]
    return {
        "waiting": [card for card in cards if card["way"].is_over],
        "running": [card for card in cards if not card["way"].is_over],
    }


def _card(workspace: Workspace, outlook: Outlook) -> dict[str, Any]:
    return {
        **goal_card(workspace, outlook.progress),
        "forecast": forecast_words(outlook, workspace.currency),
        "feasibility": outlook.feasibility if outlook.expected is not None else None,
    }


def _closed_rows(workspace: Workspace, shown: list[Goal]) -> dict[str, Any]:
    """Closed goals show what was known when they were closed, so nothing has to be counted."""
    found = reviews.reviews_of(workspace, shown)
    return {"closed": [(goal, found[goal.pk], _frozen(workspace, goal, found[goal.pk])) for goal in shown]}


def _frozen(workspace: Workspace, goal: Goal, review: GoalReview) -> str:
    metric = METRICS.get(goal.metric)
    if review.value is None or metric is None or hides_value(workspace, goal.metric):
        return ""
    return formats.figure(review.value, metric.unit, review.currency or workspace.currency)


# --- one goal ---------------------------------------------------------------------------------------------------


@require_safe
def goal(request: HttpRequest, slug: str, goal_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    return _goal_page(request, workspace, as_seen(workspace, _goal(workspace, goal_id)))


def _goal_page(
    request: HttpRequest, workspace: Workspace, found: Goal, *, form: ReviewForm | None = None
) -> HttpResponse:
    today = today_in(workspace)
    [outlook] = outlook_of(workspace, [found], today=today)
    review = reviews.review_of(workspace, found)
    way = outlook.progress
    instead = outcome_of(way.metric)
    context = {
        "workspace": workspace,
        "nav": "goals",
        "goal": found,
        "card": goal_card(workspace, way, review=review),
        "way": way,
        "review": review,
        "frozen": _frozen(workspace, found, review) if review else "",
        "forecast": forecast_words(outlook, workspace.currency),
        "feasibility": outlook.feasibility,
        "facts": facts_of(outlook.feasibility, way.metric, workspace.currency) if way.metric else [],
        "means": means_of(workspace, way),
        "letters": _letters(workspace, found, outlook, today),
        "chart": _chart(workspace, outlook),
        "review_days": _review_days(found, today),
        "moves": moves_of(workspace, found),
        "notices": _notices(workspace, found),
        "instead": None if instead is None or _has_outcome(workspace, found, instead.name) else instead,
        "may_plan": may_plan(workspace),
        "other_currency": other_currency(workspace, found),
        "form": form or ReviewForm(initial={"outcome": proposed_outcome(way)}),
    }
    return render(request, "analytics/goal.html", context, status=400 if form else 200)


def _letters(workspace: Workspace, found: Goal, outlook: Outlook, today: date) -> list[Any]:
    values = {name: getattr(found, name) for name in GoalForm.base_fields}
    return advise(workspace, values, today=today, feasibility=outlook.feasibility).letters


def _chart(workspace: Workspace, outlook: Outlook) -> dict[str, Any] | None:
    """None where there is nothing to draw but the even pace."""
    if outlook.progress.metric is None or outlook.progress.seen_through is None:
        return None
    return chart_of(workspace, outlook)


def _review_days(found: Goal, today: date) -> list[dict[str, Any]]:
    """Each day of review with what it means today: past, due now, or ahead."""
    ahead = [day for day in found.review_on if day >= today]
    rows = []
    for day in found.review_on:
        note = _("past") if day < today else ""
        if ahead and day == ahead[0]:
            note = _("today") if day == today else _("next")
        rows.append({"label": formats.day(day), "text": note})
    return rows


def _notices(workspace: Workspace, found: Goal) -> list[notices.Line]:
    rows = shown_notices(workspace, Notice.objects.of(workspace)).filter(subject_id=found.pk)
    rows = rows.order_by("-at", "-pk")
    return notices.lines(workspace, rows[:MOST_NOTICES], seen=None)


def _has_outcome(workspace: Workspace, found: Goal, metric: str) -> bool:
    """Whether the goal stands beside one for the outcome that it is meant to lead to."""
    beside = Goal.objects.of(workspace).filter(metric=metric).exclude(pk=found.pk)
    return beside.filter(objective=found.objective, campaign=found.campaign).exists()


def proposed_outcome(way: Progress) -> str:
    """What the numbers tell; a person may know better."""
    if way.state in OUTCOMES:
        return OUTCOMES[way.state]
    if way.goal.direction == GoalDirection.AT_MOST and way.metric is not None and way.metric.is_additive:
        return ""  # a limit is kept or passed on its last day, and until then nobody knows
    # Without a way, as from a baseline better than the target, on track means that the target is kept.
    if way.bar == WHOLE or (way.bar is None and way.state is GoalState.ON_TRACK):
        return GoalReview.Outcome.MET
    return GoalReview.Outcome.PARTLY if (way.bar or 0) >= HALF else ""


# --- its end ----------------------------------------------------------------------------------------------------


@require_POST
def goal_close(request: HttpRequest, slug: str, goal_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    found = _goal(workspace, goal_id)
    form = ReviewForm(request.POST)
    if form.is_valid():
        try:
            reviews.close_goal(
                workspace, found, wish=form.wish(), value=_known_value(workspace, found), by=person(request)
            )
        except Conflict as error:
            messages.error(request, error.message)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("The goal “%(name)s” is closed.") % {"name": found.name})
    if form.errors:
        seen = access.as_last_read(request, workspace)
        return _goal_page(request, seen, as_seen(seen, found), form=form)
    return redirect("analytics:goal", workspace.slug, found.pk)


def _known_value(workspace: Workspace, found: Goal) -> Any:
    [way] = progress_of(workspace, [found], today=today_in(workspace))
    current: Value = way.current
    return current.value


@require_POST
def goal_reopen(request: HttpRequest, slug: str, goal_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    found = _goal(workspace, goal_id)
    try:
        reviews.reopen_goal(workspace, found, by=person(request))
    except Conflict as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The goal “%(name)s” is open again.") % {"name": found.name})
    return redirect("analytics:goal", workspace.slug, found.pk)


@require_POST
def goal_delete(request: HttpRequest, slug: str, goal_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    found = _goal(workspace, goal_id)
    try:
        goals.delete_goal(workspace, found, by=person(request))
    except Conflict as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The goal “%(name)s” is deleted.") % {"name": found.name})
    return redirect("analytics:goal_list", workspace.slug)
