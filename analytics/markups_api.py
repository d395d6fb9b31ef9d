"""The API's mark-ups: what is added to ad spend where the client looks."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import WorkspaceView
from analytics.markup import entered
from analytics.models import Markup
from campaigns.channels import CHANNEL_CODES


class MarkupSerializer(serializers.Serializer[Any]):
    """Ids are text: they are larger than some programs' whole numbers."""

    id = serializers.CharField()
    channel = serializers.CharField(
        allow_blank=True, help_text=_("Empty for all channels without a mark-up of their own.")
    )
    valid_from = serializers.DateField()
    percent = serializers.CharField()
    note = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()


class MarkupWishSerializer(serializers.Serializer[Any]):
    valid_from = serializers.DateField()
    percent = serializers.DecimalField(max_digits=5, decimal_places=2, min_value=0, max_value=500)
    channel = serializers.ChoiceField(CHANNEL_CODES, required=False, allow_blank=True, default="")
    note = serializers.CharField(required=False, allow_blank=True, max_length=300, default="")


class MarkupListView(WorkspaceView):
    @extend_schema(operation_id="markups_list", responses=MarkupSerializer(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """What is added to ad spend, by channel, the newest first."""
        rows = Markup.objects.of(self.workspace).order_by("channel", "-valid_from")
        return Response([_markup(row) for row in rows])

    @extend_schema(
        operation_id="markups_create", request=MarkupWishSerializer, responses={201: MarkupSerializer}
    )
    def post(self, request: Request, slug: str) -> Response:
        """Enter a mark-up, with a key that an admin of the organization made; 409 where one begins on that day."""
        form = MarkupWishSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        said = form.validated_data
        wish = entered.MarkupWish(said["valid_from"], said["percent"], said["channel"], said["note"])
        row = entered.add_markup(self.workspace, wish=wish, by=self.key)
        row.refresh_from_db()
        return Response(_markup(row), status=status.HTTP_201_CREATED)


class MarkupView(WorkspaceView):
    @extend_schema(operation_id="markups_destroy", responses={204: None})
    def delete(self, request: Request, slug: str, markup_id: int) -> Response:
        """Delete a mark-up; its days take the one before it again."""
        row = Markup.objects.of(self.workspace).filter(pk=markup_id).first()
        if row is None:
            raise Http404
        entered.delete_markup(self.workspace, row, by=self.key)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _markup(row: Markup) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "channel": row.channel,
        "valid_from": row.valid_from,
        "percent": f"{entered.percent_of(row.points):.2f}",
        "note": row.note,
        "created_at": row.created_at,
    }
