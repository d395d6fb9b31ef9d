"""Conversions: leads, sign-ups, sales and refunds of our own record; who reports them from outside."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User, WorkspaceOwned, random_id
from campaigns.models.pages import LandingPage
from campaigns.models.people import Person


class ConversionKind(models.TextChoices):
    LEAD = "lead", _("lead")
    SIGN_UP = "sign_up", _("sign-up")
    PURCHASE = "purchase", _("sale")
    REFUND = "refund", _("refund")


class Conversion(WorkspaceOwned):
    """Something that somebody did and that counts; immutable. The same one reported twice is one.

    `value` is in millionths of `currency`, net of discounts, before tax and shipping; below zero for a refund, which is
    dated at the refund and points at its sale.
    """

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    kind = models.CharField(_("kind"), max_length=8, choices=ConversionKind.choices)
    # Whose ids these are: shopify, stripe, ...; empty for ids of the workspace's own website.
    system = models.CharField(_("system"), max_length=20, blank=True)
    external_id = models.CharField(_("id there"), max_length=200)
    # Through which door it came: page, api, script, webhook, file.
    source = models.CharField(_("came by"), max_length=10)
    name = models.CharField(_("name"), max_length=100, blank=True)
    at = models.DateTimeField(_("when"))
    day = models.DateField(_("day"))  # in the workspace's zone
    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, related_name="conversions", db_constraint=False
    )
    visitor = models.BinaryField(max_length=16, null=True)
    value = models.BigIntegerField(_("value"), null=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    refund_of = models.ForeignKey(
        "self", models.CASCADE, null=True, related_name="refunds", db_constraint=False
    )
    # The sale that a refund names, where it came before its sale.
    refund_of_id_there = models.CharField(max_length=200, blank=True)
    page = models.ForeignKey(LandingPage, models.SET_NULL, null=True, related_name="+", db_constraint=False)
    details: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(_("details"), default=dict)
    received_at = models.DateTimeField(_("received"), db_default=Now())

    class Meta:
        verbose_name = _("conversion")
        verbose_name_plural = _("conversions")
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "system", "kind", "external_id"], name="one_conversion_an_id"
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | ~Q(currency=""), name="conversion_value_has_a_currency"
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "day", "kind"], name="conversion_by_day"),
            models.Index(fields=["workspace", "person", "at"], name="conversion_of_a_person"),
            models.Index(fields=["workspace", "visitor", "at"], name="conversion_of_a_visitor"),
            models.Index(fields=["workspace", "refund_of"], name="refund_of_a_sale"),
            models.Index(
                fields=["workspace", "refund_of_id_there"],
                condition=~Q(refund_of_id_there=""),
                name="refund_by_its_sale",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.external_id}"


class JourneyChange(WorkspaceOwned):
    """Whose journeys must be told anew; appended with what changed, deleted by whoever tells them.

    One of the three: a conversion, all of a person, or all of a visitor; none of them means all of the workspace.
    Ids are not below zero. A conversion below zero is a day, counted from the first of all, whose credit is to be added
    up anew; with a person below zero the two are the days between which rates changed (`analytics.attribution.marks`).
    """

    conversion_id = models.BigIntegerField(null=True)
    person_id = models.BigIntegerField(null=True)
    visitor = models.BinaryField(max_length=16, null=True)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("change of a journey")
        verbose_name_plural = _("changes of journeys")
        indexes = [models.Index(fields=["workspace", "id"], name="journey_change_in_order")]

    def __str__(self) -> str:
        return str(self.pk)


class WebhookSource(WorkspaceOwned):
    """A shop or CRM that reports by itself; it calls a secret address and signs what it says."""

    class Vendor(models.TextChoices):
        SHOPIFY = "shopify", "Shopify"
        STRIPE = "stripe", "Stripe"
        WOOCOMMERCE = "woocommerce", "WooCommerce"
        HUBSPOT = "hubspot", "HubSpot"

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    vendor = models.CharField(_("system"), max_length=12, choices=Vendor.choices)
    name = models.CharField(_("name"), max_length=100)
    # Sealed: the secret that the vendor signs with, and the part of our address that nobody else knows.
    secret = models.BinaryField(null=True)
    token = models.BinaryField()
    created_at = models.DateTimeField(_("added"), db_default=Now())
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    heard_at = models.DateTimeField(_("last heard of"), null=True)
    problem = models.CharField(_("what is wrong"), max_length=300, blank=True)
    stopped_at = models.DateTimeField(_("stopped"), null=True)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        constraints = [
            models.UniqueConstraint(fields=["workspace", "vendor", "name"], name="one_webhook_a_name")
        ]

    def __str__(self) -> str:
        return self.name


class WebhookDelivery(WorkspaceOwned):
    """One call of a webhook: what it led to; the same delivery twice is one."""

    class State(models.TextChoices):
        DONE = "done", _("done")
        IGNORED = "ignored", _("not about leads or sales")
        REFUSED = "refused", _("refused")

    id = models.BigIntegerField(primary_key=True, default=random_id, editable=False)
    webhook = models.ForeignKey(WebhookSource, models.CASCADE, related_name="deliveries", db_constraint=False)
    external_id = models.CharField(max_length=200)
    topic = models.CharField(_("about"), max_length=100, blank=True)
    state = models.CharField(_("state"), max_length=7, choices=State.choices)
    detail = models.CharField(_("detail"), max_length=300, blank=True)
    received_at = models.DateTimeField(_("received"), db_default=Now())

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(fields=["workspace", "webhook", "external_id"], name="one_delivery_an_id")
        ]
        indexes = [
            models.Index(fields=["workspace", "webhook", "-received_at"], name="delivery_newest_first")
        ]

    def __str__(self) -> str:
        return self.external_id
