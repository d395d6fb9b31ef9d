"""Goals: the list with the way each has come, and the form that says whether a goal is a smart one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access
from accounts.errors import DomainError
from accounts.models import User, Workspace
from accounts.templatetags import formats
from analytics.baseline import HISTORY_DAYS, History, history
from analytics.goals import progress_of
from analytics.metrics import METRICS
from analytics.query import today_in
from analytics.views.figures import goal_card, may_plan
from campaigns.models import Campaign, Goal, GoalDirection
from campaigns.planning import goals, smart
from campaigns.planning.forms import GoalForm, as_written

# Percentages are kept as shares and written in percent.
SHARES = frozenset(name for name, metric in METRICS.items() if metric.unit == "percent")
USUAL_DAYS = 90
# These buttons of the form ask for advice; only the others save.
ASKING = ("check", "use_history")


@require_safe
def goal_list(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    everything = Goal.objects.of(workspace).select_related("campaign").order_by("due_on", "pk")
    ways = progress_of(workspace, everything, today=today_in(workspace))
    cards = [goal_card(workspace, way, may_edit=may_plan(workspace)) for way in ways]
    context = {
        "workspace": workspace,
        "nav": "goals",
        "current": [card for card in cards if not card["way"].is_over],
        "finished": [card for card in cards if card["way"].is_over][::-1],
        "may_plan": may_plan(workspace),
    }
    return render(request, "analytics/goal_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def goal_new(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    return _goal_page(request, workspace, None)


@require_http_methods(["GET", "HEAD", "POST"])
def goal_edit(request: HttpRequest, slug: str, goal_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    return _goal_page(request, workspace, get_object_or_404(Goal.objects.of(workspace), pk=goal_id))


@require_POST
def goal_delete(request: HttpRequest, slug: str, goal_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    goal = get_object_or_404(Goal.objects.of(workspace), pk=goal_id)
    goals.delete_goal(workspace, goal, by=_person(request))
    messages.success(request, _("The goal “%(name)s” is deleted.") % {"name": goal.name})
    return redirect("analytics:goal_list", workspace.slug)


def _person(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


def _goal_page(request: HttpRequest, workspace: Workspace, goal: Goal | None) -> HttpResponse:
    is_asking = any(name in request.POST for name in ASKING)
    initial = {} if goal else _suggested(request, workspace)
    form = _form(workspace, goal, request.POST if request.method == "POST" else None, initial)
    if request.method == "POST" and form.is_valid() and not is_asking:
        try:
            saved = _save(workspace, goal, form, _person(request))
        except DomainError as error:
            form.add_error(error.field or None, error.message)
        else:
            text = (
                _("Your changes are saved.")
                if goal
                else _("The goal “%(name)s” is set.") % {"name": saved.name}
            )
            messages.success(request, text)
            return redirect("analytics:goal_list", workspace.slug)
    values = _values(workspace, goal, form)
    past = _history(workspace, values)
    context = {
        "workspace": workspace,
        "nav": "goals",
        "form": _asked_again(workspace, goal, request, past) if is_asking else form,
        "goal": goal,
        "letters": smart.check(_draft(workspace, values, past)),
        "past": past,
        "past_texts": _texts(workspace, past),
    }
    return render(
        request, "analytics/goal_form.html", context, status=400 if form.errors and not is_asking else 200
    )


def _values(workspace: Workspace, goal: Goal | None, form: GoalForm) -> dict[str, Any]:
    """What is known of the goal so far, as cleaned values."""
    if form.is_bound:
        return form.cleaned_data
    if goal is not None:
        return {name: getattr(goal, name) for name in form.fields}
    values: dict[str, Any] = dict(form.initial)
    values["campaign"] = Campaign.objects.of(workspace).filter(pk=values.get("campaign") or 0).first()
    return values


def _history(workspace: Workspace, values: dict[str, Any]) -> History | None:
    metric, campaign = values.get("metric"), values.get("campaign")
    if metric not in METRICS:
        return None
    starts_on, due_on = values.get("starts_on"), values.get("due_on")
    days = (due_on - starts_on).days + 1 if starts_on and due_on and due_on >= starts_on else HISTORY_DAYS
    return history(
        workspace,
        metric,
        campaign_id=campaign.pk if campaign else None,
        goal_days=days,
        today=today_in(workspace),
    )


def _texts(workspace: Workspace, past: History | None) -> dict[str, str]:
    """The history in words: what it was, and what that makes for a goal of this length."""
    if past is None or past.value.value is None or past.for_goal is None:
        return {}
    unit = METRICS[past.metric].unit
    return {
        "value": formats.figure(past.value.value, unit, workspace.currency),
        "for_goal": formats.figure(past.for_goal, unit, workspace.currency),
    }


def _draft(workspace: Workspace, values: dict[str, Any], past: History | None) -> smart.Draft:
    metric, campaign = METRICS.get(values.get("metric", "")), values.get("campaign")
    known = {
        name: values[name]
        for name in ("baseline", "target", "starts_on", "due_on")
        if values.get(name) is not None
    }
    return smart.Draft(
        today=today_in(workspace),
        name=values.get("name", ""),
        metric=str(metric.label) if metric else "",
        better=metric.better if metric else None,
        scope=campaign.name if campaign else "",
        direction=values.get("direction", GoalDirection.AT_LEAST),
        history=past.for_goal if past else None,
        reason=values.get("reason", ""),
        **known,
    )


def _asked_again(
    workspace: Workspace, goal: Goal | None, request: HttpRequest, past: History | None
) -> GoalForm:
    """The form as it was sent, without complaints about what is not filled in yet."""
    sent: dict[str, Any] = {name: request.POST.get(name, "") for name in GoalForm.base_fields}
    if "use_history" in request.POST and past is not None and past.for_goal is not None:
        sent["baseline"] = as_written(past.for_goal, is_share=past.metric in SHARES)
    return _form(workspace, goal, None, sent)


def _save(workspace: Workspace, goal: Goal | None, form: GoalForm, by: User | None) -> Goal:
    if goal is None:
        return goals.create_goal(workspace, plan=form.plan(), by=by)
    return goals.edit_goal(workspace, goal, plan=form.plan(), by=by)


def _form(workspace: Workspace, goal: Goal | None, data: Any, initial: dict[str, Any]) -> GoalForm:
    units = {"money": workspace.currency, "percent": "%"}
    choices = [
        (name, f"{metric.label} ({units[metric.unit]})" if metric.unit in units else metric.label)
        for name, metric in METRICS.items()
    ]
    return GoalForm(workspace, choices, data, shares=SHARES, goal=goal, initial=initial)


def _suggested(request: HttpRequest, workspace: Workspace) -> dict[str, Any]:
    today = today_in(workspace)
    values: dict[str, Any] = {
        "metric": "revenue",
        "starts_on": today,
        "due_on": today + timedelta(days=USUAL_DAYS - 1),
    }
    # Given by links such as "set a goal for this campaign"; what does not fit is ignored.
    if request.GET.get("metric") in METRICS:
        values["metric"] = request.GET["metric"]
    if request.GET.get("campaign", "").isdecimal():
        found = Campaign.objects.of(workspace).filter(pk=request.GET["campaign"], archived_at=None).first()
        values["campaign"] = found.pk if found else None
    return values
