"""The API's catalogue of metrics: the same definitions as the public glossary."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from analytics.glossary import Entry, glossary


class MetricFeedSerializer(serializers.Serializer[Any]):
    part = serializers.CharField(help_text="A part of the formula.")
    label = serializers.CharField()  # type: ignore[assignment]  # hides the option, which is not used here
    sources = serializers.ListField(
        child=serializers.CharField(), help_text="Sources of which one must be imported."
    )


class EarlierSerializer(serializers.Serializer[Any]):
    version = serializers.IntegerField()
    valid_from = serializers.DateField()
    valid_to = serializers.DateField()
    definition = serializers.CharField()


class MetricSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # as above
    group = serializers.CharField()
    definition = serializers.CharField(help_text="The formula in words.")
    role = serializers.CharField(help_text="When to measure it.")
    kind = serializers.ChoiceField(choices=["outcome", "vanity", "input"])
    outcome_of = serializers.CharField(
        allow_blank=True, help_text="The outcome metric to link a vanity metric to."
    )
    unit = serializers.CharField(allow_blank=True, help_text="money, count, ratio, percent or months.")
    better = serializers.CharField(allow_null=True, help_text="up, down or null.")
    is_additive = serializers.BooleanField(help_text="Whether the values of days add up.")
    feeds = MetricFeedSerializer(many=True)
    entered = serializers.ListField(
        child=serializers.CharField(), help_text="Parts that people enter and no file has."
    )
    version = serializers.IntegerField(help_text="0 where no source feeds it yet.")
    valid_from = serializers.DateField(allow_null=True)
    earlier = EarlierSerializer(many=True)
    why_unfed = serializers.CharField(allow_null=True, help_text="Why no source feeds it yet; else null.")


class MetricListView(APIView):
    """Every metric with its definition, in the language of the request."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(operation_id="metrics_list", responses=MetricSerializer(many=True))
    def get(self, request: Request) -> Response:
        return Response([_told(entry) for chapter in glossary() for entry in chapter.entries])


def _told(entry: Entry) -> dict[str, Any]:
    return {
        "name": entry.name,
        "label": str(entry.label),
        "group": entry.group,
        "definition": str(entry.definition),
        "role": str(entry.role),
        "kind": entry.kind,
        "outcome_of": entry.outcome_of,
        "unit": entry.unit,
        "better": entry.better,
        "is_additive": entry.is_additive,
        "feeds": [
            {"part": feed.name, "label": feed.label, "sources": list(feed.sources)} for feed in entry.feeds
        ],
        "entered": [str(label) for label in entry.entered],
        "version": entry.version,
        "valid_from": entry.valid_from,
        "earlier": [
            {
                "version": old.version,
                "valid_from": old.valid_from,
                "valid_to": old.valid_to,
                "definition": str(old.definition),
            }
            for old in entry.earlier
        ],
        "why_unfed": None if entry.why_unfed is None else str(entry.why_unfed),
    }
