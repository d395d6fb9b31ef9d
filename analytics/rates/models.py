"""Exchange rates: published ones, how their fetch went, and those that a workspace entered."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User, WorkspaceOwned, random_id


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


class RateRefresh(models.Model):
    """How the last fetch of published rates went; one row, for the back office and the page of rates."""

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    tried_at = models.DateTimeField(_("last tried"))
    succeeded_at = models.DateTimeField(_("last succeeded"), null=True)
    failure_count = models.IntegerField(_("failures since"), default=0)
    newest_day = models.DateField(_("newest day in the feed"), null=True)
    added_count = models.IntegerField(_("rates added last"), default=0)
    error = models.TextField(_("what is wrong"), blank=True)

    class Meta:
        verbose_name = _("fetch of exchange rates")
        verbose_name_plural = _("fetches of exchange rates")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_rate_refresh")]

    def __str__(self) -> str:
        return self.error or str(self.newest_day)


class OwnRate(WorkspaceOwned):
    """A rate that a workspace entered: from its day on it wins over the published one, until the next of its currency.

    It counts only while the workspace counts in `own_currency`, the currency it was entered against.
    """

    class Quote(models.TextChoices):
        """Which of the two currencies is the one unit: people know 1 EUR = 1,610 KRW, and 1 GBP = 1.17 EUR."""

        FOREIGN = "foreign", _("one of the foreign currency")
        OWN = "own", _("one of the workspace's currency")

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    currency = models.CharField(_("currency"), max_length=3)
    own_currency = models.CharField(_("workspace's currency"), max_length=3)
    valid_from = models.DateField(_("valid from"))
    quote = models.CharField(_("one unit is"), max_length=7, choices=Quote.choices, default=Quote.FOREIGN)
    rate = models.DecimalField(_("rate"), max_digits=20, decimal_places=10)
    note = models.CharField(_("note"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("entered"), db_default=Now())
    created_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("entered by")
    )

    class Meta:
        verbose_name = _("own exchange rate")
        verbose_name_plural = _("own exchange rates")
        constraints = [
            # Also the index by which the rate of a day is found.
            models.UniqueConstraint(
                fields=["workspace", "currency", "own_currency", "valid_from"], name="one_own_rate_a_day"
            ),
            models.CheckConstraint(condition=Q(rate__gt=0), name="own_rate_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.valid_from}"
