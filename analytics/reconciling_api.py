"""The API's reconciliation: two sources beside each other, outcomes, causes and the usual gap."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import PageSerializer, WorkspaceView
from accounts.errors import DomainError
from accounts.models import Workspace
from accounts.templatetags import formats
from analytics.api import PERIOD, RATIO, asked_period
from analytics.goals_api import page_number
from analytics.metrics.shapes import as_decimal, exact
from analytics.models import ReconciliationNote
from analytics.reconciling.asked import asked_for
from analytics.reconciling.causes import RULES, SIDE_KINDS
from analytics.reconciling.history import Gap
from analytics.reconciling.lines import OUTCOMES, Figure, Line
from analytics.reconciling.notes import notes_on
from analytics.reconciling.pairs import SUBJECTS, Pair, Side
from analytics.reconciling.reconcile import Reconciliation, reconcile
from analytics.reconciling.restated import restated_sides
from analytics.reconciling.words import CAUSES, gap_sentence, ratio_sentence
from campaigns.restated import Restated

LINES_PER_PAGE = 200
_CAUSES = [cause for cause, _rule, _certainty in RULES]


class FigureSerializer(serializers.Serializer[Any]):
    count = serializers.CharField(
        allow_null=True, help_text="A decimal as text; null where only one of the two counts."
    )
    money = serializers.CharField(
        allow_null=True,
        help_text="In the workspace's currency, to the millionth; null where a side has no money or no rate is known.",
    )
    reason = serializers.CharField(allow_blank=True, help_text="Why one of the two is null, in words.")


class SideSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # hides the option, which is not used here
    kind = serializers.ChoiceField(choices=SIDE_KINDS)


class OutcomeSerializer(serializers.Serializer[Any]):
    outcome = serializers.ChoiceField(choices=OUTCOMES)
    lines = serializers.IntegerField()
    here = FigureSerializer()
    there = FigureSerializer()


class CauseSerializer(serializers.Serializer[Any]):
    cause = serializers.ChoiceField(choices=_CAUSES)
    label = serializers.CharField()  # type: ignore[assignment]  # as above
    what_to_do = serializers.CharField()
    is_certain = serializers.BooleanField()
    net = FigureSerializer(help_text="Its part of the difference, here less there.")
    concerned = FigureSerializer(help_text="All that moved because of it, also what cancels out.")
    lines = serializers.IntegerField()


class GapSerializer(serializers.Serializer[Any]):
    ratio = serializers.CharField(allow_null=True, help_text="There for each 1 of here.")
    low = serializers.CharField(allow_null=True, help_text="Between which ratios it usually lies.")
    high = serializers.CharField(allow_null=True)
    median = serializers.CharField(allow_null=True)
    weeks = serializers.IntegerField(help_text="Whole weeks before the period in which both are known.")
    is_alarm = serializers.BooleanField()
    in_words = serializers.ListField(child=serializers.CharField())


class LineSerializer(serializers.Serializer[Any]):
    outcome = serializers.ChoiceField(choices=OUTCOMES)
    day = serializers.DateField()
    day_there = serializers.DateField()
    id = serializers.CharField(
        allow_blank=True, help_text="Of the sale, where sales are compared one by one."
    )
    campaign_id = serializers.CharField(allow_null=True)
    here = FigureSerializer()
    there = FigureSerializer()
    cause = serializers.ChoiceField(choices=_CAUSES, allow_null=True)


class ExplanationSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    text = serializers.CharField()
    first_on = serializers.DateField()
    last_on = serializers.DateField()
    created_at = serializers.DateTimeField()


class RestatedSerializer(serializers.Serializer[Any]):
    """A measure of a day that an import changed after it had been told."""

    first_on = serializers.DateField()
    last_on = serializers.DateField(help_text="The same day, but of what is told for several days at once.")
    source = serializers.CharField()  # type: ignore[assignment]  # the name that a field has as well
    measure = serializers.CharField()
    currency = serializers.CharField(allow_blank=True, help_text="Of the file; empty for what is no money.")
    before = serializers.CharField()
    after = serializers.CharField(allow_null=True, help_text="Null where the newer file has it no more.")
    difference = serializers.CharField()
    import_id = serializers.CharField()
    file_name = serializers.CharField()


class ReconciliationSerializer(PageSerializer):
    subject = serializers.ChoiceField(choices=list(SUBJECTS))
    sources = SideSerializer(many=True, help_text="All that can be named as `here` and `there`.")
    here = SideSerializer()
    there = SideSerializer()
    compared_by = serializers.ChoiceField(choices=["id", "day_and_campaign", "day"])
    totals = serializers.DictField(child=FigureSerializer(), help_text="`here`, `there` and `difference`.")
    outcomes = OutcomeSerializer(many=True, help_text="They add up to the totals.")
    causes = CauseSerializer(many=True, help_text="With `not_explained` they add up to the difference.")
    not_explained = FigureSerializer()
    gap = GapSerializer()
    explanations = ExplanationSerializer(many=True)
    restated = RestatedSerializer(many=True, help_text="The newest day first.")
    currency = serializers.CharField(help_text="The workspace's currency, ISO 4217.")
    period = serializers.DictField(child=serializers.DateField(), help_text="`from` and `to`, both included.")
    lines = LineSerializer(many=True, help_text="Of the outcome asked for, by day.")


class ReconciliationView(WorkspaceView):
    """Two sources that count the same thing, beside each other."""

    @extend_schema(
        operation_id="reconciliation",
        parameters=[
            *PERIOD,
            OpenApiParameter(
                "subject",
                OpenApiTypes.STR,
                enum=list(SUBJECTS),
                description="Without it sales, or leads where only these can be compared.",
            ),
            OpenApiParameter(
                "here", OpenApiTypes.STR, description="The code of a source. Without it, the best pair."
            ),
            OpenApiParameter("there", OpenApiTypes.STR, description="The code of the other source."),
            OpenApiParameter(
                "outcome", OpenApiTypes.STR, enum=list(OUTCOMES), description="Only lines of it."
            ),
            OpenApiParameter("page", OpenApiTypes.INT, description=f"From 1; {LINES_PER_PAGE} lines a page."),
        ],
        responses=ReconciliationSerializer,
    )
    def get(self, request: Request, slug: str) -> Response:
        workspace = self.workspace
        period = asked_period(workspace, request)
        params = request.query_params
        asked = asked_for(workspace, params, period.start_on, period.end_on)
        outcome = params.get("outcome", "")
        if outcome and outcome not in OUTCOMES:
            raise DomainError(
                _("Choose one of these: %(choices)s.") % {"choices": ", ".join(OUTCOMES)}, field="outcome"
            )
        if asked.pair is None:
            raise DomainError(
                _("This workspace has no two sources that report the same thing in this period."),
                field="here",
            )
        found = reconcile(workspace, asked.pair, period.start_on, period.end_on)
        lines = [each for each in enumerate(found.lines) if outcome in ("", each[1].outcome)]
        page = Paginator(lines, LINES_PER_PAGE).get_page(page_number(params.get("page", "")))
        return Response(
            {
                "subject": asked.subject,
                "sources": [_side(side) for side in asked.sides],
                **_found(workspace, found),
                "count": page.paginator.count,
                "page": page.number,
                "pages": page.paginator.num_pages,
                "lines": [_line(found, place, line) for place, line in page.object_list],
            }
        )


def _found(workspace: Workspace, found: Reconciliation) -> dict[str, Any]:
    pair, why = found.pair, found.explanation
    return {
        "here": _side(pair.here),
        "there": _side(pair.there),
        "compared_by": found.grain,
        "totals": {
            "here": _figure(pair, found.here),
            "there": _figure(pair, found.there),
            "difference": _figure(pair, found.difference),
        },
        "outcomes": [
            {
                "outcome": each.outcome,
                "lines": each.line_count,
                "here": _figure(pair, each.here),
                "there": _figure(pair, each.there),
            }
            for each in found.sums
        ],
        "causes": [
            {
                "cause": part.cause,
                "label": str(CAUSES[part.cause][0]),
                "what_to_do": str(CAUSES[part.cause][2]),
                "is_certain": part.is_certain,
                "net": _figure(pair, part.net),
                "concerned": _figure(pair, part.gross),
                "lines": part.line_count,
            }
            for part in why.parts
        ],
        "not_explained": _figure(pair, why.rest),
        "gap": _gap(pair, found.gap),
        "restated": [_restated(one) for one in restated_sides(workspace, found)],
        "explanations": [_note(note) for note in notes_on(workspace, pair, found.first, found.last)],
        "currency": workspace.currency,
        "period": {"from": found.first, "to": found.last},
    }


def _side(side: Side) -> dict[str, str]:
    return {"code": side.code, "label": side.label, "kind": side.kind}


def _figure(pair: Pair, figure: Figure, *, is_unknown: bool = False) -> dict[str, str | None]:
    reason = str(CAUSES["no_rate"][1]) if is_unknown else ""
    if not (pair.has_count and pair.has_money):
        reason = _("Only one of the two sources measures it, so it is not compared.")
    return {
        "count": _exact(figure.count) if pair.has_count else None,
        "money": _exact(figure.money) if pair.has_money and not is_unknown else None,
        "reason": reason,
    }


def _exact(millionths: int) -> str:
    value = formats.micro(millionths)
    assert value is not None
    return exact(value)


def _gap(pair: Pair, gap: Gap) -> dict[str, Any]:
    usual = gap.usual
    return {
        "ratio": _ratio(gap.ratio),
        "low": _ratio(usual.low if usual else None),
        "high": _ratio(usual.high if usual else None),
        "median": _ratio(usual.median if usual else None),
        "weeks": gap.week_count,
        "is_alarm": gap.is_alarm,
        "in_words": [
            sentence for sentence in (ratio_sentence(pair, gap), gap_sentence(pair, gap)) if sentence
        ],
    }


def _ratio(value: Fraction | None) -> str | None:
    return None if value is None else f"{as_decimal(value).quantize(RATIO):f}"


def _restated(one: Restated) -> dict[str, Any]:
    return {
        "first_on": one.first,
        "last_on": one.last,
        "source": one.source,
        "measure": one.measure,
        "currency": one.currency,
        "before": exact(one.before),
        "after": None if one.after is None else exact(one.after),
        "difference": exact(one.difference),
        "import_id": str(one.run_id),
        "file_name": one.file_name,
    }


def _note(note: ReconciliationNote) -> dict[str, Any]:
    return {
        "id": str(note.pk),
        "text": note.text,
        "first_on": note.first_on,
        "last_on": note.last_on,
        "created_at": note.created_at,
    }


def _line(found: Reconciliation, place: int, line: Line) -> dict[str, Any]:
    return {
        "outcome": line.outcome,
        "day": line.day,
        "day_there": line.other_day or line.day,
        "id": line.id,
        "campaign_id": str(line.campaign_id) if line.campaign_id else None,
        "here": _figure(found.pair, line.here, is_unknown=line.is_unknown_here),
        "there": _figure(found.pair, line.there, is_unknown=line.is_unknown_there),
        "cause": found.explanation.by_line.get(place),
    }
