"""What marketing costs besides the ads: people's hours and their rates, tools, fees, creative work; and margins."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User, WorkspaceOwned, random_id
from campaigns.models.planning import Campaign


class Colleague(WorkspaceOwned):
    """A person, or a role that several fill, whose hours cost money; needs no account here."""

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=120, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)

    class Meta:
        verbose_name = _("colleague")
        verbose_name_plural = _("colleagues")
        constraints = [
            models.UniqueConstraint(fields=["workspace", "name", "role"], name="one_colleague_a_name")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.role})" if self.role else self.name


class HourlyRate(WorkspaceOwned):
    """What an hour of a colleague costs from a day on, until the next rate."""

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    colleague = models.ForeignKey(
        Colleague, models.CASCADE, related_name="rates", verbose_name=_("colleague"), db_constraint=False
    )
    valid_from = models.DateField(_("valid from"))
    amount = models.DecimalField(_("cost of an hour"), max_digits=12, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)

    class Meta:
        verbose_name = _("hourly rate")
        verbose_name_plural = _("hourly rates")
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "colleague", "valid_from"], name="one_hourly_rate_a_day"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="hourly_rate_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


class CostEntry(WorkspaceOwned):
    """A cost that a person entered, once or each month, and the rule by which campaigns share it.

    A one-off cost falls evenly on its days, a monthly one on those of each calendar month from its first day to its
    last, or for ever. Labour is hours of a colleague, or an amount.
    """

    class Kind(models.TextChoices):
        LABOUR = "labour", _("Labour")
        TOOLS = "tools", _("Tools")
        FEES = "fees", _("Agency fees")
        CREATIVE = "creative", _("Creative work")
        OTHER = "other", _("Other costs")

    class Repeats(models.TextChoices):
        ONCE = "once", _("Once")
        MONTHLY = "monthly", _("Each month")

    class Rule(models.TextChoices):
        DIRECT = "direct", _("One campaign bears it")
        BY_SPEND = "by_spend", _("By ad spend")
        BY_HOURS = "by_hours", _("By hours of work")
        EQUAL = "equal", _("In equal parts")

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    name = models.CharField(_("what for"), max_length=200)
    repeats = models.CharField(_("how often"), max_length=7, choices=Repeats.choices, default=Repeats.ONCE)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    hours = models.DecimalField(_("hours"), max_digits=8, decimal_places=2, null=True, blank=True)
    colleague = models.ForeignKey(
        Colleague,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cost_entries",
        verbose_name=_("colleague"),
        db_constraint=False,
    )
    rule = models.CharField(_("who bears it"), max_length=8, choices=Rule.choices, default=Rule.BY_SPEND)
    campaign = models.ForeignKey(
        Campaign,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="cost_entries",
        verbose_name=_("campaign"),
        db_constraint=False,
    )
    note = models.CharField(_("note"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("cost entry")
        verbose_name_plural = _("cost entries")
        indexes = [models.Index(fields=["workspace", "starts_on"], name="cost_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="cost_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=(Q(amount__isnull=True) | Q(amount__gte=0))
                & (Q(hours__isnull=True) | Q(hours__gt=0)),
                name="cost_is_not_negative",
            ),
            # An amount, or hours of somebody: never both, never neither.
            models.CheckConstraint(
                condition=Q(amount__isnull=False, hours__isnull=True, colleague__isnull=True)
                | Q(amount__isnull=True, hours__isnull=False, colleague__isnull=False, kind="labour"),
                name="cost_is_an_amount_or_hours",
            ),
            models.CheckConstraint(
                condition=Q(rule="direct", campaign__isnull=False)
                | (~Q(rule="direct") & Q(campaign__isnull=True)),
                name="cost_of_one_campaign_names_it",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProductMargin(WorkspaceOwned):
    """The share of a product's sales that remains after the cost of the goods; the product as imports name it."""

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    product = models.CharField(_("product"), max_length=300)
    gross_margin = models.DecimalField(_("gross margin"), max_digits=5, decimal_places=4)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("margin of a product")
        verbose_name_plural = _("margins of products")
        constraints = [
            models.UniqueConstraint(fields=["workspace", "product"], name="one_margin_a_product"),
            models.CheckConstraint(
                condition=Q(gross_margin__gte=0, gross_margin__lte=1), name="product_margin_is_a_share"
            ),
        ]

    def __str__(self) -> str:
        return self.product
