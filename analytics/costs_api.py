"""The API's entered cost opened: its payments in some days, and the part of each campaign."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import WorkspaceView
from analytics.api import PERIOD, PRICED, asked_period
from analytics.cost.charges import Charge, main_units
from analytics.cost.entry_rows import EntryRows, Part, entry_rows
from analytics.cost.rows import rule_in_words, sees_hours
from analytics.metrics.shapes import as_decimal, exact
from campaigns.models import CostEntry


class PaymentPartSerializer(serializers.Serializer[Any]):
    campaign_id = serializers.CharField(allow_null=True, help_text="null: what belongs to no campaign.")
    campaign = serializers.CharField(allow_blank=True)
    share = serializers.CharField(allow_null=True, help_text="By weight; null where nothing weighs.")
    whole = serializers.CharField(help_text="Of the whole payment, to the millionth.")
    days = serializers.IntegerField(help_text="Days of the payment that lie in the period.")
    amount = serializers.CharField(help_text="Of these days; over all parts the amount of the cost.")


class PaymentSerializer(serializers.Serializer[Any]):
    start_on = serializers.DateField()
    end_on = serializers.DateField()
    paid = serializers.CharField(allow_null=True, help_text="In its own currency.")
    currency = serializers.CharField(allow_blank=True)
    hours = serializers.CharField(allow_null=True, help_text="null for an amount, and for keys of viewers.")
    hourly_rate = serializers.CharField(allow_null=True)
    rate = serializers.CharField(allow_null=True, help_text="The exchange rate; null where none was needed.")
    rate_day = serializers.DateField(allow_null=True)
    rate_source = serializers.ChoiceField(choices=["ecb", "own"], allow_null=True)
    rule_in_words = serializers.CharField(allow_blank=True)
    whole = serializers.CharField(allow_null=True, help_text="In the workspace's currency.")
    amount = serializers.CharField(allow_null=True, help_text="Of the period's days.")
    left_out = serializers.ChoiceField(
        choices=["", "no_rate", "no_hourly_rate"], help_text="Why it enters no sum; empty where it does."
    )
    parts = PaymentPartSerializer(many=True)


class CostEntrySerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    kind = serializers.ChoiceField(choices=CostEntry.Kind.choices)
    name = serializers.CharField()
    rule = serializers.ChoiceField(choices=CostEntry.Rule.choices)
    currency = serializers.CharField(help_text="The workspace's, ISO 4217.")
    period = serializers.DictField(child=serializers.DateField(), help_text="`from` and `to`, both included.")
    amount = serializers.CharField(allow_null=True, help_text="null where no payment can be counted.")
    payments = PaymentSerializer(many=True, help_text="The newest first.")


class CostEntryView(WorkspaceView):
    @extend_schema(operation_id="cost_entry", parameters=[*PERIOD, PRICED], responses=CostEntrySerializer)
    def get(self, request: Request, slug: str, entry_id: int) -> Response:
        """What an entered cost is made of in these days. Days to come have cost nothing yet."""
        rows = CostEntry.objects.of(self.workspace).select_related("campaign", "colleague")
        entry: CostEntry = get_object_or_404(rows, pk=entry_id)
        asked = asked_period(self.workspace, request)
        found = entry_rows(self.workspace, entry, asked.start_on, asked.end_on)
        return Response(
            {
                "id": str(entry.pk),
                "kind": entry.kind,
                "name": entry.name,
                "rule": entry.rule,
                "currency": self.workspace.currency,
                "period": {"from": asked.start_on, "to": asked.end_on},
                "amount": None if found.amount is None else exact(found.amount),
                "payments": [self._payment(found, charge) for charge in found.charges],
            }
        )

    def _payment(self, found: EntryRows, charge: Charge) -> dict[str, Any]:
        one, rate, counts = charge.occurrence, charge.rate, not charge.left_out
        knows_hours = charge.entry.amount is None and sees_hours(self.workspace)
        return {
            "start_on": one.first,
            "end_on": one.last,
            "paid": exact(main_units(charge.original)) if charge.currency else None,
            "currency": charge.currency,
            "hours": exact(as_decimal(one.hours)) if knows_hours else None,
            "hourly_rate": exact(charge.hourly.amount) if charge.hourly and knows_hours else None,
            "rate": exact(round(rate.as_decimal, 10)) if rate else None,
            "rate_day": rate.day if rate else None,
            "rate_source": rate.source if rate else None,
            "rule_in_words": rule_in_words(self.workspace, charge) if counts else "",
            "whole": exact(main_units(charge.amount or 0)) if counts else None,
            "amount": exact(found.paid_in(charge)) if counts else None,
            "left_out": charge.left_out,
            "parts": [_part(part) for part in found.parts if part.charge is charge],
        }


def _part(part: Part) -> dict[str, Any]:
    return {
        "campaign_id": str(part.campaign_id) if part.campaign_id else None,
        "campaign": part.campaign,
        "share": None if part.share is None else exact(round(part.share, 10)),
        "whole": exact(part.whole),
        "days": part.days,
        "amount": exact(part.amount),
    }
