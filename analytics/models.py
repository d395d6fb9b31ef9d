"""What it means: sums by day ready to read, and exchange rates. All of it can be deleted and rebuilt."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import WorkspaceOwned
from campaigns.models import Measured


class DayRollup(Measured, WorkspaceOwned):
    """Sums of one day, source, channel and campaign, money in the workspace's currency.

    `campaign_id` is 0 where the source knows no campaign. `unconverted_rows` counts facts whose money has no exchange
    rate: it is left out of the sums, never taken 1:1.
    """

    pk = models.CompositePrimaryKey("workspace_id", "day", "source", "kind", "channel", "campaign_id")
    day = models.DateField()
    source = models.CharField(max_length=60)
    kind = models.CharField(max_length=10)
    channel = models.CharField(max_length=20)
    campaign_id = models.BigIntegerField(default=0)
    fact_rows = models.IntegerField()
    unconverted_rows = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("daily sum")
        verbose_name_plural = _("daily sums")

    def __str__(self) -> str:
        return f"{self.day} {self.channel}"


class ExchangeRate(models.Model):
    """Units of a currency for one euro on a day, as published by the European Central Bank."""

    pk = models.CompositePrimaryKey("currency", "day")
    currency = models.CharField(max_length=3)
    day = models.DateField()
    per_euro = models.DecimalField(max_digits=18, decimal_places=6)

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")

    def __str__(self) -> str:
        return f"{self.currency} {self.day}"


class Freshness(WorkspaceOwned):
    """When the results of a workspace were last brought up to date."""

    recomputed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("freshness")
        verbose_name_plural = _("freshness")
        constraints = [models.UniqueConstraint(fields=["workspace"], name="one_freshness_a_workspace")]

    def __str__(self) -> str:
        return str(self.recomputed_at)
