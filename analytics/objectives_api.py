"""The API's objectives: the tree with its figures, rolled up as the page shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import workspace_for
from analytics.api import PERIOD, PRICED, ValueSerializer, answer_of, asked_period
from analytics.goals.marks import GoalMark
from analytics.metrics import METRICS, Value
from analytics.metrics.shapes import exact
from analytics.opening import opened, rows_address
from analytics.query import StatsQuery
from analytics.tree import ROLLED_UP, Branch, Leaf, Proof, tree_of
from campaigns.models import Objective
from campaigns.planning.days import today_in


class ProofSerializer(serializers.Serializer[Any]):
    metric = serializers.CharField()
    of = serializers.ChoiceField(
        choices=["objective", "workspace"],
        help_text="`workspace` where no source tells the metric by campaign.",
    )
    value = ValueSerializer()
    previous = ValueSerializer(help_text="In the period of the same length just before.")


class ObjectiveGoalSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()
    metric = serializers.CharField()
    direction = serializers.CharField()
    target = serializers.CharField()
    due_on = serializers.DateField()
    state = serializers.CharField(
        allow_blank=True, help_text="A closed goal's outcome, else its state when it was last looked at."
    )
    is_closed = serializers.BooleanField()
    campaign = serializers.CharField(
        allow_null=True, help_text="The campaign that it is about; null when it is about more than one."
    )


class ObjectiveCampaignSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(allow_null=True, help_text="Null for what belongs to no campaign.")
    name = serializers.CharField(allow_blank=True)
    values = serializers.DictField(child=ValueSerializer())


class BranchSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(allow_null=True, help_text="Null for what serves no objective.")
    kind = serializers.CharField(allow_blank=True)
    name = serializers.CharField(allow_blank=True)
    opportunity = serializers.CharField(allow_blank=True)
    content = serializers.CharField(allow_blank=True)
    distribution = serializers.CharField(allow_blank=True)
    earns_money = serializers.BooleanField(
        allow_null=True, help_text="Where it is false the proofs, and not the ROI, say how it does."
    )
    is_archived = serializers.BooleanField()
    values = serializers.DictField(child=ValueSerializer(), help_text=f"{', '.join(ROLLED_UP)}.")
    proofs = ProofSerializer(many=True)
    goals = ObjectiveGoalSerializer(many=True)
    campaigns = ObjectiveCampaignSerializer(many=True)


class ObjectivesSerializer(serializers.Serializer[Any]):
    objectives = BranchSerializer(many=True, help_text="In their order, the archived ones last.")
    without = BranchSerializer(help_text="What serves no objective.")
    totals = serializers.DictField(child=ValueSerializer(), help_text="Of the whole workspace.")
    currency = serializers.CharField()
    definitions = serializers.DictField(child=serializers.CharField())
    notes = serializers.ListField(child=serializers.CharField())
    recomputing = serializers.BooleanField()
    period = serializers.DictField(child=serializers.DateField(), help_text="`from` and `to`, both included.")


class ObjectiveListView(APIView):
    """Objectives with what they cost and earned."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(
        operation_id="objectives",
        parameters=[*PERIOD, PRICED],
        responses=ObjectivesSerializer,
    )
    def get(self, request: Request, slug: str) -> Response:
        workspace = workspace_for(request._request, slug)
        query = asked_period(workspace, request)
        tree = tree_of(workspace, query.start_on, query.end_on, today=today_in(workspace))
        currency = tree.found.currency
        return Response(
            {
                "objectives": [_branch(tree.found.query, branch, currency) for branch in tree.branches],
                "without": _branch(tree.found.query, tree.without, currency),
                "totals": _values(tree.found.query, tree.found.totals, currency),
                "currency": currency,
                "definitions": tree.found.definitions,
                "notes": tree.found.notes,
                "recomputing": tree.found.recomputing,
                "period": {"from": query.start_on, "to": query.end_on},
            }
        )


def _branch(query: StatsQuery, branch: Branch, currency: str) -> dict[str, Any]:
    found = branch.objective
    return {
        "id": str(found.pk) if found else None,
        **_texts(found),
        "values": _values(query, branch.values, currency, key=str(found.pk) if found else ""),
        "proofs": [_proof(query, proof, found, currency) for proof in branch.proofs],
        "goals": [_goal(mark) for mark in branch.goals],
        "campaigns": [_campaign(query, leaf, currency) for leaf in branch.leaves],
    }


def _texts(found: Objective | None) -> dict[str, Any]:
    names = ("kind", "name", "opportunity", "content", "distribution")
    return {
        **{name: getattr(found, name) if found else "" for name in names},
        "earns_money": found.earns_money if found else None,
        "is_archived": found is not None and found.archived_at is not None,
    }


def _values(
    query: StatsQuery, values: Mapping[str, Value], currency: str, *, key: str | None = None
) -> dict[str, Any]:
    return {name: _opened(query, name, values[name], currency, key) for name in ROLLED_UP}


def _opened(query: StatsQuery, name: str, value: Value, currency: str, key: str | None) -> dict[str, Any]:
    told = answer_of(value, METRICS[name].unit, currency)
    return opened(told, value, rows_address(query, name, key=key))


def _proof(query: StatsQuery, proof: Proof, objective: Objective | None, currency: str) -> dict[str, Any]:
    name = proof.metric.name
    before = proof.before or Value(None, "missing", "")
    key = None if proof.is_whole or objective is None else str(objective.pk)
    return {
        "metric": name,
        "of": "workspace" if proof.is_whole else "objective",
        "value": _opened(query, name, proof.now, currency, key),
        "previous": _opened(query.previous(), name, before, currency, key),
    }


def _goal(mark: GoalMark) -> dict[str, Any]:
    goal = mark.goal
    return {
        "id": str(goal.pk),
        "name": goal.name,
        "metric": goal.metric,
        "direction": goal.direction,
        "target": exact(goal.target),
        "due_on": goal.due_on,
        "state": mark.code,
        "is_closed": mark.is_closed,
        "campaign": str(goal.campaign_id) if goal.campaign_id else None,
    }


def _campaign(query: StatsQuery, leaf: Leaf, currency: str) -> dict[str, Any]:
    found = leaf.campaign
    return {
        "id": str(found.pk) if found else None,
        "name": found.name if found else "",
        "values": _values(
            replace(query, group_by="campaign"), leaf.values, currency, key=str(found.pk) if found else ""
        ),
    }
