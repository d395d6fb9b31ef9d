"""The API's goals: state, value and target, whether they will be reached, what to expect, and how they were closed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import workspace_for
from accounts.api import PageSerializer
from accounts.errors import DomainError
from accounts.models import Workspace
from analytics.api import RATIO, ValueSerializer, number
from analytics.goals.feasibility import Verdict
from analytics.goals.outlook import Outlook, outlook_of
from analytics.goals.progress import GoalState
from analytics.markup.hidden import hides_value
from analytics.metrics import METRICS
from analytics.opening import opened, rows_address
from analytics.query import StatsQuery
from campaigns.models import Goal, GoalDirection, GoalReview
from campaigns.planning.days import today_in
from campaigns.planning.reviews import reviews_of

PER_PAGE = 50
LARGEST_PAGE = 100_000
SHOWS = ("open", "closed", "all")


# --- shapes -------------------------------------------------------------------------------------------------


class FeasibilitySerializer(serializers.Serializer[Any]):
    verdict = serializers.ChoiceField(choices=[verdict.code for verdict in Verdict])
    words = serializers.CharField(help_text="What the verdict rests on.")
    probability = serializers.CharField(
        allow_null=True, help_text="A share; null wherever history does not carry one."
    )
    periods = serializers.IntegerField(help_text="Whole weeks of history.")
    needed_per_week = serializers.CharField(allow_null=True)
    recent = serializers.CharField(
        allow_null=True, help_text="Sums: lately a week; ratios: over the recent weeks."
    )
    best = serializers.CharField(allow_null=True, help_text="The best ever in as many days.")
    best_from = serializers.DateField(allow_null=True)
    best_to = serializers.DateField(allow_null=True)


class ForecastSerializer(serializers.Serializer[Any]):
    middle = serializers.CharField()
    low = serializers.CharField(help_text="One in ten outcomes lies below it.")
    high = serializers.CharField(help_text="One in ten outcomes lies above it.")


class ReviewSerializer(serializers.Serializer[Any]):
    outcome = serializers.ChoiceField(choices=GoalReview.Outcome.values)
    value = serializers.CharField(allow_null=True, help_text="As it was known when the goal was closed.")
    currency = serializers.CharField(allow_blank=True, help_text="The workspace's on that day.")
    result = serializers.CharField(allow_blank=True)
    why = serializers.CharField(allow_blank=True)
    next_step = serializers.CharField(allow_blank=True)
    closed_at = serializers.DateTimeField()


class GoalSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()
    metric = serializers.CharField()
    direction = serializers.ChoiceField(choices=GoalDirection.values)
    target = serializers.CharField()
    baseline = serializers.CharField(allow_null=True)
    starts_on = serializers.DateField()
    due_on = serializers.DateField()
    objective_id = serializers.CharField(allow_null=True)
    campaign_id = serializers.CharField(allow_null=True)
    audience = serializers.CharField(allow_blank=True)
    action = serializers.CharField(allow_blank=True)
    budget = serializers.CharField(allow_null=True)
    currency = serializers.CharField(
        allow_blank=True, help_text="Of its amounts: the workspace's when they were written; else empty."
    )
    hours = serializers.CharField(allow_null=True)
    review_on = serializers.ListField(child=serializers.DateField())
    state = serializers.ChoiceField(choices=[*(state.code for state in GoalState)])
    words = serializers.CharField(help_text="The state in a sentence.")
    value = ValueSerializer(help_text="Over the days of the goal that are known.")
    share = serializers.CharField(allow_null=True, help_text="Of the way; 1 is the target.")
    known_through = serializers.DateField(allow_null=True)
    feasibility = FeasibilitySerializer()
    forecast = ForecastSerializer(allow_null=True, help_text="Of the due day; null where nobody can tell.")
    review = ReviewSerializer(allow_null=True, help_text="A goal with a review is closed.")


class GoalPageSerializer(PageSerializer):
    currency = serializers.CharField()
    results = GoalSerializer(many=True)


# --- answers ------------------------------------------------------------------------------------------------


def _goals(workspace: Workspace, rows: list[Goal]) -> list[dict[str, Any]]:
    closed = reviews_of(workspace, rows)
    found = outlook_of(workspace, rows, today=today_in(workspace))
    return [_goal(workspace, each, closed.get(each.goal.pk)) for each in found]


def _goal(workspace: Workspace, outlook: Outlook, review: GoalReview | None) -> dict[str, Any]:
    currency = workspace.currency
    goal, way = outlook.goal, outlook.progress
    set_in = goal.currency or currency

    def written(value: Decimal | None, currency: str = currency) -> str | None:
        if value is None:
            return None
        unit = METRICS[goal.metric].unit if goal.metric in METRICS else "count"
        # What is needed a week is rarely a whole number of anything.
        return number(value.quantize(RATIO) if unit == "count" else value, unit, currency)

    return {
        "id": str(goal.pk),
        "name": goal.name,
        "metric": goal.metric,
        "direction": goal.direction,
        "target": written(goal.target, set_in),
        "baseline": written(goal.baseline, set_in),
        "starts_on": goal.starts_on,
        "due_on": goal.due_on,
        "objective_id": str(goal.objective_id) if goal.objective_id else None,
        "campaign_id": str(goal.campaign_id) if goal.campaign_id else None,
        "audience": goal.audience,
        "action": goal.action,
        "budget": None if goal.budget is None else number(goal.budget, "money", set_in),
        "currency": goal.currency,
        "hours": None if goal.hours is None else number(goal.hours, "count", currency),
        "review_on": goal.review_on,
        "state": way.state.code,
        "words": way.words,
        "value": _value(workspace, outlook, written(way.current.value)),
        "share": None if way.share is None else number(way.share, "ratio", currency),
        "known_through": way.seen_through,
        "feasibility": _feasibility(outlook, written),
        "forecast": None
        if outlook.expected is None
        else {name: written(getattr(outlook.expected, name)) for name in ("middle", "low", "high")},
        "review": None
        if review is None
        else _review(
            review,
            None
            if hides_value(workspace, goal.metric)
            else written(review.value, review.currency or currency),
        ),
    }


def _value(workspace: Workspace, outlook: Outlook, written: str | None) -> dict[str, Any]:
    """Its rows are those of the days that are known."""
    goal, way = outlook.goal, outlook.progress
    told = {"value": written, "state": way.current.state, "reason": way.current.reason}
    if way.seen_through is None or goal.metric not in METRICS:
        return {**told, "open": None}
    query = StatsQuery(
        workspace, goal.starts_on, way.seen_through, None, (goal.metric,), campaign_id=goal.campaign_id
    )
    return opened(told, way.current, rows_address(query, goal.metric))


def _feasibility(outlook: Outlook, written: Any) -> dict[str, Any]:
    found = outlook.feasibility
    return {
        "verdict": found.verdict.code,
        "words": found.words,
        "probability": None if found.probability is None else number(found.probability, "ratio", ""),
        "periods": found.periods,
        "needed_per_week": written(found.needed_per_week),
        "recent": written(found.recent),
        "best": written(found.best.value) if found.best else None,
        "best_from": found.best.first if found.best else None,
        "best_to": found.best.last if found.best else None,
    }


def _review(review: GoalReview, value: str | None) -> dict[str, Any]:
    kept = ("outcome", "currency", "result", "why", "next_step", "closed_at")
    return {"value": value, **{name: getattr(review, name) for name in kept}}


class GoalListView(APIView):
    """Goals of a workspace, those that are due first."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(
        operation_id="goals",
        parameters=[
            OpenApiParameter(
                "show", OpenApiTypes.STR, enum=list(SHOWS), description="Without it, open ones."
            ),
            OpenApiParameter("page", OpenApiTypes.INT, description=f"From 1; {PER_PAGE} a page."),
        ],
        responses=GoalPageSerializer,
    )
    def get(self, request: Request, slug: str) -> Response:
        workspace = workspace_for(request._request, slug)
        show = request.query_params.get("show", "") or "open"
        if show not in SHOWS:
            raise DomainError(_("Choose one of: %(names)s.") % {"names": ", ".join(SHOWS)}, field="show")
        rows = Goal.objects.of(workspace).order_by("due_on", "pk")
        closed = GoalReview.objects.of(workspace).values("goal_id")
        if show != "all":
            rows = rows.filter(pk__in=closed) if show == "closed" else rows.exclude(pk__in=closed)
        page = Paginator(rows, PER_PAGE).get_page(page_number(request.query_params.get("page", "")))
        return Response(
            {
                "count": page.paginator.count,
                "page": page.number,
                "pages": page.paginator.num_pages,
                "currency": workspace.currency,
                "results": _goals(workspace, list(page.object_list)),
            }
        )


class GoalView(APIView):
    """One goal."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(operation_id="goal", responses=GoalSerializer)
    def get(self, request: Request, slug: str, goal_id: int) -> Response:
        workspace = workspace_for(request._request, slug)
        found = Goal.objects.of(workspace).filter(pk=goal_id).first()
        if found is None:
            raise Http404
        return Response(_goals(workspace, [found])[0])


def page_number(text: str) -> int:
    if not text:
        return 1
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= LARGEST_PAGE):
        raise DomainError(
            _("Write a whole number from 1 to %(largest)s.") % {"largest": LARGEST_PAGE}, field="page"
        )
    return int(text)
