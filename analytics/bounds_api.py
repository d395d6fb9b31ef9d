"""The API's bounds of the CPA, and the alerts that are open."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import mail
from accounts.api import ID, WorkspaceView
from accounts.models import Workspace
from analytics import watch
from analytics.alerts import bounds
from analytics.alerts.models import Alert, CpaBound
from analytics.alerts.wording import tell_open
from analytics.notices import shown_alerts


class BoundSerializer(serializers.Serializer[Any]):
    """Ids are text: they are larger than some programs' whole numbers."""

    id = serializers.CharField()
    campaign = serializers.CharField(allow_null=True, help_text=_("Null for the whole workspace."))
    metric = serializers.ChoiceField(CpaBound.Metric.values)
    amount = serializers.CharField()
    currency = serializers.CharField()
    days = serializers.IntegerField()
    counts = serializers.BooleanField(help_text=_("False while the workspace counts in another currency."))
    created_at = serializers.DateTimeField()


class BoundWishSerializer(serializers.Serializer[Any]):
    amount = serializers.DecimalField(max_digits=14, decimal_places=2)
    campaign = serializers.RegexField(
        ID,
        required=False,
        allow_null=True,
        help_text=_("The id of a campaign; without it the whole workspace."),
    )
    metric = serializers.ChoiceField(CpaBound.Metric.values, default=CpaBound.Metric.CPA.value)
    days = serializers.ChoiceField(bounds.DAYS, default=28)


class BoundChangeSerializer(serializers.Serializer[Any]):
    amount = serializers.DecimalField(max_digits=14, decimal_places=2, required=False)
    days = serializers.ChoiceField(bounds.DAYS, required=False)


class AlertSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    kind = serializers.ChoiceField(Alert.Kind.values)
    name = serializers.CharField()
    words = serializers.CharField(help_text=_("What happened, with figure, days and bound."))
    todo = serializers.CharField(help_text=_("What to do about it."))
    page = serializers.CharField(allow_blank=True, help_text=_("The page to do it on."))
    raised_on = serializers.DateField()
    detail = serializers.DictField(child=serializers.CharField())


class BoundListView(WorkspaceView):
    @extend_schema(operation_id="cpa_bounds_list", responses=BoundSerializer(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """What acquisitions may cost at most."""
        rows = CpaBound.objects.of(self.workspace).order_by("created_at", "pk")
        return Response([_bound(self.workspace, row) for row in rows])

    @extend_schema(
        operation_id="cpa_bounds_create", request=BoundWishSerializer, responses={201: BoundSerializer}
    )
    def post(self, request: Request, slug: str) -> Response:
        """Set a bound; 409 where the campaign has one of this metric."""
        form = BoundWishSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        said = form.validated_data
        campaign_id = int(said["campaign"]) if said.get("campaign") else None
        wish = bounds.BoundWish(said["amount"], campaign_id, said["metric"], int(said["days"]))
        row = bounds.add_bound(self.workspace, wish=wish, by=self.key)
        row.refresh_from_db()
        watch.ask(self.workspace.pk)
        return Response(_bound(self.workspace, row), status=status.HTTP_201_CREATED)


class BoundView(WorkspaceView):
    @extend_schema(operation_id="cpa_bounds_retrieve", responses=BoundSerializer)
    def get(self, request: Request, slug: str, bound_id: int) -> Response:
        return Response(_bound(self.workspace, self._row(bound_id)))

    @extend_schema(operation_id="cpa_bounds_change", request=BoundChangeSerializer, responses=BoundSerializer)
    def patch(self, request: Request, slug: str, bound_id: int) -> Response:
        row = self._row(bound_id)
        form = BoundChangeSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        said = form.validated_data
        changed = bounds.change_bound(
            self.workspace,
            row,
            amount=said.get("amount"),
            days=int(said["days"]) if "days" in said else None,
            by=self.key,
        )
        watch.ask(self.workspace.pk)
        return Response(_bound(self.workspace, changed))

    @extend_schema(operation_id="cpa_bounds_destroy", responses={204: None})
    def delete(self, request: Request, slug: str, bound_id: int) -> Response:
        bounds.delete_bound(self.workspace, self._row(bound_id), by=self.key)
        watch.ask(self.workspace.pk)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _row(self, bound_id: int) -> CpaBound:
        row = CpaBound.objects.of(self.workspace).filter(pk=bound_id).first()
        if row is None:
            raise Http404
        return row


class AlertListView(WorkspaceView):
    @extend_schema(operation_id="alerts_list", responses=AlertSerializer(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """The alerts that are open, the newest first."""
        alerts = shown_alerts(self.workspace)
        return Response(
            [
                {
                    "id": str(alert.pk),
                    "kind": alert.kind,
                    "name": told.name,
                    "words": told.words,
                    "todo": told.todo,
                    "page": mail.absolute(told.href) if told.href else "",
                    "raised_on": alert.raised_on,
                    "detail": alert.detail,
                }
                for alert, told in zip(alerts, tell_open(self.workspace, alerts), strict=True)
            ]
        )


def _bound(workspace: Workspace, row: CpaBound) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "campaign": str(row.campaign_id) if row.campaign_id else None,
        "metric": row.metric,
        "amount": f"{row.amount:.2f}",
        "currency": row.currency,
        "days": row.days,
        "counts": row.currency == workspace.currency,
        "created_at": row.created_at,
    }
